// The words of the page, which the service wrote into a template in the reader's language.

export class Words {
  #template;

  /** @param {HTMLTemplateElement} template holds everything that is shown only with a script. */
  constructor(template) {
    this.#template = template;
  }

  /** Returns a new copy of what a selector finds. */
  copy(selector) {
    return this.#template.content.querySelector(selector).cloneNode(true);
  }

  /** Returns the words of one name as text, for what cannot hold elements. */
  text(name) {
    return this.say(name).textContent;
  }

  /** Returns a new copy of the words of one name. */
  say(name) {
    return this.copy(`[data-word="${name}"]`);
  }
}

// YASQE, the editor of YASGUI, in the place of a plain text area. Its own words and buttons are left
// out: they are English, and some are put together as markup. So are its completers that ask others.

import Yasqe from "@zazuko/yasqe";

import { completers } from "./completers.js";

const PATIENCE = 700;
// How the grammar calls what somebody would write as this; what nobody looks for is left out.
const SIGNS = {
  VAR1: "?x",
  VAR2: "",
  IRI_REF: "<…>",
  PNAME_LN: "mor:…",
  PNAME_NS: "",
  NIL: "",
  ANON: "",
  STRING_LITERAL1: "'…'",
  STRING_LITERAL2: '"…"',
  INTEGER: "1",
};

/**
 * Puts the editor in the place of a text area, which stays in step with it.
 *
 * @param {HTMLTextAreaElement} area
 * @param {object} terms the words of the graph: prefixes, classes and properties.
 * @param {Words} words
 */
export function editorOn(area, terms, words) {
  adapt();
  completers(terms);
  const place = document.createElement("div");
  area.after(place);
  const label = area.labels[0];
  let asked = () => {};
  const ask = (editor) => {
    editor.closeHint(); // what completes would lie over the answer
    asked();
  };
  const editor = new Yasqe(place, {
    value: area.value,
    screenReaderLabel: label.textContent,
    persistenceId: null,
    consumeShareLink: null,
    resizeable: false,
    editorHeight: "auto",
    viewportMargin: Infinity,
    matchBrackets: true,
    onSyntax: told(place, words),
    // Tab goes on to the next part of the page, as everywhere on it: nobody is held in here.
    extraKeys: {
      Tab: false,
      "Shift-Tab": false,
      Esc: false,
      "Ctrl-S": false,
      "Ctrl-Enter": ask,
      "Cmd-Enter": ask,
    },
  });
  area.hidden = true;
  area.required = false; // what is hidden cannot be pointed at
  label.addEventListener("click", () => editor.focus());
  place.append(words.copy(".keys"));
  editor.on("change", () => (area.value = editor.getValue()));
  editor.on("autocompletionShown", (_, { hints }) => hints.setAttribute("aria-label", words.text("hints")));
  choosePlain(area, place, editor, words);

  let marked = null;
  return {
    save: () => area.hidden && (area.value = editor.getValue()),
    set: (text) => {
      area.value = text;
      editor.setValue(text);
    },
    onAsk: (call) => (asked = call),
    mark: (line) => {
      if (marked !== null) editor.removeLineClass(marked, "background", "wrong");
      marked = line ? editor.addLineClass(line - 1, "background", "wrong") : null;
    },
  };
}

/** Lets a reader go back to the text area, which assistive technology reads as it reads any other. */
function choosePlain(area, place, editor, words) {
  const choice = words.copy(".plainly");
  place.after(choice);
  choice.addEventListener("change", ({ target }) => {
    area.hidden = !target.checked;
    place.hidden = target.checked;
    if (area.hidden) editor.setValue(area.value);
  });
}

/** Returns what says, some time after the last change, which line is not SPARQL yet. */
function told(place, words) {
  let later, shown;
  return (found) => {
    window.clearTimeout(later);
    later = window.setTimeout(() => {
      shown?.remove();
      if (!found) return;
      shown = words.say("wrong");
      shown.textContent = shown.textContent.replace("LINE", found.line);
      for (const each of found.expected) {
        const code = document.createElement("code");
        code.textContent = each;
        shown.append(" ", code);
      }
      place.append(shown);
    }, PATIENCE);
  };
}

/** Replaces what YASQE draws and says by itself; it binds these to each editor that is made. */
function adapt() {
  Object.assign(Yasqe.prototype, {
    drawButtons() {},
    showNotification() {},
    checkSyntax() {
      const found = firstError(this);
      this.queryValid = !found;
      this.clearGutter("gutterErrorBar");
      if (found) this.setGutterMarker(found.line - 1, "gutterErrorBar", sign());
      this.config.onSyntax?.(found);
    },
  });
}

function firstError(editor) {
  const doc = editor.getDoc();
  for (let line = 0; line < doc.lineCount(); line++) {
    const { state } = editor.getTokenAt({ line, ch: doc.getLine(line).length }, true);
    editor.setOption("queryType", state.queryType);
    if (state.OK === false) {
      const expected = (state.possibleCurrent ?? []).map((token) => SIGNS[token] ?? token);
      return { line: line + 1, expected: expected.filter((sign) => !/[A-Z]_|^$/.test(sign)).slice(0, 8) };
    }
  }
  return null;
}

function sign() {
  const mark = document.createElement("span");
  mark.className = "wrong-sign";
  mark.textContent = "!";
  return mark;
}

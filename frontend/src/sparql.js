// The page that asks the graph: an editor that knows the graph's words, answers without a new page,
// and answers as a chart or a drawing. The page works without this; every word that it shows was
// written by the service, in the reader's language, into the page.

import { answers } from "./sparql/answers.js";
import { editorOn } from "./sparql/editor.js";
import { viewsOf } from "./sparql/views.js";
import { Words } from "./sparql/words.js";

const form = document.getElementById("ask");
const words = new Words(document.getElementById("words"));
const terms = {};
const learn = () => Object.assign(terms, JSON.parse(document.getElementById("terms").textContent));
learn();
const editor = editorOn(form.elements.query, terms, words);
const ask = answers(form, document.getElementById("answer"), words, (answer) => {
  if (!terms.properties.length) learn(); // before the graph is loaded nobody knows its words
  editor.mark(Number(answer.querySelector("[data-line]")?.dataset.line ?? 0));
  for (const section of answer.querySelectorAll(".result:has(table)")) viewsOf(section, words);
});

editor.onAsk(() => form.requestSubmit());
form.addEventListener("submit", (event) => {
  event.preventDefault();
  editor.save();
  ask();
});

// A question to begin with comes into the editor as what was typed does: it can be undone.
document.querySelector(".bench .examples").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  const query = link && new URL(link.href).searchParams.get("query");
  if (!query || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const other of document.querySelectorAll(".examples [aria-current]")) {
    other.removeAttribute("aria-current");
  }
  link.setAttribute("aria-current", "true");
  editor.set(query);
  form.requestSubmit();
});

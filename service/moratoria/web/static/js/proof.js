/**
 * Lights, beside an outcome, the sentences that the step under the pointer or the focus rests on.
 *
 * A step names the numbers of its sentences in `data-lights`, a sentence has its own in `data-word`.
 * It listens to the document, so that it goes on working when a part of the page is replaced.
 */

const STEP = "[data-lights]";

let hovered = null;
let focused = null;

function show() {
  const step = [hovered, focused].find((one) => one?.isConnected);
  for (const lit of document.querySelectorAll(".lit")) lit.classList.remove("lit");
  const numbers = (step?.dataset.lights ?? "").split(" ").filter(Boolean);
  const panel = step?.closest("article")?.querySelector(".words");
  if (!panel || !numbers.length) return;
  const words = numbers.flatMap((number) => [...panel.querySelectorAll(`[data-word="${number}"]`)]);
  for (const lit of [step, panel, ...words]) lit.classList.add("lit");
  if (words.length) bring(panel, words[0]);
}

/** Scrolls the panel, and nothing else, to a sentence in it. */
function bring(panel, word) {
  const [outer, inner] = [panel.getBoundingClientRect(), word.getBoundingClientRect()];
  panel.scrollTop += inner.top - outer.top - outer.height / 4;
}

// Not `pointerover`: a page that scrolls under a pointer at rest lights nothing.
document.addEventListener("pointermove", (event) => {
  const step = event.target.closest?.(STEP) ?? null;
  if (step !== hovered && !event.target.closest?.(".words.lit")) {
    hovered = step;
    show();
  }
});

document.addEventListener("focusin", (event) => {
  focused = event.target.closest(STEP);
  show();
});

document.addEventListener("focusout", () => {
  focused = null;
  show();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && (hovered || focused)) {
    hovered = focused = null;
    show();
  }
});

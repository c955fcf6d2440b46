// The reading room: lights a sentence, its translation and its notes together, shows what is looked
// for or filtered as it is typed, and copies a citation. All of it is also there without this file.

const room = document.querySelector(".room");
const tools = document.getElementById("tools");
const lost = document.getElementById("lost");
const PAUSE = 250;

// ------------------------------------------------------------ what belongs together

/** Names the passages that something on the page is, is about or rests on. */
function passages(target) {
  const item = target.closest("[data-rests]");
  if (item) return item.dataset.rests.split(" ");
  const beside = target.closest("[data-passage]");
  if (beside) return [beside.dataset.passage];
  const number = target.closest(".nr");
  if (number) return [number.nextElementSibling.id];
  const sentence = target.closest(".passage");
  return sentence ? [sentence.id] : [];
}

/** Finds all that shows one of some passages; of a note, only what rests on a term that is pointed at. */
function together(names, target) {
  const item = target.closest("[data-rests]");
  const found = names.flatMap((name) => [
    document.getElementById(name),
    ...document.querySelectorAll(`.ours [data-passage="${name}"]`),
    ...(item ? [] : document.querySelectorAll(`.note[data-passage="${name}"]`)),
  ]);
  return item ? [...found, item] : found;
}

function light(event) {
  const target = event.target instanceof Element ? event.target : null;
  const lit = new Set(target ? together(passages(target), target) : []);
  for (const old of room.querySelectorAll(".lit")) if (!lit.has(old)) old.classList.remove("lit");
  for (const each of lit) each?.classList.add("lit");
}

// A page that scrolls away under a pointer at rest is pointed at by nobody.
let at = "";
room.addEventListener("pointerover", (event) => {
  const now = `${event.clientX} ${event.clientY}`;
  if (now !== at) light(event);
  at = now;
});
room.addEventListener("pointerleave", light);
room.addEventListener("focusin", light);

// ------------------------------------------------------------ what is looked for

let asked = new AbortController();
let waiting = 0;
let shown = address();

function address() {
  const fields = [...new FormData(tools)].filter(([, value]) => value !== "");
  return `${tools.action}?${new URLSearchParams(fields)}`;
}

/** Shows what the form asks for, unless it is shown: a field that is left says again what it holds. */
async function show() {
  clearTimeout(waiting);
  asked.abort();
  const wanted = address();
  lost.hidden = true;
  if (wanted === shown) return;
  asked = new AbortController();
  try {
    const reply = await fetch(wanted, { signal: asked.signal, headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await reply.text(), "text/html");
    if (!reply.ok) throw new Error(reply.statusText);
    for (const part of page.querySelectorAll("[data-swap]")) {
      document.getElementById(part.id).replaceChildren(...part.childNodes);
    }
    history.replaceState(null, "", wanted);
    shown = wanted;
    offerCopies();
  } catch (error) {
    if (error.name !== "AbortError") lost.hidden = false;
  }
}

tools.addEventListener("change", show);
tools.addEventListener("submit", (event) => {
  event.preventDefault();
  show();
});
tools.elements.q.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE);
});

// ------------------------------------------------------------ citations

function offerCopies() {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
  }
}

room.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
  button.textContent = button.dataset.done;
});

offerCopies();

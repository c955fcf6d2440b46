// The page of a policy: lights on the map what leads to a box and what follows from it, opens what a
// link leads to, and marks in the contents where the reader is. Without this file all links work.

const drawing = document.querySelector(".map .drawn");
const boxes = new Map([...drawing.querySelectorAll("[data-node]")].map((box) => [box.dataset.node, box]));
const lines = [...drawing.querySelectorAll("[data-from]")];

// ------------------------------------------------------------ what leads where

function along(end, other) {
  const found = new Map();
  for (const line of lines) {
    const at = line.dataset[end];
    if (!found.has(at)) found.set(at, []);
    found.get(at).push({ line, next: line.dataset[other] });
  }
  return found;
}

const ways = [along("from", "to"), along("to", "from")];

/** Finds all boxes and lines from one box on, to the right and to the left. */
function led(number) {
  const found = new Set([boxes.get(number)]);
  for (const way of ways) {
    const todo = [number];
    const seen = new Set(todo);
    while (todo.length) {
      for (const { line, next } of way.get(todo.pop()) ?? []) {
        found.add(line);
        found.add(boxes.get(next));
        if (!seen.has(next)) todo.push(next);
        seen.add(next);
      }
    }
  }
  return found;
}

function light(event) {
  const box = event.target instanceof Element ? event.target.closest("[data-node]") : null;
  const lit = box ? led(box.dataset.node) : new Set();
  drawing.classList.toggle("pointed", lit.size > 0);
  for (const each of [...boxes.values(), ...lines]) each.classList.toggle("lit", lit.has(each));
}

drawing.addEventListener("pointerover", light);
drawing.addEventListener("pointerleave", light);
drawing.addEventListener("focusin", light);
drawing.addEventListener("focusout", light);

// ------------------------------------------------------------ where the reader is

/** Opens what the address names and all that it is folded in. */
function unfold() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const closed = [];
  for (let at = target; at; at = at.parentElement) if (at.matches("details:not([open])")) closed.push(at);
  for (const each of closed) each.open = true;
  if (closed.length) target.scrollIntoView();
}

addEventListener("hashchange", unfold);
document.addEventListener("click", (event) => {
  // What was closed again is opened again, though the address stays as it is.
  if (event.target.closest?.("a")?.hash === location.hash && location.hash) unfold();
});
unfold();

const READ = 120; // as far below the upper edge as a heading counts as being read
const places = [...document.querySelectorAll(".toc a")]
  .map((link) => ({ link, place: document.getElementById(link.hash.slice(1)) }));

function markPlace() {
  const read = places.filter(({ place }) => place.getBoundingClientRect().top < READ).at(-1);
  for (const { link } of places) {
    if (link === read?.link) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

addEventListener("scroll", () => requestAnimationFrame(markPlace), { passive: true });
markPlace();

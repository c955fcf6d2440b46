// The map of a policy: lights what leads to a box and what follows from it. Without this file it is a
// drawing all the same, and all links work.

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

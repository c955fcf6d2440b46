// The map of a policy: lights what leads to a box and what follows from it, and lets the drawing be
// moved and enlarged. Without this file it is a drawing in a box that scrolls, and all links work.

const sheet = document.querySelector(".map .sheet");
const drawing = sheet.querySelector(".drawn");
const buttons = document.querySelector(".zooming");
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

// ------------------------------------------------------------ nearer and further

const ROOM = 700;
const TALL = 0.75;
const LOW = 420;

async function allowZoom(address) {
  const { zoomable } = await import(address);
  const size = { width: drawing.width.baseVal.value, height: drawing.height.baseVal.value };
  sheet.classList.add("zoomed");
  const fitted = (size.height * drawing.clientWidth) / size.width;
  drawing.style.height = `${Math.min(innerHeight * TALL, Math.max(fitted, size.height > LOW ? LOW : size.height))}px`;
  const zoom = zoomable(drawing);
  const ways = { in: zoom.zoomIn, out: zoom.zoomOut, read: zoom.reset, fit: () => zoom.fit(size) };
  ways[sheet.clientWidth < ROOM ? "read" : "fit"]();
  buttons.hidden = false;
  buttons.addEventListener("click", (event) => ways[event.target.dataset.zoom]?.());
  drawing.addEventListener("focusin", (event) => {
    const box = event.target.closest("[data-node]")?.getBBox();
    if (box && event.target.matches(":focus-visible")) {
      zoom.centre(box.x + box.width / 2, box.y + box.height / 2);
      // The browser has scrolled the page to where the box was.
      requestAnimationFrame(() => {
        if (event.target === document.activeElement) event.target.scrollIntoView({ block: "nearest" });
      });
    }
  });
}

// With a finger the box scrolls and the browser enlarges; dragging would hold the page still.
if (sheet.dataset.zoom && matchMedia("(pointer: fine)").matches) allowZoom(sheet.dataset.zoom);

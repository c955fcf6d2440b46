/**
 * Lets a drawing that scrolls in a box be enlarged and moved: by buttons and keys, by dragging, in the
 * small picture of the whole, and by the wheel with Control held. The wheel alone scrolls the page on,
 * and a finger scrolls the box. Without this file the box scrolls, and nothing else.
 */

const STEP = 1.4;
const MOST = 4;
const NUDGE = 80;
const STILL = 4; // as far as a hand moves that only presses
const KEYS = { "+": "in", "=": "in", "-": "out", 0: "whole", 1: "read" };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/**
 * Makes a drawing zoomable.
 *
 * @param {HTMLElement} area holds the `.sheet` that scrolls, with the drawing as its last SVG, and
 *   the hidden `.aids`; `data-x` and `data-y` of the sheet name the point to begin at.
 */
export function zoomable(area) {
  const sheet = area.querySelector(".sheet");
  const aids = area.querySelector(".aids");
  const whole = aids.querySelector(".whole");
  const drawings = [...sheet.querySelectorAll("svg")];
  const drawing = drawings.at(-1);
  const { x: left, y: top, width, height } = drawing.viewBox.baseVal;
  let scale = 1;

  /** Sets the scale, and leaves in its place what stands at a point of the window. */
  function zoomTo(wanted, point = middle()) {
    const before = drawing.getBoundingClientRect();
    const across = (point.x - before.left) / before.width;
    const down = (point.y - before.top) / before.height;
    scale = Math.min(MOST, Math.max(least(), wanted));
    for (const each of drawings) {
      each.setAttribute("width", each.viewBox.baseVal.width * scale);
      each.setAttribute("height", each.viewBox.baseVal.height * scale);
    }
    move(across, down, point);
  }

  /** Brings to a point of the window what stands at a part of the drawing's width and height. */
  function move(across, down, point = middle()) {
    const at = drawing.getBoundingClientRect();
    sheet.scrollBy(at.left + across * at.width - point.x, at.top + down * at.height - point.y);
    look();
  }

  function middle() {
    const box = sheet.getBoundingClientRect();
    return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
  }

  /** Returns the scale at which the whole is seen, or 1 if it then is. */
  function least() {
    const above = sheet.scrollHeight - drawing.getBoundingClientRect().height;
    return Math.min(1, sheet.clientWidth / width, (sheet.clientHeight - Math.max(above, 0)) / height);
  }

  /** Shows in the picture of the whole which part is seen. */
  function look() {
    const [box, at] = [sheet.getBoundingClientRect(), drawing.getBoundingClientRect()];
    const seen = whole.querySelector("rect");
    const ends = {
      x: left + (Math.max(box.left, at.left) - at.left) / scale,
      y: top + (Math.max(box.top, at.top) - at.top) / scale,
      width: (Math.min(box.right, at.right) - Math.max(box.left, at.left)) / scale,
      height: (Math.min(box.bottom, at.bottom) - Math.max(box.top, at.top)) / scale,
    };
    for (const [name, value] of Object.entries(ends)) seen.setAttribute(name, Math.max(0, value));
    whole.classList.toggle("needless", ends.width > width - 2 && ends.height > height - 2);
  }

  const ways = {
    in: () => zoomTo(scale * STEP),
    out: () => zoomTo(scale / STEP),
    read: () => zoomTo(1),
    whole: () => zoomTo(0),
  };
  aids.addEventListener("click", ({ target }) => ways[target.dataset.zoom]?.());
  sheet.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const [x, y] = ARROWS[event.key] ?? [0, 0];
    const before = [sheet.scrollLeft, sheet.scrollTop].join();
    if (x || y) sheet.scrollBy(x * NUDGE, y * NUDGE);
    else ways[KEYS[event.key]]?.();
    // At the end of the drawing an arrow scrolls the page on.
    if (event.key in KEYS || [sheet.scrollLeft, sheet.scrollTop].join() !== before) event.preventDefault();
  });
  sheet.addEventListener("wheel", (event) => {
    const point = { x: event.clientX, y: event.clientY };
    if (event.ctrlKey || event.metaKey) zoomTo(scale * 2 ** (-event.deltaY / 300), point);
    else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) sheet.scrollBy(event.deltaX, 0);
    else return;
    event.preventDefault();
  }, { passive: false });
  const aim = (event) => {
    if (!event.buttons) return;
    const at = whole.getBoundingClientRect();
    move((event.clientX - at.left) / at.width, (event.clientY - at.top) / at.height);
  };
  whole.addEventListener("pointerdown", aim);
  whole.addEventListener("pointermove", aim);
  sheet.addEventListener("scroll", look);
  new ResizeObserver(look).observe(sheet);

  aids.hidden = false;
  whole.setAttribute("viewBox", [left, top, width, height].join(" "));
  sheet.style.height = `${sheet.offsetHeight}px`; // so that the box stays as the drawing shrinks
  if (matchMedia("(pointer: fine)").matches) drag(sheet);
  const { x, y } = sheet.dataset;
  if (x) move((x - left) / width, (y - top) / height);
  else look();
}

/** Lets a box be moved by dragging what is in it; a link that was dragged does not lead away. */
function drag(sheet) {
  let from = null;
  let dragged = false;
  sheet.classList.add("dragged");
  sheet.addEventListener("dragstart", (event) => event.preventDefault());
  sheet.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (!event.button) from = { x: event.clientX + sheet.scrollLeft, y: event.clientY + sheet.scrollTop };
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!event.buttons) from = null;
    if (!from) return;
    const [x, y] = [from.x - event.clientX, from.y - event.clientY];
    if (!dragged && Math.hypot(x - sheet.scrollLeft, y - sheet.scrollTop) < STILL) return;
    if (!dragged) sheet.setPointerCapture(event.pointerId);
    dragged = true;
    sheet.scrollTo(x, y);
  });
  sheet.addEventListener("click", (event) => {
    if (dragged) event.preventDefault();
  }, true);
}

for (const area of document.querySelectorAll("main .zooms")) zoomable(area);

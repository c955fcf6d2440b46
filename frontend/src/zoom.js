// Lets a drawing be enlarged and moved: by dragging, by pinching, by the wheel with Control held, by
// buttons and keys, and in a small picture of the whole. The wheel alone scrolls the page on. Without
// this file the drawing scrolls in its box.

import { pointer, select } from "d3-selection";
import { zoom, zoomIdentity, zoomTransform } from "d3-zoom";

const STEP = 1.4;
const MOST = 4;
const NUDGE = 80;
const KEYS = { "+": "in", "=": "in", "-": "out", 0: "whole", 1: "read" };
const ARROWS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Makes a drawing zoomable.
 *
 * With a finger the drawing scrolls in its box and the browser enlarges: to drag it would hold the page.
 *
 * @param {HTMLElement} area holds the `.sheet` with the drawing as its last SVG, of which the `g` is
 *   moved, and the hidden `.aids`; `data-x` and `data-y` of the sheet name the point to begin at.
 */
export function zoomable(area) {
  const [sheet, aids] = [area.querySelector(".sheet"), area.querySelector(".aids")];
  const drawing = sheet.querySelector("svg:last-of-type");
  const { x, y, width, height } = drawing.viewBox.baseVal;
  const start = [+(sheet.dataset.x ?? x + width / 2), +(sheet.dataset.y ?? y + height / 2)];
  if (!matchMedia("(pointer: fine)").matches) {
    sheet.scrollTo(start[0] - x - sheet.clientWidth / 2, start[1] - y - sheet.clientHeight / 2);
    return;
  }
  const whole = select(aids.querySelector(".whole"));
  const moved = select(drawing).select("g");
  const heads = select(sheet).select(".heads");
  const tall = heads.node()?.height.baseVal.value;

  const size = () => [drawing.clientWidth, drawing.clientHeight];
  const least = () => Math.min(1, drawing.clientWidth / width, drawing.clientHeight / height);
  const behaviour = zoom()
    .extent(() => [[0, 0], size()])
    .translateExtent([[x, y], [x + width, y + height]])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : !event.button))
    .on("zoom", ({ transform }) => {
      moved.attr("transform", transform);
      heads.attr("height", tall * transform.k);
      heads.select("g").attr("transform", `translate(${transform.x}, 0) scale(${transform.k})`);
      look(transform);
    });
  const svg = select(drawing);
  const ways = {
    in: () => svg.call(behaviour.scaleBy, STEP),
    out: () => svg.call(behaviour.scaleBy, 1 / STEP),
    read: () => svg.call(behaviour.scaleTo, 1),
    whole: () => svg.call(behaviour.scaleTo, least()),
  };

  /** Shows in the picture of the whole which part is seen. */
  function look(transform) {
    const [[left, top], [right, bottom]] = [[0, 0], size()].map((corner) => transform.invert(corner));
    whole.select("rect").attr("x", left).attr("y", top).attr("width", right - left).attr("height", bottom - top);
    whole.classed("needless", right - left >= width && bottom - top >= height);
  }

  function fit() {
    behaviour.scaleExtent([least(), MOST]);
    svg.call(behaviour.scaleTo, Math.max(least(), zoomTransform(drawing).k));
  }

  function pressed(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const before = zoomTransform(drawing);
    if (event.key in ARROWS) {
      svg.call(behaviour.translateBy, ...ARROWS[event.key].map((way) => (way * NUDGE) / before.k));
    } else ways[KEYS[event.key]]?.();
    // At the end of the drawing an arrow scrolls the page on.
    if (`${zoomTransform(drawing)}` !== `${before}`) event.preventDefault();
  }

  /** Brings what the keyboard came to into sight. */
  function follow({ target }) {
    if (target.matches(":active")) return; // it is being pressed, so it stays where it is
    const [at, box] = [target.getBoundingClientRect(), drawing.getBoundingClientRect()];
    if (at.left >= box.left && at.right <= box.right && at.top >= box.top && at.bottom <= box.bottom) return;
    const middle = [at.left + at.width / 2 - box.left, at.top + at.height / 2 - box.top];
    svg.call(behaviour.translateTo, ...zoomTransform(drawing).invert(middle));
    // The browser scrolls the page to where it was.
    requestAnimationFrame(() => target.scrollIntoView({ block: "nearest" }));
  }

  sheet.style.height = `${sheet.offsetHeight}px`; // so that the box stays as the drawing shrinks
  sheet.classList.add("zoomed");
  drawing.removeAttribute("viewBox");
  aids.hidden = false;
  whole.attr("viewBox", [x, y, width, height].join(" "));
  svg.call(behaviour).on("dblclick.zoom", null);
  whole.on("pointerdown pointermove", (event) => {
    if (event.buttons) svg.call(behaviour.translateTo, ...pointer(event));
  });
  aids.addEventListener("click", ({ target }) => ways[target.dataset.zoom]?.());
  sheet.addEventListener("keydown", pressed);
  drawing.addEventListener("focusin", follow);
  fit();
  svg.call(behaviour.translateTo, ...start);
  new ResizeObserver(fit).observe(sheet);
}

for (const area of document.querySelectorAll("main .zooms")) zoomable(area);

// Lets a drawing be moved and enlarged: by dragging, by pinching, by the wheel with Control held, and
// by the functions that it returns, for buttons and keys. The wheel alone scrolls the page on.

import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";

const STEP = 1.5;

/**
 * Makes a drawing zoomable.
 *
 * @param {SVGSVGElement} svg has one `g` as the first of its kind among its children: what is moved.
 * @returns {{zoomIn: () => void, zoomOut: () => void, reset: () => void, centre: (x: number, y: number) => void,
 *   fit: (size: {width: number, height: number}) => void}}
 */
export function zoomable(svg) {
  const drawing = select(svg);
  const moved = drawing.select(":scope > g");
  const behaviour = zoom()
    .scaleExtent([0.1, 8])
    .extent(() => [[0, 0], [svg.clientWidth, svg.clientHeight]])
    .filter((event) => (event.type === "wheel" ? event.ctrlKey || event.metaKey : !event.button))
    .on("zoom", ({ transform }) => moved.attr("transform", transform));
  drawing.call(behaviour).on("dblclick.zoom", null);
  return {
    zoomIn: () => drawing.call(behaviour.scaleBy, STEP),
    zoomOut: () => drawing.call(behaviour.scaleBy, 1 / STEP),
    reset: () => drawing.call(behaviour.transform, zoomIdentity),
    centre: (x, y) => drawing.call(behaviour.translateTo, x, y),
    fit: ({ width, height }) => {
      const scale = Math.min(1, svg.clientWidth / width, svg.clientHeight / height);
      const left = (svg.clientWidth - width * scale) / 2;
      drawing.call(behaviour.transform, zoomIdentity.translate(left, 0).scale(scale));
    },
  };
}

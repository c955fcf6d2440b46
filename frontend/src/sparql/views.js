// Shows a table also as a chart and as a drawing, read from the table itself.

import { chartOf } from "./chart.js";
import { graphOf } from "./graph.js";
import { read } from "./rows.js";

/**
 * Puts above a table the choice of how to see it.
 *
 * @param {HTMLElement} section holds the table.
 * @param {Words} words
 */
export function viewsOf(section, words) {
  const table = section.querySelector("table");
  if (!table.tBodies[0].rows.length) return;
  const views = words.copy(".views");
  const drawn = { chart: null, graph: null };
  const draw = { chart: chartOf, graph: graphOf };
  const shell = section.querySelector(".scroll");
  section.querySelector(".told").before(views);
  views.addEventListener("change", ({ target }) => {
    const view = target.value;
    if (view in draw && !drawn[view]) {
      drawn[view] = words.copy(`figure.${view}`);
      shell.before(drawn[view]);
      draw[view](drawn[view], read(table));
    }
    for (const [name, figure] of Object.entries(drawn)) if (figure) figure.hidden = name !== view;
    shell.hidden = section.querySelector(".told").hidden = view !== "table";
  });
}

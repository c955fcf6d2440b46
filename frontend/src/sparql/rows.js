// Reads a table of the page: what a cell says, where it leads, and what it names.

/**
 * @param {HTMLTableElement} table
 * @returns {{columns: {name: string, heading: string, kind: string, folded: boolean}[], rows: object[][]}}
 */
export function read(table) {
  return {
    columns: [...table.tHead.rows[0].cells].map((cell) => ({
      name: cell.dataset.name,
      heading: cell.firstElementChild.textContent,
      kind: cell.dataset.kind,
      folded: cell.classList.contains("folded"),
    })),
    rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map(value)),
  };
}

function value(cell) {
  const said = cell.querySelector(".isolated, time");
  const text = (said ?? cell).textContent.trim();
  return {
    text,
    key: said?.title || text,
    day: said?.dateTime || null,
    number: cell.classList.contains("number") ? Number(text) : null,
    href: cell.querySelector("a")?.getAttribute("href") ?? null,
  };
}

/** Fills a choice with columns, and returns the number of the chosen one when it is asked. */
export function choose(select, columns, chosen) {
  for (const { heading, at } of columns) select.append(new Option(heading, at, false, at === chosen));
  return () => (select.value === "" ? null : Number(select.value));
}

/** Returns the columns with their place, those that are folded away last. */
export function placed(columns) {
  const all = columns.map((column, at) => ({ ...column, at }));
  return [...all.filter((each) => !each.folded), ...all.filter((each) => each.folded)];
}

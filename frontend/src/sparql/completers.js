// Completes prefixes, classes and properties from the words of the graph itself; nobody else is asked.
// A name is found by its beginning, or by a part of its label.

import Yasqe from "@zazuko/yasqe";

const MOST = 50;

/**
 * @param {{prefixes: object, classes: string[][], properties: string[][]}} terms are read each time
 *   something is completed, since they may come later.
 */
export function completers(terms) {
  const labels = () => new Map([...terms.classes, ...terms.properties]);
  const prefixed = Object.entries(terms.prefixes).map(([name, space]) => `${name}: <${space}>`);
  Yasqe.forkAutocompleter("prefixes", {
    name: "prefixes",
    get: () => prefixed,
    persistenceId: null,
  });
  for (const [name, kind] of [["class", "classes"], ["property", "properties"]]) {
    Yasqe.forkAutocompleter(name, {
      name,
      persistenceId: null,
      get: (editor, token) => matching(terms[kind], token.string, spaces(editor, terms)),
      preProcessToken: (_editor, token) => token,
      postProcessSuggestion: (editor, _token, iri) => shortened(iri, spaces(editor, terms)),
      postprocessHints: (editor, hints) => labelled(hints, labels(), spaces(editor, terms)),
    });
  }
}

/** Returns the namespaces by prefix, those that the query declares before ours. */
function spaces(editor, terms) {
  return { ...terms.prefixes, ...editor.getPrefixesFromQuery() };
}

function matching(known, typed, namespaces) {
  const [, prefix, rest] = /^([\w-]*):(.*)$/.exec(typed) ?? [];
  const start = typed.startsWith("<")
    ? typed.slice(1)
    : prefix !== undefined && prefix in namespaces && namespaces[prefix] + rest;
  const words = typed.toLowerCase();
  const fits = start
    ? ([iri]) => iri.startsWith(start)
    : ([iri, label]) => `${iri.split(/[#/]/).pop()} ${label ?? ""}`.toLowerCase().includes(words);
  return known.filter(fits).slice(0, MOST).map(([iri]) => iri);
}

function shortened(iri, namespaces) {
  const local = /^[A-Za-z_][\w-]*$/;
  for (const [prefix, space] of Object.entries(namespaces)) {
    if (iri.startsWith(space) && local.test(iri.slice(space.length))) {
      return `${prefix}:${iri.slice(space.length)}`;
    }
  }
  return `<${iri}>`;
}

function labelled(hints, labels, namespaces) {
  for (const [iri, label] of labels) {
    const text = label && shortened(iri, namespaces);
    const hint = text && hints.find((each) => each.text === text);
    if (hint) hint.displayText = `${text}   ${label}`;
  }
  return hints;
}

"""Documents that are nearly cases: each format of a case, with some of its words changed."""

from __future__ import annotations

import json
import re

from folders import PLAIN
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from moratoria import rdf
from moratoria.facts import from_plain
from moratoria.schema import load_schema

# A case that says much, so that a change meets many shapes.
FULL = {
    **PLAIN,
    "id": "a-case",
    "subsequent_application": False,
    "final_rejection_date": "2023-03",
    "netherlands_responsible_since": "2022-07-01",
    "called_up": True,
    "article_1f": False,
    "convicted_of_crime": False,
    "return_country": "RUS",
}
_WORD = re.compile(r'\s+|"(?:[^"\\]|\\.)*"|<[^<>]*>|[\w.#/-]+|.', re.DOTALL)
_NAMES = {
    rdf.JSON: sorted(load_schema().keys),
    rdf.JSONLD: ["@id", "@type", "@value", "@list", "@set", "@graph", "@reverse", "@language"],
    rdf.TURTLE: [f"mor:{key.prop.rpartition('#')[2]}" for key in load_schema().keys.values()],
    rdf.NTRIPLES: [f"<{key.prop}>" for key in load_schema().keys.values()],
}
_HOSTILE = {
    rdf.JSON: ["[]", "{}", "null", "1e999", "-0", "9" * 5000, '"\\ud800"', '"2022-02-30"', '[""]'],
    rdf.JSONLD: ["[]", "{}", "null", "1e999", '{"@id": "_:b0"}', '{"@value": {}}', '"_:b0"'],
    rdf.TURTLE: [
        "[]",
        "()",
        "(1 2)",
        "''",
        "1",
        "1e999",
        "'x'^^xsd:date",
        "'0000'^^xsd:gYear",
        "a",
    ],
    rdf.NTRIPLES: ["_:b", '""', '"x"@en', '"2022-02-30"', "<urn:x>", "<relative>", "<< >>"],
}
_ANYWHERE = [
    "\x00",
    "\ufeff",
    "\u2028",
    "\u202e",
    "\ud800",
    "𝟜",
    "\\",
    '"',
    "'",
    "<",
    "{",
    "]",
    "#",
]


def _documents() -> dict[str, list[str]]:
    graph, _ = rdf.relabelled(from_plain(FULL))
    kinds = {kind: rdf.write(graph, kind).decode() for kind in rdf.FORMATS}
    kinds[rdf.JSON] = json.dumps(FULL)
    return {kind: _WORD.findall(text) for kind, text in kinds.items()}


DOCUMENTS = _documents()


@st.composite
def _mutated(draw: DrawFn) -> tuple[str, bytes]:
    kind = draw(st.sampled_from(sorted(DOCUMENTS)))
    words = list(DOCUMENTS[kind])
    said = [at for at, word in enumerate(words) if len(word.strip()) > 1]
    others = st.sampled_from([*_NAMES[kind], *_HOSTILE[kind]])
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.sampled_from(said))
        match draw(st.sampled_from(["own", "other", "other", "other", "drop", "insert", "cut"])):
            case "own":
                words[at] = words[draw(st.sampled_from(said))]
            case "other":
                words[at] = draw(others)
            case "drop":
                words[at] = ""
            case "insert":
                words[at] += draw(st.sampled_from(_ANYWHERE))
            case _:
                words[at] = words[at][:-1]
    data = bytearray("".join(words).encode(errors="surrogatepass"))
    if draw(st.integers(0, 9)) == 9:
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    return kind, bytes(data)


def mutated() -> SearchStrategy[tuple[str, bytes]]:
    """Returns a strategy for the media type and the bytes of a document."""
    return _mutated()

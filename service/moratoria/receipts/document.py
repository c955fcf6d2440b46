"""
Reads the document of a decision: its own name, its three graphs, and what it was decided from.

A format without named graphs holds the union of the three, which are told apart by subject. With D
for the decision's own name:

- the proof is what is said of a node whose name begins with `D#proof-`, and every statement by
  `mor:hasProof`, `mor:hasProofIfNotExcluded` or `mor:restsOn`, which lead into the proof;
- what the decision says is whatever else is said of D and of a node below it, but for those whose
  name begins with `D#case-`;
- the case is the rest: what is said of a node with another name, or of a blank node of the case,
  which is named `D#case-c14n0` and so on for its canonical label.

Inside the package D is replaced by the placeholder that the hash is made with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from rdflib import RDF, Graph, URIRef

from moratoria import rdf
from moratoria.errors import InputError
from moratoria.provenance import name_of, renamed
from moratoria.provenance.statements import PLACEHOLDER, part
from moratoria.vocab import MOR, POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OWN = URIRef(PLACEHOLDER)
GRAPHS = ("", "#case", "#proof")
_SUFFIXES = {
    "trig": rdf.TRIG,
    "nq": rdf.NQUADS,
    "ttl": rdf.TURTLE,
    "nt": rdf.NTRIPLES,
    "jsonld": rdf.JSONLD,
    "json": rdf.JSONLD,
}
_TO_PROOF = {f"<{p}>" for p in (MOR.hasProof, MOR.hasProofIfNotExcluded, MOR.restsOn)}
_CASE_NODE = re.compile(rf"<{re.escape(part('case-'))}(c14n\d+)>")
_IS_DECISION = f" <{RDF.type}> <{MOR.Decision}>"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STATEMENT = re.compile(r"(?:<([^>]*)>|\S+) <[^>]*> (?:<([^>]*)>$)?")


@dataclass(frozen=True)
class Basis:
    """
    What a decision was made from, as its document says.

    Attributes:
        policy: slug.
        law_hash: hash of the version of the law.
        taken: the values of readings that were taken, by IRI.
        presumes: the presumptions that were asked for, by IRI.
        case: the case as N-Triples without a full stop, with its blank nodes.
        withheld: plain keys of facts that were taken out.
    """

    policy: str
    law_hash: str
    on: date
    taken: frozenset[str]
    presumes: frozenset[str]
    case: frozenset[str]
    withheld: frozenset[str]


@dataclass(frozen=True)
class Document:
    """
    The document of a decision; in its statements the placeholder stands for the decision.

    Attributes:
        name: the IRI it gives the decision.
        graphs: its statements by graph: `` for what it says, `#case` and `#proof`, and any
            others under the name they have.
    """

    name: str
    graphs: Mapping[str, frozenset[str]]

    @cached_property
    def named(self) -> str:
        """The name that follows from what it says and from the case."""
        lines = self.graphs.get("", frozenset()) | self.graphs.get("#case", frozenset())
        return name_of(sorted(lines))

    @cached_property
    def said(self) -> Graph:
        """What the decision says, as a graph."""
        return graph_of(self.graphs.get("", frozenset()))

    @cached_property
    def own(self) -> Graph:
        """What it says of itself, as a graph."""
        lines = self.graphs.get("", frozenset())
        return graph_of(frozenset(line for line in lines if line.startswith(f"<{PLACEHOLDER}> ")))

    @cached_property
    def basis(self) -> Basis:
        """
        What it was decided from.

        Raises:
            InputError: naming what the document does not say, or says twice.
        """
        policy = self._only(MOR.inPolicy, "policy")
        if not policy.startswith(str(POLICY)):
            raise InputError(f"The decision names the policy <{policy}>, which is none of ours.")
        return Basis(
            policy=policy.removeprefix(str(POLICY)),
            law_hash=self._only(MOR.lawHash, "hash of the law"),
            on=_day(self._only(MOR.decisionDate, "day of judgement")),
            taken=self._all(MOR.takesReading),
            presumes=self._all(MOR.presumes),
            case=frozenset(map(_with_blanks, self.graphs.get("#case", ()))),
            withheld=self._all(MOR.withholds),
        )

    @property
    def quads(self) -> str:
        """The document as canonical N-Quads, in three graphs whatever format it was read from."""
        found = [
            f"{renamed(line, PLACEHOLDER, self.name)}{_written(graph, self.name)} .\n"
            for graph, lines in self.graphs.items()
            for line in lines
        ]
        return "".join(sorted(found))

    def _all(self, prop: URIRef) -> frozenset[str]:
        return frozenset(str(o) for o in self.own.objects(OWN, prop))

    def _only(self, prop: URIRef, what: str) -> str:
        found = sorted(self._all(prop))
        if len(found) != 1:
            said = f"more than one: {', '.join(found)}" if found else "none"
            raise InputError(f"A decision has one {what} ({_short(prop)}); this one has {said}.")
        return found[0]


def media_type_of(name: str) -> str | None:
    """Returns what a document is by the name of its file, None if that does not tell."""
    return _SUFFIXES.get(name.rsplit(".", 1)[-1].lower()) if "." in name else None


def read(data: bytes, media_type: str | None = None) -> Document:
    """
    Returns the document of the one decision that some data hold.

    Args:
        data: the document, UTF-8.
        media_type: what it is, None to see from the text.

    Raises:
        InputError: if it cannot be read, or holds no decision or several.
    """
    graphs = _statements(data, media_type)
    name = _own_name(graphs)
    _refuse_placeholder(graphs)
    if set(graphs) <= {""}:
        lines = frozenset(renamed(line, name, PLACEHOLDER) for line in graphs[""])
        parts = {graph: set[str]() for graph in GRAPHS}
        for line in lines:
            parts[place_of(line)].add(line)
        return Document(name, {graph: frozenset(found) for graph, found in parts.items()})
    return Document(name, {_place(g, name): _own(lines, name) for g, lines in graphs.items()})


def place_of(line: str) -> str:
    """Returns the graph of a statement that stands in a format without named graphs."""
    subject, predicate, _ = line.split(" ", 2)
    if predicate in _TO_PROOF or subject.startswith(f"<{part('proof-')}"):
        return "#proof"
    own = subject == f"<{PLACEHOLDER}>" or subject.startswith(f"<{PLACEHOLDER}#")
    return "" if own and not subject.startswith(f"<{part('case-')}") else "#case"


def graph_of(lines: frozenset[str]) -> Graph:
    """Returns statements as a graph."""
    return rdf.parse("".join(f"{line} .\n" for line in lines).encode(), rdf.NTRIPLES)


# ---------------------------------------------------------------- reading


def _statements(data: bytes, media_type: str | None) -> dict[str, frozenset[str]]:
    if media_type is None and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}:
        media_type = rdf.JSONLD
    if media_type:
        return rdf.statements(data, media_type)
    try:  # TriG holds Turtle and N-Triples, but not N-Quads
        return rdf.statements(data, rdf.TRIG)
    except InputError as error:
        try:
            return rdf.statements(data, rdf.NQUADS)
        except InputError:
            raise error from None


def _own_name(graphs: Mapping[str, frozenset[str]]) -> str:
    lines = {line for found in graphs.values() for line in found if line.endswith(_IS_DECISION)}
    names = sorted({line.removesuffix(_IS_DECISION) for line in lines})
    if not names:
        raise InputError("There is no decision in the document: no node has the type mor:Decision.")
    if len(names) > 1:
        raise InputError(f"There are {len(names)} decisions in the document; one is asked for.")
    if not names[0].startswith("<"):
        raise InputError("The decision in the document has no name of its own.")
    return names[0][1:-1]


def _refuse_placeholder(graphs: Mapping[str, frozenset[str]]) -> None:
    """Refuses the name that stands for the decision, or such a change would go unseen."""
    for term in _names(graphs):
        if term == PLACEHOLDER or term.startswith(f"{PLACEHOLDER}#"):
            raise InputError(f"<{term}> stands in the document, a name that no document may use.")


def _names(graphs: Mapping[str, frozenset[str]]) -> Iterator[str]:
    for graph, lines in graphs.items():
        yield graph
        for line in lines:
            if PLACEHOLDER in line:
                found = _STATEMENT.match(line)
                yield from filter(None, found.groups() if found else ())


def _place(graph: str, name: str) -> str:
    """Returns how a graph is called here; the default graph, which should be empty, `default`."""
    if graph == name:
        return ""
    return graph.removeprefix(name) if graph.startswith(f"{name}#") else graph or "default"


def _written(graph: str, name: str) -> str:
    """Returns the name of a graph as it follows a statement."""
    if graph == "default":
        return ""
    return f" <{name}{graph}>" if graph in GRAPHS else f" <{graph}>"


def _own(lines: frozenset[str], name: str) -> frozenset[str]:
    return frozenset(renamed(line, name, PLACEHOLDER) for line in lines)


def _with_blanks(line: str) -> str:
    """Returns a statement of the case with its blank nodes."""
    subject, predicate, value = line.split(" ", 2)
    return f"{_blank(subject)} {predicate} {_blank(value)}"


def _blank(term: str) -> str:
    found = _CASE_NODE.fullmatch(term)
    return f"_:{found[1]}" if found else term


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise InputError(f"The decision's day of judgement is '{text}', which is no day.")


def _short(prop: URIRef) -> str:
    return str(prop).replace(str(MOR), "mor:")

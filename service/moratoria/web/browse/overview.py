"""
Gathers all that there is to browse in one line each: policies, terms, facts, sources, questions.

What each is called and means comes from the ontology, the shapes and the questions themselves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from rdflib import DCTERMS, OWL, RDF, SKOS, URIRef
from rdflib.namespace import SH

from moratoria import library, search
from moratoria.authorities import authorities
from moratoria.law import load_law, ontology, policies, rulings
from moratoria.law.nodes import label
from moratoria.model import Text
from moratoria.schema import load_schema, text
from moratoria.topics import topics
from moratoria.vocab import BASE, MOR, POLICY
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

    from moratoria.law import Law

CLASS, FACT, LINK, MARK = (
    both("Kinds of things"),
    both("Facts: what a value is given for"),
    both("Links: what leads from one thing to another"),
    both("Marks: what the law says of its own terms"),
)
_KINDS: dict[Node, Text] = {
    OWL.Class: CLASS,
    OWL.DatatypeProperty: FACT,
    OWL.ObjectProperty: LINK,
    OWL.AnnotationProperty: MARK,
}


@dataclass(frozen=True)
class Line:
    """
    One thing in one line.

    Attributes:
        anchor: its address on the page.
        iri: where it is described.
        means: what it means, asks or is about.
        aside: its key, its identifier or its day; empty for none.
    """

    anchor: str
    iri: str
    label: Text
    means: Text
    aside: str = ""


@dataclass(frozen=True)
class Part:
    """
    Things of one kind.

    Attributes:
        anchor: its address on the page.
        lines: what is in it.
    """

    anchor: str
    label: Text
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Chapter:
    """Parts that belong together."""

    anchor: str
    label: Text
    parts: tuple[Part, ...]

    @property
    def count(self) -> int:
        """How many lines it has."""
        return sum(len(part.lines) for part in self.parts)


@cache
def overview() -> tuple[Chapter, ...]:
    """Returns all that there is to browse."""
    return (
        Chapter("policies", both("Policies"), (_policies(),)),
        Chapter("facts", both("What can be recorded of a case"), tuple(_shapes())),
        Chapter("sources", both("Sources, from the lowest rank to the highest"), tuple(_sources())),
        Chapter("questions", both("Questions with a name"), tuple(_questions())),
        Chapter("terms", both("The vocabulary"), tuple(_terms())),
    )


def holding(chapters: Iterable[Chapter], words: str) -> tuple[Chapter, ...]:
    """
    Returns the chapters with only the lines that hold the beginnings of all words.

    Raises:
        InputError: for a query without a word, or too long a one.
    """
    found = []
    for chapter in chapters:
        parts = tuple(
            replace(part, lines=lines)
            for part in chapter.parts
            if (lines := tuple(line for line in part.lines if search.holds(_said(line), words)))
        )
        found.append(replace(chapter, parts=parts))
    return tuple(chapter for chapter in found if chapter.parts)


def _said(line: Line) -> str:
    texts = (line.label.nl, line.label.en, line.means.nl, line.means.en)
    return " ".join([line.anchor, line.aside, *texts])


def _policies() -> Part:
    lines = []
    for slug in policies():
        law = load_law(slug)
        title = text(ontology(), POLICY[slug], DCTERMS.title, slug)
        lines.append(Line(f"policy-{slug}", law.policy, title, _norms(law), slug))
    return Part("policies-all", both("Policies"), tuple(lines))


def _norms(law: Law) -> Text:
    labels = [norm.label for norm in law.norms]
    return Text(*(", ".join(found) for found in zip(*((t.nl, t.en) for t in labels), strict=True)))


def _shapes() -> Iterator[Part]:
    """Yields the facts of a case by whom they are said of, each with the question it answers."""
    schema = load_schema()
    owners: dict[str, list[Line]] = defaultdict(list)
    for key in schema.keys.values():
        line = Line(f"key-{key.key}", key.shape, key.name, key.question, key.key)
        owners[key.owner].append(line)
    for owner, lines in owners.items():
        name = text(schema.graph, URIRef(owner), SH.name)
        yield Part(f"shape-{library.fragment(owner)}", name, tuple(lines))


def _sources() -> Iterator[Part]:
    """Yields the documents behind all policies by kind, from the lowest rank; then rulings."""
    known = {found.source.iri: found for slug in policies() for found in authorities(slug)}
    kinds: dict[Text, list[Line]] = defaultdict(list)
    for iri, found in known.items():
        when = found.meant or found.dated
        about = found.checked or both("in what form it was seen is not recorded")
        line = Line(_named(iri), iri, found.source.label, about, when.isoformat() if when else "")
        kinds[found.rank].append(line)
    ruling = label(ontology(), MOR.Ruling)
    for found_ruling in rulings():
        if found_ruling.iri not in known:
            iri, said = found_ruling.iri, found_ruling.summary
            kinds[ruling].append(Line(_named(iri), iri, found_ruling.label, said))
    for kind, lines in kinds.items():
        yield Part(f"kind-of-{lines[0].anchor}", kind, tuple(lines))


def _named(source: str) -> str:
    return f"source-{source.rpartition('/')[2]}"


def _questions() -> Iterator[Part]:
    for number, topic in enumerate(topics(), 1):
        lines = (
            Line(asked.query.id, f"{BASE}query/{asked.query.id}", asked.asks, Text("", ""))
            for asked in topic.questions
        )
        yield Part(f"topic-{number}", topic.label, tuple(lines))


def _terms() -> Iterator[Part]:
    """Yields the terms of the vocabulary: classes, facts, links, marks, and values by class."""
    graph = ontology()
    own = {node for node in graph.subjects(SKOS.prefLabel) if str(node).startswith(str(MOR))}
    kinds: dict[Node, list[Line]] = defaultdict(list)
    for node in sorted(own, key=str):
        kinds[_kind(node)].append(_term(node))
    first = [kind for kind in _KINDS if kind in kinds]
    for kind in [*first, *sorted(kinds.keys() - set(first), key=str)]:
        is_ours = (kind, SKOS.prefLabel, None) in graph
        name = _KINDS.get(kind) or (label(graph, kind) if is_ours else both("Others"))
        anchor = library.fragment(str(kind)) or str(kind).rpartition("/")[2]
        yield Part(f"kind-{anchor}", name, tuple(kinds[kind]))


def _kind(node: Node) -> Node:
    types = set(ontology().objects(node, RDF.type))
    return next((kind for kind in _KINDS if kind in types), min(types, key=str))


def _term(node: Node) -> Line:
    graph = ontology()
    name = library.fragment(str(node))
    return Line(name, str(node), label(graph, node), text(graph, node, SKOS.definition), name)

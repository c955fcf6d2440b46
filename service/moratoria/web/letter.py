"""
Lays out a published source as its passages, and gathers what in the model rests on each of them.

Which source, which passages and what cites them comes from the ontology; nothing is known by name.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from rdflib import DCTERMS, OWL, RDF, SKOS, URIRef

from moratoria.law import load_law, ontology, source
from moratoria.model import Text
from moratoria.schema import text
from moratoria.vocab import MOR, OA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.law import Law


@dataclass(frozen=True)
class Note:
    """Things of one kind that rest on a passage."""

    kind: Text
    items: tuple[Text, ...]


@dataclass(frozen=True)
class Passage:
    """
    A passage as it is shown.

    Attributes:
        name: its name within the source, which is its address on the page.
        notes: what rests on it, criteria left out.
        criteria: the criteria that rest on it.
    """

    name: str
    exact: str
    translation: str
    label: Text
    notes: tuple[Note, ...]
    criteria: tuple[Text, ...]


@dataclass(frozen=True)
class Block:
    """
    What stands together on paper: one heading, or the sentences of one paragraph.

    Attributes:
        kind: local name of the class of its passages, such as `Sentence`.
    """

    kind: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Letter:
    """A source of which the whole text is held."""

    iri: str
    label: Text
    url: str | None
    language: str
    blocks: tuple[Block, ...]


def letter_of(law: Law) -> Letter | None:
    """Returns the source a policy is laid down in, None if its text is not held."""
    return _letter(law.slug)


@cache
def _letter(slug: str) -> Letter | None:
    graph = ontology()
    policy = URIRef(load_law(slug).policy)
    laid_down_in = map(URIRef, sorted(map(str, graph.objects(policy, DCTERMS.source))))
    held = next((document for document in laid_down_in if _is_held(document)), None)
    if held is None:
        return None
    passages = sorted(graph.subjects(OA.hasSource, held), key=_order)
    about = source(graph, held)
    return Letter(
        iri=about.iri,
        label=about.label,
        url=about.url,
        language=str(graph.value(held, DCTERMS.language)),
        blocks=tuple(_blocks(passages, f"{policy}#")),
    )


def _is_held(document: URIRef) -> bool:
    return (document, MOR.textFile, None) in ontology()


def _order(passage: Node) -> int:
    return int(str(ontology().value(passage, MOR.order)))


def _paragraph(passage: Node) -> str:
    """Returns what the passages of one block share: their paragraph, or only themselves."""
    return str(ontology().value(passage, MOR.inParagraph, default=passage))


def _blocks(passages: list[Node], space: str) -> Iterator[Block]:
    for _, together in groupby(passages, key=_paragraph):
        members = list(together)
        kind = str(ontology().value(members[0], RDF.type)).rsplit("#", 1)[-1]
        yield Block(kind, tuple(_passage(member, space) for member in members))


def _passage(node: Node, space: str) -> Passage:
    graph = ontology()
    about = source(graph, URIRef(str(node)))
    citing = [s for s in graph.subjects(DCTERMS.source, node) if str(s).startswith(space)]
    criteria = [s for s in citing if (s, OWL.equivalentClass, None) in graph and _is_class(s)]
    return Passage(
        name=about.iri.rsplit("#", 1)[-1],
        exact=about.exact,
        translation=about.translation.en,
        label=about.label,
        notes=tuple(_notes([s for s in citing if s not in criteria])),
        criteria=_labels(criteria),
    )


def _is_class(node: Node) -> bool:
    return (node, RDF.type, OWL.Class) in ontology()


def _notes(citing: list[Node]) -> Iterator[Note]:
    """Yields what cites a passage by kind, norms first; a value stands under its reading."""
    graph = ontology()
    by_kind: dict[Node, set[Node]] = defaultdict(set)
    for node in citing:
        shown = graph.value(node, MOR.ofReading) or node
        kind = graph.value(shown, RDF.type)
        if (shown, MOR.appliesTo, None) in graph:
            kind = MOR.Norm
        if kind is not None and (kind, SKOS.prefLabel, None) in graph:
            by_kind[kind].add(shown)
    for kind in sorted(by_kind, key=lambda kind: (kind != MOR.Norm, kind == MOR.Reading, kind)):
        yield Note(text(graph, kind, SKOS.prefLabel), _labels(list(by_kind[kind])))


def _labels(nodes: list[Node]) -> tuple[Text, ...]:
    found = {text(ontology(), node, SKOS.prefLabel) for node in nodes}
    return tuple(sorted(found, key=lambda label: label.en))

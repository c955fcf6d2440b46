"""
Lays a document out for reading: its terms by name, what each means, what it rests on and serves.

What is read comes from the document; labels and quotes come from all that is published with it.
What a person asks comes before what is data; the terms of others that a document speaks of come
last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, RDFS, SKOS, BNode, Literal, URIRef
from rdflib.namespace import OWL, SH, XSD

from moratoria import library
from moratoria.errors import AssetError
from moratoria.law import source
from moratoria.model import Text
from moratoria.reasoning.owl import REFUTED
from moratoria.schema import text
from moratoria.store.dataset import ALIGNMENTS
from moratoria.vocab import MOR, OA
from moratoria.web import plain_names
from moratoria.web.links import link, short
from moratoria.web.words import both, day

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.library import Library
    from moratoria.model import Lang, Source

# What stands in a place of its own.
_SHOWN = {
    SKOS.prefLabel,
    SKOS.definition,
    DCTERMS.title,
    OA.hasSelector,
    SH.name,
    SH.message,
    MOR.plainText,
}
_TITLES = {
    "inferred": both("what follows from version %(name)s of the law"),
    "law": both("the law, version %(name)s"),
    "shape": both("what is asked of the facts of a case"),
    "source": both("sources: %(name)s"),
}
_HASH = 12
_DEPTH = 12
USERS = 40


@dataclass(frozen=True)
class Value:
    """
    A term as it is shown.

    Attributes:
        text: its words, empty for a node without a name.
        title: its IRI, if it has one.
        address: where it can be read, None for nowhere here.
        lang: the language of the words, if they have one.
        rows: what is said of a node without a name.
        items: what a list holds.
    """

    text: str = ""
    title: str = ""
    address: str | None = None
    lang: str = ""
    rows: tuple[Row, ...] = ()
    items: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Row:
    """A property, and its values."""

    name: Value
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Alignment:
    """How a term corresponds to one of another vocabulary, and why no more or less closely."""

    relation: Value
    target: Value
    why: str


@dataclass(frozen=True)
class Entry:
    """
    A term of a document, or what the document says of another's.

    Attributes:
        anchor: its name within the document, None for what is another's.
        kinds: what it is, in words.
        refuted: what the name says is not so, for a name of the cases in which that is shown.
        sources: what it rests on that can be quoted; of a passage, the passage.
        rows: what is said of it that a person asks.
        data: all else that is said of it.
        aligned: what it corresponds to in other vocabularies.
        users: the first that speak of it.
        used: how many there are.
    """

    term: Value
    anchor: str | None
    kinds: tuple[Value, ...]
    definition: str
    refuted: Value | None
    sources: tuple[tuple[str | None, Source], ...]
    rows: tuple[Row, ...]
    data: tuple[Row, ...]
    aligned: tuple[Alignment, ...]
    users: tuple[Value, ...]
    used: int


@dataclass(frozen=True)
class Page:
    """A document as it is read in one language."""

    held: Library
    law: Graph
    document: str
    lang: Lang

    @cached_property
    def graph(self) -> Graph:
        """What the document holds."""
        return self.held.graph(self.document)

    @cached_property
    def about(self) -> Entry:
        """What is said of the document as a whole."""
        return self._entry(URIRef(self.document))

    @cached_property
    def own(self) -> list[Entry]:
        """The terms whose names lead here."""
        terms = self.held.terms.get(self.document, ())
        return [self._entry(URIRef(iri)) for iri in self._ordered(terms) if iri != self.document]

    @cached_property
    def others(self) -> list[Entry]:
        """What the document says of terms that have a document of their own."""
        if library.kind(self.document) == "law":
            return []  # all of the law: each of its documents shows its own part
        subjects = {
            str(node) for node in self.graph.subjects(unique=True) if isinstance(node, URIRef)
        }
        known = {self.document, *self.held.terms.get(self.document, ())}
        return [self._entry(URIRef(iri)) for iri in sorted(subjects - known)]

    @cached_property
    def documents(self) -> list[Value]:
        """The documents of a version of the law."""
        if library.kind(self.document) != "law":
            return []
        return [self._value(URIRef(iri)) for iri in self.held.documents if _is_law(iri)]

    def _ordered(self, terms: Iterable[str]) -> list[str]:
        """Returns passages in their order on paper, and anything else by name."""
        if library.kind(self.document) != "source":
            return sorted(terms, key=_natural)
        place = {iri: str(self.graph.value(URIRef(iri), MOR.order) or 0) for iri in terms}
        return sorted(terms, key=lambda iri: (int(place[iri]), _natural(iri)))

    def _entry(self, node: URIRef) -> Entry:
        name, iri = library.fragment(node), str(node)
        is_own = library.document_of(iri) == self.document
        definition = Text("", "")
        for predicate in (RDFS.comment, SH.message, SKOS.definition):
            definition = self._text(node, predicate) or definition
        users = self.held.users.get(iri, ())
        refuted = iri.removesuffix(REFUTED) if iri.endswith(REFUTED) else None
        said = set(self.graph.predicates(node, unique=True)) - _SHOWN
        if is_own and definition == self._text(node, RDFS.comment):
            said.discard(RDFS.comment)  # it stands where a meaning does
        people = sorted(filter(plain_names.is_for_people, said), key=plain_names.place)
        return Entry(
            term=self._value(node),
            anchor=name if is_own and name else None,
            kinds=tuple(self._kinds(node)),
            definition=definition[self.lang],
            refuted=self._value(URIRef(refuted)) if refuted else None,
            sources=tuple(self._sources(node)),
            rows=tuple(self._rows(node, people)),
            data=tuple(self._data(node, said - set(people))),
            aligned=tuple(self._aligned(node)) if is_own and name else (),
            users=tuple(self._value(URIRef(user)) for user in users[:USERS]),
            used=len(users),
        )

    @cached_property
    def _alignments(self) -> Graph:
        return self.held.graph(ALIGNMENTS)

    def _aligned(self, node: URIRef) -> Iterator[Alignment]:
        """Yields the alignments of a term, each an axiom with its reason; by vocabulary."""
        graph = self._alignments
        axioms = graph.subjects(OWL.annotatedSource, node)
        for axiom in sorted(axioms, key=lambda found: str(graph.value(found, OWL.annotatedTarget))):
            relation, target = (
                self._value(found)
                for link in (OWL.annotatedProperty, OWL.annotatedTarget)
                for found in graph.objects(axiom, link)
            )
            yield Alignment(relation, target, text(graph, axiom, RDFS.comment)[self.lang])

    def _text(self, node: URIRef, predicate: URIRef) -> Text | None:
        found = text(self.graph, node, predicate)
        either = found.nl or found.en
        return Text(found.nl or either, found.en or either) if either else None

    def _sources(self, node: URIRef) -> Iterator[tuple[str | None, Source]]:
        """Yields what a term rests on and can be quoted, each with where it can be read."""
        is_passage = (node, OA.hasSelector, None) in self.graph
        cited = (
            {str(node)} if is_passage else set(map(str, self.graph.objects(node, DCTERMS.source)))
        )
        for iri in sorted(cited, key=_natural):
            try:
                found = source(self.law, URIRef(iri))
            except AssetError:
                continue
            if found.exact or found.translation[self.lang]:
                yield self._link(iri), found

    def _kinds(self, node: URIRef) -> Iterator[Value]:
        """Yields what a node is, where there are words for it."""
        for found in sorted(self.graph.objects(node, RDF.type), key=str):
            words = plain_names.kind(found) or self.held.labels.get(str(found))
            if words:
                yield Value(words[self.lang], str(found), self._link(str(found)))

    def _rows(self, node: URIRef, predicates: Iterable[Node]) -> Iterator[Row]:
        """Yields what is said of a node, in words."""
        for predicate, values in self._said(node, predicates):
            words = plain_names.predicate(predicate)
            name = Value(words[self.lang], str(predicate)) if words else self._value(predicate)
            yield Row(name, tuple(self._worded(value) for value in values))

    def _data(self, node: Node, predicates: Iterable[Node], depth: int = _DEPTH) -> Iterator[Row]:
        """Yields what is said of a node as it stands."""
        for predicate, values in self._said(node, sorted(predicates, key=_type_first)):
            row = tuple(self._value(value, depth - 1) for value in values)
            yield Row(self._value(predicate), row)

    def _said(self, node: Node, predicates: Iterable[Node]) -> Iterator[tuple[Node, list[Node]]]:
        """Yields predicates with their values in order, without those that are quoted."""
        sources = self._sources(node) if isinstance(node, URIRef) else ()
        quoted = {URIRef(found.iri) for _, found in sources}
        for predicate in predicates:
            values = [v for v in self.graph.objects(node, predicate) if v not in quoted]
            if values:
                found = sorted(self._in_language(values), key=lambda value: _natural(str(value)))
                yield predicate, found

    def _worded(self, node: Node) -> Value:
        """Returns a value as it is said: a day as it is written, and yes or no."""
        if isinstance(node, Literal) and node.datatype == XSD.date:
            return Value(day(str(node), self.lang))
        if isinstance(node, Literal) and node.datatype == XSD.boolean:
            return Value((both("yes") if node.toPython() else both("no"))[self.lang])
        return self._value(node, _DEPTH)

    def _in_language(self, values: list[Node]) -> list[Node]:
        """Leaves out words in the other language, where there are some in this one."""
        langs = {getattr(value, "language", None) for value in values}
        if self.lang not in langs:
            return values
        return [v for v in values if getattr(v, "language", None) in {None, self.lang}]

    @cached_property
    def _links(self) -> dict[str, str | None]:
        return {}

    def _link(self, iri: str) -> str | None:
        """Returns where an IRI can be read; each is looked up once."""
        if iri not in self._links:
            self._links[iri] = link(iri)
        return self._links[iri]

    def _value(self, node: Node, depth: int = 0) -> Value:
        if isinstance(node, Literal):
            return Value(str(node), lang=node.language or "")
        if isinstance(node, BNode):
            return self._unnamed(node, depth)
        iri = str(node)
        return Value(self._called(iri), iri, self._link(iri))

    def _called(self, iri: str) -> str:
        """Returns what a thing is called; if it has no label, by what it is."""
        if label := self.held.labels.get(iri):
            return label[self.lang]
        name = library.fragment(iri)
        if iri == library.document_of(iri):
            return self._titled(iri) or short(iri)
        if name and library.document_of(iri) == self.document:
            return self._told(URIRef(iri), name) or short(iri)
        return short(iri)

    def _told(self, node: URIRef, name: str) -> str:
        """Returns what a thing without a label is, and which one if there are more."""
        kind = next(self._kinds(node), None)
        if kind is None:
            return ""
        norm, outcome = (self.graph.value(node, link) for link in (MOR.ofNorm, MOR.outcome))
        if norm and outcome:
            return f"{self._called(str(norm))}: {self._called(str(outcome))}"
        alike = self.graph.subjects(RDF.type, URIRef(kind.title))
        return f"{kind.text}: {name}" if any(other != node for other in alike) else kind.text

    def _titled(self, document: str) -> str:
        """Returns what a document without a label is called, empty for one without words."""
        kind, name = library.kind(document), document.rpartition("/")[2]
        if kind == "decision":
            cases = self.held.said(document, MOR.aboutCase)[0]
            on = self.held.value(document, MOR.decisionDate)
            found = cases and on
            return plain_names.decision(self._called(cases[0]), on, self.lang) if found else ""
        words = _TITLES.get(kind)
        return words[self.lang] % {"name": name[:_HASH]} if words else ""

    def _unnamed(self, node: BNode, depth: int) -> Value:
        if depth <= 0:
            return Value("…")
        if (node, RDF.first, None) in self.graph:
            items = tuple(self._value(item, depth - 1) for item in self.graph.items(node))
            return Value(items=items)
        said = set(self.graph.predicates(node, unique=True)) - _SHOWN
        return Value(rows=tuple(self._data(node, said, depth)))


def _is_law(iri: str) -> bool:
    return library.kind(iri) in library.LAW


def _type_first(predicate: Node) -> tuple[bool, str]:
    return predicate != RDF.type, str(predicate)


def _natural(text: str) -> list[tuple[int, str]]:
    """
    Orders names with numbers in them as a reader counts.

    >>> sorted(["c14n10", "c14n9"], key=_natural)
    ['c14n9', 'c14n10']
    """
    parts = re.split(r"(\d+)", text.lower())
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]

"""
Gathers what stands around a passage: what it is based on, what is cited beside it, and case law.

Statutes and circulars are dated references, and rulings are summed up in our own words; what was
not found is not made up. Nothing here decides anything.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, RDFS, URIRef

from moratoria.authorities import authorities
from moratoria.law import published, rulings
from moratoria.law.nodes import label, string, words
from moratoria.schema import text
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from moratoria.authorities import Authority, Link
    from moratoria.law import Law
    from moratoria.model import Source, Text

_DEPTH = 3


@dataclass(frozen=True)
class Place:
    """
    A provision or a document around a passage.

    Attributes:
        about: what is known of its document: the version meant, and in what form it was seen.
        why: why it is concluded that the passage rests on it; None if it was read.
        shared: labels of the terms that cite it together with the passage.
        above: what it is itself based on.
    """

    source: Source
    about: Authority | None
    why: Text | None = None
    shared: tuple[Text, ...] = ()
    above: tuple[Place, ...] = ()


@dataclass(frozen=True)
class CaseLaw:
    """
    A ruling, in our words.

    Attributes:
        on: labels of what it bears on or interprets.
        outcome: how it ended, None if that was not seen.
        url: where it can be read, None if no address is known.
    """

    iri: str
    label: Text
    summary: Text
    outcome: Text | None
    checked: Text | None
    url: str | None
    on: tuple[Text, ...]


@dataclass(frozen=True)
class Around:
    """What stands around a passage."""

    based_on: tuple[Place, ...]
    beside: tuple[Place, ...]
    rulings: tuple[CaseLaw, ...]

    @property
    def count(self) -> int:
        """How many places and rulings there are, those further up left out."""
        return len(self.based_on) + len(self.beside) + len(self.rulings)


class Surroundings:
    """What stands around the passages and the terms of one policy."""

    def __init__(self, law: Law) -> None:
        self._law = law
        found = authorities(law.slug)
        self._about = {authority.source.iri: authority for authority in found}
        self._above: dict[str, list[Link]] = defaultdict(list)
        self._interpreted: dict[str, list[Link]] = defaultdict(list)
        for authority in found:
            for link in authority.rests_on:
                self._above[link.lower.iri].append(link)
            for link in authority.interprets:
                self._interpreted[link.upper.iri].append(link)

    def of_passage(self, passage: str, terms: Sequence[str]) -> Around:
        """
        Returns what stands around a passage.

        Args:
            passage: its IRI.
            terms: IRIs of what rests on it.
        """
        own = self._law.sources[passage].document
        based_on = self._places_above(passage, _DEPTH)
        known = {place.source.iri for place in _all(based_on)}
        shared: dict[str, set[str]] = defaultdict(set)
        for term in terms:
            for source in cited_by(term):
                if self._law.sources[source].document != own and source not in known:
                    shared[source].add(term)
        cases = {iri for iri in shared if is_ruling(iri)}
        beside = [iri for iri in shared if iri not in cases and not _is_model(iri)]
        return Around(
            based_on=based_on,
            beside=tuple(self._beside(iri, shared[iri]) for iri in sorted(beside)),
            rulings=self.rulings_on([*terms, *known, *beside], {c: shared[c] for c in cases}),
        )

    def rulings_on(
        self, iris: Iterable[str], cited: Mapping[str, set[str]] | None = None
    ) -> tuple[CaseLaw, ...]:
        """
        Returns the rulings that bear on one of some terms or interpret one of some provisions.

        Args:
            iris: the terms and provisions.
            cited: further rulings, each with the terms that cite it.
        """
        asked = set(iris)
        found: dict[str, set[str]] = defaultdict(set)
        for iri, terms in (cited or {}).items():
            found[iri] |= terms
        for ruling in rulings():
            for term, _ in ruling.bears_on:
                if term in asked:
                    found[ruling.iri].add(term)
        for place in asked & self._interpreted.keys():
            for link in self._interpreted[place]:
                found[link.lower.iri].add(place)
        return tuple(_case_law(iri, found[iri]) for iri in sorted(found))

    def behind(self, iris: Iterable[str]) -> set[str]:
        """Returns sources with all that they are based on, however far up."""
        found, todo = set(iris), list(iris)
        while todo:
            new = {link.upper.iri for link in self._above[todo.pop()]} - found
            found |= new
            todo += new
        return found

    def _places_above(self, iri: str, depth: int) -> tuple[Place, ...]:
        """Returns what a place is based on, with what that is based on, as far as depth goes."""
        if depth == 0:
            return ()
        return tuple(
            Place(
                link.upper,
                self._about.get(link.upper.document),
                why=link.why,
                above=self._places_above(link.upper.iri, depth - 1),
            )
            for link in self._above[iri]
        )

    def _beside(self, iri: str, terms: Iterable[str]) -> Place:
        source = self._law.sources[iri]
        return Place(source, self._about.get(source.document), shared=labels(terms))


def _all(places: Iterable[Place]) -> Iterator[Place]:
    """Yields places, and all that they are based on."""
    for place in places:
        yield place
        yield from _all(place.above)


def cited_by(term: str) -> tuple[str, ...]:
    """Returns the IRIs of the sources that a term cites, sorted."""
    return tuple(sorted(map(str, published().objects(URIRef(term), DCTERMS.source))))


def is_ruling(iri: str) -> bool:
    """Tells whether a source is a ruling."""
    return (URIRef(iri), RDF.type, MOR.Ruling) in published()


def _is_model(iri: str) -> bool:
    """Tells whether a source is this model itself."""
    return (URIRef(iri), RDF.type, MOR.Source) in published()


def labels(iris: Iterable[str]) -> tuple[Text, ...]:
    """Returns labels of terms, each once, in order of their English."""
    found = {label(published(), URIRef(iri)) for iri in iris}
    return tuple(sorted(found, key=lambda text: text.en))


def _case_law(iri: str, on: Iterable[str]) -> CaseLaw:
    graph, node = published(), URIRef(iri)
    status = graph.value(node, MOR.checked)
    return CaseLaw(
        iri=iri,
        label=label(graph, node),
        summary=text(graph, node, MOR.ownSummary),
        outcome=words(graph, node, MOR.ruledOutcome),
        checked=label(graph, status) if status else None,
        url=string(graph, node, MOR.officialUrl) or string(graph, node, RDFS.seeAlso),
        on=labels(on),
    )

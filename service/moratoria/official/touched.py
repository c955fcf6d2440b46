"""
Which norms and which past decisions stand on a source, by citing it or by way of other sources.

A place goes with its document: a norm that cites an article is touched by what happens to its act.
Decisions are held against the version of the law that they were made under.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from rdflib import DCTERMS, BNode, URIRef

from moratoria.errors import MoratoriaError
from moratoria.law import archive, graph_of, law_hash, load_law, policies, published
from moratoria.official.addresses import addresses
from moratoria.vocab import BASE, MOR, OA, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rdflib import Graph

    from moratoria.law import Norm, Term

_SOURCE = re.compile(f"<({re.escape(str(SOURCE))}[^>]*)>")
_WITHIN = (MOR.partOf, OA.hasSource)
_POLICIES = f"{BASE}policy/"


@dataclass(frozen=True)
class Touched:
    """
    What stands on the sources at an address.

    Attributes:
        cited_by: norms and decision terms that cite one of them or a place in it, by IRI.
        behind: those that rest on one by way of other sources alone.
        decisions: ids of the decisions that name one of them.
    """

    cited_by: tuple[str, ...]
    behind: tuple[str, ...]
    decisions: tuple[str, ...]


@dataclass(frozen=True)
class Past:
    """A decision that was made: its id, the hash of its law, and its document as N-Quads."""

    id: str
    law: str
    content: str


def touched(urls: Iterable[str], past: Iterable[Past], folder: Path) -> dict[str, Touched]:
    """
    Returns what stands on the sources at each of some addresses.

    Args:
        urls: the addresses.
        past: the decisions to look through, once.
        folder: the folder in which versions of the law are kept. A version that is not there is
            taken to have the addresses of today.
    """
    today = {url: _reaching(published(), url) for url in urls}
    named: dict[str, list[str]] = {url: [] for url in today}
    laws = {law_hash(): {url: near for url, (near, _) in today.items()}}
    for decision in past:
        if decision.law not in laws:
            laws[decision.law] = _under(decision.law, folder, laws[law_hash()])
        found = set(_SOURCE.findall(decision.content))
        for url, near in laws[decision.law].items():
            if found & near:
                named[url].append(decision.id)
    return {url: Touched(*_standing(*today[url]), tuple(named[url])) for url in today}


def _standing(near: frozenset[str], far: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Returns the norms and terms that cite one of the near sources, and those that rest on it."""
    stood = {term.iri: _cited(term.iri) for slug in policies() for term in _terms(slug)}
    cited = sorted(iri for iri, sources in stood.items() if sources & near)
    behind = sorted(iri for iri, sources in stood.items() if sources & far and iri not in cited)
    return tuple(cited), tuple(behind)


def _terms(slug: str) -> tuple[Norm | Term, ...]:
    law = load_law(slug)
    return (*law.norms, *([law.term] if law.term else []))


def _reaching(graph: Graph, url: str) -> tuple[frozenset[str], frozenset[str]]:
    """Returns the sources at an address with all places in them, and those that rest on these."""
    at = {
        source for address in addresses(graph) if address.url == url for source in address.sources
    }
    near = _closed(graph, at, _WITHIN)
    return near, _closed(graph, near, (*_WITHIN, MOR.isBasedOn)) - near


def _closed(graph: Graph, found: Iterable[str], props: tuple[URIRef, ...]) -> frozenset[str]:
    """Returns sources with all that lead to one of them by some properties."""
    closed, todo = set(found), list(found)
    while todo:
        node = URIRef(todo.pop())
        for prop in props:
            new = {str(lower) for lower in graph.subjects(prop, node)} - closed
            closed |= new
            todo += new
    return frozenset(closed)


@cache
def _cited(iri: str) -> frozenset[str]:
    """Returns what a term of a policy cites, or what bears on it, also by way of other terms."""
    graph = published()
    seen: set[URIRef | BNode] = set()
    todo: list[URIRef | BNode] = [URIRef(iri)]
    while todo:
        node = todo.pop()
        if node not in seen:
            seen.add(node)
            todo += _parts(graph, node)
    cited = (source for node in seen for source in graph.objects(node, DCTERMS.source))
    bearing = (ruling for node in seen for ruling in graph.subjects(MOR.bearsOn, node))
    return frozenset(map(str, (*cited, *bearing)))


def _parts(graph: Graph, node: URIRef | BNode) -> Iterator[URIRef | BNode]:
    """Yields what a term is built on: parts of its expression and terms of a policy."""
    for part in graph.objects(node):
        if isinstance(part, BNode) or (isinstance(part, URIRef) and part.startswith(_POLICIES)):
            yield part
    yield from (event for event in graph.subjects(MOR.ofPeriod, node) if isinstance(event, URIRef))


def _under(hash_: str, folder: Path, today: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Returns the sources at each address by another version of the law."""
    try:
        graph = graph_of(archive.find(hash_, folder))
    except MoratoriaError:
        return today
    return {url: _reaching(graph, url)[0] for url in today}

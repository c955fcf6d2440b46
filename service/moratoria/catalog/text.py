"""
Reads what is written of the catalogue by hand: `catalog.ttl`, and its title and licence.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import DCAT, DCTERMS, Graph, URIRef
from rdflib.namespace import VOID

from moratoria import rdf
from moratoria.law import ontology
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from rdflib.term import Node

CATALOG = URIRef(f"{BASE}catalog")
_HERE = "urn:moratoria:here/"


@cache
def _written() -> Graph:
    """Returns what is written, addresses of the service still below `here:`."""
    graph = rdf.parse(Path(__file__).with_name("catalog.ttl").read_bytes(), rdf.TURTLE)
    for predicate in (DCTERMS.title, DCTERMS.license):
        for triple in ontology().triples((CATALOG, predicate, None)):
            graph.add(triple)
    return graph


def written(address: str) -> Graph:
    """Returns what is written, as a new graph, for a service at an address."""
    graph = Graph()
    for subject, predicate, value in _written():
        graph.add((_placed(subject, address), predicate, _placed(value, address)))
    return graph


def spaces() -> dict[URIRef, tuple[str, ...]]:
    """Returns what the names of the graphs of each dataset begin with, by dataset."""
    graph = _written()
    datasets = sorted(map(str, graph.objects(CATALOG, DCAT.dataset)))
    return {
        URIRef(name): tuple(sorted(map(str, graph.objects(URIRef(name), VOID.uriSpace))))
        for name in datasets
    }


def _placed(term: Node, address: str) -> Node:
    below = isinstance(term, URIRef) and term.startswith(_HERE)
    return URIRef(address + term.removeprefix(_HERE)) if below else term  # type: ignore[attr-defined]

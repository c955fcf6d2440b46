"""
Says of a part of a long list that it is one, in the words of Hydra that harvesters follow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import ClosedNamespace

from moratoria.catalog.text import CATALOG

if TYPE_CHECKING:
    from collections.abc import Mapping

HYDRA = ClosedNamespace(
    "http://www.w3.org/ns/hydra/core#",
    terms=[
        "Collection",
        "PartialCollectionView",
        "first",
        "next",
        "previous",
        "totalItems",
        "view",
    ],
)
# By the names that HTTP has for them (RFC 8288).
_RELATIONS = {"first": HYDRA.first, "prev": HYDRA.previous, "next": HYDRA.next}


def paged(graph: Graph, page: str, total: int, links: Mapping[str, str]) -> None:
    """
    Adds to a catalogue which page of it this is.

    Args:
        graph: the catalogue with some of its datasets.
        page: the address of the page.
        total: how many datasets there are on all pages.
        links: the addresses of other pages, by their relation to this one.
    """
    view = URIRef(page)
    graph.add((CATALOG, RDF.type, HYDRA.Collection))
    graph.add((CATALOG, HYDRA.totalItems, Literal(total)))
    graph.add((CATALOG, HYDRA.view, view))
    graph.add((view, RDF.type, HYDRA.PartialCollectionView))
    for relation, address in links.items():
        graph.add((view, _RELATIONS[relation], URIRef(address)))

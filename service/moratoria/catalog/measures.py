"""
Counts what a graph holds: its statements and things, and how many of each class and property.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from moratoria import rdf

_TOTALS = """
SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o }
"""
_ENTITIES = "SELECT (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s ?p ?o FILTER(isIRI(?s)) }"
_CLASSES = """
SELECT ?class (COUNT(DISTINCT ?s) AS ?n)
WHERE { ?s a ?class FILTER(isIRI(?class)) } GROUP BY ?class ORDER BY ?class
"""
_PROPERTIES = """
SELECT ?p (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects)
WHERE { ?s ?p ?o } GROUP BY ?p ORDER BY ?p
"""
_VERSIONS = """
SELECT DISTINCT ?version WHERE { ?s <http://www.w3.org/2002/07/owl#versionIRI> ?version }
ORDER BY ?version
"""


@dataclass(frozen=True)
class Extent:
    """How many statements there are, and how many subjects and objects these have."""

    triples: int
    subjects: int
    objects: int


@dataclass(frozen=True)
class Measures:
    """
    What was counted in a graph.

    Attributes:
        entities: how many things have a name.
        classes: how many members each class has, by its IRI.
        properties: the extent of each property, by its IRI.
        versions: the IRIs of the versions of the documents in it.
    """

    whole: Extent
    entities: int
    classes: dict[str, int]
    properties: dict[str, Extent]
    versions: tuple[str, ...]


@lru_cache(maxsize=16)
def measured(triples: bytes) -> Measures:
    """
    Returns what a graph holds.

    Args:
        triples: the graph, as N-Triples.
    """
    select = rdf.selector([(triples, rdf.NTRIPLES)])
    return Measures(
        whole=_extent(select(_TOTALS)[0]),
        entities=int(select(_ENTITIES)[0][0]),
        classes={name: int(number) for name, number in select(_CLASSES)},
        properties={name: _extent(counts) for name, *counts in select(_PROPERTIES)},
        versions=tuple(version for (version,) in select(_VERSIONS)),
    )


def _extent(counts: tuple[str, ...] | list[str]) -> Extent:
    triples, subjects, objects = map(int, counts)
    return Extent(triples, subjects, objects)

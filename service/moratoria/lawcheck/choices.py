"""
Takes the readings that change a number one value at a time.

What is left open holds under every value of every reading. Only where a reading decides which
bound a number must meet is the law taken apart: HermiT misses proofs where two upper bounds lie
on one number.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from rdflib import OWL, BNode, Graph, URIRef
from rdflib.collection import Collection

from moratoria.law import ReadingValue, leaves, read_law
from moratoria.model import Has, Within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.law import Law, Reading
    from moratoria.model import Atom

Choice = tuple[ReadingValue, ...]
"""One value of each reading that changes a number."""


def numeric(law: Law) -> tuple[Reading, ...]:
    """Returns the readings that change a number: those beside a bound in one criterion."""
    found: set[Atom] = set()
    for criterion in law.criteria.values():
        alone = replace(law, criteria={criterion.iri: criterion})
        items = [item for of_prop in leaves(alone).values() for item in of_prop]
        if any(isinstance(item, Within) for item in items):
            found.update(v for i in items if isinstance(i, Has) for v in i.values)
    return tuple(r for r in law.readings if found & {value.iri for value in r.values})


def choices(law: Law) -> list[Choice]:
    """Returns each choice of values of the readings that change a number; one if there are none."""
    return list(product(*(reading.values for reading in numeric(law))))


def under(graph: Graph, law: Law, choice: Choice) -> tuple[Graph, Law]:
    """Returns the law without the branches that only count under another value than chosen."""
    if not choice:
        return graph, law
    chosen = {value.iri for value in choice}
    values = {value.iri for reading in numeric(law) for value in reading.values}
    others = {URIRef(iri) for iri in values - chosen}
    part = Graph() + graph
    for union, head in list(part.subject_objects(OWL.unionOf)):
        members = list(Collection(part, head))
        kept = [m for m in members if not others & set(_asked(part, m))]
        if kept and kept != members:
            part.set((union, OWL.unionOf, Collection(part, BNode(), kept).uri))
    return part, read_law(part, law.slug, "")


def _asked(graph: Graph, member: Node) -> Iterator[Node]:
    """Yields the values that a branch asks for."""
    yield from graph.objects(member, OWL.hasValue)
    head = graph.value(member, OWL.intersectionOf)
    for part in Collection(graph, head) if head else ():
        yield from graph.objects(part, OWL.hasValue)

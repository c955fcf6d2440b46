"""
HermiT proves that no case meets with two opposite effects, or the pair of norms is named.

Which effects are opposites the law itself says (mor:opposes). A norm brings an effect about for
the cases it applies to while it is in force, unless the effect is withheld or the norm gives way
to another. Here each criterion is what its expression says, all the way down, and every question
takes one value of each reading.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from moratoria.law import leaves
from moratoria.law.expressions import links
from moratoria.law.nodes import label
from moratoria.lawcheck import hermit
from moratoria.lawcheck.axioms import (
    complement,
    define,
    definitions,
    facts,
    group,
    restriction,
    unfolded,
)
from moratoria.lawcheck.choices import choices, under
from moratoria.lawcheck.proofs import taken
from moratoria.lawcheck.words import finding
from moratoria.model import Text, Within
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.law import Effect, Law, Norm
    from moratoria.lawcheck.report import Finding

_NODES = {str(MOR.Person): str(MOR.applicant), str(MOR.Application): str(MOR.application)}


@dataclass(frozen=True)
class Opposition:
    """Two opposite effects, each with a norm that brings it about."""

    left: tuple[Norm, Effect]
    right: tuple[Norm, Effect]

    @property
    def norms(self) -> frozenset[str]:
        """The norms concerned: two, or one that opposes itself."""
        return frozenset({self.left[0].iri, self.right[0].iri})

    @property
    def probe(self) -> str:
        """The name of the class of cases that meet with both effects."""
        (one, effect), (other, opposite) = self.left, self.right
        names = map(_local, (effect.iri, other.iri, opposite.iri))
        return "/".join((one.iri, *names))


def oppositions(graph: Graph, law: Law) -> list[Opposition]:
    """Returns each pair of norms with opposite effects; that is said one way and holds both."""
    said = {frozenset(map(str, pair)) for pair in graph.subject_objects(MOR.opposes)}
    brought = [(norm, effect) for norm in law.norms for effect in norm.effects]
    return [
        Opposition(left, right)
        for left, right in combinations(brought, 2)
        if frozenset({left[1].iri, right[1].iri}) in said
    ]


def count(graph: Graph, law: Law) -> int:
    """Returns how many pairs of norms have opposite effects."""
    return len({opposition.norms for opposition in oppositions(graph, law)})


def findings(graph: Graph, law: Law) -> Iterator[Finding]:
    """
    Finds the pairs of norms with opposite effects that are not proved exclusive.

    What holds of the law as a whole holds under each value of a reading; what is not proved of
    the whole is asked again under each value of the readings that change a number.
    """
    left = unproved(graph, law, oppositions(graph, law))
    for choice in choices(law) if left else ():
        part, read = under(graph, law, choice)
        again = unproved(part, read, left) if choice else left
        yield from (_told(graph, opposition, taken(choice)) for opposition in again)


def _told(graph: Graph, opposition: Opposition, reading: Text) -> Finding:
    """Returns the finding that names the norms, their effects and the cases they apply to."""
    (one, effect), (other, opposite) = opposition.left, opposition.right
    return finding(
        "opposites",
        one.iri,
        "opposites" if one != other else "opposites-in-one",
        other.label,
        effect.label,
        opposite.label,
        label(graph, URIRef(one.applies_to)),
        label(graph, URIRef(other.applies_to)),
        reading,
        name=one.label,
    )


def unproved(graph: Graph, law: Law, asked: list[Opposition]) -> list[Opposition]:
    """
    Returns the oppositions that may meet in one case, so far as HermiT can tell.

    Raises:
        ContradictionError: if the law contradicts itself.
        NoAnswerError: if HermiT ends without an answer.
    """
    if not asked:
        return []
    given = [definitions(graph, law), unfolded(law), facts(graph, law), question(graph, law)]
    found = hermit.impossible(*given, *(cases(law, opposition) for opposition in asked))
    return [opposition for opposition in asked if opposition.probe not in found]


# ---------------------------------------------------------------- what HermiT is given


def cases(law: Law, opposition: Opposition) -> Graph:
    """Returns the class of the cases that meet with both effects."""
    graph = Graph()
    sides = [_meeting(graph, law, *side) for side in (opposition.left, opposition.right)]
    define(graph, opposition.probe, [MOR.Case, *sides])
    return graph


def _meeting(graph: Graph, law: Law, norm: Norm, effect: Effect) -> Node:
    """Returns the class of the cases that meet with an effect of a norm."""
    members = _applying(norm)
    if effect.withheld_from:
        members.append(complement(graph, _case_of(graph, law, effect.withheld_from)))
    for first in (n for n in law.norms if n.iri == norm.postponed_by):
        members.append(complement(graph, group(graph, OWL.intersectionOf, _applying(first))))
    return group(graph, OWL.intersectionOf, members)


def _applying(norm: Norm) -> list[Node]:
    return [URIRef(iri) for iri in (norm.applies_to, norm.in_force_for) if iri]


def _case_of(graph: Graph, law: Law, iri: str) -> Node:
    """Returns the class of the cases of which a criterion holds, whatever node it is said of."""
    criterion = law.criteria.get(iri)
    link = _NODES.get(criterion.subject) if criterion else None
    return restriction(graph, link, OWL.someValuesFrom, URIRef(iri)) if link else URIRef(iri)


def question(graph: Graph, law: Law) -> Graph:
    """Returns what every question keeps to: codes that differ, facts implied, readings taken."""
    found = Graph()
    _differ(found, law)
    _implied(found, law)
    _readings(found, graph, law)
    return found


def _differ(found: Graph, law: Law) -> None:
    """Says that two codes, or two values of readings, are never the same."""
    items = [item for of_prop in leaves(law).values() for item in of_prop]
    codes = {v for i in items if not isinstance(i, Within) for v in i.values if isinstance(v, str)}
    node = BNode()
    found.add((node, RDF.type, OWL.AllDifferent))
    members = Collection(found, BNode(), [URIRef(code) for code in sorted(codes)]).uri
    found.add((node, OWL.distinctMembers, members))


def _implied(found: Graph, law: Law) -> None:
    """Says of facts that imply another: if true that is true, and false if that is false."""
    for fact, implied in law.implies.items():
        if {fact, implied} <= leaves(law).keys():
            for first, second, value in ((fact, implied, True), (implied, fact, False)):
                has = (restriction(found, p, OWL.hasValue, Literal(value)) for p in (first, second))
                found.add((next(has), RDFS.subClassOf, next(has)))


def _readings(found: Graph, graph: Graph, law: Law) -> None:
    """Says that a case takes one value of each reading, and its other nodes the same."""
    through = sorted(links(law))
    for link in through:
        for kind in graph.objects(URIRef(link), RDFS.range):
            found.add((URIRef(link), RDFS.range, kind))
    for reading in law.readings:
        names = [f"{value.iri}-taken" for value in reading.values]
        for value, name in zip(reading.values, names, strict=True):
            node = restriction(found, str(MOR.underReading), OWL.hasValue, URIRef(value.iri))
            define(found, name, [node])
            for link in through:
                there = restriction(found, link, OWL.someValuesFrom, URIRef(name))
                found.add((there, RDFS.subClassOf, URIRef(name)))
        for one, other in combinations(names, 2):
            found.add((URIRef(one), OWL.disjointWith, URIRef(other)))
        some = group(found, OWL.unionOf, map(URIRef, names))
        for kind in (MOR.Case, MOR.Person, MOR.Application):
            found.add((kind, RDFS.subClassOf, some))


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1]

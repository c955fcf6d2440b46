"""
HermiT proves what owlrl only computes: what the generated classes say follows from the law.

For every criterion C two classes are generated (moratoria.reasoning.owl): what is true of C and
what refutes it. A probe is made of each: true of C and yet not C, refutes C and yet C. A probe
that can have no member is a proof, given the few axioms that tie normalised facts to the law's
properties (`bridges`).

The proof goes by induction over the definitions, which form no circle: the criteria that C names
stand as bare names of which the claim is taken as proved, and C is what its own expression says.
So no expression is ever unfolded into another, and one classification settles all criteria. What
is left open holds under every value of every reading; those that change a number are taken one
value at a time (moratoria.lawcheck.choices).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, Graph, URIRef

from moratoria.law import leaves
from moratoria.law.expressions import facets
from moratoria.lawcheck import hermit
from moratoria.lawcheck.axioms import (
    HERE,
    complement,
    declare,
    define,
    definitions,
    facts,
    interval,
    restriction,
)
from moratoria.lawcheck.choices import choices, under
from moratoria.lawcheck.words import finding, words
from moratoria.model import Text, Within
from moratoria.reasoning.owl import REFUTED, classes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.law import Law
    from moratoria.lawcheck.choices import Choice
    from moratoria.lawcheck.report import Finding

PROVED = "-proved"
TOO_MUCH = "-too-much"
_KINDS = {PROVED: "proved", REFUTED: "refuted"}


def count(law: Law) -> int:
    """Returns how many proofs are asked for."""
    return len(_KINDS) * len(law.criteria) * len(choices(law))


def findings(graph: Graph, law: Law) -> Iterator[Finding]:
    """Finds the generated classes that are not proved to lie within what the law says."""
    for choice in choices(law):
        part, read = under(graph, law, choice)
        found = unproved(part, read, read)
        for iri, criterion in sorted(read.criteria.items()):
            for kind, message in _KINDS.items():
                if iri + kind + TOO_MUCH in found:
                    yield finding("proofs", iri, message, taken(choice), name=criterion.label)


def taken(choice: Choice) -> Text:
    """Returns the words for the values that a proof takes, empty if it takes none."""
    both = Text(" + ".join(v.label.nl for v in choice), " + ".join(v.label.en for v in choice))
    return words("under", both) if choice else Text("", "")


def unproved(graph: Graph, law: Law, said: Law) -> set[str]:
    """
    Returns the probes of a law that may have members.

    Args:
        graph: the graph of the law.
        law: what the definitions say.
        said: the law that the classes are generated from; the same, but in a test.

    Raises:
        ContradictionError: if the law contradicts itself.
        NoAnswerError: if HermiT ends without an answer.
    """
    asked = {iri + kind + TOO_MUCH for iri in law.criteria for kind in _KINDS}
    return asked - hermit.impossible(
        generated(said),
        definitions(graph, law),
        lemmas(law),
        bridges(graph, said),
        bridges(graph, law),
        probes(law),
    )


# ---------------------------------------------------------------- what HermiT is given


def generated(law: Law) -> Graph:
    """Returns the generated classes; a definition says `-here`, a mention is a bare name."""
    graph, found = classes(law), Graph()
    names: dict[Node, Node] = {URIRef(iri): URIRef(iri + PROVED) for iri in law.criteria}
    named = set(graph.subjects(RDF.type, RDFS.Datatype))
    for s, p, o in graph:
        if s in named:
            continue
        name = names.get(s, s)
        if p == OWL.equivalentClass:
            name = URIRef(f"{name}{HERE}")
            declare(found, name)
        value = interval(found, facets(graph, o)) if o in named else names.get(o, o)
        found.add((name, p, value))
    return found


def lemmas(law: Law) -> Graph:
    """Returns what the induction takes as proved of the criteria that an expression names."""
    graph = Graph()
    for iri in law.criteria:
        declare(graph, iri + PROVED, iri + REFUTED)
        graph.add((URIRef(iri + PROVED), RDFS.subClassOf, URIRef(iri)))
        graph.add((URIRef(iri + REFUTED), OWL.disjointWith, URIRef(iri)))
    return graph


def bridges(graph: Graph, law: Law) -> Graph:
    """Returns what ties the properties of normalised facts to those of the law."""
    found = facts(graph, law)
    for prop, items in leaves(law).items():
        name, lacks = URIRef(prop), URIRef(f"{prop}-lacks")
        for kind in set(found.objects(name, RDF.type)):
            if kind in {OWL.ObjectProperty, OWL.DatatypeProperty}:
                found.add((lacks, RDF.type, kind))
        found.add((name, OWL.propertyDisjointWith, lacks))
        for item in items:
            for edge, facet in _edges(item) if isinstance(item, Within) else ():
                _bound(found, prop, edge, facet)
    return found


def _edges(item: Within) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yields each facet and its opposite, with the edge of the interval it is asked of."""
    for facet, value in item.facets:
        side, how = facet[:3], facet[3:]
        other = {"min": "max", "max": "min"}[side]
        opposite = other + {"Inclusive": "Exclusive", "Exclusive": "Inclusive"}[how]
        yield f"-{side}", (facet, value)
        yield f"-{other}", (opposite, value)


def _bound(graph: Graph, prop: str, edge: str, facet: tuple[str, int]) -> None:
    """Says of one bound: who is known to have at least (at most) it, has such a number."""
    graph.add((URIRef(prop + edge), RDF.type, OWL.DatatypeProperty))
    known, has = (
        restriction(graph, name, OWL.someValuesFrom, interval(graph, (facet,)))
        for name in (prop + edge, prop)
    )
    graph.add((known, RDFS.subClassOf, has))


def probes(law: Law) -> Graph:
    """Returns for each criterion the two probes that must have no member."""
    graph = Graph()
    for iri in law.criteria:
        here = URIRef(iri + HERE)
        for kind, other in ((PROVED, complement(graph, here)), (REFUTED, here)):
            define(graph, iri + kind + TOO_MUCH, [URIRef(iri + kind + HERE), other])
    return graph

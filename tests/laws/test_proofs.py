"""
HermiT proves what owlrl only computes: what the generated classes say follows from the law.

For every criterion C two classes are generated (moratoria.reasoning.owl): what is true of C and
what refutes it. A probe is made of each: true of C and yet not C, refutes C and yet C. A probe
that can have no member is a proof, given the few axioms that tie normalised facts to the law's
properties (`bridges`).

The proof goes by induction over the definitions, which form no circle: the criteria that C names
stand as bare names of which the claim is taken as proved, and C is what its own expression says.
So no expression is ever unfolded into another, and one classification settles all criteria. What
is left open holds under every value of every reading; only the readings that change a number are
taken one value at a time, since HermiT misses proofs where two upper bounds lie on one number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from graphlib import TopologicalSorter
from itertools import product
from pathlib import Path

import owlready2
import pytest
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from moratoria.law import Law, Reading, leaves, load_law, ontology, policies, reach, read_law
from moratoria.law.expressions import _facets
from moratoria.model import Has, Within
from moratoria.rdf import NTRIPLES, write
from moratoria.reasoning.owl import REFUTED, classes
from moratoria.vocab import MOR

COUNTRY = URIRef(f"{MOR}Country")
PROVED = "-proved"
HERE = "-here"  # what a criterion's own expression says, the criteria it names left bare
TOO_MUCH = "-too-much"


# ---------------------------------------------------------------- one value of a reading


def numeric(law: Law) -> tuple[Reading, ...]:
    """Returns the readings that change a number: those beside a bound in one criterion."""
    found = set()
    for criterion in law.criteria.values():
        alone = replace(law, criteria={criterion.iri: criterion})
        items = [item for of_prop in leaves(alone).values() for item in of_prop]
        if any(isinstance(item, Within) for item in items):
            found.update(v for i in items if isinstance(i, Has) for v in i.values)
    return tuple(r for r in law.readings if found & {value.iri for value in r.values})


def choices() -> list[tuple[str, tuple[str, ...]]]:
    """Returns each policy with each choice of values of the readings that change a number."""
    values = {
        slug: [[v.iri for v in r.values] for r in numeric(load_law(slug))] for slug in policies()
    }
    return [(slug, choice) for slug in policies() for choice in product(*values[slug])]


def name_of(part: object) -> str:
    """Returns the short name of a policy or of a choice."""
    return str(part) if isinstance(part, str) else "+".join(v.rsplit("#", 1)[-1] for v in part)  # type: ignore[attr-defined]


def under(slug: str, choice: tuple[str, ...]) -> tuple[Graph, Law]:
    """Returns the law without the branches that only count under another value than chosen."""
    graph = Graph()
    for triple in ontology():
        graph.add(triple)
    others = {
        URIRef(v.iri) for r in numeric(load_law(slug)) for v in r.values if v.iri not in choice
    }
    for union, head in list(graph.subject_objects(OWL.unionOf)):
        members = list(Collection(graph, head))
        kept = [m for m in members if not others & set(_asked(graph, m))]
        if kept != members:
            graph.set((union, OWL.unionOf, Collection(graph, BNode(), kept).uri))
    return graph, read_law(graph, slug, "")


def _asked(graph: Graph, member: Node) -> Iterator[Node]:
    """Yields the values that a conjunction asks for."""
    head = graph.value(member, OWL.intersectionOf)
    for part in Collection(graph, head) if head else ():
        yield from graph.objects(part, OWL.hasValue)


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
            name = URIRef(name + HERE)
            found.add((name, RDF.type, OWL.Class))
        value = interval(found, _facets(graph, o)) if o in named else names.get(o, o)
        found.add((name, p, value))
    return found


def definitions(graph: Graph, law: Law) -> Graph:
    """Returns the law's own expressions, each as the class `-here` of its criterion."""
    found = Graph()
    todo: list[Node] = []
    for iri in law.criteria:
        body = graph.value(URIRef(iri), OWL.equivalentClass)
        found.add((URIRef(iri), RDF.type, OWL.Class))
        found.add((URIRef(iri + HERE), RDF.type, OWL.Class))
        found.add((URIRef(iri + HERE), OWL.equivalentClass, body))
        todo.append(body)
    while todo:
        node = todo.pop()
        if isinstance(node, BNode):
            for p, o in graph.predicate_objects(node):
                is_number = (o, RDF.type, RDFS.Datatype) in graph
                found.add((node, p, interval(found, _facets(graph, o)) if is_number else o))
                todo += [] if is_number else [o]
    return found


def lemmas(law: Law) -> Graph:
    """Returns what the induction takes as proved of the criteria that an expression names."""
    graph = Graph()
    for iri in law.criteria:
        for suffix in (PROVED, REFUTED):
            graph.add((URIRef(iri + suffix), RDF.type, OWL.Class))
        graph.add((URIRef(iri + PROVED), RDFS.subClassOf, URIRef(iri)))
        graph.add((URIRef(iri + REFUTED), OWL.disjointWith, URIRef(iri)))
    return graph


def bridges(law: Law) -> Graph:
    """Returns what ties the properties of normalised facts to those of the law."""
    graph, kinds = Graph(), ontology()
    for link in (MOR.applicant, MOR.application):
        graph.add((link, RDF.type, OWL.ObjectProperty))
        graph.add((link, RDF.type, OWL.FunctionalProperty))
    for prop, items in leaves(law).items():
        name, lacks = URIRef(prop), URIRef(f"{prop}-lacks")
        kind = next(
            k for k in (OWL.ObjectProperty, OWL.DatatypeProperty) if (name, RDF.type, k) in kinds
        )
        graph.add((name, RDF.type, kind))
        graph.add((lacks, RDF.type, kind))
        graph.add((name, OWL.propertyDisjointWith, lacks))
        functional = (name, RDF.type, OWL.FunctionalProperty) in kinds
        if kind == OWL.DatatypeProperty or functional:  # a datum has one value
            graph.add((name, RDF.type, OWL.FunctionalProperty))
        for item in items:
            if isinstance(item, Within):
                for edge, facet in _edges(item):
                    bound(graph, prop, edge, facet)
            elif kind == OWL.ObjectProperty:
                for value in item.values:
                    graph.add((URIRef(str(value)), RDF.type, OWL.NamedIndividual))
    return graph


def _edges(item: Within) -> Iterator[tuple[str, tuple[str, int]]]:
    """Yields each facet and its opposite, with the edge of the interval it is asked of."""
    for facet, value in item.facets:
        side, how = facet[:3], facet[3:]
        other = {"min": "max", "max": "min"}[side]
        yield f"-{side}", (facet, value)
        yield (
            f"-{other}",
            (other + {"Inclusive": "Exclusive", "Exclusive": "Inclusive"}[how], value),
        )


def bound(graph: Graph, prop: str, edge: str, facet: tuple[str, int]) -> None:
    """Says of one bound: who is known to have at least (at most) it, has such a number."""
    graph.add((URIRef(prop + edge), RDF.type, OWL.DatatypeProperty))
    known, has = (some(graph, name, facet) for name in (prop + edge, prop))
    graph.add((known, RDFS.subClassOf, has))


def some(graph: Graph, prop: str, facet: tuple[str, int]) -> Node:
    """Returns the class of what has a number of a property within a bound."""
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, URIRef(prop)))
    graph.add((node, OWL.someValuesFrom, interval(graph, (facet,))))
    return node


def interval(graph: Graph, facets: tuple[tuple[str, int], ...]) -> Node:
    """Returns the integers within bounds, without a name: HermiT misses proofs by a name."""
    datatype = BNode()
    bounds: list[Node] = []
    for facet, value in facets:
        bounds.append(BNode())
        graph.add((bounds[-1], XSD[facet], Literal(value)))
    graph.add((datatype, RDF.type, RDFS.Datatype))
    graph.add((datatype, OWL.onDatatype, XSD.integer))
    graph.add((datatype, OWL.withRestrictions, Collection(graph, BNode(), bounds).uri))
    return datatype


# ---------------------------------------------------------------- probes


def probe(graph: Graph, name: str, left: str, right: str, *, outside: bool) -> None:
    """Adds the class of what is in one class and in (or outside) another."""
    other: Node = URIRef(right)
    if outside:
        other = BNode()
        graph.add((other, RDF.type, OWL.Class))
        graph.add((other, OWL.complementOf, URIRef(right)))
    body = BNode()
    graph.add((URIRef(name), RDF.type, OWL.Class))
    graph.add((URIRef(name), OWL.equivalentClass, body))
    graph.add((body, RDF.type, OWL.Class))
    members = Collection(graph, BNode(), [URIRef(left), other]).uri
    graph.add((body, OWL.intersectionOf, members))


def probes(law: Law) -> Graph:
    """Returns for each criterion the two probes that must have no member."""
    graph = Graph()
    for iri in law.criteria:
        here = iri + HERE
        probe(graph, iri + PROVED + TOO_MUCH, iri + PROVED + HERE, here, outside=True)
        probe(graph, iri + REFUTED + TOO_MUCH, iri + REFUTED + HERE, here, outside=False)
    return graph


def impossible(tmp_path: Path, *graphs: Graph) -> set[str]:
    """Returns the local names of the classes that HermiT finds can have no member."""
    path = tmp_path / "proof.nt"
    path.write_bytes(b"".join(write(graph, NTRIPLES) for graph in graphs))
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    found = {str(c.iri) for c in world.inconsistent_classes()} - {str(OWL.Nothing)}
    return {iri.rsplit("#", 1)[-1] for iri in found}


def unproved(tmp_path: Path, graph: Graph, law: Law, wrong: Law) -> set[str]:
    """Returns the probes of a law that may have members, its classes generated from another."""
    found = impossible(
        tmp_path,
        generated(wrong),
        definitions(graph, law),
        lemmas(law),
        bridges(wrong),
        bridges(law),
        probes(law),
    )
    asked = {
        iri.rsplit("#", 1)[-1] + kind + TOO_MUCH
        for iri in law.criteria
        for kind in (PROVED, REFUTED)
    }
    assert found <= asked, "a class of the law is empty by its own definition"
    return asked - found


# ---------------------------------------------------------------- the proofs


@pytest.mark.parametrize(("slug", "choice"), choices(), ids=name_of)
def test_what_is_generated_follows_from_the_law(
    slug: str, choice: tuple[str, ...], tmp_path: Path, require: Callable[[str], str]
) -> None:
    """T(C) lies within C and F(C) within what is not C, for every criterion."""
    require("java")
    graph, law = under(slug, choice)
    assert unproved(tmp_path, graph, law, law) == set()


@pytest.mark.parametrize("slug", policies())
def test_the_induction_has_a_ground(slug: str) -> None:
    """No criterion is defined by way of itself, or the proof above would prove nothing."""
    law = load_law(slug)
    graph = {iri: reach(law, iri) - {iri} for iri in law.criteria}
    assert len(list(TopologicalSorter(graph).static_order())) == len(law.criteria)


def test_a_wrong_class_is_found(tmp_path: Path, require: Callable[[str], str]) -> None:
    """The proof can fail: a code, a truth value and a number, each generated wrongly."""
    require("java")
    graph, law = under(*choices()[0])
    base = f"{law.policy}#"
    wrong = {
        "Man": Has(f"{MOR}sex", (f"{MOR}female",)),
        "FearsConscription": Has(f"{MOR}fearsConscription", (False,)),
        "SoleNationality": Within(f"{MOR}numberOfNationalities", (("maxInclusive", 2),)),
    }
    changed = {
        base + name: replace(law.criteria[base + name], expression=expression)
        for name, expression in wrong.items()
    }
    other = replace(law, criteria={**law.criteria, **changed})
    assert unproved(tmp_path, graph, law, other) == {
        "Man-proved-too-much",
        "Man-refuted-too-much",
        "FearsConscription-proved-too-much",
        "FearsConscription-refuted-too-much",
        "SoleNationality-proved-too-much",
    }


def test_no_case_falls_under_both_moratoria(tmp_path: Path, require: Callable[[str], str]) -> None:
    """No application is pending and exhausted at once, so the moratoria exclude each other."""
    require("java")
    graph, law = under(*choices()[0])
    base = f"{law.policy}#"
    whole = Graph()
    for iri, criterion in law.criteria.items():
        if criterion.subject != str(MOR.Person):  # what is asked of the person is left bare
            whole.add((URIRef(iri), OWL.equivalentClass, URIRef(iri + HERE)))
    codes = sorted(graph.subjects(RDF.type, URIRef(f"{MOR}ApplicationStatus")), key=str)
    different = BNode()
    whole.add((different, RDF.type, OWL.AllDifferent))
    whole.add((different, OWL.distinctMembers, Collection(whole, BNode(), codes).uri))
    for code in codes:
        whole.add((code, RDF.type, OWL.NamedIndividual))
    decision, departure = f"{base}DecisionMoratoriumCase", f"{base}DepartureMoratoriumCase"
    probe(whole, f"{base}Both", decision, departure, outside=False)
    probe(whole, f"{base}Either", decision, departure, outside=True)
    assert impossible(tmp_path, definitions(graph, law), bridges(law), whole) == {"Both"}

"""
Writes what HermiT is given of the law: definitions, facts and classes to ask about.

A definition can stand apart from its name: C is then a bare name, and `C-here` what its own
expression says of the criteria it names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from moratoria.law import leaves
from moratoria.law.expressions import facets, links
from moratoria.model import Within

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from moratoria.law import Law

    Facets = tuple[tuple[str, int], ...]

HERE = "-here"


def definitions(graph: Graph, law: Law) -> Graph:
    """Returns the law's own expressions, each as the class `-here` of its criterion."""
    found = Graph()
    todo: list[Node] = []
    for iri in law.criteria:
        body = graph.value(URIRef(iri), OWL.equivalentClass)
        assert body is not None  # noqa: S101 - a criterion is read from this property
        declare(found, iri, iri + HERE)
        found.add((URIRef(iri + HERE), OWL.equivalentClass, body))
        todo.append(body)
    while todo:
        node = todo.pop()
        if isinstance(node, BNode):
            for p, o in graph.predicate_objects(node):
                is_number = (o, RDF.type, RDFS.Datatype) in graph
                found.add((node, p, interval(found, facets(graph, o)) if is_number else o))
                todo += [] if is_number else [o]
    return found


def unfolded(law: Law) -> Graph:
    """Returns what makes each name stand for its own expression again."""
    found = Graph()
    for iri in law.criteria:
        found.add((URIRef(iri), OWL.equivalentClass, URIRef(iri + HERE)))
    return found


def facts(graph: Graph, law: Law) -> Graph:
    """Returns what kind of property each fact of the law is, and the codes it can have."""
    found = Graph()
    for prop in links(law):
        _declared(found, graph, prop)
    for prop, items in leaves(law).items():
        kind = _declared(found, graph, prop)
        if kind == OWL.DatatypeProperty:  # a datum has one value
            found.add((URIRef(prop), RDF.type, OWL.FunctionalProperty))
            continue
        for item in items:
            for value in () if isinstance(item, Within) else item.values:
                found.add((URIRef(str(value)), RDF.type, OWL.NamedIndividual))
    return found


def _declared(found: Graph, graph: Graph, prop: str) -> Node:
    """Says of a property of what kind it is, and whether it has one value; returns the kind."""
    kinds = set(graph.objects(URIRef(prop), RDF.type))
    kind = OWL.DatatypeProperty if OWL.DatatypeProperty in kinds else OWL.ObjectProperty
    for type_ in {kind} | (kinds & {OWL.FunctionalProperty}):
        found.add((URIRef(prop), RDF.type, type_))
    return kind


# ---------------------------------------------------------------- parts


def declare(graph: Graph, *iris: str) -> None:
    """Says that some names are classes."""
    for iri in iris:
        graph.add((URIRef(iri), RDF.type, OWL.Class))


def define(graph: Graph, name: str, members: Iterable[Node]) -> None:
    """Gives a class a name: what is in all the members."""
    declare(graph, name)
    graph.add((URIRef(name), OWL.equivalentClass, group(graph, OWL.intersectionOf, members)))


def group(graph: Graph, kind: URIRef, members: Iterable[Node]) -> Node:
    """Returns the intersection or the union of classes."""
    node = _class(graph)
    graph.add((node, kind, Collection(graph, BNode(), list(members)).uri))
    return node


def complement(graph: Graph, of: Node) -> Node:
    """Returns the class of what is not in another."""
    node = _class(graph)
    graph.add((node, OWL.complementOf, of))
    return node


def restriction(graph: Graph, prop: str, kind: URIRef, filler: Node) -> Node:
    """Returns the class of what has a property in one way."""
    node = BNode()
    graph.add((node, RDF.type, OWL.Restriction))
    graph.add((node, OWL.onProperty, URIRef(prop)))
    graph.add((node, kind, filler))
    return node


def interval(graph: Graph, bounds: Facets) -> Node:
    """Returns the integers within bounds, without a name: HermiT misses proofs by a name."""
    datatype = BNode()
    nodes: list[Node] = []
    for facet, value in bounds:
        nodes.append(BNode())
        graph.add((nodes[-1], XSD[facet], Literal(value)))
    graph.add((datatype, RDF.type, RDFS.Datatype))
    graph.add((datatype, OWL.onDatatype, XSD.integer))
    graph.add((datatype, OWL.withRestrictions, Collection(graph, BNode(), nodes).uri))
    return datatype


def _class(graph: Graph) -> BNode:
    node = BNode()
    graph.add((node, RDF.type, OWL.Class))
    return node

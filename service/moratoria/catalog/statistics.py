"""
Counts what is published in the words of VoID: classes and properties, of the whole and each part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import DCTERMS, FOAF, RDF, Graph, Literal, URIRef
from rdflib.namespace import VOID

from moratoria.catalog.measures import Extent, Measures, measured
from moratoria.catalog.text import written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rdflib.term import Node

    from moratoria.catalog.dcat import Here
    from moratoria.catalog.parts import Part

    Triple = tuple[Node, Node, Node]

WELL_KNOWN = ".well-known/void"
_SAID = (DCTERMS.title, DCTERMS.description, DCTERMS.license, VOID.uriSpace)


def statistics(listed: Sequence[Part], here: Here) -> Graph:
    """
    Returns what there is of each class and property, for all that is published and each part.

    Args:
        listed: the datasets of the catalogue.
        here: the service that publishes them.
    """
    graph, text = Graph(), written(here.address)
    document = URIRef(here.address + WELL_KNOWN)
    graph.add((document, RDF.type, VOID.DatasetDescription))
    for part in listed:
        for predicate in _SAID:
            for value in text.objects(part.iri, predicate):
                graph.add((part.iri, predicate, value))
        for triple in _part(part, document, here.address):
            graph.add(triple)
    (whole,) = (part.iri for part in listed if part.is_whole)
    graph.add((document, FOAF.primaryTopic, whole))
    for part in listed:
        # The questions are about the graph and no part of it.
        if part.graphs and part.iri != whole:
            graph.add((whole, VOID.subset, part.iri))
    return graph


def _part(part: Part, document: URIRef, address: str) -> Iterator[Triple]:
    counted = measured(part.triples)
    yield part.iri, RDF.type, VOID.Dataset
    yield part.iri, VOID.entities, Literal(counted.entities)
    yield part.iri, VOID.classes, Literal(len(counted.classes))
    yield part.iri, VOID.properties, Literal(len(counted.properties))
    yield from _extent(part.iri, counted.whole)
    for file in part.files:
        yield part.iri, VOID.dataDump, URIRef(address + file.path)
    if part.graphs:
        yield part.iri, VOID.sparqlEndpoint, URIRef(f"{address}sparql")
    yield from _partitions(part.iri, counted, f"{document}#{part.name}")


def _partitions(iri: URIRef, counted: Measures, prefix: str) -> Iterator[Triple]:
    for number, (name, members) in enumerate(counted.classes.items(), start=1):
        node = URIRef(f"{prefix}-class-{number}")
        yield iri, VOID.classPartition, node
        yield node, VOID["class"], URIRef(name)
        yield node, VOID.entities, Literal(members)
    for number, (name, extent) in enumerate(counted.properties.items(), start=1):
        node = URIRef(f"{prefix}-property-{number}")
        yield iri, VOID.propertyPartition, node
        yield node, VOID.property, URIRef(name)
        yield from _extent(node, extent)


def _extent(node: URIRef, extent: Extent) -> Iterator[Triple]:
    yield node, VOID.triples, Literal(extent.triples)
    yield node, VOID.distinctSubjects, Literal(extent.subjects)
    yield node, VOID.distinctObjects, Literal(extent.objects)

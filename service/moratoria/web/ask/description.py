"""
Describes the endpoint in the words of the SPARQL 1.1 Service Description: what it holds and does.

Every node has a name below the endpoint, so that the same endpoint gives the same description.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, url_for
from rdflib import DCTERMS, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import VOID, ClosedNamespace, Namespace

from moratoria import rdf
from moratoria.store import media_types
from moratoria.web.bounds import bounds
from moratoria.web.endpoint import INFERRED, current_endpoint
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.model import Text
    from moratoria.store import Dataset

    Triple = tuple[Node, Node, Node]

SD = ClosedNamespace(
    "http://www.w3.org/ns/sparql-service-description#",
    terms=[
        "Service",
        "Dataset",
        "Graph",
        "NamedGraph",
        "endpoint",
        "supportedLanguage",
        "SPARQL11Query",
        "feature",
        "UnionDefaultGraph",
        "resultFormat",
        "defaultEntailmentRegime",
        "defaultDataset",
        "defaultGraph",
        "namedGraph",
        "name",
        "graph",
    ],
)
SCHEMA = Namespace("https://schema.org/")
# Queries are answered over what is stated; what owlrl infers is stated in a graph of its own.
_SIMPLE = URIRef("http://www.w3.org/ns/entailment/Simple")
_OWL_RL = URIRef("http://www.w3.org/ns/owl-profile/RL")
_FORMATS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}
_PREFIXES = {
    "dcterms": str(DCTERMS),
    "rdfs": str(RDFS),
    "schema": str(SCHEMA),
    "sd": str(SD),
    "void": str(VOID),
    "xsd": str(XSD),
}


def description(media_type: str) -> bytes:
    """Returns the description of `/sparql` in one of the media types of a graph."""
    graph = Graph()
    endpoint = URIRef(current_app.config["ADDRESS"] + url_for("sparql.sparql").lstrip("/"))
    for triple in _described(endpoint, current_endpoint().dataset()):
        graph.add(triple)
    return rdf.write(graph, media_type, _PREFIXES)


def _described(endpoint: URIRef, dataset: Dataset) -> Iterator[Triple]:
    service, whole = endpoint + "#service", endpoint + "#dataset"
    yield service, RDF.type, SD.Service
    yield service, SD.endpoint, endpoint
    yield service, SD.supportedLanguage, SD.SPARQL11Query
    yield service, SD.feature, SD.UnionDefaultGraph
    yield service, SD.defaultEntailmentRegime, _SIMPLE
    yield from _both(
        service,
        DCTERMS.description,
        both(
            "Without FROM the default graph is the union of all named graphs; with reasoning=off "
            "it is that without the graph of what follows from the rest."
        ),
    )
    for media_type in (*media_types("solutions"), *media_types("graph")):
        yield (
            service,
            SD.resultFormat,
            URIRef(f"http://www.w3.org/ns/formats/{_FORMATS[media_type]}"),
        )
    yield service, SD.defaultDataset, whole
    yield whole, RDF.type, SD.Dataset
    yield whole, VOID.dataDump, _beside(endpoint, "graphs.dump")
    yield from _graphs(endpoint, whole, dataset)
    yield from _bounds(service, endpoint)


def _graphs(endpoint: URIRef, whole: URIRef, dataset: Dataset) -> Iterator[Triple]:
    default = endpoint + "#default-graph"
    yield whole, SD.defaultGraph, default
    yield default, RDF.type, SD.Graph
    yield default, VOID.triples, Literal(dataset.size)
    for number, (name, size) in enumerate(dataset.sizes.items(), start=1):
        named, graph = endpoint + f"#named-graph-{number}", endpoint + f"#graph-{number}"
        yield whole, SD.namedGraph, named
        yield named, RDF.type, SD.NamedGraph
        yield named, SD.name, URIRef(name)
        yield named, SD.graph, graph
        yield graph, RDF.type, SD.Graph
        yield graph, VOID.triples, Literal(size)
        if name.startswith(INFERRED):
            yield graph, DCTERMS.conformsTo, _OWL_RL
            told = both(
                "What owlrl, a reasoner for OWL 2 RL, infers about the example cases, written down."
            )
            yield from _both(graph, DCTERMS.description, told)


def _bounds(service: URIRef, endpoint: URIRef) -> Iterator[Triple]:
    yield service, RDFS.seeAlso, _beside(endpoint, "bounds.limits")
    for bound in bounds():
        node = endpoint + f"#limit-{bound.name}"
        yield service, SCHEMA.additionalProperty, node
        yield node, RDF.type, SCHEMA.PropertyValue
        yield node, SCHEMA.propertyID, Literal(bound.name)
        yield node, SCHEMA.maxValue, Literal(bound.value)
        yield node, SCHEMA.unitText, Literal(bound.unit)
        yield from _both(node, SCHEMA.name, bound.label)


def _beside(endpoint: URIRef, route: str) -> URIRef:
    """Returns the address of another route of the same service."""
    return URIRef(endpoint.rpartition("/")[0] + url_for(route))


def _both(subject: Node, predicate: Node, text: Text) -> Iterator[Triple]:
    yield subject, predicate, Literal(text.nl, lang="nl")
    yield subject, predicate, Literal(text.en, lang="en")

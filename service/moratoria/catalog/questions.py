"""
The saved questions as data: each as an executable of SHACL, the way SPARQL examples are shared.
"""

from __future__ import annotations

from rdflib import DCTERMS, RDF, RDFS, SH, Graph, Literal, Namespace, URIRef

from moratoria import rdf, topics
from moratoria.vocab import BASE

_SCHEMA = Namespace("https://schema.org/")


def questions() -> bytes:
    """Returns the saved questions as N-Triples in a stable order."""
    graph = Graph()
    for question in topics.questions().values():
        query = question.query
        node = URIRef(f"{BASE}query/{query.id}")
        graph.add((node, RDF.type, SH.SPARQLExecutable))
        graph.add((node, RDF.type, SH.SPARQLSelectExecutable))
        graph.add((node, SH.select, Literal(query.text)))
        graph.add((node, DCTERMS.identifier, Literal(query.name)))
        for predicate, said in ((RDFS.label, question.asks), (RDFS.comment, question.explains)):
            graph.add((node, predicate, Literal(said.nl, lang="nl")))
            graph.add((node, predicate, Literal(said.en, lang="en")))
        for tag in query.tags:
            graph.add((node, _SCHEMA.keywords, Literal(tag, lang="en")))
    return rdf.canonical(graph).encode()

"""
Says what the published graph calls things, and with which words it can be asked.

These are its own prefixes, classes and properties, so that an editor offers nothing that would find
nothing.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from rdflib import Literal, URIRef

from moratoria import assets
from moratoria.web import plain_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moratoria.model import Lang
    from moratoria.topics import Given
    from moratoria.web.endpoint import Endpoint

_PREFIX = re.compile(r"^@prefix ([\w-]+): <([^>]*)>", re.MULTILINE)
_CLASSES = "SELECT DISTINCT ?used { ?thing a ?used FILTER(ISIRI(?used)) } ORDER BY ?used"
_PROPERTIES = "SELECT DISTINCT ?used { ?thing ?used ?other } ORDER BY ?used"
_THINGS = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?class ?has ?in ?used ?label {
    ?used a/rdfs:subClassOf* ?class ; ?has ?any ; skos:prefLabel|rdfs:label ?label .
    FILTER(LANG(?label) = ?in)
}
ORDER BY ?label ?used
"""
# What is called something twice is called by the last of these.
_LABELS = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?in ?used ?label {
    VALUES (?by ?order) { (dcterms:title 1) (rdfs:label 2) (skos:prefLabel 3) }
    ?used ?by ?label .
    FILTER(ISIRI(?used) && LANG(?label) = ?in)
}
ORDER BY ?order ?used ?label
"""
_DECISIONS = """
PREFIX mor: <https://w3id.org/moratoria/def#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?in ?used ?label ?on {
    ?used mor:aboutCase/rdfs:label ?label ; mor:decisionDate ?on .
    FILTER(LANG(?label) = ?in)
}
"""
_JSON = "application/sparql-results+json"


@cache
def prefixes() -> dict[str, str]:
    """Returns the namespaces of our own files, by the prefix that they have there."""
    texts = (
        path.read_text(encoding="utf-8")
        for name in ("ontology", "shapes", "alignments")
        for path in assets.turtle_files(name)
    )
    return dict(sorted({found for text in texts for found in _PREFIX.findall(text)}))


def terms(endpoint: Endpoint, lang: Lang) -> dict[str, Any]:
    """
    Returns the words of the graph that is loaded, none of its own before it is.

    Returns:
        `prefixes`, and under `classes` and `properties` an IRI and its label, if any.
    """
    if not endpoint.ready:
        return {"prefixes": prefixes(), "classes": [], "properties": []}
    version, known = endpoint.dataset().hash, labels(endpoint, lang)
    return {
        "prefixes": prefixes(),
        "classes": _labelled(_used(endpoint, version, _CLASSES), known),
        "properties": _labelled(_used(endpoint, version, _PROPERTIES), known),
    }


def things(endpoint: Endpoint, given: Given, lang: Lang) -> dict[str, str]:
    """
    Returns what a question can be given of the graph that is loaded: labels, by their IRIs.

    Args:
        endpoint: what holds the graph; before it is loaded nothing is found.
        given: what the question asks for.
        lang: the language of the labels.
    """
    if not endpoint.ready:
        return {}
    version = endpoint.dataset().hash
    found = (_things(endpoint, version, (name, given.has), lang) for name in given.of)
    pairs = (pair for labels in found for pair in labels)
    return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))


def labels(endpoint: Endpoint, lang: Lang) -> dict[str, str]:
    """Returns what the graph that is loaded calls things, by their IRI; nothing before it is."""
    return _labels(endpoint, endpoint.dataset().hash, lang) if endpoint.ready else {}


@cache
def _labels(endpoint: Endpoint, _version: str, lang: Lang) -> dict[str, str]:
    values = {"in": Literal(lang)}
    decisions = {
        row["used"]: plain_names.decision(row["label"], row["on"], lang)
        for row in _rows(endpoint, _DECISIONS, values)
    }
    return decisions | dict(_pairs(endpoint, _LABELS, values))


@cache
def _things(
    endpoint: Endpoint, _version: str, of: tuple[str, str], lang: Lang
) -> tuple[tuple[str, str], ...]:
    class_, property_ = (_expanded(name) for name in of)
    values = {"class": class_, "has": property_, "in": Literal(lang)}
    return tuple(_pairs(endpoint, _THINGS, values))


def _pairs(
    endpoint: Endpoint, query: str, values: Mapping[str, URIRef | Literal]
) -> Iterator[tuple[str, str]]:
    for row in _rows(endpoint, query, values):
        yield row["used"], row["label"]


def _rows(
    endpoint: Endpoint, query: str, values: Mapping[str, URIRef | Literal]
) -> Iterator[dict[str, str]]:
    found = json.loads(endpoint.query(query, accept=_JSON, substitutions=values).body)
    for row in found["results"]["bindings"]:
        yield {name: term["value"] for name, term in row.items()}


def _expanded(name: str) -> URIRef | Literal:
    prefix, _, local = name.partition(":")
    return URIRef(prefixes()[prefix] + local)


@cache
def _used(endpoint: Endpoint, _version: str, query: str) -> tuple[str, ...]:
    found = json.loads(endpoint.query(query, accept=_JSON).body)
    return tuple(row["used"]["value"] for row in found["results"]["bindings"])


def _labelled(iris: tuple[str, ...], known: Mapping[str, str]) -> list[list[str]]:
    return [[iri, known[iri]] if iri in known else [iri] for iri in iris]

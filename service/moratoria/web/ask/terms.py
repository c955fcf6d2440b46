"""
Says with which words the published graph can be asked: its prefixes, classes and properties.

They are those of the graph itself, so that an editor offers nothing that would find nothing.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from rdflib import Literal, URIRef

from moratoria import assets, search

if TYPE_CHECKING:
    from moratoria.model import Lang, Text
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
    version = endpoint.dataset().hash
    return {
        "prefixes": prefixes(),
        "classes": _labelled(_used(endpoint, version, _CLASSES), lang),
        "properties": _labelled(_used(endpoint, version, _PROPERTIES), lang),
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
    found = (_labels(endpoint, version, (name, given.has), lang) for name in given.of)
    pairs = (pair for labels in found for pair in labels)
    return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))


@cache
def _labels(
    endpoint: Endpoint, _version: str, of: tuple[str, str], lang: Lang
) -> tuple[tuple[str, str], ...]:
    class_, property_ = (_expanded(name) for name in of)
    values = {"class": class_, "has": property_, "in": Literal(lang)}
    found = json.loads(endpoint.query(_THINGS, accept=_JSON, substitutions=values).body)
    return tuple((r["used"]["value"], r["label"]["value"]) for r in found["results"]["bindings"])


def _expanded(name: str) -> URIRef | Literal:
    prefix, _, local = name.partition(":")
    return URIRef(prefixes()[prefix] + local)


@cache
def _used(endpoint: Endpoint, _version: str, query: str) -> tuple[str, ...]:
    found = json.loads(endpoint.query(query, accept=_JSON).body)
    return tuple(row["used"]["value"] for row in found["results"]["bindings"])


def _labelled(iris: tuple[str, ...], lang: Lang) -> list[list[str]]:
    known: dict[str, Text] = search.labels()
    return [[iri, known[iri][lang]] if iri in known else [iri] for iri in iris]

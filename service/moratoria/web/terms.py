"""
Says with which words the published graph can be asked: its prefixes, classes and properties.

They are those of the graph itself, so that an editor offers nothing that would find nothing.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from moratoria import assets, search

if TYPE_CHECKING:
    from moratoria.model import Lang, Text
    from moratoria.web.endpoint import Endpoint

_PREFIX = re.compile(r"^@prefix ([\w-]+): <([^>]*)>", re.MULTILINE)
_CLASSES = "SELECT DISTINCT ?used { ?thing a ?used FILTER(ISIRI(?used)) } ORDER BY ?used"
_PROPERTIES = "SELECT DISTINCT ?used { ?thing ?used ?other } ORDER BY ?used"
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


@cache
def _used(endpoint: Endpoint, _version: str, query: str) -> tuple[str, ...]:
    found = json.loads(endpoint.query(query, accept=_JSON).body)
    return tuple(row["used"]["value"] for row in found["results"]["bindings"])


def _labelled(iris: tuple[str, ...], lang: Lang) -> list[list[str]]:
    known: dict[str, Text] = search.labels()
    return [[iri, known[iri][lang]] if iri in known else [iri] for iri in iris]

"""
Says the catalogue again in the words of schema.org, which search engines and some registries read.

It is made from the DCAT description, so that the two cannot differ.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rdflib import DCAT, DCTERMS, FOAF, Graph, Literal, URIRef

from moratoria.catalog.dcat import SPDX, VERSION
from moratoria.catalog.text import CATALOG

if TYPE_CHECKING:
    from rdflib.term import Node

    from moratoria.model import Lang

    Json = dict[str, Any]

_IANA = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = {"NLD": "nl", "ENG": "en"}


def as_schema_org(graph: Graph, lang: Lang) -> Json:
    """
    Returns a catalogue as JSON-LD of schema.org.

    Args:
        graph: the catalogue in DCAT.
        lang: the language of names and descriptions.
    """
    datasets = sorted(graph.objects(CATALOG, DCAT.dataset), key=str)
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        **_named(graph, CATALOG, lang),
        "url": str(graph.value(CATALOG, FOAF.homepage)),
        "dataset": [_dataset(graph, dataset, lang) for dataset in datasets],
    }


def _dataset(graph: Graph, iri: Node, lang: Lang) -> Json:
    files = sorted(graph.objects(iri, DCAT.distribution), key=str)
    return {
        "@type": "Dataset",
        **_named(graph, iri, lang),
        "identifier": str(iri),
        "url": str(graph.value(iri, DCAT.landingPage)),
        "version": str(graph.value(iri, VERSION)),
        "keywords": sorted(_texts(graph, iri, DCAT.keyword, lang)),
        "inLanguage": sorted(
            _LANGUAGES[str(name).rpartition("/")[2]]
            for name in graph.objects(iri, DCTERMS.language)
        ),
        "isAccessibleForFree": True,
        "includedInDataCatalog": {"@id": str(CATALOG)},
        "distribution": [_download(graph, file, lang) for file in files],
    }


def _named(graph: Graph, iri: Node, lang: Lang) -> Json:
    """Returns what a catalogue and a dataset both say."""
    (name,), (description,) = (
        _texts(graph, iri, predicate, lang) for predicate in (DCTERMS.title, DCTERMS.description)
    )
    changed = graph.value(iri, DCTERMS.modified)
    return {
        "@id": str(iri),
        "name": name,
        "description": description,
        "license": str(graph.value(iri, DCTERMS.license)),
        "publisher": _agent(graph, graph.value(iri, DCTERMS.publisher)),
        "creator": _agent(graph, graph.value(iri, DCTERMS.creator)),
        **({"dateModified": str(changed)} if changed else {}),
    }


def _agent(graph: Graph, iri: Node | None) -> Json:
    return {
        "@type": "Organization",
        "@id": str(iri),
        "name": str(graph.value(iri, FOAF.name)),
    }


def _download(graph: Graph, iri: Node, lang: Lang) -> Json:
    place = graph.value(iri, DCAT.downloadURL) or graph.value(iri, DCAT.accessURL)
    (name,) = _texts(graph, iri, DCTERMS.title, lang)
    size = graph.value(iri, DCAT.byteSize)
    checksum = graph.value(graph.value(iri, SPDX.checksum), SPDX.checksumValue)
    return {
        "@type": "DataDownload",
        "@id": str(iri),
        "name": name,
        "contentUrl": str(place),
        "encodingFormat": str(graph.value(iri, DCAT.mediaType)).removeprefix(_IANA),
        "license": str(graph.value(iri, DCTERMS.license)),
        **({"contentSize": f"{size} B", "sha256": str(checksum)} if size else {}),
    }


def _texts(graph: Graph, iri: Node, predicate: URIRef, lang: Lang) -> list[str]:
    values = graph.objects(iri, predicate)
    return [str(text) for text in values if isinstance(text, Literal) and text.language == lang]

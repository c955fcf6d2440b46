"""Reads what a norm rests on: passages with their words, provisions with our summary, labels."""

from __future__ import annotations

from rdflib import Graph, URIRef

from moratoria.errors import AssetError
from moratoria.law.nodes import integer, label, string
from moratoria.model import Source, Text
from moratoria.schema import text
from moratoria.vocab import MOR, OA


class Labels(dict[str, Text]):
    """Labels of terms by IRI, read as they are asked for."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, iri: str) -> Text:
        self[iri] = label(self._graph, URIRef(iri))
        return self[iri]


class Sources(dict[str, Source]):
    """Sources by IRI, read as they are asked for."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, iri: str) -> Source:
        self[iri] = source(self._graph, URIRef(iri))
        return self[iri]


def source(graph: Graph, node: URIRef) -> Source:
    """
    Returns a passage, provision or document with what is quoted of it.

    Raises:
        AssetError: if the graph holds nothing about it.
    """
    if (node, None, None) not in graph:
        message = f"The source {node} is cited and nowhere described."
        raise AssetError(message)
    document = graph.value(node, OA.hasSource) or graph.value(node, MOR.partOf) or node
    exact = next(
        (
            str(quote)
            for selector in graph.objects(node, OA.hasSelector)
            for quote in graph.objects(selector, OA.exact)
        ),
        "",
    )
    summary = text(graph, node, MOR.ownSummary)
    status = graph.value(node, MOR.checked) or graph.value(document, MOR.checked)
    settles = graph.value(status, MOR.settles) if status is not None else None
    return Source(
        iri=str(node),
        label=label(graph, node),
        document=str(document),
        document_label=label(graph, document),
        exact=exact,
        translation=Text(summary.nl, str(graph.value(node, MOR.ownTranslation) or summary.en)),
        settled=str(settles) == "true",
        url=string(graph, node, MOR.officialUrl) or string(graph, document, MOR.officialUrl),
        order=integer(graph, node, MOR.order),
    )

"""Reads single values of a node in the graph of the law: text, numbers, days, sources, labels."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rdflib import DCTERMS, SKOS, Literal

from moratoria.schema import text

if TYPE_CHECKING:
    from rdflib import Graph, URIRef
    from rdflib.term import Node

    from moratoria.model import Text


def string(graph: Graph, node: Node, prop: URIRef) -> str | None:
    """Returns a value as text, None if there is none."""
    value = graph.value(node, prop)
    return None if value is None else str(value)


def integer(graph: Graph, node: Node, prop: URIRef) -> int:
    """Returns a whole number, 0 if there is none."""
    return int(str(graph.value(node, prop, default=Literal(0))))


def day(graph: Graph, node: Node, prop: URIRef) -> date | None:
    """Returns a day, None if there is none."""
    value = graph.value(node, prop)
    return date.fromisoformat(str(value)) if value is not None else None


def cited(graph: Graph, node: Node) -> tuple[str, ...]:
    """Returns the IRIs of the sources that a node cites, sorted."""
    return tuple(sorted(str(o) for o in graph.objects(node, DCTERMS.source)))


def words(graph: Graph, node: Node, prop: URIRef) -> Text | None:
    """Returns a text in both languages, None if there is none."""
    return text(graph, node, prop) if (node, prop, None) in graph else None


def label(graph: Graph, node: Node) -> Text:
    """Returns the label of a node, the last part of its IRI if it has none."""
    return text(graph, node, SKOS.prefLabel, str(node).rsplit("#", 1)[-1])

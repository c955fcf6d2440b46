"""
Case law on the norm it touches: which ruling bears on which criterion, reading, step or norm.

Rulings stand beside the law: they are not in its hash, and no decision depends on one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from moratoria.law.nodes import label, string, words
from moratoria.law.text import rulings_graph
from moratoria.schema import text
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.model import Text


@dataclass(frozen=True)
class Ruling:
    """
    A ruling as we sum it up.

    Attributes:
        outcome: how it ended, None if that was not seen.
        checked: in what form it was seen, None if that is not recorded.
        bears_on: the terms it bears on, by IRI, each with its label.
    """

    iri: str
    ecli: str
    label: Text
    summary: Text
    outcome: Text | None
    checked: Text | None
    bears_on: tuple[tuple[str, Text], ...]


@cache
def published(law: Graph) -> Graph:
    """Returns the law with the rulings beside it, put together once."""
    return law + rulings_graph()


@cache
def rulings(law: Graph) -> tuple[Ruling, ...]:
    """
    Returns the rulings that bear on a term of the law, by ECLI.

    Args:
        law: the graph of the law, which names the terms and describes some of the rulings.
    """
    graph = published(law)
    found = [_ruling(graph, node) for node in set(graph.subjects(MOR.bearsOn))]
    return tuple(sorted(found, key=lambda ruling: ruling.ecli))


def _ruling(graph: Graph, node: Node) -> Ruling:
    status = graph.value(node, MOR.checked)
    terms = sorted(graph.objects(node, MOR.bearsOn), key=str)
    return Ruling(
        iri=str(node),
        ecli=string(graph, node, MOR.ecli) or "",
        label=label(graph, node),
        summary=text(graph, node, MOR.ownSummary),
        outcome=words(graph, node, MOR.ruledOutcome),
        checked=label(graph, status) if status else None,
        bears_on=tuple((str(term), label(graph, term)) for term in terms),
    )

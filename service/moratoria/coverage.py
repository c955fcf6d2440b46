"""
What the model makes of each passage of a source: the terms that cite it, or the gap that names it.

A passage with neither is a hole in the model, and is said to be one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, SKOS, URIRef

from moratoria.law import load_law, ontology
from moratoria.model import Text
from moratoria.schema import text
from moratoria.vocab import MOR, OA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.law import Law
    from moratoria.model import Source

CRITERION = Text("criterium", "criterion")


@dataclass(frozen=True)
class Use:
    """One term that rests on a passage: what kind of term it is, and its label."""

    iri: str
    kind: Text
    label: Text


@dataclass(frozen=True)
class Gap:
    """Something the model does not express: what, and why."""

    iri: str
    label: Text
    reason: Text


@dataclass(frozen=True)
class Covered:
    """A passage with what the model makes of it: the terms that use it, or gaps that name it."""

    passage: Source
    uses: tuple[Use, ...]
    gaps: tuple[Gap, ...]

    @property
    def placed(self) -> bool:
        """Whether the passage has a place in the model: a use or a gap."""
        return bool(self.uses or self.gaps)


def coverage(slug: str | None = None) -> list[Covered]:
    """
    Returns every passage of a policy's own document, in reading order, with its place.

    Args:
        slug: the policy; the default one without it.

    Raises:
        UnknownNameError: for a policy that does not exist.
    """
    law, graph = load_law(slug), ontology()
    document = graph.value(URIRef(law.policy), DCTERMS.source)
    passages = [law.sources[str(p)] for p in graph.subjects(OA.hasSource, document)]
    return [
        Covered(passage, tuple(_uses(law, passage.iri)), tuple(_gaps(passage.iri)))
        for passage in sorted(passages, key=lambda passage: passage.order)
    ]


def gaps(slug: str | None = None) -> list[Gap]:
    """Returns everything that a policy says it does not express, sorted by IRI."""
    law, graph = load_law(slug), ontology()
    nodes = sorted(graph.subjects(RDF.type, MOR.Gap), key=str)
    return [_gap(node) for node in nodes if str(node).startswith(f"{law.policy}#")]


def _uses(law: Law, passage: str) -> Iterator[Use]:
    """Yields the terms of a policy that rest on a passage: its criteria and its individuals."""
    graph = ontology()
    for term in sorted(graph.subjects(DCTERMS.source, URIRef(passage)), key=str):
        kinds = [k for k in graph.objects(term, RDF.type) if str(k).startswith(str(MOR))]
        if not str(term).startswith(f"{law.policy}#") or MOR.Gap in kinds:
            continue
        if str(term) in law.criteria:
            yield Use(str(term), CRITERION, law.labels[str(term)])
        elif kinds:
            yield Use(str(term), law.labels[str(kinds[0])], law.labels[str(term)])


def _gaps(passage: str) -> Iterator[Gap]:
    for node in sorted(ontology().subjects(MOR.concerns, URIRef(passage)), key=str):
        yield _gap(node)


def _gap(node: Node) -> Gap:
    graph = ontology()
    label, reason = (text(graph, node, prop) for prop in (SKOS.prefLabel, SKOS.definition))
    return Gap(str(node), label, reason)

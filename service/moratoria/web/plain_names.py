"""
Calls in plain words what a document says in the terms of others, and knows what is only data.

A person asks what something is, when it was and what it rests on. Its place in a list, its digest
or the axioms behind it are for programs; they are told apart, never left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import DCTERMS, OWL, RDFS, SKOS
from rdflib.namespace import SH

from moratoria.vocab import MOR
from moratoria.web.words import both, day

if TYPE_CHECKING:
    from rdflib.term import Node

    from moratoria.model import Lang, Text

_TYPES: dict[Node, Text] = {
    OWL.AnnotationProperty: both("what the law says of its own terms"),
    OWL.Class: both("kind of thing"),
    OWL.DatatypeProperty: both("fact: what a value is given for"),
    OWL.ObjectProperty: both("link: what leads from one thing to another"),
    RDFS.Datatype: both("kind of value"),
    SH.NodeShape: both("what is asked of a thing"),
    SH.PropertyShape: both("what is asked of a fact"),
}
_PREDICATES: dict[Node, Text] = {
    DCTERMS.description: both("description"),
    DCTERMS.issued: both("published on"),
    DCTERMS.license: both("licence"),
    DCTERMS.modified: both("changed on"),
    DCTERMS.source: both("rests on"),
    OWL.disjointWith: both("is never also"),
    OWL.versionInfo: both("version"),
    RDFS.comment: both("note"),
    RDFS.domain: both("said of"),
    RDFS.range: both("leads to"),
    RDFS.seeAlso: both("see also"),
    RDFS.subClassOf: both("is a kind of"),
    SKOS.altLabel: both("also called"),
    SKOS.example: both("example"),
    SKOS.member: both("contains"),
    SKOS.scopeNote: both("note on its use"),
}
_DECISION = both("decision on %(day)s: %(case)s")
_FIRST: list[Node] = [MOR.ownSummary, MOR.dateOf, MOR.aboutCase, MOR.decisionDate, MOR.ruledOutcome]
_FOR_PROGRAMS = {
    *(MOR.inParagraph, MOR.order, MOR.rankOrder),  # which the label or the order of a page says
    *(MOR.lawHash, MOR.slug, MOR.textFile, MOR.ownTranslation),
}


def decision(case: str, on: str, lang: Lang) -> str:
    """Returns what a decision is called: by its case and its day, in ISO 8601."""
    return _DECISION[lang] % {"case": case, "day": day(on, lang)}


def kind(node: Node) -> Text | None:
    """Returns what a class of another vocabulary is in words, None for one without."""
    return _TYPES.get(node)


def predicate(node: Node) -> Text | None:
    """Returns what a predicate of another vocabulary says in words, None for one without."""
    return _PREDICATES.get(node)


def is_for_people(node: Node) -> bool:
    """Tells whether what a predicate says is of use to somebody who reads."""
    is_ours = str(node).startswith(str(MOR))
    return node in _PREDICATES or (is_ours and node not in _FOR_PROGRAMS)


def place(node: Node) -> tuple[int, bool, str]:
    """Returns where a predicate stands: what is asked first, then ours, then those of others."""
    first = _FIRST.index(node) if node in _FIRST else len(_FIRST)
    return first, node in _PREDICATES, str(node)

"""
Sorts the terms of a policy into the kinds that a reader tells apart, each with a mark of its own.

The vocabulary's classes decide, never a term of the law: a policy of another country sorts alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS
from rdflib import Literal as Term

from moratoria.vocab import MOR
from moratoria.web.words import both

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.model import Text


@dataclass(frozen=True)
class Kind:
    """
    A kind of term.

    Attributes:
        id: its name in addresses and style.
        counted: what all that counts under it is called, if that is more than what is of it.
    """

    id: str
    one: Text
    many: Text
    counted: Text | None = None


EXCLUSION = Kind(
    "exclusion",
    both("exclusion"),
    both("exclusions"),
    both("exclusions and what falls outside"),
)
KINDS = (
    Kind("norm", both("norm"), both("norms")),
    Kind("effect", both("effect"), both("effects")),
    Kind("criterion", both("criterion"), both("criteria")),
    EXCLUSION,
    Kind("reading", both("reading"), both("readings")),
    Kind("term", both("step of the term"), both("steps of the term")),
    Kind("event", both("event or period"), both("events and periods")),
    Kind("question", both("question for a human"), both("questions for a human")),
    Kind("bound", both("bound or computed fact"), both("bounds and computed facts")),
    Kind("gap", both("gap"), both("gaps")),
    Kind("report", both("reported only"), both("reported only")),
    Kind("other", both("told with an answer"), both("told with an answer")),
)
BY_ID = {kind.id: kind for kind in KINDS}
_CLASSES = {
    MOR.Effect: "effect",
    MOR.Exclusion: "exclusion",
    MOR.Reading: "reading",
    MOR.ReadingValue: "reading",
    MOR.Term: "term",
    MOR.TermStep: "term",
    MOR.TermCap: "term",
    MOR.Suspension: "term",
    MOR.GeneralExtension: "term",
    MOR.Period: "event",
    MOR.OpenQuestion: "question",
    MOR.Gap: "gap",
    MOR.ReportedFact: "report",
    RDFS.Datatype: "bound",
    OWL.DatatypeProperty: "bound",
    OWL.ObjectProperty: "bound",
}


def kind_of(graph: Graph, node: Node) -> Kind:
    """Returns the kind of a term of a policy; what is of no kind of its own is `other`."""
    if (node, MOR.appliesTo, None) in graph:
        return BY_ID["norm"]
    if (node, MOR.forHumanJudgement, Term(lexical_or_value=True)) in graph:
        return BY_ID["question"]
    types = set(graph.objects(node, RDF.type))
    if OWL.Class in types and (node, OWL.equivalentClass, None) in graph:
        return BY_ID["criterion"]
    if any((kind, RDFS.subClassOf, MOR.Event) in graph for kind in types):
        return BY_ID["event"]
    found = (name for kind, name in _CLASSES.items() if kind in types)
    return BY_ID[next(found, "other")]

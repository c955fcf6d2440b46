"""
Evaluates the same criteria as plain OWL 2 RL with datatype facets, through owlrl.

Every criterion C becomes two classes: C itself, generated anew from its expression, and its
refutation `C-refuted` (De Morgan over the same expression). A node in the first is true, in the
second false, in neither unknown, in both contradictory. The closure runs over these classes and
normalised facts only, never over the ontology: so a contradiction stays on its node.

Negative evidence is written out, for the values the law mentions: `p-lacks v` says that v is
known not to be among the values of p; a number is written as its bounds `p-min` and `p-max`.
This module is the only one that knows owlrl.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from owlrl import DeductiveClosure
from owlrl.OWLRLExtras import OWLRL_Extension
from rdflib import OWL, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from moratoria.errors import InputError
from moratoria.law import bottom_up, leaves, of_reading
from moratoria.model import AllOf, AnyOf, Codes, Has, Named, Not, Span, Through, Within
from moratoria.reasoning.direct import leaf
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib.term import Node

    from moratoria.law import Law
    from moratoria.model import Atom, Expression, Leaf, Question, Truth

REFUTED = "-refuted"
_TOGETHER = 64  # questions in one closure: more of them take more memory, and no less time each
_LINKS = {str(MOR.Person): MOR.applicant, str(MOR.Application): MOR.application}
# The facet that holds exactly where another fails, and the bound of the interval it is asked of.
_OPPOSITE = {
    "minInclusive": "maxExclusive",
    "minExclusive": "maxInclusive",
    "maxInclusive": "minExclusive",
    "maxExclusive": "minInclusive",
}


# The statements that owlrl's rules about classes start from, of those the generated graph holds.
_DRIVERS = {OWL.equivalentClass, OWL.intersectionOf, OWL.unionOf, OWL.hasValue, OWL.someValuesFrom}


class ClassSemantics(OWLRL_Extension):  # type: ignore[misc]
    """
    The rules of OWL 2 RL about classes, with datatype facets.

    The generated graph has no owl:sameAs, no property axiom and no statement about the schema
    vocabulary; the rules about them, and trying every rule on every fact, change no membership
    and take most of the time. What a rule finds is there for the next, which is then mostly one
    that builds on it. A test compares with the full rule set, in the order of owlrl.
    """

    def closure(self) -> None:
        """Applies the rules about classes to what they can start from, until nothing is new."""
        self.one_time_rules()
        self.flush_stored_triples()
        drivers = [t for t in self.graph.triples((None, None, None)) if t[1] in _DRIVERS]
        more = 1
        while more:
            more = sum(self.found(driver) for driver in drivers)

    def found(self, driver: tuple[Node, Node, Node]) -> bool:
        """Applies the rules that start from a statement, and returns whether they found more."""
        self._classes(driver, 0)
        self._class_axioms(driver, 0)
        more = bool(self.added_triples)
        self.flush_stored_triples()
        return more


# ---------------------------------------------------------------- classes


def classes(law: Law) -> Graph:
    """Returns the generated classes: for every criterion, C and C-refuted."""
    builder = _Builder()
    for iri in bottom_up(law):
        criterion, name = law.criteria[iri], URIRef(iri)
        builder.define(name, criterion.expression, holds=True)
        builder.define(URIRef(name + REFUTED), criterion.expression, holds=False)
    return builder.graph


class _Builder:
    """Writes class expressions and their refutations as triples."""

    def __init__(self) -> None:
        self.graph = Graph("SimpleMemory")
        self.datatypes: dict[tuple[str, int], URIRef] = {}

    def define(self, name: URIRef, expression: Expression, *, holds: bool) -> None:
        node = self.node(expression, holds=holds)
        self.graph.add((name, RDF.type, OWL.Class))
        self.graph.add((name, OWL.equivalentClass, node))

    def node(self, expression: Expression, *, holds: bool) -> Node:
        """Returns the class of what satisfies, or of what refutes, an expression."""
        match expression:
            case Named(iri):
                return URIRef(iri if holds else iri + REFUTED)
            case Not(inner):
                return self.node(inner, holds=not holds)
            case AllOf(members):
                return self.group(members, holds=holds, together=holds)
            case AnyOf(members):
                return self.group(members, holds=holds, together=not holds)
            case Through(prop, inner):
                return self.restriction(prop, OWL.someValuesFrom, self.node(inner, holds=holds))
            case Has():
                return self.has(expression, holds=holds)
            case Within():
                return self.within(expression, holds=holds)

    def group(self, members: tuple[Expression, ...], *, holds: bool, together: bool) -> Node:
        return self.combine([self.node(m, holds=holds) for m in members], together=together)

    def combine(self, nodes: list[Node], *, together: bool) -> Node:
        if len(nodes) == 1:
            return nodes[0]
        node = BNode()
        head = Collection(self.graph, BNode(), nodes).uri
        self.graph.add((node, RDF.type, OWL.Class))
        self.graph.add((node, OWL.intersectionOf if together else OWL.unionOf, head))
        return node

    def restriction(self, prop: str, kind: URIRef, filler: Node) -> Node:
        node = BNode()
        self.graph.add((node, RDF.type, OWL.Restriction))
        self.graph.add((node, OWL.onProperty, URIRef(prop)))
        self.graph.add((node, kind, filler))
        return node

    def has(self, expression: Has, *, holds: bool) -> Node:
        if holds:
            pairs = [(expression.prop, value) for value in expression.values]
        else:
            pairs = [_lacking(expression.prop, value) for value in expression.values]
        nodes = [self.restriction(prop, OWL.hasValue, _term(value)) for prop, value in pairs]
        return self.combine(nodes, together=not holds)

    def within(self, expression: Within, *, holds: bool) -> Node:
        nodes = []
        for name, bound in expression.facets:
            facet = name if holds else _OPPOSITE[name]
            edge = "-min" if facet.startswith("min") else "-max"
            datatype = self.datatype(facet, bound)
            nodes.append(self.restriction(expression.prop + edge, OWL.someValuesFrom, datatype))
        return self.combine(nodes, together=holds)

    def datatype(self, facet: str, bound: int) -> URIRef:
        if (facet, bound) not in self.datatypes:
            name = URIRef(f"urn:moratoria:{facet}:{bound}")
            restriction = BNode()
            head = Collection(self.graph, BNode(), [restriction]).uri
            self.graph.add((restriction, XSD[facet], Literal(bound)))
            self.graph.add((name, RDF.type, RDFS.Datatype))
            self.graph.add((name, OWL.onDatatype, XSD.integer))
            self.graph.add((name, OWL.withRestrictions, head))
            self.datatypes[facet, bound] = name
        return self.datatypes[facet, bound]


def _lacking(prop: str, value: Atom) -> tuple[str, Atom]:
    """Returns what refutes `prop value`: the opposite truth value, or a lack."""
    return (prop, not value) if isinstance(value, bool) else (f"{prop}-lacks", value)


def _term(value: Atom) -> Node:
    return URIRef(value) if isinstance(value, str) else Literal(value)


# ---------------------------------------------------------------- facts


Statement = tuple[str, str, "Atom"]
"""A normalised fact: the class of the node it is said of, the property, the value."""


def statements(law: Law, question: Question) -> frozenset[Statement]:
    """Returns the normalised facts of a question: what is known, lacked, bounded or presumed."""
    found: set[Statement] = set()
    for prop, items in leaves(law).items():
        owner = law.domains.get(prop, "")
        for item in items:
            found.update((owner, p, value) for p, value in _evidence(item, question))
    for iri in question.presumed:
        expression = law.criteria[iri].expression
        if isinstance(expression, Has) and leaf(expression, question) is None:
            owner = law.domains.get(expression.prop, "")
            found.update((owner, *_lacking(expression.prop, v)) for v in expression.values)
    return frozenset(found)


def _evidence(item: Leaf, question: Question) -> Iterator[tuple[str, Atom]]:
    if of_reading(item):
        taken = set(question.readings.values())
        for value in item.values:
            yield (item.prop, value) if value in taken else _lacking(item.prop, value)
        return
    known = question.values.get(item.prop)
    if isinstance(item, Has) and isinstance(known, Codes):
        for value in item.values:
            yield (item.prop, value) if value in known.values else _lacking(item.prop, value)
    if isinstance(item, Within) and isinstance(known, Span):
        if known.low is not None:
            yield f"{item.prop}-min", known.low
        if known.high is not None:
            yield f"{item.prop}-max", known.high


def write(graph: Graph, facts: frozenset[Statement], number: int) -> dict[str, URIRef]:
    """Writes the facts of one question as a case with its applicant and application."""
    nodes = {kind: URIRef(f"urn:moratoria:q{number}:{i}") for i, kind in enumerate(_LINKS)}
    nodes[str(MOR.Case)] = URIRef(f"urn:moratoria:q{number}")
    for kind, link in _LINKS.items():
        graph.add((nodes[str(MOR.Case)], link, nodes[kind]))
    for owner, prop, value in facts:
        for subject in [nodes[owner]] if owner in nodes else nodes.values():
            graph.add((subject, URIRef(prop), _term(value)))
    return nodes


# ---------------------------------------------------------------- answers


def evaluate(law: Law, questions: Sequence[Question]) -> list[dict[str, Truth]]:
    """
    Returns, for each question, the truth of every named criterion.

    Questions with the same normalised facts are closed once, and not too many together.

    Raises:
        InputError: if facts contradict each other, naming the criterion that is true and false.
    """
    facts = [statements(law, question) for question in questions]
    distinct = list(dict.fromkeys(facts))
    answers: dict[frozenset[Statement], dict[str, Truth]] = {}
    for start in range(0, len(distinct), _TOGETHER):
        part = distinct[start : start + _TOGETHER]
        answers |= zip(part, close(law, part), strict=True)
    return [dict(answers[statement]) for statement in facts]


def close(law: Law, facts: Sequence[frozenset[Statement]]) -> list[dict[str, Truth]]:
    """
    Returns the truths for each set of normalised facts, all closed together.

    Raises:
        InputError: if facts contradict each other.
    """
    graph = classes(law)
    nodes = [write(graph, statement, number) for number, statement in enumerate(facts)]
    DeductiveClosure(ClassSemantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return [_read(law, graph, of_question) for of_question in nodes]


def _read(law: Law, graph: Graph, nodes: Mapping[str, URIRef]) -> dict[str, Truth]:
    truths: dict[str, Truth] = {}
    for iri, criterion in law.criteria.items():
        node = nodes[criterion.subject]
        holds = (node, RDF.type, URIRef(iri)) in graph
        refuted = (node, RDF.type, URIRef(iri + REFUTED)) in graph
        if holds and refuted:
            message = f"The facts contradict each other: '{criterion.label.en}' is true and false."
            raise InputError(message)
        truths[iri] = True if holds else (False if refuted else None)
    return truths

"""
Every age, number of months and date of the law stands in Turtle alone.

One literal of the graph is changed at a time; the law read from the changed graph gives another
answer for a case at the boundary, and the interpretations give the same one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from folders import PLAIN, in_part
from rdflib import OWL, RDF, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node
from strategies import GROUNDS, case_of

from moratoria.deadlines import deadline
from moratoria.derivations import known
from moratoria.inquiry import Inquiry
from moratoria.law import Law, load_law, ontology, reach, read_law
from moratoria.model import Question, Truth
from moratoria.readings import combine
from moratoria.reasoning import direct, owl, relational
from moratoria.vocab import MOR

Triple = tuple[Node, Node, Node]
RU = "https://w3id.org/moratoria/policy/ru-2022#"
KNOWN = PLAIN | GROUNDS
APPLIED = date(2022, 5, 10)


@dataclass(frozen=True)
class Change:
    """
    A value of the law, what it is changed to, and a case whose answer that changes.

    Attributes:
        at: the places of the value in the graph: a term of the policy and a property.
        criterion: the criterion whose truth changes, None if the value moves no criterion.
        dated: whether the decision term changes.
    """

    name: str
    at: tuple[tuple[str, URIRef], ...]
    old: str
    new: str
    plain: Mapping[str, object] = field(default_factory=dict)
    on: date = date(2022, 9, 1)
    readings: Mapping[str, str] = field(default_factory=dict)
    criterion: str | None = None
    dated: bool = True

    def triples(self, graph: Graph) -> Iterator[Triple]:
        """Yields the statements of the graph that hold the value."""
        for name, prop in self.at:
            node = URIRef(RU + name)
            for subject in (node, *_facets(graph, node)):
                found = graph.triples((subject, prop, None))
                yield from (triple for triple in found if str(triple[2]) == self.old)

    def law(self) -> Law:
        """Returns the law with this one value changed."""
        graph = Graph()
        graph += ontology()
        found = list(self.triples(graph))
        assert len(found) == len(self.at), f"{self.old} is not where {self.name} has it"
        for subject, prop, value in found:
            assert isinstance(value, Literal)
            graph.set((subject, prop, Literal(self.new, datatype=value.datatype)))
        return read_law(graph, "ru-2022", self.name)


def _facets(graph: Graph, datatype: Node) -> list[Node]:
    body = graph.value(datatype, OWL.equivalentClass)
    head = graph.value(body, OWL.withRestrictions) if body is not None else None
    return list(Collection(graph, head)) if head is not None else []


AGES = [
    Change(
        "eighteen",
        (("EighteenOrOlder", XSD.minInclusive),),
        "18",
        "19",
        {"birth_date": "2004-05-10"},
        criterion="OfAgeForDecision",
        dated=False,
    ),
    Change(
        "twenty-seven-exclusive",
        (("UnderTwentySeven", XSD.maxExclusive),),
        "27",
        "26",
        {"birth_date": "1995-12-31"},
        criterion="OfAgeForDecision",
        dated=False,
    ),
    Change(
        "twenty-seven-inclusive",
        (("UpToTwentySeven", XSD.maxInclusive),),
        "27",
        "26",
        {"birth_date": "1994-12-31"},
        readings={"upper-age": "inclusive"},
        criterion="OfAgeForDecision",
        dated=False,
    ),
]
EXTENDED = {"extended_art_42_4": True}
MONTHS = [
    Change("base", (("step-base", MOR.months),), "6", "7"),
    Change("act", (("step-42-4", MOR.months),), "9", "8", {**EXTENDED, "sex": "female"}),
    Change("moratorium", (("step-moratorium", MOR.months),), "12", "11"),
    Change("cap", (("step-cap", MOR.months),), "21", "20", EXTENDED),
]
SUSPENDED = {"extension": "suspend"}
DATES = [
    Change(
        "start",
        (("entry-into-force", MOR["from"]),),
        "2022-06-29",
        "2022-06-30",
        on=date(2022, 6, 29),
        criterion="DecisionMoratoriumInForce",
    ),
    Change(
        "boundary",
        (("entry-into-force", MOR.until), ("extension-december", MOR["from"])),
        "2022-12-29",
        "2022-12-30",
        readings=SUSPENDED,
    ),
    Change(
        "announcement",
        (("extension-december", MOR.announcedOn),),
        "2022-12-13",
        "2022-12-14",
        on=date(2022, 12, 13),
        readings=SUSPENDED,
    ),
    Change(
        "end",
        (("extension-december", MOR.until),),
        "2023-06-29",
        "2023-06-28",
        {"application_date": "2023-06-28"},
        on=date(2023, 6, 28),
        criterion="DecisionMoratoriumInForce",
    ),
]
CHANGES = [*AGES, *MONTHS, *DATES]


def test_every_age_month_and_date_is_changed_below() -> None:
    """No bound of an age, number of months or day of an event is left out."""
    graph = ontology()
    ages = {
        (facet, prop, bound)
        for name in ("EighteenOrOlder", "UnderTwentySeven", "UpToTwentySeven")
        for facet in _facets(graph, URIRef(RU + name))
        for prop, bound in graph.predicate_objects(facet)
    }
    months = set(graph.triples((None, MOR.months, None)))
    events = {event for event, prop in graph.subject_predicates(None) if prop == MOR.ofPeriod}
    dates = {
        (event, prop, day)
        for event in events
        for prop in (MOR["from"], MOR.until, MOR.announcedOn)
        for day in graph.objects(event, prop)
    }
    assert {t for change in CHANGES for t in change.triples(graph)} == ages | months | dates
    assert not list(graph.subjects(RDF.type, MOR.Withdrawal)), "a withdrawal is to be changed too"


# ---------------------------------------------------------------- the three interpretations


def asked(change: Change, law: Law) -> list[Question]:
    """Returns the boundary case as questions under every combination of open readings."""
    values = known(case_of(KNOWN | dict(change.plain)), law, change.on)
    return [
        Question(change.on, values, taken, frozenset())
        for taken in combine(law, law.choose(change.readings))
    ]


def truths(change: Change, law: Law) -> dict[str, list[Truth]]:
    """Returns the truth of the criterion by each interpretation, per combination of readings."""
    iri = RU + (change.criterion or "")
    # Only what the criterion rests on: the closure of owlrl takes its time for every class.
    small = replace(law, criteria={name: law.criteria[name] for name in reach(law, iri)})
    questions = asked(change, small)
    case = case_of(KNOWN | dict(change.plain))
    rows = [(case, question.on, question.readings, frozenset[str]()) for question in questions]
    found = {
        "direct": direct.evaluate(small, questions),
        "owl": owl.evaluate(small, questions),
        "relational": relational.evaluate_cases(small, rows),
    }
    return {name: [by_iri[iri] for by_iri in answers] for name, answers in found.items()}


def ends(change: Change, law: Law) -> dict[str, tuple[date | None, list[date]]]:
    """Returns the deadline and its alternatives by each interpretation that has them."""
    case = case_of(KNOWN | dict(change.plain))
    taken = combine(law, law.choose(change.readings))
    one = deadline(Inquiry(law, case, taken, frozenset(), direct.evaluate), change.on)
    other = relational.deadlines_of_cases(law, [(case, change.on, frozenset())], taken)[0]
    return {
        "direct": (one.date, [alternative.date for alternative in one.alternatives]),
        "relational": (other.deadline, list(other.alternatives)),
    }


@pytest.mark.parametrize("change", [c for c in CHANGES if c.criterion], ids=lambda c: c.name)
def test_a_value_in_turtle_alone_moves_a_criterion(change: Change) -> None:
    """Direct, owlrl and the query hold it before the change, and no longer all of it after."""
    before, after = truths(change, load_law("ru-2022")), truths(change, change.law())
    assert before["direct"] == before["owl"] == before["relational"]
    assert after["direct"] == after["owl"] == after["relational"]
    assert set(before["direct"]) == {True}
    assert False in after["direct"]


@pytest.mark.parametrize("change", in_part((c for c in CHANGES if c.dated), 2, lambda c: c.name))
def test_a_value_in_turtle_alone_moves_a_deadline(change: Change) -> None:
    """The ledger and the query find the same days before the change, and others after."""
    before, after = ends(change, load_law("ru-2022")), ends(change, change.law())
    assert before["direct"] == before["relational"]
    assert after["direct"] == after["relational"]
    assert before["direct"] != after["direct"]
    assert before["direct"][0] is not None

"""The direct and the relational interpretation of a case: the same answer in every part of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, get_args

import pytest
from folders import CASES, FOLDERS, expected
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from rdflib import RDF, XSD, Graph, Literal, URIRef
from strategies import Drawn, chosen, drawn

from moratoria.deadlines import deadline
from moratoria.decide import _Answer, outcome_under, overall
from moratoria.facts import from_graph, to_plain
from moratoria.inquiry import Inquiry
from moratoria.intake import read_graph
from moratoria.law import Law, Norm, load_law, ontology, read_law
from moratoria.model import Case, Deadline, Outcome
from moratoria.readings import combine
from moratoria.reasoning import direct, relational
from moratoria.reasoning.relational import NormOutcome, TermFound
from moratoria.validation import case_nodes
from moratoria.vocab import MOR

LAW = load_law("ru-2022")
# Each choice of readings is asked of a batch of cases, so that DuckDB is called once for them all.
CASES_DRAWN, CHOICES = 3200, 6


# How the notes of a term begin that has no one date, and the code of the query.
REASONS = {
    "The decision term has not begun": "not-begun",
    "No decision term runs": "not-running",
    "Missing": "no-start",
    "It is not known whether the term runs": "doubtful",
    "The maximum counted from the application had run out": "stranded",
    "Safe date": "several",
}


@dataclass(frozen=True)
class Difference:
    """A part of an answer that the two interpretations find otherwise."""

    asked: Drawn
    choice: Mapping[str, str]
    part: str
    by_direct: object
    by_query: object


# ---------------------------------------------------------------- the direct answer in rows


def norm_of(answer: _Answer, norm: Norm) -> NormOutcome:
    """Returns what the direct evaluator finds of a norm, in the form of the query."""
    outcomes = [outcome_under(norm, truths) for truths in answer.truths]
    missing, exclusions = answer.missing(norm, outcomes)
    return NormOutcome(
        outcome=overall(outcomes),
        if_not_excluded=overall([outcome_under(norm, truths) for truths in answer.cleared]),
        turns_on=tuple(answer.turns_on(outcomes)),
        missing=tuple(missing),
        missing_exclusions=tuple(exclusions),
    )


def term_of(found: Deadline) -> TermFound:
    """Returns a decision term in the form of the query."""
    every = [day for day in (found.date, *(a.date for a in found.alternatives)) if day]
    return TermFound(
        deadline=found.date,
        earliest=min(every, default=None),
        latest=found.longest,
        alternatives=tuple(alternative.date for alternative in found.alternatives),
        overdue=found.overdue,
        no_date_because=why_none(found) if found.notes and not found.date else None,
        unrecorded=found.unrecorded,
    )


def why_none(found: Deadline) -> str:
    """Returns why there is no one date, read off the notes."""
    notes = [note.en for note in found.notes]
    return next(code for text, code in REASONS.items() if any(n.startswith(text) for n in notes))


def differences(law: Law, batch: Sequence[Drawn], choice: Mapping[str, str]) -> list[Difference]:
    """Returns every part of the answers to a batch of cases that the two find otherwise."""
    taken = combine(law, law.choose(choice))
    judged = [(one.case, one.on, one.presumed(law)) for one in batch]
    asked = [(case, on, one, presumed) for case, on, presumed in judged for one in taken]
    truths = relational.evaluate_cases(law, asked)
    norms = relational.norms_of_cases(law, judged, taken)
    terms = relational.deadlines_of_cases(law, judged, taken)
    found: list[Difference] = []
    for number, (case, on, presumed) in enumerate(judged):
        inquiry = Inquiry(law, case, taken, presumed, direct.evaluate)
        answer = _Answer.to(inquiry, on)
        parts: list[tuple[str, object, object]] = [
            (norm.id, norm_of(answer, norm), norms[number][norm.id]) for norm in law.norms
        ]
        parts.append(("deadline", term_of(deadline(inquiry, on)), terms[number]))
        for at, by_direct in enumerate(answer.truths):
            by_query = truths[number * len(taken) + at]
            parts += [(iri, by_direct[iri], by_query[iri]) for iri in law.criteria]
        found += [Difference(batch[number], choice, *part) for part in parts if part[1] != part[2]]
    return found


# ---------------------------------------------------------------- agreement


def sample(strategy: SearchStrategy[Any], number: int) -> list[Any]:
    """Returns what Hypothesis draws from a strategy, each once and the same on every run."""
    found: list[Any] = []

    @settings(_ONCE, max_examples=number)
    @given(strategy)
    def draw(one: object) -> None:
        found.append(one)

    draw()
    return list({str(one): one for one in found}.values())


_ONCE = settings(
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def least(law: Law, one: Drawn, choice: Mapping[str, str]) -> list[Difference]:
    """Returns the differences of the smallest part of a case and a choice that has any."""
    for key in one.plain:
        smaller = replace(one, plain={k: v for k, v in one.plain.items() if k != key})
        one = smaller if differences(law, [smaller], choice) else one
    for reading in list(choice):
        fewer = {name: value for name, value in choice.items() if name != reading}
        choice = fewer if differences(law, [one], fewer) else choice
    return differences(law, [one], choice)


def agree(law: Law, batch: Sequence[Drawn], choice: Mapping[str, str]) -> None:
    """Fails with the least part of the first case that the two answer otherwise."""
    found = differences(law, batch, choice)
    if found:
        pytest.fail("\n".join(map(str, least(law, found[0].asked, choice))))


@pytest.fixture(scope="module")
def cases() -> list[Drawn]:
    """More than two thousand cases."""
    found = sample(drawn(LAW), CASES_DRAWN)
    assert len(found) >= 2000
    return found


def test_generated_cases_have_the_same_answer(cases: list[Drawn]) -> None:
    """Criteria, norms, missing keys and deadlines, each case under one choice of readings."""
    choices = sample(chosen(LAW), CHOICES)
    for number, choice in enumerate(choices):
        agree(LAW, cases[number :: len(choices)], choice)


def test_generated_cases_have_every_kind_of_answer(cases: list[Drawn]) -> None:
    """Each outcome of what has a period, each reason for no date, several dates, and readings."""
    judged = [(one.case, one.on, one.presumed(LAW)) for one in cases]
    taken = combine(LAW, {})
    found = relational.norms_of_cases(LAW, judged, taken)
    for norm in (norm for norm in LAW.norms if norm.period):
        assert {answer[norm.id].outcome for answer in found} == set(get_args(Outcome)), norm.id
    turning = {name for answer in found for one in answer.values() for name in one.turns_on}
    assert turning == {reading.id for reading in LAW.readings if reading.open}
    terms = relational.deadlines_of_cases(LAW, judged, taken)
    assert {term.no_date_because for term in terms} == {None, *REASONS.values()}
    assert {term.overdue for term in terms if term.deadline} == {True, False}
    assert max(len(term.alternatives) for term in terms) >= 4


def withdrawn() -> Law:
    """Returns the law with a withdrawal that was announced before its day."""
    graph = Graph()
    graph += ontology()
    event = URIRef(f"{LAW.policy}#withdrawal")
    graph.add((event, RDF.type, MOR.Withdrawal))
    for prop, day in ((MOR.announcedOn, "2022-09-10"), (MOR.onDate, "2022-10-01")):
        graph.add((event, prop, Literal(day, datatype=XSD.date)))
    for period in LAW.periods:
        graph.add((event, MOR.ofPeriod, URIRef(period)))
    return read_law(graph, "ru-2022", "withdrawn")


def ungained() -> Law:
    """Returns the law with a term that no norm makes longer and that is always counted alike."""
    assert LAW.term is not None
    steps = tuple(step for step in LAW.term.steps if not step.gained_under)
    term = replace(LAW.term, counts_instead_from=None, not_begun_for=None, steps=steps)
    return replace(LAW, term=term)


@pytest.mark.parametrize(
    ("law", "choice"),
    [
        pytest.param(withdrawn(), {"extension": "suspend"}, id="withdrawn"),
        pytest.param(replace(LAW, term=None), {}, id="no-term"),
        pytest.param(ungained(), {}, id="nothing-to-gain"),
    ],
)
def test_another_law_gives_the_same_deadlines(
    law: Law, choice: dict[str, str], cases: list[Drawn]
) -> None:
    """A period cut short, no term at all, or a term that no norm makes longer."""
    taken, batch = combine(law, law.choose(choice)), cases[:200]
    judged = [(one.case, one.on, one.presumed(law)) for one in batch]
    found = relational.deadlines_of_cases(law, judged, taken)
    usual = relational.deadlines_of_cases(LAW, judged, taken)
    assert found != usual
    for (case, on, presumed), by_query in zip(judged, found, strict=True):
        by_direct = deadline(Inquiry(law, case, taken, presumed, direct.evaluate), on)
        assert by_query == term_of(by_direct), (case.facts, on)


@pytest.mark.long
def test_case_folders_have_the_same_answer() -> None:
    """Every case folder under the readings and presumptions it asks for."""
    choices: dict[tuple[tuple[str, str], ...], list[Drawn]] = {}
    for folder in FOLDERS:
        told = expected(folder)
        graph = read_graph((CASES / folder / "case.ttl").read_bytes(), "text/turtle")
        case = from_graph(graph, case_nodes(graph)[0])
        one = Drawn(to_plain(case), told["on"], tuple(told["assume"]))
        assert held(one.case) == held(case), "the shorter way to a case gives the same facts"
        choices.setdefault(tuple(told["readings"].items()), []).append(one)
    for choice, batch in choices.items():
        agree(LAW, batch, dict(choice))


def held(case: Case) -> dict[str, object]:
    """Returns what a case is known to hold, by property."""
    return {p: (fact.plain, fact.value, fact.span) for p, fact in case.facts.items()}

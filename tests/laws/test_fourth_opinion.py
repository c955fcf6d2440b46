"""
Asks a fourth opinion on the norms of the letter: an answer-set program, written on its own.

`tests/asp/letter.lp` was written from the letter and the register of legal facts, not from the
ontology. Where the two part ways a lawyer must say which of them is right.
"""

from __future__ import annotations

import importlib.util
import os
import random
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import generated
import pytest
from asp.opinion import Asked, outcomes
from folders import CASES, FOLDERS, PLAIN, expected

from moratoria import facts, readings
from moratoria.decide import outcome_under
from moratoria.derivations import known
from moratoria.intake import read_graph
from moratoria.law import Law, load_law
from moratoria.model import Case, Question
from moratoria.reasoning import direct
from moratoria.validation import case_nodes

LAW = load_law(None)
PERIOD = next(iter(LAW.periods.values()))
PRESUMED = frozenset().union(*(p.criteria for p in LAW.presumptions.values()))


@pytest.fixture(autouse=True)
def _clingo() -> None:
    """Skips where clingo is not installed, fails where everything must be."""
    if importlib.util.find_spec("clingo") is None:
        if os.environ.get("MORATORIA_REQUIRE_ALL") == "1":
            pytest.fail("clingo is not installed and MORATORIA_REQUIRE_ALL=1")
        pytest.skip("clingo is not installed")


@dataclass(frozen=True)
class Put:
    """One question as both sides are asked it, and where it comes from."""

    source: str
    question: Question
    asked: Asked

    @classmethod
    def of(cls, source: str, case: Case, on: date, taken: readings.Taken, *, presumed: bool) -> Put:
        """Returns the question about a case, with readings by IRI."""
        by_id = {
            reading.id: value.id
            for reading in LAW.readings
            for value in reading.values
            if taken[reading.iri] == value.iri
        }
        values = known(case, LAW, on)
        question = Question(on, values, taken, PRESUMED if presumed else frozenset())
        return cls(source, question, Asked(facts.to_plain(case), on, by_id, presumed))


def disagreements(puts: list[Put]) -> list[tuple[Put, dict[str, str], dict[str, str]]]:
    """Returns the questions to which the direct engine and the answer-set program differ."""
    truths = direct.evaluate(LAW, [put.question for put in puts])
    direct_ = [{norm.id: str(outcome_under(norm, found)) for norm in LAW.norms} for found in truths]
    fourth = outcomes([put.asked for put in puts])
    rows = zip(puts, direct_, fourth, strict=True)
    return [(put, ours, theirs) for put, ours, theirs in rows if ours != theirs]


def read(plain: dict[str, object]) -> Case:
    """Returns the case of a plain form."""
    graph = facts.from_plain(plain)
    return facts.from_graph(graph, case_nodes(graph)[0])


# ---------------------------------------------------------------- what is asked


@cache
def folder_questions() -> list[Put]:
    """Returns every case folder under each combination of the readings it leaves open."""
    puts = []
    for folder in FOLDERS:
        ask = expected(folder)
        graph = read_graph((CASES / folder / "case.ttl").read_bytes(), "text/turtle")
        case = facts.from_graph(graph, case_nodes(graph)[0])
        puts += [
            Put.of(folder, case, ask["on"], taken, presumed=bool(ask["assume"]))
            for taken in readings.combine(LAW, LAW.choose(ask["readings"]))
        ]
    return puts


@cache
def generated_questions(times: int = 70) -> list[Put]:
    """Returns questions about cases made at random and men changed by them, 30 for each case."""
    rng = random.Random(2909)
    puts = []
    for number in range(times):
        drawn = facts.to_plain(generated.case(rng, LAW))
        plains = [drawn] * 2 + [near(rng, drawn) for _ in range(8)]
        for case in map(read, plains):
            for _ in range(3):
                on, taken = day(rng), choice(rng, LAW)
                presumed = rng.random() < 0.5
                puts.append(Put.of(f"case {number}", case, on, taken, presumed=presumed))
    return puts


def near(rng: random.Random, drawn: dict[str, object]) -> dict[str, object]:
    """Returns a man of the group with some facts taken from a case, some forgotten."""
    taken = rng.sample(sorted(drawn), rng.randint(0, min(5, len(drawn))))
    plain = PLAIN | {"application_status": rng.choice(["pending", "exhausted"])}
    plain |= {key: drawn[key] for key in taken}
    return {key: value for key, value in plain.items() if rng.random() < 0.97}


def day(rng: random.Random) -> date:
    """Returns a day near an end of the period, or any day in it."""
    if rng.random() < 0.5:
        return rng.choice([PERIOD.start, PERIOD.end]) + timedelta(days=rng.randint(-2, 2))
    return PERIOD.start + timedelta(days=rng.randrange((PERIOD.end - PERIOD.start).days))


def choice(rng: random.Random, law: Law) -> dict[str, str]:
    """Returns one value per reading, mostly the preferred one."""
    return {
        reading.iri: reading.preferred
        if reading.preferred and rng.random() < 0.7
        else rng.choice(reading.values).iri
        for reading in law.readings
    }


# ---------------------------------------------------------------- agreement


def test_agrees_on_all_case_folders() -> None:
    """Every norm has the same outcome for every folder, under every open combination."""
    puts = folder_questions()
    assert len(puts) > 10 * len(FOLDERS)
    assert disagreements(puts) == []


@pytest.mark.parametrize("times", [70, pytest.param(350, marks=pytest.mark.long)])
def test_check_17_agrees_on_generated_questions(times: int) -> None:
    """Every norm has the same outcome for thousands of questions made at random."""
    puts = generated_questions(times)
    assert len(puts) >= 30 * times
    assert disagreements(puts) == []


def test_questions_have_every_outcome() -> None:
    """The questions are no formality: each norm has each of its outcomes often."""
    asked = [put.asked for put in [*folder_questions(), *generated_questions()]]
    found = Counter(pair for answer in outcomes(asked) for pair in answer.items())
    assert len(found) == 4 * 2 + 3 * (len(LAW.norms) - 2)
    assert min(found.values()) >= 10

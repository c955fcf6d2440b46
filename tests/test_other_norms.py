"""The eight norms beside the moratoria: what each says of a case that differs by a fact or two."""

from __future__ import annotations

import json
from datetime import date

import pytest
from folders import PLAIN

from moratoria.answer import answer
from moratoria.decide import decide
from moratoria.model import NormAnswer

A, N, U = "applies", "does-not-apply", "undetermined"
EXHAUSTED = {"application_status": "exhausted", "final_rejection_date": "2022-03-01"}
SOLDIER = {"military_status": "professional", "unwilling_to_continue": True}


def norm(name: str, changes: dict[str, object], *, assume: bool = True) -> NormAnswer:
    """Returns the answer for one norm about the example case with changes; None takes a key out."""
    data = json.dumps(PLAIN | changes).encode()
    decision = decide(data, on=date(2022, 9, 1), assume=["not-excluded"] if assume else [])
    return next(found for found in decision.norms if found.id == name)


@pytest.mark.parametrize(
    ("name", "changes", "outcome"),
    [
        ("refugee-status-refusers-deserters", {}, A),
        ("refugee-status-refusers-deserters", {"nationalities": ["ERI"], "sex": "female"}, A),
        ("refugee-status-refusers-deserters", {"birth_date": "1970-01-01"}, A),
        ("refugee-status-refusers-deserters", {"article_1f": True}, N),
        ("refugee-status-refusers-deserters", {"fears_conscription": False}, N),
        ("refugee-status-refusers-deserters", {"fears_conscription": None}, U),
        ("refugee-status-professional-soldiers", SOLDIER, A),
        ("refugee-status-professional-soldiers", {**SOLDIER, "birth_date": "1970-01-01"}, A),
        ("refugee-status-professional-soldiers", {**SOLDIER, "nationalities": ["UKR"]}, N),
        ("refugee-status-professional-soldiers", {**SOLDIER, "article_1f": True}, N),
        ("refugee-status-professional-soldiers", {"military_status": "professional"}, U),
        ("refugee-status-professional-soldiers", {}, N),
        ("decide-on-available-information", {}, N),
        ("decide-on-available-information", {"birth_date": "1980-01-01"}, A),
        ("decide-on-available-information", SOLDIER, A),
        ("decide-on-available-information", {"sex": "female"}, A),
        ("decide-on-available-information", {"nationalities": ["UKR"]}, N),
        ("decide-on-available-information", EXHAUSTED, N),
        ("decide-on-available-information", {"birth_date": None}, U),
        ("grant-on-individual-facts", {"individual_grounds": True}, A),
        ("grant-on-individual-facts", {"individual_grounds": False}, N),
        ("grant-on-individual-facts", {}, U),
        ("grant-on-individual-facts", {"individual_grounds": True, "sex": "female"}, N),
        ("subsequent-application", EXHAUSTED, N),
        ("subsequent-application", {**EXHAUSTED, "sex": "female"}, A),
        ("subsequent-application", {"sex": "female"}, N),
        ("departure-duty", EXHAUSTED, N),
        ("departure-duty", {**EXHAUSTED, "sex": "female"}, A),
        ("departure-duty", {**EXHAUSTED, "sex": "female", "lawful_stay": True}, N),
        ("active-return", {"serious_criminal_record": True}, A),
        ("active-return", {"nationalities": ["BLR"], "national_security_danger": True}, A),
        ("active-return", {"nationalities": ["UKR"], "serious_criminal_record": True}, U),
        ("active-return", {}, N),
        ("restrained-contacts", {}, A),
        ("restrained-contacts", {"nationalities": ["UKR"], "return_country": "BLR"}, A),
        ("restrained-contacts", {"nationalities": ["UKR"], "return_country": "UKR"}, N),
        ("restrained-contacts", {"serious_criminal_record": True}, N),
    ],
)
def test_a_norm_says(name: str, changes: dict[str, object], outcome: str) -> None:
    """The outcome follows from the sentence of the letter that lays the norm down."""
    assert norm(name, changes).outcome == outcome


def test_lawful_stay_is_asked_where_nothing_is_presumed() -> None:
    """Whether other lawful stay exists decides the duty to leave, so it is named as missing."""
    found = norm("departure-duty", {**EXHAUSTED, "sex": "female"}, assume=False)
    assert (found.outcome, "lawful_stay" in found.missing) == (U, True)


def test_conditions_for_a_human_are_open_questions() -> None:
    """The three conditions of the circular are put to a human, and nothing decides them."""
    found = norm("refugee-status-refusers-deserters", {})
    assert len(found.open_questions) == 3
    assert norm("refugee-status-refusers-deserters", {"article_1f": True}).open_questions == ()


def test_the_decision_moratorium_postpones_the_assessment() -> None:
    """The entry says so while the moratorium applies, and only then."""
    name = "refugee-status-refusers-deserters"
    assert norm(name, {}).postponed_by == "decision-moratorium"
    assert norm(name, {"sex": "female"}).postponed_by is None
    data = json.dumps(PLAIN).encode()
    told = answer(decide(data, on=date(2022, 9, 1), assume=["not-excluded"]))["norms"]
    assert told[name]["postponed_by"] == "decision-moratorium"


@pytest.mark.parametrize("changes", [{}, {"serious_criminal_record": True}])
def test_what_rests_on_an_example_is_provisional(changes: dict[str, object]) -> None:
    """The letter says 'for example': neither side of it is the last word."""
    assert norm("active-return", changes).provisional
    assert norm("restrained-contacts", changes).provisional
    assert not norm(
        "restrained-contacts", {"nationalities": ["UKR"], "return_country": "UKR"}
    ).provisional

"""Readings compared: every combination that matters, and what each norm is under it."""

from __future__ import annotations

import pytest
from folders import CASES, decided, expected, one_in

from moratoria.comparison import compared
from moratoria.decide import decide
from moratoria.law import load_law


def test_nothing_is_compared_where_nothing_turns_on_a_reading() -> None:
    """A case on which all readings agree has no table."""
    assert compared(decided("never-served-22-applied-before"), load_law()) is None


def test_only_the_norms_and_readings_that_differ_are_compared() -> None:
    """A second nationality changes three norms, each its own way."""
    found = compared(decided("dual-national"), load_law())
    assert found is not None
    assert [reading.id for reading in found.readings] == ["dual"]
    assert [norm.id for norm in found.norms] == [
        "decision-moratorium",
        "decide-on-available-information",
        "grant-on-individual-facts",
    ]
    assert [([value.id for value in row.values], row.outcomes) for row in found.rows] == [
        (["covered"], ("applies", "does-not-apply", "undetermined")),
        (["not-covered"], ("does-not-apply", "applies", "does-not-apply")),
    ]


@pytest.mark.parametrize("folder", one_in(10))
def test_a_row_is_what_choosing_its_values_gives(folder: str) -> None:
    """Whoever takes the readings of a row gets the outcomes of that row."""
    asked, law = expected(folder), load_law()
    found = compared(decided(folder), law)
    for row in found.rows if found else ():
        chosen = {
            reading.id: value.id
            for reading, value in zip(found.readings if found else (), row.values, strict=True)
        }
        again = decide(
            (CASES / folder / "case.ttl").read_bytes(),
            "text/turtle",
            on=asked["on"],
            readings={**asked["readings"], **chosen},
            assume=asked["assume"],
        )
        outcomes = {norm.id: norm.outcome for norm in again.norms}
        assert row.outcomes == tuple(outcomes[norm.id] for norm in found.norms if found)

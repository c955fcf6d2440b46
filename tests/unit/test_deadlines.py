"""Months and cap of the decision term, held against rulings that computed them."""

from __future__ import annotations

from datetime import date

import pytest

from moratoria.law import load_law
from moratoria.ledger import Way, end_of, ledger

BASE, ACT, MORATORIUM, SUSPENSION = "step-base", "step-42-4", "step-moratorium", "step-suspension"


AFTERWARDS = date(2026, 1, 1)  # when all that was ever announced is known


def way(received: date, *names: str, on: date = AFTERWARDS) -> Way:
    """Returns a way in which the named steps of the term count, from the day of receipt."""
    term = load_law("ru-2022").term
    assert term is not None
    by_name = {step.iri.rsplit("#", 1)[-1]: step for step in term.steps}
    return Way(received, received, on, tuple(by_name[name] for name in names))


def end(received: date, *names: str, on: date = AFTERWARDS) -> date:
    """Returns the day on which the term ends."""
    law = load_law("ru-2022")
    assert law.term is not None
    return end_of(law, law.term, way(received, *names, on=on))


@pytest.mark.parametrize(
    ("received", "steps", "expected"),
    [
        pytest.param(
            date(2023, 7, 11), (BASE, ACT, MORATORIUM), date(2025, 4, 11), id="RBDHA:2025:15586-cap"
        ),
        pytest.param(date(2024, 1, 30), (BASE,), date(2024, 7, 30), id="RBDHA:2025:4844-lapsed"),
        pytest.param(
            date(2024, 1, 30), (BASE, MORATORIUM), date(2025, 7, 30), id="RBDHA:2025:4844-covered"
        ),
        pytest.param(
            date(2023, 9, 16), (BASE, ACT), date(2024, 12, 16), id="RBDHA:2025:7655-before"
        ),
        pytest.param(
            date(2023, 9, 16),
            (BASE, ACT, MORATORIUM),
            date(2025, 6, 16),
            id="RBDHA:2025:7655-after",
        ),
    ],
)
def test_the_term_ends_on_the_day_the_court_found(
    received: date, steps: tuple[str, ...], expected: date
) -> None:
    """Rulings 2, 4 and 5 of the case law: months added in one step, cut off at the cap."""
    assert end(received, *steps) == expected


def test_the_cap_stands_in_the_ledger_where_it_bites() -> None:
    """A term cut off at the cap says so in its last line, counted from receipt."""
    law = load_law("ru-2022")
    assert law.term is not None
    lines = ledger(law, law.term, way(date(2023, 7, 11), BASE, ACT, MORATORIUM))
    assert [(line.months, str(line.end)) for line in lines] == [
        (6, "2024-01-11"),
        (9, "2024-10-11"),
        (12, "2025-10-11"),
        (21, "2025-04-11"),
    ]
    assert lines[-1].start == date(2023, 7, 11)


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        pytest.param(date(2022, 3, 20), date(2023, 9, 20), id="running-when-it-began"),
        pytest.param(date(2022, 8, 1), date(2023, 12, 29), id="received-while-it-ran"),
        pytest.param(date(2021, 11, 1), date(2022, 5, 1), id="run-out-before-it-began"),
    ],
)
def test_a_suspended_term_stands_still_while_the_period_lasts(
    received: date, expected: date
) -> None:
    """Under the reading of suspension the term goes on where it stopped, after the period."""
    assert end(received, BASE, SUSPENSION) == expected


@pytest.mark.parametrize(
    ("on", "received_before", "received_during"),
    [
        pytest.param(date(2022, 12, 12), date(2023, 5, 10), date(2023, 6, 29), id="day-before"),
        pytest.param(date(2022, 12, 13), date(2023, 11, 10), date(2023, 12, 29), id="day-itself"),
        pytest.param(date(2022, 12, 14), date(2023, 11, 10), date(2023, 12, 29), id="day-after"),
    ],
)
def test_a_suspension_lasts_until_the_end_known_on_the_day_of_judgement(
    on: date, received_before: date, received_during: date
) -> None:
    """K3018 announced the extension to 29 June 2023; until then the end was 29 December 2022."""
    assert end(date(2022, 5, 10), BASE, SUSPENSION, on=on) == received_before
    assert end(date(2022, 8, 1), BASE, SUSPENSION, on=on) == received_during

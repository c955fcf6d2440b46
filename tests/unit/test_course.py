"""What lies on the timeline of a decision, the birthdays by the law's own bounds."""

from __future__ import annotations

import pytest
from folders import decided

from moratoria.course import Moment, course


def moments(folder: str, kind: str) -> list[Moment]:
    """Returns the moments of one kind on the timeline of a case folder."""
    return [moment for moment in course(decided(folder)).moments if moment.kind == kind]


def test_periods_steps_and_days_are_all_there() -> None:
    """The period of both moratoria once, each step that counts, and the days around them."""
    found = course(decided("never-served-22-applied-before"))
    assert [(s.kind, s.label.en, str(s.start), str(s.end)) for s in found.stretches] == [
        ("period", "decision moratorium, departure moratorium", "2022-06-29", "2023-06-29"),
        ("counted", "base term", "2022-05-10", "2022-11-10"),
        ("counted", "extension by the decision moratorium", "2022-11-10", "2023-11-10"),
    ]
    assert [(m.kind, str(m.day)) for m in found.moments] == [
        ("birthday", "2018-01-01"),
        ("fact", "2022-05-10"),
        ("judged", "2022-09-01"),
        ("deadline", "2023-11-10"),
        ("alternative", "2024-02-10"),
        ("birthday", "2027-01-01"),
    ]


@pytest.mark.parametrize(
    ("folder", "years"),
    [
        ("aged-27-and-three-months", [18, 27]),
        ("aged-27-and-three-months-upper-age-inclusive", [18, 28]),
        ("age-not-established", []),
    ],
)
def test_birthdays_follow_the_reading_that_is_taken(folder: str, years: list[int]) -> None:
    """Where 27 is taken in, the day on which it ends is the 28th birthday."""
    assert [moment.years for moment in moments(folder, "birthday")] == years


def test_a_date_known_in_part_stays_in_part() -> None:
    """Of a year of birth the birthday is any day of a year, of a month of receipt any day of it."""
    (_, last) = moments("birth-year-1995-does-not-settle", "birthday")
    assert (str(last.day), str(last.until)) == ("2022-01-01", "2022-12-31")
    (received,) = moments("application-month-settles", "fact")
    assert (str(received.day), str(received.until)) == ("2022-08-01", "2022-08-31")


def test_a_step_that_may_hold_is_told_apart() -> None:
    """A general extension that may cover the application does not count."""
    found = course(decided("applied-while-it-ran"))
    assert {s.kind for s in found.stretches} == {"period", "counted", "noted"}

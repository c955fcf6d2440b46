"""Dates known in part, birthdays and months."""

from __future__ import annotations

from datetime import date

import pytest

from moratoria import dates

FIRST_OF_MARCH = (3, 1)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1999-05-01", date(1999, 5, 1), date(1999, 5, 1)),
        ("2000-02", date(2000, 2, 1), date(2000, 2, 29)),
        ("1999", date(1999, 1, 1), date(1999, 12, 31)),
    ],
)
def test_a_date_stays_as_wide_as_it_was_written(text: str, first: date, last: date) -> None:
    """A month or a year is all of its days, and is written back as it was."""
    span = dates.parse(text)
    assert (span.first, span.last, str(span)) == (first, last, text)


@pytest.mark.parametrize("text", ["1 juli", "2022-13", "2022-02-30", "22-05-01", "2022-05-01Z", ""])
def test_what_is_no_date_is_refused(text: str) -> None:
    """Nothing is guessed from text that is no date."""
    with pytest.raises(ValueError):  # noqa: PT011 - the caller makes the message
        dates.parse(text)


@pytest.mark.parametrize(
    ("birth", "until", "years"),
    [
        (date(1995, 9, 30), date(2022, 9, 29), 26),
        (date(1995, 9, 30), date(2022, 9, 30), 27),
        (date(2004, 2, 29), date(2022, 2, 28), 17),
        (date(2004, 2, 29), date(2022, 3, 1), 18),
        (date(2004, 2, 29), date(2024, 2, 29), 20),
    ],
)
def test_a_year_is_completed_on_the_birthday(birth: date, until: date, years: int) -> None:
    """The day before the birthday is a year short; a leap day falls on the day the law data say."""
    assert dates.completed_years(birth, until, FIRST_OF_MARCH) == years


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2022, 5, 10), 18, date(2023, 11, 10)),
        (date(2022, 8, 31), 6, date(2023, 2, 28)),
        (date(2022, 8, 31), 18, date(2024, 2, 29)),
        (date(2022, 9, 25), 6, date(2023, 3, 25)),
    ],
)
def test_months_keep_the_day_and_clamp_once(start: date, months: int, end: date) -> None:
    """The same day of the month, or its last day; never clamped by way of a shorter month."""
    assert dates.add_months(start, months) == end

"""
Days as expressions: dates known in part, ages, and months that clamp at the end of a month.

Every function does on columns what its namesake in `dates` or `derivations` does on one value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import ibis

YES, NO, UNKNOWN = ibis.literal(True), ibis.literal(False), ibis.null("boolean")  # noqa: FBT003
_LEAP_DAY = 229  # 29 February, by month and day


@dataclass(frozen=True)
class Days:
    """The days a date can be, as two columns; NULL where that end is open."""

    first: ibis.Value
    last: ibis.Value

    @property
    def given(self) -> ibis.Value:
        """Whether anything is known of the date."""
        return self.first.notnull() | self.last.notnull()

    @property
    def exact(self) -> ibis.Value:
        """Whether the day itself is known."""
        return (self.first == self.last).coalesce(NO)

    @classmethod
    def none(cls) -> Days:
        """Returns a date of which nothing is known in any row."""
        return cls(ibis.null("date"), ibis.null("date"))


def latest(terms: Sequence[Days]) -> Days:
    """Returns the latest of some days: not before any that is known, and open if one is."""
    if not terms:
        return Days.none()
    firsts, lasts = [term.first for term in terms], [term.last for term in terms]
    known = [first.coalesce(*firsts) for first in firsts]
    every = ibis.and_(*(last.notnull() for last in lasts))
    return Days(ibis.greatest(*known), every.ifelse(ibis.greatest(*lasts), ibis.null()))


def completed_years(birth: ibis.Value, until: ibis.Value, leap_day: tuple[int, int]) -> ibis.Value:
    """Returns how many years are completed between two days."""
    day = _month_and_day(birth, until.year(), leap_day)
    return until.year() - birth.year() - (day > _day_of_year(until)).cast("int64")


def anniversary(birth: ibis.Value, years: int, leap_day: tuple[int, int]) -> ibis.Value:
    """Returns the day on which so many years since a day are completed."""
    year = birth.year() + years
    day = _month_and_day(birth, year, leap_day)
    return ibis.date(year, day // 100, day % 100)


def add_months(start: ibis.Value, months: ibis.Value) -> ibis.Value:
    """Returns the same day of the month so many months later, the month's last day if none."""
    return _day_of(start + months.cast("int64").as_interval("M"))


def add_days(start: ibis.Value, days: int) -> ibis.Value:
    """Returns the day so many days later."""
    return _day_of(start + ibis.interval(days=days))


def _day_of(moment: ibis.Value) -> ibis.Value:
    # A day and an interval make a moment in DuckDB and a day in Ibis 12, which would leave a cast
    # to a day out as idle.
    return moment.cast("timestamp").cast("date")


def _month_and_day(birth: ibis.Value, year: ibis.Value, leap_day: tuple[int, int]) -> ibis.Value:
    """Returns the day in a year that stands for a day of birth, by month and day."""
    is_leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    born_on = _day_of_year(birth)
    in_other_years = leap_day[0] * 100 + leap_day[1]
    return ((born_on == _LEAP_DAY) & ~is_leap).ifelse(in_other_years, born_on)


def _day_of_year(day: ibis.Value) -> ibis.Value:
    return day.month() * 100 + day.day()

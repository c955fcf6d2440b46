"""
Dates that may be known only in part, and the arithmetic of months and years on them.

A date known to the month or the year stays an interval; nothing here picks a day from it.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta

_PARTIAL = re.compile(r"([12]\d{3})(?:-(\d\d)(?:-(\d\d))?)?")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days a date can be: from `first` up to and including `last`."""

    first: date
    last: date

    @property
    def exact(self) -> bool:
        """Whether the day itself is known."""
        return self.first == self.last

    def __str__(self) -> str:
        """Returns the date as it is written: to the day, the month or the year."""
        if self.exact:
            return self.first.isoformat()
        same_month = (self.first.year, self.first.month) == (self.last.year, self.last.month)
        return self.first.isoformat()[: 7 if same_month else 4]


def day(when: date) -> DateSpan:
    """Returns the span of one known day."""
    return DateSpan(when, when)


def parse(text: str) -> DateSpan:
    """
    Returns the span that a date written to the day, month or year stands for.

    >>> parse("1999-02").last
    datetime.date(1999, 2, 28)

    Raises:
        ValueError: if the text is not such a date.
    """
    match = _PARTIAL.fullmatch(text)
    if not match:
        raise ValueError(text)
    year, month, dayno = (int(part) if part else None for part in match.groups())
    assert year is not None  # noqa: S101 - the pattern requires it
    if month is None:
        return DateSpan(date(year, 1, 1), date(year, 12, 31))
    if dayno is None:
        return DateSpan(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return day(date(year, month, dayno))


@lru_cache
def add_months(start: date, months: int) -> date:
    """
    Returns the same day of the month that many months later, the month's last day if none.

    >>> add_months(date(2022, 8, 31), 18)
    datetime.date(2024, 2, 29)
    """
    return start + relativedelta(months=months)


def anniversary(birth: date, years: int, leap_day: tuple[int, int]) -> date:
    """
    Returns the day on which so many years since `birth` are completed.

    Args:
        birth: the day counted from.
        years: number of years, zero or more.
        leap_day: month and day that stand for 29 February in other years.
    """
    year = birth.year + years
    is_leap = monthrange(year, 2)[1] == 29  # noqa: PLR2004 - the length of a leap February
    if (birth.month, birth.day) == (2, 29) and not is_leap:
        return date(year, *leap_day)
    return birth.replace(year=year)


def completed_years(birth: date, until: date, leap_day: tuple[int, int]) -> int:
    """
    Returns how many years are completed between two days; negative before birth.

    >>> completed_years(date(2000, 2, 29), date(2018, 2, 28), (3, 1))
    17
    """
    years = until.year - birth.year
    return years if anniversary(birth, years, leap_day) <= until else years - 1

"""
Draws the life of an instrument: the days on which its norms are in force, and what changed that.

Each event has a number, by which it is found in the list below the picture. A bar ends where the
norm ceases to be in force; whether that day itself is in is a matter of reading, and not drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from babel.dates import format_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from moratoria.law import Law
    from moratoria.model import Lang, Text
    from moratoria.timeline import Event

_WIDTH, _EDGE = 760.0, 24.0
_LANE, _ROW, _APART = 46.0, 26.0, 24.0
_MONTHS_APART = (1, 3, 6, 12)
_MOST = 9


@dataclass(frozen=True)
class Mark:
    """A day that matters: of which event, where it stands, and whether it was then announced."""

    number: int
    x: float
    y: float
    announced: bool


@dataclass(frozen=True)
class Bar:
    """A stretch of days over which an event gives force, from `x` on."""

    number: int
    x: float
    width: float


@dataclass(frozen=True)
class Lane:
    """The days over which one norm is in force."""

    iri: str
    label: Text
    y: float
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Life:
    """The life of an instrument as it is drawn."""

    width: float
    height: float
    top: float
    marks: tuple[Mark, ...]
    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]


def life(law: Law, found: Sequence[Event], lang: Lang) -> Life | None:
    """Returns the picture of the life of an instrument, None if nothing is known of it."""
    days = [day for event in found for day in (event.on, event.until, event.announced) if day]
    if not days:
        return None
    first, last = min(days), max(days)
    scale = (_WIDTH - 2 * _EDGE) / max((last - first).days, 1)

    def place(day: date) -> float:
        return _EDGE + (day - first).days * scale

    marks = tuple(_marks(found, place))
    top = max(mark.y for mark in marks) + _ROW
    lanes = tuple(
        Lane(
            norm.iri,
            norm.label,
            top + number * _LANE,
            tuple(
                Bar(n, place(event.on), place(event.until) - place(event.on))
                for n, event in enumerate(found, 1)
                if event.until and norm.label in event.norms
            ),
        )
        for number, norm in enumerate(norm for norm in law.norms if norm.period)
    )
    ticks = tuple((place(day), said) for day, said in _ticks(first, last, lang))
    return Life(_WIDTH, top + len(lanes) * _LANE + _ROW, top, marks, lanes, ticks)


def _marks(found: Sequence[Event], place: Callable[[date], float]) -> Iterator[Mark]:
    """Yields the marks, each in the first row in which it runs into none before it."""
    days = [(event.on, number, False) for number, event in enumerate(found, 1)]
    days += [(e.announced, number, True) for number, e in enumerate(found, 1) if e.announced]
    rows: list[float] = []
    for day, number, announced in sorted(days):
        x = place(day)
        row = next((n for n, taken in enumerate(rows) if x - taken >= _APART), len(rows))
        rows[row : row + 1] = [x]
        yield Mark(number, x, _ROW * (row + 0.5), announced)


def _ticks(first: date, last: date, lang: Lang) -> Iterator[tuple[date, str]]:
    """Yields the first days of months, so far apart that there are not too many."""
    months = (last.year - first.year) * 12 + last.month - first.month
    apart = next((n for n in _MONTHS_APART if months / n <= _MOST), 12 * (months // 100 + 1))
    for month in range(first.year * 12 + first.month, last.year * 12 + last.month):
        if month % apart == 0:
            day = date(month // 12, month % 12 + 1, 1)
            yield day, format_date(day, "MMM y", locale=lang)

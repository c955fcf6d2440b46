"""
Lays out the timeline of a decision as a picture: where each bar, line and label stands.

Labels get lanes in which none runs into another. Their width is estimated, on the wide side, since
nobody knows here which fonts a reader has. Days far from all others stand at the edge, with an
arrow, so that they do not press the rest together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from moratoria.course import Moment, Stretch, course
from moratoria.web.words import day, gettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moratoria.course import Course
    from moratoria.model import Decision, Lang

WIDTH = 760
EDGE = 12
LETTER = 7.4
"""The width allowed for a letter, in the units of the picture: that of the widest common font."""
LANE, ROW = 20, 36
_HEAD, _FOOT, _GAP = 26, 10, 6
_MOST_YEARS = 12
_NEAR = 0.06
_FAR = {"birthday", "judged"}


@dataclass(frozen=True)
class Bar:
    """A stretch of days: from `x` on, with its label above, which ends at `text_x` if `ends`."""

    kind: str
    label: str
    x: float
    width: float
    y: float
    text_x: float
    ends: bool


@dataclass(frozen=True)
class Mark:
    """
    A moment: a line down from its label.

    Attributes:
        until: where the days that it can be end; `x` itself for a day that is known.
        ends: whether the label stands before the line rather than after it.
    """

    kind: str
    label: str
    x: float
    until: float
    y: float
    ends: bool

    @property
    def reach(self) -> tuple[float, float]:
        """From where to where the label and its line take up room."""
        far = _GAP + len(self.label) * LETTER
        return (self.x - far, self.x) if self.ends else (self.x, self.x + far)


@dataclass(frozen=True)
class Year:
    """The first day of a year."""

    x: float
    name: str


@dataclass(frozen=True)
class Picture:
    """The timeline, laid out, and what it shows in words."""

    height: float
    years: tuple[Year, ...]
    marks: tuple[Mark, ...]
    bars: tuple[Bar, ...]
    description: str
    width: int = WIDTH

    @property
    def foot(self) -> float:
        """Where the lines end."""
        return self.height - _FOOT


def picture(decision: Decision, lang: Lang, today: date) -> Picture:
    """
    Returns the timeline of a decision, laid out.

    Args:
        decision: the decision.
        lang: language of the labels.
        today: the day on which it is looked at, which is no part of the decision.
    """
    found = course(decision)
    scale = _Scale.of(found)
    shown = _shown(found, lang, today)
    marks, top = _laid([_mark(*moment, scale, lang) for moment in shown])
    bars = tuple(
        _bar(stretch, top + number * ROW, scale, lang)
        for number, stretch in enumerate(found.stretches)
    )
    height = top + len(bars) * ROW + _FOOT
    return Picture(height, tuple(scale.years()), marks, bars, _told(found, shown, lang))


# ---------------------------------------------------------------- the scale


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date

    @classmethod
    def of(cls, found: Course) -> _Scale:
        """Returns the scale of law and term: birthdays and the day judged can be far off."""
        days = [d for s in found.stretches for d in (s.start, s.end)]
        days += [d for m in found.moments if m.kind not in _FAR for d in (m.day, m.until)]
        days = days or [m.day for m in found.moments if m.kind == "judged"]
        margin = max(timedelta(days=20), (max(days) - min(days)) * _NEAR)
        return cls(min(days) - margin, max(days) + margin)

    def place(self, when: date) -> float:
        """Returns where a day stands; one beyond an edge stands at the edge."""
        share = (when - self.first) / (self.last - self.first)
        return round(EDGE + min(1.0, max(0.0, share)) * (WIDTH - 2 * EDGE), 1)

    def years(self) -> Iterator[Year]:
        """Yields the years that begin on the scale, or the one that all of it is in."""
        begun = range(self.first.year + 1, self.last.year + 1)
        step = 1 + len(begun) // _MOST_YEARS
        for year in begun[::step]:
            yield Year(self.place(date(year, 1, 1)), str(year))
        if not begun:
            yield Year(EDGE, str(self.first.year))

    def pointed(self, label: str, first: date, last: date) -> str:
        """Returns a label with an arrow, if all its days are beyond an edge."""
        if last < self.first:
            return f"← {label}"
        return f"{label} →" if first > self.last else label


# ---------------------------------------------------------------- labels


def _shown(found: Course, lang: Lang, today: date) -> list[tuple[str, date, date, str]]:
    """Returns the moments with their labels, and today among them, once."""
    judged = {m.day for m in found.moments if m.kind == "judged"}
    days: list[tuple[str, date, date, str]] = [
        (m.kind, m.day, m.until, gettext("judged today", lang))
        if m.kind == "judged" and m.day == today
        else (m.kind, m.day, m.until, _label(m, lang))
        for m in found.moments
    ]
    return days if today in judged else [*days, ("today", today, today, gettext("today", lang))]


def _label(moment: Moment, lang: Lang) -> str:
    if moment.kind == "birthday":
        return gettext("%(years)s years old", lang) % {"years": moment.years}
    kinds = {
        "judged": gettext("judged on", lang),
        "deadline": gettext("term ends", lang),
        "alternative": gettext("possible end", lang),
    }
    return kinds.get(moment.kind) or (moment.label[lang] if moment.label else "")


def _dated(label: str, first: date, last: date, lang: Lang) -> str:
    """Returns a label with its day, or with the first and the last it can be."""
    days = day(first, lang) if first == last else f"{day(first, lang)} – {day(last, lang)}"
    return f"{label}: {days}"


def _named(stretch: Stretch, lang: Lang) -> str:
    """Returns what a bar says: its label, and the months it adds."""
    label = stretch.label[lang]
    if stretch.months:
        label += f", {stretch.months} {gettext('months', lang)}"
    if stretch.kind == "noted":
        label += f" ({gettext('may hold, not counted', lang)})"
    return label


def _mark(kind: str, first: date, last: date, label: str, scale: _Scale, lang: Lang) -> Mark:
    """Returns a moment that has no lane yet; its label stands before it where room ends."""
    dated = scale.pointed(_dated(label, first, last, lang), first, last)
    mark = Mark(kind, dated, scale.place(first), scale.place(last), 0, ends=False)
    return replace(mark, ends=mark.reach[1] > WIDTH - EDGE)


def _laid(marks: Sequence[Mark]) -> tuple[tuple[Mark, ...], float]:
    """
    Returns the moments in lanes, and where the lanes end.

    A line runs down from its label. So of labels after their lines the earlier one gets the higher
    lane, of those before their lines the later one: then no line runs through one of its own kind.
    """
    before = sorted((m for m in marks if m.ends), key=lambda m: -m.x)
    after = sorted((m for m in marks if not m.ends), key=lambda m: m.x)
    lanes: list[list[tuple[float, float]]] = []
    laid = tuple(
        replace(mark, y=_HEAD + (_lane(lanes, mark.reach) + 0.5) * LANE)
        for mark in (*before, *after)
    )
    return laid, _HEAD + len(lanes) * LANE + _GAP


def _lane(lanes: list[list[tuple[float, float]]], reach: tuple[float, float]) -> int:
    """Takes up room in the first lane below all labels that reach over a new one."""
    over = [
        number
        for number, taken in enumerate(lanes)
        if any(start < reach[1] + _GAP and reach[0] < end + _GAP for start, end in taken)
    ]
    lane = over[-1] + 1 if over else 0
    if lane == len(lanes):
        lanes.append([])
    lanes[lane].append(reach)
    return lane


def _bar(stretch: Stretch, top: float, scale: _Scale, lang: Lang) -> Bar:
    x, end = scale.place(stretch.start), scale.place(stretch.end)
    label = _named(stretch, lang)
    longest = int((WIDTH - 2 * EDGE) / LETTER)
    if len(label) > longest:
        label = label[: longest - 1] + "…"
    ends = x + len(label) * LETTER > WIDTH - EDGE
    text_x = max(end, EDGE + len(label) * LETTER) if ends else x
    return Bar(stretch.kind, label, x, max(2.0, end - x), top, text_x, ends)


# ---------------------------------------------------------------- in words


def _told(found: Course, shown: Sequence[tuple[str, date, date, str]], lang: Lang) -> str:
    """Returns in words what the picture shows, in order of time."""
    said = [(first, _dated(label, first, last, lang)) for _, first, last, label in shown]
    said += [(s.start, _dated(_named(s, lang), s.start, s.end, lang)) for s in found.stretches]
    return "; ".join(text for _, text in sorted(said)) + "."

"""
Says in words when a decision term ends: on one day, on that or a later one, or why on none.

Every day comes from the model; where it holds several, none is told as if it were the only one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moratoria.web.words import day, days, gettext

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from moratoria.model import Deadline, Lang

_FEW = 2


@dataclass(frozen=True)
class Ending:
    """
    The end of a term, as a glance tells it.

    Attributes:
        text: the days that it can be, or why there is none.
        late: that the term has run out, None if it has not.
        notes: what else a reader must know.
    """

    text: str
    late: str | None
    notes: tuple[str, ...]


def ending(term: Deadline, on: date, lang: Lang) -> Ending:
    """Returns the end of a term in words, as it is judged on a day."""
    notes = tuple(days(note[lang], lang) for note in term.notes)
    others = [other.date for other in term.alternatives]
    if term.date:
        return Ending(_fixed(term.date, others, lang), _late(term, on, lang), notes)
    if others:
        return Ending(_open(others, lang), _late(term, on, lang), notes)
    if notes:
        return Ending(notes[0].rstrip("."), None, notes[1:])
    return Ending(gettext("no date can be given", lang), None, ())


def _fixed(end: date, others: Sequence[date], lang: Lang) -> str:
    """Returns the end that is found, and the later ones that acts not recorded here would give."""
    if not others:
        return day(end, lang)
    later = _joined(others, lang)
    return gettext("%(day)s, or later: %(later)s", lang) % {"day": day(end, lang), "later": later}


def _open(ends: Sequence[date], lang: Lang) -> str:
    """Returns the ends between which facts or readings do not choose."""
    if len(ends) <= _FEW:
        return gettext("possibly %(days)s", lang) % {"days": _joined(ends, lang)}
    said = {"num": len(ends), "first": day(ends[0], lang), "last": day(ends[-1], lang)}
    return gettext("one of %(num)s days, %(first)s the first, %(last)s the last", lang) % said


def _joined(ends: Sequence[date], lang: Lang) -> str:
    return gettext(" or ", lang).join(day(end, lang) for end in ends)


def _late(term: Deadline, on: date, lang: Lang) -> str | None:
    if not term.overdue:
        return None
    if term.longest and term.longest >= on:
        return gettext("run out, unless a later day holds", lang)
    return gettext("run out", lang)

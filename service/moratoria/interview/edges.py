"""
Finds the days at which an outcome changes as a date of a case moves, or the day of judgement does.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from moratoria.counsel.options import stretches
from moratoria.counsel.supposed import Supposed
from moratoria.deadlines import breakpoints
from moratoria.decide import overall_of
from moratoria.reasoning.direct import Columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from moratoria.model import Decision, Outcome
    from moratoria.schema import Key


@dataclass(frozen=True)
class Edge:
    """
    A day from which on something is otherwise than on the day before.

    Attributes:
        norms: ids of the norms whose outcome changes there.
    """

    day: date
    norms: tuple[str, ...]


def edges(decision: Decision, key: Key) -> tuple[Edge, ...]:
    """
    Returns the days at which an outcome changes as one date of the case moves, in order of time.

    Args:
        decision: the decision on the case.
        key: a key that holds a date; the other facts stay as they are.
    """
    supposed = Supposed(decision.inquiry, decision.on)
    found = []
    for first, last in stretches(supposed, key):
        day = first or last
        columns = supposed.columns({key.key: str(day)})
        found.append((first, _outcomes(decision, columns)))
    return tuple(_changes(found))


def days_that_matter(decision: Decision) -> tuple[Edge, ...]:
    """Returns the days at which an outcome changes as the day of judgement moves."""
    law, inquiry = decision.inquiry.law, decision.inquiry
    days = {
        day
        for norm in law.norms
        if norm.period
        for day in breakpoints(law, inquiry.case, norm.period)
    }
    found = [
        (day, _outcomes(decision, Columns(law, inquiry.questions(day)))) for day in sorted(days)
    ]
    return tuple(_changes(found))


def _outcomes(decision: Decision, columns: Columns) -> tuple[tuple[str, Outcome], ...]:
    """Returns the outcome of every norm over all choices of readings."""
    return tuple((norm.id, overall_of(norm, columns)) for norm in decision.inquiry.law.norms)


def _changes(
    found: Sequence[tuple[date | None, tuple[tuple[str, Outcome], ...]]],
) -> Iterable[Edge]:
    for (_, before), (day, after) in pairwise(found):
        differing = tuple(one[0] for one, two in zip(before, after, strict=True) if one != two)
        if day is not None and differing:
            yield Edge(day, differing)

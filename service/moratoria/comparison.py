"""
Sets beside each other what an answer is under each combination of the readings it turns on.

Only what differs is in it: the readings whose value changes an outcome, and the norms concerned.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from moratoria.prose import turning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moratoria.law import Law, Reading, ReadingValue
    from moratoria.model import Decision, NormAnswer, Outcome


@dataclass(frozen=True)
class Row:
    """
    One combination of values, and the outcomes under it.

    Attributes:
        values: one of each reading compared, in their order.
        outcomes: one of each norm compared, in their order.
    """

    values: tuple[ReadingValue, ...]
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Comparison:
    """The readings on which something turns, the norms that turn on them, and every combination."""

    readings: tuple[Reading, ...]
    norms: tuple[NormAnswer, ...]
    rows: tuple[Row, ...]


def compared(decision: Decision, law: Law) -> Comparison | None:
    """
    Returns the readings of a decision compared, None if nothing turns on one.

    Args:
        decision: the decision.
        law: the law it was made by.
    """
    norms = tuple(norm for norm in decision.norms if norm.turns_on)
    names = {name for norm in norms for name in norm.turns_on}
    readings = tuple(reading for reading in law.readings if reading.id in names)
    if not readings:
        return None
    rows = (
        Row(values, tuple(_under(norm, readings, values) for norm in norms))
        for values in product(*(reading.values for reading in readings))
    )
    return Comparison(readings, norms, tuple(rows))


def _under(
    norm: NormAnswer, readings: tuple[Reading, ...], values: tuple[ReadingValue, ...]
) -> Outcome:
    """Returns the outcome of a norm, which may turn on some of the readings only."""
    taken: Mapping[str, str] = {
        reading.id: value.id
        for reading, value in zip(readings, values, strict=True)
        if reading.id in norm.turns_on
    }
    return next(outcome for under, outcome in turning(norm) if under == taken)

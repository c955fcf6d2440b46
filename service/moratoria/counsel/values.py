"""What is told beside an outcome, as values: why not, missing, what if, each reading, rulings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moratoria.model import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from moratoria.law import Ruling
    from moratoria.model import Fact, Outcome, Truth

    ByReading = tuple[Mapping[str, str], Outcome]
    """Values of readings by id, and the outcome under them."""

Plain = str | bool | int | tuple[str, ...] | None
"""A value in the plain form; None where nothing is known."""


@dataclass(frozen=True)
class Blocker:
    """
    One criterion that alone keeps a norm from applying, or alone leaves that open.

    Attributes:
        criterion: the lowest named criterion concerned; empty where none has a name.
        outcome: its truth: false, true where it is an exclusion, None where it is open.
        asked: what the leaf asks on which it rests; None for alternatives and what is open.
        wanted: the truth of the leaf, or of one of the alternatives, that would do.
        facts: the facts of the case that the leaf rests on.
        found: what the facts say, for a person.
        keys: for what is open, the plain keys that would settle it.
        alternatives: ways any one of which would do, each with what blocks it and what is open.
        under: the readings under which it blocks, by id; none if it does under all.
    """

    criterion: str
    label: Text
    outcome: Truth
    sources: tuple[str, ...]
    asked: Text | None = None
    wanted: bool = True
    facts: tuple[Fact, ...] = ()
    found: Text | None = None
    keys: tuple[str, ...] = ()
    alternatives: tuple[tuple[Blocker, ...], ...] = ()
    under: tuple[Mapping[str, str], ...] = ()

    @property
    def takes(self) -> Text:
        """What it would take, or what is still to be established."""
        if self.outcome is None:
            return Text("nog vast te stellen", "still to be established")
        if self.asked is None:
            return Text("nodig is één van deze", "it takes one of these")
        if self.wanted:
            return Text(f"nodig is: {self.asked.nl}", f"it takes: {self.asked.en}")
        return Text(f"nodig is niet: {self.asked.nl}", f"it takes not: {self.asked.en}")


@dataclass(frozen=True)
class Missing:
    """
    One missing key, and how much knowing it would settle.

    Attributes:
        settling: how many of its possible values alone settle the outcome.
        possible: how many there are.
        settles: the values that do, and the outcome each gives.
        why: what it is asked for.
        ground: IRIs of the passages that give a ground to ask.
        asked_of: who can answer.
    """

    key: str
    settling: int
    possible: int
    settles: tuple[tuple[str, Outcome], ...]
    why: Text
    ground: tuple[str, ...]
    asked_of: tuple[Text, ...]

    @property
    def share(self) -> float:
        """The share of the possible values that settle the outcome alone."""
        return self.settling / self.possible if self.possible else 0.0


@dataclass(frozen=True)
class Change:
    """
    One fact supposed otherwise.

    Attributes:
        was: the value in the plain form, None if the fact is not known.
        becomes: a value that does it.
        other_than: where every value but these does the same, these.
    """

    key: str
    was: Plain
    becomes: Plain
    other_than: tuple[str, ...] = ()


@dataclass(frozen=True)
class Flip:
    """A smallest set of changes, and the outcome that they give."""

    changes: tuple[Change, ...]
    outcome: Outcome


@dataclass(frozen=True)
class Boundary:
    """
    A fact that decides and that nobody is asked to change.

    Attributes:
        value: the value on one side of the boundary, in the plain form.
        otherwise: the outcome on the other side.
        turns: for a date that an age is counted from, the age at the boundary and the day on
            which it is reached.
    """

    key: str
    value: Plain
    otherwise: Outcome
    turns: tuple[int, date] | None = None


@dataclass(frozen=True)
class WhatIf:
    """
    What would flip an outcome.

    Attributes:
        flips: every smallest set of changes, per outcome that it gives.
        none_for: the outcomes that no set of at most so many changes gives.
        most: how many changes a set may have.
        boundaries: what decides and cannot be changed.
    """

    flips: tuple[Flip, ...]
    none_for: tuple[Outcome, ...]
    boundaries: tuple[Boundary, ...]
    most: int


@dataclass(frozen=True)
class Bearing:
    """A ruling that bears on an answer, and the terms met on the way that it bears on."""

    ruling: Ruling
    terms: tuple[tuple[str, Text], ...]


@dataclass(frozen=True)
class Explained:
    """What is told beside the outcome of one norm; None for what was not asked."""

    why_not: tuple[Blocker, ...] | None = None
    missing: tuple[Missing, ...] | None = None
    what_if: WhatIf | None = None
    by_reading: tuple[ByReading, ...] | None = None
    rulings: tuple[Bearing, ...] | None = None

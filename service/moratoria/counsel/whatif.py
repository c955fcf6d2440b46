"""
Finds every smallest set of changed facts that flips the outcome of a norm.

A flip is a change to a settled outcome: from one to the other, or from open to either. What may
change is every key that bears on the norm, but those that the shapes never offer; the day of
judgement and the readings stay. A set counts only if the changed case can be, and a set is left
out where a smaller one will do or where its dates need not move as far.

The search drops a set of keys as soon as no values of them can give the outcome; the outcome told
of a set is the engine's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from moratoria import dates
from moratoria.counsel.options import Option, days_to_move_to, thresholds, values
from moratoria.counsel.reach import FREE, Reach
from moratoria.counsel.values import Boundary, Change, Flip, WhatIf
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, timedelta

    from moratoria.counsel.asked import AskedNorm
    from moratoria.counsel.supposed import Supposed
    from moratoria.counsel.values import Plain
    from moratoria.model import Leaf, Outcome
    from moratoria.schema import Key

MOST = 3
"""The most facts that a set may change."""

TARGETS: dict[Outcome, tuple[Outcome, ...]] = {
    "applies": ("does-not-apply",),
    "does-not-apply": ("applies",),
    "undetermined": ("applies", "does-not-apply"),
    "not-in-force": ("applies",),
}
Chosen = tuple[Option, ...]


def what_if(asked: AskedNorm, outcome: Outcome) -> WhatIf:
    """Returns what would flip the outcome of a norm, and what decides without being offered."""
    search = _Search(asked)
    found = {target: search.smallest(target) for target in TARGETS[outcome]}
    flips = [
        Flip(tuple(map(search.change, chosen)), asked.outcome(_changes(chosen)))
        for target, sets in found.items()
        for chosen in sets
    ]
    boundaries = [b for target in TARGETS[outcome] for b in search.boundaries(target)]
    none_for = tuple(target for target, sets in found.items() if not sets)
    return WhatIf(tuple(flips), none_for, tuple(boundaries), MOST)


@dataclass(frozen=True)
class _Search:
    asked: AskedNorm

    @property
    def supposed(self) -> Supposed:
        return self.asked.supposed

    @cached_property
    def options(self) -> dict[str, tuple[Option, ...]]:
        """What each key can become, the value it has left out, in the order of the shapes."""
        return {key.key: tuple(self.becoming(key)) for key in self.asked.keys}

    def becoming(self, key: Key) -> Iterator[Option]:
        if key.kind == "date":
            yield from days_to_move_to(self.supposed, key)
            return
        now = self.now(key.key)
        for option in values(self.supposed, key):
            held = {option.plain} if not option.other_than else self.rest(option, key)
            if not set(now if isinstance(now, tuple) else (now,)) <= held:
                yield option

    def rest(self, option: Option, key: Key) -> set[object]:
        """Returns the values that an option for the rest stands for."""
        every: Sequence[object] = key.numbers or tuple(key.codes)
        return {value for value in every if str(value) not in option.other_than}

    def now(self, name: str) -> Plain:
        """Returns the value that a key has in the case, None if it has none."""
        fact = self.supposed.case.facts.get(load_schema().keys[name].prop)
        return fact.plain if fact else None

    @cached_property
    def reach(self) -> Reach:
        """What outcomes are within reach of changes."""
        return Reach(self.asked, self.options)

    @cached_property
    def offered(self) -> tuple[str, ...]:
        return tuple(key.key for key in self.asked.keys if key.offered and self.options[key.key])

    # ------------------------------------------------------------ the search

    def smallest(self, target: Outcome) -> list[Chosen]:
        """Returns every smallest set of options that gives an outcome, none if all are larger."""
        needed = self.needed(target)
        if needed is None:
            return []
        rest = [name for name in self.offered if name not in needed]
        for size in range(max(1, len(needed)), MOST + 1):
            found = [
                chosen
                for more in combinations(rest, size - len(needed))
                for chosen in self.sets(
                    [n for n in self.offered if n in needed or n in more], target
                )
            ]
            nearest = self.nearest(found)
            if nearest:
                return nearest
        return []

    def needed(self, target: Outcome) -> set[str] | None:
        """Returns the keys without which no set gives an outcome, None if no set does."""
        free = dict.fromkeys(self.offered, FREE)
        if not self.reach.can_be(target, free):
            return None
        return {
            name
            for name in self.offered
            if not self.reach.can_be(target, {k: FREE for k in free if k != name})
        }

    def sets(self, names: Sequence[str], target: Outcome) -> Iterator[Chosen]:
        """Yields the options of just these keys that together give an outcome."""
        moving = sum(self.options[name][0].day is not None for name in names)
        yield from self.fill(dict.fromkeys(names, FREE), names, target, far=moving > 1)

    def fill(
        self, state: dict[str, int], names: Sequence[str], target: Outcome, *, far: bool
    ) -> Iterator[Chosen]:
        """Yields the options of the keys still free, with those chosen before."""
        if not self.reach.can_be(target, state):
            return
        if not names:
            yield tuple(self.options[name][number] for name, number in state.items())
            return
        for number, option in enumerate(self.options[names[0]]):
            if far or not option.far:
                further = {**state, names[0]: number}
                yield from self.fill(further, names[1:], target, far=far)

    def nearest(self, found: Sequence[Chosen]) -> list[Chosen]:
        """
        Returns the sets that can be and whose dates move no further than they need to.

        Only what is nearest is put to the validator; what lies behind a set that cannot be is next.
        """
        left = list(found)
        while True:
            moves = [self.moves(chosen) for chosen in left]
            front = [
                chosen
                for chosen, move in zip(left, moves, strict=True)
                if not any(_goes_less_far(other, move) for other in moves)
            ]
            fine = self.supposed.ties.allow([_changes(chosen) for chosen in front])
            if all(fine):
                return front
            barred = [chosen for chosen, good in zip(front, fine, strict=True) if not good]
            left = [chosen for chosen in left if chosen not in barred]

    def moves(self, chosen: Chosen) -> tuple[tuple[object, ...], tuple[timedelta, ...]]:
        """Returns what a set changes, each date by its direction only; and how far dates move."""
        kinds: list[object] = []
        far: list[timedelta] = []
        for option in chosen:
            if option.day is None:
                kinds.append((option.key, option.plain))
                continue
            span = self.supposed.case.date(load_schema().keys[option.key].prop) or dates.day(
                self.supposed.on
            )
            before, after = option.day < span.first, option.day > span.last
            far.append(abs(option.day - (span.last if after else span.first)))
            kinds.append((option.key, before, after))
        return tuple(kinds), tuple(far)

    def change(self, option: Option) -> Change:
        """Returns an option as a change to the case."""
        return Change(option.key, self.now(option.key), option.plain, option.other_than)

    # ------------------------------------------------------------ boundaries

    def boundaries(self, target: Outcome) -> Iterator[Boundary]:
        """Yields what would alone give an outcome, had it not been a fact nobody can change."""
        for key in self.asked.keys:
            fact = self.supposed.case.facts.get(key.prop)
            if key.offered or fact is None or not fact.settled:
                continue
            found = self.nearest(list(self.sets([key.key], target)))
            if key.kind != "date":
                yield from [Boundary(key.key, self.now(key.key), target)] if found else []
            for chosen in found if key.kind == "date" else []:
                yield from self.turning(key, chosen[0], target)

    def turning(self, key: Key, option: Option, target: Outcome) -> Iterator[Boundary]:
        """Yields the ages at the boundary between a date and the nearest one that flips."""
        span, day = self.supposed.case.date(key.prop), option.day
        if span is None or day is None or not span.exact:
            return
        nearer = day + (span.first - day) / abs((span.first - day).days)
        for years in sorted(self.ages_between(key, day, nearer)):
            turns = dates.anniversary(span.first, years, self.asked.law.leap_day)
            yield Boundary(key.key, self.now(key.key), target, (years, turns))

    def ages_between(self, key: Key, one: date, other: date) -> set[int]:
        """Returns the ages at which a leaf of the norm changes between two days."""
        supposed = self.supposed
        return {
            years
            for prop, rule in supposed.law.derivations.items()
            if rule.from_date == key.prop
            for years, items in thresholds(supposed, prop).items()
            for item in items
            if item in self.asked.leaves and self.differs(item, key, one, other)
        }

    def differs(self, item: Leaf, key: Key, one: date, other: date) -> bool:
        """Whether a leaf has another truth if a date is on the one day or on the other."""
        truths = [self.supposed.truth(item, {key.key: day.isoformat()}) for day in (one, other)]
        return truths[0] is not truths[1]


def _changes(chosen: Chosen) -> dict[str, object]:
    return {option.key: option.written for option in chosen}


def _goes_less_far(
    other: tuple[tuple[object, ...], tuple[timedelta, ...]],
    one: tuple[tuple[object, ...], tuple[timedelta, ...]],
) -> bool:
    same = other[0] == one[0] and other[1] != one[1]
    return same and all(less <= more for less, more in zip(other[1], one[1], strict=True))

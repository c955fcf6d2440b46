"""
Tells which outcomes are within reach of some changes, before any of them is put to the engine.

Of every step it is kept whether it can come out true and whether it can come out false, under all
choices of readings at once, one bit each. What a free key bears on can be either; what is unknown
and not free can be neither. With no key free that is Kleene's logic; with some free, an outcome
out of reach is out of reach whatever they hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.law import of_reading
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Through, Within
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moratoria.counsel.asked import AskedNorm
    from moratoria.counsel.options import Option
    from moratoria.model import Expression, Leaf, Outcome

FREE = -1
"""Stands in a state for a key that may hold anything."""

Can = tuple[int, int]
"""The choices of readings under which a step can be true, and under which it can be false."""


class Reach:
    """
    The outcomes within reach for one norm and one case.

    A state gives, for each key that changes, the number of its option, or `FREE`.
    """

    def __init__(self, asked: AskedNorm, options: Mapping[str, Sequence[Option]]) -> None:
        self._asked, self._options = asked, options
        self._whole = (1 << len(asked.taken)) - 1
        self._leaves: list[_Leaf] = []
        self._steps: list[tuple[str, tuple[int, ...]]] = []
        self._places: dict[Expression, int] = {}
        self._roots = [self._place(Named(root)) for root in asked.roots]

    def can_be(self, target: Outcome, state: Mapping[str, int]) -> bool:
        """Returns false only if no values of the free keys give the target under all readings."""
        found = self._work(state)
        true, false = found[self._roots[0]]
        for on, off in (found[root] for root in self._roots[1:]):
            in_force = on | (self._whole & ~off)
            true, false = true & in_force, false & in_force
        return {"applies": true, "does-not-apply": false}[target] == self._whole

    # ------------------------------------------------------------ the steps, in order

    def _place(self, expression: Expression) -> int:
        """Returns the number of the step for an expression, after those it rests on."""
        if expression not in self._places:
            self._places[expression] = self._append(expression)
        return self._places[expression]

    def _append(self, expression: Expression) -> int:
        match expression:
            case Through(_, inner):
                return self._place(inner)
            case Named(iri):
                place = self._place(self._asked.law.criteria[iri].expression)
                presumed = iri in self._asked.supposed.inquiry.presumed
                return self._step("presumed", (place,)) if presumed else place
            case Not(inner):
                return self._step("not", (self._place(inner),))
            case AllOf(members) | AnyOf(members):
                kind = "all" if isinstance(expression, AllOf) else "any"
                return self._step(kind, tuple(self._place(member) for member in members))
            case Has() | Within():
                self._leaves.append(_Leaf(self._asked, expression, self._options))
                return self._step("leaf", (len(self._leaves) - 1,))

    def _step(self, kind: str, below: tuple[int, ...]) -> int:
        self._steps.append((kind, below))
        return len(self._steps) - 1

    def _work(self, state: Mapping[str, int]) -> list[Can]:
        """Returns what each step can be in a state."""
        found: list[Can] = []
        for kind, below in self._steps:
            if kind == "leaf":
                found.append(self._leaves[below[0]].can(state))
            elif kind == "not":
                true, false = found[below[0]]
                found.append((false, true))
            elif kind == "presumed":
                true, false = found[below[0]]
                found.append((true, false | (self._whole & ~true)))
            else:
                found.append(self._group(kind, [found[place] for place in below]))
        return found

    def _group(self, kind: str, parts: Sequence[Can]) -> Can:
        every, some = self._whole, 0
        one = 0 if kind == "all" else 1
        for part in parts:
            every &= part[one]
            some |= part[1 - one]
        return (every, some) if kind == "all" else (some, every)


class _Leaf:
    """One leaf, with the keys that bear on it, and what was found of it so far."""

    def __init__(
        self, asked: AskedNorm, item: Leaf, options: Mapping[str, Sequence[Option]]
    ) -> None:
        self.asked, self.item, self.options = asked, item, options
        by_prop, resting = load_schema().by_prop, asked.supposed.resting[item.prop]
        self.keys = tuple(by_prop[prop].key for prop in sorted(resting) if prop in by_prop)
        self.found: dict[tuple[int | None, ...], Can] = {}

    def can(self, state: Mapping[str, int]) -> Can:
        """Returns what the leaf can be in a state."""
        chosen = tuple(map(state.get, self.keys))
        if chosen not in self.found:
            self.found[chosen] = self.work_out(chosen)
        return self.found[chosen]

    def work_out(self, chosen: tuple[int | None, ...]) -> Can:
        taken = self.asked.taken
        whole = (1 << len(taken)) - 1
        if of_reading(self.item):
            held = [bool({*self.item.values} & {*one.values()}) for one in taken]
            true = sum(holds << number for number, holds in enumerate(held))
            return true, whole & ~true
        if FREE in chosen:
            return whole, whole
        changes = {
            key: self.options[key][number].written
            for key, number in zip(self.keys, chosen, strict=True)
            if number is not None
        }
        truth = self.asked.supposed.truth(self.item, changes)
        return (whole if truth is True else 0), (whole if truth is False else 0)

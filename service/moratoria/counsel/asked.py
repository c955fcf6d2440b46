"""
One norm as it is asked of a case on a day, so that it can be asked of cases like it.

Only what the norm rests on is worked out, and of the readings only the choices that differ in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from moratoria.decide import outcome_under, overall
from moratoria.law import leaves_below
from moratoria.model import Has, Question
from moratoria.reasoning.direct import truth
from moratoria.schema import load_schema
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moratoria.counsel.supposed import Supposed
    from moratoria.law import Law, Norm
    from moratoria.model import Leaf, Outcome
    from moratoria.readings import Taken
    from moratoria.schema import Key

_READING = str(MOR.underReading)


def of_reading(item: Leaf) -> bool:
    """Whether a leaf asks which value of a reading is taken."""
    return isinstance(item, Has) and item.prop == _READING


@dataclass(frozen=True)
class AskedNorm:
    """A norm, and the case that it is asked of."""

    supposed: Supposed
    norm: Norm

    @property
    def law(self) -> Law:
        """The law of the norm."""
        return self.supposed.law

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The criteria that settle the outcome of the norm."""
        return tuple(iri for iri in (self.norm.applies_to, self.norm.in_force_for) if iri)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves that the norm rests on."""
        return tuple({leaf: None for root in self.roots for leaf in leaves_below(self.law, root)})

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The keys that can bear on the outcome, in the order of the shapes."""
        props = {p for leaf in self.leaves for p in self.supposed.resting[leaf.prop]}
        return tuple(key for key in load_schema().keys.values() if key.prop in props)

    @cached_property
    def taken(self) -> tuple[Taken, ...]:
        """The choices of readings that differ in what they say of the norm, one of each kind."""
        spoken_of = {
            value
            for leaf in self.leaves
            if isinstance(leaf, Has) and of_reading(leaf)
            for value in leaf.values
        }
        kinds: dict[frozenset[object], Taken] = {}
        for taken in self.supposed.inquiry.combinations:
            kinds.setdefault(frozenset(spoken_of & set(taken.values())), taken)
        return tuple(kinds.values())

    def outcome(self, changes: Mapping[str, object]) -> Outcome:
        """Returns the outcome over all readings, of the case after some changes."""
        return overall(self.outcomes(self.taken, changes))

    def outcomes(self, taken: Sequence[Taken], changes: Mapping[str, object]) -> list[Outcome]:
        """Returns the outcome under each choice of readings, of the case after some changes."""
        return [self._under(one, changes) for one in taken]

    def _under(self, taken: Taken, changes: Mapping[str, object]) -> Outcome:
        values = self.supposed.known(changes)
        question = Question(self.supposed.on, values, taken, self.supposed.inquiry.presumed)
        return outcome_under(
            self.norm, {root: truth(self.law, question, root) for root in self.roots}
        )

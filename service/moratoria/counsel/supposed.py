"""
A case on a day, and what would be known of it if some of its facts were otherwise.

Whatever is supposed once is worked out once, for all norms that ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from moratoria.counsel.ties import Ties
from moratoria.derivations import known
from moratoria.facts import supposing
from moratoria.law import leaves
from moratoria.model import Question
from moratoria.reasoning.direct import leaf

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from moratoria.inquiry import Inquiry
    from moratoria.law import Law
    from moratoria.model import Case, Leaf, Truth, Value


@dataclass(frozen=True)
class Supposed:
    """The case of an inquiry on a day of judgement, and cases like it."""

    inquiry: Inquiry
    on: date
    _known: dict[str, Mapping[str, Value]] = field(default_factory=dict, repr=False)

    @property
    def law(self) -> Law:
        """The law of the inquiry."""
        return self.inquiry.law

    @property
    def case(self) -> Case:
        """The case as it is."""
        return self.inquiry.case

    @cached_property
    def ties(self) -> Ties:
        """What cannot hold together in cases like this one."""
        return Ties(self.case)

    @cached_property
    def leaves(self) -> Mapping[str, Sequence[Leaf]]:
        """The leaves of all criteria of the law, by property."""
        return leaves(self.law)

    @cached_property
    def resting(self) -> Mapping[str, frozenset[str]]:
        """For each property of a leaf, those that its value can follow from."""
        return {prop: _resting(self.law, prop) for prop in self.leaves}

    def known(self, changes: Mapping[str, object]) -> Mapping[str, Value]:
        """
        Returns what is known of each property, given and derived, after some changes.

        Args:
            changes: new values in the plain form.
        """
        name = str(sorted(changes.items()))
        if name not in self._known:
            self._known[name] = known(supposing(self.case, changes), self.law, self.on)
        return self._known[name]

    def truth(self, item: Leaf, changes: Mapping[str, object]) -> Truth:
        """Returns the truth of a leaf that speaks of no reading, after some changes."""
        return leaf(item, Question(self.on, self.known(changes), {}))


def _resting(law: Law, prop: str) -> frozenset[str]:
    rule = law.derivations.get(prop)
    if rule is not None:
        bound = {rule.no_later_than} if rule.no_later_than else set()
        return frozenset({*rule.operands(), *bound})
    implying = {p for p, implied in law.implies.items() if implied == prop}
    implied = {law.implies[prop]} if prop in law.implies else set()
    return frozenset({prop} | implying | implied)

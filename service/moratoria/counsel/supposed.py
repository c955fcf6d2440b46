"""
A case on a day, and what would be known of it if some of its facts were otherwise.

Whatever is supposed once is worked out once, for all norms that ask.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, cast

from moratoria.counsel.ties import Ties
from moratoria.derivations import known
from moratoria.facts import supposing
from moratoria.law import leaves
from moratoria.model import Question
from moratoria.reasoning.direct import Columns, leaf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from moratoria.explain import Shared
    from moratoria.inquiry import Inquiry
    from moratoria.law import Law
    from moratoria.model import Case, Leaf, Truth, Value

T = TypeVar("T")


@dataclass(frozen=True)
class Supposed:
    """The case of an inquiry on a day of judgement, and cases like it."""

    inquiry: Inquiry
    on: date
    _memory: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

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
        name = ("known", str(sorted(changes.items())))
        return self.once(name, lambda: known(supposing(self.case, changes), self.law, self.on))

    def columns(self, changes: Mapping[str, object]) -> Columns:
        """
        Returns the truths after some changes, one for each choice of readings of the inquiry.

        Args:
            changes: new values in the plain form.
        """
        return self.once(("columns", str(sorted(changes.items()))), lambda: self._columns(changes))

    def _columns(self, changes: Mapping[str, object]) -> Columns:
        values, inquiry = self.known(changes), self.inquiry
        return Columns(
            self.law,
            [Question(self.on, values, taken, inquiry.presumed) for taken in inquiry.combinations],
        )

    def once(self, key: object, found: Callable[[], T]) -> T:
        """Returns what was found under a key, found the first time."""
        if key not in self._memory:
            self._memory[key] = found()
        return cast("T", self._memory[key])

    @cached_property
    def asked(self) -> Sequence[Question]:
        """The questions about the case as it is, one for each choice of readings."""
        return self.inquiry.questions(self.on)

    @cached_property
    def truths(self) -> Sequence[Mapping[str, Truth]]:
        """The truth of every criterion under each of the questions."""
        return self.inquiry.truths(self.asked)

    @cached_property
    def proved(self) -> Shared:
        """What has been proved of the case as it is."""
        return {}

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

"""
What is asked: one case, every combination of open readings, what is presumed, and an engine.

An inquiry puts the same questions for any day of judgement. Many days and terms ask the same thing
of the same facts; what the engine found is remembered, and asked of it once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moratoria.derivations import known, presumable
from moratoria.model import Question

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence
    from datetime import date

    from moratoria.law import Law
    from moratoria.model import Case, Truth
    from moratoria.readings import Taken
    from moratoria.reasoning.direct import Engine


@dataclass(frozen=True)
class Inquiry:
    """
    Everything an answer depends on, but for the day of judgement.

    Attributes:
        combinations: one choice of readings per combination of values of the open ones.
        presumed: criteria treated as unmet while they are unknown.
        answered: what the engine found, shared with inquiries made from this one by `replace` as
            long as law and engine are the same.
    """

    law: Law
    case: Case
    combinations: Sequence[Taken]
    presumed: frozenset[str]
    engine: Engine
    answered: dict[Hashable, dict[str, Truth]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @property
    def every(self) -> frozenset[str]:
        """Returns the criteria of all presumptions that may be presumed of the case."""
        named = frozenset[str]().union(*(p.criteria for p in self.law.presumptions.values()))
        return presumable(self.case, self.law, named)

    def questions(self, day: date, also: frozenset[str] = frozenset()) -> list[Question]:
        """Returns one question per combination; `also` is presumed beside what is anyway."""
        values = known(self.case, self.law, day)
        presumed = self.presumed | also
        return [Question(day, values, taken, presumed) for taken in self.combinations]

    def truths(self, questions: Sequence[Question]) -> list[dict[str, Truth]]:
        """Returns the truth of every criterion under each question."""
        asked = _asked(questions)
        new = {key: q for key, q in zip(asked, questions, strict=True) if key not in self.answered}
        if new:
            self.answered.update(zip(new, self.engine(self.law, [*new.values()]), strict=True))
        return [self.answered[key] for key in asked]


def _asked(questions: Sequence[Question]) -> list[Hashable]:
    """Returns what the answers depend on: not the day, which shows in the values alone."""
    found = {id(q.values): q.values for q in questions}
    values = {name: frozenset(known.items()) for name, known in found.items()}
    return [(values[id(q.values)], frozenset(q.readings.items()), q.presumed) for q in questions]

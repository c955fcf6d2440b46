"""
What is asked: one case, every combination of open readings, what is presumed, and an engine.

An inquiry puts the same questions for any day of judgement; it holds no answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moratoria.derivations import known, presumable
from moratoria.model import Question

if TYPE_CHECKING:
    from collections.abc import Sequence
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
    """

    law: Law
    case: Case
    combinations: Sequence[Taken]
    presumed: frozenset[str]
    engine: Engine

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
        return self.engine(self.law, questions) if questions else []

"""
Tells beside a decision why a norm does not apply, what to ask, what would change it, and case law.

Nothing is decided here: outcomes are the decision's own, and whatever is supposed of a case is put
to the direct engine. Readings and the day of judgement are taken as the decision took them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria import readings as readings_
from moratoria.counsel.asked import AskedNorm
from moratoria.counsel.bearing import bearing
from moratoria.counsel.missing import ranked
from moratoria.counsel.supposed import Supposed
from moratoria.counsel.values import (
    Bearing,
    Blocker,
    Boundary,
    Change,
    Explained,
    Flip,
    Missing,
    WhatIf,
)
from moratoria.counsel.whatif import MOST, what_if
from moratoria.counsel.whynot import why_not
from moratoria.decide import presumed
from moratoria.errors import UnknownNameError
from moratoria.inquiry import Inquiry
from moratoria.reasoning import direct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moratoria.law import Law
    from moratoria.model import Case, Decision, NormAnswer

__all__ = [
    "KINDS",
    "MOST",
    "Bearing",
    "Blocker",
    "Boundary",
    "Change",
    "Explained",
    "Flip",
    "Missing",
    "WhatIf",
    "explanations",
    "kinds",
]

KINDS = ("why-not", "missing", "what-if", "readings", "rulings")
"""What can be told beside an outcome."""


def kinds(asked: Iterable[str]) -> tuple[str, ...]:
    """
    Returns the kinds of explanation that are asked for, in our order, each once.

    Args:
        asked: names, each alone or several with commas between them.

    Raises:
        UnknownNameError: naming what there is.
    """
    names = [name.strip() for text in asked for name in text.split(",")]
    for name in names:
        if name not in KINDS:
            message = f"'{name}' is no explanation; known: {', '.join(KINDS)}."
            raise UnknownNameError(message)
    return tuple(kind for kind in KINDS if kind in names)


def explanations(
    case: Case, law: Law, decision: Decision, *, assume: Sequence[str], asked: Sequence[str]
) -> dict[str, Explained]:
    """
    Returns, for each norm of a decision, what was asked beside its outcome.

    Args:
        case: the case that was decided.
        law: the law it was decided by.
        decision: the decision.
        assume: ids of the presumptions it was made under.
        asked: kinds of explanation, from `kinds`; without any there is nothing to tell.
    """
    if not asked:
        return {}
    chosen = law.choose({k: v for k, v in decision.readings.items() if v != readings_.OPEN})
    inquiry = Inquiry(
        law, case, readings_.combine(law, chosen), presumed(law, assume), direct.evaluate
    )
    supposed = Supposed(inquiry, decision.on)
    norms = {norm.id: AskedNorm(supposed, norm) for norm in law.norms}
    return {
        answer.id: _explained(norms[answer.id], decision, answer, asked)
        for answer in decision.norms
    }


def _explained(
    asked: AskedNorm, decision: Decision, answer: NormAnswer, kinds: Sequence[str]
) -> Explained:
    blocking = why_not(asked) if {"why-not", "missing"} & set(kinds) else ()
    return Explained(
        why_not=blocking if "why-not" in kinds else None,
        missing=ranked(asked, answer.missing, blocking) if "missing" in kinds else None,
        what_if=what_if(asked, answer.outcome) if "what-if" in kinds else None,
        by_reading=answer.by_reading if "readings" in kinds else None,
        rulings=bearing(asked.law, decision, answer) if "rulings" in kinds else None,
    )

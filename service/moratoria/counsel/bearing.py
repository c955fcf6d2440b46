"""
Tells which rulings bear on an answer: on the norm, on what decided, or on the term it extends.

A ruling explains and decides nothing: the answer is the same without it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.counsel.values import Bearing
from moratoria.explain import deciding_steps
from moratoria.law import rulings

if TYPE_CHECKING:
    from moratoria.law import Law
    from moratoria.model import Decision, NormAnswer


def bearing(law: Law, decision: Decision, answer: NormAnswer) -> tuple[Bearing, ...]:
    """
    Returns the rulings that bear on the answer for a norm, by ECLI, each with what it bears on.

    Args:
        law: the law it was decided by.
        decision: the decision that the answer is of.
        answer: the answer.
    """
    met = _met(law, decision, answer)
    found = []
    for ruling in rulings():
        terms = tuple((iri, label) for iri, label in ruling.bears_on if iri in met)
        if terms:
            found.append(Bearing(ruling, terms))
    return tuple(found)


def _met(law: Law, decision: Decision, answer: NormAnswer) -> set[str]:
    """Returns the terms of the law that an answer meets with on its way."""
    owners = {value.iri: reading.iri for reading in law.readings for value in reading.values}
    steps = {finding.iri for finding in deciding_steps(answer.because)}
    met = {answer.iri, *steps, *(owners[step] for step in steps if step in owners)}
    if law.term and any(step.gained_under == answer.iri for step in law.term.steps):
        met |= {line.iri for line in decision.deadline.ledger}
    return met

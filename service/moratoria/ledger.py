"""
The arithmetic of a term: a ledger of steps, each with the words it rests on.

All months that count are added to the start in one step, so that a month end is clamped once,
and never beyond the cap. Which steps count is not decided here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from moratoria import dates
from moratoria.model import LedgerStep, Text

if TYPE_CHECKING:
    from datetime import date

    from moratoria.law import Law, Step, Term


@dataclass(frozen=True)
class Way:
    """
    One way the facts and readings could be.

    Attributes:
        start: the day counted from.
        received: the day of receipt, from which the cap counts.
        on: the day of judgement: what was announced later is not known yet.
        steps: the steps that count.
        when: what would have to be so.
    """

    start: date
    received: date
    on: date
    steps: tuple[Step, ...]
    when: tuple[Text, ...] = ()


def end_of(law: Law, term: Term, way: Way) -> date:
    """
    Returns the day a term ends on: all months in one step, clamped once, within the cap.

    A cap that ran out before the term began cannot end it; the account of the term says so.
    """
    limits = [day for _, day in caps(term, way) if day > way.start]
    return min([_uncapped(law, way), *limits])


def _uncapped(law: Law, way: Way) -> date:
    months = sum(step.months for step in way.steps if step.kind == "TermStep")
    end = dates.add_months(way.start, months)
    for step in way.steps:
        if step.kind == "Suspension":
            end = _suspended(law, step, way, months, end)
    return end


def _suspended(law: Law, step: Step, way: Way, months: int, end: date) -> date:
    """Moves the end by the time the term stood still; a term that ran out before stays so."""
    period = law.periods[step.period or ""]
    until = period.end_known_on(way.on)
    if way.start >= period.start:
        return dates.add_months(until, months)
    return end + relativedelta(until, period.start) if end > period.start else end


def caps(term: Term, way: Way) -> list[tuple[Step, date]]:
    """Returns the caps of a term, each with the day it ends on."""
    return [(step, dates.add_months(way.received, step.months)) for step in term.caps]


def ledger(law: Law, term: Term, way: Way) -> tuple[LedgerStep, ...]:
    """Returns the steps of one way, each from where the last left off, and a cap that bites."""
    lines: list[LedgerStep] = []
    if way.start != way.received and term.counts_instead_from:
        label = law.labels[term.counts_instead_from]
        lines.append(LedgerStep(term.iri, label, 0, way.received, way.start, term.sources))
    for number, step in enumerate(way.steps, start=1):
        start = lines[-1].end if lines else way.start
        end = _uncapped(law, replace(way, steps=way.steps[:number]))
        lines.append(LedgerStep(step.iri, step.label, step.months, start, end, step.sources))
    for step, day in caps(term, way):
        if lines and way.start < day < lines[-1].end:
            bites = LedgerStep(step.iri, step.label, step.months, way.received, day, step.sources)
            lines.append(bites)
    return tuple(lines)

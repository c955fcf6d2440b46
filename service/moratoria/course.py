"""
Tells what lies on the timeline of a decision: stretches of days, and days that matter.

Which birthdays matter is read from the law: those at the bounds of an age that a step of the proof
asks for. Everything else is the decision's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from moratoria import dates
from moratoria.explain import asks, walk
from moratoria.law import leaves_of
from moratoria.model import Text, Within
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from moratoria.model import Decision

# How many completed years lie on the other side of a bound, counted from the bound itself.
_BEYOND = {"minInclusive": 0, "minExclusive": 1, "maxExclusive": 0, "maxInclusive": 1}


@dataclass(frozen=True)
class Stretch:
    """
    Days on which a norm is in force, or over which a step of the term runs.

    Attributes:
        months: that the step adds, zero for none.
    """

    kind: Literal["period", "counted", "noted"]
    label: Text
    start: date
    end: date
    months: int = 0


@dataclass(frozen=True)
class Moment:
    """
    A day that matters, or the days that it can be.

    Attributes:
        label: of a fact or an alternative, None for what its kind says.
        until: the last day it can be, the same as `day` where it is known.
        years: that are completed on it, for a birthday.
    """

    kind: Literal["fact", "birthday", "judged", "deadline", "alternative"]
    day: date
    until: date
    label: Text | None = None
    years: int = 0


@dataclass(frozen=True)
class Course:
    """The stretches in the order in which they are told, and the moments in order of time."""

    stretches: tuple[Stretch, ...]
    moments: tuple[Moment, ...]


def course(decision: Decision) -> Course:
    """Returns what lies on the timeline of a decision."""
    moments = {*_facts(decision), *_birthdays(decision), *_found(decision)}
    return Course(
        stretches=(*_periods(decision), *_steps(decision)),
        moments=tuple(sorted(moments, key=lambda m: (m.day, m.until, m.kind, m.years))),
    )


def _periods(decision: Decision) -> Iterator[Stretch]:
    """Yields each period once, by the norms that are in force in it."""
    norms: dict[tuple[date, date], list[Text]] = {}
    for norm in decision.norms:
        if norm.period:
            norms.setdefault(norm.period, []).append(norm.label)
    for (start, end), labels in norms.items():
        label = Text(", ".join(t.nl for t in labels), ", ".join(t.en for t in labels))
        yield Stretch("period", label, start, end)


def _steps(decision: Decision) -> Iterator[Stretch]:
    for step in decision.deadline.ledger:
        kind: Literal["counted", "noted"] = "counted" if step.counted else "noted"
        yield Stretch(kind, step.label, step.start, step.end, step.months)


def _found(decision: Decision) -> Iterator[Moment]:
    yield Moment("judged", decision.on, decision.on)
    term = decision.deadline
    if term.date:
        yield Moment("deadline", term.date, term.date)
    for other in term.alternatives:
        yield Moment("alternative", other.date, other.date, other.when)


def _facts(decision: Decision) -> Iterator[Moment]:
    """Yields the dates of the case, but for those that only an age is counted from."""
    law = decision.inquiry.law
    born = {rule.from_date for rule in law.derivations.values() if _counts_years(rule.operation)}
    for prop, fact in decision.inquiry.case.facts.items():
        if fact.span and prop not in born:
            yield Moment("fact", fact.span.first, fact.span.last, law.labels[prop])


def _birthdays(decision: Decision) -> Iterator[Moment]:
    law, case = decision.inquiry.law, decision.inquiry.case
    for prop, years in sorted(_ages(decision)):
        birth = case.date(prop)
        if birth:
            first, last = (
                dates.anniversary(day, years, law.leap_day) for day in (birth.first, birth.last)
            )
            yield Moment("birthday", first, last, years=years)


def _ages(decision: Decision) -> set[tuple[str, int]]:
    """Returns the ages at a bound of which an outcome can change: from which date, how many."""
    law = decision.inquiry.law
    return {
        (rule.from_date, bound + _BEYOND[facet])
        for leaf in _asked(decision)
        if (rule := law.derivations.get(leaf.prop)) and _counts_years(rule.operation)
        for facet, bound in leaf.facets
    }


def _asked(decision: Decision) -> Iterator[Within]:
    """Yields the bounds that steps of the proof ask for, under the readings that are taken."""
    law = decision.inquiry.law
    steps = [step for norm in decision.norms for step in walk(norm.because)]
    said = {step.label for step in steps if step.kind == "fact"}
    for iri in {step.iri for step in steps if step.kind == "criterion"}:
        expression = law.criteria[iri].expression
        for leaf in leaves_of(expression):
            alone = leaf is expression  # its step is the criterion's own
            if isinstance(leaf, Within) and (alone or asks(leaf, law) in said):
                yield leaf


def _counts_years(operation: str) -> bool:
    return operation == str(MOR.completedYears)

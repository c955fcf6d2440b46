"""
What is known of a case on a day: the facts given, and those that follow from them by the law data.

Which fact follows from which, and by which operation, is said in Turtle; here are the operations.
A date known in part gives an interval, and what is not known gives nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moratoria import dates
from moratoria.law import leaves, leaves_of, reach
from moratoria.model import Codes, Span, Within
from moratoria.schema import load_schema
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from datetime import date

    from moratoria.dates import DateSpan
    from moratoria.law import Derivation, Law
    from moratoria.model import Case, Fact, Value


def known(case: Case, law: Law, on: date | None) -> dict[str, Value]:
    """
    Returns what is known of each property on a day: given facts, and those derived from them.

    Args:
        case: the case.
        law: the law whose derivations are used.
        on: the day of judgement; None for what is known whatever the day is.
    """
    values: dict[str, Value] = {
        prop: fact.value for prop, fact in case.facts.items() if fact.value is not None
    }
    for prop, derivation in law.derivations.items():
        value = derive(derivation, case, law, on).value
        if value is not None:
            values[prop] = value
    for prop, implied in law.implies.items():
        _imply(values, prop, implied)
    return values


def _imply(values: dict[str, Value], prop: str, implied: str) -> None:
    """Adds what one truth value says of another: the implied one if true, the implying if false."""
    yes, no = Codes(frozenset({True})), Codes(frozenset({False}))
    if values.get(prop) == yes:
        values.setdefault(implied, yes)
    if values.get(implied) == no:
        values.setdefault(prop, no)


Bounds = tuple["date | None", "date | None"]


@dataclass(frozen=True)
class Derived:
    """
    How a property follows from dates: the days counted from and to, and what that gives.

    Attributes:
        start: the first and the last day that the date counted from can be.
        terms: the same of each date of which the latest is counted to.
        until: the same of the day counted to.
    """

    rule: Derivation
    start: Bounds
    terms: tuple[tuple[str, Bounds], ...]
    until: Bounds
    value: Value | None


def derive(rule: Derivation, case: Case, law: Law, on: date | None) -> Derived:
    """Returns how a property follows on a day, on any day if that is None."""
    start = _date(rule.from_date, case, law, on)
    terms = tuple((term, _date(term, case, law, on)) for term in rule.until)
    until = _latest([bounds for _, bounds in terms])
    if rule.no_later_than:
        until = _bounded(until, _date(rule.no_later_than, case, law, on))
    return Derived(rule, start, terms, until, _value(rule, case, law, (start, until)))


def _value(rule: Derivation, case: Case, law: Law, days: tuple[Bounds, Bounds]) -> Value | None:
    start, until = days
    if rule.from_date in case.withheld:
        return None
    if rule.operation == str(MOR.numberOf):
        fact = case.facts.get(rule.of_fact)
        return Span(len(fact.value.values), len(fact.value.values)) if fact and fact.value else None
    if rule.operation in {str(MOR.withinPeriod), str(MOR.onEndOfPeriod)}:
        return _in_period(rule, start, law)
    if rule.operation == str(MOR.completedYears):
        return _years(start, until, law.leap_day)
    if rule.operation == str(MOR.after):
        return _opposite(_on_or_before(start, until)) if _given(start) else _unrecorded(rule)
    return _on_or_before(start, until) if _given(start) else _unrecorded(rule)


def _date(term: str, case: Case, law: Law, on: date | None) -> Bounds:
    """Returns the days a date term can be: a fact, the day of judgement or a period's start."""
    if term == str(MOR.judgedOn):
        return on, on
    if term in law.periods:
        return law.periods[term].start, law.periods[term].start
    span: DateSpan | None = case.date(term)
    return (span.first, span.last) if span else (None, None)


def _latest(terms: list[Bounds]) -> Bounds:
    firsts = [first for first, _ in terms if first]
    lasts = [last for _, last in terms]
    known_lasts = [last for last in lasts if last]
    every = known_lasts and len(known_lasts) == len(lasts)
    return max(firsts, default=None), max(known_lasts) if every else None


def _bounded(until: Bounds, bound: Bounds) -> Bounds:
    """Brings an unknown or partial date under a bound, without moving one that is known."""
    first, last = until
    limit = bound[1]
    if limit is None or (last is not None and last <= limit):
        return until
    return first, max(limit, first) if first else limit


def _years(start: Bounds, until: Bounds, leap_day: tuple[int, int]) -> Span | None:
    low = dates.completed_years(start[1], until[0], leap_day) if start[1] and until[0] else None
    high = dates.completed_years(start[0], until[1], leap_day) if start[0] and until[1] else None
    return Span(low, high) if low is not None or high is not None else None


def _in_period(rule: Derivation, when: Bounds, law: Law) -> Codes | None:
    period = law.periods[rule.of_period]
    if when[0] is None or when[0] != when[1]:
        return None
    inside = period.start <= when[0] < period.end
    at_end = when[0] == period.end
    return Codes(frozenset({at_end if rule.operation == str(MOR.onEndOfPeriod) else inside}))


def _given(when: Bounds) -> bool:
    return when != (None, None)


def _unrecorded(rule: Derivation) -> Codes | None:
    """Returns what holds while no act is recorded, if the law data say so."""
    return None if rule.if_unrecorded is None else Codes(frozenset({rule.if_unrecorded}))


def _opposite(known: Codes | None) -> Codes | None:
    return Codes(frozenset(not value for value in known.values)) if known else None


def _on_or_before(start: Bounds, until: Bounds) -> Codes | None:
    if start[1] and until[0] and start[1] <= until[0]:
        return Codes(frozenset({True}))
    if start[0] and until[1] and start[0] > until[1]:
        return Codes(frozenset({False}))
    return None


def birthdays(law: Law) -> list[tuple[str, int]]:
    """
    Returns the anniversaries on which an age can come to a bound that a criterion speaks of.

    Each is a property that holds the day of birth and a number of years, in a stable order.
    """
    found = {
        (rule.from_date, years)
        for prop, items in leaves(law).items()
        if (rule := law.derivations.get(prop)) and rule.operation == str(MOR.completedYears)
        for item in items
        if isinstance(item, Within)
        for _, bound in item.facets
        for years in (bound, bound + 1)
    }
    return sorted(found)


def sources_of(prop: str, case: Case, law: Law) -> tuple[list[Fact], list[str]]:
    """
    Returns the facts that a property rests on, and the keys whose absence leaves it open.

    A key counts as open if it is absent, or known only in part.
    """
    rule = law.derivations.get(prop)
    props = _said_by(prop, case, law) if rule is None else rule.operands()
    schema = load_schema()
    facts = [case.facts[p] for p in props if p in case.facts]
    open_keys = [
        schema.by_prop[p].key for p in props if p in schema.by_prop and _is_open(case.facts.get(p))
    ]
    return facts, open_keys


def _said_by(prop: str, case: Case, law: Law) -> list[str]:
    """Returns the property and, where it is not given, what implies it or is implied by it."""
    near = [q for p, q in law.implies.items() if p == prop]
    near += [p for p, q in law.implies.items() if q == prop]
    return [prop] if prop in case.facts else [prop, *(q for q in near if q in case.facts)]


def reads(law: Law, iri: str) -> frozenset[str]:
    """Returns the properties of a case on which the truth of a criterion can rest."""
    found: set[str] = set()
    for name in reach(law, iri):
        for leaf in leaves_of(law.criteria[name].expression):
            rule = law.derivations.get(leaf.prop)
            found.update(rule.operands() if rule else _near(leaf.prop, law))
    return frozenset(found)


def _near(prop: str, law: Law) -> list[str]:
    """Returns a property, what implies it, and what it implies."""
    return [prop, *(p for p, q in law.implies.items() if q == prop), *_implied(prop, law)]


def _implied(prop: str, law: Law) -> list[str]:
    return [law.implies[prop]] if prop in law.implies else []


def presumable(case: Case, law: Law, criteria: frozenset[str]) -> frozenset[str]:
    """Returns those criteria that may be presumed unmet: none that rests on a withheld fact."""
    if not case.withheld:
        return criteria
    return frozenset(iri for iri in criteria if not reads(law, iri) & case.withheld)


def _is_open(fact: Fact | None) -> bool:
    return fact is None or not fact.settled

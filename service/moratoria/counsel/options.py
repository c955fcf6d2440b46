"""
The values that a key can take, as far as the law and the shapes can tell them apart.

Codes that neither names stand together. Days stand together between the days on which something
can change: of a stretch of days one stands for all. A code that counts as unknown is no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from moratoria import dates
from moratoria.counsel.ties import named_in_shapes
from moratoria.model import Has, Within
from moratoria.schema import load_schema
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moratoria.counsel.asked import AskedNorm
    from moratoria.counsel.supposed import Supposed
    from moratoria.dates import DateSpan
    from moratoria.model import Atom, Truth
    from moratoria.schema import Key

ANY_OTHER = "any other"
"""The label of what stands for all values that nothing names."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Option:
    """
    A value of a key, and the values it stands for.

    Attributes:
        plain: the value in the plain form.
        label: the value, the stretch of days (in EDTF) or the rest, as it is told.
        other_than: where it stands for every value but some, those.
        stands_for: how many values it stands for.
        day: the day, if it is a date.
        far: whether a nearer day of the same stretch is an option too.
    """

    key: str
    plain: bool | int | str
    label: str
    other_than: tuple[str, ...] = ()
    stands_for: int = 1
    day: date | None = None
    far: bool = False

    @property
    def written(self) -> object:
        """The value as the plain form holds it: in a list where the key holds lists."""
        return [self.plain] if load_schema().keys[self.key].many else self.plain


# ---------------------------------------------------------------- codes, numbers, truth values


def values(supposed: Supposed, key: Key) -> list[Option]:
    """Returns all values of a key that is no date; none of a text."""
    if key.kind == "boolean":
        return [Option(key.key, plain, _told(plain)) for plain in (True, False)]
    domain = _domain(key)
    named = _named(supposed, key)
    rest = [plain for plain, atom in domain.items() if atom not in named]
    alone = [plain for plain in domain if len(rest) == 1 or plain not in rest]
    found = [Option(key.key, plain, _told(plain)) for plain in alone]
    if len(rest) > 1:
        others = tuple(_told(plain) for plain in alone)
        found.append(Option(key.key, rest[0], ANY_OTHER, others, len(rest)))
    return found


def _told(plain: object) -> str:
    return str(plain).lower() if isinstance(plain, bool) else str(plain)


def _domain(key: Key) -> dict[str | int, Atom]:
    """Returns each value that says something, in the plain form, and what stands for it."""
    if key.kind == "integer":
        return {number: number for number in key.numbers}
    unknown = load_schema().unknown_codes
    return {code: iri for code, iri in key.codes.items() if iri not in unknown}


def _named(supposed: Supposed, key: Key) -> set[Atom]:
    """Returns the values that a criterion or a shape names one by one."""
    about = supposed.leaves.get(key.prop, [])
    by_law = {value for item in about if isinstance(item, Has) for value in item.values}
    written = named_in_shapes(key.prop)
    return by_law | {atom for atom in _domain(key).values() if str(atom) in written}


# ---------------------------------------------------------------- days


def days_to_move_to(supposed: Supposed, key: Key) -> Iterator[Option]:
    """
    Yields the days that a date could move to, those nearest to what it is now first.

    A date that is not known is taken to lie at the day of judgement, one known in part to become
    its first day. Of each stretch of days the nearest day stands for all; the farthest is there
    for the sake of other dates that move.
    """
    given = supposed.case.date(key.prop)
    anchor = given or dates.day(supposed.on)
    for first, last in stretches(supposed, key):
        before = last is not None and last < anchor.first
        after = first is not None and first > anchor.last
        if not before and not after:
            if given is None or not given.exact:
                yield _day(key, max(first or anchor.first, anchor.first))
            continue
        near, far = (last, first) if before else (first, last)
        if near is not None:
            yield _day(key, near)
        if far is not None and far != near:
            yield _day(key, far, far=True)


def _day(key: Key, day: date, *, far: bool = False) -> Option:
    return Option(key.key, day.isoformat(), day.isoformat(), day=day, far=far)


def possible(asked: AskedNorm, key: Key) -> list[Option]:
    """
    Returns what a missing key may turn out to hold, one option per value or stretch of days.

    What cannot hold beside the other facts is left out. Of a date known in part only the days it
    can be are there. Two neighbouring stretches are one if no criterion of the norm differs.
    """
    found = asked.supposed.once(("possible", key.key), lambda: _possible(asked.supposed, key))
    return _joined(asked, key, found) if key.kind == "date" else found


def _possible(supposed: Supposed, key: Key) -> list[Option]:
    found = _stretches_of(supposed, key) if key.kind == "date" else values(supposed, key)
    allowed = supposed.ties.allow([{key.key: option.written} for option in found])
    return [option for option, fine in zip(found, allowed, strict=True) if fine]


def _stretches_of(supposed: Supposed, key: Key) -> list[Option]:
    span = supposed.case.date(key.prop)
    found = []
    for first, last in stretches(supposed, key):
        low, high = _within(first, last, span)
        if low is None or high is None or low <= high:
            day = low or high
            assert day is not None  # noqa: S101 - there is at least one pivot
            found.append(Option(key.key, day.isoformat(), _edtf(low, high), day=day))
    return found


def _within(
    first: date | None, last: date | None, span: DateSpan | None
) -> tuple[date | None, date | None]:
    if span is None:
        return first, last
    return max(first or span.first, span.first), min(last or span.last, span.last)


def _edtf(first: date | None, last: date | None) -> str:
    """Returns a stretch of days in EDTF (ISO 8601-2)."""
    return str(first) if first == last else f"{first or '..'}/{last or '..'}"


def _joined(asked: AskedNorm, key: Key, found: list[Option]) -> list[Option]:
    """Joins neighbouring stretches over which every criterion stays the same."""
    joined: list[Option] = []
    last_truths: list[Truth] = []
    for option in found:
        truths = asked.truths_resting_on(key, {key.key: option.written})
        if joined and truths == last_truths:
            start = joined[-1].label.split("/")[0]
            end = option.label.split("/")[-1]
            joined[-1] = Option(key.key, joined[-1].plain, f"{start}/{end}", day=joined[-1].day)
        else:
            joined.append(option)
        last_truths = truths
    return joined


def stretches(supposed: Supposed, key: Key) -> list[tuple[date | None, date | None]]:
    """
    Returns all days in stretches, over each of which nothing can change as one date moves.

    The first has no beginning, the last no end.
    """
    return _stretches(_pivots(supposed, key))


def _stretches(pivots: Iterable[date]) -> list[tuple[date | None, date | None]]:
    """Cuts all days at some days: each of them by itself, and what lies between and outside."""
    ordered = sorted(pivots)
    between = [(one + _DAY, two - _DAY) for one, two in pairwise(ordered) if two - one > _DAY]
    inner = sorted([*((day, day) for day in ordered), *between])
    return [(None, ordered[0] - _DAY), *inner, (ordered[-1] + _DAY, None)]


def _pivots(supposed: Supposed, key: Key) -> set[date]:
    """
    Returns the days at which anything can change as one date moves.

    These are the day of judgement, the edges of the periods, the days of the case and, where an
    age is counted to or from the date, the days on which the date is at the bound of the age.
    """
    fixed = _fixed(supposed, key)
    law, own = supposed.law, supposed.case.date(key.prop)
    found = fixed | ({own.first, own.last} if own else set())
    for prop, rule in law.derivations.items():
        birth = supposed.case.date(rule.from_date)
        for years in thresholds(supposed, prop):
            if rule.from_date == key.prop:
                back = {dates.anniversary(day, -years, law.leap_day) for day in fixed}
                found |= back | {day + _DAY for day in back}
            elif birth and key.prop in supposed.resting[prop]:
                ends = (birth.first, birth.last)
                found |= {dates.anniversary(day, years, law.leap_day) for day in ends}
    return found


def _fixed(supposed: Supposed, key: Key) -> set[date]:
    """Returns the days that stay where they are as one date moves."""
    facts = supposed.case.facts
    spans = [fact.span for prop, fact in facts.items() if fact.span and prop != key.prop]
    edges = {edge for p in supposed.law.periods.values() for edge in (p.start, p.end)}
    return {supposed.on, *edges, *(day for span in spans for day in (span.first, span.last))}


def thresholds(supposed: Supposed, prop: str) -> dict[int, list[Within]]:
    """Returns the ages at which a criterion changes, each with the leaves that change there."""
    rule = supposed.law.derivations.get(prop)
    if rule is None or rule.operation != str(MOR.completedYears):
        return {}
    found: dict[int, list[Within]] = {}
    within = [item for item in supposed.leaves.get(prop, []) if isinstance(item, Within)]
    for item in within:
        for name, bound in item.facets:
            later = name in {"maxInclusive", "minExclusive"}
            found.setdefault(bound + later, []).append(item)
    return found

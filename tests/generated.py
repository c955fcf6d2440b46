"""
Makes cases from the shapes: every key unknown, at a boundary, or anywhere else.

Cases are drawn at random, or put together from the few values of each key that can make a
difference to a norm. The generator knows the kinds of keys, not the law; boundary days, bounds and
codes are read from the policy.
"""

from __future__ import annotations

import random
from ast import literal_eval
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from moratoria import facts
from moratoria.dates import anniversary
from moratoria.derivations import known
from moratoria.law import Law, Norm, leaves, reach
from moratoria.model import Case, Fact, Has, Leaf, Question, Within
from moratoria.schema import Key, load_schema
from moratoria.validation import case_nodes, validate
from moratoria.vocab import MOR

Asked = tuple[Case, date, Mapping[str, str], frozenset[str]]
"""A case, the day of judgement, the value taken of each reading (IRIs), the criteria presumed."""

COUNTRIES = (["RUS"], ["RUS", "KAZ"], ["UKR"], ["XXA"])


def case(rng: random.Random, law: Law) -> Case:
    """Returns a valid case, most of its facts near where they matter."""
    while True:
        plain = {
            key.key: _value(rng, key, law)
            for key in load_schema().keys.values()
            if key.kind != "text" and rng.random() < 0.7
        }
        graph = facts.from_plain(plain)
        if validate(graph).conforms:
            return facts.from_graph(graph, case_nodes(graph)[0])


def _value(rng: random.Random, key: Key, law: Law) -> object:
    if key.kind == "boolean":
        return rng.random() < 0.4
    if key.kind == "integer":
        return rng.randint(1, 5)
    if key.kind == "date":
        return _date(rng, law, birth=key.key == "birth_date")
    if key.many:
        return rng.choice(COUNTRIES)
    codes = sorted(key.codes)
    return rng.choice(codes if len(codes) < 20 else ["RUS", "UKR", "BLR"])


def _date(rng: random.Random, law: Law, *, birth: bool) -> str:
    period = next(iter(law.periods.values()))
    near = rng.choice([period.start, period.end]) + timedelta(days=rng.randint(-3, 3))
    day = near if rng.random() < 0.5 else date(2022, 1, 1) + timedelta(days=rng.randint(0, 600))
    if birth:
        day = anniversary(day, -rng.choice([17, 18, 22, 26, 27, 28]), law.leap_day)
    return str(day)[: rng.choice([10, 10, 10, 7, 4])]


def question(rng: random.Random, law: Law) -> Question:
    """Returns a case under one value per reading, drawn at random, on a day drawn at random."""
    made = case(rng, law)
    period = next(iter(law.periods.values()))
    on = rng.choice([period.start, period.end, date(2022, 11, 5)]) + timedelta(
        days=rng.randint(-2, 2)
    )
    readings = {reading.iri: rng.choice(reading.values).iri for reading in law.readings}
    for reading in law.readings:
        if reading.preferred and rng.random() < 0.7:
            readings[reading.iri] = reading.preferred
    presumed = [p.criteria for p in law.presumptions.values() if rng.random() < 0.5]
    values = known(made, law, on)
    return Question(on, values, readings, frozenset().union(*presumed))


# ---------------------------------------------------------------- what can make a difference


def parameters(law: Law, norm: Norm, base: Asked) -> dict[str, list[object]]:
    """
    Returns what an answer about a norm is made from, each with a few values, those of a base first.

    Names are plain keys, IRIs of readings, `on` for the day of judgement and ids of presumptions.
    A key is unknown, holds a value the norm asks for or another, or a day around a boundary.
    """
    case, on, readings, presumed = base
    reached = _reached(law, norm)
    asked = {prop for prop in reached if prop in load_schema().by_prop}
    asked |= {p for pair in law.implies.items() if asked & {*pair} for p in pair}
    found: dict[str, list[object]] = {"on": [on, *_days(law)]}
    for key in load_schema().keys.values():
        if key.prop in asked:
            given = case.facts.get(key.prop)
            values = _levels(law, key, reached.get(key.prop, []))
            found[key.key] = [_as_given(given), None, *values]
    for reading in law.readings:
        values = [value.iri for value in reading.values]
        if {*values} & {v for leaf in reached.get(_READING, []) for v in _values(leaf)}:
            found[reading.iri] = [readings[reading.iri], *values]
    for name, presumption in law.presumptions.items():
        found[name] = [presumption.criteria <= presumed, True, False]
    return {name: _distinct(values) for name, values in found.items()}


_READING = str(MOR.underReading)


def _reached(law: Law, norm: Norm) -> dict[str, list[Leaf]]:
    """Returns the leaves that a norm rests on, by the properties that are given or taken."""
    criteria = reach(law, norm.applies_to) | reach(law, norm.in_force_for or norm.applies_to)
    part = replace(law, criteria={iri: law.criteria[iri] for iri in sorted(criteria)})
    found: dict[str, list[Leaf]] = defaultdict(list)
    for prop, items in leaves(part).items():
        rule = law.derivations.get(prop)
        for operand in rule.operands() if rule else (prop,):
            found[operand] += items
    return found


def _days(law: Law) -> Iterator[date]:
    """Yields the first and the last day of the first period, and the days beside them."""
    period = next(iter(law.periods.values()))
    for day in (period.start, period.end):
        yield from (day - timedelta(days=1), day)


def _levels(law: Law, key: Key, asked: list[Leaf]) -> Iterator[object]:
    if key.kind == "boolean":
        yield from (True, False)
    elif key.kind == "date":
        yield from _around(law, asked, birth=key.key == "birth_date")
    else:
        yield from _held(key, {value for leaf in asked for value in _values(leaf)})


def _values(leaf: Leaf) -> tuple[object, ...]:
    return leaf.values if isinstance(leaf, Has) else ()


def _held(key: Key, wanted: set[object]) -> Iterator[object]:
    """Yields what a norm asks for, one value it does not, and, of a list, both together."""
    if key.kind == "integer":
        yield from sorted(value for value in wanted if isinstance(value, int))
        yield 1 + max(value for value in wanted if isinstance(value, int))
        return
    known_ = {n: iri for n, iri in key.codes.items() if iri not in load_schema().unknown_codes}
    names = sorted(n for n, iri in known_.items() if iri in wanted)
    other = min(known_.keys() - {*names}, default=names[0])
    for name in (*names, other):
        yield [name] if key.many else name
    if key.many:
        yield [*names[:1], other]


def _around(law: Law, asked: list[Leaf], *, birth: bool) -> Iterator[str]:
    """Yields the days at a period, or, of birth, those on which an age is reached at its start."""
    period = next(iter(law.periods.values()))
    if not birth:
        yield from (str(period.start - timedelta(days=1)), str(period.start)[:7], str(period.end))
        return
    for bound in sorted({b for leaf in asked if isinstance(leaf, Within) for _, b in leaf.facets}):
        born = anniversary(period.start, -bound, law.leap_day)
        yield from (str(born), str(born + timedelta(days=1)), str(born)[:4])


def _as_given(fact: Fact | None) -> object:
    plain = fact.plain if fact else None
    return list(plain) if isinstance(plain, tuple) else plain


def _distinct(values: list[object]) -> list[object]:
    return [v for n, v in enumerate(values) if v not in values[:n]]


def asked(law: Law, row: Mapping[str, object]) -> Asked:
    """Returns what a row of values asks; what it does not name is unknown, or preferred."""
    given = [_fact(key.key, repr(row.get(key.key))) for key in load_schema().keys.values()]
    case = Case("", {fact.prop: fact for fact in given if fact}, "")
    readings = {r.iri: row.get(r.iri, r.preferred or r.values[0].iri) for r in law.readings}
    presumed = [p.criteria for name, p in law.presumptions.items() if row.get(name)]
    return case, row["on"], readings, frozenset().union(*presumed)  # type: ignore[return-value]


@cache
def _fact(key: str, value: str) -> Fact | None:
    """Returns one fact of a case; the value is its `repr`, which can be kept."""
    graph = facts.from_plain({key: literal_eval(value)})
    return next(iter(facts.from_graph(graph, case_nodes(graph)[0]).facts.values()), None)

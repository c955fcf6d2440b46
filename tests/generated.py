"""
Makes cases at random from the shapes: every key unknown, at a boundary, or anywhere else.

The generator knows the kinds of keys, not the law; boundary days are read from the policy.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

from moratoria import facts
from moratoria.dates import anniversary
from moratoria.derivations import known
from moratoria.law import Law
from moratoria.model import Case, Question
from moratoria.schema import Key, load_schema
from moratoria.validation import case_nodes, validate

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

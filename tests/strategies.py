"""
Strategies for Hypothesis: plain cases near where they matter, and choices of readings.

What a key may hold comes from the shapes; what matters, its codes and its days, from the policy.
A value that is left out comes first everywhere, so that a failing case shrinks to the few facts it
needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from folders import PLAIN
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from moratoria import dates
from moratoria.derivations import birthdays
from moratoria.law import Law, leaves
from moratoria.model import Atom, Case, Codes, Fact, Has
from moratoria.schema import Key, load_schema

KEYS = [key for key in load_schema().keys.values() if key.kind != "text"]


@dataclass(frozen=True)
class Drawn:
    """A plain case, the day of judgement, and the ids of what is presumed."""

    plain: Mapping[str, object]
    on: date
    assume: tuple[str, ...]

    @property
    def case(self) -> Case:
        """The case that the plain form stands for."""
        return case_of(self.plain)

    def presumed(self, law: Law) -> frozenset[str]:
        """Returns the criteria that are presumed."""
        return frozenset[str]().union(*(law.presumptions[name].criteria for name in self.assume))


# The example case, the same with every ground that could keep it out known not to be there, and
# that at the end of its procedure.
GROUNDS = {key.key: False for key in KEYS if key.kind == "boolean" and key.key not in PLAIN}
ENDED = {"application_status": "exhausted", "final_rejection_date": "2022-03-01"}
BASES: list[dict[str, object]] = [PLAIN, PLAIN | GROUNDS, PLAIN | GROUNDS | ENDED]


def drawn(law: Law) -> SearchStrategy[Drawn]:
    """Returns a strategy for cases on a day: the example case with some changes."""
    days = st.sampled_from(inside(law)) | st.sampled_from(boundary_days(law))
    assumed = [(), *((name,) for name in law.presumptions)]
    change = st.one_of([st.tuples(st.just(key.key), values(key, law)) for key in KEYS])
    plain = st.builds(changed, st.sampled_from(BASES), st.lists(change, max_size=12))
    return st.builds(Drawn, plain, days, st.sampled_from(assumed))


def changed(base: Mapping[str, object], changes: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Returns a plain case with changes; one to None takes a key out."""
    plain = {**base, **dict(changes)}
    return {key.key: plain[key.key] for key in KEYS if plain.get(key.key) is not None}


def chosen(law: Law) -> SearchStrategy[dict[str, str]]:
    """Returns a strategy for values chosen of some readings, both by id."""
    ids = {reading.id: [value.id for value in reading.values] for reading in law.readings}
    picks = {name: st.sampled_from([None, None, None, *values]) for name, values in ids.items()}
    return st.fixed_dictionaries(picks).map(lambda pick: {k: v for k, v in pick.items() if v})


def values(key: Key, law: Law) -> SearchStrategy[object]:
    """Returns a strategy for what one key may hold near where it matters; None if it is unknown."""
    if key.kind == "boolean":
        return st.sampled_from([None, False, True])
    if key.kind == "date":
        years = {number for prop, number in birthdays(law) if prop == key.prop}
        near = births(law, years) if years else boundary_days(law)
        written = partial(near)
        return st.sampled_from([*[None] * (len(written) // 8), *written])
    return st.sampled_from([None, *([1, 2, 3, 4] if key.kind == "integer" else codes(key, law))])


def codes(key: Key, law: Law) -> list[object]:
    """Returns the codes that a criterion asks for, two others, and for a list some pairs."""
    asked = {str(v) for leaf in leaves(law)[key.prop] if isinstance(leaf, Has) for v in leaf.values}
    names = sorted(name for name, iri in key.codes.items() if iri in asked)
    others = sorted(name for name in key.codes if name not in names)
    names += others if len(others) < 20 else others[:2]
    return [*([n] for n in names), *([a, names[-1]] for a in names[:-1])] if key.many else [*names]


def boundary_days(law: Law) -> list[date]:
    """Returns the days on which the policy lets anything change, and those beside them."""
    found = {day for p in law.periods.values() for day in (*p.edges, *p.events, *dict(p.ends))}
    for step in law.term.steps if law.term else ():
        found |= {day for day in (step.begins, *step.window) if day}
    beside = {day + timedelta(days=n) for day in found for n in (-1, 0, 1)}
    far = {dates.add_months(day, 7 * n) for day in found for n in (-3, -1, 1, 3)}
    ends_of_months = {date(day.year, 8, 31) for day in found}
    return sorted(beside | far | ends_of_months)


def inside(law: Law) -> list[date]:
    """Returns the boundary days on which a norm was in force."""
    periods = law.periods.values()
    return [day for day in boundary_days(law) if any(p.start <= day < p.end for p in periods)]


def births(law: Law, years: Iterable[int]) -> list[date]:
    """Returns the days of birth that make so many years while a norm is in force, and leap days."""
    days = inside(law)
    found = {day.replace(year=day.year - n, day=min(day.day, 28)) for day in days for n in years}
    found |= {date(year, 2, 29) for year in range(1992, 2008, 4)}
    return sorted(found | {day + timedelta(days=1) for day in found})


def partial(days: Iterable[date]) -> list[str]:
    """Returns days as they are written, also to the month and to the year."""
    written = [str(day) for day in days]
    return [*written, *{day[:7]: None for day in written}, *{day[:4]: None for day in written}]


# ---------------------------------------------------------------- cases


def case_of(plain: Mapping[str, object]) -> Case:
    """Returns the case of a plain form without writing its graph, which takes most of the time."""
    found = (fact(key, plain[key.key]) for key in KEYS if key.key in plain)
    return Case("", {one.prop: one for one in found}, "")


def fact(key: Key, value: object) -> Fact:
    """Returns one fact as `facts.from_graph` does."""
    if key.kind == "date":
        span = dates.parse(str(value))
        return Fact(key.key, key.prop, "", (), plain=str(span), span=span)
    items = value if isinstance(value, list) else [value]
    atoms: frozenset[Atom] = frozenset(key.codes.get(item, item) for item in items)
    plain = tuple(sorted(items)) if key.many else items[0]
    settled = None if atoms & load_schema().unknown_codes else Codes(atoms)
    return Fact(key.key, key.prop, "", (), plain=plain, value=settled)

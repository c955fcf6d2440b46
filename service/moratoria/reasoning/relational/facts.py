"""
What is known of each case in a table: given facts, and those that follow by the law data.

The operations are those of `derivations`; a code that counts as unknown is NULL here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import ibis

from moratoria.reasoning.relational.days import NO, UNKNOWN, YES, Days, completed_years, latest
from moratoria.reasoning.relational.rows import apart, case_columns, column, keys, short_names
from moratoria.schema import load_schema
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.law import Derivation, Law
    from moratoria.schema import Key

_SPANS = {str(MOR.numberOf), str(MOR.completedYears)}


class Facts:
    """
    The facts that the criteria of a law rest on, as columns.

    Attributes:
        names: for each property, its name in columns `value:`, `low:`, `high:`, `first:`, `last:`.
        keys: for each property that is given and not derived, its plain key.
        spans: the properties that are numbers known by their bounds.
        wanted: the properties that are derived; all of them if None.
    """

    def __init__(self, law: Law, wanted: Collection[str] | None = None) -> None:
        self.law = law
        pairs = [pair for pair in law.implies.items() if wanted is None or {*pair} & {*wanted}]
        self.implies = dict(pairs)
        self.wanted = None if wanted is None else {*wanted}.union(*pairs)
        given = {key.prop: key for key in keys()}
        self.names = short_names([*given, *law.derivations])
        self.keys = {prop: key for prop, key in given.items() if prop not in law.derivations}
        self.spans = {prop for prop, rule in law.derivations.items() if rule.operation in _SPANS}

    def of(self, rows: ibis.Table) -> ibis.Table:
        """Returns a table with what is known of each property added."""
        known = rows.mutate(
            **{name: value for key in keys() for name, value in self.given(rows, key)}
        )
        known = apart(known)
        known = apart(known.mutate(**self.derived(known)))
        for prop, implied in self.implies.items():
            known = self.imply(known, prop, implied)
        return apart(known)

    def given(self, rows: ibis.Table, key: Key) -> Iterator[tuple[str, ibis.Value]]:
        """Yields the columns of one key, with NULL for what counts as unknown."""
        if key.kind == "date":
            for end in ("first", "last"):
                yield f"{end}:{key.key}", column(rows, f"{key.key}_{end}", "date")
            return
        value = column(rows, key.key, case_columns(self.law)[key.key])
        unknown = sorted(key.notations[c] for c in load_schema().unknown_codes & set(key.notations))
        if key.many:
            yield f"value:{key.key}", _complete(value, unknown)
        else:
            yield (
                f"value:{key.key}",
                value.isin(unknown).ifelse(ibis.null(), value) if unknown else value,
            )

    def derived(self, t: ibis.Table) -> dict[str, ibis.Value]:
        """Returns the columns of the facts that follow from others."""
        found = {}
        for prop, rule in self.law.derivations.items():
            if self.wanted is not None and prop not in self.wanted:
                continue
            name = self.names[prop]
            if prop in self.spans:
                found[f"low:{name}"], found[f"high:{name}"] = self.number(t, rule)
            else:
                found[f"value:{name}"] = self.truth(t, rule)
        return found

    def number(self, t: ibis.Table, rule: Derivation) -> tuple[ibis.Value, ibis.Value]:
        """Returns the bounds of a number that follows by counting."""
        if rule.operation == str(MOR.numberOf):
            number = self.number_of(t, rule.of_fact)
            return number, number
        start, until = self.days(t, rule.from_date), self.until(t, rule)
        leap = self.law.leap_day
        return (
            completed_years(start.last, until.first, leap),
            completed_years(start.first, until.last, leap),
        )

    def number_of(self, t: ibis.Table, prop: str) -> ibis.Value:
        """Returns how many values a property has."""
        key = self.keys.get(prop)
        if key is None or key.kind == "date":
            return ibis.null("int64")
        value = t[f"value:{key.key}"]
        return value.unique().length() if key.many else value.notnull().ifelse(1, ibis.null())

    def truth(self, t: ibis.Table, rule: Derivation) -> ibis.Value:
        """Returns a truth value that follows from dates."""
        start = self.days(t, rule.from_date)
        if rule.operation in {str(MOR.withinPeriod), str(MOR.onEndOfPeriod)}:
            period = self.law.periods[rule.of_period]
            inside = (start.first >= period.start) & (start.first < period.end)
            at_end = start.first == period.end
            found = at_end if rule.operation == str(MOR.onEndOfPeriod) else inside
            return start.exact.ifelse(found, UNKNOWN)
        until = self.until(t, rule)
        before = ibis.cases(
            (start.last <= until.first, True), (start.first > until.last, False), else_=UNKNOWN
        )
        found = ~before if rule.operation == str(MOR.after) else before
        return start.given.ifelse(found, ibis.literal(rule.if_unrecorded, "boolean"))

    def until(self, t: ibis.Table, rule: Derivation) -> Days:
        """Returns the latest of the days counted to, brought under the bound that is set."""
        until = latest([self.days(t, term) for term in rule.until])
        if not rule.no_later_than:
            return until
        limit = self.days(t, rule.no_later_than).last
        under = limit.isnull() | (until.last <= limit)
        bound = ibis.greatest(limit, until.first.coalesce(limit))
        return Days(until.first, under.ifelse(until.last, bound))

    def days(self, t: ibis.Table, term: str) -> Days:
        """Returns the days a date term can be: a fact, the day of judgement, a period's start."""
        if term == str(MOR.judgedOn):
            on = column(t, "on", "date")
            return Days(on, on)
        if term in self.law.periods:
            start = ibis.literal(self.law.periods[term].start)
            return Days(start, start)
        key = load_schema().by_prop.get(term)
        if key is None or key.kind != "date":
            return Days.none()
        return Days(t[f"first:{key.key}"], t[f"last:{key.key}"])

    def imply(self, t: ibis.Table, prop: str, implied: str) -> ibis.Table:
        """Adds what one truth value says of another, where that is not known of itself."""
        one, other = (f"value:{self.names[p]}" for p in (prop, implied))
        yes = ibis.cases((t[one], YES), else_=UNKNOWN)
        no = ibis.cases((~t[other], NO), else_=UNKNOWN)
        return t.mutate(**{other: t[other].coalesce(yes), one: t[one].coalesce(no)})


def _complete(values: ibis.Value, unknown: Sequence[str]) -> ibis.Value:
    """
    Returns a list of codes, NULL unless it says all there is.

    A list that is empty, or in which an element is NULL or counts as unknown, says nothing of what
    is not in it; SQL would find that it lacks whatever it does not show.
    """
    known = values.filter(lambda value: value.notnull() & value.notin(unknown))
    whole = (values.length() > 0) & (known.length() == values.length())
    return whole.ifelse(values, ibis.null())

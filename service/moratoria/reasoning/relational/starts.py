"""
The days that the terms of cases could start on, and those on which anything can change after.

They are those of `deadlines`: between the days on which anything can change facts are constant.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import ibis

from moratoria.derivations import birthdays
from moratoria.reasoning.relational.days import add_days, anniversary
from moratoria.reasoning.relational.rows import apart, keys
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from moratoria.law import Law, Term


class Starts:
    """
    The days that the term of a law could start on.

    Attributes:
        received: the plain key of the day of receipt.
        begun: the plain key of the day counted from instead, None if there is no such fact.
    """

    def __init__(self, law: Law, term: Term) -> None:
        self.law = law
        self.received, self.begun = date_key(term.counts_from), date_key(term.counts_instead_from)

    def of(self, known: ibis.Table) -> ibis.Table:
        """
        Returns the cases once per pair of day counted from and day of receipt left open.

        Dates in `start` and `received` are also put in place of those of the case.
        """
        edges = sorted({edge for period in self.law.periods.values() for edge in period.edges})
        running = known.filter(known.reason.isnull())
        t = running.mutate(pick=ibis.range(len(edges) + 2).unnest())
        first, last = t[f"{self.received}_first"], t[f"{self.received}_last"]
        begun, begun_last = self.instead(t)
        between = [
            (
                (t.pick == number) & begun.isnull() & (first < edge) & (edge < last),
                ibis.literal(edge),
            )
            for number, edge in enumerate(edges, start=2)
        ]
        received = ibis.cases((t.pick == 0, first), (t.pick == 1, last), *between)
        t = t.mutate(received=received, begun=(t.pick == 0).ifelse(begun, begun_last))
        t = apart(t.filter(t.received.notnull()))
        t = t.mutate(start=ibis.greatest(t.received, t.begun.coalesce(t.received)))
        return apart(self.dated(t.drop("pick", "begun")).distinct())

    def instead(self, t: ibis.Table) -> tuple[ibis.Value, ibis.Value]:
        """Returns the first and last day of what the term counts from instead, NULL if absent."""
        if self.begun is None:
            return ibis.null("date"), ibis.null("date")
        first, last = t[f"{self.begun}_first"], t[f"{self.begun}_last"]
        return last.notnull().ifelse(first, ibis.null()), first.notnull().ifelse(last, ibis.null())

    def dated(self, t: ibis.Table) -> ibis.Table:
        """Puts the days chosen in place of those of the case, where it has them."""
        chosen = {f"{self.received}_{end}": t.received for end in ("first", "last")}
        if self.begun is not None:
            for name in (f"{self.begun}_first", f"{self.begun}_last"):
                chosen[name] = t[name].notnull().ifelse(t.start, ibis.null())
        return t.mutate(**chosen)

    def days(self, starts: ibis.Table, period: str) -> ibis.Table:
        """Returns the cases once per day of a period, up to now, on which anything can change."""
        span = self.law.periods[period]
        last = ibis.least(starts.on, ibis.literal(span.end))
        days = ibis.array(list(self.breakpoints(starts, period))).unique()
        inside = days.filter(lambda day: (day >= span.start) & (day <= last))
        t = starts.mutate(day=inside.unnest())
        return t.mutate(on=t.day).drop("day")

    def breakpoints(self, t: ibis.Table, period: str) -> Iterator[ibis.Value]:
        """Yields the days on which an outcome under a norm with this period can change."""
        span = self.law.periods[period]
        yield from (ibis.literal(day) for day in sorted({span.end, *span.events}))
        yield t.on
        for key in keys():
            if key.kind == "date":
                for day in (t[f"{key.key}_first"], t[f"{key.key}_last"]):
                    yield day
                    yield add_days(day, 1)
        for prop, years in birthdays(self.law):
            birth = date_key(prop)
            for day in (t[f"{birth}_first"], t[f"{birth}_last"]) if birth else ():
                yield anniversary(day, years, self.law.leap_day)


def date_key(prop: str | None) -> str | None:
    """Returns the plain key of a date, None if the property holds no date."""
    key = load_schema().by_prop.get(prop or "")
    return key.key if key and key.kind == "date" else None

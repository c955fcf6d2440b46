"""
Every way the terms of cases could run, as a row: what was gained, what counts, and where it ends.

The arithmetic is that of `ledger`: all months in one step, clamped once and within the cap.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import ibis
from dateutil.relativedelta import relativedelta

from moratoria.reasoning.relational.days import NO, YES, add_days, add_months
from moratoria.reasoning.relational.rows import reading_column
from moratoria.reasoning.relational.starts import Starts
from moratoria.reasoning.relational.truths import Truths, crossed

if TYPE_CHECKING:
    from moratoria.law import Law, Step, Term

_AT = ("row", "start", "received")
_NEVER, _PERHAPS, _EVER = 0, 1, 2  # whether a case ever fell under a norm; the most certain is most


class Ways:
    """The ways that the term of a law could run under combinations of readings."""

    def __init__(self, law: Law, term: Term, taken: ibis.Table) -> None:
        self.law, self.term, self.taken = law, term, taken
        self.acts = [act_column(number) for number in range(len(term.acts))]
        self.late = [f"late:{number}" for number in range(len(term.gained))]

    # ------------------------------------------------------------ what was gained

    def gained(self, starts: ibis.Table) -> Mapping[str, ibis.Table]:
        """Returns, per norm, whether the case ever fell under it, in `held`."""
        norms = {norm.iri: norm for norm in self.law.norms}
        found = {}
        for iri in dict.fromkeys(step.gained_under or "" for step in self.term.gained):
            criterion = norms[iri].applies_to
            days = Starts(self.law, self.term).days(starts, norms[iri].period or "")
            t = crossed(self.law, days, self.choices(), _AT, only=[criterion])
            truth = t[Truths(self.law, [criterion]).names[criterion]]
            held = ibis.cases((truth, _EVER), (~truth, _NEVER), else_=_PERHAPS).max()
            found[iri] = t.group_by([*_AT, "choice"]).aggregate(held=held)
        return found

    def choices(self) -> ibis.Table:
        """
        Returns the combinations of those readings that bear on what is gained.

        For each step that can be gained, `late:<number>` says whether it counts under them.
        """
        norms = {step.gained_under for step in self.term.gained}
        roots = [norm.applies_to for norm in self.law.norms if norm.iri in norms]
        asked = {name for root in roots for name in Truths(self.law, roots).readings(root)}
        under = {step.taken_under for step in self.term.gained}
        bearing = [
            reading_column(reading.id)
            for reading in self.law.readings
            if reading.id in asked or under & {value.iri for value in reading.values}
        ]
        t = self.taken.aggregate(choice=self.taken.combination.min(), by=bearing)
        late = {n: self.counts(t, s) for n, s in zip(self.late, self.term.gained, strict=True)}
        return t.mutate(**late)

    def counts(self, t: ibis.Table, step: Step) -> ibis.Value:
        """Returns whether a step counts under the readings taken."""
        if step.taken_under is None:
            return YES
        return Truths(self.law, []).reading(t, [step.taken_under])

    # ------------------------------------------------------------ where each ends

    def of(self, starts: ibis.Table) -> ibis.Table:
        """
        Returns every way the terms could run, with the day it `ends`.

        In `adds` is the number of an unrecorded act that is added, 0 for none.
        """
        t = self.settled(starts, self.gained(starts))
        t = t.mutate(option=ibis.range(2 * (len(self.acts) + 1)).unnest())
        t = t.mutate(holds=t.option % 2 == 1, adds=t.option // 2)
        allowed = t.holds.ifelse(t.fell > _NEVER, t.fell < _EVER)
        absent = ((t.adds == n) & t[act].isnull() for n, act in enumerate(self.acts, start=1))
        t = t.filter(allowed & ibis.or_(t.adds == 0, *absent))
        limits = [add_months(t.received, ibis.literal(step.months)) for step in self.term.caps]
        t = t.mutate(stranded=ibis.or_(NO, *(limit <= t.start for limit in limits)))
        end = self.uncapped(t)
        limited = ((limit > t.start).ifelse(limit, end) for limit in limits)
        return t.select("row", "adds", "stranded", ends=ibis.least(end, *limited))

    def settled(self, starts: ibis.Table, gained: Mapping[str, ibis.Table]) -> ibis.Table:
        """Returns the starts with what differs between the combinations, each once."""
        t = starts.select("on", *_AT, *self.acts)
        t = t.cross_join(self.choices().select("choice", *self.late))
        held = {}
        for number, (iri, found) in enumerate(gained.items()):
            held[iri] = f"held:{number}"
            named = found.rename({held[iri]: "held"})
            t = t.left_join(named, [*_AT, "choice"]).select(*t.columns, held[iri])
        fell = [
            t[name].ifelse(t[held[step.gained_under or ""]].coalesce(_NEVER), _NEVER)
            for name, step in zip(self.late, self.term.gained, strict=True)
        ]
        t = t.mutate(fell=ibis.greatest(ibis.literal(_NEVER), *fell))
        return t.select("on", *_AT, *self.acts, *self.late, "fell").distinct()

    def uncapped(self, t: ibis.Table) -> ibis.Value:
        """Returns the day a term ends on before any cap: all months are added in one step."""
        months = ibis.literal(sum(step.months for step in self.term.base), "int64")
        for number, (act, step) in enumerate(zip(self.acts, self.term.acts, strict=True), start=1):
            counts = t[act].coalesce(NO) | (t.adds == number)
            months += counts.ifelse(step.months, 0)
        late = [(t.holds & t[n], s) for n, s in zip(self.late, self.term.gained, strict=True)]
        for counts, step in late:
            months += counts.ifelse(step.months if step.adds else 0, 0)
        end = add_months(t.start, months)
        for counts, step in late:
            if step.kind == "Suspension":
                end = counts.ifelse(self.suspended(t, step, months, end), end)
        return end

    def suspended(
        self, t: ibis.Table, step: Step, months: ibis.Value, end: ibis.Value
    ) -> ibis.Value:
        """Moves an end by the time the term stood still, as far as known on the day judged."""
        period = self.law.periods[step.period or ""]
        moved = [
            (known, _moved(t, period.start, until, months, end)) for known, until in period.ends
        ]
        later = [(t.on >= known, day) for known, day in reversed(moved[1:])]
        return ibis.cases(*later, else_=moved[0][1]) if later else moved[0][1]


def _moved(
    t: ibis.Table, start: date, until: date, months: ibis.Value, end: ibis.Value
) -> ibis.Value:
    """Returns where a term ends that stands still between two days."""
    stood = relativedelta(until, start)
    after = add_days(add_months(end, ibis.literal(12 * stood.years + stood.months)), stood.days)
    resumed = add_months(ibis.literal(until), months)
    return ibis.cases((t.start >= start, resumed), (end > start, after), else_=end)


def act_column(number: int) -> str:
    """Returns the column that says whether an act is recorded; NULL if nothing is."""
    return f"act:{number}"

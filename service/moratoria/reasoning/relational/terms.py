"""
The decision term of each case in a table: one date, or every date that it could end on.

Every way a term could run is a row: a day it could start on, a combination of readings, whether
the case fell under a norm, and an act that might yet be recorded. What the ways of a case have in
common is its answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from moratoria.reasoning.relational.days import NO, YES
from moratoria.reasoning.relational.rows import (
    bits,
    cases,
    fitting,
    members_in,
    reading_columns,
    require,
)
from moratoria.reasoning.relational.starts import Starts, date_key
from moratoria.reasoning.relational.truths import Truths, crossed
from moratoria.reasoning.relational.ways import Ways, act_column

if TYPE_CHECKING:
    from moratoria.law import Law, Term

NOT_BEGUN, NOT_RUNNING, NO_START = "not-begun", "not-running", "no-start"
DOUBTFUL, STRANDED, SEVERAL = "doubtful", "stranded", "several"
_KINDS = {
    "deadline": "date",
    "earliest": "date",
    "latest": "date",
    "alternatives": "array<date>",
    "overdue": "boolean",
    "no_date_because": "string",
    "unrecorded": "int64",
}


def deadlines(law: Law, rows: ibis.Table, taken: ibis.Table) -> ibis.Table:
    """
    Returns a table with a row per case: its decision term, as `deadlines` finds it.

    Its columns are `row`; `deadline`, NULL if there is no one date; `earliest` and `latest` of all
    dates it could end on; `alternatives`, those but the deadline, in order; `overdue`, whether the
    deadline, or else the latest date, lies before the day of judgement; `no_date_because`, if there
    is no deadline; and `unrecorded`, the acts that count only if recorded, for `acts_in`. The
    reasons are `not-begun`, `not-running` and `no-start`, where no term runs at all, and
    `doubtful` (whether it runs is not known), `stranded` (the cap ran out before it began) and
    `several` (dates).

    Args:
        law: the law.
        rows: a table with a unique `row` and `on`, and with those of the other columns of
            `case_columns` that are known.
        taken: combinations of readings, as `combinations` returns them.

    Raises:
        InputError: if a column is absent that must be there.
    """
    require(taken, ["combination", *reading_columns(law)])
    asked = cases(law, rows)
    if law.term is None:
        none = {name: ibis.null(kind) for name, kind in _KINDS.items()}
        return asked.select("row", **{**none, "overdue": NO, "unrecorded": 0})
    return _Terms(law, law.term, taken).of(asked)


def acts_in(law: Law, mask: int) -> tuple[str, ...]:
    """Returns the criteria for acts that a number in a column `unrecorded` stands for."""
    acts = law.term.acts if law.term else ()
    return members_in(mask, [step.added_for or "" for step in acts])


class _Terms:
    """The query for the term of a law, under combinations of readings."""

    def __init__(self, law: Law, term: Term, taken: ibis.Table) -> None:
        self.law, self.term, self.taken = law, term, taken
        self.acts = [act_column(number) for number, _ in enumerate(fitting(term.acts))]

    def of(self, asked: ibis.Table) -> ibis.Table:
        """Returns the terms of cases that have every column."""
        known = self.known(asked)
        starts = Starts(self.law, self.term).of(known)
        return self.answered(known, Ways(self.law, self.term, self.taken).of(starts))

    def known(self, asked: ibis.Table) -> ibis.Table:
        """Adds what is known on the day of judgement itself, under the first combination."""
        first = self.taken.filter(self.taken.combination == 0).drop("combination")
        acts = [step.added_for or "" for step in self.term.acts]
        only = [iri for iri in (self.term.runs_for, self.term.not_begun_for, *acts) if iri]
        t = crossed(self.law, asked, first, asked.columns, only=only)
        names = Truths(self.law, only).names
        runs, settled = t[names[self.term.runs_for]], NO
        if self.term.not_begun_for:
            settled = t[names[self.term.not_begun_for]]
        reason = ibis.cases(
            (settled, NOT_BEGUN),
            (~runs, NOT_RUNNING),
            (self.unreceived(t), NO_START),
        )
        recorded = {act: t[names[iri]] for act, iri in zip(self.acts, acts, strict=True)}
        doubtful = runs.isnull() | settled.isnull()
        return t.select(*asked.columns, reason=reason, doubtful=doubtful, **recorded)

    def unreceived(self, t: ibis.Table) -> ibis.Value:
        """Returns whether the day of receipt is not known, or known at one end only."""
        key = date_key(self.term.counts_from)
        return t[f"{key}_first"].isnull() | t[f"{key}_last"].isnull() if key else YES

    def answered(self, known: ibis.Table, ways: ibis.Table) -> ibis.Table:
        """Returns, per case, what all its ways come to, or why it has none."""
        plain = ways.adds == 0
        found = ways.group_by("row").aggregate(
            one=ways.ends.min(where=plain),
            other=ways.ends.max(where=plain),
            earliest=ways.ends.min(),
            latest=ways.ends.max(),
            every=ways.ends.collect(distinct=True),
            stranded=ways.stranded.any(),
        )
        t = known.left_join(found, "row").select(*known.columns, *found.columns[1:])
        reason = ibis.cases(
            (t.reason.notnull(), t.reason),
            (t.doubtful, DOUBTFUL),
            (t.stranded, STRANDED),
            (t.one != t.other, SEVERAL),
        )
        t = t.mutate(no_date_because=reason)
        t = t.mutate(deadline=t.no_date_because.isnull().ifelse(t.one, ibis.null()))
        others = t.every.filter(lambda day: t.deadline.isnull() | (day != t.deadline))
        masks = [t[act].isnull().ifelse(1 << n, 0) for n, act in enumerate(self.acts)]
        return t.select(
            "row",
            "deadline",
            "earliest",
            "latest",
            alternatives=others.sort(),
            overdue=(t.deadline.coalesce(t.latest) < t.on).coalesce(NO),
            no_date_because=t.no_date_because,
            unrecorded=t.reason.isnull().ifelse(bits(masks), 0),
        )

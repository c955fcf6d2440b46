"""
The outcome of each norm for each case in a table, over every combination of open readings.

Where the combinations disagree the outcome is undetermined, and turns on the readings whose value
alone can change it.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, get_args

import ibis

from moratoria.model import Outcome
from moratoria.reasoning.relational.days import YES
from moratoria.reasoning.relational.missing import KINDS, Missing
from moratoria.reasoning.relational.rows import (
    bits,
    cases,
    fitting,
    presumption_column,
    reading_column,
    reading_columns,
    require,
)
from moratoria.reasoning.relational.truths import Truths, crossed

if TYPE_CHECKING:
    from moratoria.law import Law, Norm, Reading


def norms(law: Law, rows: ibis.Table, taken: ibis.Table) -> ibis.Table:
    """
    Returns a table with a row per case: the answer for each norm, as `decide` gives it.

    For each norm it has `outcome:<id>`; `if_not_excluded:<id>`, the outcome with every presumption
    taken; `turns_on:<id>`, a number for `readings_in`; and, for `keys_in`, `missing:<id>`, the
    plain keys that leave it undetermined under any combination, and `missing_exclusions:<id>`,
    those of them that bear on it only through criteria that can be presumed.

    Args:
        law: the law.
        rows: a table with a unique `row` and `on`, and with those of the other columns of
            `case_columns` that are known.
        taken: combinations of readings, as `combinations` returns them.

    Raises:
        InputError: if a column is absent that must be there.
    """
    require(taken, ["combination", *reading_columns(law)])
    fitting(law.readings)
    known = cases(law, rows)
    presumed = known.mutate(**{presumption_column(name): YES for name in law.presumptions})
    asked = _outcomes(law, known, taken, missing=True)
    cleared = _headlines(law, _outcomes(law, presumed, taken), cleared=True)
    found = _headlines(law, asked).join(cleared, "row")
    for reading in law.readings:
        if reading.open:
            found = found.join(_turning(law, asked, reading), "row")
    return found.select("row", **{k: v for norm in law.norms for k, v in _told(law, found, norm)})


def _told(law: Law, t: ibis.Table, norm: Norm) -> list[tuple[str, ibis.Value]]:
    """Returns the columns of one norm, each with its value."""
    missing, group = t[f"missing:{norm.id}"], t[f"group:{norm.id}"]
    turns = [
        t[f"{reading.id}:{norm.id}"].ifelse(1 << number, 0)
        for number, reading in enumerate(law.readings)
        if reading.open
    ]
    return [
        (f"outcome:{norm.id}", _name(t[f"outcome:{norm.id}"])),
        (f"if_not_excluded:{norm.id}", _name(t[f"if_not_excluded:{norm.id}"])),
        (f"turns_on:{norm.id}", bits(turns)),
        (f"missing:{norm.id}", missing),
        (f"missing_exclusions:{norm.id}", missing - group),
    ]


def _outcomes(
    law: Law, known: ibis.Table, taken: ibis.Table, *, missing: bool = False
) -> ibis.Table:
    """Returns the outcome of each norm per case and combination, and what it lacks."""
    roots = [norm.applies_to for norm in law.norms]
    only = [*roots, *(norm.in_force_for for norm in law.norms if norm.in_force_for)]
    t = crossed(law, known, taken, ["row"], roots if missing else (), only)
    truths = Truths(law, only)
    found = {f"outcome:{norm.id}": _outcome(t, truths, norm) for norm in law.norms}
    if missing:
        gaps = Missing(truths, roots)
        for norm, kind in product(law.norms, KINDS):
            found[kind + norm.id] = t[gaps.name(norm.applies_to, kind)]
    return t.select("row", *reading_columns(law), **found)


def _outcome(t: ibis.Table, truths: Truths, norm: Norm) -> ibis.Value:
    """Returns an outcome as a number, which is compared faster than its name."""
    applies = t[truths.names[norm.applies_to]]
    found = [(applies, _number("applies")), (~applies, _number("does-not-apply"))]
    if norm.in_force_for is not None:
        found.insert(0, (~t[truths.names[norm.in_force_for]], _number("not-in-force")))
    return ibis.cases(*found, else_=_number("undetermined"))


def _number(outcome: Outcome) -> ibis.Value:
    return ibis.literal(_OUTCOMES.index(outcome), "int8")


def _name(number: ibis.Value) -> ibis.Value:
    return ibis.cases(*((number == n, name) for n, name in enumerate(_OUTCOMES)))


_OUTCOMES = get_args(Outcome)


def _headlines(law: Law, asked: ibis.Table, *, cleared: bool = False) -> ibis.Table:
    """Returns, per case, what all combinations come to, and what is missing under any."""
    found = {}
    for norm in law.norms:
        outcome = asked[f"outcome:{norm.id}"]
        one, other = outcome.min(), outcome.max()
        name = "if_not_excluded:" if cleared else "outcome:"
        found[name + norm.id] = (one == other).ifelse(one, _number("undetermined"))
        for kind in () if cleared else KINDS:
            mask = asked[kind + norm.id].bit_or(where=outcome == _number("undetermined"))
            found[kind + norm.id] = mask.coalesce(0)
    return asked.group_by("row").aggregate(**found)


def _turning(law: Law, asked: ibis.Table, reading: Reading) -> ibis.Table:
    """Returns, per case and norm, whether this reading alone can change the outcome."""
    others = [reading_column(r.id) for r in law.readings if r.open and r is not reading]
    outcomes = {norm.id: f"outcome:{norm.id}" for norm in law.norms}
    differs = asked.group_by(["row", *others]).aggregate(
        **{name: asked[of].min() != asked[of].max() for name, of in outcomes.items()}
    )
    return differs.group_by("row").aggregate(
        **{f"{reading.id}:{name}": differs[name].any() for name in outcomes}
    )


def readings_in(law: Law, mask: int) -> tuple[str, ...]:
    """Returns the ids of the readings that a number in a column `turns_on:<id>` stands for."""
    return tuple(r.id for number, r in enumerate(law.readings) if mask >> number & 1)

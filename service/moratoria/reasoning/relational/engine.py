"""
Runs the queries of a law in DuckDB, in memory, over cases at hand.

A query is compiled once per policy and hash. Anyone with a table of their own takes the
expressions of `truths`, `outcomes` and `terms` to an engine of their own instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import pyarrow as pa  # type: ignore[import-untyped]

from moratoria.model import Outcome, Truth
from moratoria.reasoning.relational.outcomes import norms, readings_in
from moratoria.reasoning.relational.rows import (
    Asked,
    Judged,
    arrow,
    case_columns,
    case_row,
    columns,
    combined,
    keys_in,
    reading_columns,
    row,
)
from moratoria.reasoning.relational.terms import acts_in, deadlines
from moratoria.reasoning.relational.truths import Truths, criteria

if TYPE_CHECKING:
    from collections.abc import Callable

    from moratoria.law import Law, Norm

    Line = Mapping[str, Any]  # one row of a result, by its columns

_ASKED, _TAKEN = "asked", "taken"


@dataclass(frozen=True)
class Compiled:
    """
    One query about a law, over a table `asked` and, if it crosses them, a table `taken`.

    Attributes:
        law: the law.
        names: for each criterion, the column that holds its truth.
        query: the query in Ibis.
        sql: the same for DuckDB.
    """

    law: Law
    names: Mapping[str, str]
    query: ibis.Table
    sql: str


_COMPILED: dict[tuple[str, str, str], Compiled] = {}


def compiled(law: Law, kind: str = "criteria") -> Compiled:
    """
    Returns one query about a law, compiled once per policy and hash.

    Args:
        law: the law.
        kind: `criteria`, `norms` or `deadlines`.
    """
    at = (kind, law.policy, law.hash)
    if at not in _COMPILED or _COMPILED[at].law is not law:
        query = _QUERIES[kind](law).order_by("row")
        sql = str(ibis.to_sql(query, dialect="duckdb"))
        _COMPILED[at] = Compiled(law, Truths(law).names, query, sql)
    return _COMPILED[at]


def _criteria(law: Law) -> ibis.Table:
    rows = ibis.table({**columns(law), "row": "int64"}, name=_ASKED)
    return criteria(law, rows).select("row", *Truths(law).names.values())


def _tables(law: Law) -> tuple[Law, ibis.Table, ibis.Table]:
    rows = ibis.table({**case_columns(law), "row": "int64"}, name=_ASKED)
    taken = ibis.table({"combination": "int64", **reading_columns(law)}, name=_TAKEN)
    return law, rows, taken


_QUERIES: Mapping[str, Callable[[Law], ibis.Table]] = {
    "criteria": _criteria,
    "norms": lambda law: norms(*_tables(law)),
    "deadlines": lambda law: deadlines(*_tables(law)),
}


def _run(sql: str, tables: Mapping[str, pa.Table]) -> list[Line]:
    """Runs a query over some tables in a DuckDB of its own, in memory."""
    connection = ibis.duckdb.connect()
    try:
        for name, rows in tables.items():
            connection.con.register(name, rows)
        result: list[Line] = connection.raw_sql(sql).to_arrow_table().to_pylist()
    finally:
        connection.disconnect()
    return result


# ---------------------------------------------------------------- cases at hand


def evaluate_cases(law: Law, asked: Sequence[Asked]) -> list[dict[str, Truth]]:
    """
    Returns, for each question, the truth of every named criterion.

    Questions with the same facts are asked once.

    Raises:
        InputError: if what is presumed is no union of presumptions of the law.
    """
    rows = [row(law, item) for item in asked]
    distinct = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    names = compiled(law).names
    found = _run(compiled(law).sql, {_ASKED: arrow(columns(law), list(distinct))})
    truths = [{iri: line[name] for iri, name in names.items()} for line in found]
    return [dict(truths[distinct[row]]) for row in rows]


@dataclass(frozen=True)
class NormOutcome:
    """What is known of one norm in a case; see `outcomes.norms` for each part."""

    outcome: Outcome
    if_not_excluded: Outcome
    turns_on: tuple[str, ...]
    missing: tuple[str, ...]
    missing_exclusions: tuple[str, ...]


@dataclass(frozen=True)
class TermFound:
    """The decision term of a case; see `terms.deadlines` for each part."""

    deadline: date | None
    earliest: date | None
    latest: date | None
    alternatives: tuple[date, ...]
    overdue: bool
    no_date_because: str | None
    unrecorded: tuple[str, ...]


def norms_of_cases(
    law: Law, judged: Sequence[Judged], taken: Sequence[Mapping[str, str]]
) -> list[dict[str, NormOutcome]]:
    """
    Returns, for each case, the answer for every norm by its id.

    Args:
        law: the law.
        judged: each case with its day of judgement and what is presumed.
        taken: the combinations of readings to ask each under.

    Raises:
        InputError: if what is presumed is no union of presumptions of the law.
    """
    lines = _answers(law, "norms", judged, taken)
    return [{norm.id: _norm(law, norm, line) for norm in law.norms} for line in lines]


def deadlines_of_cases(
    law: Law, judged: Sequence[Judged], taken: Sequence[Mapping[str, str]]
) -> list[TermFound]:
    """
    Returns the decision term of each case.

    Args:
        law: the law.
        judged: each case with its day of judgement and what is presumed.
        taken: the combinations of readings to ask each under.

    Raises:
        InputError: if what is presumed is no union of presumptions of the law.
    """
    return [_term(law, line) for line in _answers(law, "deadlines", judged, taken)]


def _answers(
    law: Law, kind: str, judged: Sequence[Judged], taken: Sequence[Mapping[str, str]]
) -> list[Line]:
    """Returns a line per case; cases with the same facts are asked once."""
    rows = [case_row(law, item) for item in judged]
    distinct = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    tables = {_ASKED: arrow(case_columns(law), list(distinct)), _TAKEN: combined(law, taken)}
    found = _run(compiled(law, kind).sql, tables)
    return [found[distinct[row]] for row in rows]


def _norm(law: Law, norm: Norm, line: Line) -> NormOutcome:
    missing = keys_in(line[f"missing:{norm.id}"])
    apart = keys_in(line[f"missing_exclusions:{norm.id}"])
    return NormOutcome(
        outcome=line[f"outcome:{norm.id}"],
        if_not_excluded=line[f"if_not_excluded:{norm.id}"],
        turns_on=readings_in(law, line[f"turns_on:{norm.id}"]),
        missing=(*(key for key in missing if key not in apart), *apart),
        missing_exclusions=apart,
    )


def _term(law: Law, line: Line) -> TermFound:
    return TermFound(
        deadline=line["deadline"],
        earliest=line["earliest"],
        latest=line["latest"],
        alternatives=tuple(line["alternatives"] or ()),
        overdue=line["overdue"],
        no_date_because=line["no_date_because"],
        unrecorded=acts_in(law, line["unrecorded"]),
    )

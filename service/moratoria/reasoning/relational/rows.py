"""
The wide table of cases: which columns it has, and how cases become its rows.

A date has two columns, its first and its last possible day; unknown is NULL, and a column that is
absent is unknown in every row. Keys, readings and norms in sets travel as bits of one number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, TypeVar

import ibis
import pyarrow as pa  # type: ignore[import-untyped]

from moratoria.errors import AssetError, InputError
from moratoria.model import Case
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moratoria.law import Law
    from moratoria.schema import Key

Asked = tuple[Case, date, Mapping[str, str], frozenset[str]]
"""A case, the day of judgement, the value taken of each reading (IRIs), the criteria presumed."""

Judged = tuple[Case, date, frozenset[str]]
"""A case, the day of judgement, the criteria presumed: to ask under many combinations."""

MAX_BITS = 62  # bits of a signed 64-bit number that can be used without its sign
T = TypeVar("T")
_STEPS = count(1)
_TYPES = {"boolean": "boolean", "integer": "int64", "code": "string"}


# ---------------------------------------------------------------- names of columns


def reading_column(reading: str) -> str:
    """Returns the column that holds the value taken of a reading, both by their ids."""
    return "reading_" + reading.replace("-", "_")


def presumption_column(presumption: str) -> str:
    """Returns the column that flags a presumption, by its id."""
    return "assume_" + presumption.replace("-", "_")


def case_columns(law: Law) -> dict[str, str]:
    """Returns the columns of a case on a day, under no reading yet, each with its type in Ibis."""
    found: dict[str, str] = {}
    for key in keys():
        if key.kind == "date":
            found |= {f"{key.key}_first": "date", f"{key.key}_last": "date"}
        else:
            found[key.key] = f"array<{_TYPES[key.kind]}>" if key.many else _TYPES[key.kind]
    found["on"] = "date"
    return found | {presumption_column(name): "boolean" for name in law.presumptions}


def reading_columns(law: Law) -> dict[str, str]:
    """Returns the columns of readings, each with its type in Ibis."""
    return {reading_column(reading.id): "string" for reading in law.readings}


def columns(law: Law) -> dict[str, str]:
    """Returns the columns that the criteria of a law read, each with its type in Ibis."""
    return case_columns(law) | reading_columns(law)


def keys() -> list[Key]:
    """Returns the plain keys that a criterion can rest on, in the order of the schema."""
    return [key for key in load_schema().keys.values() if key.kind != "text"]


def column(rows: ibis.Table, name: str, kind: str) -> ibis.Value:
    """Returns a column of a type, NULL throughout if the table does not have it."""
    return rows[name].cast(kind) if name in rows.columns else ibis.null(kind)


def cases(law: Law, rows: ibis.Table) -> ibis.Table:
    """
    Returns the cases of a table with every column there is, and no other.

    Raises:
        InputError: if `row` or `on` is absent.
    """
    require(rows, ["row", "on"])
    kinds = case_columns(law)
    return rows.select("row", **{name: column(rows, name, kind) for name, kind in kinds.items()})


def require(rows: ibis.Table, names: Sequence[str]) -> None:
    """
    Holds a table to columns without which nothing can be asked.

    Raises:
        InputError: naming the columns that are absent.
    """
    absent = [name for name in names if name not in rows.columns]
    if absent:
        raise InputError(f"The table has no column {', '.join(absent)}.")


def apart(t: ibis.Table) -> ibis.Table:
    """
    Returns a table as a step of its own in the query.

    Ibis writes one projection into the next, and so every expression once for each use.
    """
    return t.alias(f"step_{next(_STEPS)}")


# ---------------------------------------------------------------- sets as numbers


def bits(masks: Iterable[ibis.Value]) -> ibis.Value:
    """Returns all bits that any of some numbers has."""
    found = ibis.literal(0, "int64")
    for mask in masks:
        found = found | mask
    return found


def fitting(members: Sequence[T]) -> Sequence[T]:
    """
    Returns members of a set if they fit the bits of one number.

    Raises:
        AssetError: if there are too many.
    """
    if len(members) > MAX_BITS:
        raise AssetError(f"{len(members)} do not fit one number of {MAX_BITS} bits.")
    return members


def keys_in(mask: int) -> tuple[str, ...]:
    """Returns the plain keys that a number in a column of missing keys stands for."""
    return members_in(mask, [key.key for key in keys()])


def members_in(mask: int, members: Sequence[str]) -> tuple[str, ...]:
    """
    Returns the members whose bits a number has, the first member being the lowest bit.

    >>> members_in(5, ["a", "b", "c"])
    ('a', 'c')
    """
    return tuple(member for number, member in enumerate(members) if mask >> number & 1)


# ---------------------------------------------------------------- rows


def table(law: Law, asked: Sequence[Asked]) -> ibis.Table:
    """
    Returns questions as a table, each distinct one once.

    Raises:
        InputError: if what is presumed is no union of presumptions of the law.
    """
    return ibis.memtable(arrow(columns(law), list(dict.fromkeys(row(law, item) for item in asked))))


def combinations(law: Law, taken: Sequence[Mapping[str, str]]) -> ibis.Table:
    """
    Returns combinations of readings as a table, numbered from 0 in `combination`.

    Args:
        law: the law.
        taken: for each combination, the value of every reading, both as IRIs, as
            `readings.combine` makes them: what is known of a term is asked under the first.

    Raises:
        InputError: if a reading that is not open has more than one value.
    """
    return ibis.memtable(combined(law, taken))


def combined(law: Law, taken: Sequence[Mapping[str, str]]) -> pa.Table:
    """Returns the same as `combinations` for Arrow."""
    for reading in law.readings:
        if not reading.open and len({one.get(reading.iri) for one in taken}) > 1:
            raise InputError(
                f"{reading.id} is no open reading: combinations take one value of it, not several."
            )
    names = reading_columns(law)
    rows = [dict(zip(names, _taken(law, one), strict=True)) for one in taken]
    numbered = [{"combination": number, **row} for number, row in enumerate(rows)]
    schema = ibis.schema({"combination": "int64", **names})
    return pa.Table.from_pylist(numbered, schema=schema.to_pyarrow())


def arrow(kinds: Mapping[str, str], rows: Sequence[tuple[object, ...]]) -> pa.Table:
    """
    Returns rows as an Arrow table, numbered in `row`.

    Args:
        kinds: the columns in order, each with its type in Ibis.
        rows: a value per column.
    """
    schema = ibis.schema({**kinds, "row": "int64"}).to_pyarrow()
    numbered = [(*row, number) for number, row in enumerate(rows)]
    values = list(zip(*numbered, strict=True)) or [()] * len(schema)
    arrays = [pa.array(list(v), f.type) for v, f in zip(values, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def row(law: Law, asked: Asked) -> tuple[object, ...]:
    """Returns a question as a row of the table with `columns`."""
    case, on, readings, presumed = asked
    flags = _flags(law, presumed)
    return (*_held(case), on, *flags, *_taken(law, readings))


def case_row(law: Law, judged: Judged) -> tuple[object, ...]:
    """Returns a case on a day as a row of the table with `case_columns`."""
    case, on, presumed = judged
    return (*_held(case), on, *_flags(law, presumed))


def _held(case: Case) -> Iterator[object]:
    for key in keys():
        fact = case.facts.get(key.prop)
        if key.kind == "date":
            span = fact.span if fact else None
            yield span.first if span else None
            yield span.last if span else None
        else:
            yield fact.plain if fact else None


def _taken(law: Law, readings: Mapping[str, str]) -> Iterator[str | None]:
    for reading in law.readings:
        ids = {value.iri: value.id for value in reading.values}
        yield ids.get(readings.get(reading.iri, ""))


def _flags(law: Law, presumed: frozenset[str]) -> list[bool]:
    flags = [p.criteria <= presumed for p in law.presumptions.values()]
    named = zip(law.presumptions.values(), flags, strict=True)
    covered = frozenset[str]().union(*(p.criteria for p, flag in named if flag))
    if covered != presumed:
        left = ", ".join(sorted(local(iri) for iri in presumed - covered))
        raise InputError(
            f"Only whole presumptions of {law.slug} can be flagged; left over: {left}."
        )
    return flags


def local(iri: str) -> str:
    """Returns the last part of an IRI."""
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


def short_names(iris: Iterable[str]) -> dict[str, str]:
    """Returns a short name for each IRI; names that differ in case alone are told apart."""
    names: dict[str, str] = {}
    for iri in iris:
        short = load_schema().by_prop[iri].key if iri in load_schema().by_prop else local(iri)
        taken = {name.casefold() for name in names.values()}
        names[iri] = short if short.casefold() not in taken else f"{short}:{len(names)}"
    return names

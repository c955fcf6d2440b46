"""
Compiles the same criteria to Ibis expressions over one wide table: many cases in one query.

The table holds a row per question: the plain keys as people hold them (a date as its first and
last possible day), the day of judgement `on`, the value taken of each reading, and a flag for each
presumption. Unknown is NULL, so that the logic of SQL is Kleene's strong logic; an absent column is
unknown in every row. Derived facts are computed as `derivations` does, by the operations that
the law data name. DuckDB is the engine by default; nothing here is written for it alone.

Rows are taken as valid: validation comes first. Deadlines are not computed here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import ibis
import pyarrow as pa  # type: ignore[import-untyped]

from moratoria.errors import AssetError, InputError
from moratoria.law import reach
from moratoria.model import AllOf, AnyOf, Case, Has, Named, Not, Through, Truth, Within
from moratoria.schema import load_schema
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moratoria.law import Derivation, Law
    from moratoria.model import Atom, Criterion, Expression, Leaf
    from moratoria.schema import Key

Asked = tuple[Case, date, Mapping[str, str], frozenset[str]]
"""A case, the day of judgement, the value taken of each reading (IRIs), the criteria presumed."""

_READING = str(MOR.underReading)
_YES, _NO, _UNKNOWN = ibis.literal(True), ibis.literal(False), ibis.null("boolean")  # noqa: FBT003
_TYPES = {"boolean": "boolean", "integer": "int64", "code": "string"}
_NAME = "asked"
_MAX_KEYS = 62  # bits of a signed 64-bit number that can be used without its sign


# ---------------------------------------------------------------- names of columns


def reading_column(reading: str) -> str:
    """Returns the column that holds the value taken of a reading, both by their ids."""
    return "reading_" + reading.replace("-", "_")


def presumption_column(presumption: str) -> str:
    """Returns the column that flags a presumption, by its id."""
    return "assume_" + presumption.replace("-", "_")


def columns(law: Law) -> dict[str, str]:
    """Returns the columns that the criteria of a law read, each with its type in Ibis."""
    found: dict[str, str] = {}
    for key in _keys():
        if key.kind == "date":
            found |= {f"{key.key}_first": "date", f"{key.key}_last": "date"}
        else:
            found[key.key] = f"array<{_TYPES[key.kind]}>" if key.many else _TYPES[key.kind]
    found["on"] = "date"
    found |= {reading_column(reading.id): "string" for reading in law.readings}
    return found | {presumption_column(name): "boolean" for name in law.presumptions}


def _keys() -> list[Key]:
    return [key for key in load_schema().keys.values() if key.kind != "text"]


def _named(iris: Iterable[str]) -> dict[str, str]:
    """Returns a short name for each IRI; names that differ in case alone are told apart."""
    names: dict[str, str] = {}
    for iri in iris:
        short = load_schema().by_prop[iri].key if iri in load_schema().by_prop else _local(iri)
        taken = {name.casefold() for name in names.values()}
        names[iri] = short if short.casefold() not in taken else f"{short}:{len(names)}"
    return names


def _local(iri: str) -> str:
    return iri.rsplit("#", 1)[-1].rsplit("/", 1)[-1]


# ---------------------------------------------------------------- tables


def table(law: Law, asked: Sequence[Asked]) -> ibis.Table:
    """
    Returns questions as a table, each distinct one once.

    Raises:
        InputError: if what is presumed is no union of presumptions of the law.
    """
    return ibis.memtable(_arrow(law, list(dict.fromkeys(_row(law, item) for item in asked))))


def combinations(law: Law, taken: Sequence[Mapping[str, str]]) -> ibis.Table:
    """
    Returns combinations of readings as a table, to cross with a table of cases.

    Args:
        law: the law.
        taken: for each combination, the value of every reading, both as IRIs.
    """
    names = [reading_column(reading.id) for reading in law.readings]
    rows = [dict(zip(names, _taken(law, one), strict=True)) for one in taken]
    numbered = [{"combination": number, **row} for number, row in enumerate(rows)]
    schema = ibis.schema({"combination": "int64", **dict.fromkeys(names, "string")})
    return ibis.memtable(pa.Table.from_pylist(numbered, schema=schema.to_pyarrow()))


def _arrow(law: Law, rows: Sequence[tuple[object, ...]]) -> pa.Table:
    """Returns rows as an Arrow table, numbered in `row`."""
    schema = ibis.schema({**columns(law), "row": "int64"}).to_pyarrow()
    numbered = [(*row, number) for number, row in enumerate(rows)]
    values = list(zip(*numbered, strict=True)) or [()] * len(schema)
    arrays = [pa.array(list(v), f.type) for v, f in zip(values, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _row(law: Law, asked: Asked) -> tuple[object, ...]:
    case, on, readings, presumed = asked
    return (*_held(case), on, *_taken(law, readings), *_flags(law, presumed))


def _held(case: Case) -> Iterator[object]:
    for key in _keys():
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
        left = ", ".join(sorted(_local(iri) for iri in presumed - covered))
        raise InputError(
            f"Only whole presumptions of {law.slug} can be flagged; left over: {left}."
        )
    return flags


# ---------------------------------------------------------------- what is compiled


@dataclass(frozen=True)
class Compiled:
    """
    The criteria of one law as one query.

    Attributes:
        law: the law.
        names: for each criterion, the column that holds its truth.
        query: the query over a table named `asked`, in Ibis.
        sql: the same for DuckDB.
    """

    law: Law
    names: Mapping[str, str]
    query: ibis.Table
    sql: str


_COMPILED: dict[tuple[str, str], Compiled] = {}


def compiled(law: Law) -> Compiled:
    """Returns the criteria of a law as one query, compiled once per policy and hash."""
    at = (law.policy, law.hash)
    if at not in _COMPILED or _COMPILED[at].law is not law:
        asked = ibis.table({**columns(law), "row": "int64"}, name=_NAME)
        names = _Query(law).criteria
        query = criteria(law, asked).select("row", *names.values()).order_by("row")
        _COMPILED[at] = Compiled(law, names, query, str(ibis.to_sql(query, dialect="duckdb")))
    return _COMPILED[at]


def evaluate_cases(law: Law, asked: Sequence[Asked]) -> list[dict[str, Truth]]:
    """
    Returns, for each question, the truth of every named criterion.

    Questions with the same facts are asked once.

    Raises:
        InputError: if what is presumed is no union of presumptions of the law.
    """
    rows = [_row(law, item) for item in asked]
    distinct = {row: number for number, row in enumerate(dict.fromkeys(rows))}
    names = compiled(law).names
    found = _run(compiled(law).sql, _arrow(law, list(distinct)))
    truths = [{iri: line[name] for iri, name in names.items()} for line in found]
    return [dict(truths[distinct[row]]) for row in rows]


def _run(sql: str, rows: pa.Table) -> list[dict[str, Truth]]:
    """Runs a query over the table `asked` in a DuckDB of its own, in memory."""
    connection = ibis.duckdb.connect()
    try:
        connection.con.register(_NAME, rows)
        result: list[dict[str, Truth]] = connection.raw_sql(sql).to_arrow_table().to_pylist()
    finally:
        connection.disconnect()
    return result


def criteria(law: Law, rows: ibis.Table, missing: Sequence[str] = ()) -> ibis.Table:
    """
    Returns a table with the truth of every criterion added, as columns `is:<name>`.

    Args:
        law: the law.
        rows: a table with columns as `columns` names them; those of plain keys and presumptions
            may be left out, `on` and the readings may not.
        missing: criteria to add a column `missing:<name>` for: the plain keys whose absence or
            coarseness leaves it unknown, as a number for `keys_in`.

    Raises:
        InputError: if a column is absent that must be there.
    """
    needed = ["on", *(reading_column(reading.id) for reading in law.readings)]
    absent = [name for name in needed if name not in rows.columns]
    if absent:
        raise InputError(f"The table has no column {', '.join(absent)}.")
    query = _Query(law)
    found = query.truths(query.facts(rows))
    if missing:
        found = query.missing(found, missing)
    added = [*query.criteria.values(), *(query.missing_column(iri) for iri in missing)]
    return found.select(*rows.columns, *added)


def keys_in(mask: int) -> tuple[str, ...]:
    """Returns the plain keys that a number in a column `missing:<name>` stands for."""
    return tuple(key.key for number, key in enumerate(_keys()) if mask >> number & 1)


# ---------------------------------------------------------------- the query


@dataclass(frozen=True)
class _Days:
    """The days a date can be, as two columns; NULL where that end is open."""

    first: ibis.Value
    last: ibis.Value

    @property
    def given(self) -> ibis.Value:
        return self.first.notnull() | self.last.notnull()

    @property
    def exact(self) -> ibis.Value:
        return (self.first == self.last).coalesce(_NO)


class _Query:
    """Adds columns to a table in layers, so that every expression stays small."""

    def __init__(self, law: Law) -> None:
        self.law = law
        keys = {key.prop: key for key in _keys()}
        self.names = _named([*keys, *law.derivations])
        self.criteria = {iri: f"is:{name}" for iri, name in _named(law.criteria).items()}
        self.keys = {prop: key for prop, key in keys.items() if prop not in law.derivations}
        self.spans = {prop for prop, rule in law.derivations.items() if rule.operation in _SPANS}
        self.layers = list(_layers(law.criteria))

    # ------------------------------------------------------------ facts

    def facts(self, rows: ibis.Table) -> ibis.Table:
        """Returns the table with what is known of each property added."""
        given = rows.mutate(
            **{name: value for key in _keys() for name, value in self.given(rows, key)}
        )
        known = given.mutate(**self.derived(given))
        for prop, implied in self.law.implies.items():
            known = self.imply(known, prop, implied)
        return known

    def given(self, rows: ibis.Table, key: Key) -> Iterator[tuple[str, ibis.Value]]:
        """Yields the columns of one key, with NULL for what counts as unknown."""
        kinds = columns(self.law)
        if key.kind == "date":
            for end in ("first", "last"):
                yield f"{end}:{key.key}", _column(rows, f"{key.key}_{end}", "date")
            return
        value = _column(rows, key.key, kinds[key.key])
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
        return _years(start.last, until.first, leap), _years(start.first, until.last, leap)

    def number_of(self, t: ibis.Table, prop: str) -> ibis.Value:
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
            return start.exact.ifelse(found, _UNKNOWN)
        until = self.until(t, rule)
        before = ibis.cases(
            (start.last <= until.first, True), (start.first > until.last, False), else_=_UNKNOWN
        )
        found = ~before if rule.operation == str(MOR.after) else before
        return start.given.ifelse(found, ibis.literal(rule.if_unrecorded, "boolean"))

    def until(self, t: ibis.Table, rule: Derivation) -> _Days:
        """Returns the latest of the days counted to, brought under the bound that is set."""
        until = _latest([self.days(t, term) for term in rule.until])
        if not rule.no_later_than:
            return until
        limit = self.days(t, rule.no_later_than).last
        under = limit.isnull() | (until.last <= limit)
        bound = ibis.greatest(limit, until.first.coalesce(limit))
        return _Days(until.first, under.ifelse(until.last, bound))

    def days(self, t: ibis.Table, term: str) -> _Days:
        """Returns the days a date term can be: a fact, the day of judgement, a period's start."""
        if term == str(MOR.judgedOn):
            on = _column(t, "on", "date")
            return _Days(on, on)
        if term in self.law.periods:
            start = ibis.literal(self.law.periods[term].start)
            return _Days(start, start)
        key = load_schema().by_prop.get(term)
        if key is None or key.kind != "date":
            return _Days(ibis.null("date"), ibis.null("date"))
        return _Days(t[f"first:{key.key}"], t[f"last:{key.key}"])

    def imply(self, t: ibis.Table, prop: str, implied: str) -> ibis.Table:
        """Adds what one truth value says of another, where that is not known of itself."""
        one, other = (f"value:{self.names[p]}" for p in (prop, implied))
        yes = ibis.cases((t[one], _YES), else_=_UNKNOWN)
        no = ibis.cases((~t[other], _NO), else_=_UNKNOWN)
        return t.mutate(**{other: t[other].coalesce(yes), one: t[one].coalesce(no)})

    # ------------------------------------------------------------ criteria

    def truths(self, t: ibis.Table) -> ibis.Table:
        """Returns the table with the truth of each criterion added, one layer at a time."""
        for layer in self.layers:
            t = t.mutate(**{self.criteria[iri]: self.criterion(t, iri) for iri in layer})
        return t

    def criterion(self, t: ibis.Table, iri: str) -> ibis.Value:
        truth = self.of(t, self.law.criteria[iri].expression)
        flags = [
            _column(t, presumption_column(name), "boolean")
            for name, presumption in self.law.presumptions.items()
            if iri in presumption.criteria
        ]
        return truth.coalesce(ibis.or_(*flags).ifelse(_NO, _UNKNOWN)) if flags else truth

    def of(self, t: ibis.Table, expression: Expression) -> ibis.Value:
        match expression:
            case Named(iri):
                return t[self.criteria[iri]]
            case AllOf(members):
                return ibis.and_(*(self.of(t, member) for member in members))
            case AnyOf(members):
                return ibis.or_(*(self.of(t, member) for member in members))
            case Not(inner):
                return ~self.of(t, inner)
            case Through(_, inner):
                return self.of(t, inner)
            case Has(prop, values):
                return self.reading(t, values) if prop == _READING else self.has(t, prop, values)
            case Within():
                return self.within(t, expression)

    def reading(self, t: ibis.Table, values: Sequence[Atom]) -> ibis.Value:
        """Returns whether one of some values of readings is taken; never unknown."""
        taken = [
            t[reading_column(reading.id)] == value.id
            for reading in self.law.readings
            for value in reading.values
            if value.iri in values
        ]
        return ibis.or_(*taken).coalesce(_NO)

    def has(self, t: ibis.Table, prop: str, values: Sequence[Atom]) -> ibis.Value:
        """Returns whether one of some values is held; of a list, which is complete, any of it."""
        key = self.keys.get(prop)
        if prop in self.spans or prop not in self.names or (key and key.kind == "date"):
            return _UNKNOWN
        known = t[f"value:{self.names[prop]}"]
        if key and key.kind == "code":
            values = [key.notations[str(v)] for v in values if str(v) in key.notations]
        if key and key.many:
            held = ibis.or_(*(known.contains(value) for value in values))
        else:
            held = ibis.or_(*(known == value for value in values))
        return known.notnull().ifelse(held, _UNKNOWN)

    def within(self, t: ibis.Table, expression: Within) -> ibis.Value:
        if expression.prop not in self.spans:
            return _UNKNOWN
        name = self.names[expression.prop]
        low, high = t[f"low:{name}"], t[f"high:{name}"]
        return ibis.and_(*(_facet(facet, bound, low, high) for facet, bound in expression.facets))

    # ------------------------------------------------------------ what is missing

    def missing(self, t: ibis.Table, roots: Sequence[str]) -> ibis.Table:
        """Returns the table with what leaves some criteria unknown, as bits per plain key."""
        if len(_keys()) > _MAX_KEYS:
            raise AssetError(f"A case has more than {_MAX_KEYS} keys: they do not fit one number.")
        wanted = set[str]().union(*(reach(self.law, root) for root in roots))
        for layer in self.layers:
            masks = {
                self.missing_column(iri): t[self.criteria[iri]]
                .isnull()
                .ifelse(self.open(t, self.law.criteria[iri].expression), 0)
                for iri in layer
                if iri in wanted
            }
            t = t.mutate(**masks) if masks else t
        return t

    def missing_column(self, iri: str) -> str:
        return self.criteria[iri].replace("is:", "missing:", 1)

    def open(self, t: ibis.Table, expression: Expression) -> ibis.Value:
        """Returns the keys of the unknown leaves below an expression that is unknown itself."""
        match expression:
            case Named(iri):
                return t[self.missing_column(iri)]
            case Not(inner) | Through(_, inner):
                return self.open(t, inner)
            case AllOf(members) | AnyOf(members):
                return _bits(
                    self.unknown(t, member).ifelse(self.open(t, member), 0) for member in members
                )
            case Has() | Within():
                return self.keys_of(t, expression)

    def unknown(self, t: ibis.Table, expression: Expression) -> ibis.Value:
        """Returns whether an expression is unknown."""
        # Ibis 12.0.0 writes `(~x).isnull()` as NOT (x) IS NULL, which SQL reads as x IS NOT NULL.
        while isinstance(expression, Not | Through):
            expression = expression.of
        return self.of(t, expression).isnull()

    def keys_of(self, t: ibis.Table, expression: Leaf) -> ibis.Value:
        """Returns the keys of an unknown leaf that are absent or known in part only."""
        rule = self.law.derivations.get(expression.prop)
        props = rule.operands() if rule else (expression.prop,)
        return _bits(
            self.is_open(t, key).ifelse(1 << number, 0)
            for number, key in enumerate(_keys())
            if key.prop in props
        )

    def is_open(self, t: ibis.Table, key: Key) -> ibis.Value:
        if key.kind == "date":
            return ~_Days(t[f"first:{key.key}"], t[f"last:{key.key}"]).exact
        return t[f"value:{key.key}"].isnull()


_SPANS = {str(MOR.numberOf), str(MOR.completedYears)}


def _column(rows: ibis.Table, name: str, kind: str) -> ibis.Value:
    """Returns a column of a type, NULL throughout if the table does not have it."""
    return rows[name].cast(kind) if name in rows.columns else ibis.null(kind)


def _complete(values: ibis.Value, unknown: Sequence[str]) -> ibis.Value:
    """
    Returns a list of codes, NULL unless it says all there is.

    A list that is empty, or in which an element is NULL or counts as unknown, says nothing of what
    is not in it; SQL would find that it lacks whatever it does not show.
    """
    known = values.filter(lambda value: value.notnull() & value.notin(unknown))
    whole = (values.length() > 0) & (known.length() == values.length())
    return whole.ifelse(values, ibis.null())


def _latest(terms: Sequence[_Days]) -> _Days:
    """Returns the latest of some days: not before any that is known, and open if one is."""
    if not terms:
        return _Days(ibis.null("date"), ibis.null("date"))
    firsts, lasts = [term.first for term in terms], [term.last for term in terms]
    known = [first.coalesce(*firsts) for first in firsts]
    every = ibis.and_(*(last.notnull() for last in lasts))
    return _Days(ibis.greatest(*known), every.ifelse(ibis.greatest(*lasts), ibis.null()))


def _years(birth: ibis.Value, until: ibis.Value, leap_day: tuple[int, int]) -> ibis.Value:
    """Returns how many years are completed between two days, as `dates.completed_years`."""
    year = until.year()
    is_leap = ((year % 4 == 0) & (year % 100 != 0)) | (year % 400 == 0)
    born_on = _day_of_year(birth)
    in_other_years = leap_day[0] * 100 + leap_day[1]
    anniversary = ((born_on == _LEAP_DAY) & ~is_leap).ifelse(in_other_years, born_on)
    return year - birth.year() - (anniversary > _day_of_year(until)).cast("int64")


_LEAP_DAY = 229  # 29 February, by month and day


def _day_of_year(day: ibis.Value) -> ibis.Value:
    return day.month() * 100 + day.day()


def _facet(name: str, bound: int, low: ibis.Value, high: ibis.Value) -> ibis.Value:
    """Compares an interval of whole numbers with one bound."""
    limit = bound + {"maxExclusive": -1, "minExclusive": 1}.get(name, 0)
    if name.startswith("max"):
        return ibis.cases((high <= limit, True), (low > limit, False), else_=_UNKNOWN)
    return ibis.cases((low >= limit, True), (high < limit, False), else_=_UNKNOWN)


def _bits(masks: Iterable[ibis.Value]) -> ibis.Value:
    found = ibis.literal(0, "int64")
    for mask in masks:
        found = found | mask
    return found


def _layers(of: Mapping[str, Criterion]) -> Iterator[list[str]]:
    """Yields criteria by depth: each layer rests on those before it only."""
    left = {iri: set(_below(criterion.expression)) for iri, criterion in of.items()}
    while left:
        layer = [iri for iri, below in left.items() if not below & left.keys()]
        if not layer:
            raise AssetError(f"Criteria rest on each other: {', '.join(sorted(left))}.")
        yield layer
        left = {iri: below for iri, below in left.items() if iri not in layer}


def _below(expression: Expression) -> Iterator[str]:
    """Yields the criteria that an expression names."""
    match expression:
        case Named(iri):
            yield iri
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from _below(member)
        case Not(inner) | Through(_, inner):
            yield from _below(inner)
        case Has() | Within():
            return

"""The same criteria as one query over a table: the same truths, facts and missing keys."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise, product

import ibis
import pyarrow as pa
import pytest
from folders import CASES, FOLDERS, PLAIN, expected
from generated import _value

from moratoria import facts
from moratoria.dates import completed_years
from moratoria.derivations import known
from moratoria.errors import InputError
from moratoria.explain import open_leaves, prove
from moratoria.intake import read_graph
from moratoria.law import Law, load_law
from moratoria.model import Case, Codes, Fact, Question, Span, Truth
from moratoria.readings import combine
from moratoria.reasoning import direct, relational
from moratoria.reasoning.relational import Asked, rows
from moratoria.reasoning.relational.days import completed_years as completed_years_of
from moratoria.reasoning.relational.facts import Facts
from moratoria.reasoning.relational.missing import Missing
from moratoria.reasoning.relational.truths import Truths
from moratoria.schema import load_schema
from moratoria.validation import case_nodes

NUMBER = 1500


@pytest.fixture(scope="module")
def law() -> Law:
    """The policy that the case folders are about."""
    return load_law("ru-2022")


@pytest.fixture(scope="module")
def drawn(law: Law) -> list[Asked]:
    """Questions at random: facts drawn key by key, on days and under readings at random."""
    rng = random.Random(20220629)
    pool = [_read(_plain(rng, law)).facts for _ in range(150)]
    return [_asked(rng, law, pool) for _ in range(NUMBER)]


def _plain(rng: random.Random, law: Law) -> dict[str, object]:
    keys = [key for key in load_schema().keys.values() if key.kind != "text"]
    return {key.key: _value(rng, key, law) for key in keys if rng.random() < 0.75}


def _read(plain: Mapping[str, object]) -> Case:
    graph = facts.from_plain(dict(plain))
    return facts.from_graph(graph, case_nodes(graph)[0])


def _asked(rng: random.Random, law: Law, pool: list[Mapping[str, Fact]]) -> Asked:
    # A case need not be one that the shapes accept for two engines to agree on it.
    drawn = {key.prop: rng.choice(pool).get(key.prop) for key in load_schema().keys.values()}
    case = Case("", {prop: fact for prop, fact in drawn.items() if fact}, "")
    period = next(iter(law.periods.values()))
    on = rng.choice([period.start, period.end, date(2022, 11, 5)])
    readings = {reading.iri: rng.choice(reading.values).iri for reading in law.readings}
    for reading in law.readings:
        if reading.preferred and rng.random() < 0.7:
            readings[reading.iri] = reading.preferred
    presumed = [p.criteria for p in law.presumptions.values() if rng.random() < 0.5]
    day = on + timedelta(days=rng.randint(-2, 2))
    return case, day, readings, frozenset[str]().union(*presumed)


def of_folder(folder: str, law: Law) -> Asked:
    """Returns what a case folder asks, under the first values of the open readings."""
    told = expected(folder)
    graph = read_graph((CASES / folder / "case.ttl").read_bytes(), "text/turtle")
    presumed = [law.presumptions[name].criteria for name in told["assume"]]
    readings = combine(law, law.choose(told["readings"]))[0]
    case = facts.from_graph(graph, case_nodes(graph)[0])
    return case, told["on"], readings, frozenset[str]().union(*presumed)


def question(law: Law, asked: Asked) -> Question:
    """Returns the same as a question with its derived facts."""
    case, on, readings, presumed = asked
    return Question(on, known(case, law, on), readings, presumed)


def directly(law: Law, asked: list[Asked]) -> list[dict[str, Truth]]:
    """Returns the truths that the direct evaluator finds."""
    return direct.evaluate(law, [question(law, item) for item in asked])


def differences(law: Law, asked: list[Asked]) -> list[tuple[int, str, Truth, Truth]]:
    """Returns where the query and the direct evaluator find another truth."""
    found = zip(relational.evaluate_cases(law, asked), directly(law, asked), strict=True)
    return [
        (number, iri, by_query[iri], by_direct[iri])
        for number, (by_query, by_direct) in enumerate(found)
        for iri in law.criteria
        if by_query[iri] is not by_direct[iri]
    ]


def rows_of(table: ibis.Table) -> list[dict[str, object]]:
    """Returns the rows of a table in the order of `row`."""
    rows = ibis.duckdb.connect().to_pyarrow(table).to_pylist()
    return sorted(rows, key=lambda row: row["row"])


def distinct(law: Law, asked: list[Asked]) -> list[Asked]:
    """Returns the questions whose rows differ, in the order of the table's rows."""
    return list({rows.row(law, item): item for item in reversed(asked)}.values())[::-1]


# ---------------------------------------------------------------- agreement


def test_all_case_folders_have_the_same_truths(law: Law) -> None:
    """Every criterion of every case folder, under one combination of readings."""
    assert len(FOLDERS) >= 200
    assert differences(law, [of_folder(folder, law) for folder in FOLDERS]) == []


def test_generated_cases_have_the_same_truths(law: Law, drawn: list[Asked]) -> None:
    """Thousands of cases at random, every criterion of each."""
    truths = [t for found in directly(law, drawn) for t in found.values()]
    assert all(truths.count(t) > 10 * NUMBER for t in (True, False, None)), "all truths are reached"
    assert differences(law, drawn) == []


def test_derived_facts_are_the_same(law: Law, drawn: list[Asked]) -> None:
    """Every property that is known of a case, given or derived, has the same value."""
    asked = distinct(law, drawn)
    facts_ = Facts(law)
    found = rows_of(facts_.of(relational.table(law, asked)))
    assert len(found) == len(asked) > NUMBER * 0.9
    for item, row in zip(asked, found, strict=True):
        values = known(item[0], law, item[1])
        for prop in law.derivations:
            assert _in(row, facts_, prop) == values.get(prop), prop
        for prop in {*law.implies, *law.implies.values()}:
            assert _in(row, facts_, prop) == values.get(prop), prop


def _in(row: Mapping[str, object], facts_: Facts, prop: str) -> object:
    name = facts_.names[prop]
    if prop in facts_.spans:
        low, high = row[f"low:{name}"], row[f"high:{name}"]
        return None if low is None and high is None else Span(low, high)  # type: ignore[arg-type]
    value = row[f"value:{name}"]
    return None if value is None else Codes(frozenset({value}))  # type: ignore[arg-type]


def test_missing_keys_are_those_of_the_proof(law: Law, drawn: list[Asked]) -> None:
    """The keys of unknown leaves reached through unknown steps only, for every norm."""
    asked = distinct(law, [*(of_folder(folder, law) for folder in FOLDERS), *drawn[:60]])
    roots = [norm.applies_to for norm in law.norms]
    columns = [Missing(Truths(law), roots).name(iri, "missing:") for iri in roots]
    found = rows_of(relational.criteria(law, relational.table(law, asked), roots))
    seen = set()
    for item, row, truths in zip(asked, found, directly(law, asked), strict=True):
        for iri, column in zip(roots, columns, strict=True):
            proof = prove(law, item[0], question(law, item), truths, iri)
            keys = {key for leaf in open_leaves(proof) for key in leaf.keys}
            mask = row[column]
            assert isinstance(mask, int)
            assert set(relational.keys_in(mask)) == keys, iri
            seen |= keys
    assert len(seen) >= 16, "half of the keys are missing somewhere"


def test_combinations_of_readings_are_crossed_with_the_cases(law: Law) -> None:
    """A table of cases and one of combinations give each case under each combination."""
    taken = combine(law, {})
    case, on = _read({**PLAIN, "birth_date": "1995-09"}), date(2022, 9, 10)
    asked: list[Asked] = [(case, on, readings, frozenset()) for readings in taken]
    readings = [relational.reading_column(reading.id) for reading in law.readings]
    one = relational.table(law, asked[:1]).drop(*readings)
    crossed = one.cross_join(relational.combinations(law, taken))
    rows = rows_of(relational.criteria(law, crossed))
    rows.sort(key=lambda row: str(row["combination"]).zfill(4))
    names = relational.compiled(law).names
    found = [{iri: row[name] for iri, name in names.items()} for row in rows]
    assert len(found) == len(taken) > 10
    assert found == directly(law, asked)
    assert any(one != other for one, other in pairwise(found))


# ---------------------------------------------------------------- traps


def test_a_list_with_a_gap_is_unknown_not_a_no(law: Law) -> None:
    """SQL finds that ['UKR', NULL] lacks RUS; who holds it may have any nationality."""
    truths: list[tuple[list[str | None] | None, Truth]] = [
        (["RUS"], True),
        (["UKR", "RUS"], True),
        (["UKR"], False),
        (None, None),
        ([], None),
        (["UKR", None], None),
        (["RUS", None], None),
    ]
    found = _truths_of(law, "nationalities", [held for held, _ in truths], "RussianNational")
    assert found == [truth for _, truth in truths]


def test_a_code_that_counts_as_unknown_is_unknown(law: Law) -> None:
    """Also the code for unspecified, which is no answer."""
    found = _truths_of(law, "sex", ["male", "female", None, "unspecified"], "Man")
    assert found == [True, False, None, None]


def _truths_of(law: Law, key: str, values: Sequence[object], criterion: str) -> list[object]:
    """Returns a criterion of rows whose other plain keys are no columns at all."""
    readings = [relational.reading_column(reading.id) for reading in law.readings]
    types = {**relational.columns(law), "row": "int64"}
    schema = ibis.schema({name: types[name] for name in ("row", "on", key, *readings)})
    on = date(2022, 9, 1)
    rows = [{"row": n, "on": on, key: value} for n, value in enumerate(values)]
    table = ibis.memtable(pa.Table.from_pylist(rows, schema=schema.to_pyarrow()))
    found = rows_of(relational.criteria(law, table))
    return [row[relational.compiled(law).names[f"{law.policy}#{criterion}"]] for row in found]


@pytest.mark.parametrize("leap_day", [(3, 1), (2, 28)], ids=["1-march", "28-february"])
def test_years_are_completed_on_the_same_day(leap_day: tuple[int, int]) -> None:
    """Born on a leap day, a month's last day or a year's first: the same age on every day."""
    births = [date(2000, 2, 29), date(1996, 2, 28), date(1999, 3, 1), date(1900, 2, 28)]
    births += [date(1995, 8, 31), date(1995, 12, 31), date(2004, 1, 1)]
    days = [date(year, 2, 26) + timedelta(days=n) for year in (2022, 2024, 2100) for n in range(6)]
    days += [date(2022, 8, 30), date(2022, 8, 31), date(2022, 12, 31), date(2023, 1, 1)]
    pairs = [{"birth": birth, "until": day} for birth, day in product(births, days)]
    t = ibis.memtable(pa.Table.from_pylist(pairs))
    found = ibis.duckdb.connect().to_pyarrow(
        t.mutate(years=completed_years_of(t.birth, t.until, leap_day))
    )
    for row in found.to_pylist():
        assert row["years"] == completed_years(row["birth"], row["until"], leap_day), row


# ---------------------------------------------------------------- the law is data


def test_another_leap_day_in_the_law_changes_both(law: Law) -> None:
    """The rule comes from the law at hand, also where another was compiled under its hash."""
    case, on = _read({**PLAIN, "birth_date": "1996-02-29"}), date(2023, 2, 28)
    asked: list[Asked] = [(case, on, readings, frozenset()) for readings in combine(law, {})]
    other = replace(law, leap_day=(2, 28))
    found = relational.evaluate_cases(law, asked)
    found_by_other = relational.evaluate_cases(other, asked)
    assert found == directly(law, asked)
    assert found_by_other == directly(other, asked)
    assert found != found_by_other


def test_the_same_question_is_one_row(law: Law) -> None:
    """Two cases that differ in their identity only are one row of the table, and two answers."""
    case, readings = _read(PLAIN), combine(law, {})[0]
    other = replace(case, iri="https://example.org/other")
    asked: list[Asked] = [(c, date(2022, 9, 1), readings, frozenset()) for c in (case, other)]
    assert len(rows_of(relational.table(law, asked))) == 1
    one, two = relational.evaluate_cases(law, asked)
    assert one == two
    assert relational.evaluate_cases(law, []) == []


def test_part_of_a_presumption_is_refused(law: Law) -> None:
    """A flag stands for a whole presumption: a lone criterion has no column to be presumed in."""
    lone = next(iter(next(iter(law.presumptions.values())).criteria))
    asked: list[Asked] = [(_read(PLAIN), date(2022, 9, 1), combine(law, {})[0], frozenset({lone}))]
    with pytest.raises(InputError, match=lone.rsplit("#", 1)[-1]):
        relational.evaluate_cases(law, asked)


def test_a_table_without_day_or_readings_is_refused(law: Law) -> None:
    """No reading is taken in silence, and no day of judgement supplied."""
    table = ibis.table({"sex": "string"}, name="cases")
    with pytest.raises(InputError, match="on, reading_upper_age"):
        relational.criteria(law, table)

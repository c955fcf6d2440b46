"""Asks the clingo encoding of the letter: plain facts of a case in, the outcomes out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

ENCODING = Path(__file__).with_name("letter.lp")
AGES = (18, 27, 28)
DATES = ("application_date", "final_rejection_date", "netherlands_responsible_since")
MORATORIA = {"decision": "decision-moratorium", "departure": "departure-moratorium"}


@dataclass(frozen=True)
class Asked:
    """One question: the plain form of a case, a day, a value per reading, and the presumption."""

    plain: Mapping[str, object]
    on: date
    readings: Mapping[str, str]
    presumed: bool


class Days:
    """What the encoding calls by an at sign."""

    def day(self, written: object) -> object:
        """Returns the number of a day."""
        from clingo import Number, Symbol

        assert isinstance(written, Symbol)
        return Number(date.fromisoformat(written.string).toordinal())


def outcomes(questions: Sequence[Asked]) -> list[dict[str, str]]:
    """Returns the outcome of every norm under each question, from one call of clingo."""
    import clingo

    control = clingo.Control(["--warn=none"])
    control.load(str(ENCODING))
    text = " ".join(atom for q, asked in enumerate(questions) for atom in _atoms(q, asked))
    control.add("base", [], text)
    control.ground([("base", [])], context=Days())
    found: list[dict[str, str]] = [{} for _ in questions]
    with control.solve(yield_=True) as models:
        (shown,) = [model.symbols(shown=True) for model in models]
    for symbol in shown:
        number, norm, outcome = symbol.arguments
        name = MORATORIA.get(norm.name, norm.name.replace("_", "-"))
        assert name not in found[number.number], f"two outcomes of {name}"
        found[number.number][name] = outcome.name.replace("_", "-")
    return found


def _atoms(q: int, asked: Asked) -> Iterator[str]:
    yield f"question({q}). on({q},{asked.on.toordinal()})."
    yield from (f"reading({q},{_name(r)},{_name(v)})." for r, v in asked.readings.items())
    if asked.presumed:
        yield f"presumed({q})."
    for key, value in asked.plain.items():
        yield from _fact(q, key, value)


def _fact(q: int, key: str, value: object) -> Iterator[str]:
    if key == "nationalities":
        assert isinstance(value, Iterable)
        codes = set(value)
        yield f"nationalities({q},{len(codes)})."
        yield from (f"nationality({q},{_name(code)})." for code in codes)
    elif key == "birth_date":
        first, last = _span(str(value))
        for years in AGES:
            days = [_birthday(day, years).toordinal() for day in (first, last)]
            yield f"birthday({q},{years},{days[0]},{days[1]})."
    elif key in DATES:
        first, last = _span(str(value))
        yield f"span({q},{key},{first.toordinal()},{last.toordinal()})."
    elif key != "id" and value not in (None, "unspecified"):
        yield f"fact({q},{key},{_name(value)})."


def _name(value: object) -> str:
    return str(value).lower().replace("-", "_")


def _span(written: str) -> tuple[date, date]:
    """Returns the first and the last day that a date written to the day, month or year can be."""
    parts = [int(part) for part in written.split("-")]
    year, month = parts[0], parts[1] if len(parts) > 1 else None
    if len(parts) == 3:
        return date(*parts), date(*parts)
    end_month = month or 12
    after = date(year + end_month // 12, end_month % 12 + 1, 1)
    return date(year, month or 1, 1), after - timedelta(days=1)


def _birthday(birth: date, years: int) -> date:
    """Returns the day on which the years are completed; 1 March where there is no 29 February."""
    try:
        return birth.replace(year=birth.year + years)
    except ValueError:
        return date(birth.year + years, 3, 1)

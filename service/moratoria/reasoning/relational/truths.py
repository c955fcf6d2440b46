"""
The truth of each criterion of each case in a table: NULL is unknown, as in Kleene's strong logic.

Criteria are added in layers by depth, so that every expression stays small.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import ibis

from moratoria.errors import AssetError
from moratoria.law import leaves_of, names_in, of_reading, reach
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Through, Within
from moratoria.reasoning.relational.days import NO, UNKNOWN
from moratoria.reasoning.relational.facts import Facts
from moratoria.reasoning.relational.missing import Missing
from moratoria.reasoning.relational.rows import (
    apart,
    column,
    presumption_column,
    reading_column,
    require,
    short_names,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.law import Law
    from moratoria.model import Atom, Criterion, Expression


def criteria(
    law: Law,
    rows: ibis.Table,
    missing: Sequence[str] = (),
    only: Sequence[str] | None = None,
) -> ibis.Table:
    """
    Returns a table with the truth of criteria added, as columns `is:<name>`.

    Args:
        law: the law.
        rows: a table with columns as `columns` names them; those of plain keys and presumptions
            may be left out, `on` and the readings that are asked for may not.
        missing: criteria to add two columns for, each a number for `keys_in`: `missing:<name>`,
            the plain keys whose absence or coarseness leaves it unknown, and `group:<name>`, those
            of them that do so outside any criterion that can be presumed.
        only: criteria to add; all of them if None.

    Raises:
        InputError: if a column is absent that must be there.
    """
    truths = Truths(law, only)
    require(rows, truths.needed())
    gaps = Missing(truths, missing)
    found = gaps.of(truths.of(truths.facts.of(rows)))
    return found.select(*rows.columns, *truths.asked(), *gaps.columns())


def crossed(
    law: Law,
    rows: ibis.Table,
    taken: ibis.Table,
    keep: Sequence[str],
    missing: Sequence[str] = (),
    only: Sequence[str] | None = None,
) -> ibis.Table:
    """
    Returns the same for each row under each combination of readings in a second table.

    What no reading bears on is found once per row. Of the columns of the rows some are kept.
    """
    truths = Truths(law, only)
    gaps = Missing(truths, missing)
    t = truths.facts.of(rows)
    flags = [presumption_column(name) for name in law.presumptions]
    found = [name for name in t.columns if ":" in name]
    t = t.select(*dict.fromkeys([*keep, *flags, *found]))
    for moving in (False, True):
        t = t.cross_join(taken) if moving else t
        t = gaps.of(truths.of(t, moving=moving), moving=moving)
    return t.select(*keep, *taken.columns, *truths.asked(), *gaps.columns())


class Truths:
    """
    The criteria of a law, or some of them with all they rest on, as columns.

    Attributes:
        names: for each criterion, the column that holds its truth.
        layers: the criteria by depth; each layer rests on those before it only.
    """

    def __init__(self, law: Law, only: Sequence[str] | None = None) -> None:
        self.law = law
        self.names = {iri: f"is:{name}" for iri, name in short_names(law.criteria).items()}
        wanted = set(law.criteria if only is None else only)
        wanted = wanted.union(*(reach(law, iri) for iri in wanted))
        self.layers = list(_layers({i: c for i, c in law.criteria.items() if i in wanted}))
        leaves = (item for iri in wanted for item in leaves_of(law.criteria[iri].expression))
        self.facts = Facts(law, {item.prop for item in leaves})
        self.only = list(law.criteria if only is None else dict.fromkeys(only))
        self.moving = {iri for iri in wanted if self.readings(iri)}

    def asked(self) -> list[str]:
        """Returns the columns of the criteria that are asked, without what they rest on."""
        return [self.names[iri] for iri in self.only]

    def needed(self) -> list[str]:
        """Returns the columns that must be there: the day and the readings that are asked for."""
        asked = {reading for iri in self.only for reading in self.readings(iri)}
        return ["on", *(reading_column(r.id) for r in self.law.readings if r.id in asked)]

    def readings(self, iri: str) -> list[str]:
        """Returns the ids of the readings that a criterion asks for, also through others."""
        criteria = (self.law.criteria[name] for name in reach(self.law, iri))
        asked = {value for criterion in criteria for value in _readings(criterion.expression)}
        return [r.id for r in self.law.readings if asked & {value.iri for value in r.values}]

    def parts(self, *, moving: bool | None = None) -> Iterator[list[str]]:
        """Yields the layers, or of each what a reading can move or cannot."""
        for layer in self.layers:
            part = [iri for iri in layer if moving is None or (iri in self.moving) is moving]
            if part:
                yield part

    def of(self, t: ibis.Table, *, moving: bool | None = None) -> ibis.Table:
        """Returns a table of facts with the truth of each criterion added, layer by layer."""
        for part in self.parts(moving=moving):
            t = apart(t.mutate(**{self.names[iri]: self.criterion(t, iri) for iri in part}))
        return t

    def criterion(self, t: ibis.Table, iri: str) -> ibis.Value:
        """Returns the truth of a criterion; presumed unmet where it is unknown and flagged."""
        truth = self.expression(t, self.law.criteria[iri].expression)
        flags = [
            column(t, presumption_column(name), "boolean")
            for name, presumption in self.law.presumptions.items()
            if iri in presumption.criteria
        ]
        return truth.coalesce(ibis.or_(*flags).ifelse(NO, UNKNOWN)) if flags else truth

    def expression(self, t: ibis.Table, expression: Expression) -> ibis.Value:
        """Returns the truth of an expression over criteria of layers that are there."""
        match expression:
            case Named(iri):
                return t[self.names[iri]]
            case AllOf(members):
                return ibis.and_(*(self.expression(t, member) for member in members))
            case AnyOf(members):
                return ibis.or_(*(self.expression(t, member) for member in members))
            case Not(inner):
                return ~self.expression(t, inner)
            case Through(_, inner):
                return self.expression(t, inner)
            case Has(prop, values):
                by_reading = of_reading(expression)
                return self.reading(t, values) if by_reading else self.has(t, prop, values)
            case Within():
                return self.within(t, expression)

    def unknown(self, t: ibis.Table, expression: Expression) -> ibis.Value:
        """Returns whether an expression is unknown."""
        # Ibis 12.0.0 writes `(~x).isnull()` as NOT (x) IS NULL, which SQL reads as x IS NOT NULL.
        while isinstance(expression, Not | Through):
            expression = expression.of
        return self.expression(t, expression).isnull()

    def reading(self, t: ibis.Table, values: Sequence[Atom]) -> ibis.Value:
        """Returns whether one of some values of readings is taken; never unknown."""
        taken = [
            t[reading_column(reading.id)] == value.id
            for reading in self.law.readings
            for value in reading.values
            if value.iri in values
        ]
        return ibis.or_(*taken).coalesce(NO)

    def has(self, t: ibis.Table, prop: str, values: Sequence[Atom]) -> ibis.Value:
        """Returns whether one of some values is held; of a list, which is complete, any of it."""
        facts = self.facts
        key = facts.keys.get(prop)
        if prop in facts.spans or prop not in facts.names or (key and key.kind == "date"):
            return UNKNOWN
        known = t[f"value:{facts.names[prop]}"]
        if key and key.kind == "code":
            values = [key.notations[str(v)] for v in values if str(v) in key.notations]
        if key and key.many:
            held = ibis.or_(*(known.contains(value) for value in values))
        else:
            held = ibis.or_(*(known == value for value in values))
        return known.notnull().ifelse(held, UNKNOWN)

    def within(self, t: ibis.Table, expression: Within) -> ibis.Value:
        """Returns whether a number lies within bounds."""
        if expression.prop not in self.facts.spans:
            return UNKNOWN
        name = self.facts.names[expression.prop]
        low, high = t[f"low:{name}"], t[f"high:{name}"]
        return ibis.and_(*(_facet(facet, bound, low, high) for facet, bound in expression.facets))


def _facet(name: str, bound: int, low: ibis.Value, high: ibis.Value) -> ibis.Value:
    """Compares an interval of whole numbers with one bound."""
    limit = bound + {"maxExclusive": -1, "minExclusive": 1}.get(name, 0)
    if name.startswith("max"):
        return ibis.cases((high <= limit, True), (low > limit, False), else_=UNKNOWN)
    return ibis.cases((low >= limit, True), (high < limit, False), else_=UNKNOWN)


def _layers(of: Mapping[str, Criterion]) -> Iterator[list[str]]:
    """Yields criteria by depth: each layer rests on those before it only."""
    left = {iri: set(names_in(criterion.expression)) for iri, criterion in of.items()}
    while left:
        layer = [iri for iri, below in left.items() if not below & left.keys()]
        if not layer:
            raise AssetError(f"Criteria rest on each other: {', '.join(sorted(left))}.")
        yield layer
        left = {iri: below for iri, below in left.items() if iri not in layer}


def _readings(expression: Expression) -> Iterator[Atom]:
    """Yields the values of readings that an expression asks for."""
    for item in leaves_of(expression):
        if of_reading(item):
            yield from item.values

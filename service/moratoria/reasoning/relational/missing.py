"""
What is missing in each case of a table: the plain keys that leave a criterion unknown.

A key is missing if it is absent or known in part only, and an unknown leaf that rests on it is
reached through unknown steps only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from moratoria.law import reach
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Through, Within
from moratoria.reasoning.relational.days import Days
from moratoria.reasoning.relational.rows import apart, bits, fitting, keys

if TYPE_CHECKING:
    from moratoria.model import Expression, Leaf
    from moratoria.reasoning.relational.truths import Truths
    from moratoria.schema import Key


KINDS = ("missing:", "group:")


class Missing:
    """What leaves some criteria unknown, as bits per plain key."""

    def __init__(self, truths: Truths, roots: Sequence[str]) -> None:
        self.truths, self.law, self.roots = truths, truths.law, roots
        self.wanted = set[str]().union(*(reach(self.law, root) for root in roots))
        presumptions = self.law.presumptions.values()
        self.apart = frozenset[str]().union(*(p.criteria for p in presumptions))
        fitting(keys())

    def columns(self) -> list[str]:
        """Returns the columns that are added for the criteria asked."""
        return [self.name(iri, kind) for kind in KINDS for iri in self.roots]

    def name(self, iri: str, kind: str) -> str:
        """Returns the column of one criterion."""
        return self.truths.names[iri].replace("is:", kind, 1)

    def of(self, t: ibis.Table, *, moving: bool | None = None) -> ibis.Table:
        """Returns a table of truths with what is missing added, layer by layer."""
        for part in self.truths.parts(moving=moving):
            wanted = [iri for iri in part if iri in self.wanted]
            masks = {self.name(i, kind): self.mask(t, i, kind) for i in wanted for kind in KINDS}
            t = apart(t.mutate(**masks)) if masks else t
        return t

    def mask(self, t: ibis.Table, iri: str, kind: str) -> ibis.Value:
        """Returns the keys that leave a criterion unknown, if it is."""
        if kind == "group:" and iri in self.apart:
            return ibis.literal(0, "int64")
        found = self.open(t, self.law.criteria[iri].expression, kind)
        return t[self.truths.names[iri]].isnull().ifelse(found, 0)

    def open(self, t: ibis.Table, expression: Expression, kind: str) -> ibis.Value:
        """Returns the keys of the unknown leaves below an expression that is unknown itself."""
        match expression:
            case Named(iri):
                return t[self.name(iri, kind)]
            case Not(inner) | Through(_, inner):
                return self.open(t, inner, kind)
            case AllOf(members) | AnyOf(members):
                return bits(
                    self.truths.unknown(t, member).ifelse(self.open(t, member, kind), 0)
                    for member in members
                )
            case Has() | Within():
                return self.keys_of(t, expression)

    def keys_of(self, t: ibis.Table, expression: Leaf) -> ibis.Value:
        """Returns the keys of an unknown leaf that are absent or known in part only."""
        rule = self.law.derivations.get(expression.prop)
        props = rule.operands() if rule else (expression.prop,)
        return bits(
            _is_open(t, key).ifelse(1 << number, 0)
            for number, key in enumerate(keys())
            if key.prop in props
        )


def _is_open(t: ibis.Table, key: Key) -> ibis.Value:
    if key.kind == "date":
        return ~Days(t[f"first:{key.key}"], t[f"last:{key.key}"]).exact
    return t[f"value:{key.key}"].isnull()

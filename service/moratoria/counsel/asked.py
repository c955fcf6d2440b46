"""
One norm as it is asked of a case on a day, so that it can be asked of cases like it.

Only what the norm rests on is worked out, and of the readings only the choices that differ in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from moratoria.decide import overall_of
from moratoria.law import leaves_below, leaves_of, of_reading
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Through, Within
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moratoria.counsel.supposed import Supposed
    from moratoria.law import Law, Norm
    from moratoria.model import Expression, Leaf, Outcome, Truth
    from moratoria.readings import Taken
    from moratoria.schema import Key


@dataclass(frozen=True)
class AskedNorm:
    """A norm, and the case that it is asked of."""

    supposed: Supposed
    norm: Norm

    @property
    def law(self) -> Law:
        """The law of the norm."""
        return self.supposed.law

    @cached_property
    def roots(self) -> tuple[str, ...]:
        """The criteria that settle the outcome of the norm."""
        return tuple(iri for iri in (self.norm.applies_to, self.norm.in_force_for) if iri)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The leaves that the norm rests on."""
        return tuple({leaf: None for root in self.roots for leaf in leaves_below(self.law, root)})

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The keys that can bear on the outcome, in the order of the shapes."""
        props = {p for leaf in self.leaves for p in self.supposed.resting[leaf.prop]}
        return tuple(key for key in load_schema().keys.values() if key.prop in props)

    @property
    def taken(self) -> tuple[Taken, ...]:
        """The choices of readings that differ in what they say of the norm, one of each kind."""
        return tuple(self.supposed.inquiry.combinations[place] for place in self.places)

    @cached_property
    def places(self) -> tuple[int, ...]:
        """The places of those choices among all that are asked."""
        spoken_of = {value for leaf in self.leaves if of_reading(leaf) for value in leaf.values}
        kinds: dict[frozenset[object], int] = {}
        for place, taken in enumerate(self.supposed.inquiry.combinations):
            kinds.setdefault(frozenset(spoken_of & set(taken.values())), place)
        return tuple(kinds.values())

    @cached_property
    def spoken_of(self) -> tuple[frozenset[str], ...]:
        """For each choice of readings, the criteria that the norm speaks of under it."""
        return tuple(frozenset(self._spoken_of(taken)) for taken in self.taken)

    def _spoken_of(self, taken: Taken) -> set[str]:
        found: set[str] = set()
        todo = list(self.roots)
        while todo:
            iri = todo.pop()
            if iri not in found:
                found.add(iri)
                todo += _names(self.law.criteria[iri].expression, set(taken.values()))
        return found

    def truths_resting_on(self, key: Key, changes: Mapping[str, object]) -> list[Truth]:
        """
        Returns the truths, after some changes, of the criteria that a key bears on themselves.

        Args:
            key: the key; a criterion counts if a leaf of its own can follow from it.
            changes: new values in the plain form.
        """
        columns = self.supposed.columns(changes)
        return [columns.truth(iri, place) for iri, place in self._resting_on.get(key.prop, [])]

    @cached_property
    def _resting_on(self) -> dict[str, list[tuple[str, int]]]:
        """For each property, the criteria with a leaf resting on it, at each place they count."""
        found: dict[str, list[tuple[str, int]]] = {}
        for place, spoken_of in zip(self.places, self.spoken_of, strict=True):
            for iri in sorted(spoken_of):
                for prop in self.law.once(("bears on", iri), partial(self._bearing, iri)):
                    found.setdefault(prop, []).append((iri, place))
        return found

    def _bearing(self, iri: str) -> tuple[str, ...]:
        """Returns the properties that a leaf of a criterion itself can follow from."""
        own = leaves_of(self.law.criteria[iri].expression)
        resting = (self.supposed.resting[item.prop] for item in own)
        return tuple(sorted(frozenset[str]().union(*resting)))

    def outcome(self, changes: Mapping[str, object]) -> Outcome:
        """Returns the outcome over all readings, of the case after some changes."""
        return overall_of(self.norm, self.supposed.columns(changes))


def _names(expression: Expression, taken: set[str]) -> Iterator[str]:
    """Yields the criteria an expression names, but for branches that readings make idle."""
    match expression:
        case Named(iri):
            yield iri
        case AllOf(members) | AnyOf(members):
            idle = isinstance(expression, AnyOf)
            asked = [m for m in members if of_reading(m)]
            if not any(bool({*m.values} & taken) is idle for m in asked):
                for member in members:
                    yield from _names(member, taken)
        case Not(inner) | Through(_, inner):
            yield from _names(inner, taken)
        case Has() | Within():
            return

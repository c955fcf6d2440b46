"""
Writes the conditions of a norm out as a tree that a person can read.

A criterion that was written out once is only named where it comes again. What is asked of a fact is
worded as it is in a proof.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from rdflib import URIRef

from moratoria.explain import asks
from moratoria.law import of_reading, ontology
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Through, Within
from moratoria.web.reading_room.kinds import kind_of

if TYPE_CHECKING:
    from moratoria.law import Law, Reading
    from moratoria.model import Expression, Text

Form = Literal["criterion", "all", "any", "not", "fact", "question", "reading"]


@dataclass(frozen=True)
class Condition:
    """
    One step of the conditions.

    Attributes:
        form: whether it is a criterion, a group of which all or any must hold, a negation, or what
            is asked of a fact, of a human or of a reading.
        iri: the criterion, property or reading; empty for a group.
        label: its words, None for a group.
        again: whether it was written out before.
        open: for a reading, whether no value of it is preferred.
    """

    form: Form
    iri: str = ""
    label: Text | None = None
    children: tuple[Condition, ...] = ()
    again: bool = False
    open: bool = False


def conditions(law: Law, iri: str) -> Condition:
    """Returns a criterion of a policy with all that it asks."""
    return _Writer(law).criterion(iri)


class _Writer:
    def __init__(self, law: Law) -> None:
        self._law = law
        self._written: set[str] = set()

    def criterion(self, iri: str) -> Condition:
        """Returns a criterion, with what it asks if that was not written yet."""
        criterion = self._law.criteria[iri]
        if iri in self._written:
            return Condition("criterion", iri, criterion.label, again=True)
        self._written.add(iri)
        below = self._step(criterion.expression)
        return Condition("criterion", iri, criterion.label, (below,))

    def _step(self, expression: Expression) -> Condition:
        match expression:
            case Named(iri):
                return self.criterion(iri)
            case AllOf(members):
                return Condition("all", children=tuple(map(self._step, members)))
            case AnyOf(members):
                return Condition("any", children=tuple(map(self._step, members)))
            case Not(inner):
                return Condition("not", children=(self._step(inner),))
            case Through(_, inner):
                return self._step(inner)
            case Has() | Within():
                return self._leaf(expression)

    def _leaf(self, leaf: Has | Within) -> Condition:
        if of_reading(leaf):
            reading, label = self._reading(str(leaf.values[0]))
            return Condition("reading", reading.iri, label, open=reading.open)
        is_question = kind_of(ontology(), URIRef(leaf.prop)).id == "question"
        return Condition("question" if is_question else "fact", leaf.prop, asks(leaf, self._law))

    def _reading(self, value: str) -> tuple[Reading, Text]:
        """Returns the reading that a value is of, and the label of the value."""
        return next(
            (reading, found.label)
            for reading in self._law.readings
            for found in reading.values
            if found.iri == value
        )

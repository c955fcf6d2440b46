"""
Evaluates class expressions over what is known, in Kleene's strong three-valued logic.

Absence is never a no: a leaf whose fact is unknown is unknown, and so is what rests on it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.kleene import all_of
from moratoria.law import of_reading
from moratoria.model import AllOf, AnyOf, Codes, Has, Named, Not, Span, Through, Within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from moratoria.law import Law
    from moratoria.model import Expression, Leaf, Question, Truth

    Engine = Callable[[Law, Sequence[Question]], list[dict[str, Truth]]]


def evaluate(law: Law, questions: Sequence[Question]) -> list[dict[str, Truth]]:
    """
    Returns, for each question, the truth of every named criterion.

    Questions about the same values, which differ in readings alone, are answered together.
    """
    alike: dict[object, list[int]] = {}
    for number, question in enumerate(questions):
        alike.setdefault((id(question.values), question.presumed), []).append(number)
    results: list[dict[str, Truth]] = [{} for _ in questions]
    for numbers in alike.values():
        columns = Columns(law, [questions[number] for number in numbers])
        for place, number in enumerate(numbers):
            results[number] = {iri: columns.truth(iri, place) for iri in law.criteria}
    return results


Column = tuple[int, int]
"""Of several questions at once, a bit each: those that are true, and those that are false."""


class Columns:
    """
    The truths of questions that differ in readings alone.

    Only what is asked is worked out, with what it rests on, once for all the questions.
    """

    def __init__(self, law: Law, questions: Sequence[Question]) -> None:
        self.law, self.asked = law, questions[0]
        self.every = (1 << len(questions)) - 1
        self.taking: dict[str | bool | int, int] = {}
        for place, question in enumerate(questions):
            for value in question.readings.values():
                self.taking[value] = self.taking.get(value, 0) | 1 << place
        self.found: dict[str, Column] = {}

    def truth(self, iri: str, place: int) -> Truth:
        """Returns the truth of one named criterion under the question at a place."""
        (yes, no), bit = self.named(iri), 1 << place
        return True if yes & bit else (False if no & bit else None)

    def named(self, iri: str) -> Column:
        """Returns one named criterion under all the questions."""
        if iri not in self.found:
            yes, no = self.of(self.law.criteria[iri].expression)
            presumed = iri in self.asked.presumed
            self.found[iri] = (yes, self.every & ~yes) if presumed else (yes, no)
        return self.found[iri]

    def of(self, expression: Expression) -> Column:
        """Returns an expression under all the questions."""
        match expression:
            case Named(iri):
                return self.named(iri)
            case AllOf(members):
                return self.all_of(members)
            case AnyOf(members):
                yes, no = self.all_of(members, turned=True)
                return no, yes
            case Not(inner):
                yes, no = self.of(inner)
                return no, yes
            case Through(_, inner):
                return self.of(inner)
            case Has() | Within():
                return self.leaf(expression)

    def all_of(self, members: Sequence[Expression], *, turned: bool = False) -> Column:
        """Returns a conjunction, of the opposites if turned; what settles it ends the asking."""
        yes, no = self.every, 0
        for member in members:
            also, never = reversed(self.of(member)) if turned else self.of(member)
            yes, no = yes & also, no | never
            if no == self.every:
                break
        return yes, no

    def leaf(self, expression: Leaf) -> Column:
        """Returns a leaf under all the questions, which differ in it only if it is of a reading."""
        if of_reading(expression):
            yes = 0
            for value in expression.values:
                yes |= self.taking.get(value, 0)
            return yes, self.every & ~yes
        truth = leaf(expression, self.asked)
        return (self.every if truth is True else 0), (self.every if truth is False else 0)


def leaf(expression: Leaf, question: Question) -> Truth:
    """Returns the truth of one leaf: a reading, a code, a truth value or a number in bounds."""
    if of_reading(expression):
        return bool(set(expression.values) & set(question.readings.values()))
    if isinstance(expression, Has):
        value = question.values.get(expression.prop)
        if not isinstance(value, Codes):
            return None
        return any(wanted in value.values for wanted in expression.values)
    span = question.values.get(expression.prop)
    if not isinstance(span, Span):
        return None
    return all_of(_facet(name, bound, span) for name, bound in expression.facets)


def _facet(name: str, bound: int, span: Span) -> Truth:
    """Compares an interval of whole numbers with one bound."""
    upper = name.startswith("max")
    limit = bound + {"maxExclusive": -1, "minExclusive": 1}.get(name, 0)
    low, high = span.low, span.high
    if upper:
        sure, ruled_out = high is not None and high <= limit, low is not None and low > limit
    else:
        sure, ruled_out = low is not None and low >= limit, high is not None and high < limit
    return True if sure else (False if ruled_out else None)

"""
Evaluates class expressions over what is known, in Kleene's strong three-valued logic.

Absence is never a no: a leaf whose fact is unknown is unknown, and so is what rests on it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.model import AllOf, AnyOf, Codes, Has, Named, Not, Span, Through, Within
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from moratoria.law import Law
    from moratoria.model import Expression, Leaf, Question, Truth

    Engine = Callable[[Law, Sequence[Question]], list[dict[str, Truth]]]

_READING = str(MOR.underReading)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Returns false if any is false, else unknown if any is unknown, else true."""
    found = list(truths)
    return False if False in found else (None if None in found else True)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Returns true if any is true, else unknown if any is unknown, else false."""
    found = list(truths)
    return True if True in found else (None if None in found else False)


def negation(truth: Truth) -> Truth:
    """Returns the opposite of what is known."""
    return None if truth is None else not truth


def evaluate(law: Law, questions: Sequence[Question]) -> list[dict[str, Truth]]:
    """Returns, for each question, the truth of every named criterion."""
    return [_Evaluation(law, question).all() for question in questions]


def truth(law: Law, question: Question, iri: str) -> Truth:
    """Returns the truth of one named criterion, working out only what it rests on."""
    return _Evaluation(law, question).named(iri)


class _Evaluation:
    """The truths of one question, each computed once."""

    def __init__(self, law: Law, question: Question) -> None:
        self.law, self.question = law, question
        self.truths: dict[str, Truth] = {}

    def all(self) -> dict[str, Truth]:
        for iri in self.law.criteria:
            self.named(iri)
        return self.truths

    def named(self, iri: str) -> Truth:
        if iri not in self.truths:
            truth = self.of(self.law.criteria[iri].expression)
            presumed = truth is None and iri in self.question.presumed
            self.truths[iri] = False if presumed else truth
        return self.truths[iri]

    def of(self, expression: Expression) -> Truth:
        match expression:
            case Named(iri):
                return self.named(iri)
            case AllOf(members):
                return all_of(self.of(member) for member in members)
            case AnyOf(members):
                return any_of(self.of(member) for member in members)
            case Not(inner):
                return negation(self.of(inner))
            case Through(_, inner):
                return self.of(inner)
            case Has() | Within():
                return leaf(expression, self.question)


def leaf(expression: Leaf, question: Question) -> Truth:
    """Returns the truth of one leaf: a reading, a code, a truth value or a number in bounds."""
    if isinstance(expression, Has):
        if expression.prop == _READING:
            return bool(set(expression.values) & set(question.readings.values()))
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

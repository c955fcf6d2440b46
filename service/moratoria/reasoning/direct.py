"""
Evaluates class expressions over what is known, in Kleene's strong three-valued logic.

Absence is never a no: a leaf whose fact is unknown is unknown, and so is what rests on it alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.kleene import all_of, any_of, negation
from moratoria.law import readings_in
from moratoria.model import AllOf, AnyOf, Codes, Has, Named, Not, Span, Through, Within
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from moratoria.law import Law
    from moratoria.model import Expression, Leaf, Question, Truth

    Engine = Callable[[Law, Sequence[Question]], list[dict[str, Truth]]]

_READING = str(MOR.underReading)


def evaluate(law: Law, questions: Sequence[Question]) -> list[dict[str, Truth]]:
    """
    Returns, for each question, the truth of every named criterion.

    Questions that differ only in readings on which a criterion does not rest share its truth.
    """
    shared: dict[object, dict[str, Truth]] = {}
    known: dict[int, object] = {}
    results = []
    for question in questions:
        if id(question.values) not in known:
            known[id(question.values)] = frozenset(question.values.items())
        asked = known[id(question.values)], question.presumed
        evaluation = _Evaluation(law, question)
        for readings, criteria in _by_readings(law).items():
            key = asked, readings, tuple(map(question.readings.get, readings))
            if key in shared:
                evaluation.truths.update(shared[key])
            else:
                shared[key] = {iri: evaluation.named(iri) for iri in criteria}
        results.append(evaluation.truths)
    return results


def _by_readings(law: Law) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Returns the criteria by the readings they rest on, those on the fewest first."""
    return law.once("by readings", lambda: _grouped(law))


def _grouped(law: Law) -> dict[tuple[str, ...], list[str]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for iri in sorted(law.criteria, key=lambda iri: len(readings_in(law, iri))):
        found.setdefault(readings_in(law, iri), []).append(iri)
    return found


def truth(law: Law, question: Question, iri: str) -> Truth:
    """Returns the truth of one named criterion, working out only what it rests on."""
    return _Evaluation(law, question).named(iri)


class _Evaluation:
    """The truths of one question, each computed once."""

    def __init__(self, law: Law, question: Question) -> None:
        self.law, self.question = law, question
        self.truths: dict[str, Truth] = {}

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

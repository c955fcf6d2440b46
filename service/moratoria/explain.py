"""
Makes a proof of the truths an engine found: a tree from a criterion down to facts and quotes.

The tree holds every step, except the branches of readings that the question does not take. What
is missing, what decides and what is provisional are read off the tree; nothing is decided here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.derivations import sources_of
from moratoria.kleene import all_of, any_of, negation
from moratoria.law import of_reading, readings_in
from moratoria.model import (
    AllOf,
    AnyOf,
    Codes,
    Finding,
    Has,
    Named,
    Not,
    Span,
    Text,
    Through,
    Within,
)
from moratoria.reasoning.direct import leaf

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moratoria.law import Law
    from moratoria.model import Atom, Case, Expression, Leaf, Question, Truth, Value

    Shared = dict[tuple[str, tuple[str | None, ...]], Finding]
    """Proofs by criterion and by the values taken of the readings it rests on."""

GROUPS = {
    "all-of": Text("alles hieronder", "everything below"),
    "any-of": Text("ten minste één hiervan", "at least one of these"),
    "not": Text("het tegendeel hiervan", "the opposite of this"),
}


def prove(
    law: Law,
    case: Case,
    question: Question,
    truths: Mapping[str, Truth],
    iri: str,
    shared: Shared | None = None,
) -> Finding:
    """
    Returns the proof of one criterion.

    Args:
        law: the law.
        case: the case with its facts.
        question: the question that was answered.
        truths: the truth of every named criterion, by any engine.
        iri: the criterion to prove.
        shared: what was proved of this case under questions that differ in readings alone; what
            is proved here is added.
    """
    return _Proof(law, case, question, truths, {} if shared is None else shared).step(Named(iri))


class _Proof:
    def __init__(
        self,
        law: Law,
        case: Case,
        question: Question,
        truths: Mapping[str, Truth],
        shared: Shared,
    ) -> None:
        self.law, self.case, self.question, self.truths = law, case, question, truths
        self.shared = shared

    def step(self, expression: Expression) -> Finding:
        match expression:
            case Named(iri):
                return self.criterion(iri)
            case Through(_, inner):
                return self.step(inner)
            case Not(inner):
                child = self.step(inner)
                return Finding(
                    "group", "", GROUPS["not"], negation(child.outcome), "not", children=(child,)
                )
            case AllOf() | AnyOf():
                return self.group(expression)
            case Has() | Within():
                return self.leaf(expression)

    def criterion(self, iri: str) -> Finding:
        """Proves a criterion once for all questions that take the same readings it rests on."""
        taken = tuple(map(self.question.readings.get, readings_in(self.law, iri)))
        if (iri, taken) not in self.shared:
            self.shared[iri, taken] = self.named(iri)
        return self.shared[iri, taken]

    def named(self, iri: str) -> Finding:
        criterion, truth = self.law.criteria[iri], self.truths[iri]
        body = self.step(criterion.expression)
        presumed = truth is False and body.outcome is None
        wrapped = body.kind in {"criterion", "reading"}
        return Finding(
            kind="criterion",
            iri=iri,
            label=criterion.label,
            outcome=truth,
            how="all-of" if wrapped else body.how,
            sources=criterion.sources,
            presumed=presumed,
            keys=() if presumed or wrapped else body.keys,
            facts=() if wrapped else body.facts,
            found=None if wrapped else body.found,
            children=(body,) if wrapped else body.children,
        )

    def group(self, expression: AllOf | AnyOf) -> Finding:
        """Proves a conjunction or disjunction, leaving out readings that are not taken."""
        together = isinstance(expression, AllOf)
        members = [m for m in expression.members if together or not self.not_taken(m)]
        children = tuple(self.step(member) for member in members)
        if len(children) == 1:
            return children[0]
        combine = all_of if together else any_of
        how = "all-of" if together else "any-of"
        outcome = combine(child.outcome for child in children)
        return Finding("group", "", GROUPS[how], outcome, how, children=children)  # type: ignore[arg-type]

    def not_taken(self, expression: Expression) -> bool:
        """Whether a branch stands under the value of a reading that the question does not take."""
        parts = expression.members if isinstance(expression, AllOf) else (expression,)
        readings = [p for p in parts if of_reading(p)]
        return any(leaf(reading, self.question) is False for reading in readings)

    def leaf(self, expression: Leaf) -> Finding:
        outcome = leaf(expression, self.question)
        if of_reading(expression):
            value = str(expression.values[0])
            reading = next(v for r in self.law.readings for v in r.values if v.iri == value)
            owner = next(r for r in self.law.readings if reading in r.values)
            label = Text(
                f"lezing {owner.label.nl}: {reading.label.nl}",
                f"reading {owner.label.en}: {reading.label.en}",
            )
            return Finding("reading", value, label, outcome, sources=reading.sources)
        used, open_keys = sources_of(expression.prop, self.case, self.law)
        return Finding(
            "fact",
            expression.prop,
            asks(expression, self.law),
            outcome,
            keys=tuple(open_keys) if outcome is None else (),
            facts=tuple(used),
            found=self.found(expression.prop),
        )

    def found(self, prop: str) -> Text:
        """Returns what is known of a property, for a person."""
        value, label = self.question.values.get(prop), self.law.labels[prop]
        text = _known(value, self.law)
        return Text(f"{label.nl}: {text.nl}", f"{label.en}: {text.en}")


def asks(expression: Leaf, law: Law) -> Text:
    """Returns what a leaf asks, for a person."""
    return law.once(("asks", expression), lambda: _asks(expression, law))


def _asks(expression: Leaf, law: Law) -> Text:
    prop = law.labels[expression.prop]
    if isinstance(expression, Within):
        bound = law.labels[expression.datatype or ""]
        return Text(f"{prop.nl}: {bound.nl}", f"{prop.en}: {bound.en}")
    values = [shown(value, law) for value in expression.values]
    return Text(
        f"{prop.nl}: {' of '.join(v.nl for v in values)}",
        f"{prop.en}: {' or '.join(v.en for v in values)}",
    )


_UNKNOWN = Text("onbekend", "not known")


def _known(value: Value | None, law: Law) -> Text:
    if isinstance(value, Codes):
        labels = sorted((shown(v, law) for v in value.values), key=lambda text: text.nl)
        return Text(", ".join(v.nl for v in labels), ", ".join(v.en for v in labels))
    return _bounds(value) if isinstance(value, Span) else _UNKNOWN


def _bounds(span: Span) -> Text:
    if span.low is None:
        return Text(f"hoogstens {span.high}", f"at most {span.high}")
    if span.high is None:
        return Text(f"ten minste {span.low}", f"at least {span.low}")
    if span.low == span.high:
        return Text(str(span.low), str(span.low))
    return Text(f"{span.low} tot en met {span.high}", f"{span.low} to {span.high}")


def shown(value: Atom, law: Law) -> Text:
    """Returns a code, truth value or number as a person reads it."""
    if isinstance(value, bool):
        return Text("ja", "yes") if value else Text("nee", "no")
    return law.labels[value] if isinstance(value, str) else Text(str(value), str(value))


# ---------------------------------------------------------------- read off the tree


def walk(finding: Finding) -> Iterator[Finding]:
    """Yields a finding and all below it, from the top."""
    yield finding
    for child in finding.children:
        yield from walk(child)


def deciding(finding: Finding) -> tuple[Finding, ...]:
    """
    Returns the children that the outcome rests on.

    A conjunction that fails rests on what fails; one that is unknown on what is unknown.
    """
    settled_by_one = {"all-of": False, "any-of": True}.get(finding.how or "")
    if finding.how in {"not", "by-reading"} or finding.outcome not in {settled_by_one, None}:
        return finding.children
    return tuple(child for child in finding.children if child.outcome is finding.outcome)


def deciding_steps(finding: Finding) -> Iterator[Finding]:
    """Yields a finding and every step below it that the outcome rests on."""
    yield finding
    for child in deciding(finding):
        yield from deciding_steps(child)


def grounds(finding: Finding) -> set[str]:
    """
    Returns the sources of the lowest deciding steps that cite any.

    A step above them rests on theirs; its own sources say where the whole is laid down.
    """
    if finding.kind == "reading" and finding.outcome is False and not finding.children:
        return set()  # the value was not taken: no step rests on its words
    below = set[str]().union(*(grounds(child) for child in deciding(finding)))
    return below or set(finding.sources)


def open_leaves(finding: Finding, apart: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """
    Yields the unknown leaves reached through unknown steps only.

    Args:
        finding: the proof.
        apart: criteria through which no leaf is reached either.
    """
    if finding.outcome is not None or finding.iri in apart:
        return
    if not finding.children:
        yield finding
    for child in finding.children:
        yield from open_leaves(child, apart)


def provisional(finding: Finding, law: Law) -> bool:
    """Returns whether the outcome rests on a source not read as then in force, or on examples."""
    return finding.outcome is not None and _relied(finding, law) is not finding.outcome


def _relied(finding: Finding, law: Law) -> Truth:
    """Returns the truth without relying on unsettled sources alone, or on a list of examples."""
    if finding.kind == "criterion" and law.criteria[finding.iri].open_list:
        return None
    unsettled = finding.sources and not any(law.sources[s].settled for s in finding.sources)
    if finding.outcome is True and finding.kind == "criterion" and unsettled:
        return None
    if not finding.children or finding.presumed:
        return finding.outcome
    truths = [_relied(child, law) for child in finding.children]
    if finding.how == "not":
        return negation(truths[0])
    return all_of(truths) if finding.how == "all-of" else any_of(truths)

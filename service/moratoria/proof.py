"""
Proves the outcome of each norm from the law's own class expressions, in as few steps as will do.

Every step applies one node of the law: a criterion, or a part of its expression. A step is proved
in the most general question in which its truth is settled: whatever the day and the open readings
are, then on the day, then under one value of a reading after another. So one proof holds for every
combination of readings that does not matter, and an outcome that turns on a reading is proved under
each of its values. Together the questions of a norm cover all combinations.

`explain` shows one reading of a case to a person; a proof is for a program that trusts nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from moratoria.derivations import Derived, derive, known, sources_of
from moratoria.kleene import all_of, any_of, negation
from moratoria.law import of_reading
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Question, Through, Within
from moratoria.reasoning.direct import leaf
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from moratoria.law import Derivation, Law, Norm, Reading
    from moratoria.model import Case, Expression, Fact, Leaf, Outcome, Truth

_JUDGED = str(MOR.judgedOn)


@dataclass(frozen=True, slots=True)
class Asked:
    """
    A question of a proof: whatever is not said in it, the step holds for.

    Attributes:
        on: the day of judgement, None for any day.
        taken: values of open readings, in the order in which they were told apart.
        presuming: criteria treated as unmet while they are unknown.
    """

    on: date | None
    taken: tuple[str, ...]
    presuming: frozenset[str]

    def generalised(self) -> Iterator[Asked]:
        """Yields the questions that say less, from the one that says least, and this one last."""
        yield Asked(None, (), self.presuming)
        if self.on is not None:
            for number in range(len(self.taken) + 1):
                yield Asked(self.on, self.taken[:number], self.presuming)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """
    One step of a proof.

    Attributes:
        evaluates: the criterion by IRI, or the part of an expression by its label.
        rule: `all-of`, `any-of`, `not`, `same` for one node that says what another says, `fact`,
            `reading`, or `presumed`.
        varies: whether it is unknown because a reading or the day is left open in the question.
        premises: the steps it rests on; of an outcome that one of them settles, those that do.
        facts: facts of the case that a leaf uses.
        derived: how the property of a leaf follows from dates.
        keys: plain keys whose absence or coarseness leaves a leaf unknown.
        reading: the value of a reading that a leaf asks for.
    """

    evaluates: str
    rule: str
    truth: Truth
    asked: Asked
    varies: bool = False
    premises: tuple[Step, ...] = ()
    facts: tuple[Fact, ...] = ()
    derived: Derived | None = None
    keys: tuple[str, ...] = ()
    reading: str = ""


@dataclass(frozen=True, slots=True)
class Proved:
    """
    The outcome of a norm in one of the questions that together cover all.

    Attributes:
        steps: what it rests on: whether the norm is in force, if it has a period, and whether the
            case is one that it applies to.
    """

    asked: Asked
    outcome: Outcome
    steps: tuple[Step, ...]


@dataclass
class Prover:
    """
    Proves norms and criteria of one case; steps are shared between the proofs.

    Attributes:
        closed: the value taken of each reading that is not left open, both as IRIs.
        presumed: criteria treated as unmet while they are unknown.
    """

    law: Law
    case: Case
    closed: Mapping[str, str]
    presumed: frozenset[str]
    _steps: dict[tuple[str, Asked], Step] = field(default_factory=dict)
    _questions: dict[Asked, Question] = field(default_factory=dict)

    def norm(self, norm: Norm, on: date, also: frozenset[str] = frozenset()) -> list[Proved]:
        """
        Returns the outcome of a norm in each of the questions that cover all open readings.

        Args:
            norm: the norm.
            on: the day of judgement.
            also: criteria presumed unmet beside those that are anyway.
        """
        found = []
        for asked in self.cover(norm, on, also):
            steps, outcome = self._outcome(norm, asked)
            found.append(Proved(asked, outcome, steps))
        return found

    def cover(self, norm: Norm, on: date, also: frozenset[str]) -> Iterator[Asked]:
        """Yields questions, one per value of each open reading that has to be told apart."""
        todo = [Asked(on, (), self.presumed | also)]
        while todo:
            asked = todo.pop()
            steps, _ = self._outcome(norm, asked)
            reading = self.open_reading(steps)
            if reading is None:
                yield asked
            else:
                more = [Asked(on, (*asked.taken, v.iri), asked.presuming) for v in reading.values]
                todo += reversed(more)

    def _outcome(self, norm: Norm, asked: Asked) -> tuple[tuple[Step, ...], Outcome]:
        force = (self.criterion(norm.in_force_for, asked),) if norm.in_force_for else ()
        if force and force[0].truth is False:
            return force, "not-in-force"
        step = self.criterion(norm.applies_to, asked)
        names: dict[Truth, Outcome] = {
            True: "applies",
            False: "does-not-apply",
            None: "undetermined",
        }
        return (*force, step), names[step.truth]

    def open_reading(self, steps: Sequence[Step]) -> Reading | None:
        """Returns the first open reading, in the law's order, on which unknown steps rest."""
        values = {value for step in steps if step.varies for value in _varying(step)}
        return next((r for r in self.law.readings if values & {v.iri for v in r.values}), None)

    # ------------------------------------------------------------ steps

    def criterion(self, iri: str, asked: Asked) -> Step:
        """Returns the proof of a criterion in the most general question that settles it."""
        return self.step(Named(iri), asked)

    def step(self, expression: Expression, asked: Asked) -> Step:
        """Returns the proof of an expression in the most general question that settles it."""
        name = expression.iri if isinstance(expression, Named) else expression.node
        for general in asked.generalised():
            key = (name, general)
            if key not in self._steps:
                self._steps[key] = self.made(expression, name, general)
            if not self._steps[key].varies:
                return self._steps[key]
        return self._steps[name, asked]

    def made(self, expression: Expression, name: str, asked: Asked) -> Step:
        """Proves an expression in one question."""
        match expression:
            case Named(iri):
                return self.named(iri, asked)
            case AllOf(members):
                return self.group(name, "all-of", members, asked)
            case AnyOf(members):
                return self.group(name, "any-of", members, asked)
            case Not(inner):
                child = self.step(inner, asked)
                return Step(name, "not", negation(child.truth), asked, child.varies, (child,))
            case Through(_, inner):
                return self.same(name, self.step(inner, asked), asked)
            case Has() | Within():
                return self.leaf(name, expression, asked)

    def named(self, iri: str, asked: Asked) -> Step:
        """Proves a criterion as what its expression says, or presumes it unmet."""
        expression = self.law.criteria[iri].expression
        if isinstance(expression, Named | Through):
            made = self.same(iri, self.step(expression, asked), asked)
        else:
            made = self.made(expression, iri, asked)
        if made.truth is None and not made.varies and iri in asked.presuming:
            return Step(iri, "presumed", truth=False, asked=asked, premises=(made,))
        return made

    def same(self, name: str, child: Step, asked: Asked) -> Step:
        """Proves what one node says by what another does."""
        return Step(name, "same", child.truth, asked, child.varies, (child,))

    def group(self, name: str, rule: str, members: tuple[Expression, ...], asked: Asked) -> Step:
        """Proves a conjunction or disjunction; of what settles it alone, only that is kept."""
        steps = [self.step(member, asked) for member in members]
        truth = (all_of if rule == "all-of" else any_of)(step.truth for step in steps)
        settled_by_one = rule == "any-of"
        if truth is settled_by_one:
            steps = [step for step in steps if step.truth is truth]
        varies = truth is None and any(step.varies for step in steps)
        return Step(name, rule, truth, asked, varies, tuple(steps))

    def leaf(self, name: str, expression: Leaf, asked: Asked) -> Step:
        """Proves a leaf from the facts of the case."""
        if of_reading(expression):
            return self.reading(name, expression, asked)
        question = self.question(asked)
        truth = leaf(expression, question)
        facts, keys = sources_of(expression.prop, self.case, self.law)
        rule = self.law.derivations.get(expression.prop)
        derived = derive(rule, self.case, self.law, asked.on) if rule else None
        varies = truth is None and asked.on is None and rule is not None and _by_day(rule)
        open_keys = tuple(keys) if truth is None else ()
        return Step(name, "fact", truth, asked, varies, (), tuple(facts), derived, open_keys)

    def reading(self, name: str, expression: Has, asked: Asked) -> Step:
        """Holds if the value is taken; leaves open what the question leaves open."""
        value = str(expression.values[0])
        owner = next(r for r in self.law.readings if value in {v.iri for v in r.values})
        taken = {*self.closed.values(), *asked.taken}
        closed = any(v.iri in taken for v in owner.values)
        truth = value in taken if closed else None
        return Step(name, "reading", truth, asked, varies=not closed, reading=value)

    def question(self, asked: Asked) -> Question:
        """Returns what is known in a question."""
        if asked not in self._questions:
            values = known(self.case, self.law, asked.on)
            self._questions[asked] = Question(asked.on, values, self.closed, asked.presuming)
        return self._questions[asked]


def _by_day(rule: Derivation) -> bool:
    """Whether a property follows by way of the day of judgement."""
    return _JUDGED in {rule.from_date, *rule.until, rule.no_later_than}


def _varying(step: Step) -> Iterator[str]:
    """Yields the values of open readings that an unknown step rests on."""
    if step.reading and step.varies:
        yield step.reading
    for premise in step.premises:
        if premise.varies:
            yield from _varying(premise)

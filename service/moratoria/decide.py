"""
The use case: a case, a day and a choice of readings in, one Decision out.

A headline outcome is taken over questions, one per combination of values of the open readings.
Where they disagree the answer is undetermined and names the readings it turns on.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from moratoria import readings as readings_
from moratoria.assumptions import assumptions
from moratoria.deadlines import deadline
from moratoria.derivations import presumable
from moratoria.errors import UnknownNameError
from moratoria.explain import open_leaves, prove, provisional
from moratoria.inquiry import Inquiry
from moratoria.intake import read_case
from moratoria.law import load_law
from moratoria.model import (
    Deadline,
    Decision,
    EffectGiven,
    Finding,
    NormAnswer,
    Outcome,
    Question,
    Text,
)
from moratoria.provenance import identify
from moratoria.reasoning import direct, owl
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from moratoria.explain import Shared
    from moratoria.law import Law, Norm
    from moratoria.model import Case, Truth
    from moratoria.reasoning.direct import Columns

ENGINES = {"direct": direct.evaluate, "owl": owl.evaluate}


def decide(
    data: bytes,
    media_type: str | None = None,
    *,
    on: date,
    readings: Mapping[str, str] | None = None,
    assume: Sequence[str] = (),
    policy: str | None = None,
    engine: str = "direct",
) -> Decision:
    """
    Returns the decision about the one case that a document holds.

    Args:
        data: the document; see `intake.read_case`.
        media_type: what it is, None to see from the text.
        on: the day of judgement.
        readings: value chosen per reading, both by id; the others take their preferred value.
        assume: ids of presumptions of the policy.
        policy: slug, None for the default policy.
        engine: `direct` or `owl`.

    Raises:
        InputError: if the case cannot be used.
        UnknownNameError: for a policy, reading, value, presumption or engine that does not exist.
    """
    law = load_law(policy)
    return decide_case(
        read_case(data, media_type), law, on=on, readings=readings, assume=assume, engine=engine
    )


def decide_case(
    case: Case,
    law: Law,
    *,
    on: date,
    readings: Mapping[str, str] | None = None,
    assume: Sequence[str] = (),
    engine: str = "direct",
) -> Decision:
    """Returns the decision about a case that has been read; see `decide`."""
    chosen = law.choose(readings or {})
    taken = presumable(case, law, presumed(law, assume))
    inquiry = Inquiry(law, case, readings_.combine(law, chosen), taken, _engine(engine))
    answer = _Answer.to(inquiry, on)
    norms = _postponed(law, [answer.norm(norm) for norm in law.norms])
    term = _noted(law, norms, deadline(inquiry, on), on)
    decision = Decision(
        id="",
        policy=law.slug,
        on=on,
        law_version=law.version,
        law_hash=law.hash,
        case=case.iri,
        readings=readings_.by_id(law, chosen),
        assume=tuple(sorted(set(assume))),
        assumptions=tuple(assumptions(inquiry, on, assume, norms, term)),
        norms=norms,
        deadline=term,
        notices=law.notices,
        sources=law.sources,
        inquiry=inquiry,
    )
    return replace(decision, id=identify(decision))


def _engine(name: str) -> direct.Engine:
    if name not in ENGINES:
        message = f"'{name}' is no engine; known: {', '.join(ENGINES)}."
        raise UnknownNameError(message)
    return ENGINES[name]


def presumed(law: Law, names: Sequence[str]) -> frozenset[str]:
    """
    Returns the criteria that presumptions, named by their ids, treat as unmet while unknown.

    Raises:
        UnknownNameError: for a presumption that does not exist.
    """
    for name in names:
        if name not in law.presumptions:
            message = (
                f"'{name}' is no presumption of {law.slug}; known: {', '.join(law.presumptions)}."
            )
            raise UnknownNameError(message)
    return frozenset().union(*(law.presumptions[name].criteria for name in names))


# ---------------------------------------------------------------- one norm


@dataclass(frozen=True)
class _Answer:
    """What is known about a case on a day, under every combination of readings."""

    inquiry: Inquiry
    questions: list[Question]
    truths: list[dict[str, Truth]]
    cleared: list[dict[str, Truth]]
    presumable: frozenset[str]
    shared: Shared = field(default_factory=dict)

    @classmethod
    def to(cls, inquiry: Inquiry, on: date) -> _Answer:
        """Returns the answer to an inquiry: as asked, and with every presumption taken."""
        every = inquiry.every
        asked = inquiry.questions(on)
        truths = inquiry.truths([*asked, *inquiry.questions(on, every)])
        return cls(inquiry, asked, truths[: len(asked)], truths[len(asked) :], every)

    @property
    def law(self) -> Law:
        return self.inquiry.law

    def norm(self, norm: Norm) -> NormAnswer:
        outcomes = [outcome_under(norm, truths) for truths in self.truths]
        headline = overall(outcomes)
        turns = self.turns_on(outcomes)
        branches = self.branches(turns, outcomes)
        because = self.because(norm, headline, outcomes, branches)
        missing, exclusions = self.missing(norm, outcomes)
        given = headline in {"applies", "undetermined"}
        return NormAnswer(
            id=norm.id,
            iri=norm.iri,
            label=norm.label,
            outcome=headline,
            if_not_excluded=overall([outcome_under(norm, truths) for truths in self.cleared]),
            effects=tuple(self.effects(norm)) if given else (),
            provisional=headline != "undetermined" and provisional(because, self.law),
            missing=tuple(missing),
            missing_exclusions=tuple(exclusions),
            open_questions=(*(norm.asks if given else ()), *self.open_questions(norm, outcomes)),
            turns_on=tuple(turns),
            by_reading=tuple(self.by_reading(outcomes, branches)),
            because=because,
            sources=norm.sources,
            period=self.period(norm),
        )

    def by_reading(
        self, outcomes: list[Outcome], branches: list[tuple[dict[str, str], int]]
    ) -> Iterator[tuple[Mapping[str, str], Outcome]]:
        """Yields the outcome per combination it turns on, then per value of each open reading."""
        told = [(taken, outcomes[number]) for taken, number in branches]
        yield from told
        for reading in self.law.readings:
            taken = [question.readings[reading.iri] for question in self.questions]
            for value in reading.values if len(set(taken)) > 1 else ():
                under = [o for o, iri in zip(outcomes, taken, strict=True) if iri == value.iri]
                one = ({reading.id: value.id}, overall(under))
                if one not in told:
                    yield one

    def because(
        self,
        norm: Norm,
        headline: Outcome,
        outcomes: list[Outcome],
        branches: list[tuple[dict[str, str], int]],
    ) -> Finding:
        """Returns the proof of the headline; where it turns on readings, one proof under each."""
        if not branches:
            return self.proof(norm, 0, headline)
        children = []
        for taken, number in branches:
            proof = self.proof(norm, number, outcomes[number])
            chosen = ", ".join(f"{reading}={value}" for reading, value in taken.items())
            label = Text(f"volgens {chosen}", f"under {chosen}")
            children.append(Finding("group", "", label, proof.outcome, "all-of", children=(proof,)))
        names = ", ".join(branches[0][0])
        label = Text(f"hangt af van de lezing: {names}", f"turns on the reading: {names}")
        return Finding("group", "", label, None, "by-reading", children=tuple(children))

    def proof(self, norm: Norm, number: int, outcome: Outcome) -> Finding:
        in_force = norm.in_force_for if outcome == "not-in-force" else None
        iri = in_force or norm.applies_to
        return self.prove(number, iri)

    def prove(self, number: int, iri: str) -> Finding:
        question, truths = self.questions[number], self.truths[number]
        return prove(self.law, self.inquiry.case, question, truths, iri, self.shared)

    def period(self, norm: Norm) -> tuple[date, date] | None:
        period = self.law.periods.get(norm.period or "")
        return (period.start, period.end) if period else None

    def missing(self, norm: Norm, outcomes: list[Outcome]) -> tuple[list[str], list[str]]:
        """Returns what is missing under any reading, group facts first, and the exclusions."""
        every: set[str] = set()
        group: set[str] = set()
        for number, outcome in enumerate(outcomes):
            if outcome != "undetermined":
                continue
            proof = self.proof(norm, number, outcome)
            every.update(key for leaf in open_leaves(proof) for key in leaf.keys)
            group.update(key for leaf in open_leaves(proof, self.presumable) for key in leaf.keys)
        order = [key for key in load_schema().keys if key in every]
        first = [key for key in order if key in group]
        return [*first, *(k for k in order if k not in group)], [k for k in order if k not in group]

    def open_questions(self, norm: Norm, outcomes: list[Outcome]) -> Iterable[Text]:
        """Returns what only a human can answer, where an outcome is open because of it."""
        found = {
            leaf.label: None
            for number, outcome in enumerate(outcomes)
            if outcome == "undetermined"
            for leaf in open_leaves(self.proof(norm, number, outcome))
            if not leaf.keys
        }
        return list(found)

    def effects(self, norm: Norm) -> Iterable[EffectGiven]:
        for effect in norm.effects:
            proof = self.prove(0, effect.withheld_from) if effect.withheld_from else None
            withheld = proof.outcome if proof else False
            unsettled = withheld is True and proof is not None and provisional(proof, self.law)
            yield EffectGiven(effect.iri, effect.label, withheld, unsettled, effect.sources)

    def turns_on(self, outcomes: list[Outcome]) -> list[str]:
        """Returns the ids of the readings whose value alone can change the outcome."""
        taken = [question.readings for question in self.questions]
        found = set(readings_.turning(self.law, taken, outcomes))
        return [reading.id for reading in self.law.readings if reading.iri in found]

    def branches(
        self, turns: list[str], outcomes: list[Outcome]
    ) -> list[tuple[dict[str, str], int]]:
        """Returns the values of the readings it turns on, each with one combination of them."""
        values = {v.iri: (r.id, v.id) for r in self.law.readings for v in r.values}
        seen: dict[tuple[tuple[str, str], ...], int] = {}
        for number, question in enumerate(self.questions[: len(outcomes)]):
            pairs = tuple(values[v] for v in question.readings.values() if values[v][0] in turns)
            seen.setdefault(pairs, number)
        return [(dict(pairs), number) for pairs, number in seen.items()] if turns else []


def outcome_under(norm: Norm, truths: Mapping[str, Truth]) -> Outcome:
    """Returns the outcome of a norm under one choice of readings."""
    if norm.in_force_for and truths[norm.in_force_for] is False:
        return "not-in-force"
    names: dict[Truth, Outcome] = {True: "applies", False: "does-not-apply", None: "undetermined"}
    return names[truths[norm.applies_to]]


def overall_of(norm: Norm, columns: Columns) -> Outcome:
    """Returns the outcome of a norm over all choices of readings, asked at once."""
    yes, no = columns.named(norm.applies_to)
    ended = columns.named(norm.in_force_for)[1] if norm.in_force_for else 0
    shares: dict[Outcome, int] = {
        "not-in-force": ended,
        "applies": yes & ~ended,
        "does-not-apply": no & ~ended,
    }
    return next((name for name, held in shares.items() if held == columns.every), "undetermined")


def overall(outcomes: Sequence[Outcome]) -> Outcome:
    """Returns the outcome that all choices of readings share, undetermined if they share none."""
    return outcomes[0] if len(set(outcomes)) == 1 else "undetermined"


# ---------------------------------------------------------------- what is said beside


def _postponed(law: Law, answers: Sequence[NormAnswer]) -> tuple[NormAnswer, ...]:
    """Says of each norm which other, as it applies, postpones it."""
    applying = {norm.iri: norm.id for norm in answers if norm.outcome == "applies"}
    names = {norm.iri: applying.get(norm.postponed_by or "") for norm in law.norms}
    return tuple(
        replace(norm, postponed_by=names[norm.iri]) if norm.outcome != "does-not-apply" else norm
        for norm in answers
    )


def _noted(law: Law, norms: Sequence[NormAnswer], term: Deadline, on: date) -> Deadline:
    """Adds what holds all the same where the longest term has run out under a norm that applies."""
    if law.term is None or law.term.overdue_notice is None:
        return term
    if term.longest is None or term.longest >= on:
        return term
    gained = {step.gained_under for step in law.term.steps}
    if not any(norm.outcome == "applies" and norm.iri in gained for norm in norms):
        return term
    return replace(term, notes=(*term.notes, law.term.overdue_notice))

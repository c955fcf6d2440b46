"""
The use case: a case, a day and a choice of readings in, one Decision out.

A headline outcome is taken over questions, one per combination of values of the open readings.
Where they disagree the answer is undetermined and names the readings it turns on.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria import readings as readings_
from moratoria.deadlines import deadline
from moratoria.errors import UnknownNameError
from moratoria.explain import deciding_steps, open_leaves, prove, provisional
from moratoria.inquiry import Inquiry
from moratoria.intake import read_case
from moratoria.law import load_law
from moratoria.model import (
    Assumption,
    Deadline,
    Decision,
    EffectGiven,
    NormAnswer,
    Outcome,
    Question,
    Text,
)
from moratoria.reasoning import direct, owl
from moratoria.schema import load_schema
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from moratoria.law import Law, Norm
    from moratoria.model import Case, Finding, Truth

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
    inquiry = Inquiry(
        law, case, readings_.combine(law, chosen), _presumed(law, assume), _engine(engine)
    )
    answer = _Answer.to(inquiry, on)
    norms = tuple(answer.norm(norm) for norm in law.norms)
    term = _noted(law, norms, deadline(inquiry, on))
    taken = readings_.by_id(law, chosen)
    basis = [case.canonical, law.policy, law.hash, str(on), taken, sorted(assume)]
    return Decision(
        id=BASE + "decision/" + _digest(basis, norms, term),
        policy=law.slug,
        on=on,
        law_version=law.version,
        law_hash=law.hash,
        case=case.iri,
        readings=taken,
        assumptions=tuple(_assumptions(law, assume, norms, term, case)),
        norms=norms,
        deadline=term,
        notices=law.notices,
        sources=law.sources,
    )


def _engine(name: str) -> direct.Engine:
    if name not in ENGINES:
        message = f"'{name}' is no engine; known: {', '.join(ENGINES)}."
        raise UnknownNameError(message)
    return ENGINES[name]


def _presumed(law: Law, names: Sequence[str]) -> frozenset[str]:
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

    @classmethod
    def to(cls, inquiry: Inquiry, on: date) -> _Answer:
        """Returns the answer to an inquiry: as asked, and with every presumption taken."""
        presumptions = inquiry.law.presumptions.values()
        every = frozenset().union(*(p.criteria for p in presumptions))
        asked = inquiry.questions(on)
        truths = inquiry.truths([*asked, *inquiry.questions(on, every)])
        return cls(inquiry, asked, truths[: len(asked)], truths[len(asked) :], every)

    @property
    def law(self) -> Law:
        return self.inquiry.law

    def norm(self, norm: Norm) -> NormAnswer:
        outcomes = [_outcome(norm, truths) for truths in self.truths]
        headline = _headline(outcomes)
        shown = outcomes.index(headline) if headline in outcomes else 0
        because = self.proof(norm, shown, headline)
        missing, exclusions = self.missing(norm, outcomes)
        taken = [question.readings for question in self.questions]
        turning = set(readings_.turning(self.law, taken, outcomes))
        turns = [reading.id for reading in self.law.readings if reading.iri in turning]
        return NormAnswer(
            id=norm.id,
            iri=norm.iri,
            label=norm.label,
            outcome=headline,
            if_not_excluded=_headline([_outcome(norm, truths) for truths in self.cleared]),
            effects=tuple(self.effects(norm, shown))
            if headline in {"applies", "undetermined"}
            else (),
            provisional=headline != "undetermined" and provisional(because, self.law),
            missing=tuple(missing),
            missing_exclusions=tuple(exclusions),
            turns_on=tuple(turns),
            by_reading=tuple(self.by_reading(turns, outcomes)),
            because=because,
            sources=norm.sources,
            period=self.period(norm),
        )

    def proof(self, norm: Norm, number: int, headline: Outcome) -> Finding:
        iri = (
            norm.in_force_for
            if headline == "not-in-force" and norm.in_force_for
            else norm.applies_to
        )
        return prove(self.law, self.inquiry.case, self.questions[number], self.truths[number], iri)

    def period(self, norm: Norm) -> tuple[date, date] | None:
        period = self.law.periods.get(norm.period or "")
        return (period.start, period.end) if period else None

    def missing(self, norm: Norm, outcomes: list[Outcome]) -> tuple[list[str], list[str]]:
        """Returns what is missing under any reading, group facts first, and the exclusions."""
        group: set[str] = set()
        exclusions: set[str] = set()
        for number, outcome in enumerate(outcomes):
            if outcome != "undetermined":
                continue
            for leaf in open_leaves(self.proof(norm, number, outcome)):
                (exclusions if leaf.iri in self.presumable else group).update(leaf.keys)
        order = [key for key in load_schema().keys if key in group | exclusions]
        first = [key for key in order if key in group]
        return [*first, *(k for k in order if k not in group)], [k for k in order if k not in group]

    def effects(self, norm: Norm, number: int) -> Iterable[EffectGiven]:
        for effect in norm.effects:
            withheld = self.truths[number][effect.withheld_from] if effect.withheld_from else False
            yield EffectGiven(effect.iri, effect.label, withheld, effect.sources)

    def by_reading(
        self, turns: list[str], outcomes: list[Outcome]
    ) -> Iterable[tuple[Mapping[str, str], Outcome]]:
        """Yields each outcome with the values of the readings that it turns on."""
        values = {v.iri: (r.id, v.id) for r in self.law.readings for v in r.values}
        seen: dict[tuple[tuple[str, str], ...], Outcome] = {}
        for question, outcome in zip(self.questions, outcomes, strict=True):
            pairs = tuple(values[v] for v in question.readings.values() if values[v][0] in turns)
            seen.setdefault(pairs, outcome)
        return [(dict(pairs), outcome) for pairs, outcome in seen.items()] if turns else []


def _outcome(norm: Norm, truths: Mapping[str, Truth]) -> Outcome:
    if norm.in_force_for and truths[norm.in_force_for] is False:
        return "not-in-force"
    names: dict[Truth, Outcome] = {True: "applies", False: "does-not-apply", None: "undetermined"}
    return names[truths[norm.applies_to]]


def _headline(outcomes: Sequence[Outcome]) -> Outcome:
    return outcomes[0] if len(set(outcomes)) == 1 else "undetermined"


# ---------------------------------------------------------------- what is said beside


def _noted(law: Law, norms: Sequence[NormAnswer], term: Deadline) -> Deadline:
    """Adds what holds all the same where the longest term has run out under a norm that applies."""
    if law.term is None or not term.overdue or law.term.overdue_notice is None:
        return term
    gained = {step.gained_under for step in law.term.steps}
    if not any(norm.outcome == "applies" and norm.iri in gained for norm in norms):
        return term
    return replace(term, notes=(*term.notes, law.term.overdue_notice))


def _assumptions(
    law: Law, assume: Sequence[str], norms: Sequence[NormAnswer], term: Deadline, case: Case
) -> Iterable[Assumption]:
    """Yields every presumption used, and every act taken as absent because none is recorded."""
    presumed = {
        finding.iri: finding
        for norm in norms
        for finding in deciding_steps(norm.because)
        if finding.presumed
    }
    for name in assume:
        used = set(presumed) & law.presumptions[name].criteria
        for iri in sorted(used, key=lambda iri: _key_order(law, iri)):
            label = law.criteria[iri].label
            text = Text(
                f"niet vastgelegd, afwezig verondersteld: {label.nl}",
                f"not recorded, presumed absent: {label.en}",
            )
            yield Assumption(name, _key_of(law, iri), text)
    for iri in sorted(_acts_taken_as_absent(law, case, norms)):
        label = law.labels[iri]
        text = Text(f"geen handeling vastgelegd: {label.nl}", f"no act recorded: {label.en}")
        yield Assumption("no-recorded-act", load_schema().by_prop[iri].key, text)
    for iri in term.unrecorded:
        label = law.criteria[iri].label
        text = Text(
            f"geen handeling vastgelegd, dus niet meegeteld: {label.nl}",
            f"no act recorded, so not counted: {label.en}",
        )
        yield Assumption("no-recorded-act", _key_of(law, iri), text)


def _acts_taken_as_absent(law: Law, case: Case, norms: Sequence[NormAnswer]) -> set[str]:
    """Returns the dates whose absence a proof uses as the absence of an act."""
    used = {step.iri: step for norm in norms for step in deciding_steps(norm.because)}
    return {
        rule.from_date
        for prop, rule in law.derivations.items()
        if prop in used
        and rule.if_unrecorded is not None
        and rule.from_date not in case.facts
        and used[prop].outcome is not None
    }


def _key_of(law: Law, iri: str) -> str | None:
    """Returns the plain key that a criterion of one leaf asks for."""
    prop = getattr(law.criteria[iri].expression, "prop", "")
    key = load_schema().by_prop.get(prop)
    return key.key if key else None


def _key_order(law: Law, iri: str) -> int:
    """Returns the place of a criterion's key in the order of the shapes."""
    keys = list(load_schema().keys)
    key = _key_of(law, iri)
    return keys.index(key) if key else len(keys)


def _digest(basis: Sequence[object], norms: Sequence[NormAnswer], term: Deadline) -> str:
    """
    Returns the hash of a decision.

    Args:
        basis: case, policy, law hash, day, readings and presumptions.
        norms: the answers.
        term: the decision term.
    """
    result = [
        [n.id, n.outcome, n.if_not_excluded, n.missing, n.turns_on, n.provisional] for n in norms
    ]
    ends = [str(term.date), [str(a.date) for a in term.alternatives], term.overdue]
    return rdf.digest(json.dumps([*basis, result, ends], sort_keys=True, separators=(",", ":")))

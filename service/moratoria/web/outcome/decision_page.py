"""
Prepares a Decision for its page: which words decide, where a source is shown, what to ask next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

from flask import url_for
from rdflib import DCTERMS, URIRef

from moratoria import dates
from moratoria.comparison import Comparison, compared
from moratoria.counsel import Explained
from moratoria.explain import deciding_steps
from moratoria.law import ontology
from moratoria.pivot import decisive, keeps_out, presumptions, rests_on
from moratoria.prose import (
    WORDS,
    headline,
    negates_below,
    place,
    stated,
    stated_below,
    turning,
    unless,
)
from moratoria.schema import load_schema
from moratoria.vocab import BASE
from moratoria.web.links import is_weblink
from moratoria.web.outcome import known
from moratoria.web.outcome.beside import Beside
from moratoria.web.outcome.cited import Cited
from moratoria.web.outcome.ending import Ending, ending
from moratoria.web.outcome.term_picture import Picture, picture
from moratoria.web.reading_room.letter import letter_of
from moratoria.web.words import both, day, gettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moratoria.law import Law, Presumption, Reading, ReadingValue
    from moratoria.model import (
        Decision,
        Fact,
        Finding,
        Lang,
        LedgerStep,
        NormAnswer,
        Outcome,
        Source,
    )
    from moratoria.web.reading_room.letter import Letter

# What holds is read first, what does not last.
_ORDER: tuple[Outcome, ...] = ("applies", "undetermined", "not-in-force", "does-not-apply")


@dataclass(frozen=True)
class Question:
    """A key that is missing, how a clerk would ask for it, and who can answer."""

    key: str
    text: str
    asked_of: str


@dataclass(frozen=True)
class Taken:
    """A reading, what it asks, and the value taken of it; an open one has none."""

    reading: Reading
    value: ReadingValue | None


class Told:
    """
    The steps of one proof that are told already; under several readings most are the same.

    Args:
        prefix: what the names of the steps on the page begin with.
    """

    def __init__(self, prefix: str) -> None:
        self.names: set[str] = set()
        self._prefix = prefix
        self._numbers: dict[int, int] = {}

    def name(self, finding: Finding) -> str:
        """Returns the name of a step, the same for the same one."""
        number = self._numbers.setdefault(id(finding), len(self._numbers) + 1)
        return f"{self._prefix}-{number}"

    def add(self, name: str) -> str:
        """Notes that a step is told, and returns its name."""
        self.names.add(name)
        return name


@dataclass(frozen=True)
class DecisionPage:
    """
    One decision in one language, with what was asked beside it.

    Attributes:
        written: what a template writes more than once, kept from the first time.
    """

    decision: Decision
    lang: Lang
    explained: Mapping[str, Explained] = field(default_factory=dict)
    written: dict[object, str] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def law(self) -> Law:
        """The law the decision was made by."""
        return self.decision.inquiry.law

    @property
    def title(self) -> str:
        """What the policy is called."""
        return known.policy(self.decision.policy, self.lang)

    @property
    def case_name(self) -> str:
        """What the case is called; where the name is ours, without what all of ours begin with."""
        return self.decision.case.removeprefix(f"{BASE}case/")

    @property
    def case_link(self) -> str | None:
        """Where somebody else's name of the case leads; ours can be private, and leads nowhere."""
        case = self.decision.case
        return case if is_weblink(case) and not case.startswith(BASE) else None

    @cached_property
    def asides(self) -> Beside:
        """What is told beside an outcome, in words."""
        return Beside(self.decision, self.lang)

    def beside(self, norm: NormAnswer) -> Explained:
        """Returns what was asked beside the outcome of a norm."""
        return self.explained.get(norm.id, Explained())

    def headline(self, norm: NormAnswer) -> str:
        """Returns the outcome in words."""
        return headline(norm, self.lang)

    def qualified(self, norm: NormAnswer) -> list[str]:
        """Returns what an outcome must not be read without, in a few words each."""
        found = [
            (both("postponed"), norm.postponed_by),
            (both("for a human to judge"), norm.open_questions),
            (both("turns on a reading"), norm.turns_on),
            (both("provisional"), norm.provisional),
            (both("on a presumption"), self.presumed(norm)),
        ]
        return [words[self.lang] for words, holds in found if holds]

    def reserved(self, norm: NormAnswer) -> bool:
        """Returns whether a norm that applies is put off, or leaves something to a human."""
        return norm.outcome == "applies" and bool(norm.postponed_by or norm.open_questions)

    @cached_property
    def ending(self) -> Ending:
        """When the term ends, in words."""
        return ending(self.decision.deadline, self.decision.on, self.lang)

    def limited(self, step: LedgerStep) -> str | None:
        """Returns what keeps a step that may hold from adding all its months, None if nothing."""
        term = self.law.term
        received = self.decision.inquiry.case.date(term.counts_from) if term else None
        whole = dates.add_months(step.start, step.months)
        if step.counted or term is None or received is None or step.end >= whole:
            return None
        said = gettext("no longer than the %(cap)s: %(months)s months from %(start)s", self.lang)
        for cap in term.caps:
            if dates.add_months(received.last, cap.months) == step.end:
                start = day(received.last, self.lang)
                return said % {"cap": cap.label[self.lang], "months": cap.months, "start": start}
        return None

    def source(self, iri: str) -> Source:
        """Returns a source."""
        return self.decision.sources[iri]

    @cached_property
    def cited(self) -> Cited:
        """Everything the decision rests on, each source once."""
        return Cited(self.decision, self.letter)

    @cached_property
    def letter(self) -> Letter | None:
        """The document whose text we show, if the policy is laid down in one."""
        return letter_of(self.law)

    def by_outcome(self) -> list[NormAnswer]:
        """Returns the answers: what applies first, and otherwise in the order of the law."""
        return sorted(self.decision.norms, key=lambda norm: _ORDER.index(norm.outcome))

    def norm(self, name: str) -> NormAnswer:
        """Returns the answer about a norm by its id."""
        return next(norm for norm in self.decision.norms if norm.id == name)

    def grounds(self, norm: NormAnswer) -> list[Source]:
        """Returns what the outcome rests on, the source that decides it first."""
        return rests_on(self.decision, norm)

    def decisive(self, norm: NormAnswer) -> Source | None:
        """Returns the source that decides the outcome, none if none does."""
        return decisive(self.decision, norm)

    def keeps_out(self, norm: NormAnswer) -> list[Finding]:
        """Returns the steps that keep a norm from applying, if it does not."""
        against = norm.outcome in {"does-not-apply", "not-in-force"}
        return keeps_out(norm.because) if against else []

    @cached_property
    def picture(self) -> Picture:
        """The timeline of the decision, as it is looked at today."""
        return picture(self.decision, self.lang, datetime.now(UTC).astimezone().date())

    @cached_property
    def comparison(self) -> Comparison | None:
        """The readings that something turns on, compared."""
        return compared(self.decision, self.law)

    def decides(self, norm: NormAnswer) -> set[int]:
        """Returns the identities of the steps that the outcome rests on."""
        return {id(step) for step in deciding_steps(norm.because)}

    def told(self, norm: NormAnswer) -> Told:
        """Returns the steps of the proof about a norm that are told: none yet."""
        return Told(f"{self.decision.policy}-{norm.id}-step")

    def proofs(self, norm: NormAnswer) -> list[tuple[str, Finding]]:
        """Returns the proof of an answer, or under each combination that it turns on one of its."""
        if norm.because.how != "by-reading":
            return [("", norm.because)]
        said = (f"{self.asides.taken(t)} → {self.outcome(found)}" for t, found in turning(norm))
        proofs = (branch.children[0] for branch in norm.because.children)
        return list(zip(said, proofs, strict=True))

    def step(self, finding: Finding) -> str:
        """Returns what a step says, with what was found where the label does not say it."""
        return stated(finding, self.lang)

    def below(self, finding: Finding) -> Finding:
        """Returns the step whose parts stand below a step: a negation stands on one line."""
        return stated_below(finding)

    def negates(self, finding: Finding) -> bool:
        """Returns whether a step negates what stands below it."""
        return negates_below(finding)

    def presumes(self, finding: Finding) -> bool:
        """Returns whether a step would be open without what is presumed."""
        return bool(presumptions(finding))

    def link(self, source: Source) -> str | None:
        """Returns where a source can be read: in the letter we show, or at its publisher."""
        if self._shown_here(source):
            return self.passage(source.iri.rpartition("#")[2])
        return source.url if is_weblink(source.url) else None

    def passage(self, name: str) -> str:
        """Returns where a passage of the letter stands."""
        return url_for("pages.letter", lang=self.lang, _anchor=name)

    def _shown_here(self, source: Source) -> bool:
        return self.letter is not None and source.document == self.letter.iri

    def language(self, source: Source) -> str | None:
        """Returns the language that a source is written in."""
        found = ontology().value(URIRef(source.document), DCTERMS.language)
        return None if found is None else str(found)

    def place(self, source: Source, *, short: bool = False) -> str:
        """Returns where a source stands; a passage needs its document named, unless it is here."""
        if short and self._shown_here(source):
            return source.label[self.lang]
        return place(source, self.lang)

    def outcome(self, outcome: Outcome) -> str:
        """Returns an outcome under some readings in words."""
        return WORDS[outcome][self.lang]

    def group(self, norm: NormAnswer) -> list[Question]:
        """Returns the questions for the facts of the group that are missing."""
        return self._questions(key for key in norm.missing if key not in norm.missing_exclusions)

    def exclusions(self, norm: NormAnswer) -> list[Question]:
        """Returns the questions for exclusions that are not recorded."""
        return self._questions(norm.missing_exclusions)

    def name(self, key: str) -> str:
        """Returns what a key is called."""
        return known.name(key, self.lang)

    def value(self, fact: Fact) -> str:
        """Returns what a fact of the case is, in words."""
        return known.said(fact.key, fact.plain, self.lang)

    def question(self, key: str) -> str:
        """Returns how a clerk would ask for a key."""
        return load_schema().keys[key].question[self.lang]

    def _questions(self, keys: Iterable[str]) -> list[Question]:
        return [Question(key, self.question(key), self._asked_of(key)) for key in keys]

    def _asked_of(self, key: str) -> str:
        labels = self.law.labels
        return ", ".join(labels[iri][self.lang] for iri in load_schema().keys[key].answered_by)

    def unless(self, norm: NormAnswer) -> bool:
        """Returns whether a norm applies unless an exclusion is found, and nothing else is open."""
        return unless(norm)

    def presumed(self, norm: NormAnswer) -> list[str]:
        """Returns what the outcome of a norm presumes."""
        return [step.label[self.lang] for step in presumptions(norm.because)]

    @property
    def presumable(self) -> list[Presumption]:
        """What could be presumed, and was not asked to be."""
        found = self.law.presumptions.items()
        return [presumption for name, presumption in found if name not in self.decision.assume]

    def readings(self) -> list[Taken]:
        """Returns every reading with the value taken of it."""
        return [
            Taken(reading, next((v for v in reading.values if v.id == taken), None))
            for reading in self.law.readings
            for taken in [self.decision.readings[reading.id]]
        ]

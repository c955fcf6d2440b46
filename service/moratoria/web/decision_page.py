"""
Prepares a Decision for its page: which words decide, where a source is shown, what to ask next.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from flask import url_for
from rdflib import DCTERMS, URIRef

from moratoria.asides import Asides
from moratoria.counsel import Explained
from moratoria.explain import deciding_steps, grounds
from moratoria.law import load_law, ontology
from moratoria.prose import WORDS, headline, place, stated, stated_below, turning
from moratoria.schema import load_schema
from moratoria.web.letter import letter_of
from moratoria.web.links import is_weblink

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moratoria.law import Law
    from moratoria.model import Decision, Finding, Lang, NormAnswer, Outcome, Source


@dataclass(frozen=True)
class Question:
    """A key that is missing, and how a clerk would ask for it."""

    key: str
    text: str


@dataclass(frozen=True)
class Taken:
    """A reading and the value taken of it; an open one has none."""

    label: str
    value: str | None
    definition: str


@dataclass(frozen=True)
class DecisionPage:
    """One decision in one language, with what was asked beside it."""

    decision: Decision
    lang: Lang
    explained: Mapping[str, Explained] = field(default_factory=dict)

    @cached_property
    def law(self) -> Law:
        """The law the decision was made by."""
        return load_law(self.decision.policy)

    @cached_property
    def asides(self) -> Asides:
        """What is told beside an outcome, in words."""
        return Asides(self.decision, self.lang)

    def beside(self, norm: NormAnswer) -> Explained:
        """Returns what was asked beside the outcome of a norm."""
        return self.explained.get(norm.id, Explained())

    def headline(self, norm: NormAnswer) -> str:
        """Returns the outcome in words."""
        return headline(norm, self.lang)

    def source(self, iri: str) -> Source:
        """Returns a source."""
        return self.decision.sources[iri]

    def grounds(self, norm: NormAnswer) -> list[Source]:
        """Returns what the outcome rests on: the letter first, what is not quoted last."""
        found = [self.source(iri) for iri in grounds(norm.because)]
        return sorted(
            found,
            key=lambda s: (not s.exact, not self._shown_here(s), s.document, s.order, s.iri),
        )

    def decides(self, norm: NormAnswer) -> set[int]:
        """Returns the identities of the steps that the outcome rests on."""
        return {id(step) for step in deciding_steps(norm.because)}

    def step(self, finding: Finding) -> str:
        """Returns what a step says, with what was found where the label does not say it."""
        return stated(finding, self.lang)

    def below(self, finding: Finding) -> Finding:
        """Returns the step whose parts stand below a step: a negation stands on one line."""
        return stated_below(finding)

    def link(self, source: Source) -> str | None:
        """Returns where a source can be read: in the letter we show, or at its publisher."""
        if self._shown_here(source):
            return url_for("pages.letter", _anchor=source.iri.rpartition("#")[2])
        return source.url if is_weblink(source.url) else None

    def _shown_here(self, source: Source) -> bool:
        letter = letter_of(self.law)
        return letter is not None and source.document == letter.iri

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

    def question(self, key: str) -> str:
        """Returns how a clerk would ask for a key."""
        return load_schema().keys[key].question[self.lang]

    def _questions(self, keys: Iterable[str]) -> list[Question]:
        return [Question(key, self.question(key)) for key in keys]

    def readings(self) -> list[Taken]:
        """Returns every reading with the value taken of it."""
        found = []
        for reading in self.law.readings:
            taken = self.decision.readings[reading.id]
            value = next((v for v in reading.values if v.id == taken), None)
            found.append(
                Taken(
                    reading.label[self.lang],
                    value.label[self.lang] if value else None,
                    value.definition[self.lang] if value else "",
                )
            )
        return found

    def reading_labels(self, names: Iterable[str]) -> str:
        """Returns the labels of readings, in a line."""
        return ", ".join(self.law.reading(name).label[self.lang] for name in names)

    def turning(self, norm: NormAnswer) -> list[tuple[Mapping[str, str], Outcome]]:
        """Returns the outcomes under the combinations of readings that an answer turns on."""
        return turning(norm)

    def combination(self, taken: dict[str, str]) -> str:
        """Returns values of readings by their labels, in a line."""
        return "; ".join(
            f"{reading.label[self.lang]}: {value.label[self.lang]}"
            for reading in self.law.readings
            for value in reading.values
            if taken.get(reading.id) == value.id
        )

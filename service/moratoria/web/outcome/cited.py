"""
Gathers what a decision rests on so that a page shows every sentence once, and steps point to it.

A sentence of the letter stands in its paragraph; of other documents only what is cited is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from moratoria.explain import walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moratoria.model import Decision, Finding, Source, Text
    from moratoria.web.reading_room.letter import Block, Letter


@dataclass(frozen=True)
class Sentence:
    """
    A sentence as it is shown, and its number if something rests on it.

    Attributes:
        name: its address in the letter.
    """

    name: str
    exact: str
    number: int | None


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the letter with a sentence that is cited, and our translation of it."""

    sentences: tuple[Sentence, ...]
    translation: str


@dataclass(frozen=True)
class Elsewhere:
    """What is cited of one document that is not shown here: each source with its number."""

    document: Text
    sources: tuple[tuple[int, Source], ...]


class Cited:
    """
    The sources that anything in a decision rests on, numbered in the order in which they stand.

    Args:
        decision: the decision.
        letter: the document whose text is shown here, if there is one.
    """

    def __init__(self, decision: Decision, letter: Letter | None) -> None:
        self._sources: Mapping[str, Source] = decision.sources
        self._letter = letter
        self._cited = {iri for iri in _cited(decision) if iri in decision.sources}

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each source by its IRI."""
        here = self._letter.iri if self._letter else ""
        found = [self._sources[iri] for iri in self._cited]
        order = sorted(found, key=lambda s: (s.document != here, s.document, s.order, s.iri))
        return {source.iri: number for number, source in enumerate(order, start=1)}

    def lights(self, sources: Iterable[str]) -> str:
        """Returns the numbers of sources, in a line."""
        return " ".join(str(self.numbers[iri]) for iri in sources if iri in self.numbers)

    def paragraphs(self) -> Iterator[Paragraph]:
        """Yields the paragraphs of the letter that something rests on, in order."""
        for block in self._letter.blocks if self._letter else ():
            sentences = tuple(self._sentences(block))
            if any(sentence.number for sentence in sentences):
                translation = " ".join(passage.translation for passage in block.passages)
                yield Paragraph(sentences, translation)

    def _sentences(self, block: Block) -> Iterator[Sentence]:
        for passage in block.passages:
            iri = f"{self._letter.iri}#{passage.name}" if self._letter else ""
            yield Sentence(passage.name, passage.exact, self.numbers.get(iri))

    def elsewhere(self) -> Iterator[Elsewhere]:
        """Yields what other documents are cited for, by document."""
        here = self._letter.iri if self._letter else ""
        numbered = ((number, self._sources[iri]) for iri, number in self.numbers.items())
        others = (pair for pair in numbered if pair[1].document != here)
        for _, group in groupby(others, key=lambda pair: pair[1].document):
            sources = tuple(group)
            yield Elsewhere(sources[0][1].document_label, sources)


def _cited(decision: Decision) -> Iterator[str]:
    """Yields what the steps, the norms with their effects, the term and the readings cite."""
    seen: set[int] = set()
    for norm in decision.norms:
        yield from norm.sources
        for effect in norm.effects:
            yield from effect.sources
        yield from (iri for step in _steps(norm.because, seen) for iri in step.sources)
    for line in decision.deadline.ledger:
        yield from line.sources
    for reading in decision.inquiry.law.readings:
        yield from (iri for value in reading.values for iri in value.sources)


def _steps(finding: Finding, seen: set[int]) -> Iterator[Finding]:
    """Yields the steps of a proof that were not seen in another."""
    for step in walk(finding):
        if id(step) not in seen:
            seen.add(id(step))
            yield step

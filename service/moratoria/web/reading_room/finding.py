"""
Finds the sentences of a letter by words: its own, those of our translation, those of its notes.

Words are compared without accents and capitals, in both languages at once, and with other endings.
Words that stand nearly everywhere or nowhere are left out as long as others remain, so that a whole
question can be asked.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from moratoria.errors import InputError
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from moratoria.model import Lang
    from moratoria.web.reading_room.letter import Item, Letter, Passage

MAX_LENGTH = 200
# Words that a reader looks for what is kept out by.
_KEPT_OUT = both("excludes, excluded, exclusion")
_WORD = re.compile(r"\w+")
_STEM, _ENDING, _SHORT = 5, 2, 3


@dataclass(frozen=True)
class Hit:
    """
    A passage that was found.

    Attributes:
        items: what rests on it in whose words something was found.
        rank: the less the better: how many words its best text lacks, then whether that is only
            what a term means, and not the sentence or a name.
    """

    passage: Passage
    items: tuple[Item, ...]
    rank: tuple[int, int]


@dataclass(frozen=True)
class Found:
    """
    What was found.

    Attributes:
        words: the words that were looked for in the end.
        hits: the passages of which one text has most of them, best first.
    """

    query: str
    words: tuple[str, ...]
    hits: tuple[Hit, ...]

    def marked(self, text: str) -> list[tuple[str, bool]]:
        """Returns a text in pieces, each with whether it is a word that was looked for."""
        pieces, last = [], 0
        for match in _WORD.finditer(text):
            if any(alike(word, found) for found in folded(match[0]) for word in self.words):
                pieces += [(text[last : match.start()], False), (match[0], True)]
                last = match.end()
        return [piece for piece in [*pieces, (text[last:], False)] if piece[0]]


def find(letter: Letter, query: str) -> Found:
    """
    Returns the passages of a letter that hold the words of a query; none for one without a word.

    Raises:
        InputError: for too long a query.
    """
    if len(query) > MAX_LENGTH:
        message = f"The words looked for are longer than {MAX_LENGTH} characters; use fewer."
        raise InputError(message)
    asked = tuple(dict.fromkeys(folded(query)))
    if not asked:
        return Found(query, (), ())
    texts = {passage.name: list(_texts(passage)) for passage in letter.passages}
    words = _telling(asked, list(texts.values()))
    best = {name: _rank(said, words) for name, said in texts.items()}
    least = min(missing for missing, _ in best.values())
    hits = [
        Hit(passage, _items(passage, words), best[passage.name])
        for passage in letter.passages
        if best[passage.name][0] == least < len(words)
    ]
    return Found(query, words, tuple(sorted(hits, key=lambda hit: hit.rank)))


def _telling(asked: Sequence[str], passages: Sequence[list[_Said]]) -> tuple[str, ...]:
    """Returns the words that tell passages apart: all of them, if none does."""
    counts = {word: sum(_holds(said, word) for said in passages) for word in asked}
    found = [word for word in asked if 0 < counts[word] <= len(passages) / 2]
    long = [word for word in found if len(word) >= _SHORT or not word.isalpha()]
    return tuple(long or found or asked)


def _rank(texts: Sequence[_Said], words: Sequence[str]) -> tuple[int, int]:
    """Returns how many words the best text lacks, and of what order it is."""
    return min((sum(not _holds([said], word) for word in words), said.order) for said in texts)


def _items(passage: Passage, words: Sequence[str]) -> tuple[Item, ...]:
    """Returns what rests on a passage and says one of some words."""
    return tuple(
        item
        for item in passage.items
        if any(_holds([said], word) for said in _said_of(item) for word in words)
    )


def _holds(texts: Sequence[_Said], word: str) -> bool:
    return any(alike(word, found) for said in texts for found in said.words)


class _Said(NamedTuple):
    """The words of a text: of a sentence or a name, or else of what a term means."""

    words: list[str]
    order: int


def _texts(passage: Passage) -> Iterator[_Said]:
    for text in (passage.exact, passage.translation):
        yield _Said(folded(text), 0)
    for item in passage.items:
        yield from _said_of(item)


def _said_of(item: Item) -> Iterator[_Said]:
    """Yields what a note says, in each language: its name with what it excludes, its meaning."""
    langs: tuple[Lang, ...] = ("nl", "en")
    for lang in langs:
        kept = [f"{_KEPT_OUT[lang]} {name[lang]}" for name in item.keeps_out]
        told = [note[lang] for note in item.notes]
        named = [item.kind.one[lang], item.label[lang], *kept]
        yield _Said(folded(" ".join(named)), 0)
        yield _Said(folded(" ".join([item.label[lang], item.definition[lang], *told])), 1)


def folded(text: str) -> list[str]:
    """
    Returns the words of a text without accents and capitals.

    >>> folded("Één Asielzoeker, België")
    ['een', 'asielzoeker', 'belgie']
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(sign for sign in parts if not unicodedata.combining(sign)))


def alike(asked: str, found: str) -> bool:
    """
    Tells whether a word is the one asked for, begins with it, or has another ending.

    >>> alike("excludes", "excluded"), alike("soldiers", "soldier"), alike("in", "inreis")
    (True, True, False)
    """
    if found == asked or (len(asked) >= _SHORT and found.startswith(asked)):
        return True
    same = next(
        (n for n, (a, b) in enumerate(zip(asked, found, strict=False)) if a != b),
        min(len(asked), len(found)),
    )
    return same >= _STEM and max(len(asked), len(found)) - same <= _ENDING

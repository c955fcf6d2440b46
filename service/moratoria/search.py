"""
Finds what the law data say in words: labels, definitions, notes, and passages with our translation.

Words are compared without accents and without capitals, in Dutch and in English at once. The order
is simple enough to predict: the words as one phrase, then all of them as whole words, then as
beginnings of words; and within each a label before a definition before a note before a passage.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, cast

from rdflib import DCTERMS, SKOS, URIRef
from rdflib import Literal as Term

from moratoria.errors import InputError
from moratoria.law import ontology, source
from moratoria.schema import text
from moratoria.vocab import MOR, OA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.model import Lang, Text

MAX_LENGTH = 200
DEFAULT_LIMIT = 20
MAX_LIMIT = 100

Field = Literal["label", "definition", "note", "passage"]
_FIELDS: dict[URIRef, tuple[Field, int]] = {
    SKOS.prefLabel: ("label", 0),
    SKOS.altLabel: ("label", 1),
    SKOS.definition: ("definition", 2),
    SKOS.scopeNote: ("note", 3),
}
_PASSAGE = 4
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Hit:
    """
    A thing that was found, and the words it was found by.

    Attributes:
        label: its label, in the language asked for.
        field: what the words stand in.
        text: that text, whole.
        lang: the language of that text.
    """

    iri: str
    label: str
    field: Field
    text: str
    lang: str


@dataclass(frozen=True)
class Page:
    """
    Some of what was found, in order.

    Attributes:
        total: how many things were found in all.
        offset: how many stand before these.
    """

    total: int
    offset: int
    limit: int
    hits: tuple[Hit, ...]

    @property
    def next(self) -> int | None:
        """The offset of the page that follows, None at the end."""
        end = self.offset + self.limit
        return end if end < self.total else None


@dataclass(frozen=True)
class _Entry:
    """One text of a thing, and the same as words between spaces."""

    iri: str
    label: Text
    field: Field
    order: int
    text: str
    lang: str
    words: str


def search(query: str, *, lang: Lang = "en", limit: int = DEFAULT_LIMIT, offset: int = 0) -> Page:
    """
    Returns what holds all the words of a query, each thing once, by its best text.

    Args:
        query: words in Dutch or English.
        lang: the language of labels, and of the text where both languages fit as well.
        limit: how many at most, up to `MAX_LIMIT`.
        offset: how many to leave out first.

    Raises:
        InputError: for a query without a word, too long a one, or a page that cannot be.
    """
    _check(limit, offset)
    words = _words_of(query)
    best: dict[str, tuple[tuple[object, ...], _Entry]] = {}
    for entry in _entries():
        kind = _fit(words, entry.words)
        if kind is not None:
            rank = (kind, entry.order, entry.lang != lang, len(entry.text), entry.iri, entry.text)
            best[entry.iri] = min(best.get(entry.iri, (rank, entry)), (rank, entry), key=_rank)
    found = [entry for _, entry in sorted(best.values(), key=_rank)]
    hits = (_hit(entry, lang) for entry in found[offset : offset + limit])
    return Page(len(found), offset, limit, tuple(hits))


def _rank(found: tuple[tuple[object, ...], _Entry]) -> tuple[object, ...]:
    return found[0]


def _hit(entry: _Entry, lang: Lang) -> Hit:
    return Hit(entry.iri, entry.label[lang], entry.field, entry.text, entry.lang)


def _check(limit: int, offset: int) -> None:
    if not 1 <= limit <= MAX_LIMIT:
        message = f"The limit is {limit}; it can be 1 to {MAX_LIMIT}."
        raise InputError(message)
    if offset < 0:
        message = f"The offset is {offset}; it cannot be less than 0."
        raise InputError(message)


def _words_of(query: str) -> list[str]:
    if len(query) > MAX_LENGTH:
        message = f"The words looked for are longer than {MAX_LENGTH} characters; use fewer."
        raise InputError(message)
    words = _folded(query)
    if not words:
        message = f"There is no word in '{query}'; write at least one."
        raise InputError(message)
    return words


def _fit(words: list[str], text: str) -> int | None:
    """Returns how well words fit a text: as a phrase, whole, as beginnings, or not at all."""
    if f" {' '.join(words)} " in text:
        return 0
    if all(f" {word} " in text for word in words):
        return 1
    return 2 if all(f" {word}" in text for word in words) else None


def _folded(text: str) -> list[str]:
    """
    Returns the words of a text without accents and capitals.

    >>> _folded("Één Asielzoeker, België")
    ['een', 'asielzoeker', 'belgie']
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return _WORD.findall("".join(sign for sign in parts if not unicodedata.combining(sign)))


# ---------------------------------------------------------------- what can be found


def holds(text: str, query: str) -> bool:
    """
    Returns whether a text holds all the words of a query, or words that begin with them.

    >>> holds("Één uitzondering", "een uitz"), holds("Één uitzondering", "zondering")
    (True, False)

    Raises:
        InputError: for a query without a word, or too long a one.
    """
    return _fit(_words_of(query), f" {' '.join(_folded(text))} ") is not None


@cache
def _entries() -> tuple[_Entry, ...]:
    """Returns every text of everything of ours, read once."""
    return tuple(entry for iri in sorted(_things()) for entry in _texts(URIRef(iri)))


def _things() -> set[str]:
    return {str(s) for s in ontology().subjects(SKOS.prefLabel) if isinstance(s, URIRef)}


def _texts(thing: URIRef) -> Iterator[_Entry]:
    graph = ontology()
    label = text(graph, thing, SKOS.prefLabel)
    for prop, (field, order) in _FIELDS.items():
        for value in graph.objects(thing, prop):
            yield _entry(thing, label, (field, order), value)
    document = graph.value(thing, OA.hasSource)
    if document is None:
        return
    language = str(graph.value(document, DCTERMS.language) or "nl")
    if exact := source(graph, thing).exact:
        yield _entry(thing, label, ("passage", _PASSAGE), Term(exact, lang=language))
    for value in graph.objects(thing, MOR.ownTranslation):
        yield _entry(thing, label, ("passage", _PASSAGE), value)


def _entry(thing: URIRef, label: Text, at: tuple[Field, int], value: Node) -> _Entry:
    said, lang = str(value), cast("Term", value).language or ""
    return _Entry(str(thing), label, *at, said, lang, f" {' '.join(_folded(said))} ")

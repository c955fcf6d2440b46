"""
Puts the saved questions together by what they are about, and says in words what each asks.

All stands in `queries/topics.yaml`, with what the columns of the answers are called, but for the
English of a question, which is the summary and the description of its own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from moratoria import queries
from moratoria.assets import folder
from moratoria.model import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moratoria.queries import SavedQuery


@dataclass(frozen=True)
class Question:
    """A saved question: what it asks and what its rows are, in both languages."""

    query: SavedQuery
    asks: Text
    explains: Text


@dataclass(frozen=True)
class Topic:
    """Questions about one thing, in the order in which they are offered."""

    label: Text
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Given:
    """
    What a question is to be given.

    Attributes:
        label: how that is called.
        of: the classes whose things can be given, as prefixed names; none if it names nothing.
        has: a property that those things have, as a prefixed name.
    """

    label: Text
    of: tuple[str, ...]
    has: str


def parameters() -> dict[str, Given]:
    """Returns what the parameters of questions are called, by their keys."""
    return {
        key: Given(
            Text(entry["nl"], entry["en"]),
            tuple(entry.get("of", ())),
            entry.get("has", "rdf:type"),
        )
        for key, entry in _read()["parameters"].items()
    }


def columns(query: SavedQuery | None = None) -> dict[str, Text]:
    """
    Returns what the columns of an answer are called, by variable without a language at its end.

    Args:
        query: the saved question that is answered, None for any other query.
    """
    shared = _texts(_read()["columns"])
    if query is None:
        return shared
    named = parameters()
    given = {p.variable: named[p.key].label for p in query.parameters if p.key in named}
    return {**shared, **given, **_texts(_read()["columns_of"].get(query.id, {}))}


def topics() -> tuple[Topic, ...]:
    """Returns the saved questions by topic."""
    known, told = queries.load(), _read()["explains"]
    return tuple(
        Topic(
            Text(**entry["topic"]),
            tuple(
                Question(
                    known[id_],
                    Text(asks, known[id_].summary),
                    Text(told.get(id_, known[id_].description), known[id_].description),
                )
                for id_, asks in entry["questions"].items()
                if id_ in known
            ),
        )
        for entry in _read()["topics"]
    )


def questions() -> dict[str, Question]:
    """Returns each question by the id of its query."""
    return {question.query.id: question for topic in topics() for question in topic.questions}


def _texts(entries: Mapping[str, Mapping[str, str]]) -> dict[str, Text]:
    return {key: Text(**entry) for key, entry in entries.items()}


@cache
def _read() -> dict[str, Any]:
    text = (folder("queries") / "topics.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))

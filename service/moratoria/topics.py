"""
Puts the saved questions together by what they are about, and says in words what each asks.

All stands in `queries/topics.yaml`, but for the English of a question, which is the summary of its
own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import yaml

from moratoria import queries
from moratoria.assets import folder
from moratoria.errors import AssetError
from moratoria.model import Text

if TYPE_CHECKING:
    from moratoria.queries import SavedQuery


@dataclass(frozen=True)
class Question:
    """A saved question, and what it asks in both languages."""

    query: SavedQuery
    asks: Text


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


@cache
def parameters() -> dict[str, Given]:
    """
    Returns what the parameters of all questions are called, by their keys.

    Raises:
        AssetError: if one has no name, or what is named is no parameter.
    """
    entries = _read()["parameters"]
    known = {given.key for query in queries.load().values() for given in query.parameters}
    if known != entries.keys():
        wrong = ", ".join(sorted(known ^ entries.keys()))
        message = f"topics.yaml does not name each parameter of a question; look at {wrong}."
        raise AssetError(message)
    return {
        key: Given(
            Text(entry["nl"], entry["en"]),
            tuple(entry.get("of", ())),
            entry.get("has", "rdf:type"),
        )
        for key, entry in entries.items()
    }


@cache
def topics() -> tuple[Topic, ...]:
    """
    Returns all saved questions by topic.

    Raises:
        AssetError: if a question stands under no topic, under two, or is none.
    """
    known, entries = queries.load(), _read()["topics"]
    named = [id_ for entry in entries for id_ in entry["questions"]]
    if sorted(named) != sorted(known):
        wrong = ", ".join(sorted(set(named) ^ set(known)) or sorted(named))
        message = f"topics.yaml does not name each saved question once; look at {wrong}."
        raise AssetError(message)
    return tuple(
        Topic(
            Text(**entry["topic"]),
            tuple(
                Question(known[id_], Text(asks, known[id_].summary))
                for id_, asks in entry["questions"].items()
            ),
        )
        for entry in entries
    )


@cache
def questions() -> dict[str, Question]:
    """Returns each question by the id of its query."""
    return {question.query.id: question for topic in topics() for question in topic.questions}


def _read() -> dict[str, Any]:
    text = (folder("queries") / "topics.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))

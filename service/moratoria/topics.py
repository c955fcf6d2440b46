"""
Puts the saved questions together by what they are about, and says in Dutch what each asks.

Both stand in `queries/topics.yaml`; in English a question is asked by the summary of its own file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

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


@cache
def topics() -> tuple[Topic, ...]:
    """
    Returns all saved questions by topic.

    Raises:
        AssetError: if a question stands under no topic, under two, or is none.
    """
    text = (folder("queries") / "topics.yaml").read_text(encoding="utf-8")
    known = queries.load()
    entries = yaml.safe_load(text)
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

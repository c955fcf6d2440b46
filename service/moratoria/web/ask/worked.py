"""
Offers the saved queries as examples to change: by topic, each with values so that it runs as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from moratoria.topics import topics

if TYPE_CHECKING:
    from moratoria.model import Text
    from moratoria.queries import SavedQuery


@dataclass(frozen=True)
class Example:
    """A saved query that runs as it is, with the values of its example, and what it asks."""

    id: str
    asks: Text
    text: str


@dataclass(frozen=True)
class Group:
    """Examples about one thing."""

    label: Text
    examples: tuple[Example, ...]


def groups() -> tuple[Group, ...]:
    """Returns the saved queries by topic, each ready to run."""
    return tuple(
        Group(
            topic.label,
            tuple(Example(q.query.id, q.asks, ready(q.query)) for q in topic.questions),
        )
        for topic in topics()
    )


@cache
def ready(query: SavedQuery) -> str:
    """Returns a saved query that runs as it is: with the values of its example."""
    return query.written({parameter.key: parameter.example for parameter in query.parameters})

"""
Says in words, in the language of the reader, why a query was not answered and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moratoria import topics
from moratoria.errors import ParameterError
from moratoria.model import Text
from moratoria.web.problems import kind_of
from moratoria.web.words import both, filled

if TYPE_CHECKING:
    from moratoria.errors import InputError, QueryError

# What a kind of trouble means to who asked, and what to do; the detail stands beside it.
_TROUBLES: dict[str, Text] = {
    "query-syntax": both(
        "This is not SPARQL yet. Look at the line that is named: often a dot, a bracket or a "
        "PREFIX is missing just before."
    ),
    "query-refused": both(
        "That is not done here. A query only reads, and calls no other service than those listed."
    ),
    "query-stopped": both(
        "The query took longer than it may, and was stopped. Ask for less: join every pattern to "
        "another, add a LIMIT, or leave out paths of any length."
    ),
    "query-crashed": both(
        "The query needed more memory than there is, and was stopped. Ask for less at a time."
    ),
    "query-busy": both("Others are being answered. Ask again in a few seconds."),
    "store-unavailable": both("The store of cases does not answer. Ask again later."),
    "result-too-large": both(
        "The answer is larger than may be sent. Add a LIMIT, and ask for the rest with OFFSET."
    ),
    "endpoint-elsewhere": both(
        "A service elsewhere that the query names did not answer. Ask again later, or without it."
    ),
}
# What a value of a parameter is not, by what the parameter asks for.
_VALUES: dict[str, Text] = {
    "xsd_date": both("“%(given)s” is no day for “%(name)s”. Write a day like %(example)s."),
    "iri": both("“%(given)s” is no address for “%(name)s”. Give one like %(example)s."),
}
_VALUE = both("“%(given)s” does not fit “%(name)s”. Give something like %(example)s.")
_NO_VALUE = both("Nothing is given for “%(name)s”. Give something like %(example)s.")
UNANSWERED = both("The query cannot be answered as it is asked.")


@dataclass(frozen=True)
class Trouble:
    """Why there is no answer: in words, in detail, and in which line of the query, if known."""

    words: Text
    detail: str
    line: int | None = None
    column: int | None = None


def trouble_of(error: QueryError) -> Trouble:
    """Returns what to tell of an error; its own words are the detail."""
    kind = kind_of(error)
    words = _TROUBLES.get(kind.name, UNANSWERED) if kind else UNANSWERED
    line, column = (getattr(error, name, None) for name in ("line", "column"))
    return Trouble(words, str(error), line, column)


def trouble_of_input(error: InputError) -> Trouble:
    """Returns what to tell of a saved question that cannot be put as it is."""
    if not isinstance(error, ParameterError):
        return Trouble(UNANSWERED, str(error))
    words = _VALUES.get(error.kind, _VALUE) if error.given else _NO_VALUE
    known = topics.parameters().get(error.key)
    name = known.label if known else Text(error.key, error.key)
    told = filled(words, given=error.given, name=name, example=error.example)
    return Trouble(told, str(error))

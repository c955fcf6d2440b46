"""
Errors that reach a person: one root, and the branches a caller would catch.

A message names the thing, what was found and what would do. It states facts about data,
never a legal conclusion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from moratoria.model import Text, Violation


def _placed(message: str, line: int | None, column: int | None) -> str:
    """Puts line and column before a message, where they are known."""
    if line is None:
        return message
    return f"line {line}" + (f", column {column}" if column else "") + f": {message}"


class MoratoriaError(Exception):
    """Root of every error this package raises on purpose."""


@dataclass
class InputError(MoratoriaError):
    """
    Input that cannot be read as what it is said to be.

    Attributes:
        message: one clear sentence for the person who sent the input.
        line: line of the trouble, counted from 1, where the parser knows it.
        column: column of the trouble, counted from 1, where the parser knows it.
    """

    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Returns the message, with line and column where they are known."""
        return _placed(self.message, self.line, self.column)


@dataclass
class MediaTypeError(InputError):
    """
    A media type the service does not read.

    Attributes:
        offered: the media types that would do, empty for those of a case.
    """

    offered: tuple[str, ...] = ()


@dataclass
class InvalidCaseError(InputError):
    """
    A case that reads well and yet breaks the shapes of a case.

    Attributes:
        violations: every finding, in a stable order.
    """

    violations: tuple[Violation, ...] = field(default=())

    def __str__(self) -> str:
        """Returns the message and each violation on a line of its own."""
        return "\n".join([self.message, *(f"- {v.message.en}" for v in self.violations)])


class IdentifierError(InputError):
    """
    An identifier that breaks a rule of its register.

    Attributes:
        rule: the rule and what was found, in both languages.
    """

    def __init__(self, text: str, rule: Text) -> None:
        super().__init__(f"'{text}' is malformed: {rule.en}.")
        self.rule = rule


class UnknownNameError(InputError):
    """A policy, reading, value, query or parameter that does not exist."""


@dataclass
class ParameterError(InputError):
    """
    A value that a saved query cannot take.

    Attributes:
        key: the parameter it is for.
        kind: what the parameter asks for.
        example: what would do.
        given: the value, shortened if it is long; empty if there is none.
    """

    key: str = ""
    kind: str = ""
    example: str = ""
    given: str = ""


@dataclass
class UnknownKeyError(UnknownNameError):
    """
    Keys that no case has.

    Attributes:
        nearest: each of them, with the known key that is nearest; empty if none is near.
    """

    nearest: dict[str, str] = field(default_factory=dict)


class UnknownLawError(InputError):
    """A version of the law, asked for by its hash, that is not at hand."""


class KeyFileError(InputError):
    """A key that cannot be used, or is another one than signed."""


class ReusedKeyError(InputError):
    """An idempotency key that came with another request before."""


class AbsentError(MoratoriaError):
    """A case or decision that is not there, or not for whoever asks."""


class ChangedError(MoratoriaError):
    """A case that is no longer as it was when whoever changes it saw it."""


class JournalError(MoratoriaError):
    """The journal cannot be used as it is: its key, its format, its place or who holds it."""


class JournalUnavailableError(JournalError):
    """The journal cannot be reached or written at the moment; nothing was stored."""


class JournalFullError(JournalUnavailableError):
    """There is no room for more in the journal; nothing was stored."""


class DocumentError(MoratoriaError):
    """A document that could not be read or judged to the end; nothing of it is kept."""


class DocumentTimeoutError(DocumentError):
    """A document that was put aside at its time limit."""


class DocumentCrashError(DocumentError):
    """A document that ended the process that was reading it."""


class DocumentBusyError(DocumentError):
    """A document that was not begun: every clerk is reading another."""


class QueryError(MoratoriaError):
    """A SPARQL query that cannot be answered as asked."""


@dataclass
class PlacedQueryError(QueryError):
    """
    A SPARQL query of which something cannot be answered, at a place that is known.

    Attributes:
        message: what was expected, in one sentence.
        line: line of the trouble, counted from 1, where the parser knows it.
        column: column of the trouble, counted from 1, where the parser knows it.
    """

    message: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        """Returns the message, after line and column where they are known."""
        return _placed(self.message, self.line, self.column)


class QuerySyntaxError(PlacedQueryError):
    """A SPARQL query that cannot be read."""


class QueryRefusedError(PlacedQueryError):
    """A SPARQL query that asks for what is not done here: an update, a call elsewhere, a maze."""


class FederationError(QueryError):
    """A SPARQL query of which an endpoint elsewhere did not answer its part."""


class ResultTooLargeError(QueryError):
    """A SPARQL result larger than may be sent; none of it is."""


class QueryTimeoutError(QueryError):
    """A SPARQL query that was stopped at its time limit."""


class QueryCrashError(QueryError):
    """A SPARQL query that ended the process that was answering it."""


class QueryBusyError(QueryError):
    """A SPARQL query that was not begun: every worker is answering another."""


class StoreError(QueryError):
    """The triple store that the settings name cannot be reached, or does not do what is asked."""


class AssetError(MoratoriaError):
    """The ontology, shapes or queries shipped with the package are absent or inconsistent."""

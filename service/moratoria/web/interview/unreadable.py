"""
Says in words why a file is no case that can be read, and what to do.

What a parser says of it is English, and for whoever wrote the file: it stands beside these words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.errors import UnknownKeyError
from moratoria.web.words import both, filled

if TYPE_CHECKING:
    from moratoria.errors import InputError
    from moratoria.model import Text

_PDF = both(
    "This is a PDF. A case file is text in Turtle, JSON-LD or JSON: choose such a file, or answer "
    "the questions."
)
_NO_TEXT = both(
    "This is no plain text (UTF-8), but perhaps a picture or a document. A case file is text in "
    "Turtle, JSON-LD or JSON: choose such a file, or answer the questions."
)
_KEYS = both(
    "The file has keys that no case has: %(names)s. Mend or remove them, and choose the file again."
)
_JSON = both(
    "The file begins as JSON, but cannot be read on from line %(line)s, column %(column)s: often "
    "a comma, a quotation mark or a bracket is missing just before."
)
_TURTLE = both(
    "The file is no JSON, and as Turtle it cannot be read on from line %(line)s, column "
    "%(column)s: often a dot, a semicolon or a quotation mark is missing just before."
)
_OTHER = both(
    "The file cannot be read as a case in Turtle, JSON-LD or JSON. "
    "Choose another, or mend what is named here."
)


def why(data: bytes, error: InputError) -> Text:
    """Returns what is the matter with a file that could not be read, and what to do."""
    if data.startswith(b"%PDF"):
        return _PDF
    if not _is_text(data):
        return _NO_TEXT
    if isinstance(error, UnknownKeyError):
        names = ", ".join(_named(name, nearest) for name, nearest in error.nearest.items())
        return filled(_KEYS, names=names)
    if error.line is None or error.column is None:
        return _OTHER
    begins = _JSON if data.lstrip()[:1] in {b"{", b"["} else _TURTLE
    return filled(begins, line=error.line, column=error.column)


def _is_text(data: bytes) -> bool:
    try:
        return "\0" not in data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _named(name: str, nearest: str) -> str:
    return f"‘{name}’ (‘{nearest}’?)" if nearest else f"‘{name}’"

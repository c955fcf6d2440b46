"""
The saved queries of `queries/`: what each asks, which parameters it takes, and how to put it.

A query is a file that runs as it lies, with a grlc header. A parameter is a variable with a typed
name, such as `?_at_xsd_date`; its value is checked, made a term and bound, never put into the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

import yaml
from rdflib import XSD, Literal, URIRef

from moratoria.assets import folder
from moratoria.errors import AssetError, InputError, ParameterError, UnknownNameError
from moratoria.store import guard

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from moratoria.store import Answer, Pool

Term = URIRef | Literal
MAX_LENGTH = 2048
_SHOWN = 80
_HEADER = ("id", "summary", "description", "tags")
_PARAMETER = re.compile(r"[?$](_(?P<key>[A-Za-z0-9]+)(?:_(?P<kind>[a-z_]+))?)")
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>"{}|\\^`]*')


@dataclass(frozen=True)
class Parameter:
    """
    One value that a saved query asks for.

    Attributes:
        key: the name by which it is given.
        variable: the variable it is bound to, without question mark.
        kind: what it must be: `iri`, `xsd_date`, `integer`, `string`, `nl` or `en`.
        example: a value that gives rows.
    """

    key: str
    variable: str
    kind: str
    example: str

    def term(self, value: str) -> Term:
        """
        Returns the term that a value stands for.

        Raises:
            ParameterError: naming the parameter, what was found and what would do.
        """
        wanted, make = _KINDS[self.kind]
        term = make(value) if len(value) <= MAX_LENGTH and _is_text(value) else None
        if term is None:
            shown = value if len(value) <= _SHOWN else value[:_SHOWN] + "..."
            message = f"{self.key} is {shown!r}; give {wanted}, such as {self.example!r}."
            raise ParameterError(
                message, key=self.key, kind=self.kind, example=self.example, given=shown
            )
        return term


@dataclass(frozen=True)
class SavedQuery:
    """A question with a name: its words, its text as it lies in the file, and its parameters."""

    id: str
    name: str
    summary: str
    description: str
    tags: tuple[str, ...]
    text: str
    parameters: tuple[Parameter, ...]

    def terms(self, params: Mapping[str, str]) -> dict[str, Term]:
        """
        Returns the terms to bind, by variable.

        Args:
            params: a value per key of a parameter.

        Raises:
            ParameterError: for a value that is missing or of another kind.
            UnknownNameError: for a parameter that the query does not have.
        """
        keys = {parameter.key for parameter in self.parameters}
        for key in params.keys() - keys:
            raise UnknownNameError(_unknown(key, f"parameter of {self.id}", sorted(keys)))
        return {p.variable: p.term(self._given(p, params)) for p in self.parameters}

    def written(self, params: Mapping[str, str]) -> str:
        """
        Returns the query without its header, with values in the place of its parameters.

        It is for somebody who goes on from there by hand; `run` binds the same values as terms.

        Raises:
            ParameterError: for a value that is missing or of another kind.
            UnknownNameError: for a parameter that the query does not have.
        """
        values = {name: term.n3() for name, term in self.terms(params).items()}
        parts, at, projecting, depth = [], 0, False, 0
        for token in guard.tokens(self.text):
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            word = token.text.upper()
            projecting = word == "SELECT" or (projecting and word not in {"{", "WHERE", "FROM"})
            value = values.get(token.text[1:]) if token.kind == "variable" else None
            if value is None:
                continue
            named = f"({value} AS {token.text})" if projecting and not depth else value
            parts += [self.text[at : token.start], named]
            at = token.start + len(token.text)
        return body_of("".join([*parts, self.text[at:]]))

    def _given(self, parameter: Parameter, params: Mapping[str, str]) -> str:
        if parameter.key not in params:
            wanted = _KINDS[parameter.kind][0]
            message = (
                f"{self.id} asks for {parameter.key}, which is missing; give {wanted}, "
                f"such as {parameter.example!r}."
            )
            raise ParameterError(
                message, key=parameter.key, kind=parameter.kind, example=parameter.example
            )
        return params[parameter.key]

    def run(self, pool: Pool, params: Mapping[str, str], accept: str = "*/*") -> Answer:
        """Returns the answer of a pool of query workers; see `Pool.query`."""
        return pool.query(self.text, accept=accept, substitutions=self.terms(params))


def body_of(text: str) -> str:
    """Returns a query without the lines of its header."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


# ---------------------------------------------------------------- kinds of parameters


def _is_text(value: str) -> bool:
    """Tells whether a value is text in UTF-8, without a NUL or half a surrogate pair."""
    return "\0" not in value and not re.search(r"[\ud800-\udfff]", value)


def _iri(value: str) -> Term | None:
    return URIRef(value) if _IRI.fullmatch(value) else None


def _date(value: str) -> Term | None:
    try:
        known = re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value) and date.fromisoformat(value)
    except ValueError:
        return None
    return Literal(value, datatype=XSD.date) if known else None


def _integer(value: str) -> Term | None:
    known = re.fullmatch(r"[+-]?[0-9]{1,18}", value)
    return Literal(str(int(value)), datatype=XSD.integer) if known else None


_KINDS: dict[str, tuple[str, Callable[[str], Term | None]]] = {
    "iri": ("an absolute IRI", _iri),
    "xsd_date": ("a date", _date),
    "integer": ("a whole number", _integer),
    "string": (f"a text of at most {MAX_LENGTH} characters", Literal),
    "nl": (f"a Dutch text of at most {MAX_LENGTH} characters", lambda v: Literal(v, lang="nl")),
    "en": (f"an English text of at most {MAX_LENGTH} characters", lambda v: Literal(v, lang="en")),
}


# ---------------------------------------------------------------- reading


@cache
def load() -> dict[str, SavedQuery]:
    """
    Returns the saved queries by id, in the order of their file names.

    Raises:
        AssetError: for a file without a whole header, or a parameter of no known kind.
    """
    found = [_read(path) for path in sorted(folder("queries").glob("*.rq"))]
    return {query.id: query for query in found}


def from_file(path: Path) -> SavedQuery:
    """
    Returns the query of a file, with or without a header.

    Raises:
        InputError: if the file cannot be read.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = (getattr(error, "strerror", None) or "it is not UTF-8 text").lower()
        message = f"{path} cannot be read as a query: {reason}."
        raise InputError(message) from None
    if any(line.startswith("#+") for line in text.splitlines()):
        return _read(path)
    return SavedQuery(path.name, path.stem, "", "", (), text, ())


def find(name: str) -> SavedQuery:
    """
    Returns one saved query, by its id or the name of its file.

    Raises:
        UnknownNameError: naming the nearest one.
    """
    known = {alias: query for query in load().values() for alias in (query.id, query.name)}
    if name not in known:
        raise UnknownNameError(_unknown(name, "saved query", list(known)))
    return known[name]


def _unknown(name: str, what: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"Did you mean '{near[0]}'?" if near else f"Known: {', '.join(known) or 'none'}."
    return f"'{name[:_SHOWN]}' is no {what}. {hint}"


def _read(path: Path) -> SavedQuery:
    text = path.read_text(encoding="utf-8")
    head = [line[2:].removeprefix(" ") for line in text.splitlines() if line.startswith("#+")]
    header = yaml.safe_load("\n".join(head)) or {}
    absent = [key for key in _HEADER if not header.get(key)]
    if absent:
        message = f"{path.name} has no {', '.join(absent)} in its header."
        raise AssetError(message)
    return SavedQuery(
        id=header["id"],
        name=path.stem,
        summary=header["summary"],
        description=header["description"],
        tags=tuple(header["tags"]),
        text=text,
        parameters=tuple(_parameters(path.name, text, header.get("example", {}))),
    )


def _parameters(file: str, text: str, examples: Mapping[str, str]) -> Iterable[Parameter]:
    """Yields the parameters in the order in which the query names them."""
    variables = dict.fromkeys(t.text for t in guard.tokens(text) if t.kind == "variable")
    for found in filter(None, map(_PARAMETER.fullmatch, variables)):
        kind = found["kind"] or "string"
        if kind not in _KINDS or found["key"] not in examples:
            message = f"{file}: the parameter {found[0]} needs an example and one of these kinds: "
            raise AssetError(message + ", ".join(_KINDS) + ".")
        yield Parameter(found["key"], found[1], kind, str(examples[found["key"]]))

"""
Reads a SPARQL query as words, before any engine does, and refuses what must not reach one.

Refused are calls to other services, updates, queries too long and brackets too deep. It is no
parser: what is wrong only in grammar is for the engine to say. Where a `<` can be read both as
"less than" and as the start of an IRI, and the difference could hide a word, it asks for spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from moratoria.errors import QueryRefusedError, QuerySyntaxError

MAX_BYTES = 64 * 1024
MAX_DEPTH = 100

Kind = Literal["solutions", "boolean", "graph"]
FORMS: dict[str, Kind] = {
    "SELECT": "solutions",
    "ASK": "boolean",
    "CONSTRUCT": "graph",
    "DESCRIBE": "graph",
}
_UPDATES = {"ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "WITH"}

# The name classes of the SPARQL grammar. Ours must end a name where the engine does, or sooner:
# so a prefix of more than 100 letters may be cut (and reading stays linear in the query's length).
_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D"
    r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_VAR = rf"{_BASE}_0-9\u00B7\u0300-\u036F\u203F-\u2040"
_CHARS = rf"{_VAR}\-"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_PATTERNS = {
    "space": r"[ \t\r\n]+",
    "comment": r"\#[^\r\n]*",
    "string": (
        r'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|' + r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''|"
        r'"(?:[^"\\\r\n]|\\.)*"|' + r"'(?:[^'\\\r\n]|\\.)*'"
    ),
    "variable": rf"[?$][{_VAR}]+",
    "language": r"@[A-Za-z]+(?:-+[A-Za-z0-9]+)*",
    "name": (
        rf"(?:_:[{_VAR}][{_CHARS}.]*)|"
        rf"(?:[{_BASE}][{_CHARS}.]{{0,99}})?:(?:(?:[{_VAR}:]|{_ESCAPED})(?:[{_CHARS}.:]|{_ESCAPED})*)?"
    ),
    "word": r"[A-Za-z_][A-Za-z0-9_]*",
    "number": r"[0-9]+(?:\.[0-9]+)?",
    "sign": r".",
}
_TOKEN = re.compile("|".join(f"(?P<{n}>{p})" for n, p in _PATTERNS.items()), re.DOTALL)
_IRI = re.compile(r'<[^\x00-\x20<>"{}|\\^`]*>')
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*:")
_OPERANDS = {"string", "variable", "language", "name", "number", "iri"}
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True)
class Token:
    """One word, name, literal or sign of a query, and where it starts."""

    kind: str
    text: str
    start: int


@dataclass(frozen=True)
class Form:
    """
    What a query asks for.

    Attributes:
        keyword: its first word after the prologue.
        kind: the kind of answer it gets.
        start: where that word stands.
        chooses_graphs: whether it says FROM.
    """

    keyword: str
    kind: Kind
    start: int = 0
    chooses_graphs: bool = False


def check(text: str) -> Form:
    """
    Returns the form of a query that may be put to an engine.

    >>> check("PREFIX service: <urn:x> ASK { ?service service:of 'SERVICE' }").kind
    'boolean'

    Raises:
        QueryRefusedError: saying what is not done here, and what to do instead.
        QuerySyntaxError: if it is no query at all.
    """
    if len(text.encode(errors="replace")) > MAX_BYTES:
        message = f"The query is longer than {MAX_BYTES // 1024} KiB; ask it in parts."
        raise QueryRefusedError(message)
    found = list(tokens(text))
    _check_service(found, text)
    _check_chains(found, text)
    return _form(found, text)


def tokens(text: str) -> Iterator[Token]:
    """
    Yields the tokens of a query without spaces and comments.

    Raises:
        QueryRefusedError: if brackets are too deep, or a `<` is ambiguous.
        QuerySyntaxError: if a bracket closes nothing, or a string does not end.
    """
    return _Scanner(text).scan()


# ---------------------------------------------------------------- reading


@dataclass
class _Scanner:
    """A place in a query, with the brackets open there and the token before it."""

    text: str
    open: list[str] = field(default_factory=list)
    last: Token = Token("sign", "", 0)
    data: bool = False

    def scan(self) -> Iterator[Token]:
        at = 0
        while at < len(self.text):
            token = self.next(at)
            at += len(token.text)
            if token.kind in {"space", "comment"}:
                continue
            self.follow(token)
            self.last = token
            yield token

    def next(self, at: int) -> Token:
        iri = _IRI.match(self.text, at)
        if iri and self.is_iri(iri.group(), at):
            return Token("iri", iri.group(), at)
        found = _TOKEN.match(self.text, at)
        assert found is not None  # noqa: S101 - the last pattern takes any character
        if found.group() in {'"', "'"}:
            raise QuerySyntaxError("A string begins here and does not end.", *place(self.text, at))
        return Token(found.lastgroup or "sign", found.group(), at)

    def is_iri(self, found: str, at: int) -> bool:
        """
        Tells whether what looks like an IRI is one, or starts with "less than".

        Comparisons stand in round brackets, after an operand. An IRI can stand there too, in a
        collection. Both readings go on alike unless the text in between can hide what follows.
        """
        if not (self.open and self.open[-1] == "(" and self.after_operand()):
            return True
        if "values" in self.open:
            return True
        absolute = _ABSOLUTE.match(found) is not None
        if re.search(r"[#']|service" + (r"|[()]" if absolute else ""), found, re.IGNORECASE):
            message = (
                f"'{found[:60]}' can be read as a comparison or as an IRI. Put spaces around '<' "
                "and '>', or use a prefixed name."
            )
            raise QueryRefusedError(message, *place(self.text, at))
        return absolute

    def after_operand(self) -> bool:
        text, kind = self.last.text, self.last.kind
        return kind in _OPERANDS or text.lower() in {"true", "false"} or text in {*_PAIRS}

    def follow(self, token: Token) -> None:
        """Keeps the brackets that are open; those of a VALUES block hold data only."""
        if token.kind == "word" and token.text.upper() == "VALUES":
            self.data = True
        if token.kind != "sign":
            return
        if token.text in _PAIRS.values():
            starts_data = self.data and token.text == "{"
            self.open.append("values" if starts_data else token.text)
            self.data = self.data and not starts_data
            self.check_depth(token)
        if token.text in _PAIRS:
            opened = self.open.pop() if self.open else ""
            if opened.replace("values", "{") != _PAIRS[token.text]:
                message = f"'{token.text}' closes nothing."
                raise QuerySyntaxError(message, *place(self.text, token.start))

    def check_depth(self, token: Token) -> None:
        if len(self.open) > MAX_DEPTH:
            message = f"Brackets are more than {MAX_DEPTH} deep; write the query flatter."
            raise QueryRefusedError(message, *place(self.text, token.start))


def place(text: str, at: int) -> tuple[int, int]:
    """Returns the line and the column of a place, counted from 1."""
    before = text[:at]
    return before.count("\n") + 1, at - before.rfind("\n")


# ---------------------------------------------------------------- refusing


def _check_service(found: list[Token], text: str) -> None:
    """
    Refuses the keyword SERVICE, also where it is glued to what stands before or after it.

    The engine reads `trueSERVICE <x> {}`, `SERVICE:x {}` and `ex:a.b.SERVICE <x> {}` as calls.
    """
    ends = [Token("sign", "", len(text))] * 2
    for before, token, after, then in zip(
        [*ends[:1], *found], found, [*found[1:], *ends], [*found[2:], *ends], strict=False
    ):
        lower = token.text.lower()
        if "service" not in lower or token.kind not in {"word", "name"}:
            continue
        named = before.text.upper() in {"GRAPH", "FROM", "NAMED", "DESCRIBE"}
        glued = re.search(r"\.service(silent)?$", lower) and then.text == "{"
        if token.kind == "word" or glued or (after.text == "{" and not named):
            message = (
                "SERVICE is not available here; nothing outside this dataset is asked. "
                "Leave the clause out."
            )
            raise QueryRefusedError(message, *place(text, token.start))


def _check_chains(found: list[Token], text: str) -> None:
    run = 0
    for token in found:
        run = run + 1 if token.text == "!" else 0
        if run > MAX_DEPTH:
            message = f"There are more than {MAX_DEPTH} '!' in a row."
            raise QueryRefusedError(message, *place(text, token.start))


def _form(found: list[Token], text: str) -> Form:
    words = [token for token in found if token.kind == "word"]
    begun = (word for word in words if word.text.upper() not in {"BASE", "PREFIX", "VERSION"})
    first = next(begun, Token("word", "", len(text)))
    keyword = first.text.upper()
    if keyword in _UPDATES:
        message = f"'{keyword}' is an update; this dataset is only read. Use {', '.join(FORMS)}."
        raise QueryRefusedError(message, *place(text, first.start))
    if keyword not in FORMS:
        message = f"A query begins with {', '.join(FORMS)}; found '{keyword or 'nothing'}'."
        raise QuerySyntaxError(message, *place(text, first.start))
    chooses = any(word.text.upper() == "FROM" for word in words)
    return Form(keyword, FORMS[keyword], first.start, chooses)

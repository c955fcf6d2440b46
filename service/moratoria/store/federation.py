"""
Puts parts of a query to endpoints elsewhere, to those on a list alone, in the process that serves.

A query worker stays sealed: it never sees a call. The pattern of `SERVICE <endpoint> { ... }` is
sent from here as a query of its own, and the rows that come back stand in its place as VALUES,
which joins them just as SERVICE would. What is not answered this way is refused by the guard: a
clause inside OPTIONAL, UNION, GRAPH, EXISTS or a sub-select, an endpoint that is a variable or a
prefixed name, and a clause within a clause. A blank node of elsewhere comes back as an IRI below
`.well-known/genid/`. Each call is logged with its outcome; of the query only the hash.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox

from moratoria import rdf
from moratoria.errors import (
    FederationError,
    QueryBusyError,
    QueryRefusedError,
    QuerySyntaxError,
)
from moratoria.exchange import (
    Bounds,
    ExchangeError,
    HostSilentError,
    TooLargeError,
    exchange,
)
from moratoria.store import guard
from moratoria.store.pool import MIB, negotiated
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moratoria.store.guard import Token
    from moratoria.store.pool import Answer, Pool

SECONDS = 5.0
MAX_BYTES = 4 * MIB
MAX_ROWS = 10_000
MAX_CLAUSES = 5
TURNS = 2
_JSON = "application/sparql-results+json"
_OK = 200
_HEADERS = {
    "Accept": _JSON,
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": "moratoria",
}
_LOG = logging.getLogger("moratoria.federation")


@dataclass(frozen=True)
class Clause:
    """
    A call to an endpoint, and where it stands in the query.

    Attributes:
        silent: whether a failure counts as one row that says nothing.
        pattern: what is asked, with its brackets.
    """

    start: int
    end: int
    endpoint: str
    silent: bool
    pattern: str


class Federation:
    """
    The endpoints that a query may name, and the way to them.

    Args:
        endpoints: their addresses, each as a query must write it.
        timeout: seconds in which one of them must have answered whole.
        max_bytes: size that an answer of theirs may have.
        max_rows: rows that it may have.
    """

    def __init__(
        self,
        endpoints: Sequence[str] = (),
        *,
        timeout: float = SECONDS,
        max_bytes: int = MAX_BYTES,
        max_rows: int = MAX_ROWS,
    ) -> None:
        self.endpoints = tuple(endpoints)
        self._timeout, self._max_bytes, self._max_rows = timeout, max_bytes, max_rows
        # Threads that wait for others must never be all there are.
        self._turns = threading.BoundedSemaphore(TURNS)

    def query(self, pool: Pool, text: str, *, accept: str = "*/*", **options: Any) -> Answer:  # noqa: ANN401 - as Pool.query
        """
        Returns the answer of a pool to a query, with the part of each endpoint in its place.

        Raises:
            FederationError: if an endpoint does not answer its part.
            QueryError: as `Pool.query`.
        """
        clauses = self._clauses(text) if self.endpoints else []
        if not clauses:
            return pool.query(text, accept=accept, **options)
        emptied = _replaced(text, clauses, [_padded(text, clause) for clause in clauses])
        form = guard.check(emptied)
        negotiated(form.kind, accept)  # what cannot be written is not worth a call
        for clause in clauses:
            guard.check(f"SELECT * {clause.pattern}")
        rows = self._all_rows(clauses, f"BASE <{BASE}>\n{text[: form.start]}\n")
        try:
            whole = _replaced(text, clauses, rows)
            return pool.query(whole, accept=accept, form=form, **options)
        except QuerySyntaxError:
            # Places are told as they are in the query that was sent, not in what it became.
            pool.query(emptied, accept=accept, **options)
            raise

    # ------------------------------------------------------------ the query

    def _clauses(self, text: str) -> list[Clause]:
        """Returns the calls at the top of the query, in order."""
        tokens = list(guard.tokens(text))
        found: list[Clause] = []
        open_: list[str] = []
        for number, token in enumerate(tokens):
            if open_ == ["{"] and token.kind == "word" and token.text.upper() == "SERVICE":
                clause = self._clause(text, tokens[number:])
                found += [clause] if clause else []
            if token.kind == "sign" and token.text in "([{":
                open_.append(token.text)
            elif token.kind == "sign" and token.text in ")]}":
                open_.pop()
        return found

    def _clause(self, text: str, tokens: list[Token]) -> Clause | None:
        """Returns the call that these tokens begin with, None if it is none we answer."""
        silent = tokens[1].kind == "word" and tokens[1].text.upper() == "SILENT"
        rest = tokens[2:] if silent else tokens[1:]
        if len(rest) < 2 or rest[0].kind != "iri" or rest[1].text != "{":  # noqa: PLR2004 - IRI, {
            return None
        endpoint = rest[0].text[1:-1]
        if endpoint not in self.endpoints:
            listed = ", ".join(f"<{known}>" for known in self.endpoints)
            message = f"<{endpoint[:200]}> is not asked from here; SERVICE may name {listed}."
            raise QueryRefusedError(message, *guard.place(text, rest[0].start))
        end = _closing(rest[1:])
        if end is None:
            return None
        return Clause(tokens[0].start, end, endpoint, silent, text[rest[1].start : end])

    # ------------------------------------------------------------ the call

    def _all_rows(self, clauses: list[Clause], prologue: str) -> list[str]:
        """Returns the rows of every call, unless too many queries wait for endpoints already."""
        if len(clauses) > MAX_CLAUSES:
            message = f"More than {MAX_CLAUSES} SERVICE clauses are not answered in one query."
            raise QueryRefusedError(message)
        if not self._turns.acquire(timeout=1):
            message = "Other queries wait for endpoints elsewhere; ask again in a few seconds."
            raise QueryBusyError(message)
        try:
            return [self._rows(clause, prologue) for clause in clauses]
        finally:
            self._turns.release()

    def _rows(self, clause: Clause, prologue: str) -> str:
        """Returns the rows of a call as VALUES, and logs how it went."""
        query = f"{prologue}SELECT * WHERE {clause.pattern}"
        begun, outcome, rows = time.monotonic(), "failed", "{}"
        try:
            rows = self._values(self._asked(clause.endpoint, query), rdf.digest(query)[:16])
            outcome = "answered"
        except FederationError as error:
            outcome = str(error)
            if not clause.silent:
                raise
        finally:
            event = {
                "endpoint": clause.endpoint,
                "query_sha256": rdf.digest(query),
                "query_bytes": len(query.encode()),
                "seconds": round(time.monotonic() - begun, 3),
                "outcome": outcome,
                "silent": clause.silent,
            }
            _LOG.info("federated-query", extra=event)
        return rows

    def _asked(self, endpoint: str, query: str) -> bytes:
        """
        Returns the body that an endpoint answers, whole and in time.

        Neither a redirect nor a proxy of the environment is followed: the call reaches the address
        on the list, or nobody.
        """
        bounds = Bounds(self._timeout, self._max_bytes)
        body = urlencode({"query": query}).encode()
        try:
            reply = exchange("POST", endpoint, _HEADERS, bounds, body)
        except HostSilentError:
            raise _failed(endpoint, "did not answer") from None
        except TooLargeError as error:
            raise _failed(endpoint, f"{error}; ask for less") from None
        except ExchangeError as error:
            raise _failed(endpoint, str(error)) from None
        if reply.status != _OK:
            raise _failed(endpoint, f"answered with status {reply.status}")
        return reply.body

    def _values(self, body: bytes, label: str) -> str:
        """Returns results in JSON as a VALUES block."""
        try:
            found = json.loads(body)
            names = [str(ox.Variable(name)) for name in found["head"]["vars"]]
            rows = found["results"]["bindings"]
            if len(rows) > self._max_rows:
                message = f"An endpoint answered more than {self._max_rows} rows; ask for less."
                raise FederationError(message)
            lines = (" ".join(_cell(row.get(name[1:]), label) for name in names) for row in rows)
            return f"VALUES ({' '.join(names)}) {{ {' '.join(f'({line})' for line in lines)} }}"
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            message = "An endpoint answered something that is not SPARQL results in JSON."
            raise FederationError(message) from None


# ---------------------------------------------------------------- text


def _closing(tokens: list[Token]) -> int | None:
    """Returns where the bracket ends that the first token opens."""
    depth = 0
    for token in tokens:
        if token.kind == "sign" and token.text in "{}":
            depth += 1 if token.text == "{" else -1
            if depth == 0:
                return token.start + 1
    return None


def _replaced(text: str, clauses: list[Clause], by: list[str]) -> str:
    for clause, new in zip(reversed(clauses), reversed(by), strict=True):
        text = text[: clause.start] + new + text[clause.end :]
    return text


def _padded(text: str, clause: Clause) -> str:
    """Returns what has no rows, and takes up the same lines and columns as a call."""
    first, *others = text[clause.start : clause.end].split("\n")
    return "\n".join(["VALUES(){}".ljust(len(first)), *(" " * len(line) for line in others)])


def _cell(value: dict[str, str] | None, label: str) -> str:
    """Returns one value of a row as SPARQL, each part checked by who knows the grammar."""
    if value is None:
        return "UNDEF"
    kind, text = value["type"], value["value"]
    if kind == "bnode":
        return str(ox.NamedNode(f"{BASE}.well-known/genid/{label}-{rdf.digest(text)[:16]}"))
    if kind == "uri":
        return str(ox.NamedNode(text))
    if kind not in {"literal", "typed-literal"}:
        raise ValueError(kind)
    if language := value.get("xml:lang"):
        return str(ox.Literal(text, language=language))
    datatype = value.get("datatype")
    return str(ox.Literal(text, datatype=ox.NamedNode(datatype) if datatype else None))


def _failed(endpoint: str, how: str) -> FederationError:
    return FederationError(f"<{endpoint}> {how}.")

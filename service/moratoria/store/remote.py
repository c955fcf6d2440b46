"""
A SPARQL 1.1 store over HTTP in the place of our own private workers.

It holds the law and the stored cases, each graph under its name and in the default graph, so that a
query means the same in both. What it holds is written down in it, so that any number of services
can keep one store up to date: whoever finds it behind the journal brings it there, one at a time.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from moratoria.errors import QueryError, QueryTimeoutError, ResultTooLargeError, StoreError
from moratoria.store import guard
from moratoria.store.pool import Answer, negotiated
from moratoria.store.private import APART, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from http.client import HTTPResponse

UPDATE = "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
ROWS = "application/sparql-results+json"
MIB = 1024 * 1024

# The bookkeeping graph. Its names are no web addresses, so that nobody's data can use them.
STATE = "urn:moratoria:projection"
AT, LAW, HOLDS = f"{STATE}:at", f"{STATE}:law", f"{STATE}:holds"
_CHUNK = 5_000
_UPDATE_SECONDS = 60.0


class LockedSource(Source, Protocol):
    """A source that can be held still while a store is brought up to date."""

    def locked(self) -> AbstractContextManager[object]:
        """Keeps others from changing the source or another store of it."""


@dataclass(frozen=True)
class Addresses:
    """Where a store takes queries and updates."""

    query: str
    update: str

    @classmethod
    def of(cls, store: str, update: str | None) -> Addresses:
        """Returns the addresses of a store, by the custom of Fuseki and Oxigraph or as given."""
        base = store.rstrip("/")
        return cls(store, update) if update else cls(f"{base}/query", f"{base}/update")


@dataclass(frozen=True)
class State:
    """What a store holds: which law, and the cases up to which entry of the journal."""

    law: str
    seq: int
    mark: str


class RemoteStore:
    """
    A store over HTTP, kept up to date with a journal.

    Args:
        addresses: where it takes queries and updates.
        law: the published quads, and a name for them that changes when they do.
        cases: what gives the cases.
        timeout: seconds a query may take.
        max_bytes: size a result may have.
    """

    def __init__(
        self,
        addresses: Addresses,
        law: tuple[str, bytes],
        cases: LockedSource,
        *,
        timeout: float = 10.0,
        max_bytes: int = 16 * MIB,
    ) -> None:
        self._at, self._law, self._cases = addresses, law, cases
        self._timeout, self._max_bytes = timeout, max_bytes

    def query(
        self,
        text: str,
        *,
        accept: str = "*/*",
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Answer:
        """
        Returns the whole answer to a query, which the guard reads first; see `Pool.query`.

        Raises:
            QueryError: if it cannot be answered as asked.
            StoreError: if the store cannot be reached.
            MediaTypeError: if no media type asked for fits the kind of answer.
        """
        form = guard.check(text)
        media_type = negotiated(form.kind, accept)
        self.refresh()
        asked = [("query", text)]
        asked += [("default-graph-uri", name) for name in default_graphs or ()]
        asked += [("named-graph-uri", name) for name in named_graphs or ()]
        body = self._post(self._at.query, urlencode(asked).encode(), FORM, media_type)
        return Answer(media_type, body, form.kind)

    def close(self) -> None:
        """Does nothing: the store is not ours to end."""

    # ------------------------------------------------------------ keeping up

    def refresh(self) -> None:
        """Brings the store to where the journal is, unless it is there."""
        if self._state() == self._due():
            return
        with self._cases.locked():
            held, due = self._state(), self._due()
            seq = held.seq
            if held.law != due.law or held.mark != self._cases.mark(seq):
                self._begin()
                seq = 0
            for _, cases in self._cases.since(seq):
                for case, quads in cases.items():
                    self._replace(case, quads.decode())
            self._update(_says(AT, f"{due.seq} {due.mark}"))

    def _due(self) -> State:
        """Returns what the store should hold."""
        head = self._cases.head()
        return State(self._law[0], head, self._cases.mark(head))

    def _state(self) -> State:
        """Returns what the store holds."""
        query = f"SELECT ?p ?o {{ GRAPH <{STATE}> {{ <{STATE}> ?p ?o }} }}"
        found = {row["p"]: row["o"] for row in self._rows(query)}
        seq, _, mark = found.get(AT, "-1 nowhere").partition(" ")
        return State(found.get(LAW, ""), int(seq), mark)

    def _begin(self) -> None:
        """Empties the store and loads the law."""
        self._update("CLEAR ALL")
        for graph, triples in _by_graph(self._law[1].decode()).items():
            self._insert(graph, triples)
        self._update(_says(LAW, self._law[0]))

    def _replace(self, case: str, quads: str) -> None:
        """Puts new graphs in the place of those that the store holds of a case."""
        node = f"urn:uuid:{case}"
        query = f"SELECT ?g {{ GRAPH <{STATE}> {{ <{node}> <{HOLDS}> ?g }} }}"
        for row in self._rows(query):
            self._update(_removal(row["g"]))
        self._update(f"DELETE WHERE {{ GRAPH <{STATE}> {{ <{node}> ?p ?o }} }}")
        for graph, triples in _by_graph(quads).items():
            self._update(f"INSERT DATA {{ GRAPH <{STATE}> {{ <{node}> <{HOLDS}> <{graph}> }} }}")
            self._insert(graph, triples)

    def _insert(self, graph: str, triples: list[str]) -> None:
        for start in range(0, len(triples), _CHUNK):
            self._update(_insertion(graph, triples[start : start + _CHUNK]))

    # ------------------------------------------------------------ over HTTP

    def _rows(self, query: str) -> Iterator[dict[str, str]]:
        body = self._post(self._at.query, urlencode({"query": query}).encode(), FORM, ROWS)
        for row in json.loads(body)["results"]["bindings"]:
            yield {name: value["value"] for name, value in row.items()}

    def _update(self, update: str) -> None:
        self._post(self._at.update, update.encode(), UPDATE, "*/*", _UPDATE_SECONDS)

    def _post(
        self, url: str, data: bytes, kind: str, accept: str, seconds: float | None = None
    ) -> bytes:
        headers = {"Content-Type": kind, "Accept": accept, "User-Agent": "moratoria"}
        request = urllib.request.Request(url, data, headers)  # noqa: S310 - the settings check it
        try:
            with _OPENER.open(request, timeout=seconds or self._timeout) as response:
                return self._whole(response)
        except urllib.error.HTTPError as error:
            raise _refused(error) from None
        except TimeoutError:
            message = f"The store did not answer within {self._timeout:g} seconds."
            raise QueryTimeoutError(message) from None
        except OSError:
            message = "The store that MORATORIA_STORE_URL names cannot be reached."
            raise StoreError(message) from None

    def _whole(self, response: HTTPResponse) -> bytes:
        body = response.read(self._max_bytes + 1)
        if len(body) > self._max_bytes:
            message = f"The result is larger than {self._max_bytes} bytes; use LIMIT."
            raise ResultTooLargeError(message)
        return body


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: what is sent must reach the store that the settings name, or nobody."""

    def redirect_request(self, *_: object) -> None:
        """Refuses."""


# No proxy of the environment either: it would read every case.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Straight())


def _refused(error: urllib.error.HTTPError) -> QueryError:
    """Tells a store that refuses a query from one that does not work."""
    if error.code == 400:  # noqa: PLR2004 - the status of a query that cannot be read
        return QueryError("The store cannot read this query; it may know less than SPARQL 1.1.")
    return StoreError(f"The store that MORATORIA_STORE_URL names answered {error.code}.")


_QUAD = re.compile(r"(.*) <([^>]*)> \.")


def _by_graph(quads: str) -> dict[str, list[str]]:
    """Returns triples as N-Triples, by the name of the graph they stand in."""
    found: dict[str, list[str]] = {}
    for line in quads.split("\n"):  # other ends of lines can stand in a text
        parts = _QUAD.fullmatch(line)
        if parts:
            found.setdefault(parts[2], []).append(f"{parts[1]} .")
    return found


# ---------------------------------------------------------------- updates


def _says(prop: str, value: str) -> str:
    """Returns the update that writes down something about the store itself."""
    return (
        f"DELETE WHERE {{ GRAPH <{STATE}> {{ <{STATE}> <{prop}> ?o }} }} ;\n"
        f'INSERT DATA {{ GRAPH <{STATE}> {{ <{STATE}> <{prop}> "{value}" }} }}'
    )


def _insertion(graph: str, triples: list[str]) -> str:
    """Returns the update that adds triples to a graph and to the default one."""
    plain = [line for line in triples if not _MISREAD.search(line)]
    updates = [_stating("INSERT DATA", graph, "\n".join(plain))]
    for line in triples:
        if _MISREAD.search(line):
            start, value = _computed(line)
            where = f"WHERE {{ BIND({value} AS ?o) }}"
            updates.append(f"{_stating('INSERT', graph, f'{start} ?o .')} {where}")
    return " ;\n".join(updates)


def _stating(verb: str, graph: str, triples: str) -> str:
    united = "" if graph.endswith(APART) else triples
    return f"{verb} {{ GRAPH <{graph}> {{ {triples} }} {united} }}"


# A backslash before a u: some stores take the two for a character written by its number, which they
# replace before they read the string, so that a text could end the string that it stands in.
_MISREAD = re.compile(r"\\\\[uU]")
_LITERAL = re.compile(r'(<[^>]*> <[^>]*>) "(.*)"(?:@([A-Za-z0-9-]+)|\^\^(<[^>]*>))? \.')
_SIGN = re.compile(r"\\u[0-9A-F]{4}|\\U[0-9A-F]{8}|\\.|[^\\]+")


def _computed(triple: str) -> tuple[str, str]:
    """Returns subject and predicate of a triple, and an expression that gives its literal."""
    found = _LITERAL.fullmatch(triple)
    assert found is not None  # noqa: S101 - only a literal holds a backslash
    start, text, lang, datatype = found.groups()
    parts = ", ".join(f'"{sign}"' for sign in _SIGN.findall(text))
    value = f"CONCAT({parts})"
    if lang:
        value = f'STRLANG({value}, "{lang}")'
    return start, f"STRDT({value}, {datatype})" if datatype else value


def _removal(graph: str) -> str:
    """Returns the update that removes a graph, and from the default one what no other says."""
    return (
        f"DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} "
        f"FILTER NOT EXISTS {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(?g != <{graph}> && "
        f'!STRENDS(STR(?g), "{APART}")) }} }} ;\n'
        f"DROP SILENT GRAPH <{graph}>"
    )

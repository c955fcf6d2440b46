"""
Keeps query workers: spawned, sealed, killed at their deadline and replaced.

One mechanism covers a runaway query, a crash of the engine, a memory bomb and a call to the
outside: they cost at most the worker that met them. A result is whole or an error, never short.
"""

from __future__ import annotations

import logging
import os
import queue
import re
import select
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from rdflib import Literal, URIRef

from moratoria.errors import (
    MediaTypeError,
    QueryBusyError,
    QueryCrashError,
    QueryError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
)
from moratoria.store import guard, worker
from moratoria.tally import Tally
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moratoria.store.guard import Form, Kind

MIB = 1024 * 1024
STARTING = 60.0
_SHOWN = 60
_REASON = re.compile(r"(?:expected|one of|,) ([A-Z][A-Za-z]*(?: [A-Za-z]+)+)")
_LOG = logging.getLogger(__name__)

# A worker sees no other variable: settings can hold passwords.
_ENVIRONMENT = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH")
_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "mor": "https://w3id.org/moratoria/def#",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_OTHER_NAMES = {
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "application/x-turtle": "text/turtle",
}


@dataclass(frozen=True)
class Answer:
    """The whole answer to a query: `solutions`, a `boolean` or a `graph`, written out."""

    media_type: str
    body: bytes
    kind: Kind


def media_types(kind: Kind) -> tuple[str, ...]:
    """Returns the media types an answer of this kind can have, the first one by default."""
    return tuple(worker.GRAPHS if kind == "graph" else worker.SOLUTIONS)


class Pool:
    """
    Workers that hold the same data and answer one query each at a time.

    The default graph of a query is the union of the named graphs, unless it says FROM.

    Args:
        quads: the data, as N-Quads.
        workers: how many answer at the same time.
        spares: how many more are kept, each to take the place of one that had to be ended: a new
            one takes seconds to load, in which two slow queries would leave nobody for the others.
        timeout: seconds a query may take, its result written out.
        max_bytes: size a result may have.
        max_memory: address space a worker may use, 512 MiB of which is stack.
        patience: seconds to wait for a worker that is free.
        apart: how the names of graphs end that are in no union, None for those of no graph.

    Attributes:
        ended: how many workers ended before they were told to, by `deadline` or by `crash`.
    """

    def __init__(
        self,
        quads: bytes,
        *,
        workers: int = 1,
        spares: int = 0,
        timeout: float = 10.0,
        max_bytes: int = 16 * MIB,
        max_memory: int = 1536 * MIB,
        patience: float = 1.5,
        apart: str | None = None,
    ) -> None:
        self._quads = quads
        self.timeout, self.max_bytes, self.patience = timeout, max_bytes, patience
        self._limits = {"memory": max_memory, "timeout": timeout, "apart": apart}
        self._owner = os.getpid()
        self.ended = Tally()
        self._closed = threading.Event()
        self._all: set[_Worker] = set()
        self._idle: queue.Queue[_Worker | None] = queue.Queue()
        self._places = threading.BoundedSemaphore(workers)
        try:
            for _ in range(workers + spares):
                self._idle.put(self._start())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Returns the pool, to be closed at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes the pool."""
        self.close()

    @property
    def at_work(self) -> tuple[int, int]:
        """How many workers are free, and how many are not."""
        with self._idle.mutex:
            free = sum(one is not None for one in self._idle.queue)
        return free, max(0, len(self._all) - free)

    def close(self) -> None:
        """Ends every worker, also in the middle of a query."""
        self._closed.set()
        for one in list(self._all):
            one.kill()
        # Pipes are closed by whoever holds the worker: a number closed while another thread reads
        # from it could already be that of another pipe.
        while not self._idle.empty():
            if (one_idle := self._idle.get_nowait()) is not None:
                self._end(one_idle)

    def query(
        self,
        text: str,
        *,
        accept: str = "*/*",
        substitutions: Mapping[str, URIRef | Literal] | None = None,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        quads: bytes = b"",
        form: Form | None = None,
    ) -> Answer:
        """
        Returns the whole answer to a query.

        What a query names without a scheme, it names below the base of all that we publish.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE.
            accept: media types, as in the header of that name.
            substitutions: a term per projected variable, without question mark.
            default_graphs: graphs that make up the default graph, None for all or those of FROM.
            named_graphs: graphs that GRAPH can name, None for all or those of FROM NAMED.
            quads: N-Quads that are held for this query alone.
            form: what the guard made of the query, None to have it read.

        Raises:
            QueryError: one of its branches, for a query that cannot be answered.
            MediaTypeError: if no media type asked for fits the kind of answer.
        """
        form = form or guard.check(text)
        media_type = negotiated(form.kind, accept)
        asked = {
            "query": text,
            "base": BASE,
            "media_type": media_type,
            "max_bytes": self.max_bytes,
            "prefixes": _PREFIXES,
            "substitutions": {name: _parts(t) for name, t in (substitutions or {}).items()},
            "default_graphs": None if default_graphs is None else [*default_graphs],
            "named_graphs": None if named_graphs is None else [*named_graphs],
        }
        try:
            return Answer(media_type, self._ask(asked, quads), form.kind)
        except QuerySyntaxError as error:
            raise self._placed(text, error) from None

    def _placed(self, text: str, error: QuerySyntaxError) -> QuerySyntaxError:
        """Returns an error of the engine with the word that is wrong, and where it stands."""
        words = list(guard.tokens(text))
        ends = [word.start + len(word.text) for word in words]
        try:
            number = int(self._ask({"query": text, "ends": ends}))
        except QueryError:  # then the place is as good as the engine knows it
            return error
        if number == len(words):
            what, at = "it ends too soon", ends[-1] if ends else 0
        else:
            what, at = f"'{words[number].text[:_SHOWN]}' cannot stand here", words[number].start
        # Of what the engine expected, only a reason in words is worth telling.
        reason = _REASON.search(error.message)
        said = f"{what}; {reason[1]}" if reason else what
        return QuerySyntaxError(f"This is not SPARQL: {said}.", *guard.place(text, at))

    # ------------------------------------------------------------ workers

    def _ask(self, asked: dict[str, Any], quads: bytes = b"") -> bytes:
        """Puts a question to a free worker when it is its turn."""
        until = time.monotonic() + self.patience
        if not self._places.acquire(timeout=self.patience):
            raise _busy()
        try:
            return self._ask_one(asked, quads, until)
        finally:
            self._places.release()

    def _ask_one(self, asked: dict[str, Any], quads: bytes, until: float) -> bytes:
        """Puts a question to a free worker; one that does not answer it is replaced."""
        one = self._take(until)
        try:
            header, body = one.ask(worker.encode(asked, quads), self.timeout, self.max_bytes)
        except BaseException as error:
            if self._closed.is_set() and isinstance(error, QueryCrashError):
                self._end(one)
                message = "The service stops, and has ended the query; ask again in a few seconds."
                raise QueryBusyError(message) from None
            self.ended.add("deadline" if isinstance(error, QueryTimeoutError) else "crash")
            self._end(one)
            threading.Thread(target=self._replace, daemon=True).start()
            raise
        self._give_back(one)
        _raise_for(header, self.max_bytes)
        return body

    def _take(self, until: float) -> _Worker:
        if self._closed.is_set() or os.getpid() != self._owner:
            message = "This pool of query workers is closed, or was opened in another process."
            raise QueryCrashError(message)
        try:
            one = self._idle.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            raise _busy() from None
        if one is not None and one.alive:
            return one
        try:
            if one is not None:  # it died while nobody was asking; the question need not suffer
                self.ended.add("crash")
                self._end(one)
            return self._start()
        except BaseException:
            self._idle.put(None)
            raise

    def _start(self) -> _Worker:
        one = _Worker(self._quads, self._limits)
        self._all.add(one)
        return one

    def _give_back(self, one: _Worker) -> None:
        if self._closed.is_set():
            self._end(one)
        else:
            self._idle.put(one)

    def _replace(self) -> None:
        """Puts a new worker in the place of one that ended; if that fails, the next query tries."""
        if self._closed.is_set():
            return
        try:
            self._give_back(self._start())
        except (OSError, QueryError):
            _LOG.exception("A query worker could not be replaced.")
            self._idle.put(None)

    def _end(self, one: _Worker) -> None:
        self._all.discard(one)
        one.kill()
        one.release()


class _Worker:
    """One process that holds the data, and the two pipes to it."""

    def __init__(self, quads: bytes, limits: dict[str, Any]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own program, no argument from outside
            [sys.executable, "-P", worker.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            process_group=0,  # Ctrl-C is for the service, which ends its workers itself
        )
        assert self._process.stdin is not None  # noqa: S101 - asked for above
        assert self._process.stdout is not None  # noqa: S101 - asked for above
        self._in, self._out = self._process.stdin, self._process.stdout
        try:
            self.ask(worker.encode(limits, quads), STARTING, 0)
        except QueryError as error:
            self.kill()
            self.release()
            message = "A query worker could not start; what it printed is in the log."
            raise QueryCrashError(message) from error

    def ask(self, frame: bytes, timeout: float, max_bytes: int) -> worker.Frame:
        """
        Returns the frame that answers one.

        Raises:
            QueryTimeoutError: if it is not whole in time.
            QueryCrashError: if the process ends instead.
        """
        deadline = time.monotonic() + timeout
        try:
            self._in.write(frame)
            self._in.flush()
        except OSError:
            raise self._crash() from None
        received = bytearray()
        for chunk in self._chunks(deadline, timeout):
            received += chunk
            if len(received) > max_bytes + MIB:
                break
            if (answer := worker.decode(received)) is not None:
                return answer
        raise self._crash()

    def _chunks(self, deadline: float, timeout: float) -> Iterator[bytes]:
        poll = select.poll()
        poll.register(self._out, select.POLLIN)
        while (left := deadline - time.monotonic()) > 0:
            if poll.poll(left * 1000):
                chunk = os.read(self._out.fileno(), MIB)
                if not chunk:
                    return
                yield chunk
        message = f"The query was stopped after {timeout:g} seconds; ask for less at a time."
        raise QueryTimeoutError(message)

    def _crash(self) -> QueryCrashError:
        return QueryCrashError(
            "The query ended the process that was answering it, by the memory or the depth it "
            "took; nothing of the result is kept. Ask for less at a time."
        )

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends the process; whoever waits for an answer is told so by the end of the pipe."""
        self._process.kill()
        self._process.wait()

    def release(self) -> None:
        """Closes the pipes; only for the thread that holds the worker."""
        for pipe in (self._in, self._out):
            try:
                pipe.close()
            except OSError:  # what was still to be written has nowhere to go
                continue


# ---------------------------------------------------------------- words for both sides


def _busy() -> QueryBusyError:
    return QueryBusyError("Every query worker is busy; ask again in a few seconds.")


def _raise_for(header: dict[str, Any], max_bytes: int) -> None:
    """Raises what a worker reports instead of a result."""
    kind, found = header.get("error"), header.get("message", "")
    if kind == "too-large":
        message = f"The result is larger than {max_bytes} bytes; ask for less, or use LIMIT."
        raise ResultTooLargeError(message)
    if kind == "syntax":
        place = re.match(r"error at (\d+):(\d+): (.*)", found, re.DOTALL)
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        reason = _shortened(place[3] if place else found)
        raise QuerySyntaxError(f"This is not SPARQL: {reason}.", line, column)
    if kind:
        message = f"The query cannot be evaluated: {_shortened(found)}."
        raise QueryError(message)


def _shortened(text: str) -> str:
    limit = 300
    return text.rstrip(". ") if len(text) <= limit else text[:limit].rsplit(",", 1)[0] + ", ..."


def _parts(term: URIRef | Literal) -> tuple[str, str | None, str | None]:
    if isinstance(term, Literal):
        return str(term), term.language, str(term.datatype) if term.datatype else None
    return str(term), None, "@id"


def negotiated(kind: Kind, accept: str) -> str:
    """
    Returns the media type that an Accept header prefers, of those an answer can have.

    The range that says most of a media type says how much it is wanted. Of those wanted most, the
    one named first is taken.

    >>> negotiated("graph", "*/*, text/turtle;q=0, application/ld+json;q=0.5")
    'application/n-triples'

    Raises:
        MediaTypeError: naming what there is.
    """
    return preferred(media_types(kind), accept)


def preferred(offered: Sequence[str], accept: str) -> str:
    """
    Returns the media type that an Accept header prefers, of those that are offered.

    Raises:
        MediaTypeError: naming what there is.
    """
    ranges = list(_ranges(accept))
    weights = {media_type: _weight(ranges, media_type) for media_type in offered}
    best = max(offered, key=weights.__getitem__)
    if weights[best][0] > 0:
        return best
    message = f"The answer to this query has no such media type; there is {', '.join(offered)}."
    raise MediaTypeError(message)


def _weight(ranges: list[tuple[str, float]], media_type: str) -> tuple[float, int]:
    """Returns how much a media type is wanted, and how early the range that says so stands."""
    fitting = [n for n, (wanted, _) in enumerate(ranges) if _matches(wanted, media_type)]
    if not fitting:
        return 0.0, 0
    closest = max(fitting, key=lambda n: (ranges[n][0].count("*") * -1, -n))
    return ranges[closest][1], -closest


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in (accept.strip() or "*/*").split(","):
        name, *parameters = part.strip().lower().split(";")
        quality = next((p.strip()[2:] for p in parameters if p.strip().startswith("q=")), "1")
        known = _OTHER_NAMES.get(name.strip(), name.strip())
        yield known, float(quality) if re.fullmatch(r"[01](\.\d{0,3})?", quality) else 0.0


def _matches(wanted: str, media_type: str) -> bool:
    return wanted in {"*/*", media_type} or wanted == media_type.split("/", 1)[0] + "/*"

"""
Answers SPARQL queries over two pipes, in a process that can open nothing.

Started as a program of its own (never forked: a fork breaks a pyoxigraph store). The first frame
brings limits and data; then the door is shut: no file, no socket, a cap on memory, no core dump.
Each further frame is one query, which may bring data for itself alone, or replaces what is held of
some cases. It knows no other module, so that it starts in no time, and it
never sends part of a result: an answer is whole or an error.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import signal
import struct
import sys
import threading
import time
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from _typeshed import ReadableBuffer as Buffer

_HEAD = struct.Struct(">IQ")

# What is flat in a query is deep in the engine: 64 KiB of `?a + ?a` overflow the usual 8 MiB.
_STACK = 512 * 1024 * 1024
_TRIES, _PAUSE = 100, 0.02

SOLUTIONS = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/trig": ox.RdfFormat.TRIG,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}

Frame = tuple[dict[str, Any], bytes]
_Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


# ---------------------------------------------------------------- frames


def encode(header: dict[str, Any], body: bytes = b"") -> bytes:
    """Returns one frame: two lengths, a JSON object, and bytes."""
    head = json.dumps(header).encode()
    return _HEAD.pack(len(head), len(body)) + head + body


def decode(data: bytes | bytearray) -> Frame | None:
    """Returns the frame that the data hold, None while it is not whole."""
    if len(data) < _HEAD.size:
        return None
    head, body = _HEAD.unpack_from(data)
    end = _HEAD.size + head
    if len(data) < end + body:
        return None
    return json.loads(data[_HEAD.size : end]), bytes(data[end : end + body])


def _read(source: IO[bytes]) -> Frame | None:
    head = source.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    return decode(head + source.read(sum(_HEAD.unpack(head))))


# ---------------------------------------------------------------- one process


def main() -> None:
    """Loads the data of the first frame, shuts the door, and answers until the pipe closes."""
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    first = _read(source)
    if first is None:
        return
    limits, quads = first
    store = _load(quads)
    cases = Cases(store, limits.get("apart"))
    _shut_the_door(limits["memory"])
    _send(sink, {"ready": True})
    while (frame := _read(source)) is not None:
        asked, body = frame
        if "replace" in asked:
            cases.replace_all(asked["replace"], body)
            _send(sink, {"replaced": len(asked["replace"])})
            continue
        # Before the query, not after it: so that none ever sees what another brought.
        cases.replace("", body)
        _send(sink, *_within(limits, store, asked))


def _send(sink: IO[bytes], header: dict[str, Any], body: bytes = b"") -> None:
    sink.write(encode(header, body))
    sink.flush()


def _load(quads: bytes) -> ox.Store:
    """
    Returns a store whose default graph is the union of the named ones, each triple once.

    Blank nodes keep their labels, so that every worker gives the same answer.
    """
    store = ox.Store()
    named = list(ox.parse(quads, ox.RdfFormat.N_QUADS))
    store.bulk_extend(named)
    store.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in named)
    return store


def _shut_the_door(memory: int) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stderr.fileno())  # a dying engine must not print a query into the log
    os.close(nowhere)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # macOS knows no such limit
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    threading.stack_size(_STACK)


def _within(limits: dict[str, Any], store: ox.Store, asked: dict[str, Any]) -> Frame:
    """Answers on a deep stack, given back afterwards; ends the process if that fails."""
    found: list[Frame] = []
    # The other side kills at its deadline. If there is no other side any more, this does.
    signal.setitimer(signal.ITIMER_REAL, limits["timeout"] + 1)
    thread = _started(lambda: found.append(answer(store, asked)))
    thread.join()
    signal.setitimer(signal.ITIMER_REAL, 0)
    return found[0] if found else sys.exit(1)


def _started(work: Callable[[], None]) -> threading.Thread:
    """
    Starts a thread, when there is room for its stack.

    A thread can be joined a moment before the system has its stack back; on a machine with much
    else to do, the moment is long enough for two stacks not to fit below the cap.
    """
    for _ in range(_TRIES):
        thread = threading.Thread(target=work)
        with contextlib.suppress(RuntimeError):
            thread.start()
            return thread
        time.sleep(_PAUSE)
    sys.exit(1)


# ---------------------------------------------------------------- cases that come and go


class Cases:
    """
    The graphs of cases in a store, which are replaced case by case.

    Args:
        store: a store whose default graph is the union of the named ones.
        apart: how the names of graphs end that are in no union.
    """

    def __init__(self, store: ox.Store, apart: str | None = None) -> None:
        self._store = store
        self._apart = apart
        self._graphs: dict[str, list[ox.NamedNode]] = {}

    def replace_all(self, sizes: list[tuple[str, int]], quads: bytes) -> None:
        """Puts new graphs in the place of those of several cases, each with its length."""
        start = 0
        for case, size in sizes:
            self.replace(case, quads[start : start + size])
            start += size

    def replace(self, case: str, quads: bytes) -> None:
        """Puts new graphs in the place of those that the store holds of a case."""
        for graph in self._graphs.pop(case, []):
            self._remove(graph)
        if not quads:
            return
        read = list(ox.parse(quads, ox.RdfFormat.N_QUADS))
        names = dict.fromkeys(q.graph_name for q in read if isinstance(q.graph_name, ox.NamedNode))
        # A graph that is published already is the same, and stays when this one goes.
        own = [name for name in names if not self._store.contains_named_graph(name)]
        self._graphs[case] = own
        kept = [quad for quad in read if quad.graph_name in own]
        self._store.extend(kept)
        united = (quad for quad in kept if not self._is_apart(quad.graph_name))
        self._store.extend(ox.Quad(*quad.triple) for quad in united)

    def _remove(self, graph: ox.NamedNode) -> None:
        triples = [quad.triple for quad in self._store.quads_for_pattern(None, None, None, graph)]
        self._store.remove_graph(graph)
        for triple in triples:
            if not any(map(self._unites, self._about(triple))):
                self._store.remove(ox.Quad(*triple))

    def _about(self, triple: ox.Triple) -> Iterator[ox.Quad]:
        return self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)

    def _unites(self, quad: ox.Quad) -> bool:
        return isinstance(quad.graph_name, ox.NamedNode) and not self._is_apart(quad.graph_name)

    def _is_apart(self, graph: object) -> bool:
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        return self._apart is not None and name.endswith(self._apart)


# ---------------------------------------------------------------- one query


class _TooLargeError(Exception):
    """More bytes were written than may be sent."""


class _Capped(io.BytesIO):
    """Bytes in memory, up to a limit."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.limit = limit

    def write(self, data: Buffer) -> int:
        if self.tell() + memoryview(data).nbytes > self.limit:
            raise _TooLargeError
        return super().write(data)


def answer(store: ox.Store, asked: dict[str, Any]) -> Frame:
    """Returns the answer to one query, or what is wrong with it."""
    try:
        if "ends" in asked:
            return {}, str(wrong(asked["query"], asked["ends"])).encode()
        return {}, _serialised(_results(store, asked), asked)
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}, b""
    except _TooLargeError:
        return {"error": "too-large"}, b""
    except (ValueError, OSError, RuntimeError) as error:
        return {"error": "evaluation", "message": str(error)}, b""


# What the engine reports as the place of an error can lie a keyword's length behind it or a whole
# pattern before it. So it is given parts of the query, each with something after it that is never
# right: where that is what the engine stops at, all before it was right.
_NEVER_RIGHT = " " * 32 + "\n\x01"


def wrong(query: str, ends: list[int]) -> int:
    """
    Returns which word of a query is the first that cannot stand where it stands.

    Args:
        query: a query that cannot be read.
        ends: where each of its words ends.
    """
    first, last = 0, len(ends)
    while first < last:
        middle = (first + last) // 2
        if _could_go_on(query[: ends[middle]]):
            first = middle + 1
        else:
            last = middle
    return first


def _could_go_on(start: str) -> bool:
    try:
        ox.Store().query(start + _NEVER_RIGHT, base_iri="a:")
    except SyntaxError as error:
        line = str(error).removeprefix("error at ").partition(":")[0]
        return not line.isdigit() or int(line) > start.count("\n") + 1
    return True


def _results(store: ox.Store, asked: dict[str, Any]) -> _Results:
    bound: dict[ox.Variable, _Term] = {
        ox.Variable(name): _term(parts) for name, parts in asked["substitutions"].items()
    }
    return store.query(
        asked["query"],
        base_iri=asked.get("base"),
        default_graph=_nodes(asked["default_graphs"]),
        named_graphs=_nodes(asked["named_graphs"]),
        substitutions=bound or None,
    )


def _nodes(names: list[str] | None) -> list[Any] | None:
    return None if names is None else [ox.NamedNode(name) for name in names]


def _term(parts: list[str | None]) -> _Term:
    value, language, datatype = parts[0] or "", parts[1], parts[2]
    if datatype == "@id":
        return ox.NamedNode(value)
    if language:
        return ox.Literal(value, language=language)
    return ox.Literal(value, datatype=ox.NamedNode(datatype) if datatype else None)


def _serialised(results: _Results, asked: dict[str, Any]) -> bytes:
    out = _Capped(asked["max_bytes"])
    if isinstance(results, ox.QueryTriples):
        kind = GRAPHS[asked["media_type"]]
        ox.serialize(results, out, format=kind, prefixes=asked["prefixes"])
    else:
        results.serialize(out, format=SOLUTIONS[asked["media_type"]])
    return out.getvalue()


if __name__ == "__main__":
    main()

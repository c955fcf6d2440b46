"""Query workers as they run: what they answer, what ends them, and that the service goes on."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hostile import PAYLOADS, PREFIXES, SERVICE
from rdflib import Literal, URIRef

from moratoria import rdf
from moratoria.errors import (
    MediaTypeError,
    QueryBusyError,
    QueryCrashError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
)
from moratoria.store import (
    Dataset,
    Pool,
    dataset,
    guard,
    media_types,
    public_dataset,
    worker,
)

MIB = 1024 * 1024
LIMIT = 1.0
QUADS = "".join(
    f'<http://a/s{n}> <http://a/p> "{n}" <http://a/g{n % 2}> .\n' for n in range(300)
).encode()
CHEAP = "SELECT ?o { <http://a/s7> ?p ?o }"

RUNAWAYS = {
    "cross-product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "ordered-product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f LIMIT 1",
    "group-concat": "SELECT (GROUP_CONCAT(?c) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "flat-but-long": "SELECT * {" + "?s ?p ?o ." * 6000 + "}",
}
# What is gathered before it can be sorted may meet the limit of memory before that of time.
GATHERED = {"ordered-product"}
# What is flat in text is deep in the engine; on the usual stack of 8 MiB each of these is a crash.
LONG = {
    "union": "SELECT * {" + "{}UNION" * 9000 + "{}}",
    "optional": "SELECT * {" + "OPTIONAL{}" * 6000 + "}",
    "sum": "SELECT * { FILTER(?a" + "+?a" * 4000 + ") }",
    "path": "SELECT * { ?s <a:b>" + "|<a:b>" * 8000 + " ?o }",
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One worker with a short time limit, over 300 statements in two graphs."""
    with Pool(QUADS, timeout=LIMIT, max_bytes=MIB) as pool:
        yield pool


def rows(pool: Pool, query: str, **options: Any) -> list[dict[str, str]]:  # noqa: ANN401 - as Pool.query
    """Returns the values of every row."""
    found = json.loads(pool.query(query, **options).body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def asked(query: str) -> dict[str, Any]:
    """Returns what a worker is told when the guard is passed by."""
    return {
        "query": query,
        "media_type": media_types("solutions")[0],
        "max_bytes": MIB,
        "prefixes": {},
        "substitutions": {},
        "default_graphs": None,
        "named_graphs": None,
    }


@contextmanager
def elapsed() -> Iterator[list[float]]:
    """Measures the seconds a block takes."""
    start, seconds = time.monotonic(), [0.0]
    yield seconds
    seconds[0] = time.monotonic() - start


def assert_goes_on(pool: Pool) -> None:
    """The next query is answered in less than two seconds."""
    with elapsed() as seconds:
        deadline = time.monotonic() + 2
        while True:
            try:
                assert rows(pool, CHEAP) == [{"o": "7"}]
                break
            except QueryBusyError:
                assert time.monotonic() < deadline
    assert seconds[0] < 2


# ---------------------------------------------------------------- answers


@pytest.mark.parametrize("media_type", media_types("solutions"))
@pytest.mark.parametrize("query", [CHEAP, "ASK { ?s ?p '7' }"], ids=["select", "ask"])
def test_rows_are_written_in_every_format(pool: Pool, query: str, media_type: str) -> None:
    """Rows and truth values come in the media type asked for."""
    answer = pool.query(query, accept=f"text/html, {media_type};q=0.5")
    assert answer.media_type == media_type
    assert b"7" in answer.body or b"true" in answer.body


@pytest.mark.parametrize("media_type", media_types("graph"))
def test_graphs_are_written_in_every_format(pool: Pool, media_type: str) -> None:
    """A graph comes in the media type asked for and reads back as what it was."""
    query = "CONSTRUCT { ?s <http://a/q> ?o } WHERE { ?s <http://a/p> ?o } LIMIT 3"
    answer = pool.query(query, accept=media_type)
    kind = ox.RdfFormat.from_media_type(media_type)
    assert kind is not None
    assert answer.kind == "graph"
    assert len(list(ox.parse(answer.body, kind))) == 3


def test_default_media_types(pool: Pool) -> None:
    """Who asks for nothing gets JSON for rows and Turtle for a graph."""
    assert pool.query("ASK {}").media_type == "application/sparql-results+json"
    assert pool.query("DESCRIBE <http://a/s1>", accept="").media_type == "text/turtle"


@pytest.mark.parametrize("accept", ["text/html", "image/*", "text/csv;q=0", "text/turtle"])
def test_unknown_media_type_names_those_there_are(pool: Pool, accept: str) -> None:
    """A media type that rows cannot have is an error naming those they can."""
    with pytest.raises(MediaTypeError, match=r"text/csv"):
        pool.query("ASK {}", accept=accept)


def test_default_graph_is_the_union(pool: Pool) -> None:
    """Without FROM a query sees the statements of all graphs, each once."""
    twice = QUADS + b'<http://a/s7> <http://a/p> "7" <http://a/other> .\n'
    with Pool(twice) as other:
        for one in (pool, other):
            assert len(rows(one, "SELECT * { ?s ?p ?o }")) == 300


def test_graphs_can_be_chosen(pool: Pool) -> None:
    """FROM and the graphs named beside the query narrow what it sees; an unknown one is empty."""
    query = "SELECT * { ?s ?p ?o }"
    odd, none = "http://a/g1", "http://nowhere/"
    assert len(rows(pool, query.replace("{", f"FROM <{odd}> {{"))) == 150
    assert rows(pool, query.replace("{", f"FROM <{none}> {{")) == []
    assert len(rows(pool, query, default_graphs=[odd])) == 150
    assert rows(pool, query, default_graphs=[none, "file:///etc/passwd"]) == []
    named = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
    assert {row["g"] for row in rows(pool, named, named_graphs=[odd])} == {odd}


# ---------------------------------------------------------------- what is wrong with a query


def test_syntax_error_has_its_place(pool: Pool) -> None:
    """What is no SPARQL is an error with line, column and the word that is wrong."""
    with pytest.raises(QuerySyntaxError, match="it ends too soon") as caught:
        pool.query("SELECT *\n{ ?s ?p ?o")
    assert (caught.value.line, caught.value.column) == (2, 11)


@pytest.mark.parametrize(
    ("start", "word", "rest", "reason"),
    [
        ("ASK { ?s ?p ", "}", "", "'}' cannot stand here."),
        ("ASK { ?s ", "nowhere:p", " ?o }", "Prefix not found"),
        ("ASK { ?s ?p ?o . FILTER(1 + ", ")", " }", "')' cannot stand here."),
        ("SELECT ?x ", "FOO", " { }", "'FOO' cannot stand here."),
        ("SELECT (COUNT(*) ", "?n", ") {}", "'?n' cannot stand here."),
        ("ASK {} ", ";", " DROP ALL", "';' cannot stand here."),
        ("ASK { ?s ?p 'é'\n  ", "?q", " ?r . }", "'?q' cannot stand here."),
        ("ASK { ?s ?p ?o . # a\n ", ".", " }", "'.' cannot stand here."),
        ("SELECT * { ?s ?p ?o } LIMIT ", "x", "", "'x' cannot stand here."),
    ],
    ids=["pattern", "prefix", "sum", "keyword", "as", "two", "letters", "comment", "limit"],
)
def test_syntax_error_names_the_word(
    pool: Pool, start: str, word: str, rest: str, reason: str
) -> None:
    """The place is that of the first word that is wrong, whatever the engine read further."""
    with pytest.raises(QuerySyntaxError) as caught:
        pool.query(start + word + rest)
    assert (caught.value.line, caught.value.column) == guard.place(start, len(start))
    assert reason in caught.value.message


def test_syntax_error_in_a_long_query_is_found_in_time(pool: Pool) -> None:
    """The place is found by halves, not word by word."""
    start = "SELECT * {" + "?s ?p ?o . " * 5800
    with elapsed() as seconds, pytest.raises(QuerySyntaxError) as caught:
        pool.query(f"{start}. }}")
    assert caught.value.column == len(start) + 1
    assert seconds[0] < 3


def test_every_worker_gives_the_same_blank_nodes() -> None:
    """An answer can be kept, and asked for in parts, whoever gives it."""
    quads = b"_:a <a:p> _:b <a:g> .\n_:b <a:p> _:c <a:g> .\n"
    query = "SELECT * { ?s ?p ?o } ORDER BY ?s"
    with Pool(quads) as first, Pool(quads) as second:
        assert first.query(query).body == second.query(query).body


def test_variable_that_is_not_projected(pool: Pool) -> None:
    """A parameter that the query does not project is an error, not silently unbound."""
    with pytest.raises(QueryError, match="projection"):
        pool.query("SELECT ?s { ?s ?p ?o }", substitutions={"x": Literal("a")})


@pytest.mark.parametrize("update", ["INSERT DATA { <a:a> <a:a> 1 }", "DROP ALL", "LOAD <a:a>"])
def test_check_20_updates_change_nothing(pool: Pool, update: str) -> None:
    """An update is refused by the guard, and by the worker with the guard passed by."""
    before = rows(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    with pytest.raises(QueryRefusedError, match="only read"):
        pool.query(update)
    with pytest.raises(QuerySyntaxError):
        pool._ask(asked(update))
    assert rows(pool, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == before


@pytest.mark.parametrize("payload", PAYLOADS)
def test_check_30_a_parameter_is_a_value(pool: Pool, payload: str) -> None:
    """Whatever a parameter holds, it comes back as that value in the one row asked for."""
    query = "SELECT ?x ?n { BIND(STRLEN(?x) AS ?n) }"
    found = rows(pool, query, substitutions={"x": Literal(payload)})
    assert found == [{"x": payload, "n": str(len(payload))}]


def test_parameter_keeps_type_and_language(pool: Pool) -> None:
    """Terms arrive as they were given: IRI, language, datatype."""
    for term in (URIRef("http://a/s7"), Literal("a", lang="nl"), Literal(7)):
        answer = pool.query("SELECT ?x {}", substitutions={"x": term}, accept="text/csv")
        assert answer.body.decode().splitlines() == ["x", str(term)]
        answer = pool.query(
            "SELECT ?x {}", substitutions={"x": term}, accept=media_types("solutions")[3]
        )
        assert answer.body.decode().splitlines()[1] in {term.n3(), str(term)}


def test_bad_graph_name_is_an_error(pool: Pool) -> None:
    """A graph name that is no IRI is an error of the query, and the worker lives."""
    with pytest.raises(QueryError, match="IRI"):
        pool.query("ASK {}", default_graphs=["no iri > }"])
    assert_goes_on(pool)


# ---------------------------------------------------------------- what ends a worker


@pytest.mark.parametrize("name", RUNAWAYS)
def test_check_22_a_runaway_is_stopped(pool: Pool, name: str) -> None:
    """A query that would run for hours ends at a limit, and the next one is answered."""
    ends = (QueryTimeoutError, QueryCrashError) if name in GATHERED else QueryTimeoutError
    for _ in range(4):  # other work on the machine may delay one try, not every one
        with elapsed() as seconds, pytest.raises(ends, match=r"1 seconds|memory"):
            pool.query(RUNAWAYS[name])
        if seconds[0] < LIMIT * 1.2 + 0.3:
            break
    assert seconds[0] < LIMIT * 1.2 + 0.3
    assert_goes_on(pool)


@pytest.mark.parametrize("query", LONG.values(), ids=LONG.keys())
def test_long_query_does_not_overflow(pool: Pool, query: str) -> None:
    """A long chain that passes the guard is answered or stopped at the limit; it is no crash."""
    with suppress(QueryTimeoutError, ResultTooLargeError):
        pool.query(query)
    assert_goes_on(pool)


@pytest.mark.parametrize(
    "query",
    [
        "ASK { FILTER(" + "(" * 10**6 + "1" + ")" * 10**6 + ") }",
        "ASK " + "{" * 10**6 + "}" * 10**6,
    ],
    ids=["round", "curly"],
)
def test_check_25_a_stack_overflow_costs_a_worker(pool: Pool, query: str) -> None:
    """With the guard passed by, a query too deep for any stack ends its worker and nothing more."""
    with pytest.raises((QueryCrashError, QueryTimeoutError)):
        pool._ask(asked(query))
    assert_goes_on(pool)


def test_check_26_a_memory_bomb_ends_at_the_cap() -> None:
    """A query that fills memory ends its worker; the service keeps its own memory."""
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f"
    with Pool(QUADS, timeout=20, max_memory=768 * MIB) as pool:
        before = _resident()
        with pytest.raises(QueryCrashError, match="memory"):
            pool.query(query)
        assert _resident() - before < 50 * MIB
        assert_goes_on(pool)


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def test_check_27_a_large_result_is_an_error() -> None:
    """A result one byte too large is an error; one that just fits is whole; the worker lives."""
    query = "SELECT * { ?s ?p ?o } ORDER BY ?s"
    with Pool(QUADS) as pool:
        whole = pool.query(query).body
        (pid,) = pids(pool)
    with Pool(QUADS, max_bytes=len(whole)) as pool:
        assert pool.query(query).body == whole
    with Pool(QUADS, max_bytes=len(whole) - 1) as pool:
        (pid,) = pids(pool)
        with pytest.raises(ResultTooLargeError, match="LIMIT"):
            pool.query(query)
        assert_goes_on(pool)
        assert pids(pool) == {pid}


def test_check_27_a_killed_worker_is_an_error(pool: Pool) -> None:
    """A worker that dies with a query in hand gives an error, never part of a result."""
    (pid,) = pids(pool)
    timer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    timer.start()
    with pytest.raises(QueryCrashError, match="nothing of the result"):
        pool.query(RUNAWAYS["cross-product"])
    timer.join()
    assert_goes_on(pool)
    assert pids(pool) != {pid}


def test_worker_killed_while_idle(pool: Pool) -> None:
    """A worker that died unseen is replaced before the next query, which is answered."""
    (pid,) = pids(pool)
    os.kill(pid, signal.SIGKILL)
    time.sleep(0.1)
    assert rows(pool, CHEAP) == [{"o": "7"}]
    assert pids(pool) != {pid}


def test_all_workers_busy() -> None:
    """With every worker at work, a query is turned away after a short wait."""
    with Pool(QUADS, timeout=2, patience=0.2) as pool:
        runaway = threading.Thread(target=_swallow, args=(pool, RUNAWAYS["cross-product"]))
        runaway.start()
        time.sleep(0.2)
        with elapsed() as seconds, pytest.raises(QueryBusyError, match="again"):
            pool.query(CHEAP)
        assert seconds[0] < 1
        runaway.join()


def _swallow(pool: Pool, query: str) -> None:
    with pytest.raises(QueryError):
        pool.query(query)


def test_a_spare_takes_the_place_of_one_that_was_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a new worker takes to load, the next query does not wait for it."""
    with Pool(QUADS, spares=1, timeout=LIMIT) as pool:
        loaded, start = threading.Event(), pool._start
        monkeypatch.setattr(pool, "_start", lambda: loaded.wait(30) and start())
        _swallow(pool, RUNAWAYS["cross-product"])
        assert rows(pool, CHEAP) == [{"o": "7"}]
        loaded.set()
        _swallow(pool, RUNAWAYS["cross-product"])
        assert rows(pool, CHEAP) == [{"o": "7"}]


def test_a_spare_is_no_further_worker() -> None:
    """No more queries are answered at once than there are workers."""
    with Pool(QUADS, spares=1, timeout=2, patience=0.2) as pool:
        runaway = threading.Thread(target=_swallow, args=(pool, RUNAWAYS["cross-product"]))
        runaway.start()
        time.sleep(0.2)
        with pytest.raises(QueryBusyError, match="again"):
            pool.query(CHEAP)
        runaway.join()


def test_lookups_go_on_beside_a_runaway() -> None:
    """With two workers, one runaway holds up nobody."""
    with Pool(QUADS, workers=2, timeout=LIMIT) as pool:
        runaway = threading.Thread(target=_swallow, args=(pool, RUNAWAYS["cross-product"]))
        runaway.start()
        for _ in range(20):
            with elapsed() as seconds:
                assert rows(pool, CHEAP) == [{"o": "7"}]
            assert seconds[0] < 0.5
        runaway.join()


def test_closed_pool_leaves_no_process() -> None:
    """Closing ends every worker, also one at work, and later queries are told so."""
    pool = Pool(QUADS, workers=2)
    found = pids(pool)
    runaway = threading.Thread(target=_swallow, args=(pool, RUNAWAYS["cross-product"]))
    runaway.start()
    time.sleep(0.2)
    pool.close()
    runaway.join()
    assert not any(Path(f"/proc/{pid}").exists() for pid in found)
    with pytest.raises(QueryCrashError, match="closed"):
        pool.query(CHEAP)


def test_bad_data_do_not_start_a_pool(capfd: pytest.CaptureFixture[str]) -> None:
    """Data that are no N-Quads are an error at once, and what the worker said is in the log."""
    with pytest.raises(QueryCrashError, match="could not start"):
        Pool(b"<http://a/> this is no quad .")
    assert "SyntaxError" in capfd.readouterr().err


def pids(pool: Pool) -> set[int]:
    """Returns the process ids of the workers."""
    return {one._process.pid for one in pool._all}


# ---------------------------------------------------------------- the door is shut


@contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """Listens on a port of this machine and lists who connects."""
    calls: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        done = threading.Event()

        def accept() -> None:
            while not done.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                calls.append(str(address))
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], calls
        time.sleep(0.2)
        done.set()
        thread.join()


CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://localhost:PORT/> { ?s ?p ?o } }",
    "SELECT * { VALUES ?e { <http://127.0.0.1:PORT/> } SERVICE ?e { ?s ?p ?o } }",
    "PREFIX : <http://127.0.0.1:PORT/> SELECT * { SERVICE:a { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE SILENT <http://127.0.0.1:PORT/> { ?s ?p ?o } } }",
    "SELECT * FROM <http://127.0.0.1:PORT/> { ?s ?p ?o }",
    "SELECT * FROM NAMED <http://127.0.0.1:PORT/> { GRAPH ?g { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <http://127.0.0.1:PORT/> { ?s ?p ?o } }",
]


def test_check_18_no_call_leaves_a_worker(pool: Pool) -> None:
    """With the guard passed by, no form of SERVICE or FROM reaches a listener on this machine."""
    written = [f"{PREFIXES} SELECT * {{ {clause} }}" for clause in SERVICE.values()]
    with listener() as (port, calls):
        own = f"//127.0.0.1:{port}/"
        for query in [*CALLS, *(query.replace("//a/", own) for query in written)]:
            with suppress(QueryError):
                pool._ask(asked(query.replace("PORT", str(port))))
    assert calls == []
    assert_goes_on(pool)


def test_the_listener_hears_an_open_engine() -> None:
    """The same call from an engine without the sealed process does reach the listener."""
    with listener() as (port, calls):
        worker.answer(ox.Store(), asked(CALLS[0].replace("PORT", str(port))))
    assert calls


def test_escaped_keyword_is_no_keyword(pool: Pool) -> None:
    """The engine reads no escape in a keyword; the guard rests on that."""
    with pytest.raises(QuerySyntaxError):
        pool._ask(asked(CALLS[-1]))


def test_worker_holds_nothing_but_its_pipes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker has three descriptors, may open no other, and sees no setting of the service."""
    monkeypatch.setenv("MORATORIA_JOURNAL_URL", "postgresql://user:secret@host/")
    with Pool(QUADS) as own:
        (pid,) = pids(own)
        process = Path(f"/proc/{pid}")
        assert {path.name for path in (process / "fd").iterdir()} == {"0", "1", "2"}
        assert b"MORATORIA" not in (process / "environ").read_bytes()
        limits = (process / "limits").read_text()
    assert [line.split()[3:5] for line in limits.splitlines() if "open files" in line] == [
        ["0", "0"]
    ]
    assert [line.split()[4:6] for line in limits.splitlines() if "core file" in line] == [
        ["0", "0"]
    ]


# ---------------------------------------------------------------- the public dataset


def test_every_document_has_its_graph() -> None:
    """Each document is the graph that bears its name; nothing lies outside a graph."""
    dataset = public_dataset()
    base = "https://w3id.org/moratoria/"
    names = {name.removeprefix(base).split("/")[0] for name in dataset.graphs}
    law = {"def", "catalog", "policy", "source"}
    assert names == law | {"alignments", "shape", "case", "decision", "inferred"}
    quads = list(ox.parse(dataset.quads, ox.RdfFormat.N_QUADS))
    assert {quad.graph_name.value for quad in quads} == set(dataset.graphs)
    assert len(quads) == len(set(quads)) == dataset.quads.count(b"\n")


def test_a_literal_of_several_lines_is_in_one_statement() -> None:
    """What ends a line of text elsewhere, such as U+2028, ends none of N-Quads."""
    literal = '"one\u2028two\x85three\\nfour"'
    quads = f"<urn:a> <urn:b> {literal} <urn:g> .\n<urn:a> <urn:c> {literal} <urn:g> .\n"
    assert (Dataset(quads.encode()).size, Dataset(b"").size) == (2, 0)
    graph = rdf.parse(f"<urn:a> <urn:b> {literal} .".encode(), rdf.TURTLE)
    assert list(dataset._quads(graph, "urn:g", 1)) == [f"<urn:a> <urn:b> {literal} <urn:g> ."]


def test_dataset_is_the_same_each_time() -> None:
    """The same files give the same bytes, and no blank node is in two graphs."""
    first, second = public_dataset(), public_dataset()
    assert first.hash == second.hash
    homes: dict[str, set[str]] = {}
    for quad in ox.parse(first.quads, ox.RdfFormat.N_QUADS):
        for term in (quad.subject, quad.object):
            if isinstance(term, ox.BlankNode):
                homes.setdefault(term.value, set()).add(str(quad.graph_name))
    assert homes
    assert all(len(graphs) == 1 for graphs in homes.values())


def test_the_store_keeps_every_literal_as_it_is_written() -> None:
    """The engine would change 1.0E6 or an xsd:int; nothing that we publish is written so."""
    quads = public_dataset().quads
    store = ox.Store()
    store.bulk_load(quads, ox.RdfFormat.N_QUADS)
    written = {str(q.object) for q in ox.parse(quads, ox.RdfFormat.N_QUADS) if _literal(q)}
    assert len(written) > 1000
    assert {str(quad.object) for quad in store if _literal(quad)} == written


def _literal(quad: ox.Quad) -> bool:
    return isinstance(quad.object, ox.Literal)


def test_no_statement_is_in_two_graphs() -> None:
    """A statement belongs to one document, so that counts are the same with and without names."""
    found = [
        (quad.subject, quad.predicate, quad.object)
        for quad in ox.parse(public_dataset().quads, ox.RdfFormat.N_QUADS)
    ]
    assert len(found) == len(set(found))


def test_a_stack_that_is_still_held_costs_no_worker() -> None:
    """Where memory is for one deep stack, a query waits until that of the last is given back."""
    with Pool(QUADS, timeout=20, max_memory=700 * MIB) as pool:
        process = next(iter(pool._all))._process.pid
        for _ in range(200):
            pool.query("SELECT ?x {}", accept="text/csv")
        assert next(iter(pool._all))._process.pid == process

"""Calls to endpoints elsewhere: which are made, what comes of them, and what is never called."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from moratoria.errors import (
    FederationError,
    MediaTypeError,
    QueryBusyError,
    QueryRefusedError,
    QuerySyntaxError,
)
from moratoria.store import Federation, Pool, federation

QUADS = "".join(f'<http://a/s{n}> <http://a/p> "{n}" <http://a/g> .\n' for n in range(5)).encode()
RESULTS = "application/sparql-results+json"


class Elsewhere(ThreadingHTTPServer):
    """An endpoint that answers what it is told to, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.reply: Callable[[BaseHTTPRequestHandler], None] = rows([], [])
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        """Where it is asked."""
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"

    def handle_error(self, *_: object) -> None:
        """Says nothing of a caller that went away."""


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        server = self.server
        assert isinstance(server, Elsewhere)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        server.asked.append(parse_qs(body)["query"][0])
        server.headers.append(dict(self.headers))
        server.reply(self)

    def log_message(self, *_: object) -> None:
        """Prints nothing."""


def body(
    data: bytes, status: int = 200, kind: str = RESULTS, **headers: str
) -> Callable[[BaseHTTPRequestHandler], None]:
    """Returns what answers with these bytes."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        all_headers = {"Content-Type": kind, "Content-Length": str(len(data)), **headers}
        for name, value in all_headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(data)

    return reply


def rows(names: list[str], found: list[dict[str, Any]]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Returns what answers with these rows."""
    whole = {"head": {"vars": names}, "results": {"bindings": found}}
    return body(json.dumps(whole).encode())


def uri(value: str) -> dict[str, str]:
    """Returns an IRI as results write it."""
    return {"type": "uri", "value": value}


def text(value: str, **more: str) -> dict[str, str]:
    """Returns a literal as results write it."""
    return {"type": "literal", "value": value, **more}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """One sealed worker."""
    with Pool(QUADS) as pool:
        yield pool


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """An endpoint on this machine."""
    with serving() as server:
        yield server


@contextmanager
def serving() -> Iterator[Elsewhere]:
    """Runs an endpoint until the block is left."""
    server = Elsewhere()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def asked(pool: Pool, one: Elsewhere, query: str, **options: Any) -> list[dict[str, str]]:  # noqa: ANN401 - as Federation
    """Returns the rows of a query in which @ stands for the endpoint."""
    open_ = Federation([one.address], **options)
    answer = open_.query(pool, query.replace("@", f"<{one.address}>"))
    found = json.loads(answer.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


# ---------------------------------------------------------------- what is answered


def test_rows_of_elsewhere_are_joined(pool: Pool, elsewhere: Elsewhere) -> None:
    """What comes back meets what is here; the endpoint is asked the pattern and no more."""
    elsewhere.reply = rows(
        ["s", "name"],
        [
            {"s": uri("http://a/s1"), "name": text("one")},
            {"s": uri("http://a/s9"), "name": text("nine")},
            {"name": text("any")},
        ],
    )
    query = "PREFIX a: <http://a/> SELECT * { ?s a:p ?n SERVICE @ { ?s a:q ?name } }"
    found = asked(pool, elsewhere, query)
    assert {(row["s"], row["name"]) for row in found} == {
        ("http://a/s1", "one"),
        *((f"http://a/s{n}", "any") for n in range(5)),
    }
    (sent,) = elsewhere.asked
    assert sent.endswith("SELECT * WHERE { ?s a:q ?name }")
    assert "PREFIX a: <http://a/>" in sent
    assert "a:p ?n" not in sent
    (headers,) = elsewhere.headers
    assert headers["Accept"] == RESULTS
    assert not {"Cookie", "Authorization", "Referer"} & headers.keys()


VALUES = [
    uri("http://a/b?c=d&e#f"),
    text("plain"),
    text('" } UNION { ?s ?p ?o } #'),
    text('\\u0041 \\ \n\r\t \' """'),
    text("é 中 \U0001f600 \u202e"),
    text("hallo", **{"xml:lang": "nl-nl"}),
    text("2022-09-01", datatype="http://www.w3.org/2001/XMLSchema#date"),
    text("5,5", datatype="http://a/own"),
    {"type": "typed-literal", "value": "x", "datatype": "http://a/own"},
]


@pytest.mark.parametrize("term", VALUES, ids=range(len(VALUES)))
def test_a_term_comes_through_as_it_is(
    pool: Pool, elsewhere: Elsewhere, term: dict[str, str]
) -> None:
    """Whatever an endpoint answers is a value, and never becomes part of the query."""
    elsewhere.reply = rows(["x"], [{"x": term}])
    query = f"SELECT * {{ SERVICE <{elsewhere.address}> {{ ?x ?y ?z }} }}"
    answer = Federation([elsewhere.address]).query(pool, query)
    (row,) = json.loads(answer.body)["results"]["bindings"]
    assert row["x"] == {**term, "type": term["type"].removeprefix("typed-")}


def test_a_blank_node_of_elsewhere_is_one_node(pool: Pool, elsewhere: Elsewhere) -> None:
    """It has a name here that nothing else has, the same in every row."""
    node, other = ({"type": "bnode", "value": name} for name in ("b0", "b1"))
    elsewhere.reply = rows(["x"], [{"x": node}, {"x": node}, {"x": other}])
    found = [row["x"] for row in asked(pool, elsewhere, "SELECT * { SERVICE @ { ?x ?y ?z } }")]
    assert found[0] == found[1] != found[2]
    assert all(name.startswith("https://w3id.org/moratoria/.well-known/genid/") for name in found)


def test_the_order_of_a_group_counts(pool: Pool, elsewhere: Elsewhere) -> None:
    """A call stands where it is written: before OPTIONAL it decides, after it it filters."""
    elsewhere.reply = rows(["n"], [{"n": text("1")}])
    before = "SELECT * { SERVICE @ { ?x a ?n } OPTIONAL { ?s <http://a/p> ?n } }"
    assert asked(pool, elsewhere, before) == [{"s": "http://a/s1", "n": "1"}]
    elsewhere.reply = rows(["n"], [{"n": text("7")}])
    assert asked(pool, elsewhere, before) == [{"n": "7"}]


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        ("SELECT * { service silent @ { ?x ?y ?z } }", 1),
        ("SELECT * {SERVICE#x\n@{ ?x ?y ?z }}", 1),
        ("SELECT * { SERVICE @ { ?x ?y ?z } SERVICE @ { ?a ?b { ?c ?d 'SERVICE' } } }", 2),
        ("ASK { SERVICE @ { SELECT ?x { ?x ?y ?z } LIMIT 1 } }", 1),
        ("CONSTRUCT { ?x a ?x } WHERE { SERVICE @ { ?x ?y ?z } }", 1),
        ("SELECT * FROM <http://a/g> { SERVICE @ {} ?s ?p ?o }", 1),
        ("SELECT * { ?s ?p 'SERVICE' }", 0),
    ],
    ids=["small", "comment", "two", "sub-select", "construct", "from", "string"],
)
def test_every_form_of_a_call_is_made(
    pool: Pool, elsewhere: Elsewhere, query: str, calls: int
) -> None:
    """As often as it is written at the top of the query."""
    open_ = Federation([elsewhere.address])
    open_.query(pool, query.replace("@", f"<{elsewhere.address}>"))
    assert len(elsewhere.asked) == calls


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE @ { ?s ?p ?o } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE ?e { ?s ?p ?o } VALUES ?e { @ } }",
        "SELECT * { OPTIONAL { SERVICE @ { ?s ?p ?o } } }",
        "SELECT * { { SERVICE @ { ?s ?p ?o } } UNION {} }",
        "SELECT * { { SELECT * { SERVICE @ { ?s ?p ?o } } } }",
        "SELECT * { GRAPH ?g { SERVICE @ { ?s ?p ?o } } }",
        "SELECT * { FILTER EXISTS { SERVICE @ { ?s ?p ?o } } }",
        "SELECT * { MINUS { SERVICE @ { ?s ?p ?o } } }",
        "SELECT * { SERVICE @ { SERVICE @ { ?s ?p ?o } } }",
        "SELECT * { SERVICE @ { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } } }",
        "PREFIX e: @ SELECT * { SERVICE e: { ?s ?p ?o } }",
        "SELECT * { " + "SERVICE @ {} " * 6 + "}",
        "LOAD @",
        "INSERT { ?s ?p ?o } WHERE { SERVICE @ { ?s ?p ?o } }",
    ],
)
def test_no_other_call_is_made(pool: Pool, elsewhere: Elsewhere, query: str) -> None:
    """Another endpoint and another place are refused before anybody is asked anything."""
    with pytest.raises(QueryRefusedError):
        Federation([elsewhere.address]).query(pool, query.replace("@", f"<{elsewhere.address}>"))
    assert elsewhere.asked == []


def test_without_a_list_nobody_is_asked(pool: Pool, elsewhere: Elsewhere) -> None:
    """The door is shut unless it is opened; a near address is another address."""
    query = f"SELECT * {{ SERVICE <{elsewhere.address}> {{ ?s ?p ?o }} }}"
    near = [elsewhere.address + "/", elsewhere.address.upper(), elsewhere.address[:-1]]
    for closed in (Federation(), Federation(near)):
        with pytest.raises(QueryRefusedError):
            closed.query(pool, query)
    assert elsewhere.asked == []


def test_what_cannot_be_written_is_not_asked(pool: Pool, elsewhere: Elsewhere) -> None:
    """A media type that does not fit is an error before the call."""
    query = f"SELECT * {{ SERVICE <{elsewhere.address}> {{ ?s ?p ?o }} }}"
    with pytest.raises(MediaTypeError):
        Federation([elsewhere.address]).query(pool, query, accept="text/turtle")
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {\n SERVICE @ { ?x ?y ?z }\n ?s ! }",
        "SELECT * { SERVICE @ {\n ?x ?y ?z\n } ?s ! }",
        "SELECT * { SERVICE @ { ?x ?y ?z } ?s ! }",
    ],
    ids=["line", "lines", "same-line"],
)
def test_a_mistake_has_its_place_in_what_was_sent(
    pool: Pool, elsewhere: Elsewhere, query: str
) -> None:
    """Not in what the query became when the rows stood in it."""
    elsewhere.reply = rows(["x"], [{"x": text("long" * 50)}] * 3)
    query = query.replace("@", f"<{elsewhere.address}>")
    with pytest.raises(QuerySyntaxError) as caught:
        Federation([elsewhere.address]).query(pool, query)
    before = query[: query.index("! }") + 2]
    line = before.count("\n") + 1
    assert caught.value.line == line
    assert caught.value.column == len(before) - before.rfind("\n")


# ---------------------------------------------------------------- what goes wrong elsewhere


def slowly(handler: BaseHTTPRequestHandler) -> None:
    """Answers a byte now and then, for longer than anyone waits."""
    handler.send_response(200)
    handler.send_header("Content-Type", RESULTS)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def never(_: BaseHTTPRequestHandler) -> None:
    """Answers nothing for longer than anyone waits."""
    time.sleep(1)


WRONG = {
    "status": (body(b"{}", 500), "status 500"),
    "moved": (body(b"", 307, Location="http://127.0.0.1:9/"), "status 307"),
    "no-json": (body(b"<html>"), "not SPARQL results"),
    "deep": (body(b"[" * 15_000), "not SPARQL results"),
    "no-rows": (body(b'{"head": {}, "boolean": true}'), "not SPARQL results"),
    "name": (rows(["x y"], []), "not SPARQL results"),
    "iri": (rows(["x"], [{"x": uri("a> } #")}]), "not SPARQL results"),
    "language": (rows(["x"], [{"x": text("a", **{"xml:lang": "a b"})}]), "not SPARQL results"),
    "triple": (rows(["x"], [{"x": {"type": "triple", "value": "x"}}]), "not SPARQL results"),
    "large": (body(b" " * 30_000), "more than 20000 bytes"),
    "many": (rows(["x"], [{}] * 101), "more than 100 rows"),
    "short": (body(b"{}", **{"Content-Length": "9"}), "broke off"),
    "slow": (slowly, "within 0.5 seconds"),
    "silent": (never, "within 0.5 seconds"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_failure_elsewhere_is_an_error_here(pool: Pool, elsewhere: Elsewhere, name: str) -> None:
    """Never fewer rows than there are: an error in time, or with SILENT a row that says nothing."""
    elsewhere.reply, said = WRONG[name]
    options = {"timeout": 0.5, "max_bytes": 20_000, "max_rows": 100}
    start = time.monotonic()
    with pytest.raises(FederationError, match=said):
        asked(pool, elsewhere, "SELECT * { SERVICE @ { ?x ?y ?z } }", **options)
    assert time.monotonic() - start < 2
    silent = "SELECT * { SERVICE SILENT @ { ?x ?y ?z } ?s ?p '1' }"
    assert asked(pool, elsewhere, silent, **options) == [{"s": "http://a/s1", "p": "http://a/p"}]


def test_nobody_listening_is_an_error(pool: Pool) -> None:
    """It names the endpoint."""
    with serving() as gone:
        address = gone.address
    with pytest.raises(FederationError, match="did not answer"):
        Federation([address]).query(pool, f"SELECT * {{ SERVICE <{address}> {{ ?x ?y ?z }} }}")


def test_no_proxy_is_asked(
    pool: Pool, elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the environment names as a proxy sees no query."""
    with serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy.address)
        monkeypatch.delenv("no_proxy", raising=False)
        asked(pool, elsewhere, "SELECT * { SERVICE @ { ?x ?y ?z } }")
        assert proxy.asked == []
    assert len(elsewhere.asked) == 1


def test_waiting_queries_are_few(pool: Pool, elsewhere: Elsewhere) -> None:
    """More than two that wait for others are turned away, so that the rest is served."""
    elsewhere.reply = slowly
    open_ = Federation([elsewhere.address], timeout=2.5)
    query = f"SELECT * {{ SERVICE SILENT <{elsewhere.address}> {{ ?x ?y ?z }} }}"
    threads = [threading.Thread(target=open_.query, args=(pool, query)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    with pytest.raises(QueryBusyError, match="ask again"):
        open_.query(pool, query)
    open_.query(pool, "ASK {}")
    for thread in threads:
        thread.join()


def test_every_call_is_logged(
    pool: Pool, elsewhere: Elsewhere, caplog: pytest.LogCaptureFixture
) -> None:
    """The endpoint, a hash and how it went; never the words of the query."""
    with caplog.at_level(logging.INFO, logger="moratoria.federation"):
        asked(pool, elsewhere, "SELECT * { SERVICE @ { ?x ?y 'a secret' } }")
        elsewhere.reply = body(b"", 500)
        asked(pool, elsewhere, "SELECT * { SERVICE SILENT @ { ?x ?y 'a secret' } }")
    assert {record.getMessage() for record in caplog.records} == {"federated-query"}
    first, second = [record.__dict__ for record in caplog.records]
    assert first["endpoint"] == second["endpoint"] == elsewhere.address
    assert (first["outcome"], second["outcome"]) == (
        "answered",
        f"<{elsewhere.address}> answered with status 500.",
    )
    assert len(first["query_sha256"]) == 64
    assert "secret" not in str([first, second])


def test_the_most_rows_there_may_be_are_answered(pool: Pool, elsewhere: Elsewhere) -> None:
    """A query that grew by them is longer than one may be sent, and is read all the same."""
    many = [{"x": uri(f"http://a/a-rather-long-name/{n}")} for n in range(federation.MAX_ROWS)]
    elsewhere.reply = rows(["x"], many)
    query = "SELECT (COUNT(?x) AS ?n) { SERVICE @ { ?x ?y ?z } }"
    assert asked(pool, elsewhere, query) == [{"n": str(federation.MAX_ROWS)}]

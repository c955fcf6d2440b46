"""What is asked with the intent to harm: checks 18 to 30 of how the service takes queries."""

from __future__ import annotations

import ast
import os
import random
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from asking import ASKED, QUERY, ROOT, Reply, Service, assert_problem
from folders import PLAIN
from hostile import DEEP, HARMLESS, PAYLOADS, PREFIXES, SERVICE, UPDATES
from watching import SECONDS, Target, attacked, refused

from moratoria import queries
from moratoria.web.endpoint import WORKERS

MIB = 1024 * 1024
FORM = "application/x-www-form-urlencoded"
CHEAP = {"query": "SELECT ?o { <http://a/s7> <http://a/p> ?o }"}
RUNAWAYS = {
    "cross-product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "ordered-product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f LIMIT 1",
    "group-concat": "SELECT (GROUP_CONCAT(?c) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "stars": "SELECT * { <http://a/s0> ((<http://a/next>*)*)* ?o . ?x ((<http://a/next>*)*)* ?y }",
    "closure": "SELECT (COUNT(*) AS ?n) { ?a <http://a/next>+ ?b . ?c <http://a/next>+ ?d }",
    "flat-but-long": "SELECT * {" + "?s ?p ?o ." * 6000 + "}",
}
# What is gathered before it can be sorted may meet the limit of memory before that of time.
GATHERED = {"ordered-product"}
WIDE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"  # 216 million rows


def asked(target: Service, query: str) -> Reply:
    """Puts a query as the body."""
    return target.post("/sparql", query.encode(), QUERY)


def assert_answers(target: Service, within: float = 5.0) -> None:
    """The next query is answered, when a worker is there again."""
    until = time.monotonic() + within
    while (reply := target.ask("/sparql", CHEAP)).status == 503:
        assert reply.json["type"].endswith("#query-busy")
        assert time.monotonic() < until
    assert reply.json["results"]["bindings"] == [{"o": {"type": "literal", "value": "7"}}]


def apart(act: Callable[[], Reply]) -> tuple[threading.Thread, list[Reply]]:
    """Begins to ask in a thread, and returns where the answer will be."""
    replies: list[Reply] = []
    thread = threading.Thread(target=lambda: replies.append(act()))
    thread.start()
    return thread, replies


# ---------------------------------------------------------------- 18, 19: calls elsewhere


@pytest.mark.parametrize("name", SERVICE)
def test_check_18_service_calls_nobody(target: Target, name: str) -> None:
    """In every spelling it is refused, in each way to ask; the guard off: see test_store.py."""
    query = f"{PREFIXES} SELECT * {{ {SERVICE[name]} }}"
    query = query.replace("http://a/", target.elsewhere.address)
    for reply in (asked(target, query), target.ask("/sparql", {"query": query})):
        assert refused(reply, 400)["type"].endswith(("#query-refused", "#query-syntax"))


@pytest.mark.parametrize("name", HARMLESS)
def test_check_19_a_word_that_only_looks_like_a_call_is_answered(target: Target, name: str) -> None:
    """A string, comment, variable, prefix or name may be called SERVICE."""
    assert asked(target, HARMLESS[name]).status == 200


# ---------------------------------------------------------------- 20, 21: what is only read


@pytest.mark.parametrize("name", [*UPDATES, "two", "after-a-query"])
def test_check_20_an_update_is_refused_however_it_comes(target: Target, name: str) -> None:
    """As a query in three ways, and as what it is; the graph stays as it was."""
    more = {"two": "DROP ALL ; CLEAR ALL", "after-a-query": "ASK {} ; DROP ALL"}
    update = (UPDATES | more)[name].replace("http://a/", target.elsewhere.address)
    assert_problem(asked(target, update), 400, kind_of(name))
    assert target.ask("/sparql", {"query": update}).status == 400
    assert target.post("/sparql", urlencode({"query": update}), FORM).status == 400
    assert_problem(target.ask("/sparql", {"update": update}), 400, "query-refused")
    form = target.post("/sparql", urlencode({"update": update}), FORM)
    assert_problem(form, 400, "query-refused")
    direct = target.post("/sparql", update, "application/sparql-update")
    assert_problem(direct, 415, "media-type")
    for method in ("PUT", "DELETE", "PATCH"):
        assert_problem(target.ask("/sparql", {"query": update}, method=method), 405)


def kind_of(name: str) -> str:
    """Returns as what an update is refused: behind a query it is no SPARQL at all."""
    return "query-syntax" if name == "after-a-query" else "query-refused"


def test_check_21_a_graph_elsewhere_is_empty(target: Target) -> None:
    """FROM and the parameters of the protocol name graphs of ours, and fetch and open nothing."""
    private = f"https://w3id.org/moratoria/case/{target.victim.rsplit('/', 1)[-1]}"
    for graph in (target.elsewhere.address, "file:///etc/passwd", private, "urn:none"):
        for query, parameters in (
            (f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}", {}),
            (f"SELECT * FROM NAMED <{graph}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}),
            (f"SELECT * {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}", {}),
            ("SELECT * { ?s ?p ?o }", {"default-graph-uri": graph}),
            ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": graph}),
        ):
            reply = target.ask("/sparql", {"query": query, **parameters})
            assert reply.status == 200
            assert reply.json["results"]["bindings"] == []
        assert_problem(target.ask("/graphs", {"graph": graph}), 404)


# ---------------------------------------------------------------- 22 to 26: what has no end


@pytest.mark.parametrize("name", RUNAWAYS)
def test_check_22_a_runaway_is_stopped(target: Target, name: str) -> None:
    """It ends at the limit, in words, and the next query is answered."""
    began = time.monotonic()
    reply = asked(target, RUNAWAYS[name])
    of_memory = name in GATHERED and reply.json["type"].endswith("#query-crashed")
    found = assert_problem(reply, 503, "query-crashed" if of_memory else "query-stopped")
    assert ("memory" if of_memory else f"{SECONDS} seconds") in found["detail"]
    assert time.monotonic() - began < SECONDS + 5
    assert_answers(target)


def from_address(target: Target, last: int, query: str) -> int:
    """Puts a query as a client at another address, and returns the status of the answer."""
    source = (f"127.0.0.{last}", 0)
    connection = HTTPConnection("127.0.0.1", target.port, timeout=30, source_address=source)
    with closing(connection):
        connection.request("POST", "/sparql", query, {"Content-Type": QUERY})
        return connection.getresponse().status


@pytest.mark.long
def test_check_23_lookups_go_on_beside_runaways(tmp_path: Path) -> None:
    """For a minute one query without end always runs; nobody else waits for long."""
    stop, stopped, taken = threading.Event(), [], []

    def run_away() -> None:
        while not stop.is_set():
            stopped.append(from_address(own, 2 + len(stopped) % 50, RUNAWAYS["cross-product"]))

    with attacked(tmp_path) as own:
        assert_answers(own)
        runaway = threading.Thread(target=run_away)
        runaway.start()
        end = time.monotonic() + 60
        while (began := time.monotonic()) < end:
            assert from_address(own, 1, CHEAP["query"]) == 200
            taken.append(time.monotonic() - began)
            time.sleep(0.02)
        stop.set()
        runaway.join()
    assert set(stopped) == {503}
    assert len(stopped) > 20
    assert len(taken) > 1000
    assert sorted(taken)[int(len(taken) * 0.99)] < 0.5


@pytest.mark.long
def test_check_24_many_runaways_at_once_are_turned_away(tmp_path: Path) -> None:
    """Of 20, those that find no worker are told so and when to ask again; then all is as before."""
    with attacked(tmp_path) as own, ThreadPoolExecutor(20) as threads:
        replies = list(threads.map(lambda _: asked(own, RUNAWAYS["cross-product"]), range(20)))
        kinds = {reply.json["type"].rpartition("#")[2] for reply in replies}
        assert {reply.status for reply in replies} == {503}
        assert kinds == {"query-busy", "query-stopped"}
        busy = [reply for reply in replies if reply.json["type"].endswith("query-busy")]
        assert all(int(reply.headers["Retry-After"]) > 0 for reply in busy)
        assert_answers(own)


@pytest.mark.parametrize("name", DEEP)
def test_check_25_a_deep_query_is_refused(target: Target, name: str) -> None:
    """No stack overflows; with the guard off it costs a worker: see test_store.py."""
    workers = set(target.workers)
    assert_problem(asked(target, DEEP[name]), 400, "query-refused")
    assert workers <= set(target.workers), "none of them ended"


def test_check_26_a_memory_bomb_stays_outside(target: Target) -> None:
    """It is stopped or ends its worker, and the process that answers does not grow."""
    before = target.resident
    reply = asked(target, f"{WIDE} ORDER BY ?c ?f")
    assert refused(reply, 503)["type"].endswith(("#query-stopped", "#query-crashed"))
    assert target.resident - before < 50 * MIB
    assert_answers(target)


# ---------------------------------------------------------------- 27, 28: whole answers


def test_check_27_an_answer_too_large_is_no_answer(target: Target) -> None:
    """A result over the limit is 413 with its kind, and not one row of it is sent."""
    for query in (WIDE, WIDE.replace("SELECT *", "CONSTRUCT { ?a ?e ?i } WHERE")):
        found = refused(
            asked(target, query), 413, 503
        )  # some are stopped before they are too large
        assert found["type"].endswith(("#result-too-large", "#query-stopped"))
    found = assert_problem(
        target.ask("/sparql", {"query": f"{WIDE} LIMIT 1000000"}), 413, "result-too-large"
    )
    assert "LIMIT" in found["detail"]


def test_check_27_a_worker_that_dies_is_no_answer(target: Target) -> None:
    """Whoever waits for it gets an error, and never what looks like a whole result."""
    assert_answers(target)
    workers = set(target.workers)
    asking, replies = apart(lambda: asked(target, RUNAWAYS["cross-product"]))
    time.sleep(SECONDS / 3)
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    asking.join()
    assert "nothing of the result" in assert_problem(replies[0], 503, "query-crashed")["detail"]
    assert_answers(target)
    assert not workers & set(target.workers)


def test_check_28_a_client_that_leaves_holds_no_worker(target: Target) -> None:
    """When its time is over the worker is ended, and another is there for the next."""
    body = RUNAWAYS["cross-product"]
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: {QUERY}\r\n"
    seen = set(target.workers)
    for _ in range(WORKERS):
        with socket.create_connection(("127.0.0.1", target.port), timeout=10) as raw:
            raw.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    until = time.monotonic() + SECONDS + 10
    while len(seen - (now := set(target.workers))) < WORKERS:
        assert time.monotonic() < until
        seen |= now
        time.sleep(0.05)
    assert_answers(target)


# ---------------------------------------------------------------- 29: anything at all

NODES = ["?a", "?b", "?c", "<http://a/s7>", "_:x", "[]", "( 1 ?a )", "[ <http://a/p> ?b ]"]
LEAVES = ["'7'", "7", "7.5e0", "true", "'é'@nl", "'x'^^<urn:x>", "?c", "<http://a/s1>", "''"]
PATHS = ["?p", "a", "<http://a/p>", "<http://a/next>", "^<http://a/next>", "!(a|<http://a/p>)"]
CALLS = ["STRLEN", "STR", "LANG", "DATATYPE", "ABS", "UCASE", "ENCODE_FOR_URI", "YEAR", "SHA256"]
SIGNS = ["=", "!=", "<", ">", "&&", "||", "+", "-", "*", "/"]


class Grammar:
    """Makes queries at random that are SPARQL, or nearly."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def query(self) -> str:
        """Returns a query, one in five with a word changed."""
        pick = self.chance.choice
        head = pick(["SELECT *", "SELECT ?a", "SELECT (COUNT(*) AS ?n)", "ASK", "DESCRIBE ?a"])
        head = pick([head, "CONSTRUCT { ?a ?p ?c }"])
        tail = pick(
            ["", "LIMIT 5", "ORDER BY ?a LIMIT 3", "GROUP BY ?a", "OFFSET 2", "VALUES ?a {1}"]
        )
        text = f"{head} WHERE {{ {self.group(2)} }} {tail}"
        return self.spoiled(text) if self.chance.random() < 0.2 else text

    def group(self, depth: int) -> str:
        """Returns patterns that bind few rows."""
        first = f"<http://a/s{self.chance.randrange(300)}> {self.chance.choice(PATHS)} ?a ."
        return " ".join([first, *(self.pattern(depth) for _ in range(self.chance.randrange(3)))])

    def pattern(self, depth: int) -> str:
        """Returns one pattern."""
        pick = self.chance.choice
        if depth == 0:
            return f"{pick(['?a', '<http://a/s7>'])} {pick(PATHS)} {pick([*NODES, *LEAVES])} ."
        inner = self.group(depth - 1)
        return pick(
            [
                f"OPTIONAL {{ {inner} }}",
                f"{{ {inner} }} UNION {{ {inner} }}",
                f"MINUS {{ {inner} }}",
                f"GRAPH ?g {{ {inner} }}",
                f"FILTER({self.expression(depth)})",
                f"FILTER NOT EXISTS {{ {inner} }}",
                f"BIND({self.expression(depth)} AS ?v{self.chance.randrange(99)})",
                f"VALUES (?a ?c) {{ ({pick(LEAVES[:5])} UNDEF) }}",
                f"{{ SELECT ?a {{ {inner} }} LIMIT 3 }}",
            ]
        )

    def expression(self, depth: int) -> str:
        """Returns one expression."""
        pick = self.chance.choice
        if depth == 0:
            return pick(
                [*LEAVES, "?a", f"{pick(CALLS)}({pick(LEAVES)})", "REGEX(STR(?a), '^(a+)+$')"]
            )
        return f"({self.expression(depth - 1)} {pick(SIGNS)} {self.expression(depth - 1)})"

    def spoiled(self, text: str) -> str:
        """Returns a text with one word dropped, doubled or taken from elsewhere."""
        words = text.split(" ")
        at = self.chance.randrange(len(words))
        words[at] = self.chance.choice(
            ["", words[at] * 2, self.chance.choice(words), "\u202e", "{", "'"]
        )
        return " ".join(words)


@pytest.mark.parametrize("number", [1000, pytest.param(50_000, marks=pytest.mark.long)])
def test_check_29_a_query_made_at_random_is_no_trouble(target: Target, number: int) -> None:
    """It is answered, or told as a problem, and ends nothing; one that is slow is stopped."""
    grammar = Grammar(random.Random(29))
    workers = set(target.workers)
    told: dict[int, int] = {}
    for _ in range(number):
        query = grammar.query()
        reply = asked(target, query)
        told[reply.status] = told.get(reply.status, 0) + 1
        if reply.status == 503:  # by other work on the machine, within so short a limit
            refused(reply, 503)
            assert reply.json["type"].endswith("#query-stopped"), query
        else:
            assert reply.status in {200, 400}, (reply.status, query)
    assert told.get(503, 0) <= number / 100
    assert workers <= set(target.workers) or told.get(503)
    assert told[200] > number / 3
    assert told[400] > number / 20


# ---------------------------------------------------------------- 30: values are values


@pytest.mark.parametrize(
    "name", [query.name for query in queries.load().values() if query.parameters]
)
def test_check_30_a_parameter_of_a_saved_query_is_a_value(service: Service, name: str) -> None:
    """It is bound or refused: no text of a parameter ever changes which rows there are."""
    query = queries.find(name)
    right = {p.key: p.example for p in query.parameters}
    rows = service.ask(f"/queries/{name}", right, accept="text/csv").text
    assert rows.count("\n") >= 2
    for payload in PAYLOADS:
        for parameter in query.parameters:
            given = {**right, parameter.key: payload}
            reply = service.ask(f"/queries/{name}", given, accept="text/csv")
            assert reply.status in {200, 400}, (payload, reply.text)
            if reply.status == 200:
                assert reply.text.count("\n") <= 1, "nothing is called so"


def test_check_30_a_parameter_of_any_route_is_a_value(target: Target) -> None:
    """No answer says more than it does to a word that is known nowhere."""
    assert len(PAYLOADS) >= 30
    for payload in PAYLOADS:
        for path, query in (
            ("/search", {"q": payload}),
            ("/graphs", {"graph": payload}),
            ("/sparql", {"query": "ASK {}", "default-graph-uri": payload}),
            ("/sparql", {"query": "ASK {}", "named-graph-uri": payload}),
            ("/sparql", {"query": "ASK {}", "lang": payload}),
            ("/queries/" + quote(payload, safe=""), {}),
        ):
            reply = target.ask(path, query)
            assert reply.status in {200, 400, 404}, (path, payload)
            assert "http://a/s8" not in reply.text
        for key in ("policy", "reading", "assume", "lang", "on", "explain"):
            assert target.decide(PLAIN, {**ASKED, key: payload}).status == 400


# Where SPARQL is written by a program, because there is no other way in; each with its reason.
WRITTEN = {
    "store/remote.py": "a store over HTTP takes updates as text only; its values are our own names",
    "store/federation.py": "rows go to an endpoint elsewhere as VALUES, each written as a term",
    "web/search.py": "a link that asks what is said of one of our own terms",
}
SPARQL = re.compile(
    r"\b(SELECT|ASK|CONSTRUCT|DESCRIBE|INSERT|DELETE|LOAD|CLEAR|DROP)\b[^.]*[{<?]"
    r"|\b(WHERE|GRAPH|FILTER|VALUES)\b\s*[{(<?]"
)


def made_of_parts(path: Path) -> Iterator[str]:
    """Yields the fixed words of every text that a module makes of parts."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        made = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add)
        )
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if made or (called and node.func.attr in {"format", "join", "replace"}):  # type: ignore[attr-defined]
            parts = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
            yield "".join(part for part in parts if isinstance(part, str))


def test_check_30_no_query_is_made_of_parts() -> None:
    """Values are bound as terms; where text has to be written, the reason stands above."""
    package = ROOT / "service/moratoria"
    found = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if any(SPARQL.search(words) for words in made_of_parts(path))
    }
    assert found == set(WRITTEN)

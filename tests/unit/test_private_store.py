"""Stored cases beside the law: in our own workers, and in a store over HTTP, with equal answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from filing import ASKED, CANARY, OWNER, content, file, judge
from folders import PLAIN
from peers import oxigraph

from moratoria.errors import (
    JournalError,
    QueryError,
    QueryRefusedError,
    QueryTimeoutError,
    StoreError,
)
from moratoria.journal import Database, Feed, cases, erasures, open_journal
from moratoria.store import Addresses, Pool, PrivatePool, RemoteStore

BASE = "https://w3id.org/moratoria/"
LAW = b"".join(
    f"<{BASE}def#t{n}> <urn:p> <urn:o{n % 3}> <{BASE}def> .\n".encode() for n in range(20)
)
GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g"
UNION = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SEXES = f"SELECT ?sex {{ ?a <{BASE}def#sex> ?sex }} ORDER BY ?sex"
NAMES = "SELECT ?n { ?c <http://purl.org/dc/terms/identifier> ?n } ORDER BY ?n"

RUNAWAY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?q }"

Store = PrivatePool | RemoteStore


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Database]:
    """An empty journal."""
    opened = open_journal(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The server of Oxigraph."""
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as url:
        yield url


@pytest.fixture(params=["embedded", "remote"])
def store(request: pytest.FixtureRequest, journal: Database) -> Iterator[Store]:
    """Each kind of store, over one journal."""
    if request.param == "embedded":
        with PrivatePool(LAW, Feed(journal)) as pool:
            yield pool
    else:
        at = Addresses.of(request.getfixturevalue("server"), None)
        yield RemoteStore(at, (f"law of {journal.folder}", LAW), Feed(journal))


def rows(store: Store | Pool, query: str) -> list[str]:
    """Returns the lines of an answer in CSV, without the bookkeeping of a store."""
    text = store.query(query, accept="text/csv").body.decode()
    return [line for line in text.split("\r\n")[1:-1] if "urn:moratoria:projection" not in line]


def test_an_answer_reflects_what_was_acknowledged(store: Store, journal: Database) -> None:
    """A case is there at once, changed at once, judged at once, and gone at once."""
    alone = rows(store, UNION)
    case = file(journal)
    assert rows(store, SEXES) == [f"{BASE}def#male"]
    decision = judge(journal, case)
    held = {row.rsplit(",", 1)[0] for row in rows(store, GRAPHS)}
    assert held == {
        f"{BASE}def",
        f"{BASE}case/{case.id}",
        f"{BASE}inferred/{decision.id}",
        *(f"{BASE}decision/{decision.id}{part}" for part in ("", "#case", "#proof")),
    }
    text = content(case.id, {**PLAIN, "sex": "female"})
    cases.put(journal, case.id, OWNER, text, seen=None)
    assert rows(store, SEXES) == [f"{BASE}def#female"], "what was judged is no second truth"
    kept = (
        f"SELECT ?sex {{ GRAPH <{BASE}decision/{decision.id}#case> {{ ?a <{BASE}def#sex> ?sex }} }}"
    )
    assert rows(store, kept) == [f"{BASE}def#male"]
    erasures.erase(journal, case.id, "test")
    assert rows(store, UNION) == alone
    assert len(rows(store, GRAPHS)) == 1


def test_it_is_there_within_a_second(store: Store, journal: Database) -> None:
    """From the acknowledgement to an answer that reflects it."""
    rows(store, UNION)
    for number in range(1, 5):  # other work on the machine may delay one try, not every one
        began = time.monotonic()
        file(journal)
        assert rows(store, SEXES) == [f"{BASE}def#male"] * number
        taken = time.monotonic() - began
        if taken < 1:
            break
    assert taken < 1


def test_what_a_later_decision_infers_takes_the_place(store: Store, journal: Database) -> None:
    """What follows from a case is one set of statements, as it was judged last."""
    case = file(journal)
    first = judge(journal, case)
    second = judge(journal, case, replace(ASKED, on=date(2023, 9, 1)))
    inferred = {row.split(",")[0] for row in rows(store, GRAPHS) if "/inferred/" in row}
    assert inferred == {f"{BASE}inferred/{second.id}"}
    judged = f"SELECT ?d {{ <{BASE}case/{case.id}> <{BASE}def#judgedOn> ?d }}"
    assert rows(store, judged) == ["2023-09-01"]
    held = {row.split(",")[0] for row in rows(store, GRAPHS)}
    assert {f"{BASE}decision/{made.id}" for made in (first, second)} <= held


def test_no_case_touches_another(store: Store, journal: Database) -> None:
    """Erasing one leaves the statements of the others, also in the union."""
    first, second = file(journal), file(journal)
    judge(journal, first)
    alone = len(rows(store, SEXES))
    erasures.erase(journal, first.id, "test")
    assert (alone, rows(store, SEXES)) == (2, [f"{BASE}def#male"])
    held = {row.split(",")[0] for row in rows(store, GRAPHS)}
    assert held == {f"{BASE}def", f"{BASE}case/{second.id}"}


PAYLOADS = [
    '" . <urn:x> <urn:y> "z',
    "\\u0022 . } <urn:x> <urn:y> \\u0022z",
    "\\\\u0022 } ; CLEAR ALL #",
    "\\U00000022 } ; CLEAR ALL #",
    "a\nb\r\n\t\\ \\n \\",
    "'''\"\"\" \u2028 \u202e \x7f",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_check_30_a_text_is_a_value_and_nothing_else(
    store: Store, journal: Database, payload: str
) -> None:
    """Whatever a text says, it comes back as it was and changes nothing around it."""
    file(journal, {**PLAIN, "id": payload})
    body = store.query(NAMES, accept="application/sparql-results+json").body
    (row,) = json.loads(body)["results"]["bindings"]
    assert row["n"]["value"] == payload
    assert rows(store, "SELECT ?o { <urn:x> ?p ?o }") == []
    assert rows(store, f"SELECT ?o {{ <{BASE}def#t1> ?p ?o }}") == ["urn:o1"]


def test_check_20_updates_and_calls_are_refused(store: Store) -> None:
    """The guard reads a query for either store."""
    for query in ("CLEAR ALL", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"):
        with pytest.raises(QueryRefusedError):
            store.query(query)


def test_graphs_can_be_chosen(store: Store, journal: Database) -> None:
    """FROM and the parameters of the protocol mean the same in both."""
    case = file(journal)
    one = f"{BASE}case/{case.id}"
    inside = rows(store, f"SELECT (COUNT(*) AS ?n) FROM <{one}> {{ ?s ?p ?o }}")
    chosen = store.query(UNION, accept="text/csv", default_graphs=[one]).body.decode()
    assert inside == [chosen.split("\r\n")[1]] == [str(len(case.content.splitlines()))]


# ---------------------------------------------------------------- our own workers


def test_a_new_worker_knows_every_case(journal: Database) -> None:
    """A worker that ended is replaced by one that is told everything again."""
    file(journal)
    with PrivatePool(LAW, Feed(journal), timeout=0.5) as pool:
        before = rows(pool, SEXES)
        with pytest.raises(QueryTimeoutError):
            pool.query(RUNAWAY)
        pool.patience = 20
        assert rows(pool, SEXES) == before == [f"{BASE}def#male"]


def test_a_refresh_takes_what_was_erased_from_idle_workers(journal: Database) -> None:
    """Without a question too: every worker that is free has forgotten it."""
    case = file(journal)
    with PrivatePool(LAW, Feed(journal), workers=2) as pool:
        soon = time.monotonic() + 1
        one, other = pool._take(soon), pool._take(soon)
        pool._give_back(one)
        pool._give_back(other)
        erasures.erase(journal, case.id, "test")
        pool.refresh()
        assert [pool._seen[worker] for worker in (one, other)] == [2, 2]


def test_a_journal_that_cannot_be_read_costs_no_worker(journal: Database) -> None:
    """The answer is an error, and the next one is right."""
    feed = Feed(journal)
    with PrivatePool(LAW, feed) as pool:
        rows(pool, UNION)
        process = next(iter(pool._all))._process.pid
        broken = Database(journal.engine, journal.folder, journal.key, owner=-1)
        pool._source = Feed(broken)
        with pytest.raises(JournalError):
            pool.query(UNION)
        pool._source = feed
        file(journal)
        assert rows(pool, SEXES) == [f"{BASE}def#male"]
        assert next(iter(pool._all))._process.pid == process


def test_quads_of_one_query_are_seen_by_no_other() -> None:
    """What a query brings is gone before the next one is read, also one that fails."""
    quads = f'<urn:case> <urn:says> "{CANARY}" <urn:graph> .\n'.encode()
    says = "SELECT ?o { <urn:case> ?p ?o }"
    with Pool(LAW) as pool:
        alone = rows(pool, UNION)
        for query in (says, "SELECT * {"):
            try:
                body = pool.query(query, accept="text/csv", quads=quads).body.decode()
                assert CANARY in body
            except QueryError:
                pass
            assert rows(pool, says) == []
            assert rows(pool, UNION) == alone
        again = f"<{BASE}def#t1> <urn:p> <urn:o1> <{BASE}def> .\n".encode()
        pool.query(UNION, quads=again)
        assert rows(pool, UNION) == alone, "what is published stays when a query brought it too"


# ---------------------------------------------------------------- a store over HTTP


EVERYTHING = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"


def test_check_60_a_corrupt_store_is_made_again_from_the_journal(
    server: str, journal: Database
) -> None:
    """Whatever became of it, it then holds what it held; and a new worker holds the same."""
    for _ in range(3):
        judge(journal, file(journal))
    store = RemoteStore(Addresses.of(server, None), ("law", LAW), Feed(journal))
    whole = rows(store, EVERYTHING)
    assert len({row.split(",")[0] for row in whole}) == 1 + 3 * 5
    facts = f"DELETE WHERE {{ GRAPH ?g {{ ?a <{BASE}def#sex> ?sex }} }}"
    added = f"INSERT DATA {{ GRAPH <{BASE}def> {{ <urn:a> <urn:b> <urn:c> }} }}"
    for harm in (f"{facts} ; {added} ; DROP GRAPH <urn:moratoria:projection>", "DROP ALL"):
        store._update(harm)
        assert rows(store, EVERYTHING) == whole
    with PrivatePool(LAW, Feed(journal)) as pool:
        assert rows(pool, EVERYTHING) == whole
        pool._all.copy().pop().kill()
        assert rows(pool, EVERYTHING) == whole


def test_check_60_a_store_begins_again_where_it_does_not_fit(
    server: str, journal: Database
) -> None:
    """With another law, or a journal in another life, what it holds is made anew."""
    at = Addresses.of(server, None)
    file(journal, {**PLAIN, "id": "first"})
    first = RemoteStore(at, ("law 1", LAW), Feed(journal))
    assert rows(first, NAMES) == ["first"]
    more = LAW + f"<urn:new> <urn:p> <urn:o> <{BASE}def> .\n".encode()
    second = RemoteStore(at, ("law 2", more), Feed(journal))
    assert rows(second, "SELECT ?o { <urn:new> ?p ?o }") == ["urn:o"]
    assert rows(second, NAMES) == ["first"]
    other = open_journal(journal.folder.parent / "other")
    file(other, {**PLAIN, "id": "second"})
    third = RemoteStore(at, ("law 2", more), Feed(other))
    assert rows(third, NAMES) == ["second"]
    other.close()


def test_a_store_that_is_gone_is_one_clear_error(journal: Database) -> None:
    """The setting is named; nothing of the case is."""
    gone = RemoteStore(Addresses.of("http://127.0.0.1:1", None), ("law", LAW), Feed(journal))
    with pytest.raises(StoreError, match="MORATORIA_STORE_URL"):
        gone.query(UNION)


def test_a_redirect_is_not_followed(journal: Database) -> None:
    """What is sent to the store reaches the store, or nobody."""
    asked: list[str] = []

    class Elsewhere(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.path)
            self.send_response(307)
            self.send_header("Location", "/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        at = Addresses.of(f"http://127.0.0.1:{server.server_port}", None)
        with pytest.raises(StoreError, match="307"):
            RemoteStore(at, ("law", LAW), Feed(journal)).query(UNION)
        server.shutdown()
    assert asked == ["/query"]


def test_the_addresses_of_a_store() -> None:
    """By the custom of Fuseki and Oxigraph, or both as given."""
    assert Addresses.of("http://a/ds/", None) == Addresses(
        "http://a/ds/query", "http://a/ds/update"
    )
    assert Addresses.of("http://a/q", "http://a/u") == Addresses("http://a/q", "http://a/u")

"""`/metrics`: what is counted, for whom, and that no word of a request becomes a label."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from folders import PLAIN
from prometheus_client.parser import text_string_to_metric_families
from werkzeug.test import TestResponse

from moratoria import __version__
from moratoria.journal import open_journal, tokens
from moratoria.store import Dataset, Pool
from moratoria.web import Settings, create_app, endpoint

QUADS = b"<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n"
CANARY = "Zoltan-Canary"
Labels = dict[str, str]
# Nothing is joined: 40 to the power of 9 rows, which are only counted.
ROWS = " ".join(f"VALUES ?v{n} {{ {'1 ' * 40} }}" for n in range(9))
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {ROWS} }}"


@dataclass(frozen=True)
class Site:
    """An application, and a token of some roles."""

    app: Flask
    tokens: dict[str, str]

    def ask(
        self, path: str, role: str | None = None, method: str = "GET", **how: object
    ) -> TestResponse:
        """Sends one request."""
        bearer = {"Authorization": f"Bearer {self.tokens[role]}"} if role else {}
        client = self.app.test_client()
        return client.open(path, method=method, headers=bearer, buffered=True, **how)  # type: ignore[arg-type]

    def read(self) -> dict[str, list[tuple[Labels, float]]]:
        """Returns what is counted, as a stranger reads it."""
        reply = self.ask("/metrics", "monitor")
        assert reply.status_code == 200
        assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        found: dict[str, list[tuple[Labels, float]]] = {}
        for family in text_string_to_metric_families(reply.text):
            assert family.documentation
            for sample in family.samples:
                found.setdefault(sample.name, []).append((sample.labels, sample.value))
        return found

    def number(self, name: str, **labels: str) -> float:
        """Returns one number, 0 if it was never counted."""
        return sum(number for found, number in self.read().get(name, []) if found == labels)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all numbers."""
    folder = tmp_path_factory.mktemp("site")
    with closing(open_journal(folder / "journal")) as journal:
        roles = ("submitter", "admin", "monitor")
        made = {role: tokens.create(journal, f"{role}-a", role, 1) for role in roles}
    app = create_app(Settings(data_dir=folder), Dataset(QUADS))
    app.extensions["moratoria"].start().result()
    yield Site(app, made)
    app.extensions["moratoria.vault"].close()
    app.extensions["moratoria"].close()


def test_a_request_is_counted_once_by_its_route(site: Site) -> None:
    """With its method, the class of its status, and how long it took."""
    labels = {"method": "GET", "route": "/queries/<name>", "status": "4xx"}
    timed = {"method": "GET", "route": "/queries/<name>"}
    before = site.number("moratoria_http_requests_total", **labels)
    site.ask(f"/queries/{CANARY}")
    assert site.number("moratoria_http_requests_total", **labels) == before + 1
    assert site.number("moratoria_http_request_duration_seconds_count", **timed) >= 1
    assert site.number("moratoria_http_requests_in_progress") == 1  # the one that asks


def test_check_47_no_word_of_a_request_is_a_label(site: Site) -> None:
    """Whatever is asked for, by whatever method, there are as many labels as routes and kinds."""
    site.ask("/cases", "submitter", "POST", json={**PLAIN, "id": CANARY})
    before = sum(map(len, site.read().values()))
    for number in range(20):
        site.ask(f"/{CANARY}-{number}")
        site.ask(f"/cases/{CANARY}{number}", "submitter")
        site.ask("/healthz", method=f"{CANARY}{number}".upper())
        site.ask("/sparql", query_string={"query": f"ASK {{ # {CANARY}{number}"})
    reply = site.ask("/metrics", "monitor")
    assert CANARY not in reply.text
    assert CANARY.upper() not in reply.text
    assert sum(map(len, site.read().values())) - before < 150
    after = {"method": "other", "route": "(none)", "status": "4xx"}
    assert site.number("moratoria_http_requests_total", **after) == 20
    nowhere = {"method": "GET", "route": "(none)", "status": "4xx"}
    assert site.number("moratoria_http_requests_total", **nowhere) >= 20


def test_queries_are_counted_by_their_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query that is answered, one that cannot be read, one that is refused, one that is late."""
    pool: Pool = site.app.extensions["moratoria"].pool
    monkeypatch.setattr(pool, "timeout", 0.2)
    asked = {
        "done": "ASK {}",
        "query-syntax": "ASK {",
        "query-refused": "SELECT * { SERVICE <http://a/> {} }",
        "query-stopped": RUNAWAY,
    }
    ended = {"over": "public", "reason": "deadline"}
    before = {
        outcome: site.number("moratoria_queries_total", over="public", outcome=outcome)
        for outcome in asked
    }
    stopped = site.number("moratoria_query_workers_ended_total", **ended)
    for query in asked.values():
        site.ask("/sparql", query_string={"query": query})
    for outcome, number in before.items():
        found = site.number("moratoria_queries_total", over="public", outcome=outcome)
        assert found == number + 1, outcome
    assert site.number("moratoria_query_workers_ended_total", **ended) == stopped + 1


def test_the_workers_are_counted(site: Site) -> None:
    """Those that wait and those that answer; one that is taken is not free."""
    pool: Pool = site.app.extensions["moratoria"].pool
    taken = pool._take(time.monotonic() + 20)
    try:
        busy = site.number("moratoria_query_workers", over="public", state="busy")
    finally:
        pool._give_back(taken)
    assert busy >= 1
    workers = [n for labels, n in site.read()["moratoria_query_workers"] if "over" in labels]
    assert sum(workers) <= endpoint.WORKERS + 1  # and a spare
    taken = pool._take(time.monotonic() + 20)
    taken.kill()
    pool._give_back(taken)
    crashed = {"over": "public", "reason": "crash"}
    before = site.number("moratoria_query_workers_ended_total", **crashed)
    for _ in range(endpoint.WORKERS + 1):
        site.ask("/sparql", query_string={"query": "ASK {}"})
    assert site.number("moratoria_query_workers_ended_total", **crashed) == before + 1


def test_writes_to_the_journal_are_counted(site: Site) -> None:
    """By how they ended."""
    before = site.number("moratoria_journal_writes_total", outcome="done")
    filed = site.ask("/cases", "submitter", "POST", json=PLAIN)
    assert filed.status_code == 201
    assert site.number("moratoria_journal_writes_total", outcome="done") > before
    changed = site.number("moratoria_journal_writes_total", outcome="changed")
    tag = {"If-Match": '"7"', "Authorization": f"Bearer {site.tokens['submitter']}"}
    reply = site.app.test_client().delete(filed.headers["Location"], headers=tag)
    assert reply.status_code == 412
    assert site.number("moratoria_journal_writes_total", outcome="changed") == changed + 1


def test_it_says_what_runs(site: Site) -> None:
    """The version, the dataset by its hash, and the process."""
    ((labels, _),) = site.read()["moratoria_build_info"]
    assert labels == {"version": __version__, "dataset": Dataset(QUADS).hash}
    assert site.number("process_resident_memory_bytes") > 1_000_000
    assert site.number("process_open_fds") > 3


def test_check_40_who_may_read_it(site: Site) -> None:
    """Who watches and who keeps; it counts what is done with cases, so nobody else."""
    assert site.ask("/metrics").status_code == 401
    assert site.ask("/metrics", "submitter").status_code == 403
    for role in ("admin", "monitor"):
        reply = site.ask("/metrics", role)
        assert reply.status_code == 200
        assert reply.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in reply.headers


def test_each_application_counts_for_itself(site: Site, tmp_path: Path) -> None:
    """Nothing is kept outside it."""
    other = create_app(Settings(data_dir=tmp_path), Dataset(QUADS))
    site.ask("/context")
    samples = [
        sample
        for m in other.extensions["moratoria.metrics"].registry.collect()
        for sample in m.samples
    ]
    assert not any("route" in sample.labels for sample in samples)

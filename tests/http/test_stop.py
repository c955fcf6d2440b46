"""Told to stop, the service finishes what it has begun, takes nothing new, and leaves nothing."""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from asking import QUERY, ROOT, Service, assert_problem, started
from folders import PLAIN
from psutil import Process

from moratoria.journal import open_journal, tokens
from moratoria.web.server import GRACE_SECONDS

QUADS = "<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n"
ROWS = " ".join(f"VALUES ?v{n} {{ {'1 ' * 40} }}" for n in range(9))
RUNAWAY = f"SELECT (COUNT(*) AS ?n) {{ {ROWS} }}"  # 40 to the power of 9 rows


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Waits until something holds."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.02)


def refused(service: Service) -> bool:
    """Tells whether nobody listens."""
    try:
        service.ask("/healthz")
    except ConnectionRefusedError:
        return True
    return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[Service, str]]:
    """A service with little to load and all the time for a query, and a token that may watch it."""
    quads, data = tmp_path / "quads.nq", tmp_path / "data"
    quads.write_text(QUADS, encoding="utf-8")
    with closing(open_journal(data / "journal")) as journal:
        token = tokens.create(journal, "watch", "monitor", 1)
    command = [sys.executable, ROOT / "tests/http/serving.py", quads]
    with started(command, DATA_DIR=str(data), MORATORIA_QUERY_SECONDS="600") as service:
        until(lambda: service.ask("/readyz").status == 200)
        yield service, token


@contextmanager
def kept(service: Service) -> Iterator[HTTPConnection]:
    """Opens a connection that is kept, as a proxy in front keeps some."""
    with closing(HTTPConnection("127.0.0.1", service.port, timeout=60)) as connection:
        yield connection


def ready(connection: HTTPConnection) -> list[str]:
    """Returns why the service is not ready, as told on a connection that was open before."""
    connection.request("GET", "/readyz")
    response = connection.getresponse()
    found = json.loads(response.read())
    return [reason["name"] for reason in found.get("reasons", [])]


def test_check_62_the_service_stops_cleanly(running: tuple[Service, str]) -> None:
    """
    One request is being sent and one query never ends when the service is told to stop.

    The first is finished, the second is ended and told so, all within the time of grace.
    """
    service, token = running
    service.decide(PLAIN)  # by then there are clerks, who begin in their time
    busy = 'moratoria_query_workers{over="public",state="busy"} 1.0'
    bearer = {"authorization": f"Bearer {token}"}
    body = json.dumps(PLAIN).encode()
    with kept(service) as probe, kept(service) as half, ThreadPoolExecutor(1) as threads:
        endless = threads.submit(service.post, "/sparql", RUNAWAY, QUERY)
        until(lambda: busy in service.ask("/metrics", **bearer).text)
        half.putrequest("POST", "/validate")
        half.putheader("Content-Type", "application/json")
        half.putheader("Content-Length", str(len(body)))
        half.endheaders(body[:20])
        in_progress = "moratoria_http_requests_in_progress 3.0"
        until(lambda: in_progress in service.ask("/metrics", **bearer).text)
        assert ready(probe) == []
        processes = Process(service.process.pid).children(recursive=True)
        assert len(processes) >= 3  # one answers, two hold the graph
        begun = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        until(lambda: ready(probe) == ["stopping"])
        until(lambda: refused(service))
        assert service.process.poll() is None
        half.send(body[20:])
        assert half.getresponse().status == 200
        told = assert_problem(endless.result(timeout=60), 503, "query-busy")
        assert told["detail"].startswith("The service stops")
        assert service.process.wait(timeout=60) == 0
    assert time.monotonic() - begun < GRACE_SECONDS + 60  # the query has ten minutes
    until(lambda: not any(process.is_running() for process in processes))

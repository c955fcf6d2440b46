"""An endpoint that a setting lists is asked by a real server; without the setting nobody is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asking import QUERY, ROOT, Service, assert_problem, started

HERE = '<http://a/s1> <http://a/p> "1" <http://a/g> .\n'
THERE = '<http://a/s1> <http://a/q> "elsewhere" <http://a/g> .\n'


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Service, str, Path]]:
    """A service that may ask another, the address of that one, and the log of the first."""
    folder = tmp_path_factory.mktemp("federation")
    commands = []
    for name, quads in (("here", HERE), ("there", THERE)):
        (folder / f"{name}.nq").write_text(quads, encoding="utf-8")
        commands.append([sys.executable, ROOT / "tests/http/serving.py", folder / f"{name}.nq"])
    log = folder / "log"
    with started(commands[1]) as other, log.open("wb") as file:
        address = f"http://127.0.0.1:{other.port}/sparql"
        with started(commands[0], file, MORATORIA_FEDERATION=address) as open_:
            yield open_, address, log


def test_a_query_joins_two_services(two: tuple[Service, str, Path]) -> None:
    """The rows of the other stand beside our own, and the call is in the log."""
    service, address, log = two
    query = f"""SELECT ?n ?where {{
        ?s <http://a/p> ?n SERVICE <{address}> {{ ?s <http://a/q> ?where }} }}"""
    reply = service.post("/sparql", query, QUERY, accept="text/csv")
    assert (reply.status, reply.text) == (200, "n,where\r\n1,elsewhere\r\n")
    (line,) = [line for line in log.read_text().splitlines() if "federated-query" in line]
    assert json.loads(line)["endpoint"] == address
    assert "http://a/q" not in log.read_text()


def test_another_endpoint_is_refused_and_the_listed_is_named(
    two: tuple[Service, str, Path],
) -> None:
    """With the place of its name in the query."""
    service, address, _ = two
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    found = assert_problem(service.post("/sparql", query, QUERY), 400, "query-refused")
    assert address in found["detail"]
    assert (found["line"], found["column"]) == (1, 20)


def test_an_endpoint_that_fails_is_a_problem(two: tuple[Service, str, Path]) -> None:
    """503, with a kind of its own; the other service refuses what it cannot read."""
    service, address, _ = two
    query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p }} }}"
    reply = service.post("/sparql", query, QUERY)
    found = assert_problem(reply, 503, "endpoint-elsewhere")
    assert f"<{address}> answered with status 400" in found["detail"]


def test_listed_endpoints_are_shown(two: tuple[Service, str, Path], service: Service) -> None:
    """In `/limits` with their limits and on the page; without the setting there are none."""
    open_, address, _ = two
    told = open_.ask("/limits").json
    assert told["federation"] == [address]
    assert "endpoint-time" in told["limits"]
    assert address in open_.ask("/sparql", accept="text/html").text
    closed = service.ask("/limits").json
    assert closed["federation"] == []
    assert "endpoint-time" not in closed["limits"]


def test_a_service_without_the_setting_asks_nobody(
    two: tuple[Service, str, Path], service: Service
) -> None:
    """The same query is refused there."""
    _, address, _ = two
    query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    assert_problem(service.post("/sparql", query, QUERY), 400, "query-refused")

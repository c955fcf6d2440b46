"""The log: one line of JSON for each event, with the id of the request and none of its words."""

from __future__ import annotations

import json
import logging
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asking import QUERY, ROOT, Service, assert_problem, started
from filling import filled
from folders import PLAIN
from psutil import Process

from moratoria.store import Dataset
from moratoria.web import Settings, create_app, logs

QUADS = "<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n"
OURS = re.compile(r"[0-9a-f]{32}")
FORGED = ["a\r\nb", "\x1b[31mred", "\u2028x", '"} {"event": "forged', "%0d%0a", "x" * 100_000]


@dataclass(frozen=True)
class Logged:
    """A running service, and its log."""

    service: Service
    log: Path

    def lines(self, after: int = 0) -> list[str]:
        """Returns the lines since a place in the file."""
        return self.log.read_bytes()[after:].decode().split("\n")[:-1]

    def of(self, request_id: str | None) -> dict[str, Any]:
        """Returns the one event of a request."""
        found = [json.loads(line) for line in self.lines()]
        (event,) = [event for event in found if event.get("request_id") == request_id]
        return dict(event)


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Logged]:
    """A service that holds little, with its log in a file."""
    folder = tmp_path_factory.mktemp("logged")
    (folder / "quads.nq").write_text(QUADS, encoding="utf-8")
    command = [sys.executable, ROOT / "tests/http/serving.py", folder / "quads.nq"]
    with (folder / "log").open("wb") as log, started(command, log) as running:
        yield Logged(running, folder / "log")


# ---------------------------------------------------------------- a line


@pytest.mark.parametrize(
    ("method", "path", "route", "status"),
    [
        ("GET", "/healthz", "/healthz", 200),
        ("GET", "/context", "/context", 200),
        ("GET", "/static/moratoria.css", "/static/<path:filename>", 200),
        ("GET", "/queries/Zoltan", "/queries/<name>", 404),
        ("GET", "/Zoltan", "(none)", 404),
        ("GET", "/cases/Zoltan", "/cases/<case_id>", 401),
        ("GET", "/sparql?query=Zoltan", "/sparql", 400),
        ("PUT", "/sparql?Zoltan", "(none)", 405),
    ],
)
def test_a_request_is_one_event(
    logged: Logged, method: str, path: str, route: str, status: int
) -> None:
    """It names the template of the route, never what was asked for."""
    reply = logged.service.ask(path, method=method)
    assert reply.status == status
    event = logged.of(reply.headers["X-Request-Id"])
    assert (
        event.items()
        >= {
            "event": "request",
            "level": "info",
            "method": method,
            "route": route,
            "status": status,
            "bytes": len(reply.body),
        }.items()
    )
    assert 0 <= event["ms"] < 60_000
    assert not any("Zoltan" in line for line in logged.lines())


def test_what_is_logged_is_what_was_sent(logged: Logged) -> None:
    """The status and size after an answer was packed, or was found not to be needed."""
    packed = logged.service.ask("/context", accept_encoding="gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert logged.of(packed.headers["X-Request-Id"])["bytes"] == len(packed.body)
    kept = logged.service.ask(
        "/context", if_none_match=logged.service.ask("/context").headers["ETag"]
    )
    assert kept.status == 304
    assert logged.of(kept.headers["X-Request-Id"])["status"] == 304


def test_no_answer_of_an_interview_is_logged(logged: Logged) -> None:
    """The line of a form says no more than that of any other request, also where it is wrong."""
    for birth in ("1987-06-05", "Zoltan"):
        page = filled(logged.service, [("birth_date", birth), ("id", "Zoltan")])
        assert ("birth_date", birth) in page.sent
        assert logged.of(page.reply.headers["X-Request-Id"])["route"] == "/check"
    assert not any("Zoltan" in line or "1987" in line for line in logged.lines())


def test_a_query_is_logged_by_its_hash(logged: Logged) -> None:
    """With its length, so that a slow one can be told from the next."""
    reply = logged.service.post("/sparql", "ASK { ?zoltan ?p ?o }", QUERY)
    event = logged.of(reply.headers["X-Request-Id"])
    assert (len(event["query"]), event["length"]) == (64, 21)


@pytest.mark.parametrize("payload", FORGED, ids=range(len(FORGED)))
def test_check_51_a_line_of_a_public_route_is_one_event(logged: Logged, payload: str) -> None:
    """Whatever a path, a header or a body says, there is one line of JSON for each request."""
    before = len(logged.log.read_bytes())
    coded = quote(payload[:500], safe="")
    logged.service.ask(f"/{coded}")
    logged.service.ask(f"/queries/{coded}")
    logged.service.ask("/search", {"q": payload[:500]})
    logged.service.ask("/healthz", x_request_id=coded, user_agent=coded, referer=coded)
    logged.service.post("/sparql", f"ASK {{ # {payload}".encode(), QUERY)
    logged.service.post("/decide", json.dumps({"id": payload, "sex": payload}), "application/json")
    lines = logged.lines(before)
    assert [json.loads(line)["event"] for line in lines] == ["request"] * 6
    assert all(line.isascii() and line.isprintable() for line in lines)
    assert not any(form in line for line in lines for form in {payload, coded, "forged"})


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /Zoltan Zoltan HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nX-Request-Id: Zoltan\nZoltan\r\n\r\n",
        b"GET / HTTP/1.1\r\n\x1b[31mZoltan: 1\r\n\r\n",
        b"GET /" + b"Zoltan" * 2000 + b" HTTP/1.1\r\n\r\n",
    ],
    ids=range(4),
)
def test_check_51_what_cannot_be_read_is_one_event(logged: Logged, sent: bytes) -> None:
    """It never reaches the application, and has an id all the same."""
    with socket.create_connection(("127.0.0.1", logged.service.port)) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
    status = int(answer.split()[1])
    (request_id,) = re.findall(r"\r\nX-Request-Id: (.*)\r\n", answer)
    assert OURS.fullmatch(request_id)
    event = logged.of(request_id)
    assert (event["route"], event["status"]) == ("(unread)", status)
    assert not any("Zoltan" in line for line in logged.lines())


# ---------------------------------------------------------------- the id


def test_every_answer_has_an_id(logged: Logged) -> None:
    """Each its own, whatever becomes of the request; a page from elsewhere may read it."""
    asked = ["/", "/nowhere", "/sparql?query=no", "/cases/x", "/static/moratoria.css"]
    replies = [logged.service.ask(path, method=m) for path in asked for m in ("GET", "HEAD")]
    replies.append(logged.service.ask("/sparql", method="OPTIONS"))
    found = [reply.headers["X-Request-Id"] for reply in replies]
    assert len(set(found)) == len(found)
    assert all(OURS.fullmatch(one) for one in found)
    assert "X-Request-Id" in replies[0].headers["Access-Control-Expose-Headers"]


def test_an_id_that_is_given_is_kept(logged: Logged) -> None:
    """That of a proxy in front, so that one name finds the lines of both."""
    for given in ("a", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "Z.9_-" * 12):
        assert logged.service.ask("/healthz", x_request_id=given).headers["X-Request-Id"] == given
        logged.of(given)


@pytest.mark.parametrize("given", ["", "a b", "x" * 65, "a;b", "é", "<script>", "a, b", "%0a"])
def test_an_id_that_could_be_anything_is_not(logged: Logged, given: str) -> None:
    """There is another in its place."""
    reply = logged.service.ask("/healthz", x_request_id=given)
    assert OURS.fullmatch(reply.headers["X-Request-Id"])


def test_a_failure_of_ours_tells_the_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Who met it can name it; the log has the place, and not the words, which may be of a case."""
    app = create_app(Settings(data_dir=tmp_path), Dataset(QUADS.encode()))

    def failing() -> None:
        message = "Zoltan-Canary, born 1987-03-14"
        raise ValueError(message)

    monkeypatch.setitem(app.view_functions, "service.context", failing)
    formatter = logs._formatter()
    formatted: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            formatted.append(formatter.format(record))

    with caplog.at_level(logging.INFO, "moratoria"):
        kept = Kept()
        logging.getLogger("moratoria").addHandler(kept)
        try:
            reply = app.test_client().get("/context?Zoltan", headers={"X-Request-Id": "told-1"})
            page = app.test_client().get("/context", headers={"Accept": "text/html"})
        finally:
            logging.getLogger("moratoria").removeHandler(kept)
    assert (reply.status_code, reply.get_json()["request_id"]) == (500, "told-1")
    assert page.headers["X-Request-Id"] in page.text
    assert not any("Zoltan" in line or "1987" in line for line in formatted)
    events = [json.loads(line) for line in formatted]
    first = [event for event in events if event["request_id"] == "told-1"]
    assert [event["event"] for event in first] == ["failed", "problem", "request"]
    assert (first[0]["error"], first[0]["route"]) == (["ValueError"], "/context")
    assert re.fullmatch(r"test_log\.py:\d+ failing", first[0]["at"][-1])
    assert first[1]["instance"] == reply.get_json()["instance"]


def test_a_refusal_does_not_tell_the_id_twice(logged: Logged) -> None:
    """It is in the header; the problem is about what was sent."""
    assert_problem(logged.service.ask("/nowhere"), 404)


# ---------------------------------------------------------------- what others log


def test_what_gunicorn_says_is_a_line_like_any_other(logged: Logged) -> None:
    """Its worker is killed: it says so in JSON, and begins another, which answers."""
    logged.service.decide(PLAIN)  # by then there is a worker, and whom it started
    (web,) = Process(logged.service.process.pid).children()
    web.kill()
    for _ in range(600):
        if any("SIGKILL" in line for line in logged.lines()):
            break
        time.sleep(0.05)
    (event,) = [
        found for line in logged.lines() if "SIGKILL" in (found := json.loads(line))["event"]
    ]
    assert event["level"] == "error"
    for _ in range(600):
        with suppress(OSError):
            assert logged.service.ask("/healthz").status == 200
            return
        time.sleep(0.05)
    pytest.fail("nobody took its place")


PROGRAM = """
import threading, warnings
from moratoria.web import logs
logs.configure()
warnings.warn("Zoltan\\nsaid so")
thread = threading.Thread(target=lambda: int("Zoltan"))
thread.start()
thread.join()
{}["Zoltan"]
"""


def test_warnings_and_failures_are_lines_like_any_other() -> None:
    """Also those of a thread, and the last one; each with its kind and place, without words."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    events = [json.loads(line) for line in done.stderr.splitlines()]
    told = [event.get("error") or event["category"] for event in events]
    assert told == ["UserWarning", ["ValueError"], ["KeyError"]]
    assert [event["level"] for event in events] == ["warning", "critical", "critical"]
    assert "Zoltan" not in done.stderr

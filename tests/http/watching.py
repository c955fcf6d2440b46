"""A service that is attacked, and what must be true of it when the attack is over."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from asking import Reply, Service, assert_problem, started
from filing import CANARY
from folders import PLAIN
from psutil import NoSuchProcess, Process

from moratoria.journal import open_journal, tokens

SECONDS = 1
# Texts of 300 things, and a circle that leads from each to the next.
QUADS = "".join(
    f'<http://a/s{n}> <http://a/p> "{n}" <http://a/g{n % 2}> .\n'
    f"<http://a/s{n}> <http://a/next> <http://a/s{(n + 1) % 300}> <http://a/g0> .\n"
    for n in range(300)
).encode()
SERVING = Path(__file__).with_name("serving.py")
HEALTHY_WITHIN = 5.0
DELIBERATE = {503, 507}


@dataclass(frozen=True)
class Elsewhere:
    """An HTTP server that nobody may call, and what it heard."""

    port: int
    heard: list[str]

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/"


@contextmanager
def elsewhere() -> Iterator[Elsewhere]:
    """Listens at a free port of this machine."""
    heard: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Elsewhere(server.server_port, heard)
        server.shutdown()


@dataclass(frozen=True)
class Target(Service):
    """
    A running service with a short time limit, a small graph, and one stored case.

    Attributes:
        folder: where it keeps its files.
        log: what it logs.
        elsewhere: a server that it must not call.
        tokens: of two submitters, `a` and `b`.
        victim: the address of the case, which is of `a`.
        statuses: of every answer that it gave.
    """

    folder: Path
    log: Path
    elsewhere: Elsewhere
    tokens: dict[str, str]
    victim: str = ""
    statuses: list[int] = field(default_factory=list)

    def ask(self, *args: Any, **named: Any) -> Reply:  # noqa: ANN401 - as Service.ask
        """Sends one request, and notes the status of the answer."""
        reply = super().ask(*args, **named)
        self.statuses.append(reply.status)
        return reply

    def file(self, body: bytes | str, kind: str, who: str = "b") -> Reply:
        """Files a case."""
        return self.post("/cases", body, kind, authorization=f"Bearer {self.tokens[who]}")

    def owned(self, path: str, who: str = "a", **how: Any) -> Reply:  # noqa: ANN401 - as Service.ask
        """Asks with the token of a submitter."""
        return self.ask(path, authorization=f"Bearer {self.tokens[who]}", **how)

    @property
    def web(self) -> int:
        """The process that answers: the only child of the one that was started."""
        (worker,) = Process(self.process.pid).children()
        return worker.pid

    @property
    def workers(self) -> list[int]:
        """The processes that answer queries."""
        return [child.pid for child in Process(self.web).children() if answers_queries(child)]

    @property
    def resident(self) -> int:
        """The bytes of memory that it holds."""
        return Process(self.web).memory_info().rss

    def state(self) -> tuple[int, str, str]:
        """Returns what no attack may change: the process, what is published, what is stored."""
        dump = gzip.decompress(self.ask("/dump.nq.gz").body)
        case = self.owned(self.victim, accept="application/n-triples").body
        return self.web, digest(dump), digest(case)


def answers_queries(process: Process) -> bool:
    """Returns whether a process is a worker that lives, not one whose end nobody has noticed."""
    try:
        return any(part.endswith("worker.py") for part in process.cmdline())
    except NoSuchProcess:
        return False


def digest(data: bytes) -> str:
    """Returns the SHA-256 of some bytes."""
    return hashlib.sha256(data).hexdigest()


@contextmanager
def attacked(folder: Path) -> Iterator[Target]:
    """Runs a service to be attacked, with its files below a folder."""
    data, log = folder / "data", folder / "log"
    with closing(open_journal(data / "journal")) as journal:
        made = {who: tokens.create(journal, f"desk-{who}", "submitter", 1) for who in "ab"}
    (folder / "public.nq").write_bytes(QUADS)
    settings = {
        "DATA_DIR": str(data),
        "MORATORIA_QUERY_SECONDS": str(SECONDS),
        "MORATORIA_REQUESTS_PER_MINUTE": "1000000",
    }
    command = [sys.executable, SERVING, folder / "public.nq"]
    with elsewhere() as other, log.open("wb") as out, started(command, out, **settings) as running:
        parts = (running.port, running.process, running.banner, data, log, other, made)
        filed = Target(*parts).file(json.dumps({**PLAIN, "id": CANARY}), "application/json", "a")
        yield Target(*parts, victim=filed.headers["Location"])


@contextmanager
def unharmed(target: Target) -> Iterator[None]:
    """Holds a service to the invariants that every check of an attack has."""
    before = target.state()
    target.statuses.clear()
    logged = target.log.stat().st_size
    yield
    assert not {code for code in target.statuses if code >= 500} - DELIBERATE
    asked = time.monotonic()
    assert target.ask("/healthz").json["status"] == "ok"
    assert time.monotonic() - asked < HEALTHY_WITHIN
    assert target.state() == before
    assert target.elsewhere.heard == []
    said = target.log.read_bytes()[logged:]
    assert CANARY.encode() not in said
    assert b"Traceback" not in said


def refused(reply: Reply, *statuses: int) -> dict[str, Any]:
    """Holds an answer to one of some statuses and to the shape of a problem."""
    assert reply.status in statuses, (reply.status, reply.text[:500])
    return assert_problem(reply, reply.status, reply.json["type"].partition("#")[2] or None)

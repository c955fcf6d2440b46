"""
Runs the service on gunicorn: one worker process with threads, and beside it the query workers.

The port is taken before anything is started, so that a port in use is one clear error and the
address is printed only when it is true. The query workers are started by the worker, never before
it: a store that is forked is lost.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication
from gunicorn.http.errors import LimitRequestHeaders, LimitRequestLine, ParseException
from gunicorn.workers.gthread import ThreadWorker

from moratoria.errors import InputError
from moratoria.law import load_law
from moratoria.web import create_app, journey, logs, safety
from moratoria.web.bounds import LONGEST_LINE
from moratoria.web.headers import HEADERS, PUBLIC
from moratoria.web.problems import OURS, PROBLEM, plain_problem
from moratoria.web.reading_room.letter import letter_of
from moratoria.web.settings import http_address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType

    from gunicorn.arbiter import Arbiter
    from gunicorn.http.message import Request
    from gunicorn.workers.base import Worker
    from gunicorn.workers.gthread import TConn

    from moratoria.store import Dataset
    from moratoria.web.desk import Desk
    from moratoria.web.endpoint import Endpoint
    from moratoria.web.settings import Settings
    from moratoria.web.vault import Vault

# Two query workers at a time: threads enough that queries that wait never hold up the rest.
THREADS = 8
BACKLOG = 128
# Told to stop, the service has this long; what then still runs is killed.
GRACE_SECONDS = 10
# Of these, what is being answered has so many. Then queries are ended, and who asked is told so.
REQUEST_SECONDS = 8
CLERKS_AFTER_SECONDS = 4
SENDING_SECONDS = 25  # a client may take to send its request; a thread waits for it
_LONG_LINE = (
    f"The address is longer than {LONGEST_LINE} bytes; POST the query as the body instead, as "
    "application/sparql-query."
)
_LONG_HEADERS = (
    "The headers of the request are larger than is read here; send fewer or shorter ones."
)


def serve(settings: Settings, dataset: Dataset | None = None) -> None:
    """
    Serves until it is told to stop.

    Args:
        settings: where to listen, and the rest.
        dataset: what `/sparql` holds, None for all that we publish.

    Raises:
        InputError: if the service cannot listen where it should, or a setting is unsafe.
        JournalError: if the journal cannot be used, or another service uses it.
    """
    safety.check(settings)
    logs.configure()
    listener = _listener(settings)
    safety.claim(settings.journal_dir)
    sys.stdout.write(
        f"Moratoria serves at {_address(listener)} - open it in a browser; SPARQL at /sparql\n"
    )
    sys.stdout.flush()
    port = listener.getsockname()[1]  # the one that was free, if none was named
    _Server(replace(settings, port=port), listener, dataset).run()


def _listener(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listener = socket.create_server(
            (settings.host, settings.port), family=family, backlog=BACKLOG
        )
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = (
            f"The service cannot listen at {settings.host}, port {settings.port}: {reason}. "
            "Stop what listens there, or set HOST and PORT."
        )
        raise InputError(message) from None
    # The end of an answer must not wait for the other side to acknowledge its beginning.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return http_address(host, port)


class _Worker(ThreadWorker):
    """
    Answers a request that cannot be read in the shape of every other problem, and stops cleanly.

    It waits for no client without end: each takes a thread, and there are few.

    Told to stop, it answers whom it has accepted, and those that wait to be; others are refused by
    the system at once, so that they ask elsewhere instead of waiting for nobody.
    """

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 - as gunicorn has them
        super().__init__(*args, **named)
        self._begun: dict[TConn, float] = {}

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Says on `/readyz` that it stops, and begins to."""
        if readiness := _held(self, "moratoria.readiness"):
            readiness.stopping = True
        super().handle_exit(sig, frame)

    def set_accept_enabled(self, enabled: bool | None) -> None:  # noqa: FBT001 - the signature is gunicorn's
        """Takes new connections or not; at the end, it takes those that wait, and then never."""
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            for _ in range(BACKLOG):
                before = self.nr_conns
                self.accept(listener)
                if self.nr_conns == before:
                    break
            listener.close()
        self.sockets = []

    def handle(self, conn: TConn) -> bool:
        """Answers a request, and notes since when."""
        self._begun[conn] = time.monotonic()
        try:
            return super().handle(conn)
        finally:
            del self._begun[conn]

    def notify(self) -> None:
        """Stops reading from who is too slow; called each second. An answer under way goes on."""
        late = time.monotonic() - SENDING_SECONDS
        for conn in [conn for conn, begun in [*self._begun.items()] if begun < late]:
            with suppress(OSError):
                conn.sock.shutdown(socket.SHUT_RD)
        super().notify()

    def handle_error(
        self,
        req: Request | None,  # noqa: ARG002 - what it says is not for the log
        client: socket.socket,
        addr: str | int | tuple[str, int],  # noqa: ARG002 - nor whence it came
        exc: BaseException,
    ) -> None:
        """Answers, and ends the connection: where the next request would begin is not known."""
        unforeseen: BaseException | None = None
        if isinstance(exc, LimitRequestLine):
            status, detail = HTTPStatus.REQUEST_URI_TOO_LONG, _LONG_LINE
        elif isinstance(exc, LimitRequestHeaders):
            status, detail = HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, _LONG_HEADERS
        elif isinstance(exc, ParseException):
            status, detail = HTTPStatus.BAD_REQUEST, "This is no HTTP request that is read here."
        else:
            status, detail, unforeseen = HTTPStatus.INTERNAL_SERVER_ERROR, OURS, exc
        request_id = journey.log_unread(status, unforeseen)
        if metrics := _held(self, "moratoria.metrics"):
            metrics.count(journey.OTHER, journey.UNREAD, status)
        told = {"request_id": request_id} if unforeseen else {}
        body = plain_problem(status.phrase, status, detail, **told)
        headers = {
            **HEADERS,
            **PUBLIC,
            "Cache-Control": "no-store",
            "Connection": "close",
            "Content-Length": str(len(body)),
            "Content-Type": PROBLEM,
            journey.HEADER: request_id,
        }
        lines = [f"HTTP/1.1 {status} {status.phrase}", *(f"{n}: {v}" for n, v in headers.items())]
        try:
            client.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        except OSError as error:
            self.log.debug("a problem could not be told: %s", error)


class _Server(BaseApplication):
    """Gunicorn around the application, configured here and nowhere else."""

    def __init__(
        self, settings: Settings, listener: socket.socket, dataset: Dataset | None
    ) -> None:
        self._settings = settings
        self._dataset = dataset
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's defaults."""
        options = {
            "bind": f"fd://{self._listener.detach()}",
            "workers": 1,
            "worker_class": _Worker,
            "threads": THREADS,
            "backlog": BACKLOG,
            "graceful_timeout": GRACE_SECONDS,
            "limit_request_line": LONGEST_LINE,
            "loglevel": "warning",
            "logger_class": logs.GunicornLogger,
            "control_socket_disable": True,
            "post_worker_init": _begin,
            "worker_exit": _end,
        }
        for name, value in options.items():
            if name in self.cfg.settings:  # the control socket is younger than our oldest gunicorn
                self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """Returns the application; called in the worker, after the fork."""
        return create_app(self._settings, self._dataset)


def _held(worker: Worker, name: str) -> Any:  # noqa: ANN401 - extensions of Flask have no type
    """Returns what a worker's application holds, None if the worker never had one."""
    app = getattr(worker, "wsgi", None)
    return app.extensions[name] if app else None


def _begin(worker: Worker) -> None:
    """Begins to load the graph as soon as the worker can answer the rest."""
    worker.cfg.set("graceful_timeout", REQUEST_SECONDS)  # that of who started it stays as it is
    endpoint: Endpoint | None = _held(worker, "moratoria")
    vault: Vault | None = _held(worker, "moratoria.vault")
    if endpoint and vault:
        loading = endpoint.start()
        loading.add_done_callback(lambda _: vault.warm())
        loading.add_done_callback(lambda _: letter_of(load_law()))  # nobody waits for it then
    # The clerks read the law anew; until then they leave the processor to what loads the graph, and
    # the first document that comes earlier lets them begin.
    desk: Desk | None = _held(worker, "moratoria.desk")
    if desk:
        later = threading.Timer(CLERKS_AFTER_SECONDS, desk.start)
        later.daemon = True
        later.start()


def _end(_: Arbiter, worker: Worker) -> None:
    """Ends the query workers with the worker that started them."""
    for name in ("moratoria", "moratoria.desk", "moratoria.vault"):
        if holder := _held(worker, name):
            holder.close()

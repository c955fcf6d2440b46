"""
Runs the service on gunicorn: one worker process with threads, and beside it the query workers.

The port is taken before anything is started, so that a port in use is one clear error and the
address is printed only when it is true. The query workers are started by the worker, never before
it: a store that is forked is lost.
"""

from __future__ import annotations

import socket
import sys
from typing import TYPE_CHECKING

from gunicorn.app.base import BaseApplication

from moratoria.errors import InputError
from moratoria.web import create_app, safety

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from gunicorn.arbiter import Arbiter
    from gunicorn.workers.base import Worker

    from moratoria.web.endpoint import Endpoint
    from moratoria.web.settings import Settings
    from moratoria.web.vault import Vault

# Two query workers at a time: threads enough that queries that wait never hold up the rest.
THREADS = 8
BACKLOG = 128
LONGEST_LINE = 8190  # as much of a query in an address as gunicorn can be told to read
GRACE_SECONDS = 10


def serve(settings: Settings) -> None:
    """
    Serves until it is told to stop.

    Raises:
        InputError: if the service cannot listen where it should, or a setting is unsafe.
        JournalError: if the journal cannot be used, or another service uses it.
    """
    safety.check(settings)
    listener = _listener(settings)
    safety.claim(settings.journal_dir)
    sys.stdout.write(
        f"Moratoria serves at {_address(listener)} - open it in a browser; SPARQL at /sparql\n"
    )
    sys.stdout.flush()
    _Server(settings, listener).run()


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
    return listener


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(BaseApplication):
    """Gunicorn around the application, configured here and nowhere else."""

    def __init__(self, settings: Settings, listener: socket.socket) -> None:
        self._settings = settings
        self._listener = listener
        super().__init__()

    def load_config(self) -> None:
        """Sets what differs from gunicorn's defaults."""
        options = {
            "bind": f"fd://{self._listener.detach()}",
            "workers": 1,
            "worker_class": "gthread",
            "threads": THREADS,
            "backlog": BACKLOG,
            "graceful_timeout": GRACE_SECONDS,
            "limit_request_line": LONGEST_LINE,
            "loglevel": "warning",
            "control_socket_disable": True,
            "post_worker_init": _begin,
            "worker_exit": _end,
        }
        for name, value in options.items():
            if name in self.cfg.settings:  # the control socket is younger than our oldest gunicorn
                self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """Returns the application; called in the worker, after the fork."""
        return create_app(self._settings)


def _endpoint(worker: Worker) -> Endpoint | None:
    """Returns the endpoint of a worker's application, None if the worker never had one."""
    app = getattr(worker, "wsgi", None)
    endpoint: Endpoint | None = app.extensions["moratoria"] if app else None
    return endpoint


def _vault(worker: Worker) -> Vault | None:
    """Returns the vault of a worker's application, None if the worker never had one."""
    app = getattr(worker, "wsgi", None)
    vault: Vault | None = app.extensions["moratoria.vault"] if app else None
    return vault


def _begin(worker: Worker) -> None:
    """Begins to load the graph as soon as the worker can answer the rest."""
    endpoint, vault = _endpoint(worker), _vault(worker)
    if endpoint and vault:
        endpoint.start().add_done_callback(lambda _: vault.warm())


def _end(_: Arbiter, worker: Worker) -> None:
    """Ends the query workers with the worker that started them."""
    for holder in (_endpoint(worker), _vault(worker)):
        if holder:
            holder.close()

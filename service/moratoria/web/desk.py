"""
Reads and judges what is sent in, in processes beside the service that can be ended.

A document can be made to overrun the stack of its parser, to fill the memory, or to take hours to
hold against the shapes. So whatever is done with one is done by a clerk: a process with a time
limit and a cap on its memory. All clerks are forked from one process that has read the law and
holds nothing else, so that another takes the place of one that ended at once.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
from collections import deque
from concurrent.futures import CancelledError
from contextlib import suppress
from functools import partial
from multiprocessing import resource_tracker
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, cast
from weakref import WeakSet

from flask import Flask, current_app
from pebble import ProcessExpired, ProcessPool

from moratoria.errors import DocumentBusyError, DocumentCrashError, DocumentTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pebble import ProcessFuture

P = ParamSpec("P")
A = TypeVar("A")
T = TypeVar("T")

CLERKS = 2
PATIENCE = 1.5
MEMORY = 2 * 1024**3
# What the processes are forked from has read once what every clerk needs.
_READ = "moratoria.web.clerks"
# Settings can hold passwords: a clerk sees no other variable.
_ENVIRONMENT = {"LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "TZ"}


class Desk:
    """
    The clerks of an application, who begin when they are first needed.

    Args:
        seconds: how long a clerk may take over one document.
        make: makes the application whose templates a clerk writes with.
    """

    def __init__(self, seconds: int, make: Callable[[], Flask]) -> None:
        self.seconds = seconds
        self._make = make
        self._lock = Lock()
        self._places = BoundedSemaphore(CLERKS)
        self._clerks: ProcessPool | None = None
        self._closed = False
        self._begun: WeakSet[ProcessFuture[Any]] = WeakSet()

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """
        Returns what a function of a module returns, called by a clerk.

        Raises:
            DocumentTimeoutError: if it takes too long.
            DocumentCrashError: if it ends the clerk, or fills the memory.
            DocumentBusyError: if no clerk is free soon.
            Exception: whatever the function raises.
        """
        return self._result(self._started(partial(function, *args, **kwargs), PATIENCE))

    def each(self, function: Callable[[A], T], items: Iterable[A]) -> Iterator[T]:
        """Yields what a function returns for each of many things, in their order; see `run`."""
        begun: deque[ProcessFuture[T]] = deque()
        for item in items:
            begun.append(self._started(partial(function, item), self.seconds))
            if len(begun) == CLERKS:
                yield self._result(begun.popleft())
        while begun:
            yield self._result(begun.popleft())

    def start(self) -> None:
        """Lets the clerks begin, so that the first document does not wait for them."""
        with suppress(DocumentBusyError):
            self._pool().schedule(_ready)

    def _pool(self) -> ProcessPool:
        with self._lock:
            if self._closed:
                message = "The service stops; send the document again in a few seconds."
                raise DocumentBusyError(message)
            if self._clerks is None:
                _track_in_silence()
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["__main__", _READ])
                self._clerks = ProcessPool(
                    CLERKS, initializer=_begin, initargs=[self._make], context=context
                )
            return self._clerks

    def _started(self, call: Callable[[], T], patience: float) -> ProcessFuture[T]:
        if not self._places.acquire(timeout=patience):
            message = "Every clerk is reading another document; ask again in a few seconds."
            raise DocumentBusyError(message)
        try:
            future = self._pool().schedule(_called, args=[call], timeout=self.seconds)
        except BaseException:
            self._places.release()
            raise
        future.add_done_callback(lambda _: self._places.release())
        self._begun.add(future)
        return future

    def _result(self, future: ProcessFuture[T]) -> T:
        try:
            return future.result()
        except TimeoutError:
            message = f"The document was put aside after {self.seconds} seconds; send less of it."
            raise DocumentTimeoutError(message) from None
        except (ProcessExpired, MemoryError, CancelledError):
            message = (
                "The document ended the process that was reading it, by the memory or the depth it "
                "took; nothing of it is kept. Send less of it."
            )
            raise DocumentCrashError(message) from None

    def close(self) -> None:
        """Ends the clerks, also in the middle of a document."""
        with self._lock:
            self._closed = True
            if self._clerks is not None:
                self._clerks.stop()  # type: ignore[no-untyped-call]
                self._clerks.join()
        for future in self._begun:
            if not future.done():  # what was under way is left waiting by pebble
                future.set_exception(CancelledError())


def _track_in_silence() -> None:
    """
    Starts the process that clears up what others leave, so that it prints nothing.

    When the service is killed, it would say on the log, in lines of its own kind, what it cleared.
    """
    sys.warnoptions.append("ignore:resource_tracker")
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.pop()


def current_desk() -> Desk:
    """Returns the desk of the application that handles this request."""
    return cast("Desk", current_app.extensions["moratoria.desk"])


# ---------------------------------------------------------------- in the process of a clerk

_own: list[Flask] = []


def _begin(make: Callable[[], Flask]) -> None:
    """Prepares a clerk: it keeps no secret, takes no more than its memory and leaves no core."""
    for name in os.environ.keys() - _ENVIRONMENT:
        del os.environ[name]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _own[:] = [make()]


def _called(call: Callable[[], T]) -> T:
    with _own[0].test_request_context():  # in which the templates find the addresses of pages
        return call()


def _ready() -> None:
    """Does nothing: who can do this much has begun."""

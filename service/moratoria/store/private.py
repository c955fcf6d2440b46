"""
Workers that hold the stored cases beside the law, for those who may read them.

The journal is the source: a worker that is about to answer is first given every case that changed
since it answered last. So an answer reflects all that was acknowledged before the question, and a
worker that was lost costs nothing but the time to start another.
"""

from __future__ import annotations

import queue
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

from moratoria.errors import JournalError, QueryError
from moratoria.store import worker
from moratoria.store.pool import STARTING, Pool

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moratoria.store.pool import _Worker

# A decision carries the case as it was judged. The case may have changed since, so what is said
# there is not said in the union of all graphs; the case has a graph of its own that is.
APART = "#case"


class Source(Protocol):
    """What gives the cases that changed since an entry; see `journal.Feed`."""

    def head(self) -> int:
        """Returns the number of the last entry."""

    def since(self, seq: int) -> Iterator[tuple[int, Mapping[str, bytes]]]:
        """Yields batches of cases as N-Quads, each with the number of the last entry."""

    def mark(self, seq: int) -> str:
        """Returns what tells an entry from one of that number in another life of the source."""


class PrivatePool(Pool):
    """
    Workers that hold the law and every case of a source; see `Pool`.

    Args:
        quads: the law, as N-Quads.
        source: what gives the cases.
        options: those of `Pool`.
    """

    def __init__(self, quads: bytes, source: Source, **options: Any) -> None:  # noqa: ANN401
        self._source = source
        self._seen: WeakKeyDictionary[_Worker, int] = WeakKeyDictionary()
        super().__init__(quads, apart=APART, **options)

    def refresh(self) -> None:
        """Takes from every worker that is free what was erased since it answered last."""
        idle = []
        try:
            while True:
                idle.append(self._idle.get_nowait())
        except queue.Empty:
            pass
        for one in idle:
            if one is not None and self._told(one):
                self._give_back(one)
            else:
                self._idle.put(None)

    def _take(self, until: float) -> _Worker:
        one = super()._take(until)
        try:
            self._feed(one)
        except JournalError:  # the worker is as it was
            self._give_back(one)
            raise
        except BaseException:
            self._end(one)
            self._idle.put(None)
            raise
        return one

    def _told(self, one: _Worker) -> bool:
        """Brings a worker up to date, or ends it: it must not keep what was erased."""
        try:
            self._feed(one)
        except (JournalError, QueryError):
            self._end(one)
            return False
        return True

    def _feed(self, one: _Worker) -> None:
        seen = self._seen.get(one, 0)
        if seen == self._source.head():
            return
        for last, cases in self._source.since(seen):
            sizes = [(case, len(quads)) for case, quads in cases.items()]
            frame = worker.encode({"replace": sizes}, b"".join(cases.values()))
            one.ask(frame, STARTING, 0)
            seen = last
        self._seen[one] = seen

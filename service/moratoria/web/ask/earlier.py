"""
Puts queries to a version of the graph that was published before, to one at a time.

Few ask for one, so there is one worker, which holds the version asked for last. It keeps to the
limits of every other, and whoever asks while it is at work is told to come back.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from moratoria.errors import QueryBusyError
from moratoria.store import Pool

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.web.archive import Archive

PATIENCE = 1.5


class Earlier:
    """
    The worker for earlier versions, started when one is first asked for.

    Args:
        archive: where the versions are kept.
        limits: those of every pool, as `Pool` takes them.
    """

    def __init__(self, archive: Archive, **limits: Any) -> None:  # noqa: ANN401 - as Pool
        self._archive, self._limits = archive, limits
        self._turn = Lock()
        self._version: str | None = None
        self._pool: Pool | None = None

    @contextmanager
    def holding(self, version: str) -> Iterator[Pool]:
        """
        Yields a pool that holds a version, which nobody else uses meanwhile.

        Raises:
            QueryBusyError: if another query is being answered.
            AssetError: if the version is not kept as it was.
        """
        if not self._turn.acquire(timeout=PATIENCE):
            message = "The worker for earlier versions is busy; ask again in a few seconds."
            raise QueryBusyError(message)
        try:
            yield self._started(version)
        finally:
            self._turn.release()

    def _started(self, version: str) -> Pool:
        if self._pool is None or self._version != version:
            quads = self._archive.quads(version)
            self.close()
            self._pool, self._version = Pool(quads, **self._limits), version
        return self._pool

    def close(self) -> None:
        """Ends the worker, if there is one, also in the middle of a query."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

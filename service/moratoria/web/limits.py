"""
Counts what a client does too often, over the last minute, and says when it may go on.
"""

from __future__ import annotations

import math
import time
from collections import deque
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_CLIENTS = 10_000


class Limit:
    """
    A number of times that one client may do something within some seconds.

    Args:
        times: how often.
        seconds: within how long.
        clock: what tells the time.

    >>> limit = Limit(2, clock=lambda: 7.0)
    >>> limit.count("a"), limit.count("a"), limit.wait("a"), limit.wait("b")
    (None, None, 60, 0)
    """

    def __init__(
        self, times: int, seconds: float = 60.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._times, self._seconds, self._clock = times, seconds, clock
        self._done: dict[str, deque[float]] = {}
        self._lock = Lock()

    def count(self, client: str) -> None:
        """Counts one more of a client."""
        with self._lock:
            if len(self._done) >= _CLIENTS and client not in self._done:
                self._forget()
            self._done.setdefault(client, deque(maxlen=self._times)).append(self._clock())

    def wait(self, client: str) -> int:
        """Returns the seconds until the client may again, 0 for now."""
        with self._lock:
            done = self._done.get(client)
            if done is None or len(done) < self._times:
                return 0
            return max(0, math.ceil(done[0] + self._seconds - self._clock()))

    def _forget(self) -> None:
        """Drops the clients whose time is over, or all if there are too many even so."""
        now = self._clock()
        kept = {c: done for c, done in self._done.items() if done[-1] + self._seconds > now}
        self._done = kept if len(kept) < _CLIENTS else {}

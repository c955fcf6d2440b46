"""
Counts how things end: plain numbers, which whoever watches the service reads.

What counts knows nothing of who reads it; nothing is ever subtracted.
"""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from moratoria.errors import MoratoriaError

if TYPE_CHECKING:
    from collections.abc import Iterator

DONE, OTHER = "done", "other"


class Tally:
    """
    How often each of a few things happened, counted from any thread.

    >>> tally = Tally()
    >>> with tally.counted():
    ...     pass
    >>> tally.read()
    {'done': 1}
    """

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lock = Lock()

    def add(self, what: str) -> None:
        """Counts one more."""
        with self._lock:
            self._counts[what] += 1

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Counts a block by its end: done, the name of an error of ours, or another error."""
        try:
            yield
        except MoratoriaError as error:
            self.add(type(error).__name__)
            raise
        except BaseException:
            self.add(OTHER)
            raise
        self.add(DONE)

    def read(self) -> dict[str, int]:
        """Returns the counts as they are now."""
        with self._lock:
            return dict(self._counts)

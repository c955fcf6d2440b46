"""
Locks the folder of a journal: one process at a time serves it, opens it, or restores a backup.

A lock ends with the process that holds it, however that ends.
"""

from __future__ import annotations

import fcntl
import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from moratoria.errors import JournalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# A worker outlives a parent that was killed by about a second; that is no second service.
_PATIENCE = 3.0


def take(folder: Path, purpose: str, patience: float = _PATIENCE) -> int:
    """
    Returns the handle of a lock, which is held until that is closed.

    Args:
        folder: of the journal.
        purpose: what for, a word: `serving` or `opening`.
        patience: seconds to wait for whoever holds it.

    Raises:
        JournalError: if another process holds it.
    """
    handle = os.open(folder / f"{purpose}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(handle)
                message = (
                    f"Another process is {purpose} {folder}; stop it, or name another folder "
                    "with DATA_DIR."
                )
                raise JournalError(message) from None
            time.sleep(0.05)
        else:
            return handle


@contextmanager
def held(folder: Path, purpose: str, patience: float = 30.0) -> Iterator[None]:
    """Holds a lock until the block is left; see `take`."""
    handle = take(folder, purpose, patience)
    try:
        yield
    finally:
        os.close(handle)

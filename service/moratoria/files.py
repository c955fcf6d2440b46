"""
Writes files that are there whole or not at all, whatever ends the process meanwhile.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """
    Writes a public file; it is on the disk when this returns.

    Args:
        path: where; what was there is replaced, and its folder is made if it is absent.
        data: what it holds.

    Raises:
        OSError: if it cannot be written, and then nothing of it is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        made = Path(file.name)
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            made.chmod(0o644)  # else only whoever wrote it may read it
            made.replace(path)
        except BaseException:
            made.unlink(missing_ok=True)
            raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Puts the names of a folder on the disk too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

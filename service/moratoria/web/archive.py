"""
Keeps every version of what the service publishes: the graph, and the wording of each question.

Each is a file named for its SHA-256, so that whoever has the file can check it, and an answer can
be made again from the question, its parameters and the graph as they were.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import re
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.errors import AssetError
from moratoria.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from moratoria.store import Dataset

_LOG = logging.getLogger(__name__)
_HASH = re.compile(r"[0-9a-f]{64}")


def digest(wording: str) -> str:
    """Returns the name of a wording: the SHA-256 of its text, in hexadecimal."""
    return hashlib.sha256(wording.encode()).hexdigest()


class Archive:
    """
    The versions that a folder keeps.

    Args:
        folder: the folder for what the service keeps.
    """

    def __init__(self, folder: Path) -> None:
        self._graphs, self._wordings = folder / "datasets", folder / "queries"

    def keep(self, dataset: Dataset, wordings: Iterable[str]) -> None:
        """Keeps what is published now; if that fails it is said in the log."""
        try:
            if not (path := self._graph(dataset.hash)).exists():
                write_whole(path, dataset.packed)
            for wording in wordings:
                if not (path := self._wording(digest(wording))).exists():
                    write_whole(path, wording.encode())
        except OSError as error:
            _LOG.warning(
                "%s cannot be written (%s): addresses that name this version lead nowhere once "
                "another is published.",
                path,
                error,
            )

    def versions(self) -> list[str]:
        """Returns the hashes of the graphs that are kept, sorted."""
        found = (path.name.removesuffix(".nq.gz") for path in self._graphs.glob("*.nq.gz"))
        return sorted(filter(_HASH.fullmatch, found))

    def since(self, version: str) -> datetime | None:
        """Returns when a version was first published here, None if it is not kept."""
        try:
            seconds = int(self._graph(version).stat().st_mtime)
        except OSError:
            return None
        return datetime.fromtimestamp(seconds, UTC)

    def quads(self, version: str) -> bytes:
        """
        Returns a version of the graph, as N-Quads.

        Raises:
            AssetError: if the file does not hold the version it is named for.
        """
        path = self._graph(version)
        try:
            quads = gzip.decompress(path.read_bytes())
            known = rdf.digest(quads.decode()) == version
        except (OSError, EOFError, UnicodeDecodeError, zlib.error):
            known = False
        if not known:
            message = f"{path} does not hold the version of the graph it is named for."
            raise AssetError(message)
        return quads

    def wording(self, name: str) -> Path | None:
        """Returns the file of a wording, None if none of that name is kept."""
        path = self._wording(name)
        return path if _HASH.fullmatch(name) and path.is_file() else None

    def _graph(self, version: str) -> Path:
        return self._graphs / f"{version}.nq.gz"

    def _wording(self, name: str) -> Path:
        return self._wordings / f"{name}.rq"

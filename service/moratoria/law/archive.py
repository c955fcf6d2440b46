"""
Keeps every version of the law that decided something, once, and finds it again by its hash.

A version is a file of canonical N-Quads named for their hash, so whoever has the file can check it.
Only `ontology/` is kept. The shapes that say what a case may hold are always those of today.
"""

from __future__ import annotations

import gzip
import logging
import re
import zlib
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.errors import AssetError, InputError, UnknownLawError, UnknownNameError
from moratoria.files import write_whole
from moratoria.law import graph_of, law_hash, law_quads, load_law, read_law
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from moratoria.law import Law

_LOG = logging.getLogger(__name__)
_HASH = re.compile("[0-9a-f]{64}")
_GZIP = b"\x1f\x8b"


# ---------------------------------------------------------------- keeping


@cache
def keep_current(folder: Path) -> None:
    """Keeps the law of today; if that fails it is said in the log, and the answer is given."""
    try:
        keep(folder, law_quads())
    except OSError as error:
        _LOG.warning(
            "%s cannot be written (%s): decisions under this law can be checked only while it is "
            "the law of the package.",
            place(folder, law_hash()),
            error,
        )


def keep(folder: Path, quads: str) -> Path:
    """
    Returns the file of a version of the law, written if it is not there; whole or not at all.

    Args:
        folder: the folder for what the service keeps.
        quads: the law as canonical N-Quads.
    """
    path = place(folder, rdf.digest(quads))
    if not path.exists():
        write_whole(path, gzip.compress(quads.encode(), mtime=0))
    return path


def versions(folder: Path) -> list[str]:
    """Returns the hashes of the versions of the law that are kept, sorted."""
    found = (path.name.removesuffix(".nq.gz") for path in (folder / "law").glob("*.nq.gz"))
    return sorted(filter(_HASH.fullmatch, found))


def place(folder: Path, hash_: str) -> Path:
    """Returns where a version of the law is kept."""
    return folder / "law" / f"{hash_}.nq.gz"


# ---------------------------------------------------------------- finding


def find_law(slug: str, hash_: str, folder: Path) -> Law:
    """
    Returns a policy of the version of the law with a hash; see `find`.

    Raises:
        UnknownNameError: for a policy that this version does not have.
    """
    return load_law(slug) if hash_ == law_hash() else law_of(find(hash_, folder), slug)


def find(hash_: str, folder: Path) -> str:
    """
    Returns the version of the law with a hash: the law of today, or one that was kept.

    Raises:
        UnknownLawError: naming the hash and where it was looked for.
        InputError: if the file that was kept holds something else.
    """
    if hash_ == law_hash():
        return law_quads()
    path = place(folder, hash_)
    if not _HASH.fullmatch(hash_) or not path.is_file():
        raise UnknownLawError(
            f"The version {hash_} of the law is not at hand: it is not the law of today "
            f"({law_hash()}), and {path} does not exist. Give it with --law FILE."
        )
    quads = _text(path)
    if rdf.digest(quads) != hash_:
        raise InputError(
            f"{path} does not hold the version of the law it is named for: its hash is "
            f"{rdf.digest(quads)}."
        )
    return quads


def read(path: Path) -> str:
    """
    Returns the canonical N-Quads of a version of the law in a file, which may be compressed.

    Raises:
        InputError: if it cannot be read as N-Quads.
    """
    return rdf.canonical_quads(rdf.read_quads(_text(path).encode(), rdf.NQUADS))


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data.startswith(_GZIP) else data).decode()
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        reason = (getattr(error, "strerror", "") or str(error)).lower()
        raise InputError(f"{path} cannot be read as a version of the law: {reason}.") from None


@lru_cache(maxsize=4)
def law_of(quads: str, slug: str) -> Law:
    """
    Returns one policy of a version of the law.

    Args:
        quads: the law as canonical N-Quads.
        slug: the policy.

    Raises:
        UnknownNameError: for a policy that this version does not have.
        AssetError: if the statements do not make a law.
    """
    graph = graph_of(quads)
    hash_ = rdf.digest(quads)
    slugs = sorted(str(found) for found in graph.objects(None, MOR.slug))
    if slug not in slugs:
        known = ", ".join(slugs) or "none"
        raise UnknownNameError(
            f"'{slug}' is no policy of the version {hash_} of the law; known: {known}."
        )
    try:
        return read_law(graph, slug, hash_)
    except (AssertionError, KeyError, TypeError, ValueError) as error:
        raise AssetError(
            f"The version {hash_} of the law cannot be read as one: {error!r}."
        ) from None

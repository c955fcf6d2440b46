"""
The append-only ledger: what happened to which case, as keyed digests in a chain of hashes.

Each entry carries the hash of the one before it, so that none can be changed, moved or taken out
unseen; a sealed head tells where the ledger ends. No entry holds content.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import insert, select, update

from moratoria import __version__
from moratoria.journal.tables import FORMAT, HEAD, LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from moratoria.journal.key import Key

Kind = Literal["case", "decision", "erasure"]
NOTHING = "0" * 64


@dataclass(frozen=True)
class Entry:
    """
    One entry of the ledger.

    Attributes:
        version: of the case.
        digest: keyed, over the row of content; of an erasure, the last digest of the case.
        actor: whose token it was, or `cli`.
        law: hash of the law of a decision, else empty.
        prev: hash of the entry before.
    """

    seq: int
    at: str
    kind: str
    case_id: str
    version: int
    digest: str
    actor: str
    law: str
    software: str
    prev: str

    @property
    def hash(self) -> str:
        """The SHA-256 over the entry."""
        return hashlib.sha256(json.dumps(astuple(self)).encode()).hexdigest()


@dataclass(frozen=True)
class Head:
    """Where a ledger ends: the number and the hash of its last entry."""

    seq: int
    hash: str
    seal: str

    def is_sealed(self, key: Key) -> bool:
        """Returns whether the seal is of this head and this key."""
        return self.seal == key.digest("head", self.seq, self.hash)


def now() -> str:
    """Returns the time, as it stands in the journal."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def begin(connection: Connection, key: Key) -> None:
    """Begins an empty ledger."""
    seal = key.digest("head", 0, NOTHING)
    row = {"id": 1, "format": FORMAT, "key_id": key.id, "seq": 0, "hash": NOTHING, "seal": seal}
    connection.execute(insert(HEAD).values(row))


def head(connection: Connection) -> Head:
    """Returns where the ledger ends."""
    row = connection.execute(select(HEAD)).one()
    return Head(row.seq, row.hash, row.seal)


def append(
    connection: Connection,
    key: Key,
    kind: Kind,
    *,
    case_id: str,
    version: int,
    digest: str,
    actor: str,
    law: str = "",
) -> int:
    """Adds an entry at the end, and returns its number."""
    last = head(connection)
    software = f"moratoria {__version__}"
    entry = Entry(
        last.seq + 1, now(), kind, case_id, version, digest, actor, law, software, last.hash
    )
    connection.execute(insert(LEDGER).values((*astuple(entry), entry.hash)))
    seal = key.digest("head", entry.seq, entry.hash)
    connection.execute(update(HEAD).values(seq=entry.seq, hash=entry.hash, seal=seal))
    return entry.seq


def entries(connection: Connection) -> Iterator[tuple[Entry, str]]:
    """Yields every entry in order, each with the hash that is kept of it."""
    for row in connection.execute(select(LEDGER).order_by(LEDGER.c.seq)):
        *values, kept = row
        yield Entry(*values), kept

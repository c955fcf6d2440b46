"""
What was made for which idempotency key, so that a request that is sent twice is done once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from moratoria.errors import ReusedKeyError
from moratoria.journal.tables import ATTEMPTS

if TYPE_CHECKING:
    from sqlalchemy import Connection


@dataclass(frozen=True)
class Attempt:
    """
    A request that its sender may repeat.

    Attributes:
        owner: who sends it.
        key: the sender's name for it.
        fingerprint: keyed digest over what is asked.
    """

    owner: str
    key: str
    fingerprint: str


def earlier(connection: Connection, attempt: Attempt | None) -> str | None:
    """
    Returns the id of what an earlier attempt made, None if there was none.

    Raises:
        ReusedKeyError: if the key came with another request.
    """
    if attempt is None:
        return None
    same = (ATTEMPTS.c.owner == attempt.owner) & (ATTEMPTS.c.key == attempt.key)
    row = connection.execute(select(ATTEMPTS).where(same)).one_or_none()
    if row is None:
        return None
    if row.fingerprint != attempt.fingerprint:
        message = (
            "The Idempotency-Key came with another request before; a new request has a new key."
        )
        raise ReusedKeyError(message)
    return str(row.made)


def note(connection: Connection, attempt: Attempt | None, made: str) -> None:
    """Keeps the id of what an attempt made."""
    if attempt is not None:
        row = (attempt.owner, attempt.key, attempt.fingerprint, made)
        connection.execute(insert(ATTEMPTS).values(row))

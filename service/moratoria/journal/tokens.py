"""
Bearer tokens: who may do what, until when. A token is shown once and kept only as a hash.

It is 32 random bytes, so that a fast hash is enough. A token is looked up at every request: it
ends at once when it is revoked.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from moratoria.errors import AbsentError, InputError
from moratoria.journal import ledger
from moratoria.journal.tables import TOKENS

if TYPE_CHECKING:
    from moratoria.journal.database import Database

ROLES = ("researcher", "submitter", "admin", "monitor")
_TOKEN = re.compile(r"mor_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,62}")
_NOBODY = hashlib.sha256(b"nobody").hexdigest()


@dataclass(frozen=True)
class Account:
    """
    Whose token a request carries.

    Attributes:
        token: id of the token, which is no secret.
        name: of the account; cases belong to it, whichever of its tokens brought them.
    """

    token: str
    name: str
    role: str


@dataclass(frozen=True)
class Listed:
    """A token in a list; the times are empty if there are none."""

    id: str
    name: str
    role: str
    made: str
    expires: str
    revoked: str


def create(journal: Database, name: str, role: str, days: int) -> str:
    """
    Returns a new token, which nobody can show again.

    Args:
        journal: the journal.
        name: the account: small letters, digits, points and hyphens.
        role: one of `ROLES`.
        days: how long it is valid.

    Raises:
        InputError: for another name or role.
    """
    if not _NAME.fullmatch(name):
        message = f"'{name}' is no name of an account; write small letters, digits, '.' and '-'."
        raise InputError(message)
    if role not in ROLES:
        message = f"'{role}' is no role; known: {', '.join(ROLES)}."
        raise InputError(message)
    token_id, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    expires = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="milliseconds")
    row = (token_id, name, role, _hash(secret), ledger.now(), expires, "")
    with journal.write() as connection:
        connection.execute(insert(TOKENS).values(row))
    return f"mor_{token_id}_{secret}"


def account(journal: Database, token: str) -> Account | None:
    """Returns whose token this is, None if it is none, was revoked or has expired."""
    found = _TOKEN.fullmatch(token)
    token_id, secret = found.groups() if found else ("", "")
    with journal.read() as connection:
        row = connection.execute(select(TOKENS).where(TOKENS.c.id == token_id)).one_or_none()
    # An id that does not exist takes as long as a secret that is wrong.
    fits = hmac.compare_digest(_hash(secret), row.secret_hash if row else _NOBODY)
    if row is None or not fits or row.revoked or row.expires <= ledger.now():
        return None
    return Account(row.id, row.name, row.role)


def revoke(journal: Database, token_id: str) -> None:
    """
    Ends a token at once.

    Raises:
        AbsentError: if there is none of that id.
    """
    one = (TOKENS.c.id == token_id) & (TOKENS.c.revoked == "")
    with journal.write() as connection:
        done = connection.execute(update(TOKENS).where(one).values(revoked=ledger.now()))
        if not done.rowcount:
            message = f"There is no valid token with the id '{token_id}'."
            raise AbsentError(message)


def listed(journal: Database) -> list[Listed]:
    """Returns all tokens, the oldest first."""
    columns = TOKENS.c
    query = select(
        columns.id, columns.name, columns.role, columns.made, columns.expires, columns.revoked
    ).order_by(columns.made)
    with journal.read() as connection:
        return [Listed(*row) for row in connection.execute(query)]


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

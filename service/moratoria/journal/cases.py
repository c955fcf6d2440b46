"""
The cases of the journal: each has a random id, one owner, and a version that counts its changes.

Whoever asks for a case of another is told what is told of a case that is not there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy import func, insert, select, update

from moratoria.errors import AbsentError, ChangedError
from moratoria.journal import attempts, ledger
from moratoria.journal.tables import CASES, DECISIONS, LEDGER

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from sqlalchemy import Connection, Row

    from moratoria.journal.attempts import Attempt
    from moratoria.journal.database import Database
    from moratoria.journal.key import Key

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class StoredCase:
    """
    A case as it is stored.

    Attributes:
        id: a random UUID (RFC 9562, version 4), in small letters with hyphens.
        owner: who may read and change it.
        content: its statements as sorted N-Triples; it has no blank nodes.
    """

    id: str
    owner: str
    version: int
    content: str

    def digest(self, key: Key) -> str:
        """Returns the keyed digest over all that is stored of the case."""
        return key.digest("case", self.id, self.owner, self.version, self.content)


@dataclass(frozen=True)
class ListedCase:
    """
    A case in a list.

    Attributes:
        changed: when it was last stored.
        decisions: how many were made about it, under any version.
    """

    case: StoredCase
    changed: str
    decisions: int


def new_id() -> str:
    """Returns an id that nobody can guess."""
    return str(uuid4())


def is_id(text: str) -> bool:
    """
    Returns whether a text has the one form of an id.

    >>> is_id("0b5f4f0e-5ac7-4f5e-9d0f-6c2f6f1d7a10"), is_id("0B5F4F0E-5AC7-4F5E-9D0F-6C2F6F1D7A10")
    (True, False)
    """
    return _ID.fullmatch(text) is not None


def create(
    journal: Database, case: StoredCase, attempt: Attempt | None = None
) -> tuple[StoredCase, bool]:
    """
    Stores a new case, once per attempt.

    Returns:
        The case as it is stored, and whether it was stored now.

    Raises:
        AbsentError: if the attempt was made before and its case has since been erased.
        ReusedKeyError: if the attempt's key came with another request.
    """
    with journal.write() as connection:
        made = attempts.earlier(connection, attempt)
        if made is not None:
            return _found(connection, made, case.owner), False
        seq = _append(connection, journal.key, case)
        row = (case.id, case.owner, case.version, case.content.encode(), seq)
        connection.execute(insert(CASES).values(row))
        attempts.note(connection, attempt, case.id)
    return case, True


def find(journal: Database, case_id: str, owner: str) -> StoredCase:
    """
    Returns a case of its owner.

    Raises:
        AbsentError: if there is none.
    """
    with journal.read() as connection:
        return _found(connection, case_id, owner)


def listed(
    journal: Database, owner: str, *, limit: int, offset: int
) -> tuple[list[ListedCase], int]:
    """Returns some cases of an owner, the one that was stored last first, and how many it has."""
    number = select(func.count()).where(DECISIONS.c.case_id == CASES.c.id).scalar_subquery()
    query = (
        select(CASES, LEDGER.c.at, number.label("number"))
        .join(LEDGER, LEDGER.c.seq == CASES.c.seq)
        .where(CASES.c.owner == owner)
        .order_by(CASES.c.seq.desc())
    )
    total = select(func.count()).select_from(CASES).where(CASES.c.owner == owner)
    with journal.read() as connection:
        rows = connection.execute(query.limit(limit).offset(offset))
        found = [ListedCase(of_row(row), row.at, row.number) for row in rows]
        return found, connection.execute(total).scalar_one()


def put(
    journal: Database, case_id: str, owner: str, content: str, *, seen: Collection[int] | None
) -> StoredCase:
    """
    Stores new content for a case of its owner.

    Args:
        journal: the journal.
        case_id: which case.
        owner: whose it must be.
        content: its statements as sorted N-Triples.
        seen: the versions that whoever changes it may have seen, None for whatever it is.

    Raises:
        AbsentError: if there is no such case.
        ChangedError: if it has another version by now.
    """
    with journal.write() as connection:
        old = _found(connection, case_id, owner)
        check_version(old, seen)
        case = replace(old, version=old.version + 1, content=content)
        seq = _append(connection, journal.key, case)
        changed = {"version": case.version, "content": content.encode(), "seq": seq}
        connection.execute(update(CASES).where(CASES.c.id == case_id).values(changed))
    return case


def check_version(case: StoredCase, seen: Collection[int] | None) -> None:
    """
    Refuses to change a case that is no longer as it was seen.

    Raises:
        ChangedError: if its version is another.
    """
    if seen is not None and case.version not in seen:
        message = f"The case has version {case.version} by now; read it again first."
        raise ChangedError(message)


def _found(connection: Connection, case_id: str, owner: str) -> StoredCase:
    row = connection.execute(select(CASES).where(CASES.c.id == case_id)).one_or_none()
    if row is None or row.owner != owner:
        message = "There is no such case."
        raise AbsentError(message)
    return of_row(row)


def of_row(row: Row[Any]) -> StoredCase:
    """Returns the case that a row of the table holds."""
    return StoredCase(row.id, row.owner, row.version, bytes(row.content).decode())


def _append(connection: Connection, key: Key, case: StoredCase) -> int:
    return ledger.append(
        connection,
        key,
        "case",
        case_id=case.id,
        version=case.version,
        digest=case.digest(key),
        actor=case.owner,
    )

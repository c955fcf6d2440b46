"""
Erases cases, and keeps erased what a backup would bring back.

Everything said of a person goes: the case, its decisions, what was inferred. What stays are random
ids and keyed digests: with a copy of the case and the key one can still show that this was stored,
and without both they tell nothing. The ids erased are also kept in a file beside the database, so
that they are erased again when an older database is put in its place.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from moratoria.errors import AbsentError
from moratoria.journal import cases, ledger
from moratoria.journal.tables import CASES, DECISIONS, LEDGER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from sqlalchemy import Connection

    from moratoria.journal.cases import StoredCase
    from moratoria.journal.database import Database

FILE = "erasures.txt"


def erase(
    journal: Database,
    case_id: str,
    actor: str,
    *,
    owner: str | None = None,
    seen: Collection[int] | None = None,
) -> None:
    """
    Erases a case and all that was decided about it, from the files too.

    Args:
        journal: the journal.
        case_id: which case.
        actor: who does it.
        owner: whose case it must be, None for anybody's.
        seen: the versions that may have been seen, None for whatever it is.

    Raises:
        AbsentError: if there is no such case.
        ChangedError: if it has another version by now.
    """
    with journal.write() as connection:
        case = _row(connection, case_id)
        if case is None or owner not in {None, case.owner}:
            message = "There is no such case."
            raise AbsentError(message)
        cases.check_version(case, seen)
        _erase(connection, journal, case, actor)
        keep(journal.folder, [case_id])
    journal.scrub()


def redo(journal: Database) -> list[str]:
    """Erases what is known to have been erased and is there all the same; returns the ids."""
    known = listed(journal.folder)
    with journal.read() as connection:
        there = connection.execute(select(CASES.c.id)).scalars()
        revived = sorted(known & set(there)) if known else []
    if not revived:
        return []
    with journal.write() as connection:
        for case_id in revived:
            case = _row(connection, case_id)
            if case is not None:
                _erase(connection, journal, case, "again")
    journal.scrub()
    return revived


def _row(connection: Connection, case_id: str) -> StoredCase | None:
    row = connection.execute(select(CASES).where(CASES.c.id == case_id)).one_or_none()
    return cases.of_row(row) if row else None


def _erase(connection: Connection, journal: Database, case: StoredCase, actor: str) -> None:
    connection.execute(delete(DECISIONS).where(DECISIONS.c.case_id == case.id))
    connection.execute(delete(CASES).where(CASES.c.id == case.id))
    ledger.append(
        connection,
        journal.key,
        "erasure",
        case_id=case.id,
        version=case.version,
        digest=case.digest(journal.key),
        actor=actor,
    )


# ---------------------------------------------------------------- what is known to be erased


def listed(folder: Path) -> set[str]:
    """Returns the ids in the list of erasures of a folder."""
    try:
        text = (folder / FILE).read_text(encoding="ascii")
    except FileNotFoundError:
        return set()
    return {line for line in text.splitlines() if cases.is_id(line)}


def in_ledger(connection: Connection) -> set[str]:
    """Returns the ids of the cases that a ledger says were erased."""
    erased = select(LEDGER.c.case_id).where(LEDGER.c.kind == "erasure")
    return set(connection.execute(erased).scalars())


def keep(folder: Path, case_ids: Iterable[str]) -> None:
    """Adds ids to the list of erasures of a folder; they are on the disk when this returns."""
    new = sorted(set(case_ids) - listed(folder))
    handle = os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{case_id}\n" for case_id in new)
        file.flush()
        os.fsync(file.fileno())

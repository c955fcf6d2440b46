"""
Backups of a journal: one file, the same for SQLite and PostgreSQL, and so the way between them.

A backup holds the ledger and the content as of one moment, without tokens and without the key. What
was erased since is erased again when it is restored; where nobody can say what was, it is refused.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import zlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from moratoria.errors import InputError, JournalError
from moratoria.journal import erasures, ledger, lock
from moratoria.journal import key as keys
from moratoria.journal.database import is_there, open_journal
from moratoria.journal.tables import ATTEMPTS, CASES, DECISIONS, FORMAT, HEAD, LEDGER
from moratoria.journal.verification import verified

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from moratoria.journal.database import Database

_TABLES = {table.name: table for table in (HEAD, LEDGER, CASES, DECISIONS, ATTEMPTS)}
_ROWS = 500


def write(journal: Database, path: Path) -> int:
    """
    Writes a backup to a new file that only its owner can read; returns the number of rows.

    Raises:
        InputError: if the file is there already or cannot be made.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        message = f"{path} cannot be made: {(error.strerror or '').lower()}."
        raise InputError(message) from None
    with os.fdopen(handle, "wb") as file:
        with gzip.open(file, "wt", encoding="utf-8", newline="\n") as packed:
            number = _written(journal, packed)
        file.flush()
        os.fsync(file.fileno())
    return number


def _written(journal: Database, out: IO[str]) -> int:
    number = 0
    with journal.read() as connection:
        last = ledger.head(connection)
        about = {"journal": FORMAT, "key": journal.key.id, "seq": last.seq, "at": ledger.now()}
        out.write(json.dumps(about) + "\n")
        for name, table in _TABLES.items():
            for row in connection.execute(select(table)):
                out.write(json.dumps([name, *map(_plain, row)]) + "\n")
                number += 1
    out.write(json.dumps({"rows": number}) + "\n")
    return number


def _plain(value: object) -> object:
    if isinstance(value, bytes | memoryview):
        return {"b64": base64.b64encode(bytes(value)).decode()}
    return value


# ---------------------------------------------------------------- restoring


def restore(
    folder: Path, url: str | None, path: Path, *, erased: set[str] | None = None
) -> tuple[int, list[str]]:
    """
    Puts a backup in the place of the journal, and erases again what was erased since.

    Args:
        folder: of the journal, with the key of the backup.
        url: as in `open_journal`.
        path: the backup.
        erased: ids that are known to be erased, beside those that are known here; None if
            nobody knows of any.

    Returns:
        The number of entries, and the ids that were erased again.

    Raises:
        InputError: if the backup is not whole, or erasures cannot be known.
        JournalError: if the service runs, or the key is another.
    """
    about = _about(path)
    if not is_there(folder, url) and not (folder / erasures.FILE).exists() and erased is None:
        message = (
            "Nobody can say here which cases were erased since this backup. Put erasures.txt of "
            f"the old journal in {folder}, or say --no-erasures if there were none."
        )
        raise InputError(message)
    if not keys.exists(folder) or keys.load(folder).id != about["key"]:
        message = f"The backup was made with another key; put its journal.key in {folder}."
        raise JournalError(message)
    with lock.held(folder, "serving", patience=1):
        journal = open_journal(folder, url)
        try:
            return _replaced(journal, path, erased or set())
        finally:
            journal.close()


def _replaced(journal: Database, path: Path, erased: set[str]) -> tuple[int, list[str]]:
    with journal.read() as connection:
        erasures.keep(journal.folder, erased | erasures.in_ledger(connection))
    with journal.write() as connection:
        for table in _TABLES.values():
            connection.execute(delete(table))
        for name, rows in _batches(path):
            connection.execute(insert(_TABLES[name]), rows)
        verdict = verified(connection, journal.key)
        if verdict.trouble:
            message = (
                f"{path} is not what was written, at entry {verdict.trouble.seq}: "
                f"{verdict.trouble.what}. The journal is as it was."
            )
            raise InputError(message)
        erasures.keep(journal.folder, erasures.in_ledger(connection))
    again = erasures.redo(journal)
    journal.scrub()
    return verdict.seq, again


def _about(path: Path) -> dict[str, Any]:
    about = next(_lines(path), None)
    if not isinstance(about, dict) or about.get("journal") != FORMAT:
        message = f"{path} is no backup of a journal that this version of moratoria reads."
        raise InputError(message)
    return about


def _batches(path: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yields the rows of a backup, some of one table at a time; refuses one that was cut off."""
    lines, number, ended = _lines(path), 0, False
    next(lines)
    name, rows = "", list[dict[str, Any]]()
    for line in lines:
        if isinstance(line, dict):
            ended = line == {"rows": number}
            break
        number += 1
        if rows and (line[0] != name or len(rows) == _ROWS):
            yield name, rows
            rows = []
        name = line[0]
        names = _TABLES[name].columns.keys()
        rows.append(dict(zip(names, map(_stored, line[1:]), strict=True)))
    if rows:
        yield name, rows
    if not ended:
        message = f"{path} was cut off after {number} rows; the journal is as it was."
        raise InputError(message)


def _stored(value: Any) -> Any:  # noqa: ANN401 - a value of any column
    return base64.b64decode(value["b64"]) if isinstance(value, dict) else value


def _lines(path: Path) -> Iterator[Any]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, EOFError, ValueError, zlib.error):
        message = f"{path} cannot be read as a backup of a journal."
        raise InputError(message) from None

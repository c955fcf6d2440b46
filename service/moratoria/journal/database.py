"""
Opens the database of a journal, and reads and writes it in whole transactions.

SQLite by default: a write is on the disk before it is acknowledged (WAL, synchronous=FULL), and
what is deleted is overwritten. PostgreSQL does the same by setting. An error of the database is
told without the values that were being written.
"""

from __future__ import annotations

import os
import stat
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from moratoria.errors import JournalError, JournalFullError, JournalUnavailableError
from moratoria.journal import erasures, key, ledger, lock
from moratoria.journal.tables import CONTENT, FORMAT, HEAD, METADATA
from moratoria.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from sqlalchemy import Connection, Engine

    from moratoria.journal.key import Key

FILE = "journal.sqlite"
_PATIENCE = 30
_CONNECTING = "5"  # seconds to wait for a server to answer
_PRAGMAS = {
    "journal_mode": "WAL",
    "synchronous": "FULL",
    "secure_delete": "ON",
    "temp_store": "MEMORY",
    "trusted_schema": "OFF",
}
_FULL = ("is full", "No space left", "disk full", "53100")


@dataclass(frozen=True)
class Database:
    """
    A journal that is open.

    Attributes:
        folder: where its key and the list of erasures lie, and SQLite's file.
        key: what its digests are made with.
        owner: the process that opened it; no other may use it.
        writes: how its writes ended.
    """

    engine: Engine
    folder: Path
    key: Key
    owner: int
    writes: Tally = field(default_factory=Tally, compare=False)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Gives a connection on which everything is read as of one moment."""
        with self._begun(writing=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """
        Gives a connection whose changes are stored together when the block is left, or not at all.

        One writer at a time: the end of the ledger is locked.
        """
        with self.writes.counted(), self._begun(writing=True) as connection:
            if not self.is_sqlite:
                connection.execute(select(HEAD.c.id).with_for_update())
            yield connection

    @contextmanager
    def _begun(self, *, writing: bool) -> Iterator[Connection]:
        if os.getpid() != self.owner:
            message = "The journal was opened in another process; open it again in this one."
            raise JournalError(message)
        options: dict[str, Any] = {"writing": writing}
        if not (self.is_sqlite or writing):
            options["isolation_level"] = "REPEATABLE READ"
        with (
            told(),
            self.engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def scrub(self) -> None:
        """
        Removes from the files what was deleted.

        SQLite overwrites in the file; its write-ahead log holds the old pages until it is cut.

        Raises:
            JournalUnavailableError: if somebody reads for so long that the log cannot be cut.
        """
        if not self.is_sqlite:
            self._rewrite_tables()
            return
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            with told(), self.engine.connect().execution_options(writing=None) as connection:
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
            if not busy:
                return
            time.sleep(0.05)
        message = "The erased content is deleted, and the log of the database could not be cut yet."
        raise JournalUnavailableError(message)

    def _rewrite_tables(self) -> None:
        with told(), self.engine.connect() as connection:
            whole = connection.execution_options(isolation_level="AUTOCOMMIT")
            for table in CONTENT:
                whole.execute(text(f"VACUUM FULL {table.name}"))

    def close(self) -> None:
        """Closes every connection."""
        self.engine.dispose()


# ---------------------------------------------------------------- opening


def open_journal(folder: Path, url: str | None = None) -> Database:
    """
    Returns the journal of a folder, made if there is none; erasures that it knows of are done.

    Args:
        folder: for its key, the list of erasures and, without a URL, the database.
        url: a SQLAlchemy URL of another database, such as `postgresql://name@host/db`.

    Raises:
        JournalError: saying what is unsafe or does not fit, and what would do.
    """
    _make_private(folder)
    with lock.held(folder, "opening"):
        engine = _engine(folder, url)
        fresh = _is_fresh(engine)
        secret = key.make(folder) if fresh and not key.exists(folder) else key.load(folder)
        opened = Database(engine, folder, secret, os.getpid())
        if fresh:
            _set_up(opened)
        check_head(opened)
    erasures.redo(opened)
    return opened


def is_there(folder: Path, url: str | None = None) -> bool:
    """Returns whether a folder or URL already has a journal; a URL is taken to have one."""
    return url is not None or (folder / FILE).exists()


def _make_private(folder: Path) -> None:
    """Makes a folder that only its owner can open, or refuses one that others can."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        mode, above = folder.stat().st_mode, folder.parent.stat().st_mode
    except OSError as error:
        message = f"{folder} cannot be used for the journal: {(error.strerror or '').lower()}."
        raise JournalError(message) from None
    if above & (stat.S_IWGRP | stat.S_IWOTH) and not above & stat.S_ISVTX:
        message = (
            f"{folder.parent} can be changed by others than its owner, who could put another "
            f"journal there; run chmod go-w {folder.parent}."
        )
        raise JournalError(message)
    if mode & (stat.S_IRWXO | stat.S_IRWXG):
        message = (
            f"{folder} is to hold cases of people and can be opened by others than its owner; "
            f"run chmod 700 {folder}."
        )
        raise JournalError(message)


def _engine(folder: Path, url: str | None) -> Engine:
    if url is None:
        path = folder / FILE
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        engine = create_engine(
            f"sqlite+pysqlite:///{path}",
            hide_parameters=True,
            connect_args={"timeout": _PATIENCE, "isolation_level": None},
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine
    try:
        parsed = make_url(url)
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() == "postgresql" and "connect_timeout" not in parsed.query:
            # Whoever waits for a silent server takes a thread.
            parsed = parsed.update_query_dict({"connect_timeout": _CONNECTING})
        return create_engine(parsed, hide_parameters=True, pool_pre_ping=True)
    except ImportError:
        message = "The journal is to be in PostgreSQL; run pip install 'moratoria[postgresql]'."
        raise JournalError(message) from None
    except (ArgumentError, NoSuchModuleError, ValueError):
        message = "MORATORIA_JOURNAL_URL is no URL of a database; write postgresql://name@host/db."
        raise JournalError(message) from None


def _prepare(connection: Any, _: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
    for name, value in _PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _begin(connection: Connection) -> None:
    """Begins what SQLAlchemy takes for begun: a writer takes its turn before it reads."""
    writing = connection.get_execution_options().get("writing")
    if writing is not None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _is_fresh(engine: Engine) -> bool:
    with told():
        return not inspect(engine).has_table(HEAD.name)


def _set_up(opened: Database) -> None:
    writing = opened.engine.connect().execution_options(writing=True)
    with told(), writing as connection, connection.begin():
        METADATA.create_all(connection)
        ledger.begin(connection, opened.key)


def check_head(opened: Database) -> None:
    """
    Reads the end of the ledger.

    Raises:
        JournalError: if it cannot be read, or is of another format or key.
    """
    with opened.read() as connection:
        row = connection.execute(select(HEAD)).one()
    if row.format != FORMAT:
        message = f"The journal has format {row.format}; this version of moratoria reads {FORMAT}."
        raise JournalError(message)
    if row.key_id != opened.key.id:
        message = (
            f"{opened.folder / key.NAME} is not the key of this journal; put back the key it was "
            "begun with."
        )
        raise JournalError(message)


@contextmanager
def told() -> Iterator[None]:
    """Tells an error of the database as one of ours, without the values it was about."""
    try:
        yield
    except DBAPIError as error:
        reason = str(error.orig)
        if any(sign in reason for sign in _FULL):
            message = "There is no room left for the journal; nothing was stored."
            raise JournalFullError(message) from None
        message = f"The journal cannot be used now ({type(error.orig).__name__})."
        raise JournalUnavailableError(message) from error
    except SQLAlchemyError as error:
        message = f"The journal cannot be used now ({type(error).__name__})."
        raise JournalUnavailableError(message) from error

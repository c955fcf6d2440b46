"""The journal in PostgreSQL: it promises what it promises in SQLite."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from filing import CANARY, OWNER, content, file, judge
from folders import PLAIN
from sqlalchemy import text

from moratoria.errors import AbsentError, ChangedError, JournalError, JournalUnavailableError
from moratoria.journal import (
    Attempt,
    Database,
    Feed,
    StoredCase,
    backups,
    cases,
    erasures,
    open_journal,
    tokens,
)
from moratoria.journal.verification import verify


def program(name: str, require: Callable[[str], str]) -> str:
    """Returns the path of a program of PostgreSQL's server, which Debian keeps off the PATH."""
    kept = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(kept[-1]) if kept else require(name)


def runner() -> dict[str, str]:
    """Returns who runs the server: PostgreSQL refuses to be run by root."""
    if os.getuid() != 0:
        return {}
    names = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in names else "nobody"}


@pytest.fixture(scope="module")
def server(require: Callable[[str], str]) -> Iterator[str]:
    """The URL of a server of its own, without a database of ours."""
    initdb, postgres = program("initdb", require), program("postgres", require)
    place = Path(tempfile.mkdtemp(prefix="moratoria-pg-"))
    who = runner()
    if who:
        shutil.chown(place, who["user"])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    data = ["-D", str(place / "data")]
    made = [initdb, *data, "-U", "moratoria", "-A", "trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(made, check=True, capture_output=True, cwd=place, **who)  # type: ignore[call-overload]
    run = [postgres, *data, "-p", port, "-k", str(place), "-c", "listen_addresses=127.0.0.1"]
    with subprocess.Popen(  # type: ignore[call-overload]
        run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=place, **who
    ) as process:
        try:
            yield f"postgresql://moratoria@127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)  # does not wait for clients, as SIGTERM would
    shutil.rmtree(place)


@pytest.fixture
def url(server: str) -> str:
    """The URL of an empty database."""
    name = f"m{time.monotonic_ns()}"
    for attempt in range(100):
        try:
            make(server, name)
            break
        except JournalUnavailableError:
            assert attempt < 99
            time.sleep(0.1)
    return f"{server}/{name}"


def make(server: str, name: str) -> None:
    """Makes a database, once the server answers."""
    from moratoria.journal.database import _engine, told

    engine = _engine(Path(), f"{server}/postgres")
    with told(), engine.connect() as connection:
        whole = connection.execution_options(isolation_level="AUTOCOMMIT")
        whole.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()


@pytest.fixture
def journal(url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty journal in PostgreSQL."""
    opened = open_journal(tmp_path / "data", url)
    yield opened
    opened.close()


def test_a_case_lives_as_it_does_in_sqlite(journal: Database, url: str) -> None:
    """Filed, changed, judged, fed to a store, verified, erased; the next service reads the same."""
    assert not journal.is_sqlite
    case = file(journal, {**PLAIN, "id": CANARY})
    with pytest.raises(AbsentError):
        cases.find(journal, case.id, "desk-b")
    changed = cases.put(journal, case.id, OWNER, case.content, seen={1})
    with pytest.raises(ChangedError):
        cases.put(journal, case.id, OWNER, case.content, seen={1})
    decision = judge(journal, changed)
    ((last, found),) = list(Feed(journal).since(0))
    assert last == 3
    assert CANARY.encode() in found[case.id]
    token = tokens.create(journal, "desk-a", "submitter", 1)
    with closing(open_journal(journal.folder, url)) as again:
        assert verify(again).trouble is None
        assert cases.find(again, case.id, OWNER) == changed
        assert tokens.account(again, token) is not None
    erasures.erase(journal, case.id, "test")
    assert decision.id not in everything(journal)
    assert verify(journal).trouble is None
    assert list(Feed(journal).since(3)) == [(4, {case.id: b""})]


def everything(journal: Database) -> str:
    """Returns all rows of the tables that hold content."""
    with journal.read() as connection:
        tables = ("cases", "decisions", "ledger", "attempts")
        return str([connection.execute(text(f"SELECT * FROM {t}")).all() for t in tables])


def test_check_57_services_take_turns(journal: Database, url: str) -> None:
    """Two services write to one ledger; one key makes one case, and the chain stays whole."""
    with closing(open_journal(journal.folder, url)) as other:

        def once(number: int) -> str:
            case_id = cases.new_id()
            new = StoredCase(case_id, OWNER, 1, content(case_id))
            where = (journal, other)[number % 2]
            file(where)
            return cases.create(where, new, Attempt(OWNER, "k", "f"))[0].id

        with ThreadPoolExecutor(6) as threads:
            found = set(threads.map(once, range(30)))
    assert len(found) == 1
    assert verify(journal).trouble is None
    assert verify(journal).seq == 31


def test_check_54_a_commit_is_flushed(journal: Database) -> None:
    """The server is not told to acknowledge before the disk has it."""
    with journal.write() as connection:
        settings = ("synchronous_commit", "fsync", "full_page_writes")
        found = [connection.execute(text(f"SHOW {name}")).scalar() for name in settings]
    assert found == ["on", "on", "on"]


def test_check_59_a_change_is_found(journal: Database) -> None:
    """The first entry that is not as written is named."""
    judge(journal, file(journal))
    with journal.engine.begin() as connection:
        connection.execute(text("UPDATE decisions SET judged_on = '2022-09-02'"))
    trouble = verify(journal).trouble
    assert trouble is not None
    assert trouble.seq == 2


def test_a_backup_leads_from_sqlite_to_postgresql_and_back(url: str, tmp_path: Path) -> None:
    """The same file restores into both, with what was erased since erased again."""
    small, large = tmp_path / "small", tmp_path / "large"
    with closing(open_journal(small)) as journal:
        kept, gone = file(journal), file(journal, {**PLAIN, "id": CANARY})
        judge(journal, gone)
        judge(journal, kept)
        backups.write(journal, tmp_path / "one.gz")
        erasures.erase(journal, gone.id, "test")
    large.mkdir(mode=0o700)
    for name in ("journal.key", "erasures.txt"):
        shutil.copy(small / name, large / name)
    assert backups.restore(large, url, tmp_path / "one.gz") == (4, [gone.id])
    with closing(open_journal(large, url)) as journal:
        assert verify(journal).trouble is None
        assert CANARY not in everything(journal)
        backups.write(journal, tmp_path / "two.gz")
        held = dict(next(iter(Feed(journal).since(0)))[1])
    assert backups.restore(small, None, tmp_path / "two.gz") == (5, [])
    with closing(open_journal(small)) as journal:
        assert verify(journal).trouble is None
        assert dict(next(iter(Feed(journal).since(0)))[1]) == held


def test_a_database_that_is_gone_is_one_clear_error(tmp_path: Path) -> None:
    """Neither the URL nor what was to be written is repeated."""
    with pytest.raises(JournalUnavailableError) as caught:
        open_journal(tmp_path / "data", "postgresql://moratoria:word@127.0.0.1:1/m")
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("url", ["nonsense", "nothing://x/y", "postgresql://db:port/m"])
def test_a_url_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    """The message names the setting."""
    with pytest.raises(JournalError, match="MORATORIA_JOURNAL_URL"):
        open_journal(tmp_path / "data", url)

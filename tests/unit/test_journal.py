"""The journal: nothing acknowledged is lost, nothing changes unseen, what is erased is gone."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from filing import CANARY, OWNER, content, decided, file, judge
from folders import PLAIN
from sqlalchemy import select

from moratoria.errors import (
    AbsentError,
    ChangedError,
    InputError,
    JournalError,
    JournalFullError,
    ReusedKeyError,
)
from moratoria.journal import (
    Attempt,
    Database,
    Feed,
    StoredCase,
    backups,
    cases,
    decisions,
    erasures,
    ledger,
    lock,
    open_journal,
    tokens,
)
from moratoria.journal.tables import DECISIONS, LEDGER
from moratoria.journal.verification import verify

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Database]:
    """An empty journal in SQLite."""
    opened = open_journal(tmp_path / "data")
    yield opened
    opened.close()


def bytes_of(folder: Path) -> bytes:
    """Returns everything that the files of a folder hold."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


# ---------------------------------------------------------------- what is stored


def test_a_case_and_its_decision_come_back_as_they_were(journal: Database) -> None:
    """What is read is what was written, and the ledger says when."""
    case = file(journal)
    assert cases.find(journal, case.id, OWNER) == case
    decision = judge(journal, case)
    assert decisions.find(journal, decision.id, OWNER) == decision
    (listed,) = decisions.listed(journal, case.id)
    assert (listed.id, listed.version, listed.judged_on) == (decision.id, 1, "2022-09-01")
    assert decisions.record(journal, decision, OWNER)[1] is False
    assert verify(journal).trouble is None
    assert verify(journal).seq == 2


def test_a_case_of_another_is_absent(journal: Database) -> None:
    """Every call says the same of it as of a case that does not exist."""
    case = file(journal)
    decision = judge(journal, case)
    attempts: list[Callable[[str], object]] = [
        lambda i: cases.find(journal, i, "desk-b"),
        lambda i: cases.put(journal, i, "desk-b", "", seen=None),
        lambda i: erasures.erase(journal, i, "desk-b", owner="desk-b"),
        lambda i: decisions.record(journal, decided(StoredCase(i, OWNER, 1, content(i))), "desk-b"),
    ]
    for attempt in attempts:
        said = set()
        for case_id in (case.id, cases.new_id()):
            with pytest.raises(AbsentError) as caught:
                attempt(case_id)
            said.add(str(caught.value))
        assert len(said) == 1
    with pytest.raises(AbsentError):
        decisions.find(journal, decision.id, "desk-b")
    assert verify(journal).seq == 2


def test_an_owner_sees_the_list_of_its_own(journal: Database) -> None:
    """What was stored last comes first, with what was decided about it, and how many there are."""
    first, second, third = (file(journal) for _ in range(3))
    judge(journal, second)
    cases.put(journal, first.id, OWNER, content(first.id), seen=None)
    found, total = cases.listed(journal, OWNER, limit=2, offset=0)
    assert [(one.case.id, one.case.version, one.decisions) for one in found] == [
        (first.id, 2, 0),
        (third.id, 1, 0),
    ]
    (last,), _ = cases.listed(journal, OWNER, limit=2, offset=2)
    assert (last.case, last.decisions, total) == (second, 1, 3)
    assert cases.listed(journal, "desk-b", limit=2, offset=0) == ([], 0)


def test_a_change_of_what_was_not_seen_is_refused(journal: Database) -> None:
    """Of two who saw the same version, one writes and one is told."""
    case = file(journal)
    text = content(case.id, {**PLAIN, "sex": "female"})
    assert cases.put(journal, case.id, OWNER, text, seen={1}).version == 2
    with pytest.raises(ChangedError, match="version 2"):
        cases.put(journal, case.id, OWNER, text, seen={1})
    with pytest.raises(ChangedError):
        erasures.erase(journal, case.id, OWNER, seen={1})
    with pytest.raises(ChangedError):
        decisions.record(journal, decided(case), OWNER)
    assert verify(journal).trouble is None


def test_check_57_one_key_makes_one_case(journal: Database) -> None:
    """100 at once with one idempotency key store one case; another request is refused."""
    attempt = Attempt(OWNER, "k", "f")

    def once(_: int) -> tuple[str, bool]:
        case_id = cases.new_id()
        new = StoredCase(case_id, OWNER, 1, content(case_id))
        made, now = cases.create(journal, new, attempt)
        return made.id, now

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(once, range(100)))
    assert len({case_id for case_id, _ in found}) == 1
    assert sum(now for _, now in found) == 1
    with pytest.raises(ReusedKeyError):
        file(journal, attempt=Attempt(OWNER, "k", "g"))
    assert file(journal, owner="desk-b", attempt=Attempt("desk-b", "k", "g")).owner == "desk-b"


def test_check_57_writers_of_one_case_take_turns(journal: Database) -> None:
    """Of many who replace the version they saw, exactly one does so each time."""
    case = file(journal)

    def change(number: int) -> int:
        for _ in range(200):
            seen = cases.find(journal, case.id, OWNER).version
            try:
                text = content(case.id, {**PLAIN, "id": f"n{number}"})
                return cases.put(journal, case.id, OWNER, text, seen={seen}).version
            except ChangedError:
                continue
        raise AssertionError

    with ThreadPoolExecutor(8) as threads:
        versions = list(threads.map(change, range(20)))
    assert sorted(versions) == list(range(2, 22))
    assert verify(journal).trouble is None


def test_the_store_is_fed_whole_cases(journal: Database) -> None:
    """Since any entry: what changed, as it is now; nothing of what was erased."""
    feed = Feed(journal)
    first, second = file(journal), file(journal)
    decision = judge(journal, first)
    ((last, found),) = list(feed.since(0))
    assert last == feed.head() == 3
    assert set(found) == {first.id, second.id}
    graphs = {line.rsplit(" ", 2)[-2].strip("<>") for line in found[first.id].decode().splitlines()}
    base = "https://w3id.org/moratoria/"
    assert graphs == {
        f"{base}case/{first.id}",
        f"{base}inferred/{decision.id}",
        *(f"{base}decision/{decision.id}{part}" for part in ("", "#case", "#proof")),
    }
    changed = content(first.id, {**PLAIN, "sex": "female"})
    cases.put(journal, first.id, OWNER, changed, seen=None)
    ((_, found),) = list(feed.since(3))
    assert b"def#female" in found[first.id]
    assert b"/inferred/" not in found[first.id], "it followed from what the case no longer says"
    erasures.erase(journal, first.id, "test")
    ((_, found),) = list(feed.since(4))
    assert found == {first.id: b""}
    assert list(feed.since(5)) == []


# ---------------------------------------------------------------- durability


def test_check_54_a_write_is_on_the_disk(journal: Database) -> None:
    """The connections in use flush every commit, and overwrite what is deleted."""
    asked = ("journal_mode", "synchronous", "secure_delete", "temp_store")
    with journal.write() as connection:
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in asked]
    assert found == ["wal", 2, 1, 2]


WRITES_ONE = """
import os, sys
from pathlib import Path
from moratoria.journal import StoredCase, cases, open_journal
journal = open_journal(Path(sys.argv[1]))
os.write(1, b"BEGUN\\n")
case_id = cases.new_id()
cases.create(journal, StoredCase(case_id, "a", 1, "x"))
os.write(1, b"ACKNOWLEDGED\\n")
"""


def test_check_54_it_is_flushed_before_it_is_acknowledged(
    require: Callable[[str], str], tmp_path: Path
) -> None:
    """Between the last byte written to the log of the database and the word there is a flush."""
    trace = tmp_path / "trace"
    calls = "trace=write,pwrite64,fsync,fdatasync"
    command = [require("strace"), "-f", "-y", "-e", calls, "-o", str(trace), sys.executable]
    done = subprocess.run(
        [*command, "-c", WRITES_ONE, str(tmp_path / "data")], capture_output=True, check=False
    )
    if b"Operation not permitted" in done.stderr:
        pytest.skip("this machine lets nobody trace a process")
    lines = trace.read_text(errors="replace").splitlines()
    begun, ended = (
        next(n for n, line in enumerate(lines) if word in line)
        for word in ('"BEGUN', '"ACKNOWLEDGED')
    )
    within = lines[begun:ended]
    written = [n for n, line in enumerate(within) if "pwrite64" in line and "sqlite-wal" in line]
    flushed = [n for n, line in enumerate(within) if "sync(" in line and "sqlite-wal" in line]
    assert written
    assert flushed
    assert max(flushed) > max(written)


WRITES_ON = """
import sys
from pathlib import Path
from moratoria.journal import StoredCase, cases, open_journal
journal = open_journal(Path(sys.argv[1]))
while True:
    case_id = cases.new_id()
    cases.create(journal, StoredCase(case_id, "a", 1, "x" * 5000))
    sys.stdout.write(case_id + "\\n")
    sys.stdout.flush()
"""


def test_check_53_a_killed_writer_loses_nothing(tmp_path: Path) -> None:
    """Twenty times killed at a random moment, it has every case that was acknowledged."""
    rng = random.Random(53)
    acknowledged: list[str] = []
    for _ in range(20):
        command = [sys.executable, "-c", WRITES_ON, str(tmp_path / "data")]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            count = rng.randrange(1, 40)
            acknowledged += [writer.stdout.readline().strip() for _ in range(count)]
            writer.kill()
            acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
    with closing(open_journal(tmp_path / "data")) as journal:
        assert verify(journal).trouble is None
        assert verify(journal).seq >= len(acknowledged)
        for case_id in acknowledged:
            cases.find(journal, case_id, "a")


def test_check_55_a_full_disk_loses_nothing(journal: Database) -> None:
    """Writes are refused and reads go on; once there is room, writing goes on by itself."""
    kept = [file(journal) for _ in range(3)]
    with journal.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
    journal.engine.dispose()

    def limit(pages: int) -> None:
        for _ in range(5):
            with journal.engine.connect() as connection:
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    limit(int(pages or 0) + 1)
    with pytest.raises(JournalFullError, match="no room"):
        kept.extend(file(journal) for _ in range(200))
    for case in kept:
        assert cases.find(journal, case.id, OWNER) == case
    limit(100_000)
    kept.append(file(journal))
    assert verify(journal).trouble is None
    assert verify(journal).seq == len(kept)


# ---------------------------------------------------------------- one at a time


def test_check_58_a_forked_process_is_refused(journal: Database) -> None:
    """A journal is used by the process that opened it, and by no child of it."""
    child = Database(journal.engine, journal.folder, journal.key, owner=os.getpid() + 1)
    with pytest.raises(JournalError, match="another process"):
        file(child)
    assert verify(journal).seq == 0


def test_check_58_a_folder_is_served_once(journal: Database) -> None:
    """Whoever comes second is refused and told so; when the first ends, another may begin."""
    refused = pytest.raises(JournalError, match="Another process is serving")
    with lock.held(journal.folder, "serving"), refused:
        lock.take(journal.folder, "serving", patience=0.1)
    os.close(lock.take(journal.folder, "serving", patience=0.1))


# ---------------------------------------------------------------- tampering


def test_check_59_any_change_is_found(tmp_path: Path) -> None:
    """200 random changes of the tables, 200 found, none where nothing was changed."""
    with closing(open_journal(tmp_path / "data")) as journal:
        for number in range(3):
            case = file(journal, {**PLAIN, "id": f"n{number}"})
            judge(journal, case)
        cases.put(journal, case.id, OWNER, content(case.id), seen=None)
        erasures.erase(journal, file(journal).id, "test")
        assert verify(journal).trouble is None
    rng = random.Random(59)
    found = [tampered(tmp_path / "data", tmp_path / f"copy-{n}", rng) for n in range(200)]
    assert all(found), found.index(False)


def tampered(source: Path, copy: Path, rng: random.Random) -> bool:
    """Changes something in a copy of a journal; returns whether that is found."""
    shutil.copytree(source, copy)
    with closing(sqlite3.connect(copy / "journal.sqlite")) as database, database:
        while not (change_row(database, rng) if rng.random() < 0.7 else drop_rows(database, rng)):
            pass
    try:
        with closing(open_journal(copy)) as journal:
            return verify(journal).trouble is not None
    except JournalError:
        return True
    finally:
        shutil.rmtree(copy)


def change_row(database: sqlite3.Connection, rng: random.Random) -> bool:
    """Changes one byte of one value."""
    table = rng.choice(["ledger", "cases", "decisions", "head"])
    columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
    column = rng.choice([c for c in columns if (table, c) != ("head", "id")])
    rows = database.execute(f"SELECT rowid, {column} FROM {table}").fetchall()
    rowid, value = rng.choice(rows)
    if isinstance(value, int):
        changed: object = value + rng.choice([-1, 1, 7])
    else:
        data = bytearray(value.encode() if isinstance(value, str) else value)
        if not data:
            return False
        data[rng.randrange(len(data))] ^= 1
        changed = data.decode() if isinstance(value, str) else bytes(data)
    database.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE rowid = ?", (changed, rowid))
    return database.total_changes > 0


def drop_rows(database: sqlite3.Connection, rng: random.Random) -> bool:
    """Deletes, cuts off or swaps rows."""
    table = rng.choice(["ledger", "cases", "decisions"])
    ids = [row[0] for row in database.execute(f"SELECT rowid FROM {table} ORDER BY seq")]
    one, other = rng.sample(ids, 2)
    how = rng.choice(["delete", "cut", "swap"])
    if how == "delete":
        database.execute(f"DELETE FROM {table} WHERE rowid = ?", (one,))
    elif how == "cut":
        last = ids[rng.randrange(len(ids)) :]
        database.executemany(f"DELETE FROM {table} WHERE rowid = ?", [(i,) for i in last])
    else:
        for pair in ((-1, one), (one, other), (other, -1)):
            database.execute(f"UPDATE {table} SET seq = ? WHERE seq = ?", (pair[0], pair[1]))
    return database.total_changes > 0


def test_check_59_the_first_bad_entry_is_named(journal: Database) -> None:
    """The number is that of the entry, and a head noted elsewhere shows a journal put back."""
    for _ in range(3):
        file(journal)
    noted = verify(journal)
    assert verify(journal, (noted.seq, noted.hash)).trouble is None
    other = verify(journal, (2, noted.hash)).trouble
    assert other is not None
    assert (other.seq, "noted elsewhere" in other.what) == (2, True)
    with journal.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE ledger SET actor = 'desk-b' WHERE seq = 2")
    trouble = verify(journal).trouble
    assert trouble is not None
    assert trouble.seq == 2


def test_the_ledger_holds_nothing_of_a_case(journal: Database) -> None:
    """Its digests are keyed: without the key nobody can try out what a case says."""
    case = file(journal, {**PLAIN, "id": CANARY})
    decision = judge(journal, case)
    with journal.read() as connection:
        rows = [tuple(map(str, row)) for row in connection.execute(select(LEDGER))]
        (packed,) = connection.execute(select(DECISIONS))
    written = {value for row in rows for value in row}
    assert case.digest(journal.key) in written
    assert decisions.digest(tuple(packed)[:-1], journal.key) in written
    assert decision.id not in written
    assert not any(CANARY in value or "RUS" in value for value in written)
    assert case.digest(journal.key) != case.digest(type(journal.key)(b"another"))


# ---------------------------------------------------------------- the key and the folder


def test_check_46_what_others_can_open_is_refused(tmp_path: Path) -> None:
    """A folder or key that others can open is refused, with the command that closes it."""
    folder = tmp_path / "data"
    open_journal(folder).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {p.stat().st_mode & 0o077 for p in folder.iterdir()} == {0}
    folder.chmod(0o755)
    with pytest.raises(JournalError, match="chmod 700"):
        open_journal(folder)
    folder.chmod(0o700)
    (folder / "journal.key").chmod(0o644)
    with pytest.raises(JournalError, match="chmod 600"):
        open_journal(folder)
    (folder / "journal.key").chmod(0o600)
    tmp_path.chmod(0o777)
    with pytest.raises(JournalError, match="chmod go-w"):
        open_journal(folder)
    tmp_path.chmod(0o755)
    open_journal(folder).close()


@pytest.mark.parametrize("key", [None, "0" * 64 + "\n", "secret\n"])
def test_a_journal_without_its_key_is_refused(tmp_path: Path, key: str | None) -> None:
    """An absent key is not made anew, and another is told from the right one."""
    open_journal(tmp_path / "data").close()
    path = tmp_path / "data/journal.key"
    path.unlink() if key is None else path.write_text(key)
    with pytest.raises(JournalError, match=r"journal\.key"):
        open_journal(tmp_path / "data")


def test_a_journal_of_another_format_is_refused(journal: Database) -> None:
    """What a later version wrote is not read as if it were ours."""
    with journal.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE head SET format = 2")
    with pytest.raises(JournalError, match="format 2"):
        open_journal(journal.folder)


# ---------------------------------------------------------------- erasure and backup


def test_check_52_what_is_erased_is_gone(journal: Database) -> None:
    """No byte of it is left in the folder, the rest still verifies, its digest still fits."""
    case, other = file(journal, {**PLAIN, "id": CANARY}), file(journal)
    before = content(case.id, {**PLAIN, "id": f"{CANARY}-changed"})
    changed = cases.put(journal, case.id, OWNER, before, seen=None)
    decision = judge(journal, changed)
    assert CANARY.encode() in bytes_of(journal.folder)
    assert decision.id.encode() in bytes_of(journal.folder)
    erasures.erase(journal, case.id, "test")
    held = bytes_of(journal.folder)
    assert CANARY.encode() not in held
    assert decision.id.encode() not in held
    assert decision.packed()[6][:64] not in held
    assert verify(journal).trouble is None
    with pytest.raises(AbsentError):
        cases.find(journal, case.id, OWNER)
    with pytest.raises(AbsentError):
        decisions.find(journal, decision.id, OWNER)
    assert cases.find(journal, other.id, OWNER) == other
    with journal.read() as connection:
        *_, (entry, _) = ledger.entries(connection)
    assert entry.kind == "erasure"
    assert entry.digest == changed.digest(journal.key), "who holds case and key can still show it"


def test_check_52_a_backup_does_not_revive_it(journal: Database, tmp_path: Path) -> None:
    """Restoring an older backup erases again, also into an empty folder with the list put there."""
    case, other = file(journal, {**PLAIN, "id": CANARY}), file(journal)
    judge(journal, case)
    backup = tmp_path / "backup.gz"
    backups.write(journal, backup)
    erasures.erase(journal, case.id, "test")
    later = file(journal)
    journal.close()
    entries, again = backups.restore(journal.folder, None, backup)
    assert (entries, again) == (3, [case.id])
    fresh = tmp_path / "fresh"
    fresh.mkdir(mode=0o700)
    for name in ("journal.key", "erasures.txt"):
        shutil.copy(journal.folder / name, fresh / name)
    assert backups.restore(fresh, None, backup)[1] == [case.id]
    for folder in (journal.folder, fresh):
        assert CANARY.encode() not in bytes_of(folder)
        with closing(open_journal(folder)) as opened:
            assert verify(opened).trouble is None
            assert cases.find(opened, other.id, OWNER) == other
            for gone in (case, later):
                with pytest.raises(AbsentError):
                    cases.find(opened, gone.id, OWNER)


def test_check_52_nor_does_an_older_file_put_back_by_hand(journal: Database) -> None:
    """The list of erasures beside the database is enough: opening erases again."""
    case = file(journal, {**PLAIN, "id": CANARY})
    journal.close()
    older = (journal.folder / "journal.sqlite").read_bytes()
    with closing(open_journal(journal.folder)) as opened:
        erasures.erase(opened, case.id, "test")
    (journal.folder / "journal.sqlite").write_bytes(older)
    with closing(open_journal(journal.folder)) as opened:
        assert CANARY.encode() not in bytes_of(journal.folder)
        assert verify(opened).trouble is None


def test_a_backup_is_whole_private_and_without_tokens(journal: Database, tmp_path: Path) -> None:
    """It is made while writes go on, is for its owner only, and replaces no file."""
    made = tokens.create(journal, "desk-a", "submitter", 1)
    file(journal)
    backup = tmp_path / "backup.gz"
    with ThreadPoolExecutor(2) as threads:
        writing = [threads.submit(file, journal) for _ in range(20)]
        backups.write(journal, backup)
        for done in writing:
            done.result()
    assert backup.stat().st_mode & 0o777 == 0o600
    text = gzip.decompress(backup.read_bytes()).decode()
    assert made.split("_")[1] not in text
    assert (journal.folder / "journal.key").read_text().strip() not in text
    with pytest.raises(InputError, match="cannot be made"):
        backups.write(journal, backup)
    journal.close()
    seq = json.loads(text.splitlines()[0])["seq"]
    assert backups.restore(journal.folder, None, backup) == (seq, [])
    with closing(open_journal(journal.folder)) as opened:
        assert tokens.account(opened, made) is not None, "tokens are not part of a backup"


def test_a_backup_that_is_not_as_written_changes_nothing(journal: Database, tmp_path: Path) -> None:
    """One cut off, changed, of another kind or with another key is refused; all stays as it was."""
    kept = file(journal)
    backup, bad = tmp_path / "backup.gz", tmp_path / "bad.gz"
    backups.write(journal, backup)
    later = file(journal)
    lines = gzip.decompress(backup.read_bytes()).decode().splitlines(keepends=True)
    spoilt = {
        "cut off": lines[:-1],
        "not what was written": [line.replace(OWNER, "desk-b") for line in lines],
        "another key": [lines[0].replace(journal.key.id, "0" * 64), *lines[1:]],
        "no backup": ["{}\n"],
        "cannot be read": ["{"],
    }
    for words, text in spoilt.items():
        bad.write_bytes(gzip.compress("".join(text).encode()))
        with pytest.raises((InputError, JournalError), match=words):
            backups.restore(journal.folder, None, bad)
    for case in (kept, later):
        assert cases.find(journal, case.id, OWNER) == case
    assert verify(journal).trouble is None


def test_a_restore_without_the_erasures_is_refused(journal: Database, tmp_path: Path) -> None:
    """On a machine that knows of no erasures somebody has to say that there were none."""
    case = file(journal)
    backup, fresh = tmp_path / "backup.gz", tmp_path / "fresh"
    backups.write(journal, backup)
    fresh.mkdir(mode=0o700)
    with pytest.raises(InputError, match=r"erasures\.txt"):
        backups.restore(fresh, None, backup)
    with pytest.raises(JournalError, match="another key"):
        backups.restore(fresh, None, backup, erased=set())
    shutil.copy(journal.folder / "journal.key", fresh)
    assert backups.restore(fresh, None, backup, erased=set()) == (1, [])
    with closing(open_journal(fresh)) as opened:
        assert cases.find(opened, case.id, OWNER) == case


def test_a_restore_waits_for_no_service(journal: Database, tmp_path: Path) -> None:
    """While the service runs its journal is not replaced."""
    backups.write(journal, tmp_path / "backup.gz")
    with lock.held(journal.folder, "serving"), pytest.raises(JournalError, match="serving"):
        backups.restore(journal.folder, None, tmp_path / "backup.gz")


# ---------------------------------------------------------------- tokens


def test_check_43_a_token_is_kept_as_a_hash(journal: Database) -> None:
    """Nothing in the folder is the token or its secret part."""
    token = tokens.create(journal, "desk-a", "submitter", 1)
    held = bytes_of(journal.folder)
    assert token.encode() not in held
    assert token.split("_", 2)[2].encode() not in held
    assert token.split("_")[1].encode() in held


def test_check_44_a_token_ends(journal: Database) -> None:
    """It is worth nothing once revoked or expired, or with one sign changed."""
    token = tokens.create(journal, "desk-a", "submitter", 1)
    account = tokens.account(journal, token)
    assert account is not None
    assert (account.name, account.role) == ("desk-a", "submitter")
    prefix, token_id, secret = token.split("_", 2)
    turned = "A" if secret[0] != "A" else "B"
    last = "A" if secret[-1] != "A" else "B"
    others = [
        f"{prefix}_{token_id}_{turned}{secret[1:]}",
        f"{prefix}_{token_id}_{secret[:-1]}{last}",
        f"{prefix}_{'0' * 16}_{secret}",
        token[:-1],
        token + "A",
        token.upper(),
        secret,
        "",
    ]
    assert [tokens.account(journal, other) for other in others] == [None] * len(others)
    ended = tokens.create(journal, "desk-a", "submitter", -1)
    assert tokens.account(journal, ended) is None
    tokens.revoke(journal, token_id)
    assert tokens.account(journal, token) is None
    with pytest.raises(AbsentError):
        tokens.revoke(journal, token_id)


def test_check_42_tokens_are_compared_in_constant_time() -> None:
    """The comparison is the one made for it, and there is no other."""
    source = (ROOT / "service/moratoria/journal/tokens.py").read_text(encoding="utf-8")
    body = source[source.index("def account(") : source.index("def revoke(")]
    assert "hmac.compare_digest(_hash(secret)" in body
    assert body.count("secret_hash") == 1


@pytest.mark.parametrize(("name", "role"), [("Desk A", "submitter"), ("a", "root"), ("", "admin")])
def test_an_account_has_a_plain_name(journal: Database, name: str, role: str) -> None:
    """A name goes into logs: it has one form."""
    with pytest.raises(InputError):
        tokens.create(journal, name, role, 1)

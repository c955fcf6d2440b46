"""
Verifies a journal: that the chain is whole, ends where it says, and that all content is as written.

It names the first entry that is not right. A journal and its key put back together to an earlier
state look whole; only a head that was noted elsewhere shows that.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from moratoria.journal import cases, decisions, ledger
from moratoria.journal.tables import CASES, DECISIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from moratoria.journal.database import Database
    from moratoria.journal.key import Key
    from moratoria.journal.ledger import Entry


@dataclass(frozen=True)
class Trouble:
    """What is wrong, and the number of the entry it is wrong with."""

    seq: int
    what: str


@dataclass(frozen=True)
class Verdict:
    """
    What a verification found.

    Attributes:
        seq: number of the last entry.
        hash: of the last entry; together they are the head, to be noted elsewhere.
        trouble: the first thing that is wrong, None if nothing is.
    """

    seq: int
    hash: str
    trouble: Trouble | None


@dataclass
class _Expected:
    """What content there should be: the last entry of each row, by the number of the entry."""

    cases: dict[str, Entry] = field(default_factory=dict)
    decisions: dict[int, Entry] = field(default_factory=dict)

    def follow(self, entry: Entry) -> None:
        if entry.kind == "case":
            self.cases[entry.case_id] = entry
        elif entry.kind == "decision":
            self.decisions[entry.seq] = entry
        else:
            self.cases.pop(entry.case_id, None)
            kept = {s: e for s, e in self.decisions.items() if e.case_id != entry.case_id}
            self.decisions = kept


def verify(journal: Database, known: tuple[int, str] | None = None) -> Verdict:
    """
    Returns what is found in a journal.

    Args:
        journal: the journal.
        known: number and hash of an entry that were noted elsewhere.
    """
    with journal.read() as connection:
        return verified(connection, journal.key, known)


def verified(connection: Connection, key: Key, known: tuple[int, str] | None = None) -> Verdict:
    """Returns what is found on a connection; see `verify`."""
    head = ledger.head(connection)
    expected = _Expected()
    troubles = [*_chain(connection, key, expected, known)]
    if not troubles:
        troubles = [*_content(connection, key, expected)]
    return Verdict(head.seq, head.hash, min(troubles, key=lambda t: t.seq, default=None))


def _chain(
    connection: Connection, key: Key, expected: _Expected, known: tuple[int, str] | None
) -> Iterator[Trouble]:
    """Yields the first trouble of the chain, and follows what the entries say there should be."""
    seq, last = 0, ledger.NOTHING
    hashes = {0: ledger.NOTHING}
    for entry, kept in ledger.entries(connection):
        if entry.seq != seq + 1:
            yield Trouble(seq + 1, "the entry is missing")
            return
        if entry.prev != last or entry.hash != kept:
            yield Trouble(entry.seq, "the entry is not what was written")
            return
        seq, last = entry.seq, kept
        hashes[seq] = kept
        expected.follow(entry)
    head = ledger.head(connection)
    if not head.is_sealed(key):
        yield Trouble(seq, "the head of the ledger is not what was written")
    elif head.seq != seq or head.hash != last:
        yield Trouble(seq + 1, f"the entry is missing; the ledger had {head.seq} entries")
    elif known and hashes.get(known[0]) != known[1]:
        yield Trouble(known[0], "the entry is not the one whose hash was noted elsewhere")


def _content(connection: Connection, key: Key, expected: _Expected) -> Iterator[Trouble]:
    """Yields what is missing, changed or added in the tables of content."""
    due_cases, due = dict(expected.cases), dict(expected.decisions)
    for row in connection.execute(select(CASES).order_by(CASES.c.seq)):
        entry = due_cases.pop(row.id, None)
        if entry is None or entry.seq != row.seq or not _is_case(row, key, entry):
            yield Trouble(entry.seq if entry else row.seq, f"case {row.id} is not what was written")
    for row in connection.execute(select(DECISIONS).order_by(DECISIONS.c.seq)):
        entry = due.pop(row.seq, None)
        *values, _ = (bytes(v) if isinstance(v, memoryview) else v for v in row)
        if entry is None or decisions.digest(tuple(values), key) != entry.digest:
            yield Trouble(row.seq, f"decision {row.id} is not what was written")
    for entry in (*due_cases.values(), *due.values()):
        yield Trouble(entry.seq, f"the content of case {entry.case_id} is missing")


def _is_case(row: object, key: Key, entry: Entry) -> bool:
    try:
        return cases.of_row(row).digest(key) == entry.digest  # type: ignore[arg-type]
    except UnicodeDecodeError:
        return False

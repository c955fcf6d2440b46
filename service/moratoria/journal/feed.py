"""
Gives the triple store what the journal holds: whole cases, since any entry of the ledger.

A case is the unit: whatever changed of it, all its graphs are given anew, none if it was erased.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from moratoria.journal import ledger
from moratoria.journal.tables import CASES, DECISIONS, HEAD, LEDGER
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from sqlalchemy import Connection

    from moratoria.journal.database import Database

_BATCH = 20
Cases = dict[str, bytes]
"""The graphs of cases as N-Quads, by the id of the case."""


@dataclass(frozen=True)
class Feed:
    """What the journal holds, as it is needed to keep a triple store up to date."""

    journal: Database

    def head(self) -> int:
        """Returns the number of the last entry."""
        with self.journal.read() as connection:
            return int(connection.execute(select(HEAD.c.seq)).scalar_one())

    def mark(self, seq: int) -> str:
        """Returns the hash of an entry, empty if there is none of that number."""
        with self.journal.read() as connection:
            found = connection.execute(select(LEDGER.c.hash).where(LEDGER.c.seq == seq)).scalar()
        return found or ""

    def locked(self) -> AbstractContextManager[object]:
        """Keeps everybody from writing until the block is left."""
        return self.journal.write()

    def since(self, seq: int) -> Iterator[tuple[int, Cases]]:
        """
        Yields the cases that changed after an entry, as they are now, in batches.

        Each batch comes with the number of the entry that the store is at once all are applied.
        """
        with self.journal.read() as connection:
            last = ledger.head(connection).seq
            changed = sorted(
                connection.execute(
                    select(LEDGER.c.case_id).where(LEDGER.c.seq > seq).distinct()
                ).scalars()
            )
            for start in range(0, len(changed), _BATCH):
                yield last, _cases(connection, changed[start : start + _BATCH])


def _cases(connection: Connection, case_ids: Sequence[str]) -> Cases:
    """Returns the graphs of cases; those of a case that was erased are none."""
    found = dict.fromkeys(case_ids, b"")
    versions = {}
    for row in connection.execute(select(CASES).where(CASES.c.id.in_(case_ids))):
        found[row.id] += _in_graph(bytes(row.content), f"{BASE}case/{row.id}")
        versions[row.id] = row.version
    latest: dict[str, bytes] = {}
    decided = select(DECISIONS).where(DECISIONS.c.case_id.in_(case_ids)).order_by(DECISIONS.c.seq)
    for row in connection.execute(decided):
        found[row.case_id] += zlib.decompress(bytes(row.content))
        # What follows from a case follows from it as it is now, as it was judged last.
        if row.version == versions.get(row.case_id):
            latest[row.case_id] = zlib.decompress(bytes(row.inferred))
    return {case_id: quads + latest.get(case_id, b"") for case_id, quads in found.items()}


def _in_graph(triples: bytes, name: str) -> bytes:
    # By line feeds alone: a text may hold other signs that end a line for Python.
    lines = triples.removesuffix(b"\n").split(b"\n")
    return b"".join(line.removesuffix(b".") + f"<{name}> .\n".encode() for line in lines)

"""
The decisions of the journal: what was answered about a version of a case, as it was answered.

A decision is kept whole, its proof and its words, so that it stays what it was when the law data or
this software change.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from moratoria.errors import AbsentError, ChangedError
from moratoria.journal import attempts, ledger
from moratoria.journal.tables import CASES, DECISIONS, LEDGER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from sqlalchemy import Connection, Row

    from moratoria.journal.attempts import Attempt
    from moratoria.journal.database import Database
    from moratoria.journal.key import Key

_ID = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StoredDecision:
    """
    A decision as it is stored.

    Attributes:
        id: the hash at the end of its IRI.
        version: of the case that was judged.
        judged_on: the day of judgement.
        law: hash of the law.
        content: its document as N-Quads.
        answers: the answer as JSON, per language.
        inferred: what follows from the case, as N-Quads of one graph.
    """

    id: str
    case_id: str
    version: int
    policy: str
    judged_on: str
    law: str
    content: str
    answers: dict[str, str]
    inferred: str

    def packed(self) -> tuple[Any, ...]:
        """Returns the values of its row, without the number of its entry."""
        answers = json.dumps(self.answers, sort_keys=True, ensure_ascii=False)
        texts = (zlib.compress(t.encode()) for t in (self.content, answers, self.inferred))
        head = (self.id, self.case_id, self.version, self.policy, self.judged_on, self.law)
        return (*head, *texts)


@dataclass(frozen=True)
class Summary:
    """A decision in a list: which, about which version of the case, and when it was made."""

    id: str
    version: int
    policy: str
    judged_on: str
    law: str
    made: str


def digest(row: tuple[Any, ...], key: Key) -> str:
    """Returns the keyed digest over the values of a row, without the number of its entry."""
    return key.digest("decision", *row)


def is_id(text: str) -> bool:
    """Returns whether a text has the one form of an id."""
    return _ID.fullmatch(text) is not None


def record(
    journal: Database, decision: StoredDecision, owner: str, attempt: Attempt | None = None
) -> tuple[StoredDecision, bool]:
    """
    Stores a decision about a case of its owner, once.

    Returns:
        The decision as it is stored, and whether it was stored now.

    Raises:
        AbsentError: if the case is not there.
        ChangedError: if it is no longer the version that was judged.
        ReusedKeyError: if the attempt's key came with another request.
    """
    with journal.write() as connection:
        made = attempts.earlier(connection, attempt)
        _check(connection, decision, owner, repeated=made is not None)
        kept = _row(connection, made or decision.id)
        if kept is not None:
            return of_row(kept), False
        row = decision.packed()
        seq = _append(connection, journal.key, decision, digest(row, journal.key), owner)
        connection.execute(insert(DECISIONS).values((*row, seq)))
        attempts.note(connection, attempt, decision.id)
    return decision, True


def _check(connection: Connection, decision: StoredDecision, owner: str, *, repeated: bool) -> None:
    case = connection.execute(
        select(CASES.c.owner, CASES.c.version).where(CASES.c.id == decision.case_id)
    ).one_or_none()
    if case is None or case.owner != owner:
        message = "There is no such case."
        raise AbsentError(message)
    if case.version != decision.version and not repeated:
        message = "The case was changed while it was judged; ask again."
        raise ChangedError(message)


def _append(
    connection: Connection, key: Key, decision: StoredDecision, made: str, owner: str
) -> int:
    return ledger.append(
        connection,
        key,
        "decision",
        case_id=decision.case_id,
        version=decision.version,
        digest=made,
        actor=owner,
        law=decision.law,
    )


def find(journal: Database, decision_id: str, owner: str) -> StoredDecision:
    """
    Returns a decision about a case of its owner.

    Raises:
        AbsentError: if there is none.
    """
    with journal.read() as connection:
        row = _row(connection, decision_id)
        whose = select(CASES.c.owner).where(CASES.c.id == (row.case_id if row else ""))
        if row is None or connection.execute(whose).scalar() != owner:
            message = "There is no such decision."
            raise AbsentError(message)
        return of_row(row)


def listed(journal: Database, case_id: str) -> list[Summary]:
    """Returns the decisions about a case, in the order in which they were made."""
    columns = DECISIONS.c
    query = (
        select(columns.id, columns.version, columns.policy, columns.judged_on, columns.law)
        .add_columns(LEDGER.c.at)
        .join(LEDGER, LEDGER.c.seq == columns.seq)
        .where(columns.case_id == case_id)
        .order_by(columns.seq)
    )
    with journal.read() as connection:
        return [Summary(*row) for row in connection.execute(query)]


def every(journal: Database) -> Iterator[StoredDecision]:
    """Yields all decisions, whoever they belong to, in the order in which they were made."""
    with journal.read() as connection:
        for row in connection.execute(select(DECISIONS).order_by(DECISIONS.c.seq)):
            yield of_row(row)


def _row(connection: Connection, decision_id: str) -> Row[Any] | None:
    return connection.execute(select(DECISIONS).where(DECISIONS.c.id == decision_id)).one_or_none()


def of_row(row: Row[Any]) -> StoredDecision:
    """Returns the decision that a row of the table holds."""
    content, answers, inferred = (
        zlib.decompress(bytes(packed)).decode()
        for packed in (row.content, row.answers, row.inferred)
    )
    return StoredDecision(
        row.id,
        row.case_id,
        row.version,
        row.policy,
        row.judged_on,
        row.law,
        content,
        json.loads(answers),
        inferred,
    )

"""
The tables of the journal, the same in SQLite and in PostgreSQL.

`ledger` is append-only and holds no content. Every column of `cases` and `decisions` enters the
digest that the ledger keeps of a row, so that none can be changed unseen.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
)

FORMAT = 1

METADATA = MetaData()

LEDGER = Table(
    "ledger",
    METADATA,
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("case_id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("actor", String(100), nullable=False),
    Column("law", String(64), nullable=False),
    Column("software", String(40), nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index("ledger_by_case", "case_id"),
)

# One row: where the ledger ends, sealed with the key, so that no entry at the end can go unseen.
HEAD = Table(
    "head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("format", Integer, nullable=False),
    Column("key_id", String(64), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(64), nullable=False),
)

CASES = Table(
    "cases",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("owner", String(100), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
)

DECISIONS = Table(
    "decisions",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("case_id", String(36), nullable=False),
    Column("version", Integer, nullable=False),
    Column("policy", String(100), nullable=False),
    Column("judged_on", String(10), nullable=False),
    Column("law", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("answers", LargeBinary, nullable=False),
    Column("inferred", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Index("decisions_by_case", "case_id"),
)

# What was made for an idempotency key. The fingerprint of the request is keyed, as digests are.
ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("owner", String(100), primary_key=True),
    Column("key", String(200), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("made", String(64), nullable=False),
)

TOKENS = Table(
    "tokens",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("role", String(16), nullable=False),
    Column("secret_hash", String(64), nullable=False),
    Column("made", String(40), nullable=False),
    Column("expires", String(40), nullable=False),
    Column("revoked", String(40), nullable=False),
)

CONTENT = (CASES, DECISIONS)
"""The tables that hold what is said of people."""

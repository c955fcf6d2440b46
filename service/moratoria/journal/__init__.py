"""
The system of record of stored cases, in SQL, with proof that it still is what was written.

A ledger holds digests only, chained so that no entry can change or vanish unseen; the content of
cases and decisions stands beside it, so that it can be erased. The triple store is a projection of
what is here and can always be made again. Nothing else imports SQLAlchemy.
"""

from moratoria.journal.attempts import Attempt
from moratoria.journal.cases import StoredCase
from moratoria.journal.database import Database, open_journal
from moratoria.journal.decisions import StoredDecision
from moratoria.journal.feed import Feed
from moratoria.journal.tokens import Account

__all__ = [
    "Account",
    "Attempt",
    "Database",
    "Feed",
    "StoredCase",
    "StoredDecision",
    "open_journal",
]

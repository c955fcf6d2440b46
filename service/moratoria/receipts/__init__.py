"""
Checks a decision from its document alone: its name, its law, its findings and who signed it.

Nothing that a document says is believed. The case, the day, the readings and the presumptions are
taken from it, everything else is worked out again and compared.
"""

from moratoria.receipts.document import Basis, Document, media_type_of, read
from moratoria.receipts.redaction import redact
from moratoria.receipts.replay import Remade, decide_again, law_under, remake, same_outcome
from moratoria.receipts.verification import Verification, verify

__all__ = [
    "Basis",
    "Document",
    "Remade",
    "Verification",
    "decide_again",
    "law_under",
    "media_type_of",
    "read",
    "redact",
    "remake",
    "same_outcome",
    "verify",
]

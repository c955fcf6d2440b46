"""Cases as a submitter would file them, straight into a journal."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from folders import PLAIN

from moratoria import provenance
from moratoria.conclusions import Asked, conclude
from moratoria.journal import Attempt, Database, StoredCase, StoredDecision, cases, decisions
from moratoria.submission import stored, submitted

OWNER = "desk-a"
ASKED = Asked(date(2022, 9, 1), {}, ["not-excluded"], None)

# Nobody's words: if they are found where they should not be, they were copied there.
CANARY = "Zwartkanarie-7f3a91"


def content(case_id: str, plain: Mapping[str, Any] = PLAIN) -> str:
    """Returns the statements of a case under an id."""
    return submitted(json.dumps(plain).encode(), None, case_id)


def file(
    journal: Database,
    plain: Mapping[str, Any] = PLAIN,
    *,
    owner: str = OWNER,
    attempt: Attempt | None = None,
) -> StoredCase:
    """Stores a case and returns it."""
    case_id = cases.new_id()
    case, _ = cases.create(journal, StoredCase(case_id, owner, 1, content(case_id, plain)), attempt)
    return case


def decided(case: StoredCase, asked: Asked = ASKED) -> StoredDecision:
    """Returns what is decided about a stored case."""
    found = conclude(stored(case.content, case.id), asked)
    decision = found.decision
    return StoredDecision(
        id=decision.id.rsplit("/", 1)[-1],
        case_id=case.id,
        version=case.version,
        policy=decision.policy,
        judged_on=decision.on.isoformat(),
        law=decision.law_hash,
        content=provenance.quads(decision),
        answers={"nl": "{}", "en": "{}"},
        inferred=found.inferred,
    )


def judge(journal: Database, case: StoredCase, asked: Asked = ASKED) -> StoredDecision:
    """Decides a stored case and stores the decision."""
    return decisions.record(journal, decided(case, asked), case.owner)[0]

"""
What schemathesis is told beside the contract: how to send text, and which cases are worth making.

It is loaded by the file `schemathesis.toml`; see test_openapi.py.
"""

from __future__ import annotations

from typing import Any

import schemathesis
from asking import QUERY

MANY = 4


@schemathesis.serializer(QUERY, "text/turtle", "application/n-triples", "application/n-quads")
def as_text(_: object, value: object) -> bytes:
    """Sends what is no JSON as the text it is."""
    return value if isinstance(value, bytes) else str(value).encode(errors="replace")


@schemathesis.hook
def filter_case(_: object, case: Any) -> bool:  # noqa: ANN401 - any operation's case
    """Leaves long lists of cases to test_decide.py: each would be judged, for seconds."""
    return not (isinstance(case.body, list) and len(case.body) > MANY)

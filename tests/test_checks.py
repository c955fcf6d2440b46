"""Every numbered check of how the service meets bad input and bad intent has its test."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
INPUT_AND_QUERIES, IDENTITY = range(1, 31), range(40, 47)
WEB = {31, 32, 33, 39}


def test_every_check_has_a_test_named_by_its_number() -> None:
    """A number without a test fails the build."""
    texts = (path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py"))
    found = {
        int(n) for text in texts for n in re.findall(r"^def test_check_(\d\d)_", text, re.MULTILINE)
    }
    assert {*INPUT_AND_QUERIES, *IDENTITY, *WEB} <= found

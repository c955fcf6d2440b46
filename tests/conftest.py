"""What all tests share: a skip for an absent program becomes a failure where all must be there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable

import pytest


@pytest.fixture(scope="session")
def require() -> Callable[[str], str]:
    """Returns the path of a program, or skips naming it (fails under MORATORIA_REQUIRE_ALL)."""

    def path_of(program: str) -> str:
        found = shutil.which(program)
        if found is None and os.environ.get("MORATORIA_REQUIRE_ALL") == "1":
            pytest.fail(f"{program} is not installed and MORATORIA_REQUIRE_ALL=1")
        if found is None:
            pytest.skip(f"{program} is not installed")
        return found

    return path_of

"""A real server process for the tests of this folder, started once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The tests here share `asking`; importlib mode puts no folder of tests on the path by itself.
sys.path.append(str(Path(__file__).parent))

from asking import Service, started


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service as it is shipped, at a free port, with an empty data folder."""
    with started(DATA_DIR=str(tmp_path_factory.mktemp("data"))) as running:
        yield running

"""A real server process for the tests of this folder, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import Service, started


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service as it is shipped, at a free port, with an empty data folder."""
    with started(DATA_DIR=str(tmp_path_factory.mktemp("data"))) as running:
        yield running

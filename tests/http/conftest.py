"""A real server process for the tests of this folder, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from asking import Service, started
from watching import Target, attacked, unharmed


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service as it is shipped, at a free port, with an empty data folder."""
    with started(DATA_DIR=str(tmp_path_factory.mktemp("data"))) as running:
        yield running


@pytest.fixture(scope="session")
def _attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A service with a small graph and a case, for whoever sends what is meant to do harm."""
    with attacked(tmp_path_factory.mktemp("attacked")) as target:
        yield target


@pytest.fixture
def target(_attacked: Target) -> Iterator[Target]:
    """The service that is attacked, which must come out of each test as it went in."""
    with unharmed(_attacked):
        yield _attacked

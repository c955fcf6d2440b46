"""A real browser and a real server process for the tests of this folder, each started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from asking import Service, started
from browsing import QUIET, Visiting, visiting
from playwright.sync_api import Browser, sync_playwright


@pytest.fixture(scope="session")
def browser(require: Callable[[str], str]) -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    program = require("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The service as it is shipped, at a free port, with an empty data folder."""
    with started(DATA_DIR=str(tmp_path_factory.mktemp("site"))) as running:
        yield running


@pytest.fixture
def visit(browser: Browser, site: Service) -> Visiting:
    """Opens a window at the service, with what `visiting` takes."""
    return partial(visiting, browser, site)

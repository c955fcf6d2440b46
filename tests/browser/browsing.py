"""Reads our pages in a real browser: in a language, at a width, with or without script."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pytest
from asking import ROOT, Service
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
LOOKS = ROOT / "build/screenshots"
WIDE, NARROW, PAPER = 1440, 360, 695
LOCALES = {"nl": "nl-NL", "en": "en-GB"}
# Chromium asks its maker for much that a test has no use for.
QUIET = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
# Both languages, and both widths: what takes long is read in the other way by the long tests.
OTHER = pytest.mark.long
LANGUAGES = ["nl", pytest.param("en", marks=OTHER)]
_PATIENCE = 45_000
_TALL = 12_000
expect.set_options(timeout=_PATIENCE)  # the machine may have other work

Visiting = Callable[..., AbstractContextManager["Visit"]]
"""What the fixture `visit` is: it opens a window, as `visiting` says."""


@dataclass
class Visit:
    """
    A reader at our service.

    Attributes:
        page: the tab that is read in.
        asked: every request that the browser made.
        troubles: what no page of ours may do: errors, refused scripts, requests to another host.
    """

    site: Service
    context: BrowserContext
    page: Page
    lang: str
    asked: list[Request] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the service is, without a slash at the end."""
        return f"http://127.0.0.1:{self.site.port}"

    def go(self, path: str) -> Page:
        """Opens a page of the service."""
        self.page.goto(self.address + path)
        return self.page

    def look(self, name: str) -> None:
        """Takes a picture into a folder; of a very long page, of what the window shows."""
        LOOKS.mkdir(parents=True, exist_ok=True)
        width = self.page.viewport_size["width"] if self.page.viewport_size else 0
        file = LOOKS / f"{name}-{self.lang}-{width}.png"
        tall: int = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.screenshot(path=file, full_page=tall < _TALL, animations="disabled")

    def watch(self) -> None:
        """Notes from now on what the page does."""
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: self._dialog(dialog.message, dialog.dismiss))

    def _request(self, request: Request) -> None:
        self.asked.append(request)
        if not request.url.startswith((self.address + "/", "data:", "blob:")):
            self.troubles.append(f"request to another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"{message.type}: {message.text} {message.location}")

    def _dialog(self, message: str, dismiss: Any) -> None:  # noqa: ANN401 - a bound method
        self.troubles.append(f"dialog: {message}")
        dismiss()


@contextmanager
def visiting(
    browser: Browser,
    site: Service,
    *,
    lang: str = "en",
    width: int = WIDE,
    script: bool = True,
    dark: bool = False,
    troubled: bool = False,
    unguarded: bool = False,
) -> Iterator[Visit]:
    """
    Opens a browser window of its own, and holds at its end that the pages gave no trouble.

    Args:
        browser: the browser.
        site: the service that is read.
        lang: the language that the browser asks for.
        width: of the window, in pixels.
        script: whether JavaScript runs.
        dark: whether the reader prefers dark pages.
        troubled: whether the test provokes trouble, and looks at it itself.
        unguarded: whether what our content security policy stops is let through, so that it runs.
    """
    context = browser.new_context(
        locale=LOCALES[lang],
        viewport={"width": width, "height": 900},
        java_script_enabled=script,
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        bypass_csp=unguarded,
    )
    context.set_default_timeout(_PATIENCE)
    try:
        visit = Visit(site, context, context.new_page(), lang)
        visit.watch()
        yield visit
        assert troubled or not visit.troubles
    finally:
        context.close()


def awaited(read: Callable[[], Any], wanted: Any) -> None:  # noqa: ANN401 - what a page shows
    """Holds that a page shows something, at once or as soon as the machine comes to it."""
    until = time.monotonic() + _PATIENCE / 1000
    while (found := read()) != wanted and time.monotonic() < until:
        time.sleep(0.05)
    assert found == wanted


def barriers(page: Page) -> list[str]:
    """Returns what axe-core finds that keeps somebody from reading or using the page."""
    page.evaluate(_axe())
    kinds = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    choices = {"runOnly": kinds, "resultTypes": ["violations"]}
    found = page.evaluate("choices => axe.run(document, choices)", choices)
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def sheets(page: Page) -> int:
    """Returns how many sheets of A4 a page is printed on."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4")))


def weight(reader: Visit) -> int:
    """Returns how many bytes crossed the wire for what the reader asked, bodies as compressed."""
    return sum(request.sizes()["responseBodySize"] for request in reader.asked)


def overflow(page: Page) -> int:
    """Returns by how many pixels the page is wider than its window."""
    wider: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return wider


@cache
def _axe() -> str:
    if not AXE.exists():
        message = f"{AXE.relative_to(ROOT)} is not there: `make assets` brings it, with Node."
        (pytest.fail if os.environ.get("MORATORIA_REQUIRE_ALL") == "1" else pytest.skip)(message)
    return AXE.read_text(encoding="utf-8")

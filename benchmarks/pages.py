"""
Measures what a page costs its reader: bytes as they cross the wire, and the time until it answers.

Each page is opened in a new window of Debian's Chromium at a real server process, as often as
`ROUNDS` says; beside it stands the least that a page of ours can cost, the one that says that
nothing is there. Run with `make bench-pages`.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright
from tests.browser.browsing import QUIET, visiting, weight
from tests.http.asking import started

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from tests.http.asking import Service

ROUNDS = 7
KILOBYTES, MILLISECONDS = 150, 1000
# Of the first two the targets are asked; the others are told.
PAGES = ("/letter", "/check", "/", "/vocabulary", "/policy/ru-2022", "/queries", "/sparql")
LEAST = "/nothing-is-here"


def main() -> None:
    """Prints a line for each page."""
    with started() as site, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        site.ask("/sparql", {"query": "ASK {}"})  # which waits until all is loaded
        _, least = _opened(browser, site, LEAST)
        print(f"the least page: interactive after {least:.0f} ms")
        for path in PAGES:
            size, ready = _opened(browser, site, path)
            print(
                f"{path:16} {size / 1000:6.1f} kB ({size / 1000 / KILOBYTES:4.2f} of "
                f"{KILOBYTES}), interactive after {ready:5.0f} ms "
                f"({ready / MILLISECONDS:4.2f} of {MILLISECONDS}; {ready / least:4.1f} x the least)"
            )
        browser.close()


def _opened(browser: Browser, site: Service, path: str) -> tuple[int, float]:
    """Returns the bytes of a page with all it needs, and the median time until it answers."""
    sizes, times = [], []
    for _ in range(ROUNDS):
        with visiting(browser, site, troubled=True) as reader:
            page = reader.go(path)
            times.append(
                page.evaluate("performance.timing.domComplete - performance.timing.navigationStart")
            )
            sizes.append(weight(reader))
    return max(sizes), median(times)


if __name__ == "__main__":
    main()

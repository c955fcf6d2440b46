"""Every page for every reader: in both languages, narrow and wide, without a barrier."""

from __future__ import annotations

import pytest
from browsing import NARROW, OTHER, WIDE, Visiting, barriers, overflow, weight

PAGES = {
    "home": "/",
    "letter": "/letter?q=beroepsmilitair&kind=criterion&kind=reading",
    "check": "/check",
    "vocabulary": "/vocabulary?q=moratorium",
    "policy": "/policy/ru-2022?norm=departure-duty",
    "document": "/source/kst-19637-3018",
    "sparql": "/sparql",
    "queries": "/queries",
    "saved": "/queries/cq-24",
    "search": "/search?q=dienstplicht",
    "catalog": "/catalog",
    "limits": "/limits",
    "account": "/account",
    "nothing": "/nothing-is-here",
}
# What a page may weigh with all it needs, in bytes as they cross the wire; the editor is a program.
MOST = 150_000
PROGRAM = {"sparql"}


@pytest.mark.parametrize(
    ("lang", "width"),
    [
        ("nl", WIDE),
        ("en", NARROW),
        pytest.param("nl", NARROW, marks=OTHER),
        pytest.param("en", WIDE, marks=OTHER),
    ],
)
@pytest.mark.parametrize("name", PAGES)
def test_page_can_be_read_by_everybody(visit: Visiting, name: str, lang: str, width: int) -> None:
    """No barrier that axe-core knows, nothing wider than the window, one heading, our language."""
    with visit(lang=lang, width=width, troubled=name == "nothing") as reader:
        page = reader.go(PAGES[name])
        reader.look(name)
        assert name in PROGRAM or weight(reader) <= MOST
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1
        assert overflow(page) <= 0
        assert not barriers(page)


@pytest.mark.parametrize("name", ["letter", "check", "sparql", "account"])
def test_page_can_be_read_in_the_dark(visit: Visiting, name: str) -> None:
    """The dark colours are as clear as the light ones."""
    with visit(dark=True) as reader:
        page = reader.go(PAGES[name])
        reader.look(f"{name}-dark")
        assert not barriers(page)

"""Every page for every reader: in both languages, narrow and wide, without a barrier."""

from __future__ import annotations

import pytest
from browsing import NARROW, WIDE, Visiting, barriers, overflow

PAGES = {
    "home": "/",
    "letter": "/letter?q=beroepsmilitair&kind=criterion&kind=reading",
    "vocabulary": "/vocabulary?q=moratorium",
    "sparql": "/sparql",
    "queries": "/queries",
    "check": "/check",
    "search": "/search?q=dienstplicht",
    "catalog": "/catalog",
    "limits": "/limits",
    "account": "/account",
    "nothing": "/nothing-is-here",
}


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_page_can_be_read_by_everybody(visit: Visiting, name: str, lang: str) -> None:
    """No barrier that axe-core knows, nothing wider than the window, one heading, our language."""
    with visit(lang=lang, troubled=name == "nothing") as reader:
        page = reader.go(PAGES[name])
        assert page.locator("html").get_attribute("lang") == lang
        assert page.locator("h1").count() == 1
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            reader.look(name)
            assert overflow(page) <= 0, f"wider than {width} pixels"
            assert not barriers(page), f"at {width} pixels"

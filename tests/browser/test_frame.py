"""The frame around every page: what somebody without a mouse, or in a hurry, finds first."""

from __future__ import annotations

import pytest
from browsing import Visiting, barriers


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_page_can_be_read_by_everybody(visit: Visiting, lang: str) -> None:
    """A page is in the language asked, and axe-core finds nothing to mend."""
    with visit(lang=lang) as reader:
        page = reader.go("/search?q=dienstplicht")
        assert page.locator("html").get_attribute("lang") == lang
        assert not barriers(page)

"""The frame around every page: the way past it, the way in another language, where one is."""

from __future__ import annotations

from browsing import Visiting


def test_first_key_leads_past_the_frame(visit: Visiting) -> None:
    """Whoever reads by keyboard need not go through the navigation of each page."""
    with visit(lang="en") as reader:
        page = reader.go("/limits")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_language_is_kept_from_page_to_page(visit: Visiting) -> None:
    """The language chosen holds on the next page, and what was asked is asked in it again."""
    with visit(lang="en") as reader:
        page = reader.go("/search?q=dienstplicht")
        page.get_by_role("link", name="Nederlands").click()
        assert page.locator("h1").inner_text() == "Zoeken"
        assert page.get_by_role("searchbox").input_value() == "dienstplicht"
        page.get_by_role("link", name="De brief").click()
        assert page.locator("html").get_attribute("lang") == "nl"
        current = page.get_by_role("navigation").locator("[aria-current=page]")
        assert current.inner_text() == "De brief"

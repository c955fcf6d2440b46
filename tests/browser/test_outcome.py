"""Understanding an outcome: steps light the letter, the term is a picture, readings differ."""

from __future__ import annotations

import pytest
from browsing import NARROW, OTHER, WIDE, Visit, Visiting, awaited, barriers, overflow
from folders import PLAIN
from playwright.sync_api import Page, expect

SOLDIER = {**PLAIN, "military_status": "professional", "unwilling_to_continue": True}
DUAL = {**PLAIN, "nationalities": ["RUS", "UKR"], "birth_date": "1995-09"}
CARD = "#ru-2022-decision-moratorium"
STEPS = f"{CARD}-steps"
RUNNING_OVER = """
() => {
  const boxes = [...document.querySelectorAll('.timeline text')].map((text) => text.getBBox());
  return boxes.filter((one, number) => boxes.some((other, place) => place > number
    && one.x < other.x + other.width && other.x < one.x + one.width
    && one.y + 3 < other.y + other.height && other.y + 3 < one.y + one.height)).length;
}
"""
ENDS_SEEN = """
() => {
  const found = (one) => document.querySelector(one);
  const [picture, ledger] = [found('.from-end'), found('.scroll:has(.ledger)')];
  const edges = picture.getBoundingClientRect();
  return ledger.scrollWidth <= ledger.clientWidth
    && [...picture.querySelectorAll('text.alternative, text.deadline')].some(
      (one) => one.getBoundingClientRect().right > edges.left
        && one.getBoundingClientRect().right <= edges.right + 1);
}
"""
IN_VIEW = """
(word) => {
  const [seen, panel] = [word, word.closest('.words')].map((one) => one.getBoundingClientRect());
  return seen.top >= panel.top && seen.top < Math.min(panel.bottom, innerHeight);
}
"""


def decided(reader: Visit, case: dict[str, object]) -> Page:
    """Shows the page that answers a case, which is sent as no link can send it."""
    reply = reader.site.decide(case, accept="text/html", accept_language=reader.lang)
    assert reply.status == 200, reply.text
    headers = dict(reply.headers.items())
    reader.page.route("**/decide", lambda route: route.fulfill(headers=headers, body=reply.body))
    return reader.go("/decide")


def lit(page: Page) -> list[str]:
    """Returns the sentences of the letter that are lit."""
    return page.locator(".words .paragraph .lit").all_inner_texts()


@pytest.mark.parametrize(("lang", "width"), [("nl", WIDE), pytest.param("en", NARROW, marks=OTHER)])
def test_a_step_lights_the_sentence_it_rests_on(visit: Visiting, lang: str, width: int) -> None:
    """By pointing and by keyboard, in its paragraph and in view; leaving and Escape end it."""
    with visit(lang=lang, width=width, dark=lang == "en") as reader:
        page = decided(reader, SOLDIER)
        expect(page.locator(f"{CARD} blockquote")).to_contain_text(
            "niet van toepassing te verklaren"
        )
        page.locator(f"{STEPS} > summary").focus()
        page.keyboard.press("Enter")
        leaf = page.locator(f"{STEPS} .leaf:has(a[href$='#p5-s2'])")
        assert page.locator(f"{STEPS} li:not(.aside) > .sign.holds").count() == 0, "nothing for it"
        leaf.hover()
        awaited(lambda: len(lit(page)), 2)
        assert "niet van toepassing te verklaren op deze doelgroep" in lit(page)[1]
        assert page.locator(".words .paragraph .lit").first.evaluate(IN_VIEW)
        reader.look("outcome-lit")
        assert barriers(page) == []
        page.locator("h1").hover()
        awaited(lambda: lit(page), [])
        leaf.locator("a[href$='#p5-s2']").focus()
        awaited(lambda: len(lit(page)), 1)  # a link to one sentence lights that one
        page.keyboard.press("Escape")
        awaited(lambda: lit(page), [])
        page.keyboard.press("Shift+Tab")
        awaited(lambda: lit(page) != [], True)  # noqa: FBT003 - what is wanted
        page.locator("h1").click()
        awaited(lambda: lit(page), [])


def test_term_and_readings_are_seen_in_any_window(visit: Visiting) -> None:
    """No label of the picture runs into another; what turns on a reading leads to its table."""
    with visit(lang="nl", width=NARROW) as reader:
        page = decided(reader, DUAL)
        assert page.locator(".timeline text").count() >= 10
        for width in (NARROW, WIDE):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(RUNNING_OVER) == 0
            assert overflow(page) <= 0
            assert page.evaluate(ENDS_SEEN)
        page.locator(f"{CARD} a[href='#ru-2022-reading-dual']").click()
        expect(page.locator("#ru-2022-reading-dual")).to_be_in_viewport()
        reader.look("outcome-compared")
        rows = page.locator(".compared tbody tr").all_inner_texts()
        assert len(set(rows)) == 6, "three days on which age may count, two readings of nationality"


def test_without_script_everything_is_there(visit: Visiting) -> None:
    """The words stand beside the cards, and each step leads to its sentence in the letter."""
    with visit(lang="nl", script=False) as reader:
        page = decided(reader, SOLDIER)
        expect(page.locator(".words")).to_contain_text("niet van toepassing te verklaren")
        page.locator(f"{STEPS} > summary").click()
        page.locator(f"{STEPS} a[href$='#p5-s2']").last.click()
        page.wait_for_url("**/letter?lang=nl#p5-s2")
        expect(page.locator("#p5-s2")).to_be_in_viewport()

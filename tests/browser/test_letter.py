"""Reading the letter: what belongs together lights together, and a sentence is found and cited."""

from __future__ import annotations

import gzip
from urllib.parse import parse_qs, urlsplit

import pytest
from browsing import LANGUAGES, NARROW, WIDE, Visiting, awaited
from playwright.sync_api import Page, expect

LIT = "(names) => names.every((name) => document.querySelector(name).classList.contains('lit'))"
EXCLUDES = "p5-s2"
KEEP_OUT = 4
ASKED = {"nl": "beroepsmilitair uitgesloten", "en": "excludes a professional soldier"}
COPIED = {"nl": "Gekopieerd", "en": "Copied"}
HEAVIEST = 150_000


def lit(page: Page) -> set[str]:
    """Returns the names of the sentences that are lit."""
    return set(page.eval_on_selector_all(".passage.lit", "found => found.map(each => each.id)"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_sentence_and_what_rests_on_it_light_each_other(visit: Visiting, lang: str) -> None:
    """By pointing at either side, and by keyboard; a term lights every sentence it rests on."""
    with visit(lang=lang) as reader:
        page = reader.go("/letter")
        page.hover("#p6-s2")
        awaited(lambda: lit(page), {"p6-s2"})
        expect(page.locator("#n-p6-s2.lit")).to_be_visible()
        assert page.locator(".ours .lit").count() == (lang == "en")
        norm = page.locator("#n-p6-s2 [data-kind=norm] a").first
        norm.hover()
        rests = set((norm.locator("..").get_attribute("data-rests") or "").split())
        assert len(rests) >= 3
        awaited(lambda: lit(page), rests)
        page.locator("h1").hover()
        awaited(lambda: lit(page), set())
        page.locator("#p5-s2 ~ .nr >> nth=0").focus()
        awaited(lambda: lit(page), {"p5-s3"})
        page.keyboard.press("Enter")
        assert page.evaluate("document.querySelector(':target').id") == "n-p5-s3"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#p5-s3"
        reader.look("letter-lit")


@pytest.mark.parametrize(("lang", "width"), [("nl", WIDE), ("en", NARROW)])
def test_the_sentence_that_excludes_a_professional_soldier_is_found(
    visit: Visiting, lang: str, width: int
) -> None:
    """By typing alone: found as it is typed, marked in its note, reached with Tab and Enter."""
    with visit(lang=lang, width=width) as reader:
        page = reader.go("/letter")
        page.get_by_role("searchbox").focus()
        page.keyboard.type(ASKED[lang])
        hit = page.locator(f'.hits a[href="#{EXCLUDES}"]')
        hit.wait_for()
        assert parse_qs(urlsplit(page.url).query)["q"] == [ASKED[lang]]
        assert page.get_by_role("searchbox").input_value() == ASKED[lang]
        hit.focus()
        page.keyboard.press("Enter")
        sentence = page.locator(f"#{EXCLUDES}")
        expect(sentence).to_be_in_viewport()
        assert page.evaluate("document.querySelector(':target').id") == EXCLUDES
        note = page.locator(f"#n-{EXCLUDES}")
        expect(note.locator("li:has(.out) mark").first).to_be_visible()
        reader.look("letter-found")
        note.locator(".cite summary").press("Enter")
        cited = note.locator(".citation").inner_text()
        assert page.locator("h1").inner_text() in cited
        assert "https://zoek.officielebekendmakingen.nl/" in cited
        reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
        note.locator("[data-copy]").press("Enter")
        expect(note.locator("[data-copy]")).to_have_text(COPIED[lang])
        assert page.evaluate("navigator.clipboard.readText()") == cited
        note.locator(".around summary").press("Enter")
        assert note.locator(".around a[href^=http]").count() >= 1


def test_notes_are_filtered_by_kind_and_stay_so(visit: Visiting) -> None:
    """A choice is shown at once and stands in the address; without a service nothing is lost."""
    with visit(lang="nl", troubled=True) as reader:
        page = reader.go("/letter")
        page.locator(".chips input[value=exclusion]").press("Space")
        expect(page.locator(".note")).to_have_count(KEEP_OUT)
        shown = page.eval_on_selector_all(".passage.grounds", "all => all.map(one => one.id)")
        assert len(shown) == KEEP_OUT
        assert {"p7-s1", EXCLUDES} <= set(shown)
        assert page.locator(".group li").count() == page.locator(".group li:has(.out)").count()
        reader.look("letter-exclusions")
        page.reload()
        expect(page.locator(".note")).to_have_count(KEEP_OUT)
        expect(page.locator(".chips input:checked")).to_have_value("exclusion")
        assert not reader.troubles
        reader.context.set_offline(offline=True)
        page.get_by_role("searchbox").fill("asiel")
        expect(page.get_by_role("alert")).to_be_visible()
        assert page.get_by_role("searchbox").input_value() == "asiel"
        expect(page.locator(".note")).to_have_count(KEEP_OUT)
        reader.context.set_offline(offline=False)
        page.get_by_role("searchbox").press("Enter")
        expect(page.get_by_role("alert")).to_be_hidden()


def test_everything_is_there_without_script(visit: Visiting) -> None:
    """A deep link marks its sentence; the form finds, filters and translates by itself."""
    with visit(lang="nl", script=False, width=NARROW) as reader:
        page = reader.go("/letter#p5-s2")
        expect(page.locator("#p5-s2:target")).to_be_in_viewport()
        expect(page.locator("#n-p5-s2")).to_be_hidden()
        page.locator(".block:has(#p5-s2) .notes > summary").click()
        expect(page.locator("#n-p5-s2")).to_be_visible()
        assert page.locator("[data-copy]:visible").count() == 0
        page.get_by_role("searchbox").fill(ASKED["nl"])
        expect(page.locator(".chips")).to_be_hidden()
        page.locator(".filters > summary").click()
        page.locator(".chips input[value=criterion]").check()
        page.locator("#translation").select_option("yes")
        page.locator(".find button").click()
        expect(page.locator(f'.hits a[href="#{EXCLUDES}"]')).to_have_count(1)
        expect(page.locator(f"#n-{EXCLUDES} li:has(.out) mark").first).to_be_visible()
        assert page.locator(".ours").count() >= 10
        assert page.locator(".group:not([data-kind=criterion])").count() == 0


def test_the_letter_is_light_and_soon_there(visit: Visiting) -> None:
    """With its style and script it weighs less than it may, and printed it shows every note."""
    with visit(lang="en") as reader:
        page = reader.go("/letter")
        bodies = [request.response().body() for request in reader.asked]  # type: ignore[union-attr]
        weight = sum(len(gzip.compress(body, 6)) for body in bodies)
        assert len(bodies) >= 3
        assert weight <= HEAVIEST, f"{weight} bytes"
        page.emulate_media(media="print")
        expect(page.locator("#n-p3-s2 [data-kind=criterion] li").first).to_be_visible()
        expect(page.locator(".tools")).to_be_hidden()
        page.set_viewport_size({"width": 794, "height": 1123})
        reader.look("letter-printed")

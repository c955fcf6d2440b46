"""Browsing the law: the map lights what leads where, is enlarged, and leads to the words."""

from __future__ import annotations

import pytest
from asking import Service
from browsing import LANGUAGES, NARROW, WIDE, Visiting, awaited
from playwright.sync_api import Page, expect

from moratoria.law import load_law
from moratoria.library import fragment
from moratoria.web.browse.law_map import law_map

LAW = load_law()
POLICY = f"/policy/{LAW.slug}"
NORM = LAW.norms[0]
CRITERION = NORM.applies_to
SCALE = "() => document.querySelector('.drawn').getCTM().a"


@pytest.fixture(scope="module", autouse=True)
def _laid_out(site: Service) -> None:
    """The graph is loaded when it is first asked for, which takes longer than a reader waits."""
    assert site.ask(POLICY, accept="text/html").status == 200


def box(iri: str) -> str:
    """Returns a selector for a box of the map."""
    return f'.box[data-iri="{iri}"]'


def lit(page: Page) -> set[str]:
    """Returns what is lit on the map."""
    return set(page.eval_on_selector_all(".box.lit", "all => all.map(each => each.dataset.iri)"))


def led(iri: str) -> set[str]:
    """Returns what leads to a node of the map of the norm, and where it leads."""
    edges, found = law_map(LAW, NORM.iri).edges, {iri}
    for here, there in ((0, 1), (1, 0)):
        reached = {iri}
        while new := {e[there] for e in edges if e[here] in reached} - reached:
            reached |= new
        found |= reached
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_map_lights_what_leads_where(visit: Visiting, lang: str) -> None:
    """By pointing and by keyboard, both ways as far as it goes; a box leads to its words."""
    with visit(lang=lang) as reader:
        page = reader.go(f"{POLICY}?norm={NORM.id}")
        expect(page.locator(".choose [aria-current]")).to_have_text(NORM.label[lang])  # type: ignore[index]
        page.locator(f"{box(CRITERION)} rect").hover()
        awaited(lambda: lit(page), led(CRITERION))
        assert page.locator(".line.lit").count() >= 50
        reader.look("policy-lit")
        page.locator("h1").hover()
        awaited(lambda: lit(page), set())
        page.locator(box(NORM.iri)).focus()
        awaited(lambda: lit(page), led(NORM.iri))
        page.keyboard.press("Enter")
        expect(page.locator(f"#{NORM.id}:target > h3")).to_be_in_viewport()
        beside = page.locator(f"#{NORM.id} .beside")
        assert beside.locator("a[href*=ecli]").count() >= 10
        assert beside.locator(".undecided").count() == 2
        reader.look("policy-norm")
        page.locator(".toc a").last.click()
        expect(page.locator(".toc [aria-current]")).to_have_count(1)
        page.locator(f"{box(CRITERION)} rect").click()
        opened = page.locator(f"details#{fragment(CRITERION)}[open]")
        expect(opened.locator("> summary")).to_be_in_viewport()
        reader.look("policy-opened")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_map_opens_readable_at_the_norms_and_is_moved(visit: Visiting, width: int) -> None:
    """By buttons, keys, dragging and the small picture; what gets the focus comes into sight."""
    with visit(lang="en", width=width) as reader:
        page = reader.go(POLICY)
        page.locator(".aids").wait_for()
        assert page.evaluate(SCALE) == 1
        page.locator(".map .sheet").scroll_into_view_if_needed()
        expect(page.locator(".box.k-norm").first).to_be_in_viewport()
        page.locator("[data-zoom=whole]").press("Enter")
        page.wait_for_function(f"({SCALE})() < 0.6")
        expect(page.locator(".map .whole")).to_be_hidden()
        page.locator(".map .sheet").press("+")
        page.locator(".map .sheet").press("1")
        page.wait_for_function(f"({SCALE})() === 1")
        page.locator(".map .whole").click(position={"x": 1, "y": 1})
        first = page.locator(".box").first
        expect(first).to_be_in_viewport()
        sheet = page.locator(".map .sheet").bounding_box()
        before = first.bounding_box()
        assert sheet
        assert before
        x, y = sheet["x"] + 150, sheet["y"] + 60
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 100, y - 40, steps=4)
        page.mouse.up()
        after = first.bounding_box()
        assert after
        assert (after["x"] - before["x"], after["y"] - before["y"]) == (-100, -40)
        page.locator(".map .sheet").press("ArrowRight")
        moved = first.bounding_box()
        assert moved
        assert moved["x"] < after["x"]
        page.locator(box(NORM.iri)).focus()
        expect(page.locator(box(NORM.iri))).to_be_in_viewport()
        reader.look("policy")


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_law_is_browsed_without_script(visit: Visiting, width: int) -> None:
    """The map scrolls in a box of its own, and a norm is chosen by a link."""
    with visit(lang="nl", script=False, width=width) as reader:
        page = reader.go(POLICY)
        expect(page.locator(".aids")).to_be_hidden()
        sheet = page.locator(".map .sheet")
        drawn = page.locator(".drawn").bounding_box()
        seen = sheet.bounding_box()
        assert drawn
        assert seen
        assert drawn["width"] > seen["width"]
        page.locator(".choose a", has_text=NORM.label.nl).click()
        expect(page.locator(".box")).to_have_count(len(law_map(LAW, NORM.iri).nodes))
        page.locator(".law .events a").first.scroll_into_view_if_needed()
        expect(page.locator(".life .bar").first).to_be_visible()
        assert page.locator(".events li").count() >= 4
        tree = page.locator(f"#{NORM.id} .conditions")
        unfolded = tree.locator("details[open]").count()
        tree.locator("details:not([open]) > summary:visible").first.click()
        expect(tree.locator("details[open]")).to_have_count(unfolded + 1)
        page = reader.go(f"{POLICY}#{fragment(CRITERION)}")
        expect(page.locator(f"#{fragment(CRITERION)} > .quote").first).to_be_visible()

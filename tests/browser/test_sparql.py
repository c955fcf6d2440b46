"""Asking the graph: a question chosen, changed and asked, and its answer seen and taken along."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from browsing import LANGUAGES, NARROW, OTHER, WIDE, Visit, Visiting, barriers, overflow
from playwright.sync_api import Page, expect

from moratoria import topics

EFFECTS = topics.questions()["cq-06"]
EDITOR = ".yasqe .CodeMirror"
WRITTEN = "document.querySelector('.CodeMirror').CodeMirror.getValue()"
# Where the keyboard is, seen from the editor.
INSIDE = "document.querySelector('.yasqe').contains(document.activeElement)"
OF_NORMS = """PREFIX mor: <https://w3id.org/moratoria/def#>
SELECT ?norm (COUNT(?effect) AS ?effects) WHERE { ?norm mor:hasEffect ?effect }
GROUP BY ?norm ORDER BY ?norm"""
LINKED = """PREFIX mor: <https://w3id.org/moratoria/def#>
CONSTRUCT { ?exclusion mor:bars ?norm } WHERE { ?exclusion mor:bars ?norm }"""
WORDS = {
    "nl": {"ask": "Stel de vraag", "lost": "verbinding", "wrong": "Regel 3"},
    "en": {"ask": "Ask", "lost": "connection", "wrong": "Line 3"},
}


def loaded(reader: Visit) -> None:
    """Waits until the graph is, which takes long once."""
    asked = f"{reader.address}/sparql?query=ASK%20%7B%7D"
    assert reader.context.request.get(asked, timeout=60_000).ok


def opened(reader: Visit) -> Page:
    """Opens the page with the graph loaded, and waits for the editor."""
    loaded(reader)
    page = reader.go("/sparql")
    expect(page.locator(EDITOR)).to_be_visible()
    return page


def write(page: Page, query: str) -> None:
    """Puts a query into the editor, with the keyboard there."""
    page.locator(EDITOR).click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query)


@pytest.mark.parametrize(("lang", "width"), [("nl", NARROW), ("en", WIDE)])
def test_a_newcomer_takes_the_answer_to_a_saved_question_along(
    visit: Visiting, lang: str, width: int, tmp_path: Path
) -> None:
    """From the first page to a CSV that has every row and both languages, and on to changing it."""
    with visit(lang=lang, width=width) as reader:
        loaded(reader)
        page = reader.go("/")
        page.locator("main a[href^='/queries']").first.click()
        page.locator("#q").fill(EFFECTS.asks[lang][:20])
        page.keyboard.press("Enter")
        page.get_by_role("link", name=EFFECTS.asks[lang]).click()
        expect(page.locator("h1")).to_have_text(EFFECTS.asks[lang])
        assert not barriers(page)
        assert overflow(page) <= 0
        if width == NARROW:  # a row is read from top to bottom, after the headings
            before = "cell => getComputedStyle(cell, '::before').content"
            assert page.locator("tbody td:visible").first.evaluate(before) == '"Norm: "'
            assert page.locator(".result .scroll").evaluate("it => it.scrollWidth") <= NARROW
        reader.look("saved-question")
        with page.expect_download() as taken:
            page.locator("a[download$='.csv']").click()
        taken.value.save_as(tmp_path / taken.value.suggested_filename)
        with (tmp_path / "cq-06.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == page.locator("tbody tr").count() > 10
        assert {row["normNl"] for row in rows} != {row["normEn"] for row in rows}
        page.locator("a.button[href^='/sparql']").click()
        expect(page.locator(EDITOR)).to_be_visible()
        assert "mor:hasEffect" in page.evaluate(WRITTEN)
        assert page.locator("tbody tr").count() == len(rows)


@pytest.mark.parametrize(("lang", "width"), [("nl", WIDE), pytest.param("en", NARROW, marks=OTHER)])
def test_a_question_is_written_and_asked_by_keyboard(
    visit: Visiting, lang: str, width: int
) -> None:
    """Completed from the graph, asked, found again at its address; nothing is kept."""
    with visit(lang=lang, width=width) as reader:
        page = opened(reader)
        page.locator(".skip").focus()
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate(INSIDE):
                break
        page.keyboard.press("Control+A")
        page.keyboard.type("SELECT ?norm ?effect {\n?norm mor:hasEff")
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hint-active")).to_contain_text("mor:hasEffect")
        assert not barriers(page)
        reader.look("sparql-completes")
        page.keyboard.press("Enter")
        page.keyboard.type(" ?effect }")
        assert page.evaluate(WRITTEN).splitlines() == [
            "PREFIX mor: <https://w3id.org/moratoria/def#>",
            "SELECT ?norm ?effect {",
            "  ?norm mor:hasEffect ?effect }",
        ]
        page.keyboard.press("Control+Enter")
        expect(page.locator("#answer tbody tr").first).to_be_visible()
        expect(page.locator("#said")).not_to_be_empty()
        assert page.evaluate(INSIDE)
        page.keyboard.press("Tab")
        assert not page.evaluate(INSIDE)
        assert not barriers(page)
        assert overflow(page) <= 0
        reader.look("sparql-answer")
        shown = page.locator("#answer tbody").inner_text()
        again = reader.context.new_page()
        again.goto(page.url)
        assert again.locator("#answer tbody").inner_text() == shown
        assert again.evaluate(WRITTEN) == page.evaluate(WRITTEN)
        assert page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert not reader.context.cookies()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_answer_is_seen_as_a_chart_and_a_drawing(visit: Visiting, lang: str) -> None:
    """A bar for each norm, a point for each thing, which leads to the page of that thing."""
    with visit(lang=lang, dark=lang == "nl") as reader:
        page = opened(reader)
        write(page, OF_NORMS)
        page.keyboard.press("Control+Enter")
        rows = page.locator("#answer tbody tr")
        expect(rows.first).to_be_visible()
        # A variable of the saved questions has words above it, one of the reader's own has not.
        assert page.locator("#answer th").all_inner_texts() == ["Norm\n?norm", "effects"]
        amounts = page.locator("#answer td.number").all_inner_texts()
        page.locator("[name=view][value=chart]").check()
        expect(page.locator(".chart .bar")).to_have_count(rows.count())
        assert page.locator(".chart .each > text:last-child").all_text_contents() == amounts
        assert not barriers(page)
        reader.look("sparql-chart")

        write(page, LINKED)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#answer th").nth(1)).to_have_attribute("data-name", "predicate")
        page.locator("[name=view][value=graph]").check()
        assert page.locator(".graph .edge").count() == rows.count() > 5
        assert not barriers(page)
        page.locator(".graph .sheet").press("+")
        page.wait_for_function("document.querySelector('.joined').getCTM().a > 1")
        page.locator("[data-zoom=whole]").press("Enter")
        expect(page.locator(".graph .whole")).to_be_hidden()
        reader.look("sparql-drawing")
        page.locator(".graph a").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/policy/**")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_goes_wrong_is_said_and_nothing_typed_is_lost(visit: Visiting, lang: str) -> None:
    """A line that is no SPARQL, and a connection that breaks: in words, with the query kept."""
    words = WORDS[lang]
    with visit(lang=lang, troubled=True) as reader:
        page = opened(reader)
        query = "SELECT ?x {\n  ?x ?y ?z .\n  ?x ?y\n}"
        write(page, query)
        expect(page.locator(".yasqe [data-word=wrong], [data-word=wrong]")).to_be_visible()
        page.locator("form#ask button").click()
        expect(page.locator("#answer .trouble")).to_be_visible()
        assert page.locator(".yasqe .wrong").count() == 1
        reader.look("sparql-wrong")
        assert not barriers(page)
        page.route("**/sparql?*", lambda route: route.abort("connectionfailed"))
        page.get_by_role("button", name=words["ask"], exact=True).click()
        expect(page.locator("#answer .trouble")).to_contain_text(words["lost"])
        assert page.evaluate(WRITTEN) == query
        refused = [line for line in reader.troubles if "Failed to load" not in line]
        assert not refused


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_plain_editor_does_the_same_without_a_script(visit: Visiting, lang: str) -> None:
    """Chosen, asked, taken along and asked again by links and forms alone."""
    with visit(lang=lang, script=False, width=NARROW) as reader:
        page = reader.go("/sparql")
        expect(page.locator("#query")).to_be_visible()
        page.locator("#query").fill(OF_NORMS)
        page.locator("form#ask button").click()
        page.wait_for_load_state()
        rows = page.locator("#answer tbody tr").count()
        assert rows > 3
        assert page.locator("#query").input_value() == OF_NORMS
        link = page.locator("a[download$='.csv']").get_attribute("href")
        taken = reader.context.request.get(reader.address + str(link)).text()
        assert len(taken.splitlines()) == rows + 1
        page.locator("a[rel=bookmark]").click()
        expect(page.locator("#answer tbody tr")).to_have_count(rows)
        page.get_by_text(topics.topics()[2].label[lang]).click()
        page.get_by_role("link", name=topics.questions()["cq-13"].asks[lang]).click()
        expect(page.locator("#answer tbody tr").first).to_be_visible()
        reader.look("sparql-plain")


def test_a_reader_can_leave_colours_and_completion_out(visit: Visiting) -> None:
    """The text area comes back with what stood in the editor, and goes back with what was typed."""
    with visit() as reader:
        page = opened(reader)
        write(page, "ASK {}")
        page.locator(".plainly input").check()
        expect(page.locator("#query")).to_have_value("ASK {}")
        page.locator("#query").fill("ASK { ?s ?p ?o }")
        page.locator("form#ask button").click()
        expect(page.locator("#answer .outcome")).to_have_text("yes")
        page.locator(".plainly input").uncheck()
        assert page.evaluate(WRITTEN) == "ASK { ?s ?p ?o }"

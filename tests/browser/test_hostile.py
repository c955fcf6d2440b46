"""
Check 31 in a browser: texts, names and files of somebody who means harm run nothing on any page.

Our content security policy is taken away here, so that what is not written as text would run.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from asking import ROOT, Service, started
from browsing import Visit, visiting
from hostile import RUN, SCRIPTS
from playwright.sync_api import Browser, Page, expect

SERVING = ROOT / "tests/http/serving.py"
BASE = "https://w3id.org/moratoria/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LABELLED = f"""SELECT ?thing ?thingNl ?thingEn ?next ?p ?o {{
  ?thing <{SKOS}prefLabel> ?thingNl , ?thingEn ; <{SKOS}related> ?next ; ?p ?o
  FILTER(LANG(?thingNl) = "nl" && LANG(?thingEn) = "en") }}"""
# What only a text that became markup can have brought into a page.
BROUGHT = (
    "iframe, object, embed, base, img, style, video, marquee, math, [onerror], [onload], [onfocus]"
)
# Comes near everything with the pointer and the keyboard, as a reader would in time.
POKE = """() => { for (const each of document.querySelectorAll("body *")) {
  each.dispatchEvent(new MouseEvent("mouseover")); each.dispatchEvent(new FocusEvent("focus"));
} }"""


def quads() -> str:
    """Returns a graph of which every text, and every name that can be, means harm."""
    graph = f"<{BASE}policy/evil>"
    lines = [f"<{BASE}policy/evil> <{RDF}type> <{SKOS}ConceptScheme> {graph} ."]
    for n, text in enumerate(SCRIPTS):
        thing, name = f"<{BASE}policy/evil#t{n}>", f"<{RUN[n % len(RUN)]}>"
        said = json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028")
        lines += [
            f"{thing} <{RDF}type> {name} {graph} .",
            f"{thing} <{SKOS}prefLabel> {said}@nl {graph} .",
            f"{thing} <{SKOS}prefLabel> {said}@en {graph} .",
            f"{thing} <{SKOS}definition> {said}@en {graph} .",
            f"{thing} {name} {name} {graph} .",
            f"{thing} <{SKOS}related> <{BASE}policy/evil#t{(n + 1) % len(SCRIPTS)}> {graph} .",
        ]
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose published graph means harm."""
    folder = tmp_path_factory.mktemp("evil")
    (folder / "evil.nq").write_text(quads(), encoding="utf-8")
    command = [sys.executable, str(SERVING), str(folder / "evil.nq")]
    with started(command, DATA_DIR=str(folder / "data")) as running:
        yield running


def unharmed(page: Page) -> None:
    """Holds that nothing ran and that no text became a part of the page."""
    page.evaluate(POKE)
    assert page.evaluate("window.ran") is None, page.url
    assert page.locator(BROUGHT).count() == 0, page.url
    assert (
        page.locator("a[href^='javascript' i], a[href^='data' i], a[href^='blob' i]").count() == 0
    )


def ask(page: Page, query: str) -> None:
    """Asks a query in the editor, and waits for what comes."""
    page.evaluate("document.querySelector('#answer').replaceChildren()")
    page.evaluate("q => document.querySelector('.CodeMirror').CodeMirror.setValue(q)", query)
    page.locator("form#ask button").click()
    expect(page.locator("#answer section")).to_be_visible()
    expect(page.locator("#answer[aria-busy=true]")).to_have_count(0)
    unharmed(page)


def views(page: Page) -> None:
    """Sees an answer as a chart of each column, and as a drawing, with all that is folded away."""
    if page.locator(".unfold").count():
        page.locator(".unfold").check()
    page.locator("[name=view][value=chart]").check()
    columns = page.locator(".chart [name=x] option").count()
    for at in range(columns):
        page.locator(".chart [name=x]").select_option(index=at)
        unharmed(page)
    page.locator("[name=view][value=graph]").check()
    assert page.locator(".graph .edge").count() > 20
    unharmed(page)


def test_check_31_nothing_runs_where_the_graph_is_asked(browser: Browser, evil: Service) -> None:
    """Not in the editor, its completions, a table, chart or drawing, nor in words of an error."""
    with visiting(browser, evil, unguarded=True, troubled=True) as reader:
        assert reader.context.request.get(f"{reader.address}/sparql?query=ASK%20%7B%7D").ok
        page = reader.go("/sparql")
        ask(page, LABELLED)
        assert page.locator("#answer tbody tr").count() > 100
        views(page)
        ask(page, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }")
        assert "ran=1" in page.locator("#answer tbody").inner_text()
        views(page)
        page.evaluate(
            "q => { const e = document.querySelector('.CodeMirror').CodeMirror;"
            " e.setValue(q); e.focus(); e.setCursor({ line: 0, ch: q.length - 2 }); }",
            "SELECT * { ?s a script }",
        )
        page.keyboard.press("Control+Space")
        expect(page.locator(".CodeMirror-hint").first).to_be_visible()
        unharmed(page)
        page.keyboard.press("Escape")
        for text in SCRIPTS[::8]:
            ask(page, f"SELECT * {{ ?s ?p {text} }} # {text}")
        page.reload()
        unharmed(page)
        assert only_refusals(reader)


def only_refusals(reader: Visit) -> bool:
    """Tells whether all trouble is what a browser notes of a query that was answered 400."""
    assert all("status of 400" in line for line in reader.troubles), reader.troubles
    return True


def test_check_31_nothing_runs_on_any_other_page(browser: Browser, evil: Service) -> None:
    """Not what is published, looked for, in an address or behind its #, nor a file and its name."""
    joined = " ".join(SCRIPTS)
    with visiting(browser, evil, unguarded=True, troubled=True) as reader:
        assert reader.context.request.get(f"{reader.address}/sparql?query=ASK%20%7B%7D").ok
        page = reader.go("/policy/evil")
        assert "ran=1" in page.locator("main").inner_text()
        unharmed(page)
        for path in ("/search?q=", "/queries?q=", "/queries/cq-07?at=", "/catalog?x=", "/"):
            page = reader.go(path + quote(joined[:190], safe=""))
            unharmed(page)
        for text in SCRIPTS[::17]:
            for path in ("/letter", "/policy/evil", "/sparql", "/check"):
                page = reader.go(f"{path}#{text}")
                unharmed(page)
            page = reader.go(f"/check#id={quote(text)}&birth_date={quote(text)}&{quote(text)}=1")
            page.wait_for_load_state("networkidle")
            unharmed(page)
        for name, content in (
            (SCRIPTS[5] + ".json", json.dumps({"id": joined[:500], joined[:90]: joined[:90]})),
            (
                SCRIPTS[9] + ".ttl",
                f'<urn:x> <urn:p> "{quote(joined[:90])}" , <{RUN[0]}> {SCRIPTS[0]}',
            ),
        ):
            page = reader.go("/check")
            file = {"name": name, "mimeType": "text/plain", "buffer": content.encode()}
            page.locator("#file").set_input_files(file)  # type: ignore[arg-type]
            page.locator("button[value=file]").click()
            expect(page.locator("#wrongs section")).to_be_visible()
            unharmed(page)
        allowed = ("status of 400", "status of 404", "status of 422")
        assert all(any(each in line for each in allowed) for line in reader.troubles)

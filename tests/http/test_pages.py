"""The pages, the small routes, and the headers that every answer has."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from asking import LETTER, ROOT, Service, assert_problem
from folders import PLAIN
from published import DOCUMENTS
from rdflib import DCTERMS, RDF, SKOS

from moratoria.law import ontology
from moratoria.schema import text
from moratoria.vocab import MOR, SOURCE
from moratoria.web import Settings, create_app
from moratoria.web.access import is_private

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SENTENCES = 25
PASSAGES = 29
OTHER = [("nl", "yes"), ("en", "no")]
SENTENCE = SOURCE["kst-19637-2909#p7-s1"]


def page_text(html: str) -> str:
    """Returns the text of a page, its tags taken out."""
    return unescape(re.sub(r"<[^>]*>", "", html))


# ---------------------------------------------------------------- the letter


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_letter_is_shown_whole_and_each_passage_once(service: Service, lang: str) -> None:
    """Every passage of the published text stands once, in order, at its own address."""
    html = service.ask("/letter", {"lang": lang}).text
    found = re.findall(r'<span id="([a-z0-9-]+)" class="passage[^>]*>(.*?)</span>', html)
    assert len(found) == PASSAGES
    shown = [unescape(words) for _, words in found]
    assert " ".join(shown) == LETTER.replace("\n", " ")
    whole = page_text(html)
    assert all(whole.count(words) == 1 for words in shown)
    assert len({name for name, _ in found if re.fullmatch(r"p[0-9]+-s[0-9]+", name)}) == SENTENCES


def test_our_translation_is_labelled_as_ours(service: Service) -> None:
    """The English stands under the Dutch and is never taken for it; it can be had or left out."""
    english, dutch = (service.ask("/letter", {"lang": lang}).text for lang in ("en", "nl"))
    ours = r'<div class="ours" lang="en"><b class="tag" lang="en">Our translation</b>'
    assert len(re.findall(ours, english)) == 15
    assert "all Russian men from 18 to 27 years" in english
    assert "no official standing" in english
    assert "from 18 to 27 years" not in dutch
    assert '<article class="letter" lang="nl">' in english
    other = [service.ask("/letter", {"lang": lang, "translation": way}).text for lang, way in OTHER]
    assert ["from 18 to 27 years" in html for html in other] == [True, False]


def test_the_margin_says_what_rests_on_a_sentence(service: Service) -> None:
    """Exclusions and readings stand by their labels, next to the sentence they cite."""
    html = service.ask("/letter", {"lang": "en"}).text
    (note,) = re.findall(r'<div class="note" id="n-p7-s1".*?<div class="note"', html, re.DOTALL)
    shown = " ".join(page_text(note).split())
    graph = ontology()
    citing = {
        node
        for kind in (MOR.Exclusion, MOR.Reading)
        for node in graph.subjects(RDF.type, kind)
        if (node, DCTERMS.source, SENTENCE) in graph
    }
    assert len(citing) >= 3
    assert all(text(graph, node, SKOS.prefLabel).en in shown for node in citing)
    assert "exclusions" in shown


def test_the_language_of_a_page_follows_the_browser(service: Service) -> None:
    """Without a parameter Accept-Language decides, and a cache is told so."""
    reply = service.ask("/letter", accept=BROWSER, accept_language="nl")
    assert '<html lang="nl">' in reply.text
    assert "Accept-Language" in reply.headers["Vary"]
    assert '<html lang="en">' in service.ask("/letter").text


# ---------------------------------------------------------------- small routes


def test_the_context_is_the_bundled_one(service: Service) -> None:
    """Byte for byte, as JSON-LD."""
    reply = service.ask("/context")
    assert (reply.status, reply.kind) == (200, "application/ld+json")
    assert reply.body == (ROOT / "ontology/context.jsonld").read_bytes()


def test_health_is_answered_at_once(service: Service) -> None:
    """It says whether the graph is loaded, and waits for nothing."""
    found = service.ask("/healthz").json
    assert found["status"] == "ok"
    assert found["sparql"] in {"loading", "ready"}


def test_the_type_of_a_problem_is_explained(service: Service) -> None:
    """The fragment of every type names a place on the page of problems."""
    problem = assert_problem(service.decide({"sexe": "x"}), 400, "unknown-name")
    assert f'id="{problem["type"].partition("#")[2]}"' in service.ask("/problem").text


def test_the_stylesheet_is_served_from_here(service: Service) -> None:
    """A page asks nobody else for anything."""
    html = service.ask("/").text
    asked = re.findall(r'(?:src|rel="stylesheet" href)="([^"]*)"', html)
    assert all(address.startswith("/static/") for address in asked)
    (address,) = [address for address in asked if address.startswith("/static/moratoria.css?v=")]
    sheet = service.ask(address)
    assert (sheet.status, sheet.kind) == (200, "text/css")
    assert "url(" not in sheet.text
    assert "@import" not in sheet.text


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "//decide", 405),
        ("GET", "/static/../settings.py", 404),
        ("GET", "/static/%2e%2e/settings.py", 404),
        ("GET", "/static/moratoria.css%00", 404),
        ("GET", "/static/" + "x" * 3000, 404),
        ("GET", "/decide", 405),
        ("POST", "/", 405),
        ("PUT", "/sparql", 405),
        ("PUT", "/graphs", 405),
        ("POST", "/graphs", 405),
        ("DELETE", "/graphs", 405),
        ("POST", "/search", 405),
        ("POST", "/dump.nq.gz", 405),
        ("DELETE", "/validate", 405),
    ],
)
def test_a_wrong_address_or_method_is_a_problem(
    service: Service, method: str, path: str, status: int
) -> None:
    """There is one shape for it too; 405 says what is allowed; nobody is sent elsewhere."""
    reply = service.ask(path, method=method)
    assert_problem(reply, status)
    assert ("Allow" in reply.headers) is (status == 405)
    assert "Location" not in reply.headers


def test_a_browser_gets_a_problem_as_a_page(service: Service) -> None:
    """The same words in HTML, with nothing of the address left unescaped."""
    reply = service.ask("/%3Cscript%3Ealert(1)%3C/script%3E", accept=BROWSER)
    assert (reply.status, reply.kind) == (404, "text/html")
    assert "There is nothing at /" in reply.text
    assert "<script" not in reply.text


def test_a_dutch_browser_is_told_in_dutch_what_to_do(service: Service) -> None:
    """Title and advice are Dutch; the technical detail stays English, and is marked as such."""
    reply = service.ask("/nothing-is-here?lang=nl", accept=BROWSER)
    assert "<h1>Niet gevonden</h1>" in reply.text
    assert "begin bij de beginpagina" in reply.text
    assert '<pre class="detail" lang="en">There is nothing at' in reply.text
    refused = service.ask("/search?q=x&lang=nl&offset=x", accept=BROWSER)
    assert "<h1>De invoer is niet te lezen</h1>" in refused.text


def test_a_page_that_cannot_be_made_is_not_acceptable(service: Service) -> None:
    """There is no picture of the letter."""
    assert_problem(service.ask("/letter", accept="image/png"), 406)
    assert_problem(service.ask("/letter", {"lang": "fr"}), 400, "unknown-name")


# ---------------------------------------------------------------- headers, on every route

# For each route the parameters with which it answers, and those with which it fails, if any do.
REACHED: dict[str, list[dict[str, str]]] = {
    "/": [{}, {"lang": "fr"}],
    "/letter": [{"q": "asiel"}, {"kind": "x"}],
    "/vocabulary": [{}, {"q": "?"}],
    "/context": [{}, {"x": "1"}],
    "/healthz": [{}],
    "/readyz": [{}, {"x": "1"}],
    "/problem": [{}, {"x": "1"}],
    "/queries": [{}, {"lang": "fr"}],
    "/queries/<name>": [{"at": "2022-09-01"}, {"at": "x"}],
    "/sparql": [{"query": "ASK {}"}, {"query": "no"}],
    "/graphs": [{"graph": "default"}, {"graph": "urn:none"}],
    "/dump.nq.gz": [{}, {"x": "1"}],
    "/ldes": [{}, {"x": "1"}],
    "/ldes/<page>": [{}, {"x": "1"}],
    "/catalog": [{}, {"limit": "0"}],
    "/catalog.<extension>": [{}, {"modified_since": "x"}],
    "/catalog/<file>": [{}, {"x": "1"}],
    "/.well-known/void": [{}, {"x": "1"}],
    "/sitemap.xml": [{}, {"x": "1"}],
    "/robots.txt": [{}, {"x": "1"}],
    "/search": [{"q": "asiel"}, {"q": "?"}],
    "/limits": [{}, {"lang": "fr"}],
    "/openapi.json": [{}, {"x": "1"}],
    "/static/<path:filename>": [{}],
    "/decide": [{"on": "2022-09-01"}, {"on": "x"}],
    "/validate": [{}, {"on": "x"}],
    "/check": [{}, {"on": "x"}],
    "/account": [{}, {"x": "1"}],
    "/query-case": [{"query": "ASK {}"}, {"query": "no"}],
}
PARTS = {
    "<path:filename>": "moratoria.css",
    "<name>": "cq-07",
    "<page>": "1",
    "<extension>": "jsonld",
    "<file>": "law.ttl",
}
REACHED |= {path: [{}, {"x": "1"}] for path in DOCUMENTS}
REQUESTS = [(path, way, n) for path, ways in REACHED.items() for n, way in enumerate(ways)]


def test_every_route_is_reached() -> None:
    """A route without a test of its headers does not pass unseen."""
    rules = create_app(Settings()).url_map.iter_rules()
    assert {rule.rule for rule in rules if not is_private(rule.rule)} == set(REACHED)


def test_every_route_in_the_readme_exists() -> None:
    """What the README lists as an address can be asked."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `(/[^`?]*)", readme, re.MULTILINE)
    assert len(listed) >= 5
    assert set(listed) <= set(REACHED)


@pytest.mark.parametrize(("path", "query", "number"), REQUESTS)
def test_check_33_every_answer_has_the_headers(
    service: Service, path: str, query: dict[str, str], number: int
) -> None:
    """No script, no frame, no sniffing, no referrer, no cookie, and open to every page."""
    if path == "/readyz":
        service.ask("/sparql", {"query": "ASK {}"})  # which waits until it is
    if path in {"/decide", "/validate", "/query-case"}:
        reply = service.post(path, json.dumps(PLAIN), "application/json", query)
    else:
        path = DOCUMENTS.get(path, path)
        for part, value in PARTS.items():
            path = path.replace(part, value)
        reply = service.ask(path, query)
    assert (reply.status >= 400) is (number > 0), reply.text
    policy = reply.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in reply.headers
    assert "Set-Cookie" not in reply.headers
    assert not re.search(r"[0-9]", reply.headers.get("Server", ""))


def test_another_page_may_ask_first(service: Service) -> None:
    """A browser that asks before it posts RDF from elsewhere is told it may."""
    reply = service.ask(
        "/decide",
        method="OPTIONS",
        origin="https://example.org",
        access_control_request_method="POST",
        access_control_request_headers="content-type",
    )
    assert reply.status == 200
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]


def test_the_host_of_a_request_is_never_repeated(service: Service) -> None:
    """No link is made from what a client says of us."""
    for path in ("/", "/sparql", "/problem", "/nowhere", "/search", "/limits"):
        for accept in (BROWSER, "*/*"):
            reply = service.ask(
                path, host="evil.example", x_forwarded_host="evil.example", accept=accept
            )
            assert "evil.example" not in reply.text

"""`/sparql`: the SPARQL 1.1 Protocol over the law, the example cases and what follows from them."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import socket
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from asking import LETTER, PROBLEM, QUERY, Service, assert_problem

from moratoria import queries, topics
from moratoria.errors import QueryError
from moratoria.store import Dataset, media_types
from moratoria.web import Settings, create_app
from moratoria.web.ask import troubles
from moratoria.web.ask.spreadsheet import XLSX

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
SELECT = "SELECT ?x WHERE { VALUES ?x { 1 2 } } ORDER BY ?x"
CONSTRUCT = "CONSTRUCT { <urn:a> <urn:b> 'c' } WHERE {}"
COVERED = """
PREFIX ru: <https://w3id.org/moratoria/policy/ru-2022#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
SELECT ?case ?words WHERE {
  ?case a ru:CoveredCase .
  ru:CoveredCase dcterms:source ?passage .
  ?passage oa:hasSelector/oa:exact ?words .
} ORDER BY ?case ?words
"""


def rows(found: Any) -> list[dict[str, str]]:  # noqa: ANN401 - a JSON value
    """Returns the rows of SPARQL results in JSON, values only."""
    return [{k: v["value"] for k, v in row.items()} for row in found["results"]["bindings"]]


# ---------------------------------------------------------------- answers


def test_covered_cases_are_one_join_from_their_passages(service: Service) -> None:
    """What owlrl infers of the example cases is there from the first request on."""
    found = rows(service.ask("/sparql", {"query": COVERED}).json)
    assert len({row["case"] for row in found}) >= 2
    assert found[0]["case"].startswith("https://w3id.org/moratoria/case/")
    assert all(LETTER.count(row["words"]) == 1 for row in found)


@pytest.mark.parametrize(
    ("method", "kind"),
    [("GET", ""), ("POST", "application/x-www-form-urlencoded"), ("POST", QUERY)],
)
def test_the_three_ways_to_ask_give_one_answer(service: Service, method: str, kind: str) -> None:
    """The protocol's GET, form and direct POST."""
    if method == "GET":
        reply = service.ask("/sparql", {"query": SELECT})
    elif kind == QUERY:
        reply = service.post("/sparql", SELECT, f"{kind}; charset=utf-8")
    else:
        reply = service.post("/sparql", "query=" + SELECT.replace(" ", "+"), kind)
    assert reply.status == 200
    assert [row["x"] for row in rows(reply.json)] == ["1", "2"]


@pytest.mark.parametrize(
    ("query", "accept", "kind"),
    [
        (SELECT, "", "application/sparql-results+json"),
        (SELECT, "*/*", "application/sparql-results+json"),
        (SELECT, "application/json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values"),
        (SELECT, "application/json, text/html;q=0.5", "application/sparql-results+json"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", "text/turtle"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "text/turtle;q=0, */*", "application/n-triples"),
        (SELECT, "*/*;q=0.1, text/csv;q=0.2", "text/csv"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE <https://w3id.org/moratoria/def#Norm>", "text/turtle", "text/turtle"),
    ],
)
def test_the_answer_comes_as_asked(service: Service, query: str, accept: str, kind: str) -> None:
    """Accept chooses among what the kind of query can give; a cache is told so."""
    reply = service.ask("/sparql", {"query": query}, accept=accept)
    assert (reply.status, reply.kind) == (200, kind)
    assert "Accept" in reply.headers["Vary"]
    if kind == "text/csv":
        assert list(csv.reader(io.StringIO(reply.text))) == [["x"], ["1"], ["2"]]
    elif query.startswith(("CONSTRUCT", "DESCRIBE")):
        assert list(ox.parse(reply.body, ox.RdfFormat.from_media_type(kind)))
    elif kind.endswith("json"):
        assert "head" in json.loads(reply.body)


@pytest.mark.parametrize(
    ("query", "format_", "kind"),
    [
        (SELECT, "csv", "text/csv"),
        (SELECT, "json", "application/sparql-results+json"),
        (SELECT, "text/csv", "text/csv"),
        (SELECT, "html", "text/html"),
        (CONSTRUCT, "json", "application/ld+json"),
        (CONSTRUCT, "xml", "application/rdf+xml"),
        (CONSTRUCT, "rdf+xml", "application/rdf+xml"),
        ("", "turtle", "text/turtle"),
    ],
)
def test_the_address_may_name_the_format(
    service: Service, query: str, format_: str, kind: str
) -> None:
    """A link can set no header; a name in the address goes before the header there is."""
    asked = {"query": query} if query else {}
    assert service.ask("/sparql", {**asked, "format": format_}, accept=BROWSER).kind == kind
    assert service.ask("/sparql", {**asked, "output": format_, "results": format_}).kind == kind


def test_a_format_that_does_not_exist_or_fit_is_an_error(service: Service) -> None:
    """A misspelt name is never another format, nor are two names one."""
    given = {"query": SELECT, "format": "turtel"}
    assert (
        "'turtle'" in assert_problem(service.ask("/sparql", given), 400, "unknown-name")["detail"]
    )
    given |= {"format": "csv", "output": "json"}
    two = assert_problem(service.ask("/sparql", given), 400, "unreadable")
    assert "csv and json" in two["detail"]
    assert_problem(service.ask("/sparql", {"query": CONSTRUCT, "format": "csv"}), 406)


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), ("ASK {}", "image/png")]
)
def test_what_cannot_be_made_is_not_acceptable(service: Service, query: str, accept: str) -> None:
    """Rows are no graph, and a graph no rows; the answer names what there is."""
    found = assert_problem(service.ask("/sparql", {"query": query}, accept=accept), 406)
    assert "there is" in found["detail"]


def test_a_client_may_choose_the_graphs(service: Service) -> None:
    """The protocol's dataset parameters name graphs of ours; any other is empty, never fetched."""
    count = {"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}
    whole = int(rows(service.ask("/sparql", count).json)[0]["n"])
    graph = "https://w3id.org/moratoria/catalog"
    part = service.ask("/sparql", {**count, "default-graph-uri": graph}).json
    none = service.ask("/sparql", {**count, "default-graph-uri": "http://127.0.0.1:9/"}).json
    assert 0 == int(rows(none)[0]["n"]) < int(rows(part)[0]["n"]) < whole


@pytest.mark.parametrize("way", ["GET", "form", "direct"])
def test_what_follows_can_be_left_out(service: Service, way: str) -> None:
    """With reasoning=off nobody is in a class by inference; on is how it is without."""
    form = "application/x-www-form-urlencoded"
    counts = {}
    for value in ("on", "off"):
        if way == "GET":
            reply = service.ask("/sparql", {"query": COVERED, "reasoning": value})
        elif way == "form":
            body = urlencode({"query": COVERED, "reasoning": value})
            reply = service.post("/sparql", body, form)
        else:
            reply = service.post("/sparql", COVERED, QUERY, {"reasoning": value})
        counts[value] = len(rows(reply.json))
    assert counts["off"] == 0 < counts["on"]
    assert counts["on"] == len(rows(service.ask("/sparql", {"query": COVERED}).json))


def test_only_the_default_graph_is_without_what_follows(service: Service) -> None:
    """A query that names the graph of inferences still reads it."""
    query = """SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o }
        FILTER(CONTAINS(STR(?g), '/inferred/')) FILTER NOT EXISTS { ?s ?p ?o } }"""
    reply = service.ask("/sparql", {"query": query, "reasoning": "off"})
    assert len(rows(reply.json)) == 1


def test_a_name_without_scheme_lies_below_our_base(service: Service) -> None:
    """So it is in every way to ask, whatever address the service has."""
    query = "SELECT ?s { BIND(<def#Norm> AS ?s) ?s a ?class }"
    (row,) = rows(service.ask("/sparql", {"query": query}).json)
    assert row["s"] == "https://w3id.org/moratoria/def#Norm"


# ---------------------------------------------------------------- HTTP


def test_head_is_get_without_a_body(service: Service) -> None:
    """Length, media type and tag are those of the answer."""
    for query in ({"query": SELECT}, {}):
        get, head = (service.ask("/sparql", query, method=m) for m in ("GET", "HEAD"))
        assert (head.status, head.body) == (200, b"")
        for name in ("Content-Length", "Content-Type", "ETag", "Vary"):
            assert head.headers[name] == get.headers[name]
    wrong = service.ask("/sparql", {"query": "no"}, method="HEAD")
    assert (wrong.status, wrong.body) == (400, b"")


def test_options_says_what_is_allowed(service: Service) -> None:
    """Also to a page from elsewhere that asks before it posts a query."""
    reply = service.ask("/sparql", method="OPTIONS", origin="https://example.org")
    assert reply.status == 200
    assert {"GET", "HEAD", "OPTIONS", "POST"} == set(reply.headers["Allow"].split(", "))
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert "Content-Type" in reply.headers["Access-Control-Allow-Headers"]
    assert "POST" in reply.headers["Access-Control-Allow-Methods"]


def test_an_answer_is_packed_if_asked(service: Service) -> None:
    """The same bytes inside; a cache is told; a client that refuses gzip is heard."""
    query = {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"}
    flat = service.ask("/sparql", query)
    packed = service.ask("/sparql", query, accept_encoding="br, gzip")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == flat.body
    assert len(packed.body) < len(flat.body) / 2
    assert "Accept-Encoding" in flat.headers["Vary"]
    assert flat.headers["ETag"] != packed.headers["ETag"]
    for refused in ("gzip;q=0", "br", "identity"):
        reply = service.ask("/sparql", query, accept_encoding=refused)
        assert (reply.body, reply.headers["Content-Encoding"]) == (flat.body, None)


def test_a_kept_answer_is_not_sent_again(service: Service) -> None:
    """304 for the tag of the same answer, also a packed one; 200 for any other."""
    for encoding in ("identity", "gzip"):
        query = {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"}
        first = service.ask("/sparql", query, accept_encoding=encoding)
        tag = first.headers["ETag"]
        again = service.ask("/sparql", query, accept_encoding=encoding, if_none_match=tag)
        assert (again.status, again.body) == (304, b"")
        assert again.headers["ETag"] == tag
        assert again.headers["Vary"] == first.headers["Vary"]
        assert again.headers["Access-Control-Allow-Origin"] == "*"
        other = service.ask("/sparql", {"query": SELECT}, if_none_match=tag)
        assert other.status == 200


def test_an_address_too_long_is_a_problem_too(service: Service) -> None:
    """What is refused before the application sees it has the shape and the headers of the rest."""
    reply = service.ask("/sparql", {"query": "ASK {}" + " " * 9000})
    assert "POST" in assert_problem(reply, 414)["detail"]
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert service.ask("/sparql", accept="x" * 100_000).status == 431
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as raw:
        raw.sendall(b"GET / HTTP/1.1 and more\r\n\r\n")
        answer = raw.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"application/problem+json" in answer


def test_too_late_an_answer_is_no_answer(tmp_path: Path) -> None:
    """A query over its time is 503 with its kind; the next one is answered."""
    quads = "".join(f'<urn:s{n}> <urn:p> "{n}" <urn:g> .\n' for n in range(300))
    app = create_app(Settings(data_dir=tmp_path, query_seconds=1), Dataset(quads.encode()))
    product = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    try:
        client = app.test_client()
        late = client.get("/sparql", query_string={"query": product})
        assert (late.status_code, late.mimetype) == (503, PROBLEM)
        assert late.json is not None
        assert late.json["type"].endswith("#query-stopped")
        assert client.get("/sparql", query_string={"query": "ASK {}"}).status_code == 200
    finally:
        app.extensions["moratoria"].close()


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("query", "line", "column"),
    [
        ("SELECT ?x\nWHERE { ?x ?y }", 2, 15),
        ("\n SELEC ?x {}", 2, 2),
        ("ASK {\n  ?s ?p 'a }", 2, 9),
        ("ASK { ?s ?p (1 2} }", 1, 17),
        ("ASK { ?s nowhere:p ?o }", 1, 10),
    ],
    ids=["pattern", "form", "string", "bracket", "prefix"],
)
def test_a_syntax_error_says_where(service: Service, query: str, line: int, column: int) -> None:
    """Line and column are members of the problem, counted from 1, whoever finds it."""
    found = assert_problem(service.post("/sparql", query, QUERY), 400, "query-syntax")
    assert (found["line"], found["column"]) == (line, column)
    assert found["detail"].startswith(f"line {line}, column {column}: ")


def test_a_refusal_says_where(service: Service) -> None:
    """What is SPARQL and is not done here has its place too."""
    reply = service.post("/sparql", "ASK {\n SERVICE <http://127.0.0.1:9/> {} }", QUERY)
    found = assert_problem(reply, 400, "query-refused")
    assert (found["line"], found["column"]) == (2, 2)


@pytest.mark.parametrize(
    ("query", "method", "body", "kind"),
    [
        ({"query": ["ASK {}", "ASK {}"]}, "GET", None, ""),
        ({"query": "ASK {}"}, "POST", "ASK {}", QUERY),
        ({"query": "ASK {}"}, "POST", "query=ASK+{}", "application/x-www-form-urlencoded"),
        ({}, "POST", "query=ASK+{}&query=ASK+{}", "application/x-www-form-urlencoded"),
    ],
    ids=["address", "address-and-body", "address-and-form", "form"],
)
def test_two_queries_are_one_too_many(
    service: Service, query: dict[str, Any], method: str, body: str | None, kind: str
) -> None:
    """Neither is chosen."""
    headers = {"content_type": kind} if kind else {}
    reply = service.ask("/sparql", query, method=method, body=body, **headers)
    assert_problem(reply, 400, "unreadable")


@pytest.mark.parametrize(
    ("query", "name", "word"),
    [
        ({"query": ""}, "unreadable", "'query'"),
        ({"querry": "ASK {}"}, "unknown-name", "did you mean 'query'?"),
        ({"query": "ASK {}", "timeout": "9"}, "unknown-name", "'timeout'"),
        ({"query": "ASK {}", "reasoning": "no"}, "unreadable", "'on' or 'off'"),
        ({"query": "ASK FROM <a:b> {}", "reasoning": "off"}, "unreadable", "choose once"),
        ({"query": "HELLO {}"}, "query-syntax", "HELLO"),
        ({"query": "ASK { FILTER" + "(" * 900 + "1" + ")" * 900 + " }"}, "query-refused", "deep"),
    ],
    ids=["empty", "misspelt", "unknown-parameter", "reasoning", "from", "no-form", "nesting"],
)
def test_a_bad_question_is_told_so(
    service: Service, query: dict[str, str], name: str, word: str
) -> None:
    """Each in the one shape of a problem."""
    assert word in assert_problem(service.ask("/sparql", query), 400, name)["detail"]


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", ""])
def test_a_body_that_is_no_query_is_refused(service: Service, kind: str) -> None:
    """Only a query or a form is read."""
    headers = {"content_type": kind} if kind else {}
    reply = service.ask("/sparql", method="POST", body="ASK {}", **headers)
    assert_problem(reply, 415, "media-type")
    assert reply.headers["Accept-Post"] == f"{QUERY}, application/x-www-form-urlencoded"
    assert_problem(service.post("/sparql", b"ASK { \xff }", QUERY), 400, "unreadable")
    packed = service.post("/sparql", "ASK {}", QUERY, content_encoding="gzip")
    assert_problem(packed, 415, "media-type")


def test_a_post_without_a_query_is_told_so(service: Service) -> None:
    """A GET is answered with the description; a POST must ask something."""
    reply = service.post("/sparql", "", "application/x-www-form-urlencoded")
    assert "no query" in assert_problem(reply, 400, "unreadable")["detail"]


# ---------------------------------------------------------------- the page


def scripts(html: str) -> list[str]:
    """Returns what a page has between tags of a script; only data may stand there."""
    found = re.findall(r"<script([^>]*)>(.*?)</script>", html, re.DOTALL)
    assert html.count("<script") == len(found)
    return [text for given, text in found if "application/json" not in given]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_browser_gets_a_form_with_examples(service: Service, lang: str) -> None:
    """A form, limits, and every saved question as a link that asks it, in words of the reader."""
    service.ask("/sparql", {"query": "ASK {}"})  # which waits until the graph is loaded
    reply = service.ask("/sparql", {"lang": lang}, accept=BROWSER)
    assert (reply.status, reply.kind) == (200, "text/html")
    assert f'<form id="ask" action="/sparql?lang={lang}#answer" method="post">' in reply.text
    assert not "".join(scripts(reply.text))
    assert re.search("10 second.* 16 MiB.* 500 r", reply.text)
    assert re.search('<code title="[0-9a-f]{64}">', reply.text)
    for topic in topics.topics():
        assert f"<summary>{topic.label[lang]}</summary>" in reply.text
        for question in topic.questions:
            assert question.asks[lang] in unescape(reply.text)
    links = [unescape(link) for link in re.findall(r'<li><a href="([^"]*)#answer"', reply.text)]
    assert len(links) == len(queries.load())
    for link in links[::9]:
        shown = service.ask(link, accept=BROWSER)
        assert shown.status == 200
        assert "<td" in shown.text


def test_a_saved_question_is_known_again(service: Service) -> None:
    """Word for word the same, it is cited as such; any other by itself and the version asked."""
    html = service.ask("/sparql", {"query": queries.find("cq-05").text}, accept=BROWSER).text
    (fixed,) = (unescape(found) for found in re.findall(r'href="([^"]*)" rel="cite-as"', html))
    assert "immutable" in service.ask(fixed, accept="text/csv").headers["Cache-Control"]
    changed = queries.find("cq-05").text.replace("ORDER BY", "ORDER BY DESC(?open)")
    html = service.ask("/sparql", {"query": changed}, accept=BROWSER).text
    (fixed,) = (unescape(found) for found in re.findall(r'href="([^"]*)" rel="cite-as"', html))
    assert service.ask(fixed).body == service.ask("/sparql", {"query": changed}).body
    for text in (changed, queries.find("cq-05").text):
        stated = service.ask("/sparql", {"query": text, "reasoning": "off"}, accept=BROWSER).text
        assert 'rel="cite-as"' not in stated


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (SELECT, '<td data-heading="x" class="number"><span class="isolated">1</span></td>'),
        ("ASK {}", '<p class="outcome">yes</p>'),
        (CONSTRUCT, '<span class="isolated" title="urn:a">urn:a</span>'),
    ],
)
def test_an_answer_is_shown_as_a_page(service: Service, query: str, shown: str) -> None:
    """Rows and statements as a table, a truth as a word; the query stays in the form."""
    html = service.ask("/sparql", {"query": query, "lang": "en"}, accept=BROWSER).text
    assert shown in html
    assert query in unescape(html)


@pytest.mark.parametrize(
    ("query", "files"),
    [
        (SELECT, {"Excel": XLSX, "CSV": "text/csv", "JSON": media_types("solutions")[0]}),
        (CONSTRUCT, {"Excel": XLSX, "Turtle": "text/turtle", "JSON-LD": "application/ld+json"}),
        ("ASK {}", {}),
    ],
    ids=["rows", "graph", "truth"],
)
def test_an_answer_is_taken_along(service: Service, query: str, files: dict[str, str]) -> None:
    """Each file that is offered holds the whole answer, and the link asks the same again."""
    html = service.ask("/sparql", {"query": query}, accept=BROWSER).text
    found = re.findall(r'<a href="([^"]*)" download="moratoria\.[a-z]+">([^<]*)</a>', html)
    kinds = {label: service.ask(unescape(address)).kind for address, label in found}
    assert kinds == files
    (again,) = (unescape(link) for link in re.findall(r'href="([^"]*)" rel="bookmark"', html))
    assert service.ask(again).body == service.ask("/sparql", {"query": query}).body


def test_a_long_answer_is_shown_in_part_and_says_so(service: Service) -> None:
    """The first rows stand on the page, with how many there are; the file has them all."""
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1200"
    html = service.ask("/sparql", {"query": query, "lang": "en"}, accept=BROWSER).text
    assert html.count("<tr>") == 501
    assert "1200 rows; the first 500 are shown" in html
    csv = service.ask("/sparql", {"query": query, "format": "csv"}).text
    assert csv.count("\r\n") == 1201


def test_a_query_too_long_for_an_address_is_answered_all_the_same(service: Service) -> None:
    """It is sent as a form; the page says that there is no link to it."""
    body = urlencode({"query": SELECT + " #" + "x" * 9000})
    reply = service.post("/sparql", body, "application/x-www-form-urlencoded", accept=BROWSER)
    assert (reply.status, "<td" in reply.text) == (200, True)
    assert 'rel="bookmark"' not in reply.text
    assert "too long for a link" in reply.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("SELECT <script>alert(1)</script>", "Line 1, character 8:"),
        ("SELECT * {\n  ?a ?b ?c .\n  ?a ?b\n}", "Line 4, character 1:"),
        ("INSERT DATA { <urn:a> <urn:b> 1 }", "A query only reads"),
    ],
    ids=["markup", "syntax", "update"],
)
def test_a_failed_query_stays_in_the_form(service: Service, query: str, told: str) -> None:
    """A person can mend what was written, and reads where; the status says that it failed."""
    reply = service.ask("/sparql", {"query": query, "lang": "en"}, accept=BROWSER)
    assert (reply.status, reply.kind) == (400, "text/html")
    assert query in unescape(reply.text)
    assert not "".join(scripts(reply.text))
    assert "The query was not answered" in reply.text
    assert told in reply.text


def leaves(kind: type[QueryError]) -> list[type[QueryError]]:
    """Returns the kinds of error below one that have none below themselves."""
    return [each for sub in kind.__subclasses__() for each in leaves(sub) or [sub]]


def test_every_trouble_with_a_query_is_said_in_words() -> None:
    """What happened and what to do is said in both languages for each; the detail beside it."""
    found = [troubles.trouble_of(kind("no")) for kind in leaves(QueryError)]
    assert len(found) >= 7
    assert troubles.UNANSWERED not in [told.words for told in found]
    assert all(told.words.nl != told.words.en and told.detail == "no" for told in found)


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"at": "gisteren"}, "‘gisteren’ is geen dag voor ‘dag’"),
        ({"at": "2022-02-31"}, "‘2022-02-31’ is geen dag voor ‘dag’"),
    ],
)
def test_a_value_that_does_not_fit_is_told_in_words(
    service: Service, params: dict[str, str], told: str
) -> None:
    """In the language of the page, with what would do; the English detail is folded."""
    reply = service.ask("/queries/cq-07", {**params, "lang": "nl"}, accept=BROWSER)
    assert reply.status == 400
    assert f"<p>{told}" in unescape(reply.text)


def test_what_a_query_returns_stays_text(service: Service) -> None:
    """Literals, tags and IRIs are escaped, and only web addresses are linked."""
    query = """SELECT * WHERE { VALUES (?a ?b ?c) {
        ("<script>alert(1)</script>"@en <javascript:alert(1)> <https://example.org/?a='b> ) } }"""
    html = service.ask("/sparql", {"query": query}, accept=BROWSER).text
    assert not "".join(scripts(html))
    assert 'href="javascript:' not in html
    assert 'href="https://example.org/?a=&#39;b"' in html

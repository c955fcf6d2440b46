"""`/sparql`: the SPARQL 1.1 Protocol over the law, the example cases and what follows from them."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from asking import LETTER, QUERY, Service, assert_problem

from moratoria import rdf

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
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
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
    elif kind in rdf.FORMATS:
        assert len(rdf.parse(reply.body, kind)) >= 1
    elif kind.endswith("json"):
        assert "head" in json.loads(reply.body)


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


# ---------------------------------------------------------------- refusals


def test_a_syntax_error_says_where(service: Service) -> None:
    """Line and column are members of the problem, counted from 1."""
    reply = service.post("/sparql", "SELECT ?x\nWHERE { ?x ?y }", QUERY)
    found = assert_problem(reply, 400, "query-syntax")
    assert found["line"] == 2
    assert found["column"] > 1
    assert found["detail"].startswith("line 2, column")


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
        "CLEAR DEFAULT",
        "LOAD <http://127.0.0.1:9/>",
        "PREFIX a: <urn:a> INSERT { a:a a:b a:c } WHERE {}",
        "ASK {} ; DROP ALL",
    ],
)
def test_an_update_is_refused_however_it_comes(service: Service, update: str) -> None:
    """As a query in three ways, and as what it is; the graph stays as it was."""
    form = "application/x-www-form-urlencoded"
    assert service.ask("/sparql", {"query": update}).status == 400
    assert service.post("/sparql", update, QUERY).status == 400
    assert service.post("/sparql", "query=" + update.replace(" ", "+"), form).status == 400
    assert_problem(service.ask("/sparql", {"update": update}), 400, "query-refused")
    assert_problem(service.post("/sparql", "update=" + update, form), 400, "query-refused")
    assert_problem(service.post("/sparql", update, "application/sparql-update"), 415, "media-type")
    assert service.ask("/sparql", {"query": "ASK { <urn:a> ?p ?o }"}).json["boolean"] is False
    assert service.ask("/sparql", {"query": "ASK { ?s ?p ?o }"}).json["boolean"] is True


@pytest.fixture
def listener() -> Iterator[tuple[str, socket.socket]]:
    """An address that nobody may call, and the socket that would know."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/", server


def test_no_other_service_is_called(service: Service, listener: tuple[str, socket.socket]) -> None:
    """SERVICE is refused in every spelling, and the address hears nothing."""
    address, server = listener
    for clause in ("SERVICE", "service silent", "SERVICE#x\n"):
        query = f"SELECT * WHERE {{ {clause} <{address}> {{ ?s ?p ?o }} }}"
        assert_problem(service.post("/sparql", query, QUERY), 400, "query-refused")
    foreign = {"query": "SELECT * { ?s ?p ?o }", "default-graph-uri": address}
    assert rows(service.ask("/sparql", foreign).json) == []
    with pytest.raises(TimeoutError):
        server.accept()


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
        ({}, "unreadable", "no query"),
        ({"query": ""}, "unreadable", "'query'"),
        ({"querry": "ASK {}"}, "unknown-name", "did you mean 'query'?"),
        ({"query": "ASK {}", "format": "json"}, "unknown-name", "'format'"),
        ({"query": "HELLO {}"}, "query-refused", "HELLO"),
        ({"query": "ASK { FILTER" + "(" * 900 + "1" + ")" * 900 + " }"}, "query-refused", "deep"),
    ],
    ids=["none", "empty", "misspelt", "unknown-parameter", "no-form", "nesting"],
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
    assert_problem(service.post("/sparql", b"ASK { \xff }", QUERY), 400, "unreadable")


# ---------------------------------------------------------------- the page


def test_a_browser_gets_a_form_with_examples(service: Service) -> None:
    """Without a script: a form, and links that ask; each example is answered."""
    reply = service.ask("/sparql", accept=BROWSER)
    assert (reply.status, reply.kind) == (200, "text/html")
    assert '<form action="/sparql" method="post">' in reply.text
    assert "<script" not in reply.text
    (listed,) = re.findall(r'<ul class="plain examples">.*?</ul>', reply.text, re.DOTALL)
    links = [unescape(link) for link in re.findall(r'href="([^"]*)"', listed)]
    assert len(links) == 3
    for link in links:
        shown = service.ask(link, accept=BROWSER)
        assert shown.status == 200
        assert "<table>" in shown.text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        (SELECT, "<td>"),
        ("ASK {}", '<p class="outcome">yes</p>'),
        (CONSTRUCT, "&lt;urn:a&gt; &lt;urn:b&gt; &#34;c&#34;"),
    ],
)
def test_an_answer_is_shown_as_a_page(service: Service, query: str, shown: str) -> None:
    """Rows as a table, a truth as a word, a graph as Turtle; the query stays in the form."""
    html = service.ask("/sparql", {"query": query}, accept=BROWSER).text
    assert shown in html
    assert query in unescape(html)


def test_a_failed_query_stays_in_the_form(service: Service) -> None:
    """A person can mend what was written; the status says that it failed."""
    query = "SELECT <script>alert(1)</script>"
    reply = service.ask("/sparql", {"query": query}, accept=BROWSER)
    assert (reply.status, reply.kind) == (400, "text/html")
    assert query in unescape(reply.text)
    assert "<script" not in reply.text
    assert "The query was not answered" in reply.text


def test_what_a_query_returns_stays_text(service: Service) -> None:
    """Literals, tags and IRIs are escaped, and only web addresses are linked."""
    query = """SELECT * WHERE { VALUES (?a ?b ?c) {
        ("<script>alert(1)</script>"@en <javascript:alert(1)> <https://example.org/?a='b> ) } }"""
    html = service.ask("/sparql", {"query": query}, accept=BROWSER).text
    assert "<script" not in html
    assert 'href="javascript:' not in html
    assert 'href="https://example.org/?a=&#39;b"' in html

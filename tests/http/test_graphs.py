"""`/graphs`, `/dump.nq.gz`, `/search` and `/limits`: what is published beside the endpoint."""

from __future__ import annotations

import gzip
import json
import re
from html import unescape

import pyoxigraph as ox
import pytest
from asking import Service, assert_problem

from moratoria.store import guard
from moratoria.web import Settings, bounds, create_app

CATALOG = "https://w3id.org/moratoria/catalog"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
NQUADS = ox.RdfFormat.N_QUADS


def dumped(service: Service) -> list[ox.Quad]:
    """Returns everything that is published."""
    return list(ox.parse(gzip.decompress(service.ask("/dump.nq.gz").body), NQUADS))


# ---------------------------------------------------------------- one graph


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/turtle"),
        ("application/n-triples", "application/n-triples"),
        ("application/n-quads", "application/n-quads"),
        ("application/trig", "application/trig"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
    ],
)
def test_a_graph_is_answered_whole(service: Service, accept: str, kind: str) -> None:
    """Every statement of the graph and none of another, in the form asked for."""
    reply = service.ask("/graphs", {"graph": CATALOG}, accept=accept)
    assert (reply.status, reply.kind) == (200, kind)
    assert "Accept" in reply.headers["Vary"]
    found = {q.triple for q in ox.parse(reply.body, ox.RdfFormat.from_media_type(kind))}
    due = {q.triple for q in dumped(service) if q.graph_name == ox.NamedNode(CATALOG)}
    assert found == due
    assert due


def test_the_union_has_two_ways_to_be_named(service: Service) -> None:
    """As a value of ours and as the protocol writes it; it holds every statement once."""
    replies = [service.ask(f"/graphs?{way}") for way in ("graph=default", "default")]
    assert replies[0].body == replies[1].body
    count = len(list(ox.parse(replies[0].body, ox.RdfFormat.TURTLE)))
    assert count == len({quad.triple for quad in dumped(service)})


def test_a_graph_that_is_not_there_is_not_found(service: Service) -> None:
    """Nothing is fetched, and no path is read."""
    for name in ("urn:none", "file:///etc/passwd", "http://127.0.0.1:9/", "../x", "> } #"):
        reply = service.ask("/graphs", {"graph": name})
        assert name in assert_problem(reply, 404)["detail"]
    assert service.ask("/graphs", {"graph": "urn:none"}, method="HEAD").status == 404


@pytest.mark.parametrize("way", ["", "default&graph=default", "default=1", "graph=a&graph=b"])
def test_one_graph_is_asked_at_a_time(service: Service, way: str) -> None:
    """None and two are no question."""
    assert_problem(service.ask(f"/graphs?{way}"), 400, "unreadable")


def test_a_graph_cannot_be_a_table(service: Service) -> None:
    """406 names what there is."""
    found = assert_problem(service.ask("/graphs", {"graph": CATALOG}, accept="text/csv"), 406)
    assert "text/turtle" in found["detail"]


def test_the_dump_holds_what_the_endpoint_holds(service: Service) -> None:
    """As many statements in each graph, and the same bytes each time."""
    reply = service.ask("/dump.nq.gz", accept_encoding="gzip")
    assert (reply.kind, reply.headers["Content-Encoding"]) == ("application/gzip", None)
    count = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = service.ask("/sparql", {"query": count}).json["results"]["bindings"]
    due: dict[str, int] = {}
    for quad in dumped(service):
        assert isinstance(quad.graph_name, ox.NamedNode)
        due[quad.graph_name.value] = due.get(quad.graph_name.value, 0) + 1
    assert {row["g"]["value"]: int(row["n"]["value"]) for row in rows} == due
    again = service.ask("/dump.nq.gz", if_none_match=reply.headers["ETag"])
    assert again.status == 304


# ---------------------------------------------------------------- search


def test_search_answers_page_by_page(service: Service) -> None:
    """`next` is an address that can be asked, and the last page has none."""
    address, found = "/search?q=moratorium&limit=30", []
    while address:
        page = service.ask(address).json
        assert page["q"] == "moratorium"
        found += page["results"]
        address = page["next"]
    assert len(found) == page["total"] > 30
    assert len({hit["iri"] for hit in found}) == len(found)


def test_a_hit_has_an_address(service: Service) -> None:
    """A sentence is shown in the letter, anything else as what the graph says of it."""
    (passage, *_) = service.ask("/search", {"q": "Russische mannen in de leeftijd"}).json["results"]
    assert passage["url"] == "/letter#p3-s2"
    (term, *_) = service.ask("/search", {"q": "deserteur", "lang": "nl"}).json["results"]
    assert (term["label"], term["field"]) == ("deserteur", "label")
    shown = service.ask(term["url"], accept=BROWSER)
    assert shown.status == 200
    assert "deserteur" in shown.text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "'q'"),
        ({"q": "?"}, "no word"),
        ({"q": "a" * 300}, "longer than 200"),
        ({"q": "a", "limit": "1000"}, "1 to 100"),
        ({"q": "a", "offset": "-1"}, "whole number"),
        ({"q": "a", "limit": "٣"}, "whole number"),
        ({"q": "a", "offset": "9" * 400}, "whole number"),
    ],
    ids=["none", "signs", "long", "many", "before", "digits", "far"],
)
def test_what_cannot_be_searched_is_a_problem(
    service: Service, query: dict[str, str], said: str
) -> None:
    """Each in the one shape."""
    assert said in assert_problem(service.ask("/search", query), 400, "unreadable")["detail"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_search_is_a_page_for_a_browser(service: Service, lang: str) -> None:
    """A form, hits as links in the language of the page, and a link to the next ones."""
    empty = service.ask("/search", {"lang": lang}, accept=BROWSER)
    assert (empty.status, empty.kind) == (200, "text/html")
    assert '<input id="q" name="q"' in empty.text
    query = {"q": "moratorium", "lang": lang, "limit": "5"}
    html = service.ask("/search", query, accept=BROWSER).text
    hits = service.ask("/search", query).json["results"]
    for hit in hits:
        assert f'href="{hit["url"]}"' in unescape(html)
        assert f">{hit['label']}</a>" in unescape(html)
    assert 'rel="next"' in html
    assert "<script" not in html


def test_words_looked_for_stay_text(service: Service) -> None:
    """Markup in the words is shown and not run."""
    for words in ("<script>alert(1)</script>", '" onfocus="alert(1)', "é\u202e{{7*7}}"):
        html = service.ask("/search", {"q": words}, accept=BROWSER).text
        assert "<script" not in html
        assert 'onfocus="' not in html
        assert "49" not in html


# ---------------------------------------------------------------- limits


def test_limits_are_the_same_everywhere(service: Service) -> None:
    """`/limits`, the service description and the page of queries tell the same numbers."""
    told = service.ask("/limits").json
    assert told["federation"] == []
    values = {name: bound["value"] for name, bound in told["limits"].items()}
    assert {"query-time", "result-size", "query-length", "nesting"} <= values.keys()
    query = """PREFIX s: <https://schema.org/> SELECT ?name ?value {
        ?service s:additionalProperty [ s:propertyID ?name ; s:maxValue ?value ] }"""
    store = ox.Store()
    store.load(service.ask("/sparql", accept="application/n-triples").body, NQUADS)
    described = {row["name"].value: int(row["value"].value) for row in store.query(query)}  # type: ignore[index,union-attr]
    assert described == values
    with create_app(Settings()).app_context():
        expected = {bound.label.nl: bound.shown for bound in bounds.bounds()}
    for path in ("/limits", "/sparql"):
        html = service.ask(path, {"lang": "nl"}, accept=BROWSER).text
        shown = dict(
            zip(*(re.findall(rf"<{t}>(.*?)</{t}>", html) for t in ("dt", "dd")), strict=True)
        )
        assert shown == expected


def test_a_limit_is_what_happens(service: Service) -> None:
    """A query at the limit passes; one beyond it meets the status and the kind that are told."""
    limits = service.ask("/limits").json["limits"]
    room = limits["query-length"]["value"]
    assert room == guard.MAX_BYTES
    for name, right, wrong in [
        ("query-length", "ASK {} #".ljust(room, "x"), "ASK {} #".ljust(room + 1, "x")),
        ("nesting", "ASK " + "{" * 100 + "}" * 100, "ASK " + "{" * 101 + "}" * 101),
    ]:
        assert limits[name]["value"] in {room, 100}
        assert service.post("/sparql", right, "application/sparql-query").status == 200
        reply = service.post("/sparql", wrong, "application/sparql-query")
        assert_problem(reply, limits[name]["status"], limits[name]["problem"])
    body = json.dumps({"id": "x" * limits["body-size"]["value"]})
    assert_problem(service.post("/decide", body, "application/json"), limits["body-size"]["status"])


def test_every_kind_of_problem_that_limits_name_is_explained(service: Service) -> None:
    """A program can look up what a limit leads to."""
    page = service.ask("/problem").text
    for bound in service.ask("/limits").json["limits"].values():
        assert bound["problem"] is None or f'id="{bound["problem"]}"' in page

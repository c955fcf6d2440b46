"""`/queries`: every saved question runs over HTTP, with typed parameters and in each format."""

from __future__ import annotations

import csv
import io
import re
from html import unescape

import pytest
from asking import Reply, Service, assert_problem
from openpyxl import load_workbook
from rdflib.plugins.sparql.results.rdfresults import RDFResultParser

from moratoria import queries, topics
from moratoria.queries import SavedQuery
from moratoria.web.ask.saved import COMMON
from moratoria.web.ask.spreadsheet import XLSX

each_query = pytest.mark.parametrize("query", queries.load().values(), ids=lambda q: q.id)
DAY = "/queries/cq-07"
READINGS = "/queries/cq-05"


def links(reply: Reply) -> dict[str, str]:
    """Returns the addresses that an answer leads to, by their relations."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', reply.headers["Link"])
    return {relation: address for address, relation in found}


@each_query
def test_every_question_is_answered_with_its_example(service: Service, query: SavedQuery) -> None:
    """With its example values each question has rows, under its id and under its name."""
    params = {parameter.key: parameter.example for parameter in query.parameters}
    reply = service.ask(f"/queries/{query.name}", params)
    assert reply.status == 200, reply.text
    assert reply.json["results"]["bindings"]
    assert service.ask(f"/queries/{query.id}", params).body == reply.body


def test_the_list_tells_what_each_asks_for(service: Service) -> None:
    """The list names every question, its parameters and where to put it."""
    found = service.ask("/queries").json
    assert [one["id"] for one in found] == list(queries.load())
    day = next(one for one in found if one["id"] == "cq-07")
    assert day["parameters"] == [{"key": "at", "kind": "xsd_date", "example": "2022-09-01"}]
    assert service.ask(day["url"], {"at": "2022-09-01"}).status == 200


def test_rows_come_as_a_table_too(service: Service) -> None:
    """CSV has the same rows as JSON."""
    rows = service.ask(DAY, {"at": "2022-12-29"}).json["results"]["bindings"]
    reply = service.ask(DAY, {"at": "2022-12-29"}, accept="text/csv")
    assert reply.kind == "text/csv"
    assert len(list(csv.DictReader(io.StringIO(reply.text)))) == len(rows) > 0


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_browser_gets_a_form_and_a_page(service: Service, lang: str) -> None:
    """Without a value there is the form; with one, the rows; a wrong value is said in place."""
    asked = service.ask(DAY, {"lang": lang}, accept="text/html")
    assert (asked.status, asked.text.count('name="at" type="date"')) == (200, 1)
    assert "<td" not in asked.text
    shown = service.ask(DAY, {"at": "2022-12-29", "lang": lang}, accept="text/html")
    assert "<td" in shown.text
    assert topics.questions()["cq-07"].asks[lang] in shown.text
    wrong = service.ask(DAY, {"at": "1 juli", "lang": lang}, accept="text/html")
    assert wrong.status == 400
    assert 'value="1 juli"' in wrong.text


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_page_lists_the_questions_by_topic_and_finds_them(service: Service, lang: str) -> None:
    """All are listed in the language of the reader; words narrow them down, in either language."""
    page = service.ask("/queries", {"lang": lang}, accept="text/html").text
    order = [page.index(f"<h2>{topic.label[lang]}</h2>") for topic in topics.topics()]
    assert order == sorted(order)
    assert all(q.asks[lang] in unescape(page) for q in topics.questions().values())
    for words in ("beslistermijn", "decision TERM", "cq-08"):
        found = service.ask("/queries", {"lang": lang, "q": words}, accept="text/html").text
        assert re.findall(r"/queries/(cq-[0-9]+)", found)[:1] == ["cq-08"]
        assert "/queries/cq-02" not in found
        named = [query["id"] for query in service.ask("/queries", {"q": words}).json]
        assert "cq-08" in named
        assert "cq-02" not in named
    none = service.ask("/queries", {"lang": lang, "q": "zzz"}, accept="text/html")
    assert (none.status, "/queries/cq" in none.text) == (200, False)
    assert_problem(service.ask("/queries", {"q": "?"}), 400, "unreadable")


def test_the_other_language_is_folded_and_every_file_has_it(service: Service) -> None:
    """A label stands once, as the reader says it; the CSV has both columns, by variable."""
    for lang, first, other in (("nl", "Gevolg", "normEn"), ("en", "Effect", "normNl")):
        page = service.ask("/queries/cq-06", {"lang": lang}, accept="text/html").text
        heads = re.findall(r'data-name="(\w+)"( class="folded")?><span>([^<]*)</span>', page)
        assert [said for _, hidden, said in heads if not hidden][:2] == ["Norm", first]
        assert (other, ' class="folded"') in [head[:2] for head in heads]
        assert "?effect</code>" in page
        made = service.ask("/queries/cq-34", {"lang": lang}, accept="text/html").text
        assert {"nl": ">beoordeling op ", "en": ">decision on "}[lang] in made
    head = service.ask("/queries/cq-06", {"format": "csv"}).text.splitlines()[0]
    assert {"norm", "normNl", "normEn"} <= set(head.split(","))


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_what_a_question_is_given_is_chosen_by_its_label(service: Service, lang: str) -> None:
    """No reader has to know an IRI; what is no choice stands as it was given, to be mended."""
    service.ask("/sparql", {"query": "ASK {}"})  # which waits until the graph is loaded
    label = {"nl": "deserterende dienstplichtige", "en": "deserting conscript"}[lang]
    page = service.ask("/queries/cq-13", {"lang": lang}, accept="text/html").text
    assert re.search(f'#DesertingConscript" selected>{label}</option>', page)
    assert page.count("<option") > 100
    assert topics.parameters()["one"].label[lang].capitalize() in page
    given = {"one": "urn:x", "other": "urn:y", "lang": lang}
    page = service.ask("/queries/cq-13", given, accept="text/html").text
    assert 'name="one" value="urn:x"' in page
    for query in queries.load().values():
        for parameter in query.parameters:
            if topics.parameters()[parameter.key].of:
                page = service.ask(f"/queries/{query.id}", accept="text/html").text
                assert f'value="{parameter.example}" selected' in page, query.id


@each_query
def test_a_question_can_be_changed_from_what_it_answers(
    service: Service, query: SavedQuery
) -> None:
    """The link to change it leads to a query that runs as it is and has the same rows."""
    params = {parameter.key: parameter.example for parameter in query.parameters}
    page = service.ask(f"/queries/{query.id}", params, accept="text/html").text
    link = next(unescape(a) for a in re.findall(r'href="(/sparql[^"]*)"', page) if "query=" in a)
    same = service.ask(link, accept="application/json").json
    assert same == service.ask(f"/queries/{query.id}", params, accept="application/json").json


@pytest.mark.parametrize("value", ['2022-09-01" } #', "2022-13-01", "x"])
def test_a_value_of_another_kind_is_an_error(service: Service, value: str) -> None:
    """A value never becomes part of the text of a query."""
    problem = assert_problem(service.ask(DAY, {"at": value}), 400, "unreadable")
    assert "give a date" in problem["detail"]


def test_what_does_not_exist_is_named(service: Service) -> None:
    """An unknown question is not found, an unknown parameter an error; both name the nearest."""
    assert "cq-07" in assert_problem(service.ask("/queries/cq-007"), 404)["detail"]
    assert "'at'" in assert_problem(service.ask(DAY, {"att": "x"}), 400, "unknown-name")["detail"]
    assert "at" in assert_problem(service.ask(DAY), 400, "unreadable")["detail"]
    assert_problem(service.ask(DAY, {"at": "2022-09-01"}, accept="image/png"), 406)


def test_no_parameter_has_the_name_of_a_common_one() -> None:
    """A question that asked for a `limit` of its own could never be given one."""
    keys = {parameter.key for query in queries.load().values() for parameter in query.parameters}
    assert keys
    assert not keys & set(COMMON)


# ---------------------------------------------------------------- forms


@pytest.mark.parametrize("format_", ["csv", "tsv", "xml"])
def test_a_table_is_that_of_the_engine(service: Service, format_: str) -> None:
    """What is written from the rows is, byte for byte, what the endpoint writes of the query."""
    text = queries.find("cq-05").text
    own = service.ask("/sparql", {"query": text, "format": format_})
    reply = service.ask(READINGS, {"format": format_})
    assert (reply.kind, reply.body) == (own.kind, own.body)


def test_rows_come_as_turtle_in_the_words_of_the_w3c(service: Service) -> None:
    """A reader that others wrote finds the same rows in the same order as in JSON."""
    rows = service.ask(READINGS).json
    for reply in (
        service.ask(READINGS, accept="text/turtle"),
        service.ask(READINGS, {"format": "turtle"}, accept="text/html"),
    ):
        assert reply.kind == "text/turtle"
        found = RDFResultParser().parse(io.BytesIO(reply.body), format="turtle")
        assert [str(name) for name in found.vars or []] == rows["head"]["vars"]
        assert [
            {str(name): str(value) for name, value in row.items()} for row in found.bindings
        ] == [
            {name: cell["value"] for name, cell in row.items()}
            for row in rows["results"]["bindings"]
        ]


# ---------------------------------------------------------------- pages


def test_the_pages_are_the_whole_and_end(service: Service) -> None:
    """Whoever follows `next` gets each row once; whoever follows `prev` comes back to the first."""
    whole = service.ask(READINGS)
    assert {"next", "prev", "first"}.isdisjoint(links(whole))
    rows = whole.json["results"]["bindings"]
    assert len(rows) % 10, "the last page should be a short one"
    address, found, seen = READINGS + "?limit=10", [], []
    while address:
        reply = service.ask(address)
        found += reply.json["results"]["bindings"]
        seen.append(address)
        address = links(reply).get("next", "")
        assert len(seen) < 20
    assert found == rows
    back = links(service.ask(seen[-1]))
    while "prev" in back:
        assert back["first"] == seen[0]
        assert back["prev"] == seen[-2]
        seen.pop()
        back = links(service.ask(seen[-1]))
    assert len(seen) == 1


def test_behind_the_end_there_is_a_way_back(service: Service) -> None:
    """No rows, nothing next, and the page before is the last that has any."""
    rows = service.ask(READINGS).json["results"]["bindings"]
    reply = service.ask(READINGS, {"limit": 3, "offset": 900})
    assert reply.json["results"]["bindings"] == []
    assert "next" not in links(reply)
    last = service.ask(links(reply)["prev"]).json["results"]["bindings"]
    assert last == rows[-3:]
    assert service.ask(READINGS, {"offset": 4}).json["results"]["bindings"] == rows[4:]


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"limit": "0"}, "'limit' is '0'; write a whole number from 1."),
        ({"limit": "-1"}, "'limit' is '-1'"),
        ({"limit": "1e3"}, "'limit' is '1e3'"),
        ({"limit": "\u0663"}, "'limit'"),
        ({"limit": "9" * 30}, "'limit'"),
        ({"offset": "x"}, "'offset' is 'x'; write a whole number."),
        ({"limit": ["1", "2"]}, "given 2 times"),
        ({"offset": ""}, "'offset' is empty"),
    ],
    ids=["none", "negative", "exponent", "other-digits", "long", "word", "twice", "empty"],
)
def test_a_page_that_cannot_be_is_an_error(
    service: Service, query: dict[str, str], word: str
) -> None:
    """It is told in one message what would do."""
    assert word in assert_problem(service.ask(READINGS, query), 400, "unreadable")["detail"]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_page_for_people_leads_on_and_to_downloads(service: Service, lang: str) -> None:
    """A long table is shown in parts that say so; what is saved is whole, and fixed."""
    asked = {"lang": lang, "format": "html"}
    html = service.ask("/queries/cq-02", asked).text
    assert html.count("<tr>") - 1 == 100
    here = re.findall(r'aria-current="true">(.*?)<', html)
    assert {"nl": "Vragen aan de graaf", "en": "Ask the graph"}[lang] in here
    assert re.search(r"Rijen 1 tot en met 100 van 1\d\d|Rows 1 to 100 of 1\d\d", html)
    further = unescape(re.findall(r'<a href="([^"]*)" rel="next">', html)[0])
    last = service.ask(further).text
    assert 'rel="next"' not in last
    assert 'rel="prev"' in last
    assert f'<html lang="{lang}">' in last
    rows = service.ask("/queries/cq-02").json["results"]["bindings"]
    assert html.count("<tr>") + last.count("<tr>") - 2 == len(rows)
    saved = dict(re.findall(r'<a class="button" href="([^"]*)" download="([^"]*)">', html))
    assert sorted(saved.values()) == ["cq-02.csv", "cq-02.json", "cq-02.ttl", "cq-02.xlsx"]
    taken = {saved[at]: service.ask(unescape(at), accept="text/html") for at in saved}
    assert {name: reply.kind for name, reply in taken.items()} == {
        "cq-02.csv": "text/csv",
        "cq-02.json": "application/sparql-results+json",
        "cq-02.ttl": "text/turtle",
        "cq-02.xlsx": XLSX,
    }
    sheet, origin = load_workbook(io.BytesIO(taken["cq-02.xlsx"].body)).worksheets
    assert sheet.max_row == len(rows) + 1
    assert {"nl": "Criterium", "en": "Criterion"}[lang] in [cell.value for cell in sheet[1]]
    told = str([*origin.values][-1][1])
    again = service.ask("/queries/" + told.partition("/queries/")[2]).json
    assert again["results"]["bindings"] == rows


# ---------------------------------------------------------------- what can be cited


def test_every_answer_names_an_address_that_gives_it_again(service: Service) -> None:
    """The address has the question, its parameters, and the versions of both; it never changes."""
    reply = service.ask(DAY, {"at": "2022-09-01", "limit": 2, "format": "csv"})
    cited = links(reply)["cite-as"]
    assert re.fullmatch(
        r"/queries/cq-07\?at=2022-09-01&limit=2&format=csv&version=[0-9a-f]{64}"
        r"&wording=[0-9a-f]{64}",
        cited,
    )
    again = service.ask(cited)
    assert again.body == reply.body
    assert again.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Accept" in again.headers["Vary"]
    assert service.ask(cited, if_none_match=again.headers["ETag"]).status == 304
    assert links(again)["cite-as"] == cited
    assert links(again)["latest-version"] == "/queries/cq-07?at=2022-09-01&limit=2&format=csv"
    # Without the wording the question could become another; so it is asked for each time.
    half = cited.partition("&wording")[0]
    assert service.ask(half).headers["Cache-Control"] == "no-cache"
    assert service.ask(half).body == reply.body


@pytest.mark.parametrize("name", ["version", "wording"])
@pytest.mark.parametrize("value", ["0" * 64, "../../journal", "x" * 900])
def test_a_version_that_was_never_published_is_not_found(
    service: Service, name: str, value: str
) -> None:
    """The answer names those there are."""
    detail = assert_problem(service.ask(READINGS, {name: value}), 404)["detail"]
    assert re.search(r"\b[1-9a-f][0-9a-f]{63}\b", detail.replace(value[:64], ""))

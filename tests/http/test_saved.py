"""`/queries`: every saved question runs over HTTP, with typed parameters and in each format."""

from __future__ import annotations

import csv
import io

import pytest
from asking import Service, assert_problem

from moratoria import queries
from moratoria.queries import SavedQuery

each_query = pytest.mark.parametrize("query", queries.load().values(), ids=lambda q: q.id)
DAY = "/queries/cq-07"


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
    assert (asked.status, asked.text.count("<input ")) == (200, 1)
    shown = service.ask(DAY, {"at": "2022-12-29", "lang": lang}, accept="text/html")
    assert "extension" in shown.text
    wrong = service.ask(DAY, {"at": "1 juli", "lang": lang}, accept="text/html")
    assert wrong.status == 400
    assert "1 juli" in wrong.text
    assert "cq-26" in service.ask("/queries", {"lang": lang}, accept="text/html").text


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

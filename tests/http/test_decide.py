"""`POST /decide`: what a user is answered, in every form, and what no body can do."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from asking import (
    ASKED,
    CASES,
    LETTER,
    Service,
    assert_problem,
    jsonld,
    quotes,
)
from folders import PLAIN
from rdflib import RDF

from moratoria import rdf
from moratoria.facts import from_plain
from moratoria.vocab import MOR

TURTLE_PREFIX = "@prefix mor: <https://w3id.org/moratoria/def#> .\n"
ONE_CASE = TURTLE_PREFIX + "<urn:a> a mor:Case ."


def without(*keys: str) -> dict[str, Any]:
    """Returns the case of the README without some of its facts."""
    return {key: value for key, value in PLAIN.items() if key not in keys}


# ---------------------------------------------------------------- what the issue calls done


def test_the_case_of_the_readme_is_under_the_moratorium(service: Service) -> None:
    """He falls under the one moratorium and not the other; the term and the words are given."""
    found = service.decide(PLAIN).json
    assert found["norms"]["decision-moratorium"]["outcome"] == "applies"
    assert found["norms"]["departure-moratorium"]["outcome"] == "does-not-apply"
    assert found["deadline"]["date"] == "2023-11-10"
    said = [q for q in quotes(found["norms"]["decision-moratorium"]["because"]) if q in LETTER]
    assert any("18 tot 27 jaar" in words for words in said)


def test_without_birth_date_it_is_undetermined(service: Service) -> None:
    """What is missing is named; nothing is guessed."""
    norm = service.decide(without("birth_date")).json["norms"]["decision-moratorium"]
    assert norm["outcome"] == "undetermined"
    assert norm["missing"] == ["birth_date"]


def test_a_professional_soldier_is_left_out(service: Service) -> None:
    """The sentence that leaves professional soldiers out is quoted, and stands in the letter."""
    norm = service.decide({**PLAIN, "military_status": "professional"}).json["norms"][
        "decision-moratorium"
    ]
    assert norm["outcome"] == "does-not-apply"
    sentence = "Gelet hierop heb ik ervoor gekozen het besluit- en vertrekmoratorium niet van"
    (said,) = {words for words in quotes(norm["because"]) if words.startswith(sentence)}
    assert LETTER.count(said) == 1


# ---------------------------------------------------------------- forms


def test_each_media_type_gives_the_same_decision(service: Service) -> None:
    """The four ways to write a case give one answer, to the byte."""
    graph = from_plain(PLAIN)
    bodies: dict[str, bytes | str] = {
        rdf.TURTLE: rdf.write(graph, rdf.TURTLE),
        rdf.NTRIPLES: rdf.write(graph, rdf.NTRIPLES),
        rdf.JSONLD: jsonld(PLAIN),
        rdf.JSON: json.dumps(PLAIN),
    }
    replies = [service.post("/decide", body, kind, ASKED) for kind, body in bodies.items()]
    replies.append(service.post("/decide", jsonld(PLAIN), rdf.JSON, ASKED))
    replies.append(service.post("/decide", jsonld(PLAIN), f"{rdf.JSONLD}; charset=UTF-8", ASKED))
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("*/*", "application/json"),
        ("text/plain", "text/plain"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("text/html;q=0.2, text/plain;q=0.3", "text/plain"),
    ],
)
def test_the_answer_comes_as_asked(service: Service, accept: str, kind: str) -> None:
    """Accept chooses between JSON, text and a page; a cache is told so and may keep none."""
    reply = service.decide(PLAIN, accept=accept)
    assert (reply.status, reply.kind) == (200, kind)
    assert {"Accept", "Accept-Language"} <= set(reply.headers["Vary"].split(", "))
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", [rdf.TURTLE, rdf.NTRIPLES, rdf.TRIG, rdf.NQUADS, rdf.JSONLD])
def test_a_decision_comes_as_rdf(service: Service, kind: str) -> None:
    """Every format of RDF holds the decision that JSON names, in both languages, and conforms."""
    reply = service.decide(PLAIN, accept=kind)
    assert (reply.status, reply.kind) == (200, kind)
    assert {"Accept", "Accept-Language"} <= set(reply.headers["Vary"].split(", "))
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["Content-Language"] == "en, nl"
    graph = rdf.read_whole(reply.body, kind)
    (decision,) = graph.subjects(RDF.type, MOR.Decision)
    assert str(decision) == service.decide(PLAIN).json["id"]
    assert service.decide(PLAIN, {**ASKED, "lang": "nl"}, accept=kind).body == reply.body
    assert service.post("/validate", reply.body, kind).json == {"conforms": True, "results": []}


def test_rdf_is_as_good_as_another_form(service: Service) -> None:
    """What is preferred is sent; a client of any text still gets text."""
    reply = service.decide(PLAIN, accept="text/turtle;q=0.9, application/json;q=0.5")
    assert reply.kind == rdf.TURTLE
    assert service.decide(PLAIN, accept="application/*").kind == rdf.JSON
    assert service.decide(PLAIN, accept="text/*").kind == "text/plain"


def test_no_accept_means_json(service: Service) -> None:
    """A client that says nothing gets the machine's form."""
    assert service.decide(PLAIN).kind == "application/json"


def test_what_cannot_be_made_is_not_acceptable(service: Service) -> None:
    """The answer names what there is."""
    found = assert_problem(service.decide(PLAIN, accept="application/pdf"), 406)
    assert "text/html" in found["detail"]


@pytest.mark.parametrize(
    ("query", "accepted", "lang", "word"),
    [
        ({}, "", "en", "decision moratorium"),
        ({}, "nl-NL,nl;q=0.9,en;q=0.8", "nl", "besluitmoratorium"),
        ({"lang": "en"}, "nl", "en", "decision moratorium"),
        ({"lang": "nl"}, "en", "nl", "besluitmoratorium"),
        ({}, "fr", "en", "decision moratorium"),
    ],
)
def test_the_language_is_the_one_asked_for(
    service: Service, query: dict[str, str], accepted: str, lang: str, word: str
) -> None:
    """The parameter goes before the header, and that before English."""
    reply = service.decide(PLAIN, {**ASKED, **query}, accept_language=accepted)
    assert reply.headers["Content-Language"] == lang
    assert reply.json["norms"]["decision-moratorium"]["label"] == word


def test_readings_and_policy_are_taken(service: Service) -> None:
    """A reading chosen is in the answer; all policies make a list."""
    chosen = {**ASKED, "reading": ["upper-age=inclusive", "dual=covered"], "policy": "ru-2022"}
    found = service.decide(PLAIN, chosen).json
    assert found["readings"]["upper-age"] == "inclusive"
    assert found["readings"]["dual"] == "covered"
    assert service.decide(PLAIN, {**chosen, "policy": "all"}).json == [found]


def test_a_presumption_asked_twice_is_the_same_question(service: Service) -> None:
    """The id of an answer does not depend on how often it was said."""
    twice = service.decide(PLAIN, {**ASKED, "assume": ["not-excluded", "not-excluded"]})
    assert twice.body == service.decide(PLAIN).body


def test_without_a_day_it_is_today(service: Service) -> None:
    """The answer says which day it took."""
    assert service.decide(PLAIN, {"lang": "nl"}).json["on"] > "2024"


# ---------------------------------------------------------------- the page


def test_the_page_shows_outcome_words_and_steps(service: Service) -> None:
    """Every sentence that decides is quoted and linked to its place in the letter."""
    page = unescape(service.decide(PLAIN, accept="text/html").text)
    assert "<strong>applies</strong>" in page
    assert "<strong>10 November 2023, or later: 10 February 2024</strong>" in page
    assert "Hieronder worden begrepen alle Russische mannen" in page
    assert 'href="/letter?lang=en#p3-s2"' in page
    assert page.count("<details") > 10


def test_the_page_asks_for_what_is_missing(service: Service) -> None:
    """A missing key comes with the question a clerk would ask."""
    query = {"on": "2022-09-01", "lang": "nl"}
    page = service.decide(without("birth_date"), query, accept="text/html").text
    assert '<span title="birth_date">Wanneer is de vreemdeling geboren?' in page


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_a_hostile_case_stays_text(service: Service) -> None:
    """Neither an id nor a label can put a tag into the page."""
    for case in (
        json.dumps({**PLAIN, "id": HOSTILE}),
        jsonld({**PLAIN, "rdfs:label": HOSTILE, "dcterms:identifier": HOSTILE}),
    ):
        page = service.post("/decide", case, "application/json", ASKED, accept="text/html")
        assert page.status == 200
        scripts = re.findall(r"<script[^>]*>", page.text)
        assert all(' src="/static/js/' in script for script in scripts)
        assert "<img" not in page.text
    shown = service.decide({**PLAIN, "id": HOSTILE}, accept="text/html").text
    assert HOSTILE in unescape(shown)


@pytest.mark.parametrize("scheme", ["javascript:alert(1)//x://", "data:text/html,x://"])
def test_only_web_addresses_become_links(service: Service, scheme: str) -> None:
    """An IRI that a browser would run is shown and not linked."""
    page = service.decide({**PLAIN, "id": scheme}, accept="text/html")
    assert page.status == 200
    assert f'href="{scheme}' not in page.text


# ---------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("body", "kind", "status", "name", "words"),
    [
        (ONE_CASE[:-1] + ";; ]", "text/turtle", 400, "unreadable", ["text/turtle"]),
        ('{"sex": male}', "application/json", 400, "unreadable", ["no JSON"]),
        ("", "text/turtle", 400, "unreadable", ["no case"]),
        ("", "application/json", 400, "unreadable", ["no JSON"]),
        ('"text"', "application/json", 400, "unreadable", ["object"]),
        (ONE_CASE, "text/html", 415, "media-type", ["text/html", "text/turtle"]),
        (ONE_CASE, "application/x-www-form-urlencoded", 415, "media-type", []),
        (ONE_CASE, "application/rdf+xml", 415, "media-type", []),
        (ONE_CASE, "application/n-quads", 415, "media-type", []),
        (ONE_CASE, "image/x.ttl", 415, "media-type", []),
        (ONE_CASE, "", 415, "media-type", ["no Content-Type"]),
        (ONE_CASE, "text/turtle; charset=utf-16", 415, "media-type", ["utf-16"]),
        ('{"birthdate": "2000"}', "application/json", 400, "unknown-name", ["birth_date"]),
        ('{"sex": "mannelijk"}', "application/json", 422, "invalid-case", []),
        (ONE_CASE + "<urn:b> a mor:Case .", "text/turtle", 400, "unreadable", ["2 cases"]),
        ("[]", "application/json", 400, "unreadable", ["0 cases"]),
        ('{"sex": "male", "sex": "female"}', "application/json", 400, "unreadable", ["'sex'"]),
        ("[" * 100_000, "application/json", 400, "unreadable", ["levels deep"]),
        ('{"@id":' * 5_000 + "1" + "}" * 5_000, "application/ld+json", 400, "unreadable", []),
        ('{"track": ' + "9" * 5_000 + "}", "application/json", 400, "unreadable", ["digits"]),
        (ONE_CASE.encode("utf-16"), "text/turtle", 400, "unreadable", []),
        ('{"sex": "male"}'.encode("utf-16"), "application/json", 400, "unreadable", ["UTF-8"]),
        (b"\x00" * 1000, "text/turtle", 400, "unreadable", []),
        (b"\x00" * 1000, "application/json", 400, "unreadable", []),
        (b"\xff\xfe\xfa", "application/n-triples", 400, "unreadable", []),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) and " " not in value else None,
)
def test_a_bad_body_is_refused_in_one_shape(
    service: Service, body: str | bytes, kind: str, status: int, name: str, words: list[str]
) -> None:
    """The status says whose trouble it is; the detail names the thing."""
    headers = {"content_type": kind} if kind else {}
    reply = service.ask("/decide", ASKED, method="POST", body=body, **headers)
    found = assert_problem(reply, status, name)
    assert all(word in found["detail"] for word in words), found["detail"]


@pytest.mark.parametrize(
    ("path", "key"), [("/decide", "id"), ("/decide", "sex"), ("/validate", "sex")]
)
def test_half_a_character_is_told_so(service: Service, path: str, key: str) -> None:
    """JSON can hold a lone surrogate, and no encoding can carry it on."""
    reply = service.post(path, f'{{"{key}": "\\ud800"}}', "application/json")
    found = assert_problem(reply, 400, "unreadable")
    assert "half a character" in found["detail"]


def test_unreadable_turtle_says_where(service: Service) -> None:
    """Line and column are members of the problem, counted from 1."""
    reply = service.post("/decide", ONE_CASE + "\n<urn:b> mor:sex ] .", "text/turtle", ASKED)
    found = assert_problem(reply, 400, "unreadable")
    assert found["line"] == 3
    assert found["column"] > 1
    assert found["detail"].startswith("line 3, column")


@pytest.mark.parametrize(
    ("body", "key", "words"),
    [
        (json.dumps({**PLAIN, "birth_date": "1 juli"}), "birth_date", ["1 juli", "1999-05-01"]),
        (
            TURTLE_PREFIX + "<urn:a> a mor:Case ; mor:applicant "
            "[ mor:birthDate '1999'^^<http://www.w3.org/2001/XMLSchema#gYear>, "
            "'2001'^^<http://www.w3.org/2001/XMLSchema#gYear> ] .",
            "birth_date",
            ["1999, 2001"],
        ),
        (
            json.dumps({**PLAIN, "application_date": "1999-12-31"}),
            "application_date",
            ["application_date is 1999-12-31", "birth_date 2000-01-01"],
        ),
        (TURTLE_PREFIX + "<urn:a> a mor:Case ; mor:shoeSize 44 .", None, ["shoeSize"]),
    ],
    ids=["wrong-value", "two-birth-dates", "application-before-birth", "unknown-property"],
)
def test_a_case_that_breaks_the_shapes_lists_every_finding(
    service: Service, body: str, key: str | None, words: list[str]
) -> None:
    """A violation has the members of a SHACL result, and says what would do."""
    kind = "application/json" if body.startswith("{") else "text/turtle"
    found = assert_problem(service.post("/decide", body, kind, ASKED), 422, "invalid-case")
    (violation,) = found["violations"]
    members = {"key", "message", "found", "focus", "path", "shape", "severity"}
    assert violation.keys() == members
    assert violation["key"] == key
    assert violation["severity"] == "Violation"
    told = f"{violation['message']} {violation['path']}"
    assert all(word in told for word in words), told


def test_violations_come_in_the_language_asked_for(service: Service) -> None:
    """A clerk reads them in Dutch."""
    reply = service.decide({"sex": "x"}, {**ASKED, "lang": "nl"})
    (found,) = assert_problem(reply, 422, "invalid-case")["violations"]
    assert found["message"] == "sex is male, female of unspecified, één keer. Gevonden: x."


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b""], ids=["bom", "none"])
def test_a_byte_order_mark_is_no_trouble(service: Service, mark: bytes) -> None:
    """Spreadsheets and editors put one before UTF-8; it changes nothing."""
    reply = service.post("/decide", mark + json.dumps(PLAIN).encode(), "application/json", ASKED)
    assert reply.status == 200
    assert service.post("/decide", mark + ONE_CASE.encode(), "text/turtle", ASKED).status == 200


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ({"on": "1 juli"}, "'on'"),
        ({"on": "2022-02-30"}, "'on'"),
        ({"on": "20220901"}, "'on'"),
        ({"on": ""}, "'on'"),
        ({"on": ["2022-09-01", "2022-09-02"]}, "'on'"),
        ({"assumed": "not-excluded"}, "'assume'"),
        ({"assume": "innocence"}, "innocence"),
        ({"reading": "upper-age"}, "ID=VALUE"),
        ({"reading": "upper-age=both"}, "both"),
        ({"reading": "lower-age=both"}, "lower-age"),
        ({"reading": ["dual=covered", "dual=not-covered"]}, "'dual'"),
        ({"policy": "atlantis-1800"}, "atlantis-1800"),
        ({"engine": "owl"}, "engine"),
        ({"lang": "fr"}, "'fr'"),
    ],
)
def test_a_bad_parameter_is_named(service: Service, query: dict[str, Any], word: str) -> None:
    """A misspelt or doubled parameter never changes an answer in silence."""
    reply = service.decide(PLAIN, query)
    assert reply.status == 400, reply.text
    found = assert_problem(reply, 400, reply.json["type"].partition("#")[2])
    assert word in found["detail"]


@pytest.mark.parametrize("day", ["0001-01-01", "1582-10-15", "9999-12-31"])
def test_a_far_day_is_answered(service: Service, day: str) -> None:
    """The ends of the calendar are days like others."""
    assert service.decide(PLAIN, {"on": day}).status == 200
    born = {**PLAIN, "birth_date": "1000-01-01", "application_date": "2999-12-31"}
    assert service.decide(born, {"on": day}).status == 200


def test_every_bundled_case_is_decided(service: Service) -> None:
    """Whatever folder of tests/cases is sent, an answer comes back."""
    folders = sorted(CASES.glob("*/case.ttl"))
    assert len(folders) >= 40
    for path in folders[:: max(1, len(folders) // 20)]:
        reply = service.post("/decide", path.read_bytes(), "text/turtle", ASKED)
        assert reply.status == 200, path.parent.name

"""Documents that cannot be used: one clear message each, naming the thing and what was found."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from folders import PLAIN

from moratoria import facts
from moratoria.errors import InputError, InvalidCaseError
from moratoria.intake import check, read_case

FOLDERS = sorted((Path(__file__).parents[1] / "cases").glob("*/case.ttl"))
PREFIX = """@prefix mor: <https://w3id.org/moratoria/def#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def plain(**changes: object) -> bytes:
    """Returns the example case in its plain form, with changes."""
    return json.dumps(PLAIN | changes).encode()


def refused(data: bytes, media_type: str | None = None) -> InputError:
    """Returns the error with which a document is refused."""
    with pytest.raises(InputError) as caught:
        read_case(data, media_type)
    return caught.value


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"birth_date": "1 juli"}, "birth_date", ["1999-05-01", "1 juli"]),
        ({"birth_date": "2000-02-30"}, "birth_date", ["2000-02-30"]),
        ({"birth_date": "2000-01-01Z"}, "birth_date", ["2000-01-01Z"]),
        ({"birth_date": 2000}, "birth_date", ["2000"]),
        ({"sex": "mannelijk"}, "sex", ["male, female or unspecified", "mannelijk"]),
        ({"military_status": "conscript"}, "military_status", ["conscript_serving", "conscript"]),
        ({"nationalities": ["RU"]}, "nationalities", ["ISO 3166-1", "RU"]),
        ({"fears_conscription": "yes"}, "fears_conscription", ["true or false", "yes"]),
        ({"fears_conscription": 1}, "fears_conscription", ["true or false", "1"]),
        ({"track": "4"}, "track", ["1 to 5", "4"]),
        ({"track": 6}, "track", ["1 to 5", "6"]),
        ({"track": 4.0}, "track", ["1 to 5", "4.0"]),
    ],
)
def test_a_wrong_value_is_named_with_its_key(
    changes: dict[str, object], key: str, words: list[str]
) -> None:
    """The message says what the key takes and what was found; only that key is complained of."""
    error = refused(plain(**changes))
    assert isinstance(error, InvalidCaseError)
    assert {violation.key for violation in error.violations} == {key}
    assert all(word in str(error) for word in words), str(error)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"birthdate": "2000-01-01"}, ["birthdate", "Did you mean 'birth_date'?"]),
        ({"nationalities": "RUS"}, ["nationalities is a list", "'RUS'"]),
        ({"nationalities": ["RUS", None]}, ["without nulls"]),
        ({"nationalities": []}, ["one or more"]),
        ({"birth_date": ["2000-01-01"]}, ["birth_date has one value", "a list"]),
    ],
)
def test_a_plain_form_that_is_none_is_refused(changes: dict[str, object], words: list[str]) -> None:
    """An unknown key names the nearest known one; a list and a single value are not confused."""
    message = str(refused(plain(**changes)))
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (
            {"application_date": "1999-12-31"},
            ["application_date is 1999-12-31", "birth_date 2000-01-01"],
        ),
        ({"application_date": "1999"}, ["application_date is 1999"]),
        ({"unwilling_to_continue": True}, ["never_served", "unwilling_to_continue"]),
        (
            {"national_security_danger": True, "public_order": False},
            ["national_security_danger", "public_order"],
        ),
        (
            {"serious_criminal_record": True, "convicted_of_crime": False},
            ["serious_criminal_record", "convicted_of_crime"],
        ),
        ({"nationalities": ["XXA", "RUS"]}, ["XXA", "alone"]),
        ({"application_status": "none"}, ["application_status none", "application_date"]),
        ({"netherlands_responsible_since": "2022-05-09"}, ["netherlands_responsible_since"]),
        ({"final_rejection_date": "1999"}, ["final_rejection_date is 1999"]),
    ],
)
def test_facts_that_cannot_hold_together_are_refused(
    changes: dict[str, object], words: list[str]
) -> None:
    """Neither of two contradictory facts is chosen; both are named, once."""
    error = refused(plain(**changes))
    assert isinstance(error, InvalidCaseError)
    assert len(error.violations) == 1
    assert all(word in str(error) for word in words), str(error)


def test_a_partial_date_that_may_come_first_is_no_error() -> None:
    """An application in the year of birth is refused only where it is certainly before birth."""
    assert read_case(plain(birth_date="2000", application_date="2000-06")).facts


@pytest.mark.parametrize(
    ("data", "media_type", "line", "words"),
    [
        (b"@prefix mor: <x> .\n<a> mor:b ; .. ", "text/turtle", 2, ["text/turtle"]),
        (b"<a> <b>", "application/n-triples", 1, ["application/n-triples"]),
        (b'{\n "sex": male}', None, 2, ["no JSON"]),
        (b'{"sex": "male", "sex": "female"}', None, None, ["'sex' is given twice"]),
        (b'{"id": "\\ud800"}', None, None, ["\\ud800", "half a character"]),
        (b"[" * 200 + b"]" * 200, None, None, ["levels deep"]),
        (b"[" * 100_000, None, None, ["levels deep"]),
        (b'{"track": ' + b"9" * 5000 + b"}", None, None, ["too many digits"]),
        ('{"sex": "male"}'.encode("utf-16"), "application/json", None, ["UTF-8"]),
        (b'"just text"', "application/json", None, ["object", "text"]),
        (b"[{}, {}]", None, None, ["2 cases"]),
        (b"", "text/turtle", None, ["no case"]),
        (b"#" * (1024 * 1024 + 1), None, None, ["1048577 bytes"]),
    ],
)
def test_what_cannot_be_read_is_refused(
    data: bytes, media_type: str | None, line: int | None, words: list[str]
) -> None:
    """The message names the trouble, with the line where the parser knows it."""
    error = refused(data, media_type)
    assert all(word in str(error) for word in words), str(error)
    assert error.line == line


@pytest.mark.parametrize(
    "context",
    [
        "http://example.org/c",
        ["https://w3id.org/moratoria/context", "file:///etc/passwd"],
        {"@import": "http://example.org/c"},
        {"a": {"@id": "mor:b", "@context": "http://example.org/c"}},
        {"a": {"@id": "mor:b", "@context": {"@import": "http://example.org/c"}}},
    ],
)
def test_a_foreign_context_is_refused(context: object) -> None:
    """Only the bundled context may be named, wherever a context can stand."""
    data = json.dumps({"@context": context, "@id": "urn:x"}).encode()
    assert "nothing is fetched" in str(refused(data))
    nested = {"@id": "urn:x", "urn:p": {"@context": context}}
    assert "nothing is fetched" in str(refused(json.dumps(nested).encode()))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<a> a mor:Case . <b> a mor:Case .", ["2 cases", "one is asked for"]),
        ("<a> a mor:Case ; mor:birthdate 1 .", ["birthdate", "not known", "birthDate"]),
        ("<a> a mor:Case . <b> mor:sex mor:male .", ["does not lead to it"]),
        ("<a> a mor:Case, <https://w3id.org/moratoria/policy/ru-2022#CoveredCase> .", ["mor:Case"]),
        (
            "<a> a mor:Case ; mor:applicant [mor:birthDate '1999'^^xsd:gYear, '2001'^^xsd:gYear]. ",
            ["birth_date is one date", "1999, 2001"],
        ),
        (
            "<a> a mor:Case ; mor:application [ mor:track '2'^^xsd:int ] .",
            ["track", "2"],
        ),
        (
            "<a> a mor:Case ; mor:applicant [ mor:sex mor:male ], [ mor:sex mor:male ] .",
            ["one applicant"],
        ),
        (
            """<a> a mor:Case ; mor:application [ mor:subsequentApplication false ;
            mor:receivedOn "2022-05-01"^^xsd:date ; mor:finallyRejectedOn [] ] .""",
            ["finallyRejectedOn", "node without a name"],
        ),
    ],
)
def test_a_graph_that_is_no_case_is_refused(body: str, words: list[str]) -> None:
    """Foreign statements, submitted verdicts, doubled facts and ill-chosen datatypes are named."""
    message = str(refused((PREFIX + "@base <urn:x:> .\n" + body).encode(), "text/turtle"))
    assert all(word in message for word in words), message


def test_spellings_of_one_value_are_one_fact() -> None:
    """`1` and `true`, `04` and `4` say the same, whatever the spelling."""
    body = """<urn:x> a mor:Case ;
      mor:applicant [ mor:fearsConscription "1"^^xsd:boolean ] ;
      mor:application [ mor:track "04"^^xsd:integer ] ."""
    case = read_case((PREFIX + body).encode())
    assert facts.to_plain(case) == {"id": "urn:x", "fears_conscription": True, "track": 4}


@pytest.mark.parametrize("path", FOLDERS, ids=lambda path: path.parent.name)
def test_a_case_survives_its_plain_form(path: Path) -> None:
    """Turtle to plain form and back says the same: nothing is lost, nothing added."""
    case = read_case(path.read_bytes(), "text/turtle")
    again = read_case(json.dumps(facts.to_plain(case)).encode())
    assert facts.to_plain(again) == facts.to_plain(case)
    assert check(path.read_bytes(), "text/turtle").conforms


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """Editors put one before UTF-8; it changes nothing, in any syntax."""
    mark = b"\xef\xbb\xbf"
    turtle = (PREFIX + "<urn:x> a mor:Case .").encode()
    assert read_case(mark + turtle).canonical == read_case(turtle).canonical
    assert read_case(mark + plain()).canonical == read_case(plain()).canonical


def test_an_empty_case_is_valid() -> None:
    """A fact that is only missing is no error."""
    assert read_case(b"{}").facts == {}
    assert read_case(b'{"sex": null}').facts == {}

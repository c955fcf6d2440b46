"""Identifiers of official registers: each is read into its parts, or its broken rule is named."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from moratoria.cli import main
from moratoria.errors import IdentifierError
from moratoria.identifiers import KINDS, kind_of, read

TOOI = "https://identifier.overheid.nl/tooi/id/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
ELI = "http://data.europa.eu/eli/"

# Kind: identifiers of it that FACTS or the register itself shows, with some of their parts.
GOOD = {
    "bwb": [("BWBR0011823", {"number": "0011823"}), ("BWBV0001002", {"register": "BWBV"})],
    "jci": [
        (
            "jci1.3:c:BWBR0011823&hoofdstuk=3&afdeling=4&paragraaf=4&artikel=43&z=2022-06-29&g=2022-06-29",
            {"bwb": "BWBR0011823", "paragraaf": "4", "artikel": "43", "g": "2022-06-29"},
        ),
        ("jci1.3:c:BWBR0011823&artikel=43", {"artikel": "43", "g": ""}),
        ("jci1.3:c:BWBR0001830&artikel=1&o=b&o=1°&g=2003-02-02", {"o": "b"}),
        ("jci1.3:c:BWBR0012288", {"artikel": ""}),
    ],
    "ecli": [
        ("ECLI:NL:RVS:2019:3600", {"country": "NL", "court": "RVS", "year": "2019"}),
        ("ECLI:NL:RVS:2010:BM1234", {"number": "BM1234"}),
        ("ECLI:EU:C:2020:945", {"court": "C", "number": "945"}),
    ],
    "celex": [
        ("62019CJ0238", {"sector": "6", "year": "2019", "type": "CJ", "number": "0238"}),
        ("32011L0095", {"sector": "3", "type": "L"}),
    ],
    "eli": [(f"{ELI}dir/2011/95/oj", {"type": "dir", "year": "2011", "number": "95"})],
    "tooi": [(f"{TOOI}ministerie/mnre1058", {"type": "ministerie", "code": "mnre1058"})],
    "country": [(f"{COUNTRY}RUS", {"code": "RUS"})],
}

# Identifier, and words of the rule that it breaks.
BAD = [
    ("BWBR001182", "exactly seven digits"),
    ("BWBR00118233", "exactly seven digits"),
    ("BWBX0011823", "BWB and R (regulation) or V (treaty)"),
    ("bwbr0011823", "BWB and R (regulation) or V (treaty)"),
    ("jci1.4:c:BWBR0011823", "the version, jci1.3, and here stands 'jci1.4'"),
    ("jci1.3:v:BWBR0011823", "comes c (one consolidated text), and here stands 'v'"),
    ("jci1.3:c:BWBR11823&artikel=43", "exactly seven digits, and here stands '11823'"),
    ("jci1.3:c:BWBR0011823&artikel", "name=value, and here stands 'artikel'"),
    ("jci1.3:c:BWBR0011823&artikel=", "name=value, and here stands 'artikel='"),
    ("jci1.3:c:BWBR0011823&article=43", "'article' is no part of a JCI"),
    ("jci1.3:c:BWBR0011823&artikel=43&artikel=44", "artikel is there more than once"),
    ("jci1.3:c:BWBR0011823&lid=1&artikel=43", "lid points inside an article"),
    ("jci1.3:c:BWBR0011823&artikel=43&g=29-06-2022", "g is a day like 2022-06-29"),
    ("jci1.3:c:BWBR0011823&artikel=43&g=2022-06-31", "g is a day like 2022-06-29"),
    ("jci1.3:c:BWBR0011823&artikel=43&z=20220629", "z is a day like 2022-06-29"),
    ("ECLI:NL:2019:3600", "five parts"),
    ("ECLI:NL:RVS:2019:3600:1", "here there are 6"),
    ("ecli:NL:RVS:2019:3600", "the first part is ECLI"),
    ("ECLI:NLD:RVS:2019:3600", "the country is two capitals"),
    ("ECLI:NL:RBDENHAAG:2019:3600", "one to seven capitals"),
    ("ECLI:NL:1RVS:2019:3600", "beginning with a letter"),
    ("ECLI:NL:RVS:19:3600", "the year is four digits"),
    ("ECLI:NL:RVS:2019:3600/1", "capitals, digits and dots"),
    ("ECLI:NL:RVS:2019:", "one to twenty-five"),
    (f"ECLI:NL:RVS:2019:{'1' * 26}", "one to twenty-five"),
    ("ECLI:EU:RVS:2019:3600", "courts of the Union are C, T and F"),
    ("62019C0238", "in sector 6 the type has 2 letters"),
    ("62019CJ238", "four digits, filled up with zeros"),
    ("02019CJ0238", "a sector (one digit)"),
    (f"{ELI}dir/2011/95", "with kind, year, number and oj"),
    (f"{ELI}wet/2011/95/oj", "the kind is dir, reg or dec"),
    (f"{ELI}dir/2011/095/oj", "without zeros before it"),
    (f"{ELI}dir/11/95/oj", "the year is four digits"),
    (f"{TOOI}ministerie/Justitie", "a code of letters and digits"),
    (f"{TOOI}mnre1058", "with a kind and a code"),
    (f"{COUNTRY}Russia", "with three capitals"),
    ("ECLI:NL:RVS:2019:3600 ", "no white space"),
    ("BWBR 0011823", "no white space"),
    ("", "does not begin like"),
    ("artikel 43 Vw 2000", "does not begin like"),
]


@pytest.mark.parametrize(
    ("kind", "text", "parts"), [(k, t, p) for k, rows in GOOD.items() for t, p in rows]
)
def test_an_identifier_is_read_into_its_parts(kind: str, text: str, parts: dict[str, str]) -> None:
    """What keeps to the rules is known by its first letters and falls apart into named parts."""
    found = read(text)
    assert (found.kind, found.text) == (kind, text)
    assert {name: found.part(name) for name in parts} == parts


def test_every_kind_has_an_example() -> None:
    """No kind is read that nothing here is of."""
    assert GOOD.keys() == KINDS.keys()


@pytest.mark.parametrize(("text", "rule"), BAD)
def test_a_malformed_identifier_is_named_with_its_rule(text: str, rule: str) -> None:
    """The error quotes the identifier and says, in both languages, which rule it breaks."""
    with pytest.raises(IdentifierError) as told:
        read(text)
    assert f"'{text}' is malformed" in str(told.value)
    assert rule in told.value.rule.en
    assert told.value.rule.nl != told.value.rule.en


def test_an_identifier_of_another_kind_is_malformed() -> None:
    """What is said to be a JCI is held against the rules of a JCI, whatever it looks like."""
    with pytest.raises(IdentifierError, match="begins with the version"):
        read("BWBR0011823", "jci")


@given(st.text(max_size=60), st.sampled_from(list(KINDS)))
def test_any_text_is_read_or_refused(text: str, kind: str) -> None:
    """What is read is known by its letters too; all else ends in a rule, never otherwise."""
    try:
        found = read(text, kind)
    except IdentifierError:
        return
    assert kind_of(found.text) == kind


@given(st.data())
def test_a_letter_too_many_is_seen(data: st.DataObject) -> None:
    """A character put anywhere into a BWB number or CELEX number breaks a rule."""
    text = data.draw(st.sampled_from(["BWBR0011823", "62019CJ0238"]))
    where = data.draw(st.integers(0, len(text)))
    more = data.draw(st.characters())
    with pytest.raises(IdentifierError):
        read(text[:where] + more + text[where:], kind_of(text))


# ---------------------------------------------------------------- the command


def run(*args: str) -> tuple[int, str]:
    """Returns how the command ended and what it printed."""
    done = CliRunner(catch_exceptions=False).invoke(main, ["sources", "check", *args])
    return done.exit_code, done.stdout


def test_the_command_leads_from_an_identifier_to_what_bears_it() -> None:
    """Parts, every place of the model that bears it, and whether it was looked up."""
    status, text = run("62013CJ0472")
    assert status == 0
    assert "number: 0472" in text
    assert "C-472/13 (Shepherd), ECLI:EU:C:2015:117 (follows a pattern, not verified)" in text
    assert "https://w3id.org/moratoria/source/ecli-eu-c-2015-117" in text
    found = json.loads(run(GOOD["jci"][0][0], "--format", "json")[1])
    assert [(b["label"], b["verified"]) for b in found["borne_by"]] == [
        ("article 43(1) Aliens Act 2000", True),
        ("article 43(2) Aliens Act 2000", True),
    ]


def test_the_command_says_what_the_model_does_not_use() -> None:
    """A right identifier of something else is right, and leads nowhere."""
    status, text = run("BWBR0005537")
    assert status == 0
    assert "The model does not use this identifier." in text


def test_the_command_names_the_rule_in_both_languages() -> None:
    """Status 1 and one sentence, or JSON; with --kind also where the letters tell of nothing."""
    status, text = run("ECLI:NL:2019:3600")
    assert status == 1
    assert text.startswith("'ECLI:NL:2019:3600' is malformed: an ECLI has five parts")
    assert text.endswith("country, court, year and number; here there are 4.\n")
    status, text = run("2019", "--kind", "bwb", "--lang", "nl", "--format", "json")
    assert status == 1
    assert json.loads(text)["rule"].startswith("een BWB-nummer begint met BWB en R")


def test_the_command_checks_all_that_the_law_holds() -> None:
    """Without an identifier it counts what is there, by kind, and finds nothing to mend."""
    status, text = run("--format", "json")
    told = json.loads(text)
    assert status == 0
    assert told["conforms"] is True
    assert told["findings"] == []
    assert told["identifiers"]["jci"] >= 20
    assert told["identifiers"]["ecli"] >= 10
    assert all(a in run()[1] for a in ("Every identifier", *(f"{kind} " for kind in KINDS)))

"""How an outcome is shown: what decides first, every sentence once, each step pointing to it."""

from __future__ import annotations

import gzip
import re
from html import unescape
from urllib.parse import urlencode

import pytest
from asking import ASKED, Service
from folders import PLAIN

from moratoria.counsel import KINDS

SOLDIER = {**PLAIN, "military_status": "professional", "unwilling_to_continue": True}
DUAL = {**PLAIN, "nationalities": ["RUS", "UKR"]}
KILOBYTES = 32
# What stands in a case as it is written, and in no sentence: keys, codes, truth values, days.
WRITTEN = r"\b(?:\w+_\w+|RUS|UKR|[a-z-]+=[a-z-]+|true|false|[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?)\b"


def shown(service: Service, case: dict[str, object], lang: str = "nl", **asked: str) -> str:
    """Returns the page of the decision on a case."""
    reply = service.decide(case, {**ASKED, "lang": lang, **asked}, accept="text/html")
    assert reply.status == 200, reply.text
    return unescape(reply.text)


def card(page: str, norm: str) -> str:
    """Returns the card of one norm."""
    found = re.search(
        rf'<section class="card [a-z -]+" id="ru-2022-{norm}">.*?</section>', page, re.DOTALL
    )
    assert found
    return found[0]


def test_a_card_quotes_the_sentence_that_decides(service: Service) -> None:
    """Who looks for why a professional soldier is out finds step, sentence and place at once."""
    found = card(shown(service, SOLDIER), "decision-moratorium").partition("<details")[0]
    assert "beroepsmilitair (militaire status: beroepsmilitair)" in found
    assert "niet van toepassing te verklaren op deze doelgroep" in found
    assert 'href="/letter?lang=nl#p5-s2"' in found
    assert found.count("<blockquote") == 1


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_reader_meets_words_and_no_key_or_code(service: Service, lang: str) -> None:
    """Facts are called by their names, values are said in words and days written out."""
    query = {"on": "2022-09-01", "lang": lang, "explain": ",".join(KINDS)}
    for case in (DUAL | {"birth_date": "1995-09"}, SOLDIER | {"track": 1}):
        page = service.decide(case, query, accept="text/html").text
        assert not re.findall(WRITTEN, re.sub("<[^>]*>", " ", page.partition("<main")[2]))


def test_a_card_says_what_postpones_its_norm(service: Service) -> None:
    """The decision moratorium postpones the assessment of a refuser, and the card leads there."""
    found = card(shown(service, PLAIN), "refugee-status-refusers-deserters")
    assert 'Uitgesteld door: <a href="#ru-2022-decision-moratorium">besluitmoratorium</a>' in found


def test_the_glance_says_what_qualifies_an_outcome(service: Service) -> None:
    """A tile names what puts a norm off or is left to a human, and each end the term may have."""
    page = shown(service, PLAIN)
    tiles = page.partition('class="glance"')[2].partition("</ul>")[0].split("<li ")
    refugee = next(tile for tile in tiles if "refugee-status-refusers-deserters" in tile)
    assert refugee.startswith('class="applies reserved"')
    assert "uitgesteld; ter beoordeling door een mens" in refugee
    assert "reserved" not in next(tile for tile in tiles if "#ru-2022-decision-" in tile)
    assert "10 november 2023, of later: 10 februari 2024" in tiles[-1]
    page = shown(service, {**PLAIN, "application_status": "granted"})
    assert "Er loopt geen beslistermijn" in page.partition('href="#ru-2022-term"')[2][:300]


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_every_step_points_to_words_that_are_there_once(service: Service, lang: str) -> None:
    """A step lights up sentences by number; each number is one sentence."""
    page = shown(service, PLAIN, lang)
    words = re.findall(r'data-word="([0-9]+)"', page)
    named = {n for line in re.findall(r'data-lights="([^"]*)"', page) for n in line.split()}
    assert len(words) == len(set(words)) > 20
    assert named <= set(words)
    assert not re.search(r'class="leaf" data-lights=""', page)


def test_readings_are_compared_where_something_turns_on_them(service: Service) -> None:
    """Question, values and outcomes stand in one table; without a difference there is none."""
    page = shown(service, DUAL, "en")
    table = re.search(r'<table class="compared">.*?</table>', page, re.DOTALL)
    assert table
    assert "whether a Russian with another nationality is in the group" in page
    assert [re.findall(r'<td class="([a-z-]+)"', row) for row in table[0].split("</tr>")[1:3]] == [
        ["applies", "does-not-apply", "undetermined"],
        ["does-not-apply", "applies", "does-not-apply"],
    ]
    assert "more than one nationality: covered → applies" in card(page, "decision-moratorium")
    assert "compared" not in shown(service, PLAIN)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_an_outcome_is_light(service: Service, lang: str) -> None:
    """All ten norms with all their steps take a fifth of what a page may."""
    page = shown(service, PLAIN, lang)
    assert page.count('<section class="card ') == 11
    assert len(gzip.compress(page.encode())) < KILOBYTES * 1024


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_term_is_a_picture_that_is_told_too(service: Service, lang: str) -> None:
    """The timeline is an image with a title and a text; the ledger below holds the same days."""
    page = shown(service, PLAIN, lang)
    picture = re.search(r'<svg class="timeline" role="img".*?</svg>', page, re.DOTALL)
    assert picture
    told = re.search(r"<desc[^>]*>(.*?)</desc>", picture[0])
    assert told
    for day in ("10 november 2023", "10 mei 2022") if lang == "nl" else ("10 November 2023",):
        assert day in told[1]
    assert '<time datetime="2023-11-10">' in page.partition("</svg>")[2]
    assert " style=" not in page


def test_an_extension_that_may_hold_is_told_with_the_end_it_gives(service: Service) -> None:
    """It leads on from the end that is found up to the maximum, and moves the safe date."""
    term = shown(service, PLAIN, on="2023-03-01").partition('id="ru-2022-term"')[2]
    row = re.sub("<[^>]*>", " ", term.partition('<tr class="noted">')[2].partition("</tr>")[0])
    assert "maximale beslistermijn: 21 maanden vanaf 10 mei 2022" in row
    assert re.search(r"9\s+10 november 2023\s+10 februari 2024", row)
    assert "Veilige datum voor een ingebrekestelling: na 10 februari 2024." in term


def test_a_reading_that_was_chosen_can_be_chosen_otherwise(service: Service) -> None:
    """In the interview each reading is one field, beside its question while it matters."""
    form = {"nationalities": ["RUS", "UKR"], "birth_date": "2000-01-01", "on": "2022-09-01"}
    for chosen in ([], ["dual=covered"]):
        body = urlencode({**form, "reading": chosen}, doseq=True)
        kind = "application/x-www-form-urlencoded"
        page = service.post("/check", body, kind, accept="text/html").text
        fields = re.findall(r'<select name="reading" id="choose-([a-z0-9-]+)"', page)
        assert len(fields) == len(set(fields)) > 10
        assert ('value="dual=covered" selected' in page) is bool(chosen)
        assert page.index('id="choose-dual"') < page.index('-every-reading"')

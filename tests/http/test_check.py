"""`/check` without script: the form asks what matters, answers at once, and loses nothing."""

from __future__ import annotations

import gzip
import json
from urllib.parse import urlencode

import pytest
from asking import CASES, ROOT, Service, assert_problem, jsonld
from filling import URLENCODED, Page, filled, opened, posted, with_file
from folders import PLAIN

from moratoria.schema import load_schema
from moratoria.web.interview.examples import FIRST, titles

KEYS = load_schema().keys
MORATORIUM = "ru-2022-decision-moratorium"
README = [("go", "example"), ("example", FIRST)]


def typed(**plain: object) -> list[tuple[str, str]]:
    """Returns the plain form as it is typed."""
    return [
        (name, str(item).lower() if isinstance(item, bool) else str(item))
        for name, value in plain.items()
        for item in (value if isinstance(value, list) else [value])
    ]


def test_the_example_of_the_readme_is_decided_with_one_button(service: Service) -> None:
    """A newcomer sees at once that the moratorium applies, by which words, and the term."""
    for lang, applies in (("en", "applies"), ("nl", "van toepassing")):
        page = filled(service, README, lang)
        assert page.reply.status == 200
        assert applies in page.text(MORATORIUM)
        assert "alle Russische mannen in de leeftijd 18 tot 27 jaar" in page.text(MORATORIUM)
        assert "2023" in page.text("ru-2022-term")
        assert dict(page.answers)["birth_date"] == PLAIN["birth_date"]


def test_answering_what_is_asked_decides_the_case(service: Service) -> None:
    """Who follows the questions to the last has the answer that `/decide` gives to the whole."""
    page, plain, asked = opened(service), dict(typed(**PLAIN)), []
    page = filled(service, page.filling(on="2022-09-01", assume="not-excluded"))
    while page.asked is not None:
        assert page.asked not in asked
        asked.append(page.asked)
        answer = plain.get(page.asked, "?")
        assert answer in page.options[page.asked] or KEYS[page.asked].kind == "date"
        page = filled(service, page.filling((page.asked, answer), ("go", "next")))
    assert len(asked) < len(KEYS) / 2
    answers = service.decide(PLAIN).json["norms"]
    for name, found in answers.items():
        outcome = found["outcome"].replace("-", " ")
        assert outcome in page.text(f"ru-2022-{name}"), name


def test_what_keeps_a_norm_open_can_be_presumed_and_is_not_before(service: Service) -> None:
    """Exclusions are named with who can answer; a button presumes them absent, and is told."""
    told = "This establishes nothing"
    page = filled(service, typed(on="2022-09-01", individual_grounds="?", **PLAIN))
    assert ("assume", "not-excluded") not in page.sent
    for words in ("unless", "Can be answered by: a register", "already hold", told):
        assert words in page.text(MORATORIUM)
    assert told in page.text("offer")
    assert page.text("presume-not-excluded-now") == "Presume: no unrecorded exclusion"
    page = filled(service, page.filling(assume="not-excluded"))
    assert ("assume", "not-excluded") in page.sent
    assert "(8): article 1F; public order;" in page.text(f"{MORATORIUM}-presumed")
    assert "the opposite of this: excluded case holds, as presumed" in page.text(MORATORIUM)
    assert (page.asked, page.text("offer")) == (None, "")
    assert told not in filled(service, typed(on="2022-09-01", **PLAIN)).text("offer")


def test_what_does_not_apply_says_on_what_step(service: Service) -> None:
    """Where several steps do so together too; what holds is marked as a reason against."""
    page = filled(service, typed(on="2022-09-01", assume="not-excluded", **PLAIN))
    card = page.text("ru-2022-decide-on-available-information")
    because = card[card.index("Because:") : card.index("Hieronder")]
    assert "member of the group, apart from age holds (a reason against)" in because
    assert "of the age for the decision moratorium holds (a reason against)" in because
    assert "a reason against" not in page.text(MORATORIUM)
    assert page.reply.text.count("it neither forbids nor grants anything else.") == 1


def test_why_it_asks(service: Service) -> None:
    """With the question stand what it is for, on which passages, and who can answer."""
    page = opened(service)
    assert page.asked == "nationalities"
    for words in ("To know whether this holds:", "On the ground of:", "paragraph 3, sentence 2"):
        assert words in page.text("ask")
    assert "Can be answered by: a register, the applicant" in page.text("ask")


def test_every_key_has_one_place_and_a_way_to_say_not_known(service: Service) -> None:
    """No field is left out, none stands twice, and `?` is one of its answers."""
    for page in (opened(service), filled(service, README)):
        for name, key in KEYS.items():
            assert f"field-{name}" in page.texts, name
            assert page.reply.text.count(f'id="field-{name}"') == 1
            assert key.kind == "text" or "?" in page.options[name]
        ids = [part.split('"')[0] for part in page.reply.text.split(' id="')[1:]]
        assert len(ids) == len(set(ids))


def test_not_known_is_kept_and_not_asked_again(service: Service) -> None:
    """Who does not know goes on to another question, and can still come back to it."""
    page = opened(service)
    first = page.asked
    assert first
    after = filled(service, page.filling((first, "?"), ("go", "next")))
    assert after.asked not in {None, first}
    assert (first, "?") in after.sent
    again = filled(service, after.filling((first, "RUS")))
    assert (first, "RUS") in again.sent


WRITTEN = [
    ("nl", "1-2-2000", "2000-02-01", None),
    ("nl", "1 februari 2000", "2000-02-01", None),
    ("en", "1 February 2000", "2000-02-01", None),
    ("en", "1-2-2000", "1-2-2000", "birth_date"),
    ("nl", "31-02-2000", "2000-02-31", "De dag 2000-02-31 bestaat niet."),
    ("en", "2000-02-31", "2000-02-31", "The day 2000-02-31 does not exist."),
]


@pytest.mark.parametrize(("lang", "given", "sent", "said"), WRITTEN)
def test_a_day_is_read_as_people_write_it(
    service: Service, lang: str, given: str, sent: str, said: str | None
) -> None:
    """Where it can mean one day, and it is shown as it was understood; nothing is guessed."""
    page = filled(service, [("birth_date", given), ("on", "2022-09-01")], lang)
    assert ("birth_date", sent) in page.sent
    assert page.reply.status == (422 if said else 200)
    if said and " " in said:
        assert said in page.text("wrong-birth_date")


def test_passing_over_a_question_says_what_to_do(service: Service) -> None:
    """Without an answer the question stays, and says that not knowing is one."""
    page = opened(service)
    after = filled(service, page.filling(go="next"))
    assert after.asked == page.asked
    assert "Choose an answer; “Not known” is one too." in after.text("ask")


def test_an_answer_stays_in_its_place_until_the_next_question(service: Service) -> None:
    """The question that is being answered stays where it is while the outcome follows."""
    page = opened(service)
    after = filled(service, page.filling(nationalities="UKR"))
    assert after.asked == page.asked
    assert "To know whether this holds:" in after.text("ask")
    assert "does not apply" in after.text("ru-2022-refugee-status-professional-soldiers")


CONTRADICTIONS = [
    ({"military_status": "never_served", "unwilling_to_continue": True}, "‘never served’"),
    ({"national_security_danger": True, "public_order": False}, "‘public order’ no"),
    ({"serious_criminal_record": True, "convicted_of_crime": False}, "‘convicted of a crime’ no"),
    ({"birth_date": "2001", "application_date": "2000-05-01"}, "‘date of birth’ 2001"),
    ({"nationalities": ["XXA", "RUS"]}, "stateless"),
    ({"application_status": "none", "final_rejection_date": "2022-05-01"}, "‘no application’"),
]


@pytest.mark.parametrize(
    ("plain", "said"),
    CONTRADICTIONS,
    ids=["service", "security", "record", "order", "stateless", "absent"],
)
def test_a_contradiction_is_told_at_each_of_its_fields(
    service: Service, plain: dict[str, object], said: str
) -> None:
    """Facts that cannot both hold are named, in words, at both; all that was typed stays."""
    page = filled(service, typed(sex="male", **plain))
    assert page.reply.status == 422
    for name in plain:
        assert said in page.text(f"wrong-{name}"), page.text("wrongs")
    assert ("sex", "male") in page.sent
    assert set(typed(**plain)) <= set(page.sent)
    assert "Everything you filled in still stands here." in page.text("wrongs")


@pytest.mark.parametrize(
    ("name", "value"),
    [("birth_date", "1 May"), ("birth_date", "1999-13"), ("track", "9"), ("sex", "man")],
)
def test_what_cannot_be_read_is_told_at_its_field(service: Service, name: str, value: str) -> None:
    """A value that is none is named at its field, and stands there as it was typed."""
    for lang, found in (("en", "Found"), ("nl", "Gevonden")):
        page = filled(service, [(name, value), ("military_status", "professional")], lang)
        assert page.reply.status == 422
        assert f"{found}: {value}" in page.text(f"wrong-{name}")
        assert KEYS[name].name["nl" if lang == "nl" else "en"] in page.text(f"wrong-{name}")
        assert (name, value) in page.sent
        assert ("military_status", "professional") in page.sent


def test_an_endless_answer_is_told_at_the_top(service: Service) -> None:
    """A word longer than is read is no problem page: the form comes back as it was."""
    endless = "a" * 70_000
    page = filled(service, typed(sex="male", id=endless))
    assert page.reply.status == 422
    assert "has 70000 characters; it may have 65536" in page.text("wrongs")
    assert {("sex", "male"), ("id", endless)} <= set(page.sent)


def test_a_day_of_judgement_that_is_none(service: Service) -> None:
    """The day is held to the same: it is named, and stays."""
    page = filled(service, [("on", "tomorrow"), ("sex", "male")])
    assert "'tomorrow' is no day" in page.text("wrong-on")
    assert {("on", "tomorrow"), ("sex", "male")} <= set(page.sent)


def test_what_no_page_of_ours_sends_is_refused(service: Service) -> None:
    """A field, a button or a name that does not exist is a problem, not a guess."""
    for pairs in (
        [("colour", "red")],
        [("go", "away")],
        [("at", "colour")],
        [("example", "nobody"), ("go", "example")],
        [("norm", "none")],
        [("assume", "all")],
        [("reading", "dual=maybe")],
        [("on", "2022-09-01"), ("on", "2022-09-02")],
    ):
        reply = service.post("/check", urlencode(pairs), URLENCODED)
        assert reply.status == 400, pairs
    reply = service.post("/check", "{}", "application/json")
    assert_problem(reply, 415, "media-type")
    assert "multipart/form-data" in reply.headers["Accept-Post"]


# ---------------------------------------------------------------- files


@pytest.mark.parametrize("form", ["turtle", "jsonld", "plain"])
def test_a_case_file_fills_in_the_form(service: Service, form: str) -> None:
    """Turtle, JSON-LD and plain JSON all fill in what they say, and the outcome follows."""
    data = {
        "turtle": (CASES / FIRST / "case.ttl").read_bytes(),
        "jsonld": jsonld(PLAIN).encode(),
        "plain": json.dumps(PLAIN).encode(),
    }[form]
    page = with_file(service, typed(on="2022-09-01", assume="not-excluded", sex="female"), data)
    assert page.reply.status == 200
    assert set(typed(**PLAIN)) <= set(page.sent)
    assert "applies" in page.text(MORATORIUM)
    assert ("on", "2022-09-01") in page.sent


BAD = [
    (b"\x89PNG\r\n\x1a\n\x00\x00", "no plain text"),
    (b"%PDF-1.7 ...", "This is a PDF"),
    (b'{"militery_status": 1, "sexe": 2, "zzzzzz": 3}', "‘militery_status’ (‘military_status’?)"),
    (b"Dit is geen zaak", "as Turtle it cannot be read on from line 1"),
    (b'{"birthdate": "1999"}', "birth_date"),
    (b"[{}, {}]", "2 cases"),
    (b"<urn:a> <urn:b> <urn:c> .", "0 cases"),
    (b'{"sex": "male"', "cannot be read on from line 1, column 15"),
    (b"", "Choose a file first."),
]


@pytest.mark.parametrize(("data", "said"), BAD, ids=[str(n) for n in range(len(BAD))])
def test_a_file_that_is_no_case_changes_nothing(service: Service, data: bytes, said: str) -> None:
    """What is wrong with the file is told at its field, and what was typed still stands."""
    page = with_file(service, typed(sex="male", birth_date="1999"), data)
    assert page.reply.status == 422
    assert said in page.text("wrong-file")
    assert {("sex", "male"), ("birth_date", "1999")} <= set(page.sent)


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 6 * 1024 * 1024])
def test_a_file_that_is_too_large_changes_nothing(service: Service, size: int) -> None:
    """A file beyond the limit is not read; what was typed still stands."""
    page = with_file(service, typed(sex="male", birth_date="1999"), b"#" * size)
    assert page.reply.status == 422
    assert "1048 kB" in page.text("wrong-file")
    assert {("sex", "male"), ("birth_date", "1999")} <= set(page.sent)


def test_findings_of_a_file_stand_at_their_fields(service: Service) -> None:
    """A file that breaks the shapes fills in the form, and says what is wrong where it is."""
    plain = {**PLAIN, "birth_date": "1999-02-30", "track": 7, "unwilling_to_continue": True}
    page = with_file(service, [], json.dumps(plain).encode())
    assert page.reply.status == 422
    for name in ("birth_date", "track", "military_status", "unwilling_to_continue"):
        assert page.text(f"wrong-{name}"), name
    assert ("birth_date", "1999-02-30") in page.sent
    assert page.text("wrong-sex") == ""


def test_what_a_file_gets_wrong_is_not_put_right_in_silence(service: Service) -> None:
    """A truth value written as text is named, and left out of the outcome until it is confirmed."""
    graph = (
        (CASES / FIRST / "case.ttl").read_text().replace("Conscription true", 'Conscription "true"')
    )
    page = with_file(service, typed(on="2022-09-01", assume="not-excluded"), graph.encode())
    assert page.reply.status == 422
    assert page.text("wrong-fears_conscription")
    assert "undetermined" in page.text(MORATORIUM)
    assert "applies" in filled(service, page.sent).text(MORATORIUM)


# ---------------------------------------------------------------- the result, and the language


def test_the_result_can_be_taken_along(service: Service) -> None:
    """The JSON and the Turtle of the page are those that `/decide` gives."""
    pairs = typed(on="2022-09-01", assume="not-excluded", **PLAIN)
    saved = posted(service, [*pairs, ("go", "json")])
    assert saved.kind == "application/json"
    assert "attachment" in saved.headers["Content-Disposition"]
    assert saved.json == service.decide(PLAIN).json
    turtle = posted(service, [*pairs, ("go", "turtle")])
    assert turtle.text == service.decide(PLAIN, accept="text/turtle").text
    wrong = posted(service, [*pairs, ("birth_date", "soon"), ("go", "json")])
    assert wrong.kind == "text/html"


def test_the_language_changes_and_the_answers_stay(service: Service) -> None:
    """The button for the other language sends the same form."""
    page = filled(service, [*README], "en")
    other = filled(service, page.sent, "nl")
    assert 'lang="nl"' in other.reply.text
    assert sorted(other.answers) == sorted(page.answers)
    assert other.asked == page.asked


def test_each_example_can_be_filled_in(service: Service) -> None:
    """Every published example stands in the list, by its name."""
    page = opened(service)
    assert page.options["example"] == list(titles())
    assert page.options["example"][0] == FIRST
    soldier = filled(service, [("go", "example"), ("example", "professional-soldier-deserted")])
    assert "paragraph 5, sentence 2" in soldier.text(MORATORIUM)
    assert "does not apply" in soldier.text(MORATORIUM)


def test_only_what_bears_on_a_norm_is_asked(service: Service) -> None:
    """Who cares for one norm has less to answer."""
    page = opened(service)
    after = filled(service, page.filling(norm="restrained-contacts"))
    assert after.left < page.left
    assert ("norm", "restrained-contacts") in after.sent


# ---------------------------------------------------------------- what is kept from whom


def test_nothing_of_the_answers_is_kept(service: Service) -> None:
    """No cache may keep what comes back, and no cookie is set; see test_log.py for the log."""
    page = filled(service, typed(birth_date="1987"))
    assert page.reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in page.reply.headers


def test_what_is_typed_cannot_become_part_of_the_page(service: Service) -> None:
    """Marks of HTML in any field come back as the text they are."""
    payload = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    pairs = [(name, payload) for name in KEYS if KEYS[name].kind != "code" or KEYS[name].many]
    page = filled(service, [*pairs, ("on", payload)])
    assert page.reply.status == 422
    assert "<script>alert" not in page.reply.text
    assert "<img" not in page.reply.text
    assert ("birth_date", payload) in page.sent
    assert ("id", payload) in page.sent


def test_the_page_is_light(service: Service) -> None:
    """HTML, styles and scripts together are at most 150 kB as they are sent, fully answered."""
    static = ROOT / "service/moratoria/web/static"
    files = [static / "moratoria.css", static / "js/check.js", static / "js/proof.js"]
    packed = sum(len(gzip.compress(file.read_bytes())) for file in files)
    reply = service.post(
        "/check", urlencode(README), URLENCODED, accept="text/html", accept_encoding="gzip"
    )
    assert reply.headers["Content-Encoding"] == "gzip"
    assert Page(filled(service, README).reply).reply.status == 200
    assert len(reply.body) + packed < 150_000

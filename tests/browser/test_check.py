"""The interview as people use it: at once, by keyboard, without script, offline, from a link."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest
from asking import CASES, Service
from browsing import NARROW, PAPER, Visiting, barriers, overflow, sheets
from filling import filled
from folders import PLAIN
from playwright.sync_api import Page, expect

MORATORIUM = "#ru-2022-decision-moratorium"
APPLIES = {"en": "applies", "nl": "van toepassing"}


@pytest.fixture(scope="module", autouse=True)
def _ready(site: Service) -> None:
    """Waits until the law has been read, by the service and by its clerks."""
    for lang in APPLIES:
        assert site.ask("/check", {"lang": lang}, accept="text/html").status == 200
    assert filled(site, []).reply.status == 200


def tile(page: Page, norm: str = MORATORIUM) -> str:
    """Returns what the glance says of a norm."""
    return page.locator(f".glance a[href='{norm}'] strong").inner_text()


def choose(page: Page, name: str, value: str) -> None:
    """Answers the question that is asked now, as its field wants it, and goes on."""
    field = page.locator(f"#ask #field-{name}")
    if field.locator("select").count():
        field.locator("select").first.select_option(value)
    elif field.locator("input[type=radio]").count():
        field.locator(f"input[value='{value}']").check()
    else:
        field.locator("input[type=text]").fill(value)
    page.locator("#next").click()
    expect(page.locator("#ask")).not_to_have_attribute("data-key", name)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_newcomer_decides_the_case_of_the_readme(visit: Visiting, lang: str) -> None:
    """One button shows an answer; question by question it is the same; every address is bare."""
    with visit(lang=lang) as reader:
        page = reader.go("/check")
        reader.look("check-empty")
        page.locator("#fill").click()
        expect(page.locator("#given")).to_be_visible()
        assert tile(page) == APPLIES[lang]
        expect(page.locator(f"{MORATORIUM} blockquote")).to_contain_text("alle Russische mannen")
        reader.look("check-example")
        assert not barriers(page)
        short = sheets(page)
        assert 2 <= short <= 4, "the outcome, without proofs that nobody opened"
        page.locator(f"{MORATORIUM}-steps > summary").click()
        assert sheets(page) > short
        page.locator(f"{MORATORIUM}-steps > summary").click()
        page.set_viewport_size({"width": PAPER, "height": 900})
        page.emulate_media(media="print")
        assert overflow(page) <= 0
        assert not page.locator("select:visible, button:visible, .words:visible").count()
        assert "https://w3id.org" not in page.locator(".answered").inner_text()
        reader.look("check-printed")
        page.emulate_media(media="screen")
        page.set_viewport_size({"width": NARROW, "height": 900})
        assert overflow(page) <= 0
        assert not barriers(page)
        reader.look("check-example")

        page = reader.go("/check")
        page.locator("#assume-not-excluded").check()
        page.locator("#on-day").fill("2022-09-01")
        page.locator("#on-day").blur()
        expect(page.locator(".outcomes time").first).to_have_attribute("datetime", "2022-09-01")
        for _ in range(len(PLAIN) + 6):
            name = page.locator("#ask").get_attribute("data-key")
            if not name:
                break
            told = PLAIN.get(name, "?")
            value = told[0] if isinstance(told, list) else str(told)
            choose(page, name, value.lower() if isinstance(told, bool) else value)
        expect(page.locator("#done")).to_be_visible()
        assert tile(page) == APPLIES[lang]
        assert not [one.url for one in reader.asked if "birth" in one.url or "2000-01" in one.url]


def test_every_answer_moves_the_outcome_and_can_be_taken_back(visit: Visiting) -> None:
    """An answer counts at once and is read out; Back and a reload bring answers back."""
    with visit() as reader:
        page = reader.go("/check")
        page.locator("#fill").click()
        expect(page.locator("#given")).to_be_visible()
        outcome = page.locator(f".glance a[href='{MORATORIUM}'] strong")
        page.locator("#military_status-professional").check()
        expect(outcome).to_have_text("does not apply")
        expect(page.locator("#said")).to_contain_text("decision moratorium does not apply")
        assert page.evaluate("document.activeElement.id") == "military_status-professional"
        assert "paragraph 5, sentence 2" in page.locator(MORATORIUM).inner_text()
        page.reload()
        expect(page.locator("#military_status-professional")).to_be_checked()
        assert tile(page) == "does not apply"
        page.locator("#military_status-never_served").check()
        expect(outcome).to_have_text("applies")
        page.locator("#individual_grounds-true").check()
        page.locator("#next").click()
        expect(page.locator("#done")).to_be_visible()
        page.go_back()
        expect(page.locator("#ask")).to_have_attribute("data-key", "individual_grounds")
        expect(page.locator("#birth_date-day")).to_have_value("2000-01-01")
        page.go_back()
        expect(page.locator("#given")).to_have_count(0)
        assert page.url.endswith("/check")
        page.go_forward()
        expect(outcome).to_have_text("applies")
        slider = page.locator("#slide-birth_date")
        slider.focus()
        slider.press("Home")
        expect(outcome).to_have_text("does not apply")
        assert page.evaluate("document.activeElement.id") == "slide-birth_date"
        assert page.locator("#birth_date-day").input_value() < "1995"
        expect(page.locator("#birth_date-understood")).to_contain_text("1994")
        page.locator("#back-birth_date").click()
        expect(outcome).to_have_text("applies")
        assert page.locator("#birth_date-day").input_value() == "2000-01-01"

        page.locator("#assume-not-excluded").uncheck()
        expect(outcome).to_contain_text("unless an exclusion is found")
        page.locator(f"{MORATORIUM} .offered button").click()
        expect(outcome).to_have_text("applies")
        expect(page.locator(f"{MORATORIUM}-presumed")).to_be_focused()

        page.locator("#ru-2022-every-reading summary").click()
        page.locator("#choose-fear").focus()
        page.locator("#choose-fear").select_option("fear=called-up")
        expect(outcome).to_have_text("undetermined")
        assert page.evaluate("document.activeElement.id") == "choose-fear"
        expect(page.locator("#more #field-called_up")).to_be_attached()


def test_by_keyboard_alone(visit: Visiting) -> None:
    """Tab, arrows, space and Enter are enough, and the focus is never lost."""
    with visit(lang="nl") as reader:
        page = reader.go("/check")
        nationality = page.locator("#nationalities-1")
        nationality.focus()
        for _ in range(5):  # a list forgets what was typed if the next key takes long
            page.keyboard.type("Rusland")
            if nationality.input_value() == "RUS":
                break
            page.wait_for_timeout(1500)
        expect(nationality).to_have_value("RUS")
        expect(page.locator("#nationalities-2")).to_be_attached()
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.id") == "next":
                break
        page.keyboard.press("Enter")
        expect(page.locator("#ask")).not_to_have_attribute("data-key", "nationalities")
        assert page.evaluate("document.activeElement.closest('#ask') !== null")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        name = page.locator("#ask").get_attribute("data-key")
        assert name
        expect(page.locator(f"#field-{name} input:checked")).to_have_count(1)
        page.keyboard.press("ArrowDown")
        assert page.evaluate("document.activeElement.type") == "radio"
        page.keyboard.press("Enter")
        expect(page.locator("#ask")).not_to_have_attribute("data-key", name)
        expect(page.locator(f"#given #field-{name}")).to_be_visible()


def test_without_script(visit: Visiting, tmp_path: Path) -> None:
    """The form does it all: example, question, language, file and result."""
    with visit(script=False) as reader:
        page = reader.go("/check")
        page.locator("#fill").click()
        assert tile(page) == "applies"
        assert "2 September 2022 (the day after" in page.locator("#given").inner_text()
        page.locator("#individual_grounds-unknown").check()
        page.locator("#next").click()
        expect(page.locator("#done")).to_be_visible()
        page.locator(".toggle button").click()
        assert page.locator("html").get_attribute("lang") == "nl"
        assert page.locator("#birth_date-day").input_value() == "2000-01-01"
        page.locator("#assume-not-excluded").uncheck()
        page.locator("#next").click()
        assert "tenzij een uitzondering blijkt" in tile(page)
        page.locator(f"{MORATORIUM} .offered button").click()
        assert tile(page) == APPLIES["nl"]
        assert page.locator("#assume-not-excluded").is_checked()
        with page.expect_download() as saved:
            page.locator("button[value=json]").click()
        saved.value.save_as(tmp_path / "result.json")
        result = json.loads((tmp_path / "result.json").read_text())
        assert result["norms"]["decision-moratorium"]["outcome"] == "applies"
        page.locator("#file").set_input_files(CASES / "professional-soldier-deserted/case.ttl")
        page.locator("#read").click()
        assert tile(page) == "niet van toepassing"
        assert "?" not in page.url.replace("?lang=nl", "")


def test_a_link_carries_the_answers_behind_the_hash(visit: Visiting) -> None:
    """Who asks for a link gets one; it restores the answers; no request holds any of them."""
    with visit() as reader:
        page = reader.go("/check")
        page.locator("#fill").click()
        expect(page.locator("#given")).to_be_visible()
        page.locator("#link").click()
        address = page.locator("#address").input_value()
        reader.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.locator("#copy").click()
        expect(page.locator("#copy")).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == address
    assert "birth_date=2000-01-01" in unquote(address.partition("#")[2])
    with visit(lang="nl") as reader:
        reader.page.goto(address)
        expect(reader.page.locator("#birth_date-day")).to_have_value("2000-01-01")
        assert tile(reader.page) == APPLIES["nl"]
        assert len(reader.asked) > 1
        assert not any("birth" in one.url.partition("#")[0] for one in reader.asked)


def test_files_good_bad_and_too_large(visit: Visiting, tmp_path: Path) -> None:
    """A file is read when it is chosen; what is wrong is told at its field and nothing is lost."""
    large, broken, wrong = tmp_path / "large.ttl", tmp_path / "a.pdf", tmp_path / "wrong.json"
    large.write_bytes(b"#" * (1024 * 1024 + 1))
    broken.write_bytes(b"%PDF-1.7")
    wrong.write_text(json.dumps({**PLAIN, "unwilling_to_continue": True, "track": 7}))
    with visit(troubled=True) as reader:
        page = reader.go("/check")
        page.locator("#idle #field-called_up").scroll_into_view_if_needed()
        page.locator("#more summary").first.click()
        page.locator("#sex-female").check()
        expect(page.locator("#given #field-sex")).to_be_visible()
        asked = len(reader.asked)
        page.locator("#file").set_input_files(large)
        expect(page.locator("#too-large")).to_be_visible()
        assert len(reader.asked) == asked
        page.locator("#file").set_input_files(broken)
        expect(page.locator("#wrong-file")).to_contain_text("This is a PDF")
        expect(page.locator("#wrongs")).to_contain_text("Case file")
        expect(page.locator("#sex-female")).to_be_checked()
        page.locator("#file").set_input_files(large)
        expect(page.locator("#too-large")).to_be_visible()
        expect(page.locator("#wrongs")).to_have_text("")
        expect(page.locator("#wrong-file")).to_have_count(0)
        page.locator("#file").set_input_files(wrong)
        expect(page.locator("#wrong-track")).to_contain_text("Found: 7")
        expect(page.locator("#wrong-military_status")).to_contain_text("never served")
        expect(page.locator("#wrong-unwilling_to_continue")).to_be_visible()
        reader.look("check-contradiction")
        assert not barriers(page)
        page.locator("#unwilling_to_continue-false").check()
        expect(page.locator("#wrong-military_status")).to_have_count(0)
        page.locator("#track-4").check()
        expect(page.locator("#wrongs")).to_have_text("")
        assert tile(page) != "does not apply"


def test_a_lost_connection_loses_nothing(visit: Visiting) -> None:
    """The page says that nobody answers, keeps what was typed, and goes on by itself."""
    with visit(troubled=True) as reader:
        page = reader.go("/check")
        page.locator("#fill").click()
        expect(page.locator("#given")).to_be_visible()
        reader.context.set_offline(True)
        page.locator("#military_status-professional").check()
        expect(page.locator("#lost")).to_be_visible()
        assert page.locator("#military_status-professional").is_checked()
        expect(page.locator("#earlier")).to_be_visible()
        assert not barriers(page)
        reader.look("check-offline")
        page.locator("button[value=turtle]").click()
        expect(page.locator("#unsaved")).to_be_visible()
        assert page.url.endswith("/check")
        assert "military_status=professional" in page.evaluate("history.state.answers")
        reader.context.set_offline(False)
        with page.expect_download() as saved:
            page.locator("#resave").click()
        assert saved.value.suggested_filename == "moratoria.ttl"
        expect(page.locator("#unsaved")).to_be_hidden()
        expect(page.locator("#earlier")).to_be_hidden()
        expect(page.locator(f".glance a[href='{MORATORIUM}'] strong")).to_have_text(
            "does not apply"
        )


def test_what_is_typed_runs_no_script(visit: Visiting) -> None:
    """Marks of HTML in a field and in a link stay text."""
    payload = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"
    with visit(troubled=True) as reader:
        page = reader.go("/check")
        page.locator("#on-day").fill(payload)
        page.locator("#on-day").blur()
        expect(page.locator("#wrong-on")).to_contain_text("onerror")
        page.goto(f"{reader.address}/check#birth_date={payload}&id={payload}")
        page.reload()
        expect(page.locator("#wrong-birth_date")).to_contain_text("onerror")
        assert not [one for one in reader.troubles if "422" not in one]
        assert page.locator("main img").count() == 0

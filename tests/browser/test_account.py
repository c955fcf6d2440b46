"""For those with a token: their cases and decisions, without a cookie, whatever goes wrong."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from asking import COMMAND, Service, environment, started
from browsing import LANGUAGES, NARROW, OTHER, WIDE, Visit, Visiting, barriers, overflow, visiting
from folders import PLAIN
from playwright.sync_api import Browser, Page, expect

HOSTILE = "<img src=x onerror=alert(1)>"
STORED = "sessionStorage.getItem('moratoria.token')"
WORDS = {
    "refused": {"nl": "Dit token wordt niet aanvaard.", "en": "This token is not accepted."},
    "lost": {"nl": "De dienst antwoordt niet.", "en": "The service does not answer."},
    "left": {"nl": "het token is vergeten", "en": "the token is forgotten"},
    "not-in-force": {"nl": "niet van kracht", "en": "not in force"},
}


@dataclass(frozen=True)
class Office:
    """A service with a journal, whose tokens are made as an operator makes them."""

    service: Service
    folder: Path

    def run(self, *command: str) -> str:
        """Returns what a command of the operator prints."""
        run = [COMMAND[0], "token", *command]
        settings = environment(DATA_DIR=str(self.folder))
        return subprocess.run(run, env=settings, capture_output=True, text=True, check=True).stdout

    def token(self) -> str:
        """Makes a token of the one account."""
        return self.run("create", "--role", "submitter", "--name", "desk", "--days", "1").strip()

    def revoke(self, token: str) -> None:
        """Ends a token."""
        self.run("revoke", token.split("_")[1])

    def file(self, token: str, name: str) -> str:
        """Stores a case and a decision on it; returns its address."""
        headers = {"authorization": f"Bearer {token}"}
        made = self.service.post(
            "/cases", json.dumps({**PLAIN, "id": name}), "application/json", **headers
        )
        case = made.headers["Location"]
        judge = f"{case}/decisions?on=2022-09-01&assume=not-excluded"
        assert self.service.ask(judge, method="POST", **headers).status == 201
        return case


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A service of its own for those with a token."""
    folder = tmp_path_factory.mktemp("office")
    command = [COMMAND[0], "token", "create", "--role", "submitter", "--name", "first"]
    subprocess.run(
        command, env=environment(DATA_DIR=str(folder)), capture_output=True, check=True
    )  # makes the journal
    with started(DATA_DIR=str(folder)) as running:
        yield Office(running, folder)


@pytest.fixture
def enter(browser: Browser, office: Office) -> Visiting:
    """Opens a window at that service."""
    return partial(visiting, browser, office.service)


def sign_in(page: Page, token: str) -> None:
    """Types a token and sends it, by keyboard."""
    page.locator("#token").fill(token)
    page.keyboard.press("Enter")


def follow(page: Page, path: str) -> None:
    """Goes along a link by keyboard."""
    link = page.locator(f".view a[href='{path}']").first
    link.focus()
    page.keyboard.press("Enter")


def judge(page: Page, on: str) -> None:
    """Fills in another day of judgement, and sends it by keyboard."""
    page.locator("#judge-on").fill(on)
    page.locator(".judge button").focus()
    page.keyboard.press("Enter")


def said(page: Page, what: str, lang: str) -> None:
    """Holds that a message is shown."""
    expect(page.locator(".message")).to_contain_text(WORDS[what][lang])


def unseen(reader: Visit, *secrets: str) -> None:
    """Holds that no address or cookie tells anything, and only what was provoked went wrong."""
    assert not [ask.url for ask in reader.asked if any(one in ask.url for one in secrets)]
    assert reader.context.cookies() == []
    expected = ("status of 4", "net::ERR_INTERNET_DISCONNECTED")
    assert [t for t in reader.troubles if not any(one in t for one in expected)] == []


@pytest.mark.parametrize(("lang", "width"), [("nl", WIDE), pytest.param("en", NARROW, marks=OTHER)])
def test_a_case_is_judged_on_another_day_and_compared(
    enter: Visiting, office: Office, lang: str, width: int
) -> None:
    """By keyboard alone: token, list, case, another day, its outcome, and what differs."""
    token = office.token()
    case = office.file(token, f"zaak-{lang} {HOSTILE}")
    with enter(lang=lang, width=width, troubled=True) as reader:
        page = reader.go("/account")
        page.evaluate("document.querySelector('.by-hand').open = true")
        assert barriers(page) == []
        sign_in(page, token)
        expect(page.locator(f".view a[href='{case}/decisions']")).to_have_text(
            f"zaak-{lang} {HOSTILE}"
        )
        assert page.evaluate(STORED) == token
        reader.look("account-cases")
        follow(page, f"{case}/decisions")
        expect(page.locator("#judge-on")).to_be_visible()
        judge(page, "2023-07-01")
        expect(page.locator("#ru-2022-decision-moratorium .outcome")).to_have_text(
            WORDS["not-in-force"][lang]
        )
        assert page.url.startswith(f"{reader.address}/account#/decisions/")
        assert page.evaluate("document.activeElement.tagName") == "H1"
        page.go_back()
        expect(page.locator(".compare input[name=before]")).to_have_count(2)
        reader.look("account-case")
        assert barriers(page) == []
        page.locator(".compare button").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".difference").first).to_contain_text(WORDS["not-in-force"][lang])
        assert overflow(page) <= 0
        assert barriers(page) == []
        reader.look("account-difference")
        unseen(reader, token, "2000-01-01", f"zaak-{lang}")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_goes_wrong_is_said_and_what_was_typed_is_kept(
    enter: Visiting, office: Office, lang: str
) -> None:
    """A misspelt token, a lost connection, a case that is gone, a revoked token; then the end."""
    token = office.token()
    case = office.file(token, f"zaak-{lang}")
    with enter(lang=lang, troubled=True) as reader:
        page = reader.go(f"/account#{case}/decisions")
        sign_in(page, token[:-1])
        said(page, "refused", lang)
        expect(page.locator("#token")).to_have_value(token[:-1])
        expect(page.locator("#token")).to_be_focused()
        assert page.evaluate(STORED) is None
        reader.look("account-refused")

        sign_in(page, token)
        expect(page.locator("#judge-on")).to_be_visible()
        reader.context.set_offline(True)
        judge(page, "2022-11-11")
        said(page, "lost", lang)
        expect(page.locator("#judge-on")).to_have_value("2022-11-11")
        assert barriers(page) == []
        reader.context.set_offline(False)
        page.locator(".message [data-do=again]").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".view .eyebrow time")).to_have_attribute("datetime", "2022-11-11")

        page.goto(f"{reader.address}/account#/cases/00000000-0000-4000-8000-000000000000/decisions")
        expect(page.locator(".message .problem")).to_contain_text("404")
        page.goto(f"{reader.address}/account#{case}/decisions")
        expect(page.locator(".compare tbody tr")).to_have_count(2)
        office.revoke(token)
        judge(page, "2022-12-12")
        said(page, "refused", lang)
        assert page.locator(".view").inner_html() == "", (
            "nothing is shown to who has no right to it"
        )
        other = office.token()
        sign_in(page, other)
        expect(page.locator("#judge-on")).to_have_value("2022-12-12")

        page.reload()
        expect(page.locator("#judge-on")).to_be_visible()
        page.locator("[data-do=leave]").click()
        said(page, "left", lang)
        assert page.evaluate("sessionStorage.length") == 0
        assert page.locator(".view").inner_html() == ""
        assert page.url.split("?")[0] == f"{reader.address}/account"
        unseen(reader, token, other)


def test_without_script_it_says_how_to_ask(enter: Visiting) -> None:
    """No field takes a token that could not be sent as a header; the commands are in view."""
    with enter(lang="en", script=False) as reader:
        page = reader.go("/account")
        expect(page.locator("form.token")).to_be_hidden()
        expect(page.locator(".by-hand pre")).to_contain_text(f"ask {reader.address}/cases")
        expect(page.locator("noscript p")).to_be_visible()

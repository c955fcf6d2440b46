"""Stored decisions as pages: what was decided is shown, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from filing import OWNER, file, judge
from flask import Flask
from flask.testing import FlaskClient

from moratoria.journal import Database, StoredDecision, decisions, open_journal, tokens
from moratoria.law import archive
from moratoria.web import Settings, create_app

HTML = {"Accept": "text/html"}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Database]:
    """The journal of the application."""
    opened = open_journal(tmp_path / "journal")
    yield opened
    opened.close()


@pytest.fixture
def client(journal: Database, tmp_path: Path) -> Iterator[FlaskClient]:
    """Somebody with a token of the owner of every case."""
    app: Flask = create_app(Settings(data_dir=tmp_path))
    found = app.test_client()
    token = tokens.create(journal, OWNER, "submitter", 1)
    found.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield found
    for name in ("moratoria.vault", "moratoria.desk", "moratoria"):
        app.extensions[name].close()


def stored(journal: Database, **changes: str) -> StoredDecision:
    """Stores a decision on a case, with some of what is kept of it changed."""
    case = file(journal)
    made = judge(journal, case)
    if not changes:
        return made
    other = replace(made, id="0" * 64, **changes)
    return decisions.record(journal, other, OWNER)[0]


def test_a_decision_that_would_come_out_otherwise_has_no_page(
    client: FlaskClient, journal: Database
) -> None:
    """Its document says another day than its name was made from: it is data, and no page of it."""
    made = stored(journal)
    path = f"/decisions/{made.id}"
    page = client.get(path, headers=HTML)
    assert page.status_code == 200
    assert 'id="ru-2022-decision-moratorium"' in page.text
    forged = stored(journal, content=made.content.replace(made.judged_on, "2022-10-01"))
    refused = client.get(f"/decisions/{forged.id}", headers=HTML)
    assert refused.status_code == 406
    assert made.law in refused.text
    assert client.get(f"/decisions/{forged.id}").json is not None


def test_a_decision_under_a_law_that_is_not_at_hand_has_no_page(
    client: FlaskClient, journal: Database, tmp_path: Path
) -> None:
    """It names the version, and JSON is as it was; a version that was kept is taken."""
    made = stored(journal)
    gone = stored(journal, content=made.content.replace(made.law, "f" * 64))
    assert client.get(f"/decisions/{gone.id}", headers=HTML).status_code == 406
    assert client.get(f"/decisions/{gone.id}").json is not None
    client.post(f"/cases/{made.case_id}/decisions?on=2022-10-02")
    assert archive.versions(tmp_path) == [made.law]

"""`/readyz`: whether requests should be sent here, and if not, why."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from moratoria.journal import database, open_journal
from moratoria.store import Dataset
from moratoria.web import Settings, create_app, endpoint

QUADS = b"<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n"


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with a journal, and little to load."""
    open_journal(tmp_path / "journal").close()
    made = create_app(Settings(data_dir=tmp_path), Dataset(QUADS))
    yield made
    made.extensions["moratoria"].close()
    made.extensions["moratoria.vault"].close()


def reasons(app: Flask) -> list[str]:
    """Returns the names of the reasons that the service is not ready, after a look at the rest."""
    reply = app.test_client().get("/readyz")
    if reply.status_code == 200:
        assert reply.json == {"status": "ready"}
        return []
    assert (reply.status_code, reply.mimetype) == (503, "application/problem+json")
    assert reply.headers["Cache-Control"] == "no-store"
    told = reply.get_json()
    assert told["detail"] == " ".join(reason["detail"] for reason in told["reasons"])
    assert all(reason["detail"].endswith(".") for reason in told["reasons"])
    return [reason["name"] for reason in told["reasons"]]


def test_it_is_ready_when_the_workers_are(app: Flask) -> None:
    """Until then it says that they are being started; that it lives, it says at once."""
    assert reasons(app) == ["loading"]
    assert app.test_client().get("/healthz").status_code == 200
    app.extensions["moratoria"].start().result()
    assert reasons(app) == []


def test_workers_that_could_not_be_started_are_tried_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the look itself: nobody sends it a query as long as it is not ready."""

    def failing(*_: object, **__: object) -> None:
        message = "no memory"
        raise OSError(message)

    with monkeypatch.context() as patched:
        patched.setattr(endpoint, "Pool", failing)
        with pytest.raises(OSError, match="no memory"):
            app.extensions["moratoria"].start().result()
    reasons(app)
    app.extensions["moratoria"].start().result()
    assert reasons(app) == []


def test_a_journal_that_cannot_be_used_is_a_reason(app: Flask) -> None:
    """In the words of the journal; what was not there is no reason."""
    app.extensions["moratoria"].start().result()
    journal = app.extensions["moratoria.vault"].journal
    assert reasons(app) == []
    with journal.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE head RENAME TO elsewhere")
    assert reasons(app) == ["journal"]
    with journal.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO head")
    assert reasons(app) == []


def test_a_journal_that_cannot_be_opened_is_a_reason(app: Flask) -> None:
    """Its file is there, and is none."""
    app.extensions["moratoria"].start().result()
    folder = app.extensions["moratoria.vault"].settings.journal_dir
    for file in folder.glob(f"{database.FILE}*"):
        file.write_bytes(b"no database at all" * 100)
    assert reasons(app) == ["journal"]


def test_a_database_that_is_silent_is_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks is told in seconds, and does not wait with it."""
    monkeypatch.setattr(database, "_CONNECTING", "2")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://name@127.0.0.1:{silent.getsockname()[1]}/m"
        app = create_app(Settings(data_dir=tmp_path, journal_url=url), Dataset(QUADS))
        app.extensions["moratoria.readiness"].stopping = True
        assert reasons(app) == ["stopping", "loading", "journal"]


def test_a_service_that_stops_is_not_ready(app: Flask) -> None:
    """It starts nothing any more."""
    app.extensions["moratoria.readiness"].stopping = True
    assert reasons(app) == ["stopping", "loading"]
    assert app.extensions["moratoria"]._loading is None

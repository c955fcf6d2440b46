"""The desk: what a clerk returns or raises, and what happens to one that does not end."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from moratoria.errors import (
    DocumentBusyError,
    DocumentCrashError,
    DocumentTimeoutError,
    InputError,
    InvalidCaseError,
)
from moratoria.intake import read_case
from moratoria.rdf import JSON, TURTLE
from moratoria.web import Settings, create_app
from moratoria.web.desk import CLERKS, MEMORY, Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk whose clerks have a second for each document."""
    folder = tmp_path_factory.mktemp("desk")
    desk = Desk(1, partial(create_app, Settings(data_dir=folder)))
    desk.seconds = 60  # until the clerks have begun
    desk.run(len, b"")
    desk.seconds = 1
    yield desk
    desk.close()


def goes_on(desk: Desk) -> bool:
    """Tells whether the next document is read."""
    return desk.run(len, b"12") == 2


def test_a_result_comes_back(desk: Desk) -> None:
    """From a process that is not this one."""
    case = desk.run(read_case, b'{"sex": "male"}', JSON)
    assert case == read_case(b'{"sex": "male"}', JSON)
    assert desk.run(os.getpid) != os.getpid()


def test_an_error_comes_back_whole(desk: Desk) -> None:
    """With all that it tells: where, and which findings."""
    with pytest.raises(InputError) as unread:
        desk.run(read_case, b"<a> <b", TURTLE)
    assert unread.value.line == 1
    with pytest.raises(InvalidCaseError) as invalid:
        desk.run(read_case, b'{"sex": "other"}', JSON)
    assert [found.key for found in invalid.value.violations] == ["sex"]


def test_who_takes_too_long_is_ended(desk: Desk) -> None:
    """And another takes the place."""
    with pytest.raises(DocumentTimeoutError, match="1 seconds"):
        desk.run(time.sleep, 60)
    assert goes_on(desk)


@pytest.mark.parametrize(
    "call",
    [
        partial(os.kill, 0, signal.SIGKILL),
        partial(os._exit, 3),
        partial(bytes, MEMORY + 1),
    ],
    ids=["killed", "ended", "memory"],
)
def test_who_crashes_is_replaced(desk: Desk, call: partial[object]) -> None:
    """However the process ends, and where its memory does."""
    with pytest.raises(DocumentCrashError, match="nothing of it is kept"):
        desk.run(_in_own_group, call)
    assert goes_on(desk)


def _in_own_group(call: partial[object]) -> object:
    os.setpgid(0, 0)  # so that a signal to the group reaches this process alone
    return call()


def test_documents_come_back_in_their_order(desk: Desk) -> None:
    """Also where the first takes longest."""
    waits = [0.3, 0.0, 0.1, 0.0]
    assert list(desk.each(_waited, waits)) == waits


def _waited(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def test_no_more_are_read_at_once_than_there_are_clerks(desk: Desk) -> None:
    """Who finds none free is told so soon."""
    desk.seconds = 5
    waiting = [threading.Thread(target=desk.run, args=(time.sleep, 2.5)) for _ in range(CLERKS)]
    for thread in waiting:
        thread.start()
    time.sleep(0.2)
    with pytest.raises(DocumentBusyError, match="again"):
        desk.run(len, b"")
    for thread in waiting:
        thread.join()
    assert goes_on(desk)
    desk.seconds = 1


def test_a_clerk_has_no_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the settings hold is not in its environment."""
    monkeypatch.setenv("MORATORIA_JOURNAL_URL", "postgresql://name:secret@db.example/m")
    assert "MORATORIA_JOURNAL_URL" not in desk.run(_environment)


def _environment() -> dict[str, str]:
    return dict(os.environ)


def test_a_closed_desk_leaves_no_process(tmp_path: Path) -> None:
    """Not even one in the middle of a document."""
    desk = Desk(60, partial(create_app, Settings(data_dir=tmp_path)))
    pid = desk.run(os.getpid)
    running = threading.Thread(target=_swallowed, args=(desk,), daemon=True)
    running.start()
    time.sleep(0.3)
    desk.close()
    running.join(10)
    assert not running.is_alive()
    desk.start()
    with pytest.raises(DocumentBusyError, match="stops"):
        desk.run(len, b"")
    assert not Path(f"/proc/{pid}").exists()


def _swallowed(desk: Desk) -> None:
    with pytest.raises(DocumentCrashError):
        desk.run(time.sleep, 30)

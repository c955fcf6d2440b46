"""The service killed in the middle of writes: nothing that was acknowledged is lost."""

from __future__ import annotations

import json
import random
import threading
import time
from contextlib import closing, suppress
from http.client import HTTPException
from pathlib import Path

import pytest
from asking import Service, started
from folders import PLAIN
from psutil import NoSuchProcess, Process

from moratoria import inferred
from moratoria.journal import cases, open_journal, tokens
from moratoria.journal.verification import verify


# A service that has just begun reads the law while it takes cases, so that one round takes seconds;
# a writer alone is killed more often in tests/unit/test_journal.py.
@pytest.mark.parametrize("kills", [1, pytest.param(20, marks=pytest.mark.long)])
def test_check_53_a_killed_service_loses_nothing(tmp_path: Path, kills: int) -> None:
    """Killed at random moments and begun again, it has every case that was acknowledged."""
    rng = random.Random(53)
    folder = tmp_path / "data"
    with closing(open_journal(folder / "journal")) as journal:
        token = tokens.create(journal, "desk-a", "submitter", 1)
    inferred.inferred_quads(folder)  # so that no start makes them anew
    acknowledged: list[str] = []
    for _ in range(kills):
        with started(DATA_DIR=str(folder)) as running:
            writers = [
                threading.Thread(target=write, args=(running, token, acknowledged))
                for _ in range(3)
            ]
            for writer in writers:
                writer.start()
            before = len(acknowledged)
            while len(acknowledged) == before:
                time.sleep(0.01)
            time.sleep(rng.random() / 4)
            kill(running)
            for writer in writers:
                writer.join(timeout=30)
    assert len(acknowledged) >= kills
    with closing(open_journal(folder / "journal")) as journal:
        assert verify(journal).trouble is None
        for case_id in acknowledged:
            assert "#applicant>" in cases.find(journal, case_id, "desk-a").content


def write(running: Service, token: str, acknowledged: list[str]) -> None:
    """Files cases until the service is gone, and notes each that was acknowledged."""
    bearer = f"Bearer {token}"
    with suppress(OSError, HTTPException):
        while True:
            reply = running.post(
                "/cases", json.dumps(PLAIN), "application/json", authorization=bearer
            )
            if reply.status == 201:
                acknowledged.append(reply.json["id"])


def kill(running: Service) -> None:
    """Kills the service and the process in it that answers, at once."""
    first = Process(running.process.pid)
    for process in [first, *first.children()]:
        with suppress(NoSuchProcess):
            process.kill()

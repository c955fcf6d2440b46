"""Starts the service as a user would, and asks it over a socket."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlencode

from moratoria.files import write_whole
from moratoria.sources import plain_text

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests/cases"
LETTER = plain_text((ROOT / "ontology/sources/kst-19637-2909.txt").read_text(encoding="utf-8"))
INFERRED = ROOT / "build/inferred"
PROBLEM = "application/problem+json"
QUERY = "application/sparql-query"

# The case of the README: born 2000, never served, fears conscription, applied before the start.
OF_APPLICATION = {"application_date", "application_status", "track"}
ASKED = {"on": "2022-09-01", "assume": "not-excluded"}


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:  # noqa: ANN401 - a JSON value has no narrower type
        """The body as a JSON value."""
        return json.loads(self.body)

    @property
    def kind(self) -> str:
        """The media type, without parameters."""
        return self.headers.get_content_type()


@dataclass(frozen=True)
class Service:
    """A running service."""

    port: int
    process: subprocess.Popen[str]
    banner: str

    def ask(
        self,
        path: str,
        query: Mapping[str, Any] | None = None,
        *,
        method: str = "GET",
        body: bytes | str | None = None,
        **headers: str,
    ) -> Reply:
        """Sends one request; `content_type` and the like name headers. No redirect is followed."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        target = path + ("?" + urlencode(query, doseq=True) if query else "")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, target, body, named)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def post(
        self,
        path: str,
        body: bytes | str,
        kind: str,
        query: Mapping[str, Any] | None = None,
        **headers: str,
    ) -> Reply:
        """Posts a body of one media type."""
        return self.ask(path, query, method="POST", body=body, content_type=kind, **headers)

    def decide(
        self, case: Mapping[str, Any], query: Mapping[str, Any] | None = None, **headers: str
    ) -> Reply:
        """Puts a case in the plain form to the service."""
        return self.post("/decide", json.dumps(case), "application/json", query or ASKED, **headers)


COMMAND = [Path(sys.executable).with_name("moratoria"), "serve"]


def environment(**settings: str) -> dict[str, str]:
    """Returns this environment with the settings given and no others of ours."""
    ours = {"HOST", "PORT", "DATA_DIR"}
    kept = {k: v for k, v in os.environ.items() if k not in ours and "MORATORIA_" not in k}
    return kept | settings


@contextmanager
def started(
    command: Sequence[str | Path] = COMMAND, log: IO[bytes] | None = None, **settings: str
) -> Iterator[Service]:
    """
    Runs the service at a free port until the block is left; its log goes to a file if given.

    Without a data folder it gets one of its own, since two services never share one. What owlrl
    infers of the example cases is taken from an earlier start, as a second start of a user's would.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        _inferred_before(Path(settings.get("DATA_DIR", folder)) / "inferred"),
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment(**{"PORT": "0", "DATA_DIR": folder, **settings}),
        ) as process,
    ):
        try:
            assert process.stdout is not None
            banner = process.stdout.readline()
            found = re.search(r"http://127\.0\.0\.1:([0-9]+)", banner)
            assert found, f"the service said {banner!r}"
            yield Service(int(found.group(1)), process, banner)
        finally:
            process.terminate()
            process.wait(timeout=20)


@contextmanager
def _inferred_before(folder: Path) -> Iterator[None]:
    """Gives a service the inferences that another one kept; the files name what they are of."""
    _copy_new(INFERRED, folder)
    yield
    _copy_new(folder, INFERRED)


def _copy_new(source: Path, target: Path) -> None:
    for file in source.glob("*.nq.gz"):
        if not (target / file.name).exists():
            write_whole(target / file.name, file.read_bytes())


def assert_problem(reply: Reply, status: int, name: str | None = None) -> dict[str, Any]:
    """Holds a reply against RFC 9457 and our shape of it, and returns its members."""
    assert reply.status == status, reply.text
    assert reply.kind == PROBLEM
    found: dict[str, Any] = reply.json
    always = {"type", "title", "status", "detail", "instance"}
    sometimes = {"line", "column", "violations", "reasons", "request_id"}
    assert always <= found.keys() <= always | sometimes
    assert found["status"] == status
    assert found["title"]
    assert found["detail"]
    assert found["instance"].startswith("urn:uuid:")
    assert ("request_id" in found) is (status >= 500)
    assert found.get("request_id") in {None, reply.headers["X-Request-Id"]}
    kind = "https://w3id.org/moratoria/problem#" + name if name else "about:blank"
    assert found["type"] == kind
    assert "Traceback" not in reply.text
    assert reply.headers["Cache-Control"] == "no-store"
    return found


def quotes(step: Mapping[str, Any]) -> list[str]:
    """Returns the words quoted by a step and all below it."""
    found = [quote["exact"] for quote in step.get("quotes", []) if "exact" in quote]
    return found + [words for child in step.get("children", []) for words in quotes(child)]


def jsonld(case: Mapping[str, Any], context: object = "https://w3id.org/moratoria/context") -> str:
    """Returns a case in the plain form written as JSON-LD."""
    applicant = {key: value for key, value in case.items() if key not in OF_APPLICATION}
    application = {key: value for key, value in case.items() if key in OF_APPLICATION}
    return json.dumps(
        {"@context": context, "type": "Case", "applicant": applicant, "application": application}
    )

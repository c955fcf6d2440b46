"""`/openapi.json`: complete, its examples run, and a stranger holds the service to it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from asking import Reply, Service, environment, started

from moratoria import queries
from moratoria.journal import open_journal, tokens
from moratoria.web.access import MATRIX

HERE = Path(__file__).parent
ST = Path(sys.executable).with_name("st")
JUDGED = ("/check", "/decide", "/query-case", "/validate")  # slow beside the rest
METHODS = {"get", "put", "post", "delete"}


@dataclass(frozen=True)
class Site:
    """A running service, and a token of each scope that its contract names."""

    service: Service
    submitter: str
    researcher: str
    monitor: str

    @property
    def document(self) -> dict[str, Any]:
        """The contract as the service tells it."""
        found: dict[str, Any] = self.service.ask("/openapi.json").json
        return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A service that lets one client ask without end."""
    folder = tmp_path_factory.mktemp("site")
    with closing(open_journal(folder / "journal")) as journal:
        roles = ("submitter", "researcher", "monitor")
        made = [tokens.create(journal, "desk", role, 1) for role in roles]
    with started(DATA_DIR=str(folder), MORATORIA_REQUESTS_PER_MINUTE="1000000") as running:
        site = Site(running, *made)
        # The first query waits until the graph is loaded, longer than schemathesis does;
        # and until then /readyz says rightly that the service is not.
        bearer = f"Bearer {site.researcher}"
        asked = running.ask("/private/sparql", {"query": "ASK {}"}, authorization=bearer)
        assert asked.status == 200
        yield site


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the operations by their ids, each with its path, method and shared parameters."""
    return {
        item[method]["operationId"]: {
            **item[method],
            "path": path,
            "method": method.upper(),
            "parameters": item.get("parameters", []) + item[method].get("parameters", []),
        }
        for path, item in document["paths"].items()
        for method in METHODS & item.keys()
    }


# ---------------------------------------------------------------- what it says


def test_every_route_is_described_and_nothing_else(site: Site) -> None:
    """The contract has the methods of the matrix of routes and roles, route by route."""
    pages = {"/static/<path:filename>"}
    expected = {
        (rule, method)
        for rule, methods in MATRIX.items()
        for method in methods
        if rule not in pages | {"/queries/<name>"}
    } | {(f"/queries/{query.name}", "GET") for query in queries.load().values()}
    found = {
        (re.sub("{(.*?)}", r"<\1>", operation["path"]), operation["method"])
        for operation in operations(site.document).values()
    }
    assert found == expected


def test_every_reference_leads_somewhere_and_every_part_is_used(site: Site) -> None:
    """No `$ref` is dead, and no component stands there for nothing."""
    document = site.document
    text = json.dumps(document)
    named = set(re.findall(r'"#/components/([a-zA-Z]+/[a-zA-Z0-9-]+)"', text))
    there = {
        f"{kind}/{name}"
        for kind, parts in document["components"].items()
        for name in parts
        if kind != "securitySchemes"
    }
    assert named == there


def test_the_server_is_the_one_that_is_asked(site: Site) -> None:
    """A client made from the document asks this service."""
    document = site.document
    assert document["openapi"].startswith("3.1.")
    assert document["servers"] == [{"url": f"http://127.0.0.1:{site.service.port}/"}]


def test_the_private_routes_say_who_may_ask(site: Site) -> None:
    """Whoever reads the contract knows which token to bring."""
    found = operations(site.document)
    assert found["query"]["security"] == [{}, {"token": []}]
    assert "x-scopes" not in found["query"]
    assert found["privateQuery"]["security"] == [{"token": []}]
    assert found["privateQuery"]["x-scopes"] == ["research"]
    assert found["addCase"]["x-scopes"] == ["submit"]


# ---------------------------------------------------------------- examples


def test_every_example_runs(site: Site) -> None:
    """Each operation answers its own examples, in the order in which a case is made and erased."""
    document = site.document
    found = operations(document)
    known: dict[str, str] = {"If-Match": "*"}
    last = {"eraseCase": 1}
    for name in sorted(found, key=lambda name: (last.get(name, 0), name)):  # addCase comes first
        operation = found[name]
        asked = [resolved(document, part) for part in operation["parameters"]]
        for kind, body in bodies(document, operation):
            reply = sent(site, operation, asked, known, kind, body)
            assert reply.status in {200, 201, 204, 303}, f"{name} as {kind}: {reply.text}"
            assert str(reply.status) in operation["responses"]
            if name == "addCase":
                known["case_id"] = reply.json["id"]
            if name == "addDecision":
                known["decision_id"] = reply.headers["Location"].rsplit("/", 1)[1]
                known["other_id"] = known["decision_id"]


def resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Returns what a part stands for."""
    while "$ref" in part:
        found: dict[str, Any] = document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        part = found
    return part


def bodies(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yields the examples of what is sent; one without a body where none is sent."""
    if "requestBody" not in operation:
        yield "", None
        return
    content = resolved(document, operation["requestBody"])["content"]
    found = [(kind, part["example"]) for kind, part in content.items() if "example" in part]
    assert found, f"{operation['operationId']} gives no example of what to send"
    yield from found


def sent(
    site: Site,
    operation: dict[str, Any],
    parameters: list[dict[str, Any]],
    known: dict[str, str],
    kind: str,
    body: Any,  # noqa: ANN401 - an example has no narrower type
) -> Reply:
    """Sends an operation with its examples, and with what earlier answers made known."""
    path, query, headers = operation["path"], {}, {}
    for part in parameters:
        name = part["name"]
        value = known.get(name, part.get("example"))
        if value is None:
            assert not part.get("required"), f"{operation['operationId']}: no example of {name}"
        elif part["in"] == "path":
            path = path.replace("{" + name + "}", value)
        elif part["in"] == "header":
            headers[name] = value
        else:
            query[name] = value
    if body is not None:
        headers["Content-Type"] = kind
    if scopes := operation.get("x-scopes"):
        held = {"research": site.researcher, "submit": site.submitter, "monitor": site.monitor}
        token = next(held[scope] for scope in scopes if scope in held)
        headers["Authorization"] = f"Bearer {token}"
    text = {"application/json": json.dumps, "application/x-www-form-urlencoded": urlencode}
    data = text.get(kind, lambda value: value)(body) if body is not None else None
    return site.service.ask(path, query, method=operation["method"], body=data, **headers)


# ---------------------------------------------------------------- a stranger


def held(site: Site, folder: Path, *options: str) -> int:
    """Lets schemathesis call what the options choose, and returns how many calls it made."""
    report = folder / "report.json"
    ran = subprocess.run(
        [
            *(ST, "--config-file", HERE / "schemathesis.toml"),
            *("run", f"http://127.0.0.1:{site.service.port}/openapi.json"),
            *("--checks", "all", "--seed", "1", "--generation-database", "none", "--no-color"),
            *("--report", "json", "--report-json-path", report, *options),
        ],
        env=environment(
            PYTHONPATH=os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]),
            SUBMITTER=site.submitter,
            RESEARCHER=site.researcher,
            MONITOR=site.monitor,
        ),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]
    found = json.loads(report.read_text(encoding="utf-8"))
    assert found["complete"]
    assert not found["failures"]
    assert not found["errors"]
    calls: int = found["test_cases"]["generated"]
    return calls


def test_check_02_the_service_keeps_its_contract(site: Site, tmp_path: Path) -> None:
    """In 2 000 calls no answer is one that the contract does not announce, and none is a 5xx."""
    others = [word for path in JUDGED for word in ("--exclude-path", path)]
    phases = ("--phases", "examples,coverage,stateful", "--max-examples", "3")
    assert held(site, tmp_path, *phases, *others) >= 2000


def test_check_02_judging_keeps_its_contract(site: Site, tmp_path: Path) -> None:
    """What judges a case is held to it by fewer calls, since each takes longer."""
    these = [word for path in JUDGED for word in ("--include-path", path)]
    phases = ("--phases", "examples,fuzzing", "--max-examples", "6")
    assert held(site, tmp_path, *phases, *these) >= 20


@pytest.mark.long
def test_check_02_every_combination_keeps_the_contract(site: Site, tmp_path: Path) -> None:
    """All operations in all phases, the boundaries of every key of a case among them."""
    phases = ("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", "50")
    assert held(site, tmp_path, *phases) >= 8000

"""
Measures the service as its users reach it, beside its own empty route, pyoxigraph and rdflib.

Every figure is a ratio of two things measured in this run on this machine, with its target beside
it. Run with `make bench-service`; it takes some minutes, most of them rdflib's.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
from tests.folders import CASES, PLAIN
from tests.http.asking import COMMAND, ROOT, Service, environment, started

from benchmarks.examples import quads
from moratoria.web.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CASE = (CASES / "never-served-22-applied-before/case.ttl").read_bytes()
DECIDE = "/decide?on=2022-09-01&assume=not-excluded"
PREFIXES = """
PREFIX mor: <https://w3id.org/moratoria/def#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
MIX = {
    "outcomes, counted": """SELECT ?outcome (COUNT(*) AS ?n) WHERE { ?a mor:outcome ?outcome }
        GROUP BY ?outcome""",
    "sources of one decision": """SELECT DISTINCT ?source WHERE {
        <https://w3id.org/moratoria/decision/000042> mor:hasAnswer/dcterms:source ?passage .
        ?passage (dcterms:isPartOf|mor:isBasedOn)* ?source }""",
    "decisions that rest on one document": """SELECT (COUNT(DISTINCT ?d) AS ?n) WHERE {
        ?passage dcterms:isPartOf* <https://w3id.org/moratoria/source/kst-19637-2909> .
        ?d mor:hasAnswer/dcterms:source ?passage }""",
    "words in labels": """SELECT ?s WHERE { ?s rdfs:label ?label
        FILTER(CONTAINS(LCASE(STR(?label)), "birthday")) }""",
    "nationality by outcome": """SELECT ?country ?outcome (COUNT(*) AS ?n) WHERE {
        ?d mor:aboutCase ?case ; mor:hasAnswer [ mor:outcome ?outcome ] .
        ?case mor:applicant [ mor:nationality ?country ] } GROUP BY ?country ?outcome""",
    "one applicant, described": """DESCRIBE ?person WHERE {
        <https://w3id.org/moratoria/case/000042> mor:applicant ?person }""",
}
JSON, NTRIPLES = "application/sparql-results+json", "application/n-triples"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def main() -> None:
    """Prints one line per figure."""
    with _served() as service:
        _decisions(service)
    data = quads()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "examples.nq"
        file.write_bytes(data)
        serving = ROOT / "tests/http/serving.py"
        with _served(serving, file) as service:
            _queries(service, data)
            _runaways(service)
    _writes()


@contextmanager
def _served(*arguments: Path, **settings: str) -> Iterator[Service]:
    """Runs the service until the block is left, and waits until it is loaded."""
    command = [sys.executable, *arguments] if arguments else COMMAND
    with Path(os.devnull).open("wb") as log, started(command, log, **settings) as service:
        service.ask("/sparql", {"query": "ASK {}"})
        yield service


class _Client:
    """A client that keeps its connection."""

    def __init__(self, service: Service) -> None:
        self._connection = HTTPConnection("127.0.0.1", service.port, timeout=120)

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> bytes:
        """Returns the body of an answer; one that is no success is raised."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body, named)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status >= 300:
            message = f"{answer.status}: {content[:300]!r}"
            raise RuntimeError(message)
        return content

    def query(self, text: str) -> bytes:
        """Returns the answer to a query, written out."""
        accept = NTRIPLES if "DESCRIBE" in text else JSON
        sent = (PREFIXES + text).encode()
        kind = "application/sparql-query"
        return self.ask("POST", "/sparql", sent, content_type=kind, accept=accept)


def _milliseconds(run: Callable[[], object], times: int, warm: int = 3) -> list[float]:
    """Returns how long each of several runs took."""
    for _ in range(warm):
        run()
    found = []
    for _ in range(times):
        begun = time.perf_counter()
        run()
        found.append(1000 * (time.perf_counter() - begun))
    return found


def _line(what: str, value: float, target: str, detail: str = "") -> None:
    sys.stdout.write(f"{what:52} {value:8.2f}   wanted {target:7}  {detail}\n")
    sys.stdout.flush()


# ---------------------------------------------------------------- decisions


def _decisions(service: Service) -> None:
    client = _Client(service)
    turtle = {"content_type": "text/turtle", "accept": "application/json"}
    empty = median(_milliseconds(lambda: client.ask("GET", "/healthz"), 300))
    served = median(_milliseconds(lambda: client.ask("POST", DECIDE, CASE, **turtle), 300, 30))
    size = len(client.ask("POST", DECIDE, CASE, **turtle)) // 1024
    detail = f"{served:.2f} ms with {size} KiB of proof / {empty:.2f} ms"
    _line("a served decision / an empty JSON route, p50", served / empty, "<= 3", detail)


# ---------------------------------------------------------------- queries


def _queries(service: Service, data: bytes) -> None:
    client, store = _Client(service), ox.Store()
    store.bulk_load(data, ox.RdfFormat.N_QUADS)

    def direct(text: str) -> bytes:
        found = store.query(PREFIXES + text, use_default_graph_as_union=True)
        if isinstance(found, ox.QueryTriples):
            return found.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
        return found.serialize(format=ox.QueryResultsFormat.JSON) or b""

    served = {name: median(_milliseconds(partial(client.query, q), 9)) for name, q in MIX.items()}
    alone = {name: median(_milliseconds(partial(direct, q), 9)) for name, q in MIX.items()}
    total, by_engine = sum(served.values()), sum(alone.values())
    detail = f"{total:.0f} ms / {by_engine:.0f} ms over {len(store)} statements"
    _line("six queries over HTTP / pyoxigraph called directly", total / by_engine, "<= 1.5", detail)
    one, two = (_mixes_per_second(service, clients) for clients in (1, 2))
    detail = f"{6 * two:.0f} / {6 * one:.0f} queries a second"
    _line("two clients / one", two / one, ">= 1.5", detail)
    _rdflib(data, total, by_engine)


def _mixes_per_second(service: Service, clients: int, seconds: float = 8) -> float:
    until = time.monotonic() + seconds

    def run(_: int) -> int:
        client, done = _Client(service), 0
        while time.monotonic() < until:
            for text in MIX.values():
                client.query(text)
            done += 1
        return done

    with ThreadPoolExecutor(clients) as threads:
        return sum(threads.map(run, range(clients))) / seconds


def _rdflib(data: bytes, served: float, by_engine: float) -> None:
    """Asks rdflib the same of the same named graphs."""
    graphs = rdflib.Dataset(default_union=True)
    graphs.parse(data=data.decode(), format="nquads")

    def ask(text: str) -> bytes:
        found = graphs.query(PREFIXES + text)
        return found.serialize(format="nt" if found.type == "DESCRIBE" else "json") or b""

    by_rdflib = sum(_milliseconds(partial(ask, text), 1, warm=0)[0] for text in MIX.values())
    detail = f"{by_rdflib:.0f} ms / {served:.0f} ms; / pyoxigraph {by_rdflib / by_engine:.1f}"
    _line("six queries by rdflib / over HTTP", by_rdflib / served, ">= 30", detail)


# ---------------------------------------------------------------- slow queries


def _runaways(service: Service, rounds: int = 4) -> None:
    """Lets a query without end always run, while another client asks something small."""
    small, over = MIX["sources of one decision"], threading.Event()
    took: list[float] = []
    errors: list[str] = []

    def others() -> None:
        client = _Client(service)
        while not over.is_set():
            begun = time.perf_counter()
            try:
                client.query(small)
            except (OSError, RuntimeError) as error:
                errors.append(str(error))
                client = _Client(service)
            took.append(1000 * (time.perf_counter() - begun))

    beside = threading.Thread(target=others)
    beside.start()
    ends = []
    for _ in range(rounds):
        begun = time.monotonic()
        reply = service.ask("/sparql", {"query": RUNAWAY})
        ends.append(time.monotonic() - begun)
        if reply.status != 503:
            message = f"a query without end was answered with {reply.status}"
            raise RuntimeError(message)
    over.set()
    beside.join()
    detail = f"of {len(took)}; p99 {quantiles(took, n=100)[98]:.0f} ms {errors[:1] or ''}"
    _line("errors of others beside a runaway", len(errors), "0", detail)
    _line("the end of a runaway / its limit", max(ends) / Settings.query_seconds, "<= 1.2")


# ---------------------------------------------------------------- writes


def _writes(number: int = 300) -> None:
    """Files cases; every one is on the disk before it is acknowledged."""
    with tempfile.TemporaryDirectory() as folder:
        made = [Path(sys.executable).with_name("moratoria"), "token", "create"]
        token = subprocess.run(
            [*made, "--role", "submitter", "--name", "bench"],
            env=environment(DATA_DIR=folder),
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()[-1]
        with _served(DATA_DIR=folder, MORATORIA_REQUESTS_PER_MINUTE="1000000") as service:
            client, case = _Client(service), json.dumps(PLAIN).encode()
            headers = {"content_type": "application/json", "authorization": f"Bearer {token}"}
            times = _milliseconds(lambda: client.ask("POST", "/cases", case, **headers), number)
    detail = f"p50 {median(times):.1f} ms, p99 {quantiles(times, n=100)[98]:.1f} ms"
    _line(
        "POST /cases acknowledged a second, with fsync", 1000 / (sum(times) / number), "-", detail
    )


if __name__ == "__main__":
    main()

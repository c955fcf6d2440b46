"""Clients that others wrote ask `/sparql`, knowing no more of it than its bare address."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from asking import ROOT, Service
from peers import oxigraph
from rdflib import Graph
from rdflib.compare import isomorphic
from SPARQLWrapper import JSON, TURTLE, SPARQLWrapper

CLIENTS = ROOT / "tests/clients"
MOR = "PREFIX mor: <https://w3id.org/moratoria/def#> "
SKOS = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
SELECT = MOR + "SELECT ?norm WHERE { ?norm a mor:Norm }"
# Comunica reads the description of the service before it asks; the join needs both patterns.
JOIN = (
    MOR + SKOS + "SELECT ?norm ?label WHERE { ?norm a mor:Norm . ?norm skos:prefLabel ?label . "
    'FILTER(LANG(?label) = "en") }'
)
YES = MOR + "ASK { ?norm a mor:Norm }"
NO = MOR + "ASK { ?norm a mor:Law , mor:Norm }"
CONSTRUCT = MOR + "CONSTRUCT { ?norm a mor:Known } WHERE { ?norm a mor:Norm }"
NORMS = 8


def rows(result: dict[str, Any]) -> set[frozenset[tuple[str, str]]]:
    """Returns the rows of a result, whatever their order."""
    found = result["results"]["bindings"]
    return {frozenset((name, term["value"]) for name, term in row.items()) for row in found}


def graph(service: Service) -> Graph:
    """Returns what the service itself answers to the query for a graph."""
    reply = service.ask("/sparql", {"query": CONSTRUCT}, accept="text/turtle")
    return Graph().parse(data=reply.text, format="turtle")


# ---------------------------------------------------------------- SPARQLWrapper


def test_sparqlwrapper_is_answered(service: Service) -> None:
    """Rows, yes and no, and a graph, through the client most Python programs have, as it is."""
    client = SPARQLWrapper(f"http://127.0.0.1:{service.port}/sparql")
    client.setReturnFormat(JSON)
    found: list[Any] = []
    for query in (SELECT, YES, NO):
        client.setQuery(query)
        found.append(client.queryAndConvert())
    assert len(rows(found[0])) == NORMS
    assert [answer["boolean"] for answer in found[1:]] == [True, False]
    client.setReturnFormat(TURTLE)
    client.setQuery(CONSTRUCT)
    turtle = client.queryAndConvert()
    assert isinstance(turtle, bytes)
    got = Graph().parse(data=turtle, format="turtle")
    assert len(got) == NORMS
    assert isomorphic(got, graph(service))


# ---------------------------------------------------------------- Comunica


@pytest.fixture(scope="module")
def comunica(require: Callable[[str], str]) -> list[str]:
    """The command that puts queries to an endpoint with Comunica, installed by its lock once."""
    node, npm = require("node"), require("npm")
    lock, stamp = CLIENTS / "package-lock.json", CLIENTS / "node_modules/.installed"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # for other workers of the same run
        wanted = held.read()
        if not stamp.is_file() or stamp.read_bytes() != wanted:
            install(npm)
            stamp.write_bytes(wanted)
    return [node, str(CLIENTS / "ask.mjs")]


def install(npm: str) -> None:
    """Installs what the lock names; where that cannot be had, says so as for an absent program."""
    ran = subprocess.run([npm, "ci"], cwd=CLIENTS, capture_output=True, text=True, check=False)
    if ran.returncode:
        told = f"npm ci could not install tests/clients: {ran.stderr[-500:]}"
        if os.environ.get("MORATORIA_REQUIRE_ALL") == "1":
            pytest.fail(told)
        pytest.skip(told)


def test_comunica_finds_its_way_and_is_answered(service: Service, comunica: list[str]) -> None:
    """It finds the endpoint by the description, and has the answers that the service gives."""
    queries = [SELECT, JOIN, YES, NO, CONSTRUCT]
    ran = subprocess.run(
        [*comunica, f"http://127.0.0.1:{service.port}/sparql"],
        input=json.dumps(queries),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    select, join, yes, no, constructed = json.loads(ran.stdout)
    assert len(rows(select)) == NORMS
    own = service.ask("/sparql", {"query": JOIN}, accept="application/sparql-results+json")
    assert rows(join) == rows(own.json)
    assert len(rows(join)) == NORMS
    assert (yes["boolean"], no["boolean"]) == (True, False)
    assert isomorphic(Graph().parse(data=constructed, format="nt"), graph(service))


# ---------------------------------------------------------------- together with other data

REGION = "http://regions.example/region"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"
REGIONS = f"""
<{COUNTRY}RUS> <{REGION}> "east" . <{COUNTRY}UKR> <{REGION}> "east" .
<{COUNTRY}NLD> <{REGION}> "west" .
"""
OURS = "?person mor:nationality ?country"
TOGETHER = f"{MOR}SELECT DISTINCT ?country ?region WHERE {{ %s . ?country <{REGION}> ?region }}"


@pytest.fixture(scope="module")
def regions() -> Iterator[str]:
    """The address of a dataset that is not ours: in which part of the world some countries lie."""

    class Regions(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/turtle")
            self.end_headers()
            self.wfile.write(REGIONS.encode())

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Regions) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/regions.ttl"
        server.shutdown()


def nationalities(service: Service) -> set[str]:
    """Returns the countries of which our example cases are nationals."""
    query = f"{MOR}SELECT DISTINCT ?country WHERE {{ {OURS} }}"
    lines = service.ask("/sparql", {"query": query}, accept="text/csv").text.split("\r\n")
    return set(lines[1:-1])


def joined(service: Service) -> set[frozenset[tuple[str, str]]]:
    """Returns what a join with the other dataset must find, worked out by hand."""
    of = {f"{COUNTRY}{name}": region for name, region in (("RUS", "east"), ("UKR", "east"))}
    found = nationalities(service)
    assert f"{COUNTRY}RUS" in found
    return {frozenset({("country", c), ("region", of[c])}) for c in found & of.keys()}


def test_comunica_joins_our_graph_with_another_dataset(
    service: Service, comunica: list[str], regions: str
) -> None:
    """Our endpoint and a file elsewhere are asked as if they were one."""
    ran = subprocess.run(
        [*comunica, f"http://127.0.0.1:{service.port}/sparql", regions],
        input=json.dumps([TOGETHER % OURS]),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
    assert rows(json.loads(ran.stdout)[0]) == joined(service)


def test_oxigraph_joins_its_own_dataset_with_our_graph(service: Service, tmp_path: Path) -> None:
    """Another engine, with a copy of another dataset, asks us for its part of a query."""
    ours = f"SERVICE <http://127.0.0.1:{service.port}/sparql> {{ {OURS} }}"
    file = tmp_path / "regions.ttl"
    file.write_text(REGIONS, encoding="utf-8")
    with oxigraph(tmp_path / "store", file) as url:
        client = SPARQLWrapper(f"{url}/query")
        client.setReturnFormat(JSON)
        client.setQuery(TOGETHER % ours)
        found = client.queryAndConvert()
    assert isinstance(found, dict)
    assert rows(found) == joined(service)


# ---------------------------------------------------------------- what is installed


def test_the_lock_names_hashes_and_no_address() -> None:
    """Whoever installs the client gets these bytes, from whatever registry they use."""
    lock = json.loads((CLIENTS / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: found for name, found in lock["packages"].items() if name}
    assert len(packages) >= 400
    assert all(found["integrity"].startswith("sha512-") for found in packages.values())
    assert not [name for name, found in packages.items() if "resolved" in found]
    comunica = packages["node_modules/@comunica/query-sparql"]
    assert comunica["version"].startswith("4.5.")

"""The W3C's own cases for the SPARQL 1.1 Protocol, its result formats and service description."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from asking import ROOT, Reply, Service, started
from rdflib import RDF, RDFS, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.namespace import VOID
from rdflib.term import Node
from rdflib.util import from_n3

from moratoria import rdf

FOLDER = Path(os.environ.get("CONFORMANCE_SUITES") or ROOT.parent / "shared/suites")
SUITE = FOLDER / "w3c-sparql11"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")

needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason=f"the W3C cases are not at {FOLDER}")


# ---------------------------------------------------------------- the manifests


def manifest(name: str) -> Graph:
    """Returns the manifest of one part of the suite."""
    path = SUITE / name / "manifest.ttl"
    return Graph().parse(path, publicID=path.as_uri()) if path.is_file() else Graph()


def entries(graph: Graph) -> list[Node]:
    """Returns the cases that a manifest lists, in its order."""
    return [case for start in graph.objects(None, MF.entries) for case in Collection(graph, start)]


def named(case: Node) -> str:
    """Returns the name of a case within its manifest."""
    return str(case).rpartition("#")[2]


def file(node: Node | None) -> Path:
    """Returns the file that a manifest names."""
    return Path(str(node).removeprefix("file://"))


PROTOCOL = manifest("protocol")
READING = [case for case in entries(PROTOCOL) if not named(case).startswith("update_")]
UPDATING = [case for case in entries(PROTOCOL) if named(case).startswith("update_")]
TABLES = [(m, case) for m in [manifest("csv-tsv-res")] for case in entries(m)]
OBJECTS = [(m, case) for m in [manifest("json-res")] for case in entries(m)]


def held() -> Iterator[tuple[str, Path]]:
    """Yields the graphs that the cases ask for: their names, and the files they lie in."""
    for data in PROTOCOL.objects(None, UT.graphData):
        yield str(PROTOCOL.value(data, RDFS.label)), file(PROTOCOL.value(data, UT.graph))
    for graph, _ in TABLES + OBJECTS:
        for path in map(file, graph.objects(None, QT.data)):
            yield path.as_uri(), path


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A real server over the data of the cases, handed to the application as its dataset."""
    lines = ['<urn:a> <urn:b> "c" <urn:own> .\n']
    lines += [
        f"{line} <{name}> .\n"
        for name, path in dict(held()).items()
        for line in quads(path).splitlines()
    ]
    data = tmp_path_factory.mktemp("w3c") / "data.nq"
    data.write_text("".join(lines), encoding="utf-8")
    with started([sys.executable, ROOT / "tests/http/serving.py", data]) as running:
        yield running


def quads(path: Path) -> str:
    """Returns the statements of a file, with blank nodes that are its own."""
    text = rdf.canonical(rdf.parse(path.read_bytes(), rdf.TURTLE))
    own = f"_:{path.parent.name}-{path.stem}-"
    return "".join(
        re.sub(r"(?:^|(?<= ))_:(?=c14n)", own, line).removesuffix(" .") + "\n"
        for line in text.splitlines()
    )


@needs_suite
def test_there_are_cases() -> None:
    """No stray name shrinks the suite unseen."""
    assert (len(READING), len(UPDATING)) == (27, 7)
    assert (len(TABLES), len(OBJECTS)) == (6, 4)


# ---------------------------------------------------------------- the protocol


def requests(case: Node) -> list[Node]:
    """Returns the requests of a case."""
    (start,) = PROTOCOL.objects(PROTOCOL.value(case, MF.action), HT.requests)
    return list(Collection(PROTOCOL, start))


def sent(service: Service, asked: Node) -> Reply:
    """Sends a request as the manifest describes it, and nothing beside it but an Accept."""
    value = PROTOCOL.value
    path = str(value(asked, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    body = value(asked, HT.body)
    data = None
    if body is not None:
        encoding = str(value(body, CNT.characterEncoding))
        data = str(value(body, CNT.chars)).encode(encoding)
    start = value(asked, HT.headers)
    headers = {
        str(value(header, HT.fieldName)): str(value(header, HT.fieldValue))
        for header in (Collection(PROTOCOL, start) if start else [])
    }
    connection = HTTPConnection("127.0.0.1", service.port, timeout=60)
    try:
        connection.request(str(value(asked, HT.methodName)), path, data, headers)
        response = connection.getresponse()
        return Reply(response.status, response.headers, response.read())
    finally:
        connection.close()


FORMS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}


@needs_suite
@pytest.mark.parametrize("case", READING or [None], ids=named)
def test_the_protocol_is_kept(service: Service, case: Node) -> None:
    """Each request of the case has the status, the form and the truth that the W3C expects."""
    asked = requests(case)
    assert asked
    for one in asked:
        reply = sent(service, one)
        expected = PROTOCOL.value(one, HT.resp)
        statuses = {str(s)[-3:] for s in PROTOCOL.objects(expected, MF.expectedStatus)}
        assert f"{reply.status // 100}xx" in statuses, reply.text
        if form := PROTOCOL.value(expected, MF.expectedFormat):
            assert reply.kind in FORMS[str(form)]
        if (truth := PROTOCOL.value(expected, MF.expectedBoolean)) is not None:
            assert reply.json["boolean"] is truth.toPython()  # type: ignore[attr-defined]


@needs_suite
@pytest.mark.parametrize("case", UPDATING or [None], ids=named)
def test_an_update_of_the_suite_is_refused(service: Service, case: Node) -> None:
    """We only read: every case that updates begins with a request that is refused, and why."""
    reply = sent(service, requests(case)[0])
    assert reply.status in {400, 415}
    assert reply.kind == "application/problem+json"


# ---------------------------------------------------------------- result formats


def asked_over_http(service: Service, graph: Graph, case: Node, accept: str) -> tuple[str, Path]:
    """Returns what the service answers to the query of a case, and the file of what it should."""
    action = graph.value(case, MF.action)
    query = file(graph.value(action, QT.query)).read_text(encoding="utf-8")
    data = file(graph.value(action, QT.data)).as_uri()
    reply = service.ask("/sparql", {"query": query, "default-graph-uri": data}, accept=accept)
    assert (reply.status, reply.kind) == (200, accept), reply.text
    return reply.text, file(graph.value(case, MF.result))


@needs_suite
@pytest.mark.parametrize(
    ("graph", "case"), TABLES or [(None, None)], ids=[named(case) for _, case in TABLES] or None
)
def test_tables_hold_what_they_should(service: Service, graph: Graph, case: Node) -> None:
    """CSV and TSV have the rows of the expected file, in order; a column goes by its name."""
    kind = "text/csv" if named(case).startswith("csv") else "text/tab-separated-values"
    found, expected = asked_over_http(service, graph, case, kind)
    read = csv_rows if kind == "text/csv" else tsv_rows
    rows, due = read(found), read(expected.read_text(encoding="utf-8"))
    if named(case) in KEPT_AS_VALUES:
        rows, due = values(rows), values(due)
    assert rows == due
    assert len(rows) >= 6


# The engine keeps numbers as values: 1.0E6 comes back as 1000000, and a negativeInteger as an
# integer. Nothing that we publish is written so (tests/unit/test_store.py), and rows are the same.
KEPT_AS_VALUES = {"csv03", "tsv03"}


def values(rows: list[dict[str, str]]) -> list[dict[str, object]]:
    """Returns rows with the number that a cell of either format stands for in its place."""
    return [{name: value(term) for name, term in row.items()} for row in rows]


def value(term: str) -> object:
    """Returns the number that a cell stands for, anything else as it is."""
    typed = re.fullmatch(r'"([^"]*)"\^\^<http://www.w3.org/2001/XMLSchema#\w+>', term)
    try:
        return Decimal(typed[1] if typed else term)
    except InvalidOperation:
        return term


def csv_rows(text: str) -> list[dict[str, str]]:
    """Returns rows by column, with one name for every blank node: no case has two in a row."""
    return [
        {name: re.sub(r"^_:.*", "_:", term) for name, term in row.items()}
        for row in csv.DictReader(io.StringIO(text))
    ]


def tsv_rows(text: str) -> list[dict[str, str]]:
    """Returns rows by column, with one name for every blank node."""
    names, *lines = [line.split("\t") for line in text.splitlines()]
    terms = ([re.sub(r"^_:.*", "_:", term) for term in line] for line in lines)
    return [dict(zip(names, line, strict=True)) for line in terms]


@needs_suite
@pytest.mark.parametrize(
    ("graph", "case"), OBJECTS or [(None, None)], ids=[named(case) for _, case in OBJECTS] or None
)
def test_results_in_json_are_those_expected(service: Service, graph: Graph, case: Node) -> None:
    """The same variables, and the same rows or truth."""
    found, expected = asked_over_http(service, graph, case, "application/sparql-results+json")
    assert plain(json.loads(found)) == plain(json.loads(expected.read_text(encoding="utf-8")))


def plain(results: dict[str, Any]) -> object:
    """Returns results with sorted variables and one name for every blank node."""
    if "boolean" in results:
        return results["boolean"]
    rows = results["results"]["bindings"]
    for term in (term for row in rows for term in row.values() if term["type"] == "bnode"):
        term["value"] = ""
    return sorted(results["head"]["vars"]), rows


# ---------------------------------------------------------------- service description

# Domain and range of each property, and the classes there are, as the W3C's vocabulary has them.
# A resource that is described elsewhere (a format, a regime, a feature) needs no class here.
SCHEMA: dict[URIRef, tuple[URIRef, URIRef | None]] = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, None),
    SD.defaultEntailmentRegime: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
FUNCTIONAL = {SD.endpoint, SD.defaultDataset, SD.defaultGraph, SD.name}
CLASSES = {SD.Service, SD.Dataset, SD.Graph, SD.NamedGraph}


def described(service: Service, accept: str = "") -> Graph:
    """Returns what a GET on the bare endpoint answers."""
    reply = service.ask("/sparql", accept=accept) if accept else service.ask("/sparql")
    assert reply.status == 200
    graph = Graph()
    for triple in ox.parse(reply.body, ox.RdfFormat.from_media_type(reply.kind)):
        graph.add(tuple(from_n3(str(term)) for term in triple.triple))  # type: ignore[arg-type]
    return graph


@needs_suite
def test_there_are_three_checks_of_the_description() -> None:
    """The suite names them; the next three tests are those, in its order."""
    names = [named(case) for case in entries(manifest("service-description"))]
    assert names == ["has-endpoint-triple", "returns-rdf", "conforms-to-schema"]


def test_the_description_names_the_endpoint_that_was_asked(service: Service) -> None:
    """has-endpoint-triple."""
    endpoint = URIRef(f"http://127.0.0.1:{service.port}/sparql")
    assert len(list(described(service).subjects(SD.endpoint, endpoint))) == 1


@pytest.mark.parametrize(
    "accept", ["", "*/*", "text/turtle", "application/rdf+xml", "application/ld+json"]
)
def test_the_bare_endpoint_answers_rdf(service: Service, accept: str) -> None:
    """returns-rdf, whichever way it is written."""
    graph = described(service, accept)
    assert len(graph) > 20
    assert set(graph) == set(described(service))


def test_the_description_conforms_to_the_schema(service: Service) -> None:
    """conforms-to-schema: known terms, each between nodes of the classes it is for."""
    graph = described(service)
    used = {t for triple in graph for t in triple if str(t).startswith(str(SD))}
    assert used <= {*SCHEMA, *CLASSES, SD.SPARQL11Query, SD.UnionDefaultGraph}
    assert set(SCHEMA) <= used
    for prop, (domain, range_) in SCHEMA.items():
        for subject, value in graph.subject_objects(prop):
            assert (subject, RDF.type, domain) in graph, prop
            assert range_ is None or (value, RDF.type, range_) in graph, prop
    for prop in FUNCTIONAL:
        assert all(len(list(graph.objects(s, prop))) == 1 for s in graph.subjects(prop)), prop
    assert len(list(graph.subjects(RDF.type, SD.Service))) == 1


def test_the_description_lists_what_is_held(service: Service) -> None:
    """Each graph by its name, with as many statements as there are in it."""
    graph = described(service)
    (data,) = graph.objects(None, SD.defaultDataset)
    listed = {}
    for named_graph in graph.objects(data, SD.namedGraph):
        inner = graph.value(named_graph, SD.graph)
        listed[str(graph.value(named_graph, SD.name))] = graph.value(inner, VOID.triples)
    count = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    rows = service.ask("/sparql", {"query": count}).json["results"]["bindings"]
    assert {row["g"]["value"]: int(row["n"]["value"]) for row in rows} == {
        name: int(str(size)) for name, size in listed.items()
    }
    assert set(listed) == {"urn:own", *dict(held())}

"""`POST /validate`: the SHACL report in three forms, 200 whether the case holds or not."""

from __future__ import annotations

import json

import pytest
from asking import ROOT, Service, assert_problem
from folders import PLAIN
from rdflib import RDF, SH, Graph

from moratoria import rdf

BAD = json.dumps({**PLAIN, "sex": "x", "track": 9})


@pytest.mark.parametrize("accept", ["", "application/json", "*/*"])
def test_json_lists_the_results(service: Service, accept: str) -> None:
    """Two wrong values are two results, each with its key, in the order of the shapes."""
    reply = service.post("/validate", BAD, rdf.JSON, accept=accept)
    assert (reply.status, reply.kind) == (200, rdf.JSON)
    assert reply.json["conforms"] is False
    assert [result["key"] for result in reply.json["results"]] == ["sex", "track"]


@pytest.mark.parametrize("kind", [rdf.TURTLE, rdf.JSONLD, rdf.NTRIPLES])
def test_rdf_is_the_report_of_shacl(service: Service, kind: str) -> None:
    """A SHACL tool reads the report as any other."""
    reply = service.post("/validate", BAD, rdf.JSON, accept=kind)
    assert (reply.status, reply.kind) == (200, kind)
    report = rdf.parse(reply.body, kind)
    root = report.value(None, RDF.type, SH.ValidationReport)
    assert len(list(report.objects(root, SH.result))) == 2
    assert isinstance(report, Graph)


def test_a_good_case_conforms(service: Service) -> None:
    """A fact that is only missing is no error."""
    reply = service.post("/validate", json.dumps({"sex": "male"}), rdf.JSON)
    assert reply.json == {"conforms": True, "results": []}


def test_what_is_no_case_has_no_report(service: Service) -> None:
    """Unreadable, unknown or absent: the same problems as of /decide."""
    assert_problem(service.post("/validate", "{", rdf.JSON), 400, "unreadable")
    assert_problem(service.post("/validate", "{}", "text/html"), 415, "media-type")
    assert_problem(service.post("/validate", "", rdf.TURTLE), 400, "unreadable")
    assert_problem(service.post("/validate", '{"sexe": 1}', rdf.JSON), 400, "unknown-name")
    assert_problem(service.post("/validate", BAD, rdf.JSON, {"on": "2022"}), 400, "unknown-name")
    assert_problem(service.post("/validate", BAD, rdf.JSON, accept="image/png"), 406)


def test_a_decision_is_held_against_its_own_shapes(service: Service) -> None:
    """A decision is known by its type; the result names the node, the shape and the way out."""
    bad = (ROOT / "tests/laws/decisions/bad-two-deadlines.ttl").read_bytes()
    found = service.post("/validate", bad, rdf.TURTLE).json
    assert found["conforms"] is False
    (result,) = found["results"]
    assert result["shape"] == "https://w3id.org/moratoria/shape/Deadline-endsOn"
    assert result["message"].startswith("term: Give at most one last day")

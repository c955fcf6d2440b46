"""`POST /query-case`: a query over the law and one case, of which nothing is kept; and lists."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from asking import ASKED, Reply, Service, assert_problem
from filing import CANARY
from folders import PLAIN

BASE = "https://w3id.org/moratoria/"
MOR = f"PREFIX mor: <{BASE}def#> "
CSV = {"accept": "text/csv"}
APPLIES = (
    MOR + "SELECT ?norm { ?d mor:aboutCase ?c ; mor:hasAnswer ?a . "
    "?a mor:ofNorm ?norm ; mor:outcome mor:applies } ORDER BY ?norm"
)


def ask(service: Service, query: str, plain: object = PLAIN, **more: str) -> Reply:
    """Sends a case as the body and the query as a parameter."""
    asked = {**ASKED, "query": query, **more}
    return service.post("/query-case", json.dumps(plain), "application/json", asked, **CSV)


def form(service: Service, parts: list[tuple[str, str, str]], query: dict[str, str]) -> Reply:
    """Sends a form of several parts: name, media type (empty for a plain field) and text."""
    mark = uuid4().hex
    lines = []
    for name, kind, text in parts:
        file = '; filename="case"' if kind else ""
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n'
        lines.append(head + (f"Content-Type: {kind}\r\n" if kind else "") + f"\r\n{text}\r\n")
    body = "".join(lines) + f"--{mark}--\r\n"
    kind = f"multipart/form-data; boundary={mark}"
    return service.post("/query-case", body.encode(), kind, query, **CSV)


def rows(reply: Reply) -> list[str]:
    """Returns the rows of an answer in CSV."""
    assert reply.status == 200, reply.text
    return reply.text.split("\r\n")[1:-1]


def test_the_query_sees_the_decision_and_the_law(service: Service) -> None:
    """The norms that apply are those of the answer, and their labels come from the law."""
    found = rows(ask(service, APPLIES))
    answer = service.decide(PLAIN).json["norms"]
    expected = [f"{BASE}policy/ru-2022#{n}" for n, a in answer.items() if a["outcome"] == "applies"]
    assert found == sorted(expected)
    assert f"{BASE}policy/ru-2022#decision-moratorium" in found
    label = "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> " + APPLIES.replace(
        "SELECT ?norm", "SELECT ?label"
    ).replace("outcome mor:applies", "outcome mor:applies . ?norm skos:prefLabel ?label")
    assert len(rows(ask(service, label))) == 2 * len(found)


def test_it_sees_the_proof_and_what_follows(service: Service) -> None:
    """Steps lead to facts of the case, and the applicant is in the classes that were found."""
    steps = MOR + "SELECT (COUNT(?s) AS ?n) { ?s mor:evaluates ?criterion ; mor:truth mor:holds }"
    member = MOR + "SELECT ?k { ?c a mor:Case ; mor:applicant ?a . ?a a ?k } ORDER BY ?k"
    graph = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
    assert int(rows(ask(service, steps))[0]) > 10
    classes = rows(ask(service, member))
    presumed = f"{BASE}policy/ru-2022#Article1FPerson-refuted"
    assert (presumed in classes, presumed in rows(ask_without(service, member))) == (True, False)
    assert f"{BASE}policy/ru-2022#ConscientiousRefuser" in classes
    graphs = rows(ask(service, graph))
    decisions = [g for g in graphs if g.startswith(f"{BASE}decision/")]
    assert len(decisions) == 3
    assert not [g for g in graphs if g.startswith(f"{BASE}case/")], "only the case that was sent"
    assert len([g for g in graphs if g.startswith(f"{BASE}inferred/")]) == 1


def ask_without(service: Service, query: str) -> Reply:
    """Asks without presuming anything."""
    asked = {"on": ASKED["on"], "query": query}
    return service.post("/query-case", json.dumps(PLAIN), "application/json", asked, **CSV)


def test_both_engines_find_the_same(service: Service) -> None:
    """Owlrl infers what the direct engine does, decision, proof and classes."""
    everything = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
    direct, owl = (ask(service, everything, engine=name) for name in ("direct", "owl"))
    assert direct.status == 200
    assert direct.body == owl.body


def test_a_form_brings_case_and_query(service: Service) -> None:
    """As a part with a media type or without one; the query as a part or as a parameter."""
    expected = rows(ask(service, APPLIES))
    turtle = f"@prefix mor: <{BASE}def#> . _:c a mor:Case ; mor:applicant [ mor:sex mor:male ] ."
    text = json.dumps(PLAIN)
    for parts, query in (
        ([("case", "application/json", text), ("query", "", APPLIES)], ASKED),
        ([("query", "", APPLIES), ("case", "application/octet-stream", text)], ASKED),
        ([("case", "", text), ("query", "", APPLIES)], ASKED),
        ([("case", "", text)], {**ASKED, "query": APPLIES}),
    ):
        assert rows(form(service, parts, query)) == expected
    parts = [("case", "text/turtle", turtle), ("query", "", APPLIES)]
    assert form(service, parts, ASKED).status == 200


@pytest.mark.parametrize(
    ("parts", "query", "status", "name"),
    [
        ([("case", "", "{}")], {}, 400, "unreadable"),
        ([("query", "", "ASK {}")], {}, 400, "unreadable"),
        ([("case", "", "{}"), ("query", "", "ASK {}")], {"query": "ASK {}"}, 400, "unreadable"),
        ([("case", "", "{}"), ("case", "", "{}"), ("query", "", "ASK {}")], {}, 400, "unreadable"),
        ([("case", "", "{}"), ("query", "", "ASK {}"), ("x", "", "y")], {}, 400, "unknown-name"),
        ([("case", "", "{}"), ("query", "", "DROP ALL")], {}, 400, "query-refused"),
        ([("case", "", "{}"), ("query", "", "ASK {")], {}, 400, "query-syntax"),
        ([("case", "", '{"sex": "x"}'), ("query", "", "ASK {}")], {}, 422, "invalid-case"),
        ([("case", "image/png", "{}"), ("query", "", "ASK {}")], {}, 415, "media-type"),
        ([("case", "", "{}"), ("query", "", "ASK {}")], {"engine": "x"}, 400, "unknown-name"),
        ([("case", "", "{}"), ("query", "", "ASK {}")], {"policy": "all"}, 400, "unreadable"),
        ([("case", "", "{}"), ("query", "", "ASK {}")], {"on": "x"}, 400, "unreadable"),
    ],
    ids=range(12),
)
def test_a_bad_form_is_refused(
    service: Service,
    parts: list[tuple[str, str, str]],
    query: dict[str, str],
    status: int,
    name: str,
) -> None:
    """Each mistake is told in the one shape."""
    assert_problem(form(service, parts, query), status, name)


def test_nothing_of_the_case_is_left(service: Service) -> None:
    """The next query does not see it, nor does the public endpoint; no cache keeps the answer."""
    says = f'SELECT ?s {{ ?s ?p "{CANARY}" }}'
    reply = ask(service, says, {**PLAIN, "id": CANARY})
    assert len(rows(reply)) >= 1
    assert reply.headers["Cache-Control"] == "no-store"
    assert ask(service, "SELECT * {", {**PLAIN, "id": CANARY}).status == 400
    assert rows(ask(service, says)) == []
    assert rows(service.ask("/sparql", {"query": says}, **CSV)) == []


# ---------------------------------------------------------------- a list of cases


def listed(service: Service, cases: object, **more: str) -> Reply:
    """Sends a list to be decided."""
    return service.post("/decide", json.dumps(cases), "application/json", {**ASKED, **more})


def test_each_case_of_a_list_gets_its_own_answer(service: Service) -> None:
    """In their order, each answer equal to the one that the case gets alone."""
    cases: list[dict[str, Any]] = [PLAIN, {}, {**PLAIN, "military_status": "professional"}]
    found = listed(service, cases)
    assert found.status == 200
    assert found.json == [service.decide(case).json for case in cases]
    (alone,) = listed(service, [PLAIN]).json
    assert alone == found.json[0]
    policies = listed(service, [PLAIN, {}], policy="all").json
    assert [len(answers) for answers in policies] == [len(policies[0])] * 2
    assert policies[0] == service.decide(PLAIN, {**ASKED, "policy": "all"}).json


def test_a_case_that_cannot_be_used_is_named_by_its_number(service: Service) -> None:
    """No answer is sent then; nor for a mistake in what is asked, or for too many."""
    broken = listed(service, [PLAIN, {"sex": "mannelijk"}])
    found = assert_problem(broken, 422, "invalid-case")
    assert found["detail"].startswith("Case 2 of the list: ")
    assert found["violations"][0]["key"] == "sex"
    other = assert_problem(listed(service, [PLAIN, 3]), 400, "unreadable")
    assert other["detail"].startswith("Case 2 of the list: ")
    assert_problem(listed(service, [PLAIN], reading="x=y"), 400, "unknown-name")
    many = assert_problem(listed(service, [{}] * 1001), 400, "unreadable")
    assert "1001 cases" in many["detail"]
    page = service.post("/decide", "[{}]", "application/json", ASKED, accept="text/plain")
    assert_problem(page, 406)

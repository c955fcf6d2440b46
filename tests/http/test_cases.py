"""Stored cases over HTTP: what a submitter and a researcher get, and what nobody else does."""

from __future__ import annotations

import base64
import json
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asking import COMMAND, Reply, Service, assert_problem, environment, started
from filing import CANARY
from folders import PLAIN
from hostile import FORGED, LOGGED
from rdflib import URIRef

from moratoria import rdf
from moratoria.journal import cases, open_journal, tokens
from moratoria.journal.verification import verify

BASE = "https://w3id.org/moratoria/"
TURTLE = f"@prefix mor: <{BASE}def#> .\n_:c a mor:Case ; mor:applicant [ mor:sex mor:male ] ."
JUDGE = {"on": "2022-09-01", "assume": "not-excluded"}


@dataclass(frozen=True)
class Desk:
    """Somebody with a token, at a running service."""

    service: Service
    token: str

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Reply:
        """Sends one request."""
        data = json.dumps(body) if isinstance(body, dict) else body
        data = data.encode() if isinstance(data, str) else data
        kind = {} if body is None else {"content_type": "application/json"}
        named = {"authorization": f"Bearer {self.token}", **kind, **headers}
        return self.service.ask(path, method=method, body=data, **named)  # type: ignore[arg-type]

    def file(self, plain: dict[str, Any] = PLAIN, **headers: str) -> str:
        """Files a case and returns its address."""
        reply = self.ask("POST", "/cases", plain, **headers)
        assert reply.status == 201, reply.text
        return reply.headers["Location"]

    def judge(self, case: str, query: str = "on=2022-09-01&assume=not-excluded") -> Reply:
        """Has a case judged."""
        return self.ask("POST", f"{case}/decisions?{query}")

    def rows(self, query: str) -> list[str]:
        """Returns the rows of an answer of the private endpoint."""
        kind = {"content_type": "application/sparql-query", "accept": "text/csv"}
        reply = self.ask("POST", "/private/sparql", query, **kind)
        assert reply.status == 200, reply.text
        return reply.text.split("\r\n")[1:-1]


@dataclass(frozen=True)
class Office:
    """A running service with everybody who has a token for it."""

    service: Service
    folder: Path
    log: Path
    a: Desk
    b: Desk
    researcher: Desk
    admin: Desk


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A service of its own for cases, with its log in a file."""
    folder = tmp_path_factory.mktemp("office")
    with closing(open_journal(folder / "data/journal")) as journal:
        made = [
            tokens.create(journal, name, role, 1)
            for name, role in (
                ("desk-a", "submitter"),
                ("desk-b", "submitter"),
                ("study", "researcher"),
                ("keeper", "admin"),
            )
        ]
    with (
        (folder / "log").open("wb") as log,
        started(log=log, DATA_DIR=str(folder / "data")) as running,
    ):
        desks = [Desk(running, token) for token in made]
        yield Office(running, folder / "data", folder / "log", *desks)


# ---------------------------------------------------------------- the life of a case


def test_a_case_is_filed_read_changed_judged_and_erased(office: Office) -> None:
    """Each step answers what the next one needs."""
    made = office.a.ask("POST", "/cases", PLAIN)
    assert made.status == 201
    case, tag = made.headers["Location"], made.headers["ETag"]
    assert made.json == {
        "id": case.rsplit("/", 1)[-1],
        "case": f"{BASE}case/{case.rsplit('/', 1)[-1]}",
        "version": 1,
    }
    assert office.a.ask("GET", case).json == PLAIN
    changed = {**PLAIN, "military_status": "professional"}
    assert office.a.ask("PUT", case, changed, if_match=tag).headers["ETag"] == '"2"'
    assert_problem(office.a.ask("PUT", case, PLAIN, if_match=tag), 412, "changed")
    assert_problem(office.a.ask("PUT", case, PLAIN), 428)
    assert office.a.ask("PUT", case, PLAIN, if_match="*").headers["ETag"] == '"3"'
    judged = office.a.judge(case)
    assert judged.status == 201
    assert judged.json["norms"]["decision-moratorium"]["outcome"] == "applies"
    assert judged.json["case"] == made.json["case"]
    again = office.a.judge(case)
    assert (again.status, again.body) == (200, judged.body)
    (listed,) = office.a.ask("GET", f"{case}/decisions").json["decisions"]
    assert judged.headers["Location"] == f"/decisions/{listed['id']}"
    assert judged.json["id"] == listed["decision"]
    assert (listed["version"], listed["on"]) == (3, "2022-09-01")
    assert_problem(office.a.ask("DELETE", case, if_match='"1"'), 412, "changed")
    assert office.a.ask("DELETE", case, if_match='"3"').status == 204
    for path in (case, f"{case}/decisions", judged.headers["Location"]):
        assert_problem(office.a.ask("GET", path), 404)
    assert_problem(office.a.ask("DELETE", case), 404)


def test_an_account_lists_its_own_cases_a_page_at_a_time(office: Office) -> None:
    """The last one first, each with what it is called and how often it was judged."""
    older, newer = office.b.file({**PLAIN, "id": "older"}), office.b.file({**PLAIN, "id": "newer"})
    office.b.judge(older)
    first = office.b.ask("GET", "/cases?limit=1")
    assert first.headers["Cache-Control"] == "no-store"
    (case,) = first.json["cases"]
    assert (case["id"], case["called"], case["decisions"]) == (newer[7:], ["newer"], 0)
    second = office.b.ask("GET", first.json["next"])
    (case,) = second.json["cases"]
    assert (case["id"], case["called"], case["decisions"]) == (older[7:], ["older"], 1)
    assert second.json["previous"] == "/cases?limit=1&offset=0"
    theirs = {case["id"] for case in office.a.ask("GET", "/cases?limit=100").json["cases"]}
    assert not theirs & {older[7:], newer[7:]}
    page = office.b.ask("GET", "/cases", accept="text/html", accept_language="nl")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.index(">newer<") < page.text.index(">older<")
    for wrong in ("limit=0", "limit=101", "offset=x"):
        assert_problem(office.b.ask("GET", f"/cases?{wrong}"), 400, "unreadable")


def test_two_decisions_are_told_apart(office: Office) -> None:
    """Of two days and two versions of a case: what was asked and known, and what came of it."""
    case = office.a.file()
    first = office.a.judge(case).headers["Location"]
    office.a.ask("PUT", case, {**PLAIN, "military_status": "professional"}, if_match="*")
    second = office.a.judge(case, "on=2022-10-01&assume=not-excluded").headers["Location"]
    path = f"{first}/diff/{second.rpartition('/')[2]}"
    found = office.a.ask("GET", path)
    assert found.headers["Cache-Control"] == "no-store"
    assert found.json["asked"] == {"on": {"before": "2022-09-01", "after": "2022-10-01"}}
    status = {"before": "never_served", "after": "professional"}
    assert found.json["facts"] == {"military_status": status}
    assert found.json["norms"]["decision-moratorium"]["outcome"] == {
        "before": "applies",
        "after": "does-not-apply",
    }
    page = office.a.ask("GET", path, accept="text/html", accept_language="nl").text
    for words in ("nooit gediend", "beroepsmilitair", "1 september 2022", "niet van toepassing"):
        assert words in page
    none = f"{first}/diff/{'0' * 64}"
    assert_problem(office.b.ask("GET", path), 404)
    assert_problem(office.a.ask("GET", none), 404)
    assert_problem(office.a.ask("GET", f"{first}/diff/x"), 404)


def test_a_decision_is_shown_as_a_page(office: Office) -> None:
    """Made, read again and listed, a decision is the page that an outcome always is."""
    case = office.a.file({**PLAIN, "id": CANARY})
    query = "on=2022-09-01&assume=not-excluded"
    made = office.a.ask("POST", f"{case}/decisions?{query}", accept="text/html")
    assert made.status == 201
    shown = office.a.ask("GET", made.headers["Location"], accept="text/html", accept_language="en")
    for page in (made, shown):
        assert page.kind == "text/html"
        assert page.headers["Cache-Control"] == "no-store"
        assert 'id="ru-2022-decision-moratorium"' in page.text
        assert '<svg class="timeline"' in page.text
        assert f'href="{BASE}case' not in page.text, "it would lead away, and tell the id"
    listed = office.a.ask("GET", f"{case}/decisions", accept="text/html").text
    assert CANARY in listed
    assert made.headers["Location"] in listed
    assert office.a.ask("DELETE", case).status == 204


@pytest.mark.parametrize("kind", list(rdf.FORMATS))
def test_a_case_comes_in_every_form(office: Office, kind: str) -> None:
    """What is read can be sent back as it is, and is then the same case."""
    case = office.a.file()
    reply = office.a.ask("GET", case, accept=kind)
    assert reply.kind == kind
    back = office.a.ask("PUT", case, reply.text, content_type=kind, if_match="*")
    assert back.status == 200, back.text
    assert office.a.ask("GET", case).json == PLAIN


@pytest.mark.parametrize("kind", list(rdf.FORMATS | rdf.QUAD_FORMATS))
def test_a_decision_comes_with_its_proof(office: Office, kind: str) -> None:
    """In every form of RDF, and in JSON in both languages."""
    made = office.a.judge(office.a.file()).headers["Location"]
    whole = rdf.read_whole(office.a.ask("GET", made, accept=kind).body, kind)
    proofs = list(whole.triples((None, URIRef(f"{BASE}def#hasProof"), None)))
    assert len(proofs) >= 10
    texts = {lang: office.a.ask("GET", f"{made}?lang={lang}").json for lang in ("nl", "en")}
    assert texts["nl"]["id"] == texts["en"]["id"]
    assert texts["nl"]["notice"] != texts["en"]["notice"]


def test_nothing_is_written_before_the_shapes_hold(office: Office) -> None:
    """A case that breaks them is refused with every finding, and so is one with other words."""
    with closing(open_journal(office.folder / "journal")) as journal:
        before = verify(journal).seq
        broken = office.a.ask("POST", "/cases", {"sex": "mannelijk"})
        assert assert_problem(broken, 422, "invalid-case")["violations"][0]["key"] == "sex"
        formal = TURTLE + " _:c <http://www.w3.org/2002/07/owl#sameAs> mor:Case ."
        said = office.a.ask("POST", "/cases", formal, content_type="text/turtle")
        assert "owl#sameAs" in assert_problem(said, 400, "unreadable")["detail"]
        named = TURTLE.replace("_:c", f"<{BASE}case/{cases.new_id()}>")
        said = office.a.ask("POST", "/cases", named, content_type="text/turtle")
        assert "no name but the one" in assert_problem(said, 400, "unreadable")["detail"]
        assert_problem(
            office.a.ask("POST", "/cases", "x", content_type="text/plain"), 415, "media-type"
        )
        assert verify(journal).seq == before


def test_one_policy_at_a_time(office: Office) -> None:
    """A stored decision is one document."""
    reply = office.a.judge(office.a.file(), "on=2022-09-01&policy=all")
    assert "one policy" in assert_problem(reply, 400, "unreadable")["detail"]


# ---------------------------------------------------------------- whose it is


def test_check_41_another_submitters_case_is_absent(office: Office) -> None:
    """Whatever B does with it, the answer is that of a case that does not exist."""
    case = office.a.file()
    made = office.a.judge(case).headers["Location"]
    absent = f"/cases/{cases.new_id()}"
    nothing = "/decisions/" + "0" * 64
    tries = [
        ("GET", case, absent, None, {}),
        ("PUT", case, absent, PLAIN, {"if_match": "*"}),
        ("DELETE", case, absent, None, {}),
        ("GET", f"{case}/decisions", f"{absent}/decisions", None, {}),
        ("POST", f"{case}/decisions?on=2022-09-01", f"{absent}/decisions?on=2022-09-01", None, {}),
        ("GET", made, nothing, None, {}),
    ]
    own = {"Date", "Content-Length", "X-Request-Id"}
    for method, theirs, none, body, headers in tries:
        one, other = (office.b.ask(method, path, body, **headers) for path in (theirs, none))
        assert one.status == other.status == 404
        plain = [
            reply.text.replace(path.split("?")[0], "PATH")
            for reply, path in ((one, theirs), (other, none))
        ]
        told = [{k: v for k, v in json.loads(text).items() if k != "instance"} for text in plain]
        assert told[0] == told[1]
        kept = [{k: v for k, v in reply.headers.items() if k not in own} for reply in (one, other)]
        assert kept[0] == kept[1]
    assert office.a.ask("GET", case).json == PLAIN


def test_check_12_only_the_one_form_of_an_id_leads_anywhere(office: Office) -> None:
    """Whatever else is asked for is absent, also what resembles the id of one's own case."""
    case = office.a.file()
    own = case.rsplit("/", 1)[-1]
    # What is published is kept in the same folder while it is loaded: afterwards nothing is.
    assert office.service.ask("/sparql", {"query": "ASK {}"}).status == 200
    files = sorted(path.name for path in office.folder.rglob("*"))
    assert len(FORGED) >= 50
    for forged in FORGED:
        name = forged.format(
            id=own, ID=own.upper(), bare=own.replace("-", ""), full="\uff10" + own[1:], tail=own[1:]
        )
        path = "/cases/" + quote(name, safe="%/")
        for method, body in (("GET", None), ("PUT", PLAIN), ("DELETE", None)):
            reply = office.a.ask(method, path, body, **({"if_match": "*"} if body else {}))
            assert reply.status in {404, 405}, (path, reply.text)
    assert office.a.ask("GET", case).json == PLAIN
    assert sorted(path.name for path in office.folder.rglob("*")) == files


def test_an_admin_erases_and_reads_nothing(office: Office) -> None:
    """Erasure is asked of the keeper of the service, whoever filed the case."""
    case = office.a.file()
    assert_problem(office.admin.ask("GET", case), 403)
    assert office.admin.ask("DELETE", case).status == 204
    assert_problem(office.a.ask("GET", case), 404)


# ---------------------------------------------------------------- the same request twice


def test_check_57_a_repeated_request_is_done_once(office: Office) -> None:
    """40 at once with one key are one case and one decision; another request is refused."""
    with ThreadPoolExecutor(8) as threads:
        key = {"idempotency_key": "one"}
        made = list(threads.map(lambda _: office.a.file(PLAIN, **key), range(40)))
    (case,) = set(made)
    with ThreadPoolExecutor(4) as threads:
        path = f"{case}/decisions?on=2022-09-01"
        replies = list(
            threads.map(lambda _: office.a.ask("POST", path, None, idempotency_key="two"), range(8))
        )
    assert sorted(reply.status for reply in replies) == [200] * 7 + [201]
    assert len({reply.headers["Location"] for reply in replies}) == 1
    assert len(office.a.ask("GET", f"{case}/decisions").json["decisions"]) == 1
    other = office.a.ask("POST", "/cases", {**PLAIN, "sex": "female"}, idempotency_key="one")
    assert_problem(other, 422, "reused-key")
    assert office.b.file(PLAIN, **key) != case, "the key is the sender's own"
    assert_problem(office.a.ask("POST", "/cases", PLAIN, idempotency_key="a b"), 400, "unreadable")
    assert office.a.ask("DELETE", case).status == 204
    assert_problem(office.a.ask("POST", "/cases", PLAIN, idempotency_key="one"), 404)


# ---------------------------------------------------------------- the private endpoint


def test_a_researcher_asks_law_and_cases_together(office: Office) -> None:
    """The next answer reflects a write, and names the norm by the law's own words."""
    case = office.a.file({**PLAIN, "id": "study-1"})
    found = office.researcher.rows(
        'SELECT ?c { ?c <http://purl.org/dc/terms/identifier> "study-1" }'
    )
    assert found == [f"{BASE}case{case.removeprefix('/cases')}"]
    office.a.ask("PUT", case, {**PLAIN, "id": "study-2"}, if_match="*")
    assert office.researcher.rows('ASK { ?c ?p "study-1" }') in (["false"], [])
    office.a.judge(case)
    rows = office.researcher.rows(
        f"PREFIX mor: <{BASE}def#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
        f"SELECT ?label {{ ?d mor:aboutCase <{found[0]}> ; mor:hasAnswer ?a . "
        "?a mor:ofNorm ?n ; mor:outcome mor:applies . ?n skos:prefLabel ?label "
        'FILTER(LANG(?label) = "en") }'
    )
    assert rows
    office.a.ask("DELETE", case)
    assert office.researcher.rows(f"SELECT ?p {{ <{found[0]}> ?p ?o }}") == []


def test_check_21_a_public_query_sees_no_case(office: Office) -> None:
    """Also when it names the very graph, in each way that the protocol knows."""
    case = f"{BASE}case{office.a.file({**PLAIN, 'id': CANARY}).removeprefix('/cases')}"
    for query, parameters in (
        (f"SELECT * FROM <{case}> {{ ?s ?p ?o }}", {}),
        (f"SELECT * FROM NAMED <{case}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", {}),
        (f"SELECT * {{ GRAPH <{case}> {{ ?s ?p ?o }} }}", {}),
        (f"DESCRIBE <{case}>", {}),
        ("SELECT * { ?s ?p ?o }", {"default-graph-uri": case}),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", {"named-graph-uri": case}),
    ):
        reply = office.service.ask("/sparql", {"query": query, **parameters})
        assert reply.status == 200
        assert CANARY not in reply.text
        assert '"value"' not in reply.text
    assert office.researcher.rows(f'SELECT ?c {{ ?c ?p "{CANARY}" }}') == [case]
    office.a.ask("DELETE", case.replace(f"{BASE}case", "/cases"))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("DROP ALL", "query-refused"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "query-refused"),
        ("SELECT *", "query-syntax"),
        ("", "query-syntax"),
    ],
)
def test_a_private_query_only_reads(office: Office, query: str, name: str) -> None:
    """The guard of the public endpoint reads it first."""
    kind = {"content_type": "application/sparql-query"}
    assert_problem(office.researcher.ask("POST", "/private/sparql", query, **kind), 400, name)


# ---------------------------------------------------------------- what is kept quiet


def test_check_47_a_case_is_nowhere_else(office: Office) -> None:
    """Through its whole life, its words stand on no public route, in no log, in no argument."""
    words = [CANARY, "1987-03-14"]
    plain = {**PLAIN, "id": CANARY, "birth_date": "1987-03-14"}
    case = office.a.file(plain)
    office.a.judge(case)
    office.researcher.rows(f'SELECT ?c {{ ?c ?p "{CANARY}" }}')
    office.a.ask("POST", "/cases", {**plain, "sex": "mannelijk"})
    office.a.ask("GET", f"/cases/{CANARY}")
    seen = [office.log.read_text()]
    everything = {"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }"}
    seen.append(office.service.ask("/sparql", everything, accept="text/csv").text)
    seen += [
        office.service.ask(path).text
        for path in ("/", "/account", "/problem", "/context", "/healthz")
    ]
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            seen.append(process.read_text(errors="replace"))
        except OSError:
            continue
    for word in words:
        coded = [word, quote(word, safe=""), base64.b64encode(word.encode()).decode()]
        for place, text in enumerate(seen):
            assert not any(form in text for form in coded), (word, place)
    assert office.a.ask("DELETE", case).status == 204
    held = b"".join(p.read_bytes() for p in office.folder.rglob("*") if p.is_file())
    assert not any(word.encode() in held for word in words)


def test_check_43_no_token_is_anywhere(office: Office) -> None:
    """Not in the folder, the log, an error, or the arguments of a process."""
    office.a.ask("GET", "/cases/x")
    broken = office.service.ask("/cases/x", authorization=f"Bearer {office.a.token}x")
    assert_problem(broken, 401)
    held = [p.read_bytes() for p in office.folder.rglob("*") if p.is_file()]
    held += [office.log.read_bytes(), broken.body]
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            held.append(process.read_bytes())
        except OSError:
            continue
    for desk in (office.a, office.b, office.researcher, office.admin):
        for secret in (desk.token, desk.token.split("_", 2)[2]):
            assert not any(secret.encode() in text for text in held)


def test_check_51_a_log_line_is_one_event(office: Office) -> None:
    """Whatever a request says, every line is JSON, and none holds what was said."""
    assert len(LOGGED) >= 30
    before = len(office.log.read_bytes())
    for payload in LOGGED:
        office.a.ask("POST", "/cases", {**PLAIN, "id": payload})
        office.a.ask("GET", "/cases/" + quote(payload[:500], safe=""))
        office.a.ask("POST", "/cases", PLAIN, idempotency_key=quote(payload[:100]))
        kind = {"content_type": "application/sparql-query"}
        office.researcher.ask("POST", "/private/sparql", f"ASK {{ # {payload}", **kind)
    lines = office.log.read_bytes()[before:].decode().split("\n")[:-1]
    events = [json.loads(line) for line in lines if line.startswith("{")]
    assert len(events) >= 3 * len(LOGGED)
    assert {event["event"] for event in events} == {"request"}
    routes = {"/cases", "/cases/<case_id>", "/private/sparql", "(none)"}
    assert {event["route"] for event in events} == routes
    assert not any(payload in line for line in lines for payload in LOGGED)


# ---------------------------------------------------------------- room, one service, the end


def test_check_56_a_disk_that_is_nearly_full_takes_no_case(tmp_path: Path) -> None:
    """Cases are refused with 507 while the rest is served."""
    with closing(open_journal(tmp_path / "data/journal")) as journal:
        token = tokens.create(journal, "desk-a", "submitter", 1)
    reserve = str(shutil.disk_usage(tmp_path).total // 2**20 + 1)
    with started(DATA_DIR=str(tmp_path / "data"), MORATORIA_DISK_RESERVE=reserve) as running:
        desk = Desk(running, token)
        assert_problem(desk.ask("POST", "/cases", PLAIN), 507, "no-room")
        assert_problem(desk.ask("GET", f"/cases/{cases.new_id()}"), 404)
        assert running.decide(PLAIN).status == 200


def test_check_58_a_second_service_is_refused(office: Office) -> None:
    """It says so in one line, and the first goes on with what it had."""
    case = office.a.file()
    done = subprocess.run(
        COMMAND,
        env=environment(PORT="0", DATA_DIR=str(office.folder)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "Another process is serving" in done.stderr
    assert "Traceback" not in done.stderr
    assert office.a.ask("GET", case).json == PLAIN
    assert office.a.ask("GET", office.a.file()).json == PLAIN


def test_check_46_unsafe_settings_end_with_a_message(office: Office) -> None:
    """The service does not start, and says which setting and why."""
    settings = environment(PORT="0", HOST="0.0.0.0", DATA_DIR=str(office.folder))  # noqa: S104
    done = subprocess.run(COMMAND, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "MORATORIA_BEHIND_TLS" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_62_what_was_accepted_is_finished(tmp_path: Path) -> None:
    """Told to stop in the middle of writes, the service ends within ten seconds and loses none."""
    with closing(open_journal(tmp_path / "data/journal")) as journal:
        token = tokens.create(journal, "desk-a", "submitter", 1)
    acknowledged: list[str] = []

    def write(desk: Desk) -> None:
        while True:
            try:
                acknowledged.append(desk.file())
            except (OSError, AssertionError):
                return

    with started(DATA_DIR=str(tmp_path / "data")) as running:
        desk = Desk(running, token)
        desk.file()
        writers = [threading.Thread(target=write, args=(desk,)) for _ in range(4)]
        for writer in writers:
            writer.start()
        time.sleep(1)
        running.process.send_signal(signal.SIGTERM)
        running.process.wait(timeout=30)
        for writer in writers:
            writer.join(timeout=30)
    assert acknowledged
    with closing(open_journal(tmp_path / "data/journal")) as journal:
        assert verify(journal).trouble is None
        for address in acknowledged:
            cases.find(journal, address.rsplit("/", 1)[-1], "desk-a")

"""Who may do what: the matrix of routes and roles, tokens, limits, and settings refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from folders import PLAIN
from published import DOCUMENTS
from werkzeug.test import TestResponse

from moratoria.cli.token import ROLES as COMMANDED
from moratoria.errors import InputError, JournalError, QueryTimeoutError
from moratoria.journal import cases, open_journal, tokens
from moratoria.store import Pool, public_dataset
from moratoria.web import Settings, access, create_app, safety
from moratoria.web.access import (
    ADMIN,
    ANONYMOUS,
    EVERYBODY,
    MATRIX,
    MONITOR,
    RESEARCHER,
    SUBMITTER,
)
from moratoria.web.limits import Limit
from moratoria.web.vault import Vault

ROLES = [ANONYMOUS, RESEARCHER, SUBMITTER, ADMIN, MONITOR]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True)
class Site:
    """An application with a token of each role, and a case of the submitter."""

    app: Flask
    tokens: dict[str, str]
    case: str
    decision: str

    def ask(self, method: str, path: str, role: str = ANONYMOUS, **how: object) -> TestResponse:
        """Sends one request, with the token of a role."""
        token = self.tokens.get(role)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        client: FlaskClient = self.app.test_client()
        return client.open(path, method=method, headers=headers, buffered=True, **how)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One application for all questions about rights."""
    folder = tmp_path_factory.mktemp("site")
    journal = open_journal(folder / "journal")
    made = {role: tokens.create(journal, f"{role}-a", role, 1) for role in ROLES[1:]}
    app = create_app(Settings(data_dir=folder))
    found = Site(app, made, "", "")
    case = found.ask("POST", "/cases", SUBMITTER, json=PLAIN).headers["Location"]
    decided = found.ask("POST", f"{case}/decisions?on=2022-09-01", SUBMITTER)
    yield Site(app, made, case, decided.headers["Location"])
    app.extensions["moratoria.vault"].close()
    app.extensions["moratoria"].close()
    journal.close()


# ---------------------------------------------------------------- the matrix


def routes(app: Flask) -> dict[str, set[str]]:
    """Returns the methods of every route that the application has."""
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        found.setdefault(rule.rule, set()).update((rule.methods or set()) - {"HEAD", "OPTIONS"})
    return found


def test_check_40_every_route_is_in_the_matrix(site: Site) -> None:
    """A route or method that nobody wrote down, or that is not there, fails the build."""
    assert routes(site.app) == {rule: set(methods) for rule, methods in MATRIX.items()}


def test_check_40_what_is_not_written_is_refused(site: Site) -> None:
    """A route that is not in the matrix is for nobody, whatever token comes with it."""
    app = create_app(
        Settings(data_dir=Path(site.app.extensions["moratoria.vault"].settings.data_dir))
    )
    app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    for role in ROLES:
        reply = Site(app, site.tokens, "", "").ask("GET", "/forgotten", role)
        assert reply.status_code == (401 if role == ANONYMOUS else 403)
        assert b"open" not in reply.data
    app.extensions["moratoria.vault"].close()


def concrete(site: Site, rule: str) -> str:
    """Returns an address of a route."""
    return (
        DOCUMENTS.get(rule, rule)
        .replace("/cases/<case_id>", site.case)
        .replace("/decisions/<decision_id>", site.decision)
        .replace("<other_id>", site.decision.rpartition("/")[2])
        .replace("<path:filename>", "moratoria.css")
        .replace("<name>", "cq-02")
        .replace("<page>", "1")
        .replace("<extension>", "ttl")
        .replace("<file>", "law.ttl")
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("rule", MATRIX)
def test_check_40_the_matrix_is_what_holds(site: Site, rule: str, role: str) -> None:
    """Each role is let through exactly where the matrix says; nobody is told more than that."""
    path = concrete(site, rule)
    for method in METHODS:
        allowed = MATRIX[rule].get("GET" if method == "HEAD" else method)
        if method == "DELETE" and allowed and role in allowed:
            continue  # it would take the case away; see the next test
        status = site.ask(method, path, role).status_code
        if allowed is None:
            assert status == 405
        elif role in allowed:
            assert status not in {401, 403, 404, 405}, (method, path)
        else:
            assert status == (401 if role == ANONYMOUS else 403), (method, path)


def test_check_40_who_may_erase(site: Site) -> None:
    """The submitter its own, an admin any, and neither the admin nor another reads it."""
    for role in (SUBMITTER, ADMIN):
        case = site.ask("POST", "/cases", SUBMITTER, json=PLAIN).headers["Location"]
        assert site.ask("DELETE", case, RESEARCHER).status_code == 403
        assert site.ask("GET", case, ADMIN).status_code == 403
        assert site.ask("DELETE", case, role).status_code == 204
        assert site.ask("GET", case, SUBMITTER).status_code == 404


def test_a_refusal_says_what_would_do(site: Site) -> None:
    """RFC 6750: a challenge without a token, the scope that is needed with the wrong one."""
    reply = site.ask("GET", "/private/sparql?query=ASK%7B%7D")
    assert reply.headers["WWW-Authenticate"] == 'Bearer realm="moratoria"'
    wrong = site.ask("GET", "/private/sparql?query=ASK%7B%7D", SUBMITTER)
    assert "the scope research may" in wrong.json["detail"]  # type: ignore[index]
    bad = site.app.test_client().get("/", headers={"Authorization": "Bearer mor_x"})
    assert bad.status_code == 401
    assert 'error="invalid_token"' in bad.headers["WWW-Authenticate"]


@pytest.mark.parametrize("given", ["Basic YTpi", "Bearer", "Bearer ", "mor_a_b", "Digest x"])
def test_what_is_no_bearer_token_is_refused(site: Site, given: str) -> None:
    """Also on public routes: whoever shows something wrong is told so."""
    assert site.app.test_client().get("/", headers={"Authorization": given}).status_code == 401


def test_check_34_no_page_from_elsewhere_reads_a_case(site: Site) -> None:
    """Public routes are open to every page; those of cases to none, and are kept by no cache."""
    for rule, methods in MATRIX.items():
        public = any(ANONYMOUS in roles for roles in methods.values())
        for method in [*methods, "OPTIONS"]:
            if method == "DELETE":
                continue
            reply = site.ask(method, concrete(site, rule), SUBMITTER)
            assert ("Access-Control-Allow-Origin" in reply.headers) is public, (method, rule)
            if not public:
                assert reply.headers["Cache-Control"] == "no-store"
    for path in ("/cases/x.css", "/cases/a/b.js", "/decisions/", "/private/x"):
        reply = site.ask("GET", path, SUBMITTER)
        assert reply.status_code == 404
        assert "Access-Control-Allow-Origin" not in reply.headers
        assert reply.headers["Cache-Control"] == "no-store"


def test_check_35_nothing_rides_on_a_browser(site: Site) -> None:
    """A form from a foreign page changes nothing, and no answer sets a cookie."""
    form = {"data": {"case": "x"}, "content_type": "application/x-www-form-urlencoded"}
    for rule, methods in MATRIX.items():
        for method in methods:
            path = concrete(site, rule)
            reply = site.ask(method, path, **form)
            assert "Set-Cookie" not in reply.headers
            if ANONYMOUS not in methods[method]:
                assert reply.status_code == 401, path


# ---------------------------------------------------------------- tokens


def test_check_44_a_revoked_token_ends_at_the_next_request(site: Site) -> None:
    """Also while its query is being answered."""
    vault: Vault = site.app.extensions["moratoria.vault"]
    token = tokens.create(vault.journal, "r", RESEARCHER, 1)
    other = Site(site.app, {RESEARCHER: token}, "", "")
    ask = "/private/sparql?query=ASK%7B%7D"
    assert other.ask("GET", ask, RESEARCHER).status_code == 200
    answered = vault.query

    def slow(*args: object) -> object:
        answer = answered(*args)  # type: ignore[arg-type]
        tokens.revoke(vault.journal, token.split("_")[1])
        return answer

    vault.query = slow  # type: ignore[method-assign, assignment]
    try:
        late = other.ask("GET", ask, RESEARCHER)
    finally:
        del vault.query
    assert late.status_code == 401
    assert b"boolean" not in late.data
    assert other.ask("GET", ask, RESEARCHER).status_code == 401


def test_a_token_is_not_taken_where_it_may_be_overheard(site: Site) -> None:
    """A service that others can reach without TLS takes none, the right one neither."""
    folder = site.app.extensions["moratoria.vault"].settings.data_dir
    for settings, status in (
        (Settings(host="0.0.0.0", data_dir=folder), 401),  # noqa: S104 - that is the point
        (Settings(host="0.0.0.0", data_dir=folder, behind_tls=True), 404),  # noqa: S104
    ):
        app = create_app(settings)
        reply = Site(app, site.tokens, "", "").ask("GET", f"/cases/{cases.new_id()}", SUBMITTER)
        assert reply.status_code == status
        app.extensions["moratoria.vault"].close()


def test_without_a_journal_nobody_gets_in(tmp_path: Path) -> None:
    """A service that nobody made a token for makes no journal either."""
    app = create_app(Settings(data_dir=tmp_path / "data"))
    client = app.test_client()
    token = "mor_" + "0" * 16 + "_" + "A" * 43
    assert client.get("/cases/x").status_code == 401
    assert client.get("/", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert not (tmp_path / "data").exists()


# ---------------------------------------------------------------- limits


def test_a_limit_is_over_a_minute() -> None:
    """It is counted per client, over the last seconds only."""
    now = [0.0]
    limit = Limit(2, 60, clock=lambda: now[0])
    limit.count("a")
    now[0] = 10
    limit.count("a")
    assert (limit.wait("a"), limit.wait("b")) == (50, 0)
    now[0] = 60
    assert limit.wait("a") == 0
    limit.count("a")
    assert limit.wait("a") == 10


def test_a_limit_remembers_a_bounded_number_of_clients() -> None:
    """Addresses that are never seen again do not fill the memory."""
    limit = Limit(1, 60, clock=lambda: 0.0)
    for number in range(25_000):
        limit.count(str(number))
    assert len(limit._done) <= 10_000


def test_check_45_bad_tokens_are_counted(site: Site) -> None:
    """The 201st within a minute is told to wait; who has a good token is not."""
    counters = site.app.extensions["moratoria.counters"]
    site.app.extensions["moratoria.counters"] = access.Counters(Limit(1000))
    try:
        client = site.app.test_client()
        bad = {"Authorization": "Bearer mor_0000000000000000_x"}
        statuses = [client.get("/", headers=bad).status_code for _ in range(access.BAD_TOKENS + 1)]
        assert statuses == [401] * access.BAD_TOKENS + [429]
        reply = client.get("/", headers=bad)
        assert 1 <= int(reply.headers["Retry-After"]) <= 60
        assert site.ask("GET", site.case, SUBMITTER).status_code == 200
        assert client.get("/healthz").status_code == 200
        elsewhere = client.get("/", headers=bad, environ_base={"REMOTE_ADDR": "192.0.2.7"})
        assert elsewhere.status_code == 401
    finally:
        site.app.extensions["moratoria.counters"] = counters


def test_check_45_queries_that_were_stopped_are_counted(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After 30 within a minute a client waits; others, and those that ask well, do not."""
    monkeypatch.setitem(site.app.extensions, "moratoria.counters", access.Counters(Limit(1000)))

    def stopped(*_: object, **__: object) -> None:
        message = "The query was stopped."
        raise QueryTimeoutError(message)

    ask = "/private/sparql?query=ASK%7B%7D"
    with monkeypatch.context() as patched:
        patched.setattr(Vault, "query", stopped)
        found = [site.ask("GET", ask, RESEARCHER).status_code for _ in range(32)]
    assert found == [503] * access.STOPPED_QUERIES + [429] * 2
    assert "Retry-After" in site.ask("GET", ask, RESEARCHER).headers
    vault: Vault = site.app.extensions["moratoria.vault"]
    another = {RESEARCHER: tokens.create(vault.journal, "other", RESEARCHER, 1)}
    assert Site(site.app, another, "", "").ask("GET", ask, RESEARCHER).status_code == 200
    assert site.ask("GET", site.case, SUBMITTER).status_code == 200


def test_check_45_a_token_asks_so_often(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of requests a minute a token waits, and no other client does."""
    monkeypatch.setitem(site.app.extensions, "moratoria.counters", access.Counters(Limit(5)))
    found = [site.ask("GET", site.case, SUBMITTER).status_code for _ in range(6)]
    assert found == [200] * 5 + [429]
    assert site.ask("GET", site.case, RESEARCHER).status_code == 403
    assert site.ask("GET", "/healthz").status_code == 200


# ---------------------------------------------------------------- settings


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """A data folder with a journal."""
    folder = tmp_path / "data"
    open_journal(folder / "journal").close()
    return folder


def test_check_46_safe_settings_start(filled: Path) -> None:
    """Loopback, or TLS in front of it; anywhere as long as there is nothing to protect."""
    anywhere = "0.0.0.0"  # noqa: S104 - that is the point
    for settings in (
        Settings(data_dir=filled),
        Settings(host="::1", data_dir=filled),
        Settings(host=anywhere, data_dir=filled, behind_tls=True),
        Settings(host=anywhere, data_dir=filled / "none"),
        Settings(store_url="http://127.0.0.1:7878", data_dir=filled),
        Settings(store_url="https://store.example/ds", data_dir=filled),
    ):
        safety.check(settings, {})


@pytest.mark.parametrize(
    ("changes", "env", "words"),
    [
        ({}, {"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
        ({}, {"FLASK_DEBUG": "true"}, "FLASK_DEBUG"),
        ({"host": "0.0.0.0"}, {}, "MORATORIA_BEHIND_TLS"),  # noqa: S104
        ({"host": "moratoria.example"}, {}, "MORATORIA_BEHIND_TLS"),
        ({"store_url": "http://store.example/ds"}, {}, "MORATORIA_STORE_URL"),
        ({"store_update_url": "http://store.example/u"}, {}, "MORATORIA_STORE_UPDATE_URL"),
        ({"journal_url": "postgresql://db.example/m"}, {}, "sslmode"),
        ({"journal_url": "postgresql://db.example/m?sslmode=prefer"}, {}, "sslmode"),
    ],
)
def test_check_46_unsafe_settings_are_refused(
    filled: Path, changes: dict[str, str], env: dict[str, str], words: str
) -> None:
    """The message names the setting and what would do."""
    settings = Settings(**{"data_dir": filled, **changes})  # type: ignore[arg-type]
    with pytest.raises(InputError, match=words):
        safety.check(settings, env)


def test_check_46_a_folder_that_others_open_is_refused(filled: Path) -> None:
    """The message is the command to run."""
    (filled / "journal").chmod(0o755)
    with pytest.raises(JournalError, match="chmod 700"):
        safety.check(Settings(data_dir=filled), {})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MORATORIA_STORE_URL", "ftp://store.example"),
        ("MORATORIA_STORE_URL", "http://name:word@store.example"),
        ("MORATORIA_STORE_URL", "store.example"),
        ("MORATORIA_BEHIND_TLS", "1"),
        ("MORATORIA_DISK_RESERVE", "much"),
        ("MORATORIA_REQUESTS_PER_MINUTE", "0"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(name: str, value: str) -> None:
    """It is never replaced by the default, and a password in it is not repeated."""
    with pytest.raises(InputError, match=name) as caught:
        Settings.from_env(env={name: value})
    assert "word" not in str(caught.value)


def test_everybody_is_every_role() -> None:
    """The roles of tokens and nobody, and no other; the command makes them all."""
    assert EVERYBODY == {ANONYMOUS, *tokens.ROLES} == set(ROLES)
    assert list(tokens.ROLES) == COMMANDED


def test_queries_are_answered_by_pools_of_their_own(site: Site) -> None:
    """A public query cannot reach a worker that holds a case, nor can a query of one case."""
    site.ask("GET", "/private/sparql?query=ASK%7B%7D", RESEARCHER)
    site.ask("POST", "/query-case?query=ASK%7B%7D", json=PLAIN)
    vault: Vault = site.app.extensions["moratoria.vault"]
    public = site.app.extensions["moratoria"].start().result()
    pools = [vault._private, vault._passing, public]
    assert all(isinstance(pool, Pool) for pool in pools)
    workers = [worker for pool in pools for worker in pool._all]  # type: ignore[union-attr]
    assert len(set(workers)) == len(workers) >= 5
    everything = (
        "/sparql?query=SELECT%20%3Fg%20%7B%20GRAPH%20%3Fg%20%7B%20%3Fs%20a%20%3Fo%20%7D%20%7D"
    )
    seen = site.ask("GET", everything)
    assert site.case.rsplit("/", 1)[-1] not in json.dumps(seen.json)


def test_check_50_what_is_published_does_not_depend_on_cases(site: Site) -> None:
    """With and without a stored case, the public dataset is the same to the byte."""
    folder = site.app.extensions["moratoria.vault"].settings.data_dir
    before = public_dataset(folder).hash
    case = site.ask("POST", "/cases", SUBMITTER, json=PLAIN).headers["Location"]
    site.ask("POST", f"{case}/decisions?on=2022-09-01", SUBMITTER)
    assert public_dataset(folder).hash == before
    assert site.app.extensions["moratoria"].start().result()._quads == public_dataset(folder).quads


def test_a_store_that_is_behind_does_not_undo_an_acknowledgement(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is in the journal is stored; the store elsewhere is told at the next query."""
    settings = replace(
        site.app.extensions["moratoria.vault"].settings, store_url="http://127.0.0.1:1"
    )
    vault = Vault(settings)
    monkeypatch.setitem(site.app.extensions, "moratoria.vault", vault)
    vault.warm()
    reply = site.ask("POST", "/cases", SUBMITTER, json=PLAIN)
    assert reply.status_code == 201
    assert site.ask("DELETE", reply.headers["Location"], SUBMITTER).status_code == 204
    ask = site.ask("GET", "/private/sparql?query=ASK%7B%7D", RESEARCHER)
    assert (ask.status_code, ask.json["title"]) == (503, "The store of cases does not answer")  # type: ignore[index]
    vault.close()

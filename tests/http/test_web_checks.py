"""Checks 31, 32, 33 and 39: texts stay texts, only web addresses are linked, nobody is led away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from asking import ASKED, ROOT, Reply, Service
from folders import PLAIN
from hostile import RUN, SCRIPTS

from moratoria.web import create_app
from moratoria.web.settings import Settings

PAGE = "text/html"
# What no template of ours writes; an inline style is refused by the policy, and so is none of ours.
NEVER = {"iframe", "object", "embed", "base", "img", "style", "math", "video", "marquee", "applet"}


class Read(HTMLParser):
    """Reads a page as a browser would, and notes what could run."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.data: list[str] = []
        self._in_data = False
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element or attribute that only a text of somebody else's could have brought."""
        given = dict(attrs)
        if tag in NEVER or any(name.startswith("on") or name == "style" for name in given):
            self.wrong.append(f"<{tag} {given}>")
        for name in ("href", "src", "action", "formaction", "xlink:href"):
            target = given.get(name) or "/"
            local = target.startswith(("/", "#", "?")) and not target.startswith("//")
            if not local and urlsplit(target).scheme not in {"http", "https"}:
                self.wrong.append(f"{name}={target}")
        self._in_data = tag == "script" and given.get("type", "").endswith("json")
        if tag == "script" and not self._in_data:
            local = str(given.get("src")).startswith("/static/")
            self.wrong += [] if local else [f"<script {given}>"]

    def handle_data(self, data: str) -> None:
        """Keeps what stands between the tags of data."""
        if self._in_data:
            self.data.append(data)
            self._in_data = False


def harmless(reply: Reply) -> None:
    """Holds that nothing in a page could run, and that the data in it are data."""
    assert reply.kind == PAGE, reply.kind
    found = Read(reply.text)
    assert not found.wrong
    for data in found.data:
        json.loads(data)


# Every page that shows what somebody sends, with the place it is sent in.
PLACES: dict[str, Callable[[Service, str], Reply]] = {
    "query": lambda s, t: s.ask("/sparql", {"query": t}, accept=PAGE),
    "comment": lambda s, t: s.ask("/sparql", {"query": f"ASK {{}} # {t}"}, accept=PAGE),
    "parameter": lambda s, t: s.ask("/queries/cq-07", {"at": t}, accept=PAGE),
    "iri": lambda s, t: s.ask("/queries/cq-13", {"one": t, "other": t}, accept=PAGE),
    "question": lambda s, t: s.ask("/queries", {"q": t}, accept=PAGE),
    "words": lambda s, t: s.ask("/search", {"q": t}, accept=PAGE),
    "path": lambda s, t: s.ask(f"/{quote(t, safe='')}", accept=PAGE),
    "name": lambda s, t: s.ask(f"/policy/{quote(t, safe='')}", accept=PAGE),
    "unknown": lambda s, t: s.ask("/catalog", {t: t}, accept=PAGE),
    "language": lambda s, t: s.ask("/", {"lang": t}, accept=PAGE),
    "case": lambda s, t: s.decide({**PLAIN, "id": t}, accept=PAGE),
    "fact": lambda s, t: s.decide({**PLAIN, "sex": t, t: t}, accept=PAGE),
    "day": lambda s, t: s.decide(PLAIN, {**ASKED, "on": t}, accept=PAGE),
}


SLOW = {"case", "fact", "day"}


def test_what_would_run_is_seen_where_it_is_not_escaped() -> None:
    """The reader of these tests finds markup that is put into a page as it is."""
    seen = [text for text in SCRIPTS if Read(f'<p title="{text}">{text}</p>').wrong]
    assert len(seen) > 30
    assert Read(f'<a href="{RUN[0]}">').wrong


@pytest.mark.parametrize("place", PLACES)
def test_check_31_no_text_becomes_markup(service: Service, place: str) -> None:
    """Whatever is sent, in whatever place, comes back as text or not at all."""
    assert len(SCRIPTS) >= 40
    step = 10 if place in SLOW else 1  # several in one text, each of which would still be seen
    for start in range(0, len(SCRIPTS), step):
        harmless(PLACES[place](service, " ".join(SCRIPTS[start : start + step])))


@pytest.mark.parametrize("form", ["values", "graph"])
def test_check_31_no_answer_becomes_markup(service: Service, form: str) -> None:
    """Literals, languages, datatypes and IRIs of an answer are shown as what they are."""
    rows = " ".join(
        f"({json.dumps(text)} {json.dumps(text)}@en {json.dumps(text)}^^<{RUN[n % len(RUN)]}> "
        f"<{RUN[n % len(RUN)]}>)"
        for n, text in enumerate(SCRIPTS)
    )
    where = f"{{ VALUES (?a ?b ?c ?d) {{ {rows} }} }}"
    head = "SELECT *" if form == "values" else "CONSTRUCT { ?d ?d ?a , ?b , ?c , ?d }"
    for lang in ("nl", "en"):
        body = {"query": f"{head} {where}", "lang": lang}
        reply = service.ask("/sparql", body, accept=PAGE)
        if reply.status == 414:
            query = f"{head} {where}"
            reply = service.post(
                f"/sparql?lang={lang}", query, "application/sparql-query", accept=PAGE
            )
        assert reply.status == 200, reply.text[-500:]
        assert reply.text.count("ran=1") > 40
        harmless(reply)


# How a script turns text into markup or code.
WRITES = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe|document\.write"
    r"|\beval\(|new Function|setTimeout\(\s*[\"'`]|\.html\(|srcdoc|javascript:"
)


def test_check_31_no_script_of_ours_writes_markup() -> None:
    """What a page gets it gets from the service, read by the browser as a document of its own."""
    own = [*(ROOT / "service/moratoria/web/static/js").glob("*.js")]
    bundled = [*(ROOT / "frontend/src").rglob("*.js")]
    assert len(own) >= 2
    assert len(bundled) >= 5
    found = {
        path.name: WRITES.findall(path.read_text(encoding="utf-8")) for path in [*own, *bundled]
    }
    assert not {name: words for name, words in found.items() if words}


@pytest.mark.parametrize("iri", RUN)
def test_check_32_only_web_addresses_become_links(service: Service, iri: str) -> None:
    """An IRI that a browser would run is shown and not linked, in an answer and of a case."""
    answer = service.ask("/sparql", {"query": f"SELECT (<{iri}> AS ?x) {{}}"}, accept=PAGE)
    case = service.decide({**PLAIN, "id": iri}, accept=PAGE)
    for reply in (answer, case):
        assert reply.status == 200, reply.text
        harmless(reply)
        links = [part.partition('"')[0] for part in reply.text.split('href="')[1:]]
        schemes = {urlsplit(link).scheme.lower() for link in links}
        assert schemes <= {"", "http", "https"}


def test_check_33_tls_is_insisted_on_where_there_is_tls(tmp_path: Path) -> None:
    """Behind TLS a browser is told to come by TLS alone; without, nothing is claimed."""
    for address, told in (("https://law.example/", True), ("http://law.example/", False)):
        app = create_app(Settings(data_dir=tmp_path, base_iri=address))
        headers = app.test_client().get("/limits").headers
        assert ("Strict-Transport-Security" in headers) is told


LEADING = [
    "//evil.example/",
    "/%2f%2fevil.example/",
    "/\\evil.example",
    "/%5c%5cevil.example",
    "/shape/%2f%2fevil.example",
    "/query/cq-07?next=//evil.example",
    "/shape/CaseShape%0d%0aLocation:%20http://evil.example",
    "/shape/CaseShape?lang=//evil.example",
    "/https://evil.example/",
    "/shape/CaseShape/..%2f..%2f%2fevil.example",
]


@pytest.mark.parametrize("path", ["/shape/CaseShape", "/query/cq-07", *LEADING])
def test_check_39_nobody_is_led_to_another_host(service: Service, path: str) -> None:
    """What is answered 303 leads on here; no path and no header makes it lead elsewhere."""
    for accept in ("text/turtle", PAGE, "*/*"):
        reply = service.ask(
            path, accept=accept, host="evil.example", x_forwarded_host="evil.example"
        )
        target = reply.headers.get("Location")
        assert (target is not None) is (300 <= reply.status < 400)
        if target is not None:
            assert target.startswith(f"http://127.0.0.1:{service.port}/")
        assert "evil.example" not in str(reply.headers).lower()
    if path not in LEADING:
        assert service.ask(path).status == 303

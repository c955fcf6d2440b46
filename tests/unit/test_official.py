"""What became of the sources at their addresses, asked of a local copy with made-up answers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result
from filing import file, judge

from moratoria import rdf
from moratoria.cli import main
from moratoria.errors import InputError
from moratoria.exchange import Bounds
from moratoria.journal import open_journal
from moratoria.law import archive, law_quads, ontology, published
from moratoria.official import Address, accept, addresses, refresh, touched
from moratoria.official.fetching import Page, UnreachedError, fetch
from moratoria.official.refresh import differences
from moratoria.official.snapshots import snapshot
from moratoria.official.touched import Past

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
URL = "https://wetten.overheid.nl/BWBR0011823/2022-06-29"
ARTICLE_43 = next(address.url for address in addresses(ontology()) if "artikel=43&" in address.url)
DOC = "https://w3id.org/moratoria/source/"
RU = "https://w3id.org/moratoria/policy/ru-2022#"


def page(title: str = "Een wet", words: str = "Artikel 1.", more: str = "") -> bytes:
    """Returns a page as a register might show it."""
    return (
        f"<html><head><title>{title}</title><meta name='DCTERMS.modified' content='2022-01-01'>"
        f"<meta name='viewport' content='width=1'>{more}</head>"
        f"<body><script>var now = {time.time()};</script><p>{words}</p></body></html>"
    ).encode()


@dataclass
class Answer:
    """What the copy answers to a path."""

    status: int = 200
    body: bytes = field(default_factory=page)
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html"})
    drip: float = 0


class Copy(ThreadingHTTPServer):
    """A copy of the official addresses, with a folder per host."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.default = Answer()
        self.asked: list[tuple[str, dict[str, str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_address[1]}/"

    def says(self, url: str, answer: Answer) -> None:
        """Sets what it answers for an official address."""
        self.answers["/" + url.partition("://")[2]] = answer


class _Handler(BaseHTTPRequestHandler):
    server: Copy

    def do_GET(self) -> None:
        """Answers as it was told to."""
        self.server.asked.append((self.path, dict(self.headers)))
        answer = self.server.answers.get(self.path, self.server.default)
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(answer.body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if not answer.drip:
            self.wfile.write(answer.body)
            return
        try:
            for byte in answer.body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(answer.drip)
        except OSError:  # whoever asked has gone
            return

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def copy() -> Iterator[Copy]:
    """Gives a copy that runs."""
    with Copy() as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def states(folder: Path, copy: Copy | None, *urls: str, now: datetime = NOW) -> list[str]:
    """Returns what became of some addresses, by the copy or, without one, by what was kept."""
    asked = [Address(url, ()) for url in urls]
    mirror = copy.url if copy else None
    found = refresh(asked, folder, offline=copy is None, mirror=mirror, now=now)
    return [made.state for made in found]


# ---------------------------------------------------------------- the addresses


def test_the_addresses_are_those_of_the_law() -> None:
    """Each names the sources that are said to be there; only the web elsewhere is asked."""
    found = {address.url: address for address in addresses(ontology())}
    assert len(found) >= 20
    assert found[ARTICLE_43].sources == (f"{DOC}vw-2000#art-43-1", f"{DOC}vw-2000#art-43-2")
    assert all(url.startswith(("http://", "https://")) for url in found)
    assert not any("w3id.org/moratoria" in url for url in found)
    hosts = {address.host for address in found.values()}
    assert {"wetten.overheid.nl", "zoek.officielebekendmakingen.nl", "data.europa.eu"} <= hosts


def test_an_address_that_is_not_of_the_web_is_not_asked() -> None:
    """A file or another scheme in the data is never opened."""
    graph = rdf.parse(
        b"""@prefix mor: <https://w3id.org/moratoria/def#> .
        <urn:a> mor:officialUrl <file:///etc/passwd> , <ftp://a/b> , <https://> , <http://a/b> .""",
        rdf.TURTLE,
    )
    assert [address.url for address in addresses(graph)] == ["http://a/b"]


# ---------------------------------------------------------------- what is there


def test_what_is_seen_is_kept_with_its_day_and_compared(copy: Copy, tmp_path: Path) -> None:
    """First seen, then as known; another text is a change, told until it is accepted."""
    assert states(tmp_path, copy, URL) == ["first"]
    assert states(tmp_path, copy, URL) == ["same"]  # though the script is another one
    copy.says(URL, Answer(body=page(title="Een andere wet", words="Artikel 2.")))
    later = NOW + timedelta(days=1)
    (made,) = refresh([Address(URL, ())], tmp_path, mirror=copy.url, now=later)
    assert made.state == "changed"
    assert made.known is not None
    assert made.last is not None
    assert differences(made.known, made.last) == ("title", "digest")
    assert (made.known.title, made.last.title) == ("Een wet", "Een andere wet")
    assert (made.known.at, made.last.at) == (NOW, later)
    assert states(tmp_path, copy, URL) == ["changed"]
    assert states(tmp_path, None, URL) == ["changed"]
    assert accept(tmp_path, [made]) == 1
    assert states(tmp_path, copy, URL) == ["same"]


def test_metadata_and_words_count_and_layout_does_not() -> None:
    """A new script or sheet is no change; a day in the metadata or a word is."""
    was = snapshot(Page(media_type="text/html", body=page()), NOW)
    assert was.metadata == {"DCTERMS.modified": "2022-01-01"}
    styled = page(more="<style>p {color: red}</style>").replace(b"<p>", b"<p class='x'>\n  ")
    assert differences(was, snapshot(Page(media_type="text/html", body=styled), NOW)) == ()
    dated = page().replace(b"2022-01-01", b"2023-01-01")
    assert differences(was, snapshot(Page(media_type="text/html", body=dated), NOW)) == (
        "metadata",
    )
    other = page(words="Artikel 1a.")
    assert differences(was, snapshot(Page(media_type="text/html", body=other), NOW)) == ("digest",)
    pdf = snapshot(Page(media_type="application/pdf", body=b"%PDF <title>no</title>"), NOW)
    assert (pdf.title, len(pdf.digest)) == (None, 64)


def test_nothing_of_elsewhere_can_steer_a_terminal() -> None:
    """A title is shown in one line, without control codes, and not without end."""
    body = page(title="a\x1b[2J\nb" + "c" * 5000)
    title = snapshot(Page(media_type="text/html; charset=no-such", body=body), NOW).title
    assert title is not None
    assert title.startswith("a[2J b")
    assert len(title) <= 1000
    assert title.isprintable()


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_gone_is_told(copy: Copy, tmp_path: Path, status: int) -> None:
    """Whether or not it was ever there; what was known of it stays known."""
    states(tmp_path, copy, URL)
    copy.default = Answer(status)
    (made,) = refresh([Address(URL, ())], tmp_path, mirror=copy.url, now=NOW)
    assert made.state == "vanished"
    assert made.known is not None
    assert made.known.title == "Een wet"
    assert states(tmp_path, copy, "https://a/never-there") == ["vanished"]
    accept(tmp_path, [made])
    assert states(tmp_path, copy, URL) == ["same"]
    copy.default = Answer()
    assert states(tmp_path, copy, URL) == ["changed"]


def test_a_redirect_is_followed_on_its_own_host_alone(copy: Copy, tmp_path: Path) -> None:
    """Where it leads elsewhere, that is what is kept, and nobody there is asked."""
    moved = "https://wetten.overheid.nl/nieuw"
    copy.says(URL, Answer(301, b"", {"Location": moved}))
    copy.says(moved, Answer(302, b"", {"Location": "/nieuwer"}))
    copy.says("https://wetten.overheid.nl/nieuwer", Answer(body=page(title="Nieuwer")))
    (made,) = refresh([Address(URL, ())], tmp_path, mirror=copy.url, now=NOW)
    assert made.last is not None
    assert made.last.title == "Nieuwer"
    copy.asked.clear()
    copy.says(moved, Answer(302, b"", {"Location": "http://169.254.169.254/latest"}))
    (made,) = refresh([Address(URL, ())], tmp_path, mirror=copy.url, now=NOW)
    assert made.state == "changed"
    assert made.last is not None
    assert made.last.leads_to == "http://169.254.169.254/latest"
    assert [path for path, _ in copy.asked] == [
        "/wetten.overheid.nl/BWBR0011823/2022-06-29",
        "/wetten.overheid.nl/nieuw",
    ]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(503), "answered with status 503"),
        (Answer(403), "answered with status 403"),
        (Answer(body=b"x" * 3000), "more than 2000 bytes"),
        (Answer(headers={"Content-Length": "5000"}), "broke off"),
        (Answer(headers={"Content-Encoding": "gzip"}), "packed form"),
        (Answer(301, b"", {"Location": URL}), "redirects more than 5 times"),
        (Answer(body=b"x" * 500, drip=0.05), "within 0.3 seconds"),
        (Answer(301, b"", {"Location": "file:///etc/passwd"}), ""),
    ],
)  # fmt: skip
def test_an_answer_out_of_bounds_is_not_taken(copy: Copy, answer: Answer, words: str) -> None:
    """It is told why; nothing follows from it, and least of all that the source has vanished."""
    copy.default = answer
    bounds = Bounds(seconds=0.3, max_bytes=2000)
    if not words:
        assert fetch(URL, copy.url, bounds).leads_to == "file:///etc/passwd"
        return
    with pytest.raises(UnreachedError, match=words):
        fetch(URL, copy.url, bounds)


def test_a_fetch_says_who_asks_and_carries_nothing_else(copy: Copy) -> None:
    """No cookie, no authorisation, no referrer."""
    fetch(URL, copy.url)
    ((_, headers),) = copy.asked
    assert headers.keys() <= {"Host", "Accept", "Accept-Encoding", "Connection", "User-Agent"}
    assert headers["User-Agent"].startswith("moratoria/")


def test_without_a_network_the_cache_tells_and_says_its_age(copy: Copy, tmp_path: Path) -> None:
    """A machine that is silent is asked once; what was known of its pages is told with its age."""
    states(tmp_path, copy, URL, "https://wetten.overheid.nl/b")
    asked = [Address(url, ()) for url in (URL, "https://wetten.overheid.nl/b", "http://c/d")]
    closed = copy.url
    copy.shutdown()
    copy.server_close()
    found = list(refresh(asked, tmp_path, mirror=closed, now=NOW + timedelta(days=9)))
    assert [made.state for made in found] == ["same", "same", "unknown"]
    assert all(made.from_cache and "cannot be reached" in str(made.unreached) for made in found)
    assert found[0].unreached == found[1].unreached  # asked once for both
    assert [made.age(NOW + timedelta(days=9)) for made in found] == [9, 9, None]


def test_a_file_of_the_cache_that_was_spoilt_is_named(copy: Copy, tmp_path: Path) -> None:
    """It is neither believed nor silently begun anew."""
    states(tmp_path, copy, URL)
    (kept,) = (tmp_path / "official").iterdir()
    for text in ("{}", "no json", kept.read_text(encoding="utf-8").replace("+00:00", "")):
        kept.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="delete it to look anew"):
            states(tmp_path, None, URL)


# ---------------------------------------------------------------- what it touches


def test_norms_that_cite_a_source_are_told_apart_from_those_behind(tmp_path: Path) -> None:
    """Article 43 is cited by the decision moratorium; the directive stands behind the article."""
    on = touched([ARTICLE_43, "http://data.europa.eu/eli/dir/2011/95/oj", URL], [], tmp_path)
    assert f"{RU}decision-moratorium" in on[ARTICLE_43].cited_by
    act = on[URL]
    assert set(on[ARTICLE_43].cited_by) <= set(act.cited_by)  # a place goes with its document
    directive = on["http://data.europa.eu/eli/dir/2011/95/oj"]
    assert directive.behind
    assert not set(directive.cited_by) & set(directive.behind)
    assert touched(["http://nobody/cites"], [], tmp_path)["http://nobody/cites"].cited_by == ()


def test_a_decision_is_held_against_the_law_it_was_made_under(tmp_path: Path) -> None:
    """Under an earlier version the same address was said of another source."""
    earlier = law_quads().replace(f"<{DOC}vw-2000#art-43-1>", f"<{DOC}vw-2000#art-43-old>")
    archive.keep(tmp_path, earlier)
    old, unknown = rdf.digest(earlier), "0" * 64
    past = [
        Past("now", archive.law_hash(), f"<a> <b> <{DOC}vw-2000#art-43-1> <g> .\n"),
        Past("old-name-now", archive.law_hash(), f"<a> <b> <{DOC}vw-2000#art-43-old> <g> .\n"),
        Past("old", old, f"<a> <b> <{DOC}vw-2000#art-43-old> <g> .\n"),
        Past("version-not-at-hand", unknown, f"<a> <b> <{DOC}vw-2000#art-43-1> <g> .\n"),
        Past("of-something-else", old, f"<a> <b> <{DOC}vw-2000#art-43-10> <g> .\n"),
    ]
    found = touched([ARTICLE_43], past, tmp_path)[ARTICLE_43].decisions
    assert found == ("now", "old", "version-not-at-hand")


# ---------------------------------------------------------------- the command


def run(folder: Path, *args: str) -> Result:
    """Runs the command with a data folder."""
    runner = CliRunner(catch_exceptions=False)
    return runner.invoke(main, ["sources", "refresh", *args], env={"DATA_DIR": str(folder)})


def test_the_command_tells_what_changed_and_what_that_touches(copy: Copy, tmp_path: Path) -> None:
    """Each address a line; then norms and stored decisions under what changed or vanished."""
    with closing(open_journal(tmp_path / "journal")) as journal:
        decision = judge(journal, file(journal))
    first = run(tmp_path, "--from", copy.url)
    count = len(addresses(published()))
    assert first.exit_code == 0
    assert first.stdout.endswith(f"\n{count} seen for the first time\n")
    copy.says(ARTICLE_43, Answer(body=page(words="Artikel 43, gewijzigd.")))
    copy.says("https://zoek.officielebekendmakingen.nl/kst-19637-3118.html", Answer(404))
    second = run(tmp_path, "--from", copy.url)
    assert second.exit_code == 1
    assert second.stdout.endswith(f"\n{count - 2} as known, 1 CHANGED, 1 VANISHED\n")
    assert f"CHANGED  {ARTICLE_43}\n    the text is another one\n" in second.stdout
    assert "of article 43(1) Aliens Act 2000\n" in second.stdout
    assert "cited by: " in second.stdout
    assert f"decisions that refer to it: 1\n    {decision.id}\n" in second.stdout
    offline = json.loads(run(tmp_path, "--offline", "--format", "json").stdout)
    told = {row["url"]: row for row in offline if row["state"] in {"changed", "vanished"}}
    assert told[ARTICLE_43]["touches"]["decisions"] == [decision.id]
    assert told[ARTICLE_43]["from_cache"] is True
    assert told[ARTICLE_43]["days_old"] == 0
    assert run(tmp_path, "--from", copy.url, "--accept").exit_code == 0
    assert run(tmp_path, "--offline", "--lang", "nl").exit_code == 0
    assert "uit het archief van" in run(tmp_path, "--offline", "--lang", "nl").stdout


def test_the_command_of_a_machine_without_network_or_past(tmp_path: Path) -> None:
    """Nothing was ever seen: that is said of every address, and no journal is made."""
    done = run(tmp_path, "--offline")
    assert done.exit_code == 0
    assert "never seen, " in done.stdout.splitlines()[-1]
    assert not (tmp_path / "journal").exists()
    refused = run(tmp_path, "--from", "somewhere")
    assert (refused.exit_code, "no web address" in refused.stderr) == (2, True)

"""What was cited is answered again by a service that publishes another graph, or other words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.compare import isomorphic
from werkzeug.test import TestResponse

from moratoria import queries
from moratoria.errors import AssetError, QueryBusyError, QueryError
from moratoria.queries import SavedQuery
from moratoria.store import Dataset
from moratoria.web import Settings, create_app
from moratoria.web.archive import Archive, digest
from moratoria.web.ask import earlier
from moratoria.web.ask.earlier import Earlier

HEADER = """
#+ id: {}
#+ summary: s
#+ description: d
#+ tags:
#+   - t
#+ example:
#+   of: "urn:a"
"""
SELECT = "SELECT ?_of_iri ?o WHERE { ?_of_iri <urn:p> ?o } ORDER BY ?o"
ASK = "ASK { <urn:a> <urn:p> 'x'@en }"
CONSTRUCT = "CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s <urn:p> ?o }"


def dataset(*values: str) -> Dataset:
    """Returns a graph that says a few things of one node."""
    lines = [f'<urn:a> <urn:p> "{value}"@en <urn:g> .\n' for value in values]
    return Dataset("".join(sorted(lines)).encode())


OLD, NEW = dataset("x", "y", "z"), dataset("x")


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, SavedQuery]:
    """Three questions, one of each form, in the place of those we publish."""
    found = {}
    for id_, text in {"cq-a": SELECT, "cq-b": ASK, "cq-c": CONSTRUCT}.items():
        path = tmp_path / f"{id_}-asks.rq"
        path.write_text(HEADER.format(id_) + text, encoding="utf-8")
        found[id_] = queries.from_file(path)
    monkeypatch.setattr(queries, "load", lambda: found)
    return found


@contextmanager
def publishing(folder: Path, published: Dataset) -> Iterator[FlaskClient]:
    """Runs a service that publishes a graph, with its files in a folder."""
    app = create_app(Settings(data_dir=folder), published)
    try:
        yield app.test_client()
    finally:
        app.extensions["moratoria"].close()


def cited(reply: TestResponse) -> str:
    """Returns the address to cite an answer by."""
    (address,) = re.findall(r'<([^>]*)>; rel="cite-as"', reply.headers["Link"])
    return str(address)


def values(reply: TestResponse) -> list[str]:
    """Returns what was found."""
    body: Mapping[str, Any] = reply.get_json(force=True)
    return [row["o"]["value"] for row in body["results"]["bindings"]]


# ---------------------------------------------------------------- another graph, other words


def test_any_query_can_be_asked_of_a_graph_that_was_published_before(tmp_path: Path) -> None:
    """The page gives the address; it answers as it did, and says what is answered now instead."""
    html = {"Accept": "text/html"}
    query = quote("SELECT ?o { ?s <urn:p> ?o } ORDER BY ?o")
    with publishing(tmp_path / "data", OLD) as client:
        before = client.get(f"/sparql?query={query}")
        page = client.get(f"/sparql?query={query}&lang=en", headers=html).text
        (fixed,) = (unescape(a) for a in re.findall(r'href="([^"]*)" rel="cite-as"', page))
        assert "earlier version" not in page
    with publishing(tmp_path / "data", NEW) as client:
        assert values(client.get(f"/sparql?query={query}")) == ["x"]
        assert client.get(fixed).data == before.data
        page = client.get(f"{fixed}&lang=en", headers=html).text
        assert (page.count("<tr>"), "earlier version" in page) == (4, True)
        (latest,) = (unescape(a) for a in re.findall(r'href="([^"]*)" rel="latest-version"', page))
        assert values(client.get(latest)) == ["x"]
        assert client.get(f"/sparql?query={query}&version={'0' * 64}").status_code == 404
        assert client.get(f"{fixed}&reasoning=off").status_code == 400


@pytest.mark.usefixtures("saved")
def test_an_answer_is_given_again_when_another_graph_is_published(tmp_path: Path) -> None:
    """Byte for byte, in each form and page by page; what names no version is of now."""
    with publishing(tmp_path / "data", OLD) as client:
        before = client.get("/queries/cq-a?of=urn:a")
        page = client.get("/queries/cq-a?of=urn:a&limit=1&offset=2&format=csv")
        assert values(before) == ["x", "y", "z"]
    with publishing(tmp_path / "data", NEW) as client:
        assert values(client.get("/queries/cq-a?of=urn:a")) == ["x"]
        for reply in (before, page):
            again = client.get(cited(reply))
            assert again.data == reply.data
            assert again.headers["ETag"] == reply.headers["ETag"]
            assert "immutable" in again.headers["Cache-Control"]
        assert "<urn:p>" not in page.text
        shown = client.get(cited(before), headers={"Accept": "text/html"})
        assert "3 rows" in shown.text
        assert "immutable" not in shown.headers["Cache-Control"]
        (latest,) = re.findall(r'<([^>]*)>; rel="latest-version"', again.headers["Link"])
        assert client.get(latest).text.splitlines() == ["_of_iri,o"]
        unknown = client.get("/queries/cq-a?of=urn:a&version=" + "0" * 64)
        assert unknown.status_code == 404
        listed = re.findall("[0-9a-f]{64}", unknown.get_json()["detail"])
        assert listed == ["0" * 64, NEW.hash, OLD.hash]


def test_an_answer_is_given_again_when_its_question_has_other_words(
    tmp_path: Path, saved: dict[str, SavedQuery]
) -> None:
    """The wording that is cited is asked, under an id that outlives the name of the file."""
    with publishing(tmp_path / "data", OLD) as client:
        before = client.get(f"/queries/{saved['cq-a'].name}?of=urn:a")
    other = saved["cq-a"].text.replace("ORDER BY ?o", "ORDER BY DESC(?o)")
    saved["cq-a"] = replace(saved["cq-a"], text=other, name="cq-a-asks-otherwise")
    with publishing(tmp_path / "data", OLD) as client:
        assert values(client.get("/queries/cq-a?of=urn:a")) == ["z", "y", "x"]
        assert client.get(cited(before)).data == before.data
        # The words of one question are not an answer to another.
        assert client.get("/queries/cq-a?wording=" + digest(saved["cq-b"].text)).status_code == 404


def test_yes_and_no_and_a_graph_have_their_forms(
    tmp_path: Path, saved: dict[str, SavedQuery]
) -> None:
    """Turtle of a yes is a result set, and of a graph the graph; neither has rows to choose."""
    assert len(saved) == 3
    with publishing(tmp_path / "data", NEW) as client:
        assert client.get("/queries/cq-b").get_json(force=True)["boolean"] is True
        told = Graph().parse(data=client.get("/queries/cq-b?format=turtle").data, format="turtle")
        said = "PREFIX rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> ASK "
        assert told.query(said + "{ [] a rs:ResultSet ; rs:boolean true }").askAnswer
        made = {
            name: Graph().parse(data=client.get(f"/queries/cq-c?format={name}").data, format=form)
            for name, form in {"turtle": "turtle", "ntriples": "nt", "xml": "xml"}.items()
        }
        assert client.get("/queries/cq-c?format=json").mimetype == "application/ld+json"
        assert len(made["turtle"]) == 1
        assert all(isomorphic(made["turtle"], graph) for graph in made.values())
        for unfit in ("cq-c?format=csv", "cq-b?format=xlsx"):
            assert client.get(f"/queries/{unfit}").status_code == 406
        for name in ("cq-b", "cq-c"):
            refused = client.get(f"/queries/{name}?limit=1")
            assert refused.status_code == 400
            assert "no rows to choose" in refused.get_json()["detail"]
        truth = client.get("/queries/cq-b?format=html").text
        assert '<p class="outcome">yes</p>' in truth
        assert ".xlsx" not in truth
        shown = client.get("/queries/cq-c?format=html").text
        assert "&lt;urn:q&gt;" in shown
        assert re.findall('download="([^"]*)"', shown) == [
            "cq-c.xlsx",
            "cq-c.json",
            "cq-c.ttl",
        ]


# ---------------------------------------------------------------- what is kept


@pytest.mark.usefixtures("saved")
def test_a_folder_that_cannot_be_written_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The answer is given all the same, as long as it is of the graph of now."""
    (tmp_path / "datasets").write_text("in the way")
    with publishing(tmp_path, NEW) as client:
        reply = client.get("/queries/cq-a?of=urn:a")
        assert client.get(cited(reply)).data == reply.data
    assert "lead nowhere once another is published" in caplog.text


def test_a_version_is_kept_once_whole_and_checked(tmp_path: Path) -> None:
    """A file that is not what it is named for is never answered from."""
    archive = Archive(tmp_path)
    archive.keep(OLD, ["SELECT"])
    (kept,) = (tmp_path / "datasets").iterdir()
    assert kept.name == f"{OLD.hash}.nq.gz"
    assert archive.quads(OLD.hash) == OLD.quads
    written = kept.stat().st_mtime_ns
    archive.keep(OLD, ["SELECT"])
    assert kept.stat().st_mtime_ns == written
    assert archive.versions() == [OLD.hash]
    for damaged in (kept.read_bytes()[:-9], NEW.packed, b""):
        kept.write_bytes(damaged)
        with pytest.raises(AssetError, match="does not hold the version"):
            archive.quads(OLD.hash)


def test_one_earlier_version_is_held_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker of the last is kept, that of another ended, and a second asker sent away."""
    monkeypatch.setattr(earlier, "PATIENCE", 0.01)
    archive = Archive(tmp_path)
    archive.keep(OLD, [])
    archive.keep(NEW, [])
    held = Earlier(archive, timeout=5)
    try:
        with held.holding(OLD.hash) as first:
            count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
            assert b'"3"' in first.query(count).body
            refused: list[QueryBusyError] = []
            asker = Thread(target=lambda: refused.append(turned_away(held)))
            asker.start()
            asker.join()
            assert "busy" in str(refused[0])
        with held.holding(OLD.hash) as again:
            assert again is first
        with held.holding(NEW.hash) as second:
            assert b'"1"' in second.query(count).body
        with pytest.raises(QueryError):
            first.query(count)
    finally:
        held.close()


def turned_away(held: Earlier) -> QueryBusyError:
    """Asks for a version while another is asked, and returns what is said."""
    with pytest.raises(QueryBusyError) as caught, held.holding(NEW.hash):
        pass
    return caught.value

"""`/ldes`: a client that knows only the specification follows what we publish, over restarts."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from asking import Service, assert_problem
from flask.testing import FlaskClient
from following import PARSERS, TRUE, Client, Got, Member, State, read, time
from rdflib import DCAT, DCTERMS, RDF, SH, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from moratoria import ldes, rdf
from moratoria.assets import folder
from moratoria.errors import AssetError
from moratoria.law import law_hash
from moratoria.store import Dataset
from moratoria.validation import shacl
from moratoria.vocab import BASE, MOR
from moratoria.web import Settings, create_app

HERE = "http://feed.example/"
VERSION = URIRef(ldes.PREFIXES["dcat"] + "version")
POSITION = URIRef(ldes.PREFIXES["schema"] + "position")
RU = f"{BASE}policy/ru-2022"
LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
TYPE = f"<{RDF.type}>"
DECISION = f"{BASE}decision/{'a' * 64}"


def reading(name: str, label: str) -> str:
    """Returns a reading in the graph of its policy."""
    node, graph = f"<{RU}#{name}>", f"<{RU}>"
    return (
        f"{node} {TYPE} <{MOR.Reading}> {graph} .\n{node} {LABEL} {rdf.literal(label)} {graph} .\n"
    )


def dataset(*parts: str) -> Dataset:
    """Returns what is published."""
    return Dataset("".join(parts).encode())


DECIDED = f"<{DECISION}> {TYPE} <{MOR.Decision}> <{DECISION}> .\n"
OLD = dataset(reading("age", "age \u2028 <then> ."), reading("sex", "sex"), DECIDED)
NEW = dataset(reading("age", "age, otherwise"), reading("sex", "sex"))


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.time = "2026-01-01T00:00:00.000Z"

    def __call__(self) -> str:
        """Returns the time, as `ldes.now` does."""
        return self.time


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of every feed that is begun in a test."""
    found = Clock()
    monkeypatch.setattr(ldes.Feed.__init__, "__defaults__", (found,))
    return found


@contextmanager
def publishing(place: Path, published: Dataset) -> Iterator[FlaskClient]:
    """Runs a service that publishes a graph, with its files in a folder."""
    app = create_app(Settings(data_dir=place, base_iri=HERE), published)
    try:
        yield app.test_client()
    finally:
        app.extensions["moratoria"].close()


def client(
    asked: FlaskClient, state: str = "", accept: str = "text/turtle", since: str = ""
) -> Client:
    """Returns a client of the feed, which goes on from a state that was saved."""

    def get(url: str, headers: dict[str, str]) -> Got:
        assert url.startswith(HERE), f"{url} is no address of this service"
        reply = asked.get(url.removeprefix(HERE[:-1]), headers=headers)
        return Got(reply.status_code, url, reply.headers, reply.data)

    return Client(get, f"{HERE}ldes", State.restored(state) if state else None, accept, since)


def of(members: list[Member]) -> list[str]:
    """Returns what the members are versions of, by the end of the name."""
    return sorted(str(member.of).rpartition("#")[2] or str(member.of) for member in members)


def times(members: list[Member]) -> set[datetime]:
    """Returns the times of members."""
    return {time(member.at) for member in members}


# ---------------------------------------------------------------- what we publish


@pytest.fixture(scope="module")
def whole(service: Service) -> tuple[Client, list[Member]]:
    """The feed of the service as it is shipped, followed from its address alone."""
    address = f"http://127.0.0.1:{service.port}"

    def get(url: str, headers: dict[str, str]) -> Got:
        assert url.startswith(f"{address}/"), f"{url} is no address of this service"
        names = {name.replace("-", "_"): value for name, value in headers.items()}
        reply = service.ask(url.removeprefix(address), **names)
        return Got(reply.status, url, dict(reply.headers), reply.body)

    follower = Client(get, f"{address}/ldes")
    return follower, follower.run()


def test_all_readings_decisions_law_and_data_are_told(
    service: Service, whole: tuple[Client, list[Member]]
) -> None:
    """One version of each, and of nothing else."""
    asked = (
        f"SELECT DISTINCT ?x WHERE {{ VALUES ?kind {{ <{MOR.Reading}> <{MOR.ReadingValue}> "
        f"<{MOR.Decision}> }} ?x a ?kind }}"
    )
    rows = service.ask("/sparql", {"query": asked}).json["results"]["bindings"]
    due = {row["x"]["value"] for row in rows}
    assert len(due) >= 50
    told = [str(member.of) for member in whole[1]]
    assert sorted(told) == sorted({*due, ldes.LAW, ldes.DATASET})
    versions = {str(m.of): m.graph.value(URIRef(m.iri), VERSION) for m in whole[1]}
    assert versions[ldes.LAW] == Literal(law_hash())


def test_the_catalogue_leads_to_it(service: Service, whole: tuple[Client, list[Member]]) -> None:
    """The service that keeps to the specification is at the address a client begins with."""
    catalogue = read(service.ask("/catalog").body, "text/turtle", HERE)
    standard = URIRef("https://w3id.org/ldes/specification")
    (told,) = catalogue.subjects(DCTERMS.conformsTo, standard)
    assert str(catalogue.value(told, DCAT.endpointURL)) == whole[0].state.root


def test_a_member_says_what_its_thing_says(
    service: Service, whole: tuple[Client, list[Member]]
) -> None:
    """Statement for statement, with the version in the place of the thing."""
    added = {
        DCTERMS.isVersionOf,
        DCTERMS.available,
        VERSION,
        POSITION,
    }
    things = [member for member in whole[1] if str(member.of).startswith(RU)]
    asked = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{RU}> {{ ?s ?p ?o }} }}"
    reply = service.ask("/sparql", {"query": asked}, accept="application/n-triples")
    stated = Graph().parse(data=reply.body, format="nt")
    assert len(things) >= 40
    for member in things:
        said = set(member.graph.predicate_objects(URIRef(member.iri)))
        assert {pair for pair in said if pair[0] not in added} == set(
            stated.predicate_objects(member.of)
        )


def test_each_member_is_as_the_shape_says(whole: tuple[Client, list[Member]]) -> None:
    """The shape is the one the stream names, and it finds what a member lacks."""
    follower, members = whole
    shapes = Graph().parse(folder("shapes") / "feed.ttl")
    assert (follower.shape, RDF.type, SH.NodeShape) in shapes
    data = Graph()
    for member in members:
        data += member.graph
        shapes.add((follower.shape, SH.targetNode, URIRef(member.iri)))
    assert list(shacl(data, shapes).objects(None, SH.conforms)) == [TRUE]
    first = URIRef(members[0].iri)
    for prop, broken in {
        DCTERMS.isVersionOf: {"Version-isVersionOf"},
        DCTERMS.available: {"Version-available"},
        VERSION: {"Version"},
    }.items():
        less = Graph()
        less += data
        less.remove((first, prop, None))
        report = shacl(less, shapes)
        shown = {str(shape).rpartition("/")[2] for shape in report.objects(None, SH.sourceShape)}
        assert shown == broken


def test_all_formats_say_the_same(service: Service) -> None:
    """Of the root and of a page; what else is asked for is refused with what there is."""
    for path in ("/ldes", "/ldes/1"):
        graphs = []
        for kind in PARSERS:
            reply = service.ask(path, accept=kind)
            assert reply.kind == kind
            assert "Accept" in reply.headers["Vary"]
            graphs.append(read(reply.body, kind, HERE))
        assert len(graphs[0]) > 10
        assert all(isomorphic(graphs[0], graph) for graph in graphs[1:])
        assert "text/turtle" in assert_problem(service.ask(path, accept="image/png"), 406)["detail"]


@pytest.mark.parametrize("page", ["0", "01", "-1", "99", "x", "1.ttl", "٣"])
def test_a_page_that_is_not_there_is_not_found(service: Service, page: str) -> None:
    """It is told how many there are."""
    found = assert_problem(service.ask(f"/ldes/{quote(page)}"), 404)
    assert "they have 1, from 1 on" in found["detail"]


# ---------------------------------------------------------------- over restarts


def test_a_client_goes_on_where_it_was(tmp_path: Path, clock: Clock) -> None:
    """After a restart with other data it is told what changed and what ended, and nothing twice."""
    with publishing(tmp_path, OLD) as asked:
        follower = client(asked)
        first = follower.run()
        assert of(first) == sorted(["age", "dataset", DECISION, "law", "sex"])
        assert times(first) == {time(clock.time)}
        assert [member.position for member in first] == [0, 1, 2, 3, 4]
        assert follower.run() == []
        before = asked.get("/ldes/1", headers={"Accept": "application/n-triples"}).data
    clock.time = "2026-02-01T00:00:00.000Z"
    with publishing(tmp_path, OLD) as asked:  # the same again: nothing is new
        follower = client(asked, follower.state.saved())
        assert follower.run() == []
        assert follower.not_modified == [f"{HERE}ldes", f"{HERE}ldes/1"]
    with publishing(tmp_path, NEW) as asked:
        follower = client(asked, follower.state.saved(), "application/ld+json")
        second = follower.run()
        assert of(second) == sorted(["age", "dataset", DECISION])
        assert times(second) == {time(clock.time)}
        assert [str(member.of) for member in second if member.is_deletion] == [DECISION]
        (age,) = (member for member in second if member.of == URIRef(f"{RU}#age"))
        assert (URIRef(age.iri), None, Literal("age, otherwise")) in age.graph
        assert follower.run() == []
        # What was told stays as it was told, with its time.
        after = asked.get("/ldes/1", headers={"Accept": "application/n-triples"}).data
        assert set(before.splitlines()) < set(after.splitlines())
        # Whoever begins now is told the same history.
        assert [m.iri for m in client(asked).run()] == [m.iri for m in [*first, *second]]
    with publishing(tmp_path, OLD) as asked:  # back to what it was is a version too
        third = client(asked, follower.state.saved()).run()
        assert of(third) == sorted(["age", "dataset", DECISION])
        assert not any(member.is_deletion for member in third)


def test_pages_that_are_full_are_kept_and_passed_by(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are told to be immutable and are; by time a client leaves out what it need not see."""
    monkeypatch.setattr(ldes, "PAGE", 2)
    with publishing(tmp_path, OLD) as asked:
        follower = client(asked)
        first = follower.run()
        assert follower.asked == [f"{HERE}ldes", *(f"{HERE}ldes/{n}" for n in (1, 2, 3))]
        full = {n: asked.get(f"/ldes/{n}") for n in (1, 2)}
        for reply in full.values():
            assert "immutable" in reply.headers["Cache-Control"]
            assert "max-age=31536000" in reply.headers["Cache-Control"]
        newest = asked.get("/ldes/3")
        assert newest.headers["Cache-Control"] == "no-cache"
        tag = {"If-None-Match": newest.headers["ETag"]}
        assert asked.get("/ldes/3", headers=tag).status_code == 304
    clock.time = "2026-02-01T00:00:00.000Z"
    with publishing(tmp_path, NEW) as asked:
        for n, reply in full.items():
            assert asked.get(f"/ldes/{n}").data == reply.data
        assert asked.get("/ldes/3", headers=tag).status_code == 200
        again = client(asked, follower.state.saved())
        second = again.run()
        assert len(second) == 3
        assert again.asked == [f"{HERE}ldes", f"{HERE}ldes/3", f"{HERE}ldes/4"]
        # One that never saw the first pages, and asks only for what is later, asks for none.
        later = client(asked, since=clock.time)
        assert [member.iri for member in later.run()] == [member.iri for member in second]
        assert later.asked == [f"{HERE}ldes", f"{HERE}ldes/3", f"{HERE}ldes/4"]
        whole = [member.iri for member in client(asked).run()]
        assert whole == [member.iri for member in [*first, *second]]


@pytest.mark.usefixtures("clock")
def test_a_time_never_goes_back(tmp_path: Path, clock: Clock) -> None:
    """A clock that was set back hides no change from whoever goes on from a time."""
    with publishing(tmp_path, OLD) as asked:
        first = client(asked).run()
    clock.time = "2025-06-01T00:00:00.000Z"
    with publishing(tmp_path, NEW) as asked:
        found = client(asked).run()
    assert len(found) == 8
    assert times(found) == times(first)
    assert [member.position for member in found] == list(range(8))


def test_what_was_kept_before_there_was_a_feed_is_told(tmp_path: Path, clock: Clock) -> None:
    """With the time it was first seen, ahead of what is published now; and it can be read."""
    with publishing(tmp_path, OLD) as asked:
        asked.get("/ldes")
    for path in (tmp_path / "feed").iterdir():
        path.unlink()
    clock.time = "2026-03-01T00:00:00.000Z"
    with publishing(tmp_path, NEW) as asked:
        found = client(asked).run()
        versions = [
            (str(m.of), str(m.graph.value(URIRef(m.iri), VERSION)))
            for m in found
            if m.of == URIRef(ldes.DATASET)
        ]
        assert versions == [(ldes.DATASET, OLD.hash), (ldes.DATASET, NEW.hash)]
        assert times(found) == {time(clock.time)}
        dumps = [m.graph.value(URIRef(m.iri), DCTERMS.hasFormat) for m in found[:1]]
        (address,) = (str(dump).removeprefix(BASE) for dump in dumps)
        reply = asked.get(f"/{address}")
        assert gzip.decompress(reply.data) == OLD.quads
        assert "immutable" in reply.headers["Cache-Control"]
        assert gzip.decompress(asked.get(f"/dump.nq.gz?version={NEW.hash}").data) == NEW.quads
        unknown = asked.get("/dump.nq.gz?version=" + "0" * 64)
        assert unknown.status_code == 404
        assert NEW.hash in unknown.get_json()["detail"]


# ---------------------------------------------------------------- what goes wrong


def test_a_page_that_was_damaged_is_never_written_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The feed is not answered, rather than answered as if nothing had been told."""
    with publishing(tmp_path, OLD) as asked:
        asked.get("/ldes")
    page = tmp_path / "feed/1.nt"
    page.write_bytes(page.read_bytes()[:-20])
    damaged = page.read_bytes()
    with publishing(tmp_path, NEW) as asked:
        for path in ("/ldes", "/ldes/1"):
            assert asked.get(path).status_code == 500
        assert asked.get("/sparql?query=ASK%20{}").status_code == 200
    assert page.read_bytes() == damaged
    assert "1.nt is not as it was written" in caplog.text


def test_what_could_not_be_written_is_told_the_next_time(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full ends no service, and no member is told that is not kept."""
    monkeypatch.setattr(ldes, "PAGE", 2)
    feed = ldes.Feed(tmp_path, clock)
    states = ldes.published(OLD.quads.decode(), OLD.hash, "b" * 64)
    write = ldes.write_whole

    def full(path: Path, data: bytes) -> None:
        if path.name == "2.nt":
            raise OSError(28, "No space left on device")
        write(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(ldes, "write_whole", full)
        with pytest.raises(OSError, match="No space"):
            feed.record(states)
    assert [len(page) for page in feed.pages] == [2]
    clock.time = "2026-04-01T00:00:00.000Z"
    feed.record(states)
    told = [member for page in feed.pages for member in page]
    assert [member.of for member in told] == [state.of for state in states]
    assert [member.at[:7] for member in told] == ["2026-01"] * 2 + ["2026-04"] * 3


def test_a_feed_that_was_not_read_has_no_pages(tmp_path: Path) -> None:
    """It does not pass for an empty one."""
    with pytest.raises(AssetError, match="cannot be read"):
        ldes.Feed(tmp_path).root(f"{HERE}ldes")

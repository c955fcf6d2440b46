"""`moratoria registry`: the catalogue is checked, written out, and told to registries."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from asking import ROOT, Service
from click.testing import CliRunner, Result
from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef
from registers import KEY, FairDataPoint, NdeRegister, running

from moratoria import registry
from moratoria.cli import main
from moratoria.errors import InputError
from moratoria.registry import Client, Ours, client, ours
from moratoria.store import Dataset

SUITES = Path(os.environ.get("CONFORMANCE_SUITES") or ROOT.parent / "shared/suites")
NDE_SHAPES = SUITES / "nde-register/shacl.ttl"
CATALOG = URIRef("https://w3id.org/moratoria/catalog")
LAW = URIRef(f"{CATALOG}#law")
THERE = "https://data.example.org/"
# The catalogue, its six datasets, and their 26 distributions.
LAYERS = 33

needs_suite = pytest.mark.skipif(
    not NDE_SHAPES.is_file(), reason=f"the shapes of registries are not at {SUITES}"
)


@pytest.fixture(scope="module", autouse=True)
def _published(service: Service) -> Iterator[None]:
    """Takes what the service publishes for what is made anew, which gives the same in seconds."""
    dataset = Dataset(gzip.decompress(service.ask("/dump.nq.gz").body))
    with pytest.MonkeyPatch.context() as patch:
        module = import_module("moratoria.registry.ours")
        patch.setattr(module, "public_dataset", lambda _: dataset)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def told(folder: Path) -> Ours:
    """The catalogue of a service elsewhere."""
    return ours(THERE, folder)


def run(folder: Path, *words: str, key: str = "") -> Result:
    """Runs a command with a data folder and perhaps a token."""
    env = {"DATA_DIR": str(folder), "MORATORIA_REGISTRY_TOKEN": key}
    return CliRunner().invoke(main, ["registry", *words], env=env)


def without(graph: Graph, predicate: URIRef) -> Graph:
    """Returns a graph without one property."""
    less = Graph()
    for triple in graph:
        if triple[1] != predicate:
            less.add(triple)
    return less


def ends(steps: list[registry.Step]) -> list[str]:
    """Returns how each step ended."""
    return [step.outcome for step in steps]


def test_every_command_is_shown() -> None:
    """The README shows each, and shows none that does not exist."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = set(re.findall(r"^\$ moratoria registry (\w+)", readme, re.MULTILINE))
    assert shown == set(main.commands["registry"].commands)  # type: ignore[attr-defined]


# ---------------------------------------------------------------- check


def test_the_catalogue_has_what_all_registries_ask(folder: Path) -> None:
    """Without any shapes of theirs, and for an address that is given."""
    found = run(folder, "check", "--address", THERE)
    assert (found.exit_code, found.output) == (
        0,
        "0 violations, 0 of what is only recommended.\n",
    )


@needs_suite
@pytest.mark.parametrize(("suite", "least"), [("dcat-ap-nl", 20), ("nde-register", 20)])
def test_the_catalogue_keeps_to_the_shapes_of_a_folder(
    folder: Path, suite: str, least: int
) -> None:
    """No violation; what is recommended and absent is listed, each with its node and property."""
    found = run(folder, "check", "--address", THERE, "--shapes", str(SUITES / suite))
    *lines, last = found.output.splitlines()
    assert found.exit_code == 0
    assert last.startswith("0 violations, ")
    assert len(lines) >= least
    assert all(re.match("(Warning|Info): https://w3id.org/moratoria/catalog#", x) for x in lines)


@pytest.mark.parametrize(
    "predicate", [DCTERMS.title, DCTERMS.license, DCTERMS.publisher, DCAT.accessURL, DCAT.dataset]
)
def test_a_check_says_what_is_lacking(told: Ours, predicate: URIRef) -> None:
    """Each of our own rules finds a violation where its property is taken away."""
    found = registry.check(without(told.graph, predicate))
    assert {str(predicate)} == {finding.path for finding in found}
    assert {"Violation"} == {finding.severity for finding in found}
    assert all(finding.message for finding in found)


def test_a_folder_without_shapes_is_an_error(folder: Path, tmp_path: Path) -> None:
    """A check against nothing would always hold."""
    found = run(folder, "check", "--shapes", str(tmp_path))
    assert (found.exit_code, "holds no shapes" in found.output) == (2, True)


# ---------------------------------------------------------------- export


@pytest.mark.parametrize(("name", "number"), [("ckan", 4), ("nde", 2), ("fdp", LAYERS)])
def test_what_a_registry_is_given_can_be_written_out(
    folder: Path, tmp_path: Path, name: str, number: int
) -> None:
    """A file each, named as it is written; addresses are those of the service that is named."""
    found = run(folder, "export", name, str(tmp_path / "out"), "--address", THERE)
    assert found.exit_code == 0, found.output
    files = sorted((tmp_path / "out").iterdir())
    assert len(files) == len(found.output.splitlines()) == number
    assert all(path.stat().st_size for path in files)
    if name == "nde":
        registration = json.loads((tmp_path / "out/registration.jsonld").read_text())
        assert registration == {"@id": f"{THERE}catalog"}
    if name == "ckan":
        graph = Graph().parse(tmp_path / "out/catalog.rdf", format="xml")
        assert len(set(graph.objects(CATALOG, DCAT.dataset))) == 6
        assert all(str(url).startswith(THERE) for url in graph.objects(None, DCAT.downloadURL))


def test_one_layer_stands_on_its_own(told: Ours) -> None:
    """It is about `<>`, says what it is part of, and nothing of other layers."""
    data = registry.EXPORTS["fdp"](told)["dataset-law.ttl"]
    graph = Graph().parse(data=data, format="turtle", publicID="urn:x")
    this = URIRef("urn:x")
    assert graph.value(this, RDF.type) is not None
    assert str(graph.value(this, DCTERMS.identifier)) == str(LAW)
    assert graph.value(this, DCTERMS.isPartOf) == CATALOG
    assert not set(graph.objects(None, DCAT.distribution))
    assert not set(graph.subjects(RDF.type, DCAT.Distribution))


# ---------------------------------------------------------------- push


def test_nothing_is_sent_unless_it_is_asked_for(folder: Path) -> None:
    """The steps are told, and nobody is asked anything."""
    with running(FairDataPoint()) as point:
        found = run(folder, "push", "fdp", point.address, "--address", THERE)
        assert found.exit_code == 0
        *steps, last = found.output.splitlines()
        assert len(steps) == LAYERS
        assert steps[0] == f"1/{LAYERS} describe {CATALOG} in /catalog: would be sent"
        assert "--send" in last
        assert point.asked == []


@pytest.mark.parametrize("url", ["nonsense", "ftp://host/", "https://u:p@host/", "https://h/?x=1"])
def test_what_is_no_address_is_refused(folder: Path, url: str) -> None:
    """Before anything is made or sent."""
    found = run(folder, "push", "nde", url)
    assert (found.exit_code, "address of a registry" in found.output) == (2, True)


def test_a_registry_that_does_not_answer_is_named(told: Ours) -> None:
    """In a sentence, without a traceback."""
    with running(FairDataPoint()) as point:
        pass
    with pytest.raises(client.UnreachedError, match=point.address):
        list(registry.PUSHES["nde"](told, Client.at(point.address)))


@needs_suite
def test_the_nde_register_fetches_validates_and_registers(service: Service, told: Ours) -> None:
    """Twice told it has one registration, of six datasets."""
    here = Ours(f"http://127.0.0.1:{service.port}/", told.graph)
    with running(NdeRegister(shapes=NDE_SHAPES)) as register:
        for _ in range(2):
            steps = list(registry.PUSHES["nde"](here, Client.at(register.address)))
            assert ends(steps) == ["accepted", "accepted"]
        assert register.registered == {here.page: 6}  # type: ignore[attr-defined]
        assert register.writes() == ["PUT /datasets/validate", "POST /datasets"] * 2


@needs_suite
def test_the_nde_register_says_what_it_refuses(service: Service, told: Ours) -> None:
    """A domain it does not allow, an address with nothing, and one without datasets."""
    root = f"http://127.0.0.1:{service.port}/"
    with running(NdeRegister(shapes=NDE_SHAPES, allowed=False)) as register:
        at = Client.at(register.address)
        first, second = registry.PUSHES["nde"](Ours(root, told.graph), at)
        assert (first.outcome, second.outcome) == ("accepted", "refused")
        assert "list of allowed domains" in second.reasons[0]
        first, second = registry.PUSHES["nde"](Ours(f"{root}nowhere/", told.graph), at)
        assert (first.outcome, second.outcome) == ("refused", "left out")
        assert "finds nothing" in first.reasons[0]
        assert register.registered == {}  # type: ignore[attr-defined]


@needs_suite
def test_a_report_of_violations_is_told_line_by_line(told: Ours) -> None:
    """Each dataset without a title is named, with the property and what the shape says."""
    less = without(told.graph, DCTERMS.title)
    status, report = NdeRegister(shapes=NDE_SHAPES)._validated(less)
    assert status == 400

    class Refusing(NdeRegister):
        def answer(self, asked: object) -> tuple[int, dict[str, str], bytes]:
            del asked
            return 400, {"Content-Type": "application/ld+json"}, report

    with running(Refusing()) as register:
        first, second = registry.PUSHES["nde"](told, Client.at(register.address))
    assert (first.outcome, second.outcome) == ("refused", "left out")
    assert first.reasons[0] == "a description does not meet its requirements"
    named = {reason.split(",")[0] for reason in first.reasons[1:]}
    assert named == {str(iri) for iri in told.graph.objects(CATALOG, DCAT.dataset)}
    assert all(str(DCTERMS.title) in reason for reason in first.reasons[1:])


def test_a_fair_data_point_is_described_once(told: Ours) -> None:
    """All layers are created and published; again nothing is written; a change touches one."""
    with running(FairDataPoint()) as point:
        at = Client.at(point.address, KEY)
        push = registry.PUSHES["fdp"]
        assert ends(list(push(told, at))) == ["created"] * LAYERS
        assert isinstance(point, FairDataPoint)
        assert set(point.states.values()) == {"PUBLISHED"}
        counted = len(point.writes())
        assert counted == 2 * LAYERS
        assert ends(list(push(told, at))) == ["unchanged"] * LAYERS
        assert len(point.writes()) == counted
        changed = Graph() + told.graph
        changed.add((LAW, DCAT.keyword, Literal("another", lang="en")))
        outcomes = ends(list(push(Ours(THERE, changed), at)))
        assert sorted(set(outcomes)) == ["changed", "unchanged"]
        assert outcomes.count("changed") == 1
        assert len(point.writes()) == counted + 1
        # A reader without a token finds the law from the root, with its downloads.
        graph = Graph().parse(data=Client.at(point.address).ask("GET").body, format="turtle")
        assert len(set(graph.objects(URIRef(point.name), None))) >= 3


def test_a_push_is_taken_up_where_it_broke_off(told: Ours) -> None:
    """What was created and not published is published; what is missing is created."""
    with running(FairDataPoint()) as point:
        assert isinstance(point, FairDataPoint)
        at = Client.at(point.address, KEY)
        steps = registry.PUSHES["fdp"](told, at)
        done = [next(steps) for _ in range(10)]
        assert len(done) == len(point.held) == 10
        point.states = dict.fromkeys(point.states, "DRAFT")
        again = list(registry.PUSHES["fdp"](told, at))
        assert ends(again) == ["unchanged"] * 10 + ["created"] * (LAYERS - 10)
        assert len(point.held) == LAYERS
        assert set(point.states.values()) == {"PUBLISHED"}


def test_a_fair_data_point_says_what_it_refuses(folder: Path) -> None:
    """Its own words are told; what belongs below is left out; the rest goes on; status 1."""
    with running(FairDataPoint(refused='The law as a model"')) as point:
        found = run(folder, "push", "fdp", point.address, "--address", THERE, "--send", key=KEY)
        assert found.exit_code == 1
        lines = found.output.splitlines()
        (at,) = [n for n, line in enumerate(lines) if line.endswith("#law in /dataset: refused")]
        assert lines[at + 1 : at + 3] == [
            "    the metadata do not meet its shapes",
            "    There has to be another title",
        ]
        assert sum(line.endswith("left out") for line in lines) == 5
        assert sum(": created at https://w3id.org/example-point/" in line for line in lines) == 27


def test_without_a_token_nothing_is_written(folder: Path) -> None:
    """The first refusal says which variable to set; the token is never shown."""
    with running(FairDataPoint()) as point:
        assert isinstance(point, FairDataPoint)
        found = run(folder, "push", "fdp", point.address, "--address", THERE, "--send")
        assert found.exit_code == 1
        assert "refused" in found.output.splitlines()[0]
        assert "You have to be logged in" in found.output
        assert point.held == {}
    assert KEY not in repr(Client.at("https://host/", KEY))


def test_what_is_no_fair_data_point_is_told_apart(service: Service, told: Ours) -> None:
    """The address of another service is an error that says so, and nothing is posted there."""
    at = Client.at(f"http://127.0.0.1:{service.port}/sparql")
    with pytest.raises(InputError, match="FAIR Data Point"):
        list(registry.PUSHES["fdp"](told, at))

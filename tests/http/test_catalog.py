"""`/catalog`, its downloads, `/.well-known/void`, `/sitemap.xml` and `/robots.txt`."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pyshacl
import pytest
from asking import ROOT, Reply, Service, assert_problem
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SH, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import VOID

from moratoria.store import Dataset
from moratoria.web import Settings, create_app

SUITES = Path(os.environ.get("CONFORMANCE_SUITES") or ROOT.parent / "shared/suites")
CATALOG = URIRef("https://w3id.org/moratoria/catalog")
SPDX = Namespace("http://spdx.org/rdf/terms#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
NAMES = ["all", "examples", "law", "passages", "queries", "shapes"]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
KINDS = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
NTRIPLES = ox.RdfFormat.N_TRIPLES
DCAT_AP = ["dcat-ap-nl/dcat-ap-SHACL.ttl"]
DCAT_AP_NL = [
    "dcat-ap-nl/dcat-ap-nl-SHACL.ttl",
    "dcat-ap-nl/dcat-ap-nl-SHACL-klassebereik.ttl",
    "dcat-ap-nl/dcat-ap-nl-SHACL-klassebereik-codelijsten.ttl",
]
RECOMMENDED = ["dcat-ap-nl/dcat-ap-nl-SHACL-aanbevolen.ttl"]
NDE = ["nde-register/shacl.ttl"]

# What the profiles only recommend and the catalogue leaves out, with the reason.
LEFT_OUT = {
    # A file is downloaded as it is; no service stands between.
    ("Warning", str(DCAT.accessService)): "downloads have none",
    # A dataset that is asked through SPARQL is no file.
    ("Warning", str(DCAT.downloadURL)): "distributions through SPARQL have none",
    # Nobody recorded when a part of the model was first made or published; we do not invent it.
    ("Info", str(DCTERMS.created)): "not recorded",
    ("Info", str(DCTERMS.issued)): "not recorded",
    # Whether the last day of a period is in it is a reading: no interval can be stated as a fact.
    ("Info", str(DCTERMS.temporal)): "a reading decides on the last day",
}


def read(reply: Reply) -> Graph:
    """Returns the graph of an answer."""
    assert reply.status == 200, reply.text
    return parsed(reply.body, reply.kind)


def parsed(data: bytes | str, kind: str) -> Graph:
    """Returns the graph of a document, JSON-LD too, for which rdflib warns about itself."""
    triples = ox.serialize(ox.parse(data, ox.RdfFormat.from_media_type(kind)), format=NTRIPLES)
    return Graph().parse(data=triples or b"", format="nt")


def canonical(reply: Reply) -> str:
    """Returns the graph of an answer as text that is the same for isomorphic graphs."""
    assert reply.status == 200, reply.text
    form = ox.RdfFormat.from_media_type(reply.kind)
    dataset = ox.Dataset(ox.parse(reply.body, form, rename_blank_nodes=True))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad}\n" for quad in dataset))


@pytest.fixture(scope="module")
def catalogue(service: Service) -> Graph:
    """The catalogue as a registry gets it."""
    return read(service.ask("/catalog"))


def shapes(names: list[str]) -> Graph:
    """
    Returns shapes of a suite, without links to property shapes that the suite leaves out.

    `dcat-ap-SHACL.ttl` names two that it does not hold, which pySHACL takes for a fault.
    """
    graph = Graph()
    for name in names:
        if not (SUITES / name).is_file():
            pytest.skip(f"{SUITES / name} is not there; CONFORMANCE_SUITES says where it is")
        graph.parse(SUITES / name)
    for link in list(graph.triples((None, SH.property, None))):
        if (link[2], SH.path, None) not in graph:
            graph.remove(link)
    return graph


def findings(data: Graph, names: list[str]) -> Counter[tuple[str, str]]:
    """Returns how often each path is found wanting, by severity."""
    _, report, _ = pyshacl.validate(data, shacl_graph=shapes(names))
    assert isinstance(report, Graph)
    return Counter(
        (
            str(report.value(result, SH.resultSeverity)).rpartition("#")[2],
            str(report.value(result, SH.resultPath)),
        )
        for result in report.objects(None, SH.result)
    )


# ---------------------------------------------------------------- what it says


def test_it_lists_what_is_published(catalogue: Graph) -> None:
    """Six datasets and four services, each with a licence and a title in both languages."""
    datasets = sorted(
        str(iri).rpartition("#")[2] for iri in catalogue.objects(CATALOG, DCAT.dataset)
    )
    services = sorted(
        str(iri).rpartition("#")[2] for iri in catalogue.objects(CATALOG, DCAT.service)
    )
    assert datasets == NAMES
    assert services == ["api", "changes", "graphs", "sparql"]
    for node in (
        *catalogue.objects(CATALOG, DCAT.dataset),
        *catalogue.objects(CATALOG, DCAT.service),
    ):
        titles = {
            t.language for t in catalogue.objects(node, DCTERMS.title) if isinstance(t, Literal)
        }
        assert titles == {"nl", "en"}
        assert catalogue.value(node, DCTERMS.license)
    law = URIRef(f"{CATALOG}#law")
    versions = {str(iri) for iri in catalogue.objects(law, DCTERMS.hasVersion)}
    assert "https://w3id.org/moratoria/policy/ru-2022/0.1.0" in versions


def test_every_address_is_absolute_and_of_this_service(service: Service, catalogue: Graph) -> None:
    """No placeholder is left; where something can be had is under the configured base."""
    here = f"http://127.0.0.1:{service.port}/"
    iris = {str(t) for triple in catalogue for t in triple if isinstance(t, URIRef)}
    assert all(re.match("https?://", iri) for iri in iris)
    for predicate in (DCAT.downloadURL, DCAT.accessURL, DCAT.endpointURL, DCAT.landingPage):
        found = {str(iri) for iri in catalogue.objects(None, predicate)}
        assert found
        assert all(iri.startswith(here) for iri in found)


def test_every_download_is_what_is_said_of_it(service: Service, catalogue: Graph) -> None:
    """It is there, in that format, with that size and checksum; there are 21."""
    files = list(catalogue.subject_objects(DCAT.downloadURL))
    assert len(files) == 21
    for file, place in files:
        reply = service.ask("/" + str(place).split("/", 3)[3])
        assert reply.status == 200
        kind = str(catalogue.value(file, DCAT.mediaType)).split("media-types/")[1]
        packed = catalogue.value(file, DCAT.compressFormat) is not None
        assert reply.kind == ("application/gzip" if packed else kind)
        assert len(reply.body) == int(str(catalogue.value(file, DCAT.byteSize)))
        checksum = catalogue.value(catalogue.value(file, SPDX.checksum), SPDX.checksumValue)
        assert hashlib.sha256(reply.body).hexdigest() == str(checksum)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "all"])
def test_a_dataset_is_the_same_in_every_format(service: Service, name: str) -> None:
    """The graphs of all files are isomorphic, and not empty."""
    files = [canonical(service.ask(f"/catalog/{name}.{extension}")) for extension in KINDS]
    assert files[0].count("\n") > 200
    assert len(set(files)) == 1


def test_a_dataset_holds_its_graphs_and_no_other(service: Service) -> None:
    """The passages are the graphs below source/, each statement once."""
    lines = gzip.decompress(service.ask("/dump.nq.gz").body).decode().split("\n")[:-1]
    due = {
        f"{line.rpartition(' <')[0]} ."
        for line in lines
        if "moratoria/source/" in line.rpartition(" <")[2]
    }
    found = service.ask("/catalog/passages.nt").text.split("\n")[:-1]
    assert sorted(due) == found


def test_a_question_can_be_run_as_it_is_shared(service: Service) -> None:
    """Each is an executable of SHACL with the text of its file, and is told in both languages."""
    graph = read(service.ask("/catalog/queries.ttl"))
    found = {str(text) for text in graph.objects(None, SH.select)}
    files = sorted((ROOT / "queries").glob("*.rq"))
    assert len(files) >= 29
    assert found == {path.read_text(encoding="utf-8") for path in files}
    for predicate in (RDFS.label, RDFS.comment):
        told = Counter(said.language for said in set(graph.objects(None, predicate)))
        assert told == {"nl": len(files), "en": len(files)}


def test_no_address_in_it_is_a_dead_end(service: Service, catalogue: Graph) -> None:
    """Each name and address of ours answers; that of the graphs says how to name one."""
    starts = (f"http://127.0.0.1:{service.port}/", "https://w3id.org/moratoria/")
    iris = {str(term) for triple in catalogue for term in triple if isinstance(term, URIRef)}
    ours = {iri.partition("#")[0] for iri in iris if iri.startswith(starts)}
    paths = {"/" + re.sub("|".join(starts), "", iri) for iri in ours}
    assert len(paths) >= 30
    answered = {path: service.ask(path, accept="text/turtle, */*;q=0.5") for path in paths}
    assert {path for path, reply in answered.items() if reply.status != 200} == {"/graphs"}
    assert "write graph=" in answered["/graphs"].json["detail"]


# ---------------------------------------------------------------- how it is asked for


@pytest.mark.parametrize("extension", KINDS)
def test_it_has_every_form_by_header_and_by_extension(
    service: Service, catalogue: Graph, extension: str
) -> None:
    """Both ways give the same catalogue, but for the name of the page in it."""
    by_header = service.ask("/catalog", accept=KINDS[extension])
    by_name = service.ask(f"/catalog.{extension}", accept="image/png")
    assert by_header.kind == by_name.kind == KINDS[extension]
    assert "Accept" in by_header.headers["Vary"]
    assert isomorphic(read(by_header), catalogue)
    assert len(read(by_name)) == len(catalogue)


def test_what_is_not_there_is_a_problem_with_a_hint(service: Service) -> None:
    """Another extension, file or type names what there is."""
    assert ".jsonld" in assert_problem(service.ask("/catalog.csv"), 404)["detail"]
    assert "law.ttl" in assert_problem(service.ask("/catalog/lawn.ttl"), 404)["detail"]
    assert (
        "text/turtle" in assert_problem(service.ask("/catalog", accept="image/png"), 406)["detail"]
    )
    found = assert_problem(
        service.ask("/catalog", {"modified_since": "last week"}), 400, "unreadable"
    )
    assert "2024-07-01" in found["detail"]


def test_it_is_kept_until_it_changes(service: Service) -> None:
    """The same catalogue is not sent twice."""
    tag = service.ask("/catalog.ttl").headers["ETag"]
    assert service.ask("/catalog.ttl", if_none_match=tag).status == 304


# ---------------------------------------------------------------- how a harvester walks it


def pages(service: Service, path: str) -> Iterator[Graph]:
    """
    Yields the pages of a catalogue as ckanext-dcat's harvester goes through them.

    It asks for the head first, for type and size; takes the next page from `hydra:next`; and stops
    when there is none or one repeats itself.
    """
    last = b""
    while path:
        head = service.ask(path, method="HEAD")
        assert (head.status, head.kind, head.body) == (200, "text/turtle", b"")
        reply = service.ask(path)
        assert reply.body != last, "a page came twice"
        last = reply.body
        graph = read(reply)
        yield graph
        (view,) = graph.subjects(RDF.type, HYDRA.PartialCollectionView)
        following = graph.value(view, HYDRA.next)
        path = "/" + str(following).split("/", 3)[3] if following else ""


def test_a_harvester_finds_every_dataset_once(service: Service, catalogue: Graph) -> None:
    """In pages of four, two and one; together they say what one page does."""
    for limit, number in ((4, 2), (2, 3), (1, 6)):
        found = list(pages(service, f"/catalog.ttl?limit={limit}"))
        assert len(found) == number
        seen = [iri for page in found for iri in page.objects(CATALOG, DCAT.dataset)]
        assert sorted(seen, key=str) == sorted(catalogue.objects(CATALOG, DCAT.dataset), key=str)
    whole: Graph = sum(found, start=Graph())
    about = set(catalogue.subjects()) - set(
        catalogue.subjects(RDF.type, HYDRA.PartialCollectionView)
    )
    for node in about - {CATALOG}:
        assert set(catalogue.predicate_objects(node)) == set(whole.predicate_objects(node))


def test_every_page_stands_on_its_own(service: Service) -> None:
    """A page breaks no shape, and points to no dataset that is described on another."""
    for page in pages(service, "/catalog?limit=2"):
        assert not {
            found for found in findings(page, DCAT_AP + DCAT_AP_NL) if found[0] == "Violation"
        }
        assert int(str(page.value(CATALOG, HYDRA.totalItems))) == 6
        described = set(page.subjects(RDF.type, DCAT.Dataset))
        assert described == set(page.objects(CATALOG, DCAT.dataset))
        assert set(page.objects(None, DCAT.servesDataset)) <= described


def test_a_harvester_may_ask_what_changed(service: Service, catalogue: Graph) -> None:
    """Since before it was published: everything; since tomorrow: nothing, which is no error."""
    (changed,) = set(catalogue.objects(None, DCTERMS.modified))
    moment = datetime.fromisoformat(str(changed))
    assert moment <= datetime.now(UTC)
    for since, number in (
        (moment, 6),
        (moment - timedelta(days=1), 6),
        (moment + timedelta(seconds=1), 0),
    ):
        graph = read(service.ask("/catalog", {"modified_since": since.isoformat()}))
        assert len(set(graph.objects(CATALOG, DCAT.dataset))) == number
    assert (
        len(
            set(
                read(service.ask("/catalog?modified_since=2022-06-29")).subjects(
                    RDF.type, DCAT.Dataset
                )
            )
        )
        == 6
    )


# ---------------------------------------------------------------- what registries ask of it


@pytest.mark.parametrize("names", [DCAT_AP, DCAT_AP_NL, DCAT_AP + DCAT_AP_NL, NDE])
def test_no_shape_of_a_registry_is_broken(catalogue: Graph, names: list[str]) -> None:
    """Not one violation; what is only recommended and left out has its reason above."""
    found = findings(catalogue, names)
    assert not {finding for finding in found if finding[0] == "Violation"}
    assert set(found) <= set(LEFT_OUT)


def test_what_is_recommended_and_left_out_is_known(catalogue: Graph) -> None:
    """Nothing else is left out, and nothing is excused that is there."""
    found = findings(catalogue, RECOMMENDED) + findings(catalogue, NDE)
    assert set(found) == set(LEFT_OUT)
    assert found["Warning", str(DCAT.accessService)] == 21
    assert found["Warning", str(DCAT.downloadURL)] == 5


@pytest.mark.parametrize(
    ("names", "predicate"),
    [
        (DCAT_AP, DCTERMS.description),
        (DCAT_AP, DCAT.accessURL),
        (DCAT_AP_NL, DCTERMS.creator),
        (DCAT_AP_NL, DCAT.endpointDescription),
        (NDE, DCTERMS.title),
    ],
)
def test_the_shapes_would_notice(catalogue: Graph, names: list[str], predicate: URIRef) -> None:
    """Without one property that a profile demands, the same check finds violations."""
    less = Graph()
    for triple in catalogue:
        if triple[1] != predicate:
            less.add(triple)
    assert any(severity == "Violation" for severity, _ in findings(less, names))


# ---------------------------------------------------------------- the page


def data_block(html: str) -> Any:  # noqa: ANN401 - JSON
    """Returns what the one script element of a page holds, as a browser cuts it."""
    (kind, text), *others = re.findall(r"<script([^>]*)>(.*?)</script", html, re.DOTALL)
    assert not others
    assert 'type="application/ld+json"' in kind
    assert not set("<>&") & set(text)
    return json.loads(text)


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_shows_every_dataset_and_download(
    service: Service, catalogue: Graph, lang: str
) -> None:
    """Each has an anchor by the last part of its name, and each download a link."""
    html = service.ask("/catalog", {"lang": lang}, accept=BROWSER).text
    assert f'<html lang="{lang}">' in html
    for node in catalogue.objects(CATALOG, DCAT.dataset | DCAT.service):
        assert f'id="{str(node).rpartition("#")[2]}"' in html
        titles = {t for t in catalogue.objects(node, DCTERMS.title) if isinstance(t, Literal)}
        assert all(unescape(html).count(f">{t}<") for t in titles if t.language == lang)
    for place in catalogue.objects(None, DCAT.downloadURL):
        assert f'href="{place}"' in html


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_page_says_it_in_schema_org_too(service: Service, catalogue: Graph, lang: str) -> None:
    """A block of data that no script policy blocks; the NDE register's shapes find no violation."""
    told = data_block(service.ask("/catalog.html", {"lang": lang}).text)
    links = {name: {"@type": "@id"} for name in ("contentUrl", "license", "url")}
    dates = {"dateModified": {"@type": "https://schema.org/Date"}}
    context = {"@vocab": "https://schema.org/", **links, **dates}  # as the one at schema.org does
    graph = parsed(json.dumps({**told, "@context": context}), KINDS["jsonld"])
    schema = Namespace("https://schema.org/")
    assert set(graph.subjects(RDF.type, schema.Dataset)) == set(
        catalogue.objects(CATALOG, DCAT.dataset)
    )
    assert len(set(graph.subjects(RDF.type, schema.DataDownload))) == 26
    for file, place in catalogue.subject_objects(DCAT.downloadURL):
        assert graph.value(file, schema.contentUrl) == place
    violations = {found for found in findings(graph, NDE) if found[0] == "Violation"}
    assert not violations


# ---------------------------------------------------------------- counts


def test_classes_and_properties_are_counted_from_the_data(service: Service) -> None:
    """Every partition of the law has the numbers that a count of the file gives, and none lacks."""
    void = read(service.ask("/.well-known/void"))
    law = URIRef(f"{CATALOG}#law")
    data = read(service.ask("/catalog/law.nt"))
    assert int(str(void.value(law, VOID.triples))) == len(data)
    found = {
        void.value(node, VOID["class"]): int(str(void.value(node, VOID.entities)))
        for node in void.objects(law, VOID.classPartition)
    }
    assert found == Counter(kind for _, kind in set(data.subject_objects(RDF.type)))
    counted = {
        void.value(node, VOID.property): (
            int(str(void.value(node, VOID.triples))),
            int(str(void.value(node, VOID.distinctSubjects))),
            int(str(void.value(node, VOID.distinctObjects))),
        )
        for node in void.objects(law, VOID.propertyPartition)
    }
    assert counted == {
        predicate: (
            len(list(data.subject_objects(predicate))),
            len(set(data.subjects(predicate))),
            len(set(data.objects(None, predicate))),
        )
        for predicate in set(data.predicates())
    }
    assert len(counted) > 20


def test_the_counts_lead_to_the_data(service: Service) -> None:
    """The whole has its dump, its endpoint and its four parts; every form is the same graph."""
    void = read(service.ask("/.well-known/void"))
    document = URIRef(f"http://127.0.0.1:{service.port}/.well-known/void")
    whole = void.value(document, FOAF.primaryTopic)
    assert whole == URIRef(f"{CATALOG}#all")
    subsets = sorted(str(iri).rpartition("#")[2] for iri in void.objects(whole, VOID.subset))
    assert subsets == ["examples", "law", "passages", "shapes"]
    (dump,) = void.objects(whole, VOID.dataDump)
    assert str(dump).endswith("/dump.nq.gz")
    (endpoint,) = void.objects(whole, VOID.sparqlEndpoint)
    count = {"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}
    rows = service.ask("/" + str(endpoint).split("/", 3)[3], count).json["results"]["bindings"]
    assert rows[0]["n"]["value"] == str(void.value(whole, VOID.triples))
    other = service.ask("/.well-known/void", accept="application/rdf+xml")
    assert canonical(other) == canonical(service.ask("/.well-known/void"))


# ---------------------------------------------------------------- earlier versions


@contextmanager
def browsing(settings: Settings, dataset: Dataset) -> Iterator[FlaskClient]:
    """Opens a service with a small graph, and ends its workers."""
    app = create_app(settings, dataset)
    try:
        yield app.test_client()
    finally:
        app.extensions["moratoria"].close()
        app.extensions["moratoria.vault"].close()


def test_what_was_published_before_can_still_be_had(tmp_path: Path) -> None:
    """It is listed with its time, at an address that gives the very bytes it is named for."""
    old, new = (Dataset(f"<urn:a> <urn:b> <urn:{c}> <urn:g> .\n".encode()) for c in "cd")
    settings = Settings(data_dir=tmp_path, base_iri="https://data.example.org/")
    with browsing(settings, old) as browser:
        browser.get("/catalog")
    with browsing(settings, new) as browser:
        graph = parsed(browser.get("/catalog.ttl").data, "text/turtle")
        (version,) = graph.objects(URIRef(f"{CATALOG}#all"), DCTERMS.hasVersion)
        place = str(version).removeprefix("https://data.example.org")
        found = gzip.decompress(browser.get(place).data)
    assert graph.value(version, DCTERMS.issued) is not None
    assert found == old.quads
    assert hashlib.sha256(found).hexdigest() == str(graph.value(version, DCTERMS.identifier))


# ---------------------------------------------------------------- crawlers


def test_every_page_of_the_sitemap_is_there(service: Service) -> None:
    """In both languages, at absolute addresses; the saved questions with their example."""
    reply = service.ask("/sitemap.xml")
    assert (reply.status, reply.kind) == (200, "application/xml")
    root = ET.fromstring(reply.text)  # noqa: S314 - our own
    places = [place.text or "" for place in root.findall(".//{*}loc")]
    assert len(places) == len(set(places)) >= 60
    kinds: dict[str, str] = {}
    for place in places:
        kinds.setdefault(re.sub("(case|decision|source)/.*", r"\1", place), place)
    assert {f"/{kind}" for kind in ("def", "policy/ru-2022", "source", "case", "decision")} <= {
        "/" + kind.split("/", 3)[3] for kind in kinds
    }
    for place in kinds.values():  # one of each kind of document, and every other page
        found = service.ask("/" + place.split("/", 3)[3], accept=BROWSER)
        assert (found.status, found.kind) == (200, "text/html"), place
    others = [link.attrib for link in root.iter("{http://www.w3.org/1999/xhtml}link")]
    assert {link["hreflang"] for link in others} == {"nl", "en"}
    assert len(others) == 2 * len(places)


def test_crawlers_are_told_where_there_is_nothing_for_them(service: Service) -> None:
    """What needs a token, and queries; what the catalogue links to stays open."""
    lines = service.ask("/robots.txt").text.split("\n")
    assert f"Sitemap: http://127.0.0.1:{service.port}/sitemap.xml" in lines
    closed = {line.partition(": ")[2] for line in lines if line.startswith("Disallow: ")}
    assert closed == {"/cases", "/decisions", "/metrics", "/private", "/sparql?", "/graphs?"}

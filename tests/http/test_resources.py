"""What our names lead to: every document, in every form, and no dead end between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pyoxigraph as ox
import pytest
from asking import ROOT
from flask.testing import FlaskClient
from rdflib import OWL, RDFS, Graph, Literal
from rdflib.compare import isomorphic
from werkzeug.test import TestResponse

from moratoria import library, queries, rdf
from moratoria.assets import turtle_files
from moratoria.inferred import examples
from moratoria.law import archive, law_quads, load_law
from moratoria.law.text import document_name
from moratoria.store import Dataset
from moratoria.vocab import BASE
from moratoria.web import Settings, create_app
from moratoria.web.archive import Archive
from moratoria.web.problems import KINDS

HERE = "https://law.example/below/"
RDF = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
KINDS_OF_RDF = dict(zip(RDF, ["TURTLE", "JSON_LD", "N_TRIPLES", "RDF_XML"], strict=True))
ENDPOINTS = {"/graphs"}  # which the catalogue names, and which must be told a graph
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
LETTER = "source/kst-19637-2909"
EARLIER = "0.0.9"
_DECISION = f"{BASE}decision/{'1' * 64}"
# What was published before this: a decision under another law.
FORMER = f"""\
<{_DECISION}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{BASE}def#Decision> <{_DECISION}> .
<{_DECISION}#s1> <{BASE}def#truth> <{BASE}def#holds> <{_DECISION}#proof> .
"""


def decision() -> str:
    """Returns the name of a decision that is published."""
    return examples()[0].decision().id.removeprefix(BASE)


@dataclass
class Site:
    """The service in this process; what it answers is fetched once."""

    client: FlaskClient
    dataset: Dataset
    folder: Path
    seen: dict[str, TestResponse] = field(default_factory=dict)
    places: dict[str, set[str]] = field(default_factory=dict)

    def ask(self, path: str, **headers: str) -> TestResponse:
        """Asks for a path with headers; `accept` and the like name them."""
        return self.client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})

    def get(self, path: str) -> TestResponse:
        """Returns what is at a path, asked for once."""
        if path not in self.seen:
            self.seen[path] = self.ask(path, accept=BROWSER)
            self.seen[path].close()
        return self.seen[path]

    def anchors(self, path: str) -> set[str]:
        """Returns the places that a page can be entered at."""
        if path not in self.places:
            found = re.findall(r' id="([^"]*)"', self.get(path).text)
            self.places[path] = set(map(unescape, found))
        return self.places[path]

    @cached_property
    def minted(self) -> set[str]:
        """Every IRI of ours in any place of what is published, and those beside it."""
        found = set(re.findall(rf"<({BASE}[^>]*)>", self.dataset.quads.decode()))
        terms = {iri for iri in found if '"' not in iri and "{" not in iri}
        problems = {f"{BASE}problem#{kind.name}" for kind in KINDS.values()}
        asked = {f"{BASE}query/{name}" for name in queries.load()}
        beside = {f"{BASE}{name}" for name in ("context", "problem", "query/", "ldes")}
        return terms | problems | asked | beside


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service with all that we publish, and an earlier version of the law that it kept."""
    folder = tmp_path_factory.mktemp("resolved")
    version = load_law().version
    archive.keep(
        folder,
        rdf.canonical_quads(
            rdf.read_quads(law_quads().replace(f"/{version}>", f"/{EARLIER}>").encode(), rdf.NQUADS)
        ),
    )
    Archive(folder).keep(Dataset(FORMER.encode()), [])
    app = create_app(Settings(data_dir=folder, base_iri=HERE))
    endpoint = app.extensions["moratoria"]
    yield Site(app.test_client(), endpoint.dataset(), folder)
    endpoint.close()


def here(iri: str) -> str:
    """Returns the path at which the service answers for an IRI, without its fragment."""
    return "/" + iri.removeprefix(BASE).partition("#")[0]


def links(page: TestResponse) -> set[str]:
    """Returns the addresses that a page or its headers name, those of this service as paths."""
    named = re.findall(r' href="([^"]*)"', page.text) if page.mimetype == "text/html" else []
    headers = re.findall(r"<([^>]*)>", page.headers.get("Link", ""))
    return {unescape(address).replace(HERE, "/") for address in [*named, *headers]}


# ---------------------------------------------------------------- every name


def test_every_name_that_occurs_leads_to_its_place(site: Site) -> None:
    """Each IRI of ours in the public graph answers; a page has a place for each name with a `#`."""
    assert len(site.minted) >= 4000
    others = set(decisions()[1:])
    assert not [
        iri for iri in site.minted if library.document_of(iri) not in others and dead(site, iri)
    ]
    assert all(site.ask(f"{here(iri)}.ttl").status_code == 200 for iri in others)


@pytest.mark.long
def test_every_name_in_every_decision_leads_to_its_place(site: Site) -> None:
    """So do the names of the decisions that are left out above, since their pages take long."""
    assert not [iri for iri in site.minted if dead(site, iri)]


def decisions() -> list[str]:
    """Returns the IRIs of the decisions that are published."""
    return [example.decision().id for example in examples()]


def dead(site: Site, iri: str) -> bool:
    """Tells whether a name leads to no page, or has no place on it."""
    path, name = here(iri), iri.partition("#")[2]
    page = site.get(path)
    if page.status_code == 303:
        target = urlsplit(page.headers["Location"].replace(HERE, "/"))
        path, name = target.path, target.fragment
    if site.get(path).status_code != 200:
        return True
    return bool(name) and name not in site.anchors(path)


def test_every_address_on_a_page_leads_somewhere(site: Site) -> None:
    """From the letter, the catalogue and a document of each kind no link of ours is dead."""
    starts = ["/", "/letter", "/vocabulary", "/catalog", *(here(BASE + name) for name in sample())]
    addresses = {urljoin(start, address) for start in starts for address in links(site.get(start))}
    ours = {address.replace(BASE, "/") for address in addresses if is_ours(address)}
    assert len(ours) >= 1000
    others = {here(iri) for iri in decisions()[1:]}
    lost = set()
    for address in ours:
        target = urlsplit(address)
        if target.path in others | ENDPOINTS or target.query:
            continue  # the other language, and queries: those are crawled below
        status = site.get(target.path).status_code
        if status not in {200, 303} or (
            target.fragment and status == 200 and target.fragment not in site.anchors(target.path)
        ):
            lost.add(address)
    assert not lost


def is_ours(address: str) -> bool:
    """Tells whether an address is of this service, or a name that we give."""
    return address.startswith(BASE) or not urlsplit(address).scheme


def sample() -> list[str]:
    """Returns a document of each kind."""
    law = load_law()
    return [
        "def",
        "alignments",
        f"policy/{law.slug}",
        LETTER,
        "source/vw-2000",
        "shape/",
        "query/",
        f"law/{law.hash}",
        f"inferred/{law.hash}",
        decision(),
        examples()[0].case.iri.removeprefix(BASE),
        "problem",
    ]


@pytest.mark.long
def test_no_page_leads_to_a_dead_end(site: Site) -> None:
    """A crawler begins at the catalogue and every name, and follows each link of ours."""
    todo, lost, seen = (
        ["/", "/letter", "/vocabulary", "/catalog", *map(here, site.minted)],
        set(),
        set(),
    )
    closed = tuple(re.findall(r"^Disallow: (\S+)$", site.ask("/robots.txt").text, re.MULTILINE))
    assert "/sparql?" in closed  # what has the store work is not for a crawler
    while todo:
        path = todo.pop()
        if path in seen or path.startswith(closed):
            continue
        seen.add(path)
        reply = site.ask(path, accept=BROWSER)
        if reply.status_code not in {200, 303} and path not in ENDPOINTS:
            lost.add(path)
        ways = links(reply) | {reply.headers.get("Location", path).replace(HERE, "/")}
        for address in {urljoin(path, way) for way in ways}:
            target = urlsplit(address.replace(BASE, "/"))
            if is_ours(address):
                todo.append(target.path + (f"?{target.query}" if target.query else ""))
        reply.close()
    assert not lost
    assert len(seen) >= 500


# ---------------------------------------------------------------- forms


def documents(site: Site) -> list[str]:
    """Returns the path of every document, without an ending."""
    found = {library.document_of(iri).rstrip("/") for iri in site.minted}
    return sorted(here(iri) for iri in found if not re.search("/(context|catalog|ldes)$", iri))


def test_every_form_of_a_document_says_the_same(site: Site) -> None:
    """The RDF of all forms is isomorphic, and each name of ours in it leads somewhere."""
    others = {here(iri) for iri in decisions()[1:]}
    chosen = [path for path in documents(site) if path not in others]
    assert len(chosen) >= 45
    assert_alike(site, chosen)


@pytest.mark.long
def test_every_form_of_every_decision_says_the_same(site: Site) -> None:
    """So do the forms of the decisions that are left out above."""
    assert_alike(site, [here(iri) for iri in decisions()[1:]])


def assert_alike(site: Site, paths: list[str]) -> None:
    """Holds the forms of documents against each other, and their names against what is known."""
    known = {library.document_of(iri) for iri in site.minted} | {f"{BASE}catalog"}
    for path in paths:
        said = set()
        for ending, name in KINDS_OF_RDF.items():
            reply = site.ask(f"{path}.{ending}")
            assert (reply.status_code, reply.mimetype) == (200, RDF[ending]), path
            read = ox.Dataset(ox.parse(reply.data, getattr(ox.RdfFormat, name)))
            read.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
            said.add(frozenset(map(str, read)))
        assert len(said) == 1, path
        ours = set(re.findall(rf"<({BASE}[^>]*)>", site.ask(f"{path}.nt").text))
        assert {library.document_of(iri) for iri in ours} <= known, path


def test_another_reader_reads_the_same(site: Site) -> None:
    """rdflib, which shares no code with what wrote them, finds one graph in its three."""
    graphs = []
    for ending, name in {"ttl": "turtle", "nt": "nt", "rdf": "xml"}.items():
        data = site.ask(f"/source/vw-2000.{ending}").data
        graphs.append(Graph().parse(data=data, format=name))
    assert len(graphs[0]) >= 200
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


def test_the_client_chooses_the_form(site: Site) -> None:
    """By Accept, or by an ending, which goes first; a page if nothing is asked for."""
    for ending, kind in RDF.items():
        reply = site.ask("/def", accept=kind)
        assert reply.mimetype == kind
        assert reply.headers["Content-Location"] == f"{HERE}def.{ending}"
        assert "Accept" in reply.headers["Vary"]
        fixed = site.ask(f"/def.{ending}", accept="text/html")
        assert fixed.mimetype == kind
        assert fixed.data == reply.data
        assert "Content-Location" not in fixed.headers
    assert site.ask("/def").mimetype == "text/html"
    assert site.ask("/def", accept=BROWSER).mimetype == "text/html"


def test_what_cannot_be_made_is_not_acceptable(site: Site) -> None:
    """406 lists what there is."""
    reply = site.ask("/def", accept="image/png")
    assert reply.status_code == 406
    detail = reply.json["detail"]
    assert all(kind in detail for kind in ["text/html", *RDF.values()])


def test_the_headers_show_the_way(site: Site) -> None:
    """A page names its data, data name their page, and both what they are (signposting)."""
    page, data = site.ask("/def").headers["Link"], site.ask("/def.ttl").headers["Link"]
    for ending, kind in RDF.items():
        assert f'<{HERE}def.{ending}>; rel="alternate describedby"; type="{kind}"' in page
    assert f'<{HERE}def.html>; rel="describes"; type="text/html"' in data
    for header in (page, data):
        assert f'<{BASE}def>; rel="cite-as"' in header
        assert '<http://www.w3.org/2002/07/owl#Ontology>; rel="type"' in header
        assert '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"' in header


def test_what_is_held_already_is_not_sent_again(site: Site) -> None:
    """Each form has a tag of its own."""
    tags = {ending: site.ask(f"/policy/ru-2022.{ending}").headers["ETag"] for ending in RDF}
    assert len(set(tags.values())) == len(RDF)
    assert site.ask("/policy/ru-2022.ttl", if_none_match=tags["ttl"]).status_code == 304
    assert site.ask("/policy/ru-2022.ttl", if_none_match=tags["nt"]).status_code == 200


def test_the_vocabulary_is_read_as_it_was_written(site: Site) -> None:
    """Its Turtle has the anonymous nodes of OWL: as many statements as the file, none renamed."""
    served = Graph().parse(data=site.ask("/def.ttl").data, format="turtle")
    files = Graph()
    for path in turtle_files("ontology"):
        if document_name(path) == "def":
            files.parse(path)
    assert len(files) >= 3000
    assert rdf.canonical(served) == rdf.canonical(files)


# ---------------------------------------------------------------- what is no document


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("shape/CaseShape", "shape/#CaseShape"),
        ("shape/CaseShape.ttl", "shape.ttl#CaseShape"),
        ("query/cq-07", "query/#cq-07"),
        ("query/cq-07-what-is-in-force-on-a-day.nt", "query.nt#cq-07"),
    ],
)
def test_what_is_no_document_is_described_by_one(site: Site, path: str, target: str) -> None:
    """303, to an address of the service in the form that was asked for."""
    reply = site.ask(f"/{path}")
    assert (reply.status_code, reply.headers["Location"]) == (303, HERE + target)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/policy/ru-2023", "Did you mean policy/ru-2022"),
        ("/source/kst-19637-2908", "Did you mean source/kst-19637-2909"),
        ("/shape/CaseShap", "Did you mean shape/CaseShape"),
        ("/query/cq-77", "Did you mean 'cq-"),
        ("/def/9.9.9", "Did you mean def/"),
        (f"/law/{'0' * 64}", "There is no law/0000"),
        ("/decision/ABC", "64 digits from 0 to 9 and a to f, all lower case"),
        ("/def/one", "three numbers with points between"),
        ("/policy/RU_2022", "lower-case letters and digits"),
        ("/query/seven", "cq-, two digits"),
        ("/case/Tom%20%3Cb%3E", "'Tom <b>' cannot be a name in case/"),
        ("/def.csv", "there is .html, .ttl, .jsonld, .nt, .rdf"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(site: Site, path: str, words: str) -> None:
    """404 names what is nearest, or the rule that a name breaks."""
    reply = site.ask(path)
    assert reply.status_code == 404
    assert words in reply.json["detail"]


# ---------------------------------------------------------------- versions


def test_an_earlier_version_stays_where_it_was(site: Site) -> None:
    """By the IRI of the version and by the hash of its law, also when another is published."""
    version = load_law().version
    now, then = (site.ask(f"/def/{name}", accept="text/turtle") for name in (version, EARLIER))
    assert now.data == site.ask("/def.ttl").data
    assert then.text.replace(f"/{EARLIER}>", f"/{version}>") == now.text
    assert f'<{HERE}def>; rel="latest-version"' in then.headers["Link"]
    assert 'rel="cite-as"' in then.headers["Link"]
    (hash_,) = {path.name[:64] for path in site.folder.glob("law/*.nq.gz")} - {load_law().hash}
    held = site.ask(f"/law/{hash_}.nt").text
    assert f"<{BASE}def/{EARLIER}>" in held
    assert f"<{BASE}law/{hash_}#c14n0>" in held
    assert 'id="c14n0"' in site.ask(f"/law/{hash_}").text
    assert site.ask(f"/policy/ru-2022/{EARLIER}").status_code == 200


def test_a_decision_that_was_published_stays(site: Site) -> None:
    """Its id rests on the law, so that each change of the law gives every example another one."""
    path = here(_DECISION)
    assert site.ask(f"{path}.nt").text.count("\n") == 2
    page = site.ask(path, accept=BROWSER)
    assert page.status_code == 200
    assert all(f'id="{name}"' in page.text for name in ("s1", "proof"))
    assert site.ask(path.replace("1", "2")).status_code == 404


# ---------------------------------------------------------------- pages


def test_a_page_says_what_a_term_means_and_rests_on(site: Site) -> None:
    """Label, meaning, quoted source and users, in the language asked for."""
    for lang, words in {
        "nl": ["vertrekmoratorium", "worden niet uitgezet", "Genoemd in"],
        "en": ["departure moratorium", "are not removed", "Spoken of by"],
    }.items():
        page = site.ask(f"/policy/ru-2022?lang={lang}").text
        section = re.split('<section class="term" id="', page)
        (term,) = [part for part in section if part.startswith("departure-moratorium")][:1]
        assert all(word in term for word in words)
        assert '<blockquote lang="nl">' in term
        assert 'href="/letter#p6-s2"' in term
        assert ("Our translation" in term) is (lang == "en")


def test_a_page_says_what_it_is_in_words_before_its_data(site: Site) -> None:
    """What it is called, of what kind and of which day; its IRI, type and forms come last."""
    for path, words in {
        "/source/kst-19637-3018": ["Kamerstuk</a>", "13 december 2022", "alinea 2, zin 4"],
        here(decisions()[0]): ["<h1>beoordeling op 1 september 2022: ", ">besluitmoratorium: "],
        "/case/never-served-22-applied-before": [">vreemdeling</a>", "1 januari 2000", "ja</span>"],
    }.items():
        read, _, data = site.ask(f"{path}?lang=nl", accept=BROWSER).text.partition('id="as-data"')
        opened = re.sub("<details.*?</details>", "", read, flags=re.DOTALL)
        assert all(word in opened for word in words)
        assert "rdf:type" not in opened
        assert all(word in data for word in [f"<code>{BASE}{path[1:]}</code>", "rdf:type", ".ttl<"])


def test_a_page_says_what_a_term_corresponds_to(site: Site) -> None:
    """Each alignment with its reason, in the language asked for; a term without one has none."""
    aligned = Graph().parse(data=site.get("/alignments.ttl").data, format="turtle")
    for lang in ("nl", "en"):
        sections = re.split('<section class="term" id="', site.ask(f"/def.html?lang={lang}").text)
        terms = {part.partition('"')[0]: unescape(part) for part in sections[1:]}
        links = list(aligned.subject_objects(OWL.annotatedSource))
        assert len(links) >= 40
        for axiom, source in links:
            term = terms[str(source).rpartition("#")[2]]
            assert f'title="{aligned.value(axiom, OWL.annotatedTarget)}"' in term
            reasons = [r for r in aligned.objects(axiom, RDFS.comment) if isinstance(r, Literal)]
            (why,) = (reason for reason in reasons if reason.language == lang)
            assert f"· {why}</li>" in term
        told = {name for name, term in terms.items() if '<ul class="plain small">' in term}
        assert told == {str(source).rpartition("#")[2] for _, source in links}


def test_the_letter_and_its_document_lead_to_each_other(site: Site) -> None:
    """The page of the source links each passage to its sentence, and the letter links back."""
    assert f'href="/{LETTER}#p7-s1"' in site.get("/letter").text
    assert 'href="/letter#p7-s1"' in site.get(f"/{LETTER}").text


# ---------------------------------------------------------------- w3id.org


def rules() -> list[tuple[re.Pattern[str], str]]:
    """Returns the patterns and the targets of the redirect rules, in order."""
    text = (ROOT / "w3id/moratoria/.htaccess").read_text(encoding="utf-8")
    line = re.compile(r"^RewriteRule (\S+) https://moratoria\.example(/\S*) (\S+)$", re.MULTILINE)
    found = line.findall(text)
    assert len(found) == text.count("RewriteRule ") >= 5
    assert {flags for *_, flags in found} == {"[R=302,L]"}
    return [(re.compile(pattern), re.sub(r"\$(\d)", r"\\\1", to)) for pattern, to, _ in found]


def test_the_redirects_of_w3id_lead_to_routes(site: Site) -> None:
    """Each name that we give, in each form, is sent to an address that answers for it."""
    known = rules()
    forms = {f"{path}.{ending}"[1:] for path in documents(site) for ending in [*RDF, "html"]}
    versions = {f"def/{EARLIER}", f"policy/ru-2022/{EARLIER}"}
    adapter = site.client.application.url_map.bind("")
    for name in {here(iri)[1:] for iri in site.minted} | forms | versions | {""}:
        found = next(((p, to) for p, to in known if p.search(name)), None)
        assert found, f"no rule of w3id is for {name}"
        target = found[0].sub(found[1], name)
        assert target == f"/{name}"
        assert adapter.test(target, "GET"), f"{target} is no route"

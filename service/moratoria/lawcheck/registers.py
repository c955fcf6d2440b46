"""
Holds the identifiers of official registers against their rules, and what we say of them.

An identifier says things of its own: a JCI names a regulation, an article and a day, an ECLI a
year. Where the source that bears it says the same in another place, the two are compared. Nothing
is looked up, so an identifier that passes can still be of something else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDFS, SKOS, URIRef

from moratoria.errors import IdentifierError
from moratoria.identifiers import COUNTRY_HOST, ELI_HOST, TOOI_HOST, kind_of, read
from moratoria.law.nodes import day, string
from moratoria.lawcheck.words import finding
from moratoria.schema import text
from moratoria.vocab import MOR, OA, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.identifiers import Identifier
    from moratoria.lawcheck.policy import Checked
    from moratoria.lawcheck.report import Finding
    from moratoria.model import Text

PROPS = {"bwb": MOR.bwb, "jci": MOR.jci, "ecli": MOR.ecli, "celex": MOR.celex, "eli": MOR.eli}
"""The properties that an identifier stands in; those of other kinds are addresses of resources."""

_HOSTS = {"tooi": TOOI_HOST, "country": COUNTRY_HOST}
_TYPES = {"dir": "L", "reg": "R", "dec": "D"}  # of a CELEX number, by the kind that an ELI names
_ARTICLE = re.compile(r"^artikel (\d+[a-z]*(?:\.\d+[a-z]*)?)\b")
_CASE = re.compile(r"\b([CT])-(\d+)/(\d{2})\b")


def used(graph: Graph) -> Iterator[tuple[str, Node, str]]:
    """Yields each identifier that a graph holds: its kind, who bears it, and its text."""
    for kind, prop in PROPS.items():
        for node, value in graph.subject_objects(prop):
            yield kind, node, str(value)
    for node in {node for triple in graph for node in triple if isinstance(node, URIRef)}:
        for kind, host in _HOSTS.items():
            if node.startswith(host) and node != URIRef(host):
                yield kind, node, str(node)


def malformed(checked: Checked) -> Iterator[tuple[Finding, str]]:
    """Finds identifiers that break a rule of their register, each with its text."""
    for kind, node, value in used(checked.own):
        try:
            read(value, kind)
        except IdentifierError as error:
            yield finding("identifiers", str(node), "malformed", value, error.rule), value


def claims(checked: Checked) -> Iterator[Finding]:
    """Finds identifiers that say another thing than the source that bears them."""
    graph = checked.graph
    for node in checked.of({node for _, node, _ in used(checked.own)} | _places(checked.own)):
        known = _known(graph, node)
        whole = graph.value(node, MOR.partOf) or graph.value(node, OA.hasSource) or node
        yield from _addressed(graph, node, known, _known(graph, whole))
        if "jci" in known:
            yield from _placed(graph, node, known["jci"], whole)
        if "ecli" in known:
            yield from _ruled(graph, node, known)
        if {"eli", "celex"} <= known.keys():
            yield from _twice(node, known["eli"], known["celex"])


def _places(graph: Graph) -> set[Node]:
    return set(graph.subjects(MOR.officialUrl))


def _known(graph: Graph, node: Node) -> dict[str, Identifier]:
    """Returns the identifiers of a source that keep to their rules, by kind."""
    found = {}
    for kind, prop in PROPS.items():
        for value in graph.objects(node, prop):
            try:
                found[kind] = read(str(value), kind)
            except IdentifierError:
                continue  # told already, by its rule
    return found


def _differ(node: Node, what: str, said: str, other: str | Text) -> Iterator[Finding]:
    """Finds that what an identifier says is not what stands elsewhere."""
    if said != other:
        yield finding("claims", str(node), what, said, other)


def _placed(graph: Graph, node: Node, jci: Identifier, whole: Node) -> Iterator[Finding]:
    """Holds a JCI against the document, the article and the day of the place that bears it."""
    if number := string(graph, whole, MOR.bwb):
        yield from _differ(node, "jci-bwb", jci.part("bwb"), number)
    label = text(graph, node, SKOS.prefLabel).nl
    if article := _ARTICLE.match(label):
        yield from _differ(node, "jci-article", jci.part("artikel"), article[1])
    meant = day(graph, whole, MOR.versionMeant)
    if meant:
        for name in ("g", "z"):
            yield from _differ(node, "jci-day", jci.part(name), meant.isoformat())


def _addressed(
    graph: Graph, node: Node, known: dict[str, Identifier], whole: dict[str, Identifier]
) -> Iterator[Finding]:
    """Holds the address and the general identifier of a source against its own identifiers."""
    url = string(graph, node, MOR.officialUrl) or ""
    if found := re.search("jci.*", url):
        yield from _differ(node, "address", found[0], known["jci"].text if "jci" in known else "")
    elif "bwb" in whole and (found := re.search("BWB[A-Z][0-9]+", url)):
        yield from _differ(node, "address", found[0], whole["bwb"].text)
    elif "eli" in whole and url.startswith(ELI_HOST):
        yield from _differ(node, "address", url, whole["eli"].text)
    for value in map(str, graph.objects(node, DCTERMS.identifier)):
        kind = kind_of(value)
        if kind in PROPS:
            yield from _differ(node, "identifier", value, known[kind].text if kind in known else "")


def _ruled(graph: Graph, node: Node, known: dict[str, Identifier]) -> Iterator[Finding]:
    """Holds an ECLI against the day, the address and the case number of the ruling."""
    ecli = known["ecli"]
    if dated := day(graph, node, MOR.dateOf):
        yield from _differ(node, "ecli-year", ecli.part("year"), f"{dated.year}")
    if str(node).startswith(str(SOURCE)):
        name = ecli.text.lower().replace(":", "-")
        yield from _differ(node, "ecli-name", name, str(node).removeprefix(str(SOURCE)))
    for link in map(str, graph.objects(node, RDFS.seeAlso)):
        if found := re.search("ECLI:.*", link):
            yield from _differ(node, "address", found[0], ecli.text)
    number = _CASE.search(text(graph, node, SKOS.prefLabel).en)
    if "celex" in known and number:
        celex = known["celex"]
        said = f"{celex.part('type')[0]}-{int(celex.part('number'))}/{celex.part('year')[2:]}"
        yield from _differ(node, "celex-case", said, number[0])
        yield from _differ(node, "celex-court", celex.part("type")[0], ecli.part("court"))


def _twice(node: Node, eli: Identifier, celex: Identifier) -> Iterator[Finding]:
    """Holds the ELI of an act of the Union against its CELEX number."""
    type_ = _TYPES[eli.part("type").partition("_")[0]]
    said = f"3{eli.part('year')}{type_}{eli.part('number'):>04}"
    yield from _differ(node, "eli-celex", said, celex.text)

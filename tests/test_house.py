"""
The style guide that runs: what every term, criterion, source and shape of ours must carry.

Where a habit can be checked, the check stands here and the guide only says why.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pycountry
import pytest
from babel import Locale
from rdflib import DCTERMS, OWL, RDF, RDFS, SH, SKOS, Graph, URIRef
from rdflib.namespace import DCAT
from rdflib.term import Node

from moratoria import vocab
from moratoria.law import load_law, ontology, policies
from moratoria.model import Named
from moratoria.schema import load_schema
from moratoria.vocab import MOR, SHAPE

ROOT = Path(__file__).resolve().parents[1]
OURS = (str(MOR), f"{vocab.BASE}policy/")
GRAPH = ontology()
TERMS = sorted(
    {s for s in GRAPH.subjects(RDF.type) if str(s).startswith(OURS) and "#" in str(s)}, key=str
)
KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDFS.Datatype}


def languages(graph: Graph, node: Node, prop: URIRef) -> list[str]:
    """Returns the languages in which a node has a property, once per value."""
    return sorted(getattr(value, "language", None) or "-" for value in graph.objects(node, prop))


# ---------------------------------------------------------------- terms


def test_there_are_terms_to_check() -> None:
    """No stray filter shrinks the suite unseen."""
    assert len(TERMS) >= 300


@pytest.mark.parametrize("term", TERMS, ids=lambda term: str(term).removeprefix(vocab.BASE))
def test_a_term_is_labelled_defined_and_sourced(term: URIRef) -> None:
    """Every term has one label and one definition in each language, and says what it rests on."""
    assert languages(GRAPH, term, SKOS.prefLabel) == ["en", "nl"]
    assert languages(GRAPH, term, SKOS.definition) == ["en", "nl"]
    assert list(GRAPH.objects(term, DCTERMS.source)), "no dcterms:source"


def test_every_source_cited_is_described() -> None:
    """A source that is cited has a label in both languages, in the same graph."""
    cited = set(GRAPH.objects(None, DCTERMS.source)) | set(
        load_schema().graph.objects(None, DCTERMS.source)
    )
    bare = [s for s in cited if languages(GRAPH, s, SKOS.prefLabel) != ["en", "nl"]]
    assert bare == []


def test_every_term_used_is_declared() -> None:
    """A misspelt term of ours in Turtle is used and nowhere declared."""
    declared = set(GRAPH.subjects(RDF.type))
    for graph in (GRAPH, load_schema().graph):
        used = {node for triple in graph for node in triple if str(node).startswith(OURS)}
        assert {node for node in used if "#" in str(node)} - declared == set()


def test_every_term_the_code_names_is_declared() -> None:
    """The closed namespace of the code holds no term that the vocabulary lacks."""
    named = {
        MOR[name] for name in re.findall(r'^        "(\w+)",$', source_of("vocab"), re.MULTILINE)
    }
    terms = {term for term in named if str(term).startswith(str(MOR))}
    assert len(terms) >= 50
    assert {t for t in terms if (t, RDF.type, None) not in GRAPH} == set()


def source_of(module: str) -> str:
    """Returns the part of a module's text that lists the vocabulary."""
    text = (ROOT / "service" / "moratoria" / f"{module}.py").read_text(encoding="utf-8")
    return text[text.index("MOR =") : text.index("OA =")]


def test_every_criterion_is_used() -> None:
    """A criterion bears on a norm, an exclusion, a presumption, a step, a group or a definition."""
    named = {str(o) for _, p, o in GRAPH if p != RDF.type and str(o).startswith(OURS)}
    groups = {  # classes that answer a researcher's question and that no norm is built on yet
        "CoveredCase",
        "Deserter",
        "DesertingProfessionalSoldier",
        "OtherRussianAsylumSeeker",
        "WarCritic",
    }
    for slug in policies():
        unused = {iri.rsplit("#", 1)[-1] for iri in load_law(slug).criteria if iri not in named}
        assert unused <= groups


# ---------------------------------------------------------------- OWL


def test_a_property_is_of_one_kind() -> None:
    """OWL 2 DL: no term is a property of two kinds, or both class and property."""
    for term in {s for kind in KINDS for s in GRAPH.subjects(RDF.type, kind)}:
        kinds = set(GRAPH.objects(term, RDF.type)) & KINDS
        assert len(kinds) == 1, f"{term} is {kinds}"


def test_every_predicate_is_declared() -> None:
    """OWL 2 DL: a predicate is built in, or declared as a property."""
    built_in = (str(RDF), str(RDFS), str(OWL), "http://www.w3.org/2001/XMLSchema#", str(DCAT))
    properties = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
    loose = {
        p
        for p in GRAPH.predicates(unique=True)
        if not str(p).startswith(built_in) and not set(GRAPH.objects(p, RDF.type)) & properties
    }
    assert loose == set()


def test_dates_of_the_law_are_annotations() -> None:
    """xsd:date lies outside the OWL 2 datatype map: only annotations may hold one."""
    holders = {
        p for _, p, o in GRAPH if str(getattr(o, "datatype", "")).endswith(("#date", "#gMonthDay"))
    }
    assert holders
    assert {p for p in holders if (p, RDF.type, OWL.AnnotationProperty) not in GRAPH} == set()


# ---------------------------------------------------------------- the law


@pytest.mark.parametrize("slug", policies())
def test_every_exclusion_bars_what_it_says(slug: str) -> None:
    """The criterion of an exclusion is part of what excludes from each norm that it bars."""
    law = load_law(slug)
    for exclusion in GRAPH.subjects(RDF.type, MOR.Exclusion):
        criterion = str(GRAPH.value(exclusion, MOR.holdsFor))
        for norm in GRAPH.objects(exclusion, MOR.bars):
            assert criterion in below(law.criteria, str(GRAPH.value(norm, MOR.appliesTo)))


def below(criteria: object, iri: str) -> set[str]:
    """Returns all criteria that one is built on."""
    found, todo = set(), [iri]
    while todo:
        expression: list[object] = [criteria[todo.pop()].expression]  # type: ignore[index]
        while expression:
            part = expression.pop()
            if isinstance(part, Named) and part.iri not in found:
                found.add(part.iri)
                todo.append(part.iri)
            expression += getattr(part, "members", ()) or ([part.of] if hasattr(part, "of") else [])
    return found


@pytest.mark.parametrize("slug", policies())
def test_a_presumption_is_of_single_leaves(slug: str) -> None:
    """What a user may presume is one fact each, so that presuming it invents no other."""
    law = load_law(slug)
    for presumption in law.presumptions.values():
        for iri in presumption.criteria:
            assert hasattr(law.criteria[iri].expression, "prop"), iri


@pytest.mark.parametrize("slug", policies())
def test_a_reading_has_values_with_passages(slug: str) -> None:
    """A reading has at least two values; each value and a preference rest on passages."""
    for reading in load_law(slug).readings:
        assert len(reading.values) >= 2
        assert all(value.sources for value in reading.values)
        assert reading.preferred in {None, *(value.iri for value in reading.values)}


def test_no_law_stands_in_python() -> None:
    """No country, document, article or norm of the law is named in the code or the pages."""
    norms = "|".join(norm.id for slug in policies() for norm in load_law(slug).norms)
    law = re.compile(rf"\b(RUS|BLR|UKR|SYR|2909|3018|BWBR|artikel \d|article \d|{norms})\b")
    files = [
        path
        for path in (ROOT / "service").rglob("*")
        if path.suffix in {".py", ".html", ".txt"} and "__pycache__" not in path.parts
    ]
    assert len(files) >= 25
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in files
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if law.search(line)
    ]
    assert found == []


# ---------------------------------------------------------------- shapes


def test_every_key_can_be_asked_for() -> None:
    """Each property shape with a key has a name, a message and a question in both languages."""
    graph = load_schema().graph
    assert len(load_schema().keys) >= 30
    for shape in graph.subjects(MOR.key):
        assert isinstance(shape, URIRef)
        for prop in (SH.name, SH.message, MOR.question):
            assert languages(graph, shape, prop) == ["en", "nl"], f"{shape} {prop}"
        assert (shape, SH.severity, None) in graph


def test_every_shape_has_words_and_an_iri() -> None:
    """Reports can name every shape of ours, and every one speaks both languages."""
    graph = load_schema().graph
    shapes = {
        s for kind in (SH.NodeShape, SH.PropertyShape) for s in graph.subjects(RDF.type, kind)
    }
    assert all(str(shape).startswith(str(SHAPE)) for shape in shapes)
    assert {s for s in shapes if languages(graph, s, SH.message) != ["en", "nl"]} == set()


def test_every_key_of_a_case_is_declared_for_its_node() -> None:
    """The domain of a property is the class of the node whose shape holds it."""
    domains = load_law().domains
    for key in load_schema().keys.values():
        if key.kind != "text":
            assert f"{domains[key.prop].rsplit('#', 1)[-1]}Shape" == key.owner.rsplit("/", 1)[-1]


def test_countries_are_those_of_iso_3166() -> None:
    """Codes are those of ISO 3166-1 and XXA; names are the CLDR's in both languages."""
    dutch, english = Locale("nl").territories, Locale("en").territories
    expected = {c.alpha_3: (dutch[c.alpha_2], english[c.alpha_2]) for c in pycountry.countries}
    found = {
        str(GRAPH.value(c, SKOS.notation)): tuple(
            str(label)
            for lang in ("nl", "en")
            for label in GRAPH.objects(c, SKOS.prefLabel)
            if label.language == lang  # type: ignore[attr-defined]
        )
        for c in GRAPH.subjects(RDF.type, URIRef(f"{MOR}Country"))
    }
    assert found.pop("XXA") == ("staatloos", "stateless")
    assert found == expected
    assert set(load_schema().keys["nationalities"].codes) == {*expected, "XXA"}


# ---------------------------------------------------------------- versions


def test_versions_agree() -> None:
    """The package, the ontologies and the top of the changelog are of one version."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    version = project["project"]["version"]
    ontologies = list(GRAPH.subjects(RDF.type, OWL.Ontology))
    assert len(ontologies) >= 2
    for node in ontologies:
        assert str(GRAPH.value(node, OWL.versionInfo)) == version
        assert str(GRAPH.value(node, OWL.versionIRI)) == f"{node}/{version}"
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (\S+)", changelog, re.MULTILINE)[0] == version

"""The saved queries: each says what it answers, runs in two engines, and has rows."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, XSD, Dataset, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from moratoria import queries, rdf
from moratoria.assets import folder
from moratoria.errors import InputError, UnknownNameError
from moratoria.queries import Parameter, SavedQuery
from moratoria.store import Pool, public_dataset
from moratoria.vocab import BASE

FILES = sorted(folder("queries").glob("*.rq"))
each_query = pytest.mark.parametrize("query", queries.load().values(), ids=lambda q: q.name)


def examples(query: SavedQuery) -> dict[str, str]:
    """Returns the example value of every parameter."""
    return {parameter.key: parameter.example for parameter in query.parameters}


@pytest.fixture(scope="module")
def quads() -> bytes:
    """The public dataset."""
    return public_dataset().quads


@pytest.fixture(scope="module")
def pool(quads: bytes) -> Iterator[Pool]:
    """A query worker over the public dataset."""
    with Pool(quads) as pool:
        yield pool


@pytest.fixture(scope="module")
def dataset(quads: bytes) -> Dataset:
    """The same data in rdflib."""
    dataset = Dataset(default_union=True)
    dataset.parse(data=quads, format="nquads")
    return dataset


Row = tuple[tuple[str, str | None] | None, ...]


def rows(query: SavedQuery, pool: Pool, **changed: str) -> list[Row]:
    """Returns what the query worker answers, as values with their language."""
    found = json.loads(query.run(pool, examples(query) | changed).body)
    return [
        tuple(
            (row[name]["value"], row[name].get("xml:lang")) if name in row else None
            for name in found["head"]["vars"]
        )
        for row in found["results"]["bindings"]
    ]


def rows_in_rdflib(query: SavedQuery, dataset: Dataset) -> list[Row]:
    """Returns what rdflib answers, in the same form."""
    result = dataset.query(query.text, initBindings=query.terms(examples(query)))
    return [tuple(_plain(row.get(name)) for name in result.vars or ()) for row in result.bindings]


def _plain(term: Node | None) -> tuple[str, str | None] | None:
    return None if term is None else (str(term), getattr(term, "language", None))


# ---------------------------------------------------------------- the files


def test_there_are_enough_queries() -> None:
    """No stray filter shrinks the suite unseen."""
    assert len(FILES) == len(queries.load()) >= 24


@each_query
def test_name_begins_with_the_id(query: SavedQuery) -> None:
    """A file is named for its number and its question, and never renumbered."""
    assert re.fullmatch(r"cq-[0-9]{2}(-[a-z0-9]+)+", query.name)
    assert query.id == query.name[:5]


@each_query
def test_header_says_what_is_asked(query: SavedQuery) -> None:
    """The header asks in one question, says what no rows means, and has a tag."""
    assert query.summary.endswith("?")
    assert re.search(r"No rows|without rows is", query.description)
    assert query.tags


@each_query
def test_header_values_are_on_one_line(query: SavedQuery) -> None:
    """Every value of the header stays on its line, for readers that know no folded text."""
    head = [line for line in query.text.splitlines() if line.startswith("#+")]
    assert all(re.match(r"#\+ ([a-z]+:( .*)?$|  (- )?\S)", line) for line in head)
    assert not any(re.search(r": *[>|]-?$", line) for line in head)


@each_query
def test_rows_are_ordered_and_parameters_projected(query: SavedQuery) -> None:
    """Rows have an order, and the answer restates what was asked."""
    assert "\nORDER BY " in query.text
    projection = query.text.split("SELECT ")[1].split("WHERE")[0]
    assert all(f"?{p.variable}" in projection.split() for p in query.parameters)


@each_query
def test_prefixes_are_those_used(query: SavedQuery) -> None:
    """A query declares the prefixes it uses and no other."""
    text = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
    declared = set(re.findall(r"^PREFIX ([a-z]+):", text, re.MULTILINE))
    body = re.sub(r'"[^"]*"|<[^>]*>', "", text.split("SELECT")[1])
    assert declared == set(re.findall(r"\b([a-z]+):[A-Za-z]", body))


@each_query
def test_query_reads_in_both_engines(query: SavedQuery) -> None:
    """The file as it lies is SPARQL to rdflib and to pyoxigraph."""
    prepareQuery(query.text)
    ox.Store().query(query.text)


# ---------------------------------------------------------------- the answers


@each_query
def test_both_engines_give_the_same_rows(query: SavedQuery, pool: Pool, dataset: Dataset) -> None:
    """With its example values a query has rows, each once, the same in both engines."""
    found = rows(query, pool)
    assert found
    assert len(found) == len(set(found))
    assert found == rows_in_rdflib(query, dataset)


def column(query: str, name: str, pool: Pool, **changed: str) -> set[str]:
    """Returns the values of one column, without what goes before the hash."""
    saved = queries.find(query)
    answer = json.loads(saved.run(pool, examples(saved) | changed).body)
    return {
        row[name]["value"].rpartition("#")[2]
        for row in answer["results"]["bindings"]
        if name in row
    }


def test_covered_cases(pool: Pool) -> None:
    """The examples that a moratorium applies to are covered by it, and no others."""
    saved = queries.find("cq-01")
    rows = json.loads(saved.run(pool, {}).body)["results"]["bindings"]
    assert {
        row["case"]["value"].rpartition("/")[2]
        for row in rows
        if row["norm"]["value"].endswith("-moratorium")
    } == {
        "never-served-22-applied-before",
        "serving-conscript-deserted",
        "exhausted-on-the-first-day",
    }
    assert "p3-s2" in column("cq-01", "passage", pool)


def test_every_sentence_is_there(pool: Pool) -> None:
    """The letter's 29 passages come in their order."""
    order = [row[1] for row in rows(queries.find("cq-03"), pool)]
    numbers = [int(number[0]) for number in order if number]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 30))


@pytest.mark.parametrize(
    ("day", "events"),
    [
        ("2022-06-28", set()),
        ("2022-06-29", {"entry-into-force"}),
        ("2022-12-28", {"entry-into-force"}),
        ("2022-12-29", {"extension-december"}),
        ("2023-06-28", {"extension-december"}),
        ("2023-06-29", set()),
    ],
)
def test_what_is_in_force_on_a_day(day: str, events: set[str], pool: Pool) -> None:
    """On each bound of the period and the day beside it, the event in force is the right one."""
    assert column("cq-07", "event", pool, at=day) == events


def test_open_readings(pool: Pool) -> None:
    """The readings without preferred value are called open."""
    found = rows(queries.find("cq-05"), pool)
    opened = {row[1][0].rpartition("#")[2] for row in found if row[1] and row[4] == ("true", None)}
    assert opened == {"age-decision", "age-departure", "dual"}


def test_classes_of_a_case(pool: Pool) -> None:
    """A covered case meets the group's criterion; another value names another case."""
    assert "GroupMember" in column("cq-09", "criterion", pool)
    case = "https://w3id.org/moratoria/case/nobody"
    assert column("cq-09", "criterion", pool, case=case) == set()


def test_the_steps_of_a_proof_lead_to_fact_and_sentence(pool: Pool) -> None:
    """From the outcome the steps go down to the criterion, its sentence and the fact."""
    assert column("cq-26", "outcome", pool) == {"doesNotApply"}
    assert column("cq-26", "applies", pool) >= {"DecisionMoratoriumCase", "GroupMember", "Man"}
    assert column("cq-26", "value", pool) == {"female"}
    assert "p3-s2" in column("cq-26", "passage", pool)
    other = "https://w3id.org/moratoria/case/war-critic-outside-the-group"
    assert column("cq-26", "value", pool, case=other) != {"female"}


def test_authorities_of_a_norm_come_by_rank(pool: Pool) -> None:
    """From notice to convention; what is not cited itself is reached through what is."""
    found = rows(queries.find("cq-16"), pool)
    ranks = [int(row[1][0]) for row in found if row[1]]
    assert ranks == sorted(ranks)
    assert set(ranks) == {1, 2, 3, 4, 5, 6, 7, 8, 9}
    cited = {row[5][0].rpartition("/")[2]: row[7] for row in found if row[5]}
    assert cited["vw-2000#art-43-1"] == cited["vc-2000-c#c3-2"] == ("true", None)
    assert cited["dir-2013-32#art-31-4"] == cited["dir-2011-95#art-9-2-e"] == ("false", None)


def test_authorities_of_another_norm(pool: Pool) -> None:
    """The norm on refusers walks from C2/3.2 to the Convention, not to the departure moratorium."""
    norm = "https://w3id.org/moratoria/policy/ru-2022#refugee-status-refusers-deserters"
    reached = column("cq-16", "authority", pool, norm=norm)
    assert {"p2-s1", "c2-3-2", "art-3-36", "art-9-2-e", "art-1a", "art-1f"} <= reached
    assert reached.isdisjoint({"p6-s2", "c3-3", "art-45-4"})
    assert column("cq-16", "authority", pool, norm="https://w3id.org/moratoria/x") == set()


SENTENCE = "https://w3id.org/moratoria/source/kst-19637-2909#"


@pytest.mark.parametrize(
    ("passage", "starts", "ranks"),
    [
        ("p2-s1", {"p2-s1"}, {"3", "5", "7", "8", "9"}),
        ("p6-s2", {"p6-s2"}, {"7"}),
        ("p7-s1", {"p7-s1"}, {"3", "6", "7", "8", "9"}),
        (
            "p3-s4",
            {"p2-s1", "p2-s2", "p3-s1", "p4-s1", "p6-s1", "p6-s2", "p7-s1"},
            {"3", "4", "5", "6", "7", "8", "9"},
        ),
    ],
    ids=["names-a-paragraph", "names-an-article", "names-a-list", "names-nothing"],
)
def test_chain_of_a_passage(passage: str, starts: set[str], ranks: set[str], pool: Pool) -> None:
    """A passage walks its own chain; one that names nothing, that of its letter."""
    asked = SENTENCE + passage
    assert column("cq-27", "start", pool, source=asked) == starts
    assert column("cq-27", "rankOrder", pool, source=asked) == ranks


def test_links_say_what_they_are_known_from(pool: Pool) -> None:
    """A link that was read has no reason beside it; an inference has one."""
    found = rows(queries.find("cq-27"), pool)
    reasons = {(row[9], row[10] is not None, row[11] is not None) for row in found}
    assert reasons == {(("true", None), True, True), (("false", None), False, False)}
    assert {"p2-s1", "c2-3-2", "art-3-36"} == column("cq-27", "ground", pool)


def test_identifiers_and_what_was_not_verified(pool: Pool) -> None:
    """An identifier is told once, with the mark that is its own."""
    found = rows(queries.find("cq-28"), pool)
    doubtful = {row[3][0] for row in found if row[3] and row[4] == ("false", None)}
    assert {"32011L0095", "62013CJ0472"} <= doubtful
    assert doubtful.isdisjoint({"32013L0032", "BWBR0011823", "ECLI:EU:C:2015:117"})
    assert column("cq-28", "versionMeant", pool) == {"2022-06-29"}


def test_rulings_of_a_provision(pool: Pool) -> None:
    """The three rulings of the Court of Justice come with the provisions they are about."""
    found = rows(queries.find("cq-29"), pool)
    assert [(row[2], row[5]) for row in found] == [
        (("ECLI:EU:C:2015:117", None), ("true", None)),
        (("ECLI:EU:C:2020:945", None), ("false", None)),
        (("ECLI:EU:C:2025:326", None), ("false", None)),
    ]
    assert column("cq-29", "provision", pool) == {"art-9-2-e", "art-31-3"}


def test_alignments_are_a_graph_of_their_own(pool: Pool, dataset: Dataset) -> None:
    """It bears the name of their document, and every reason in it is a row of cq-31."""
    aligned = rdf.read_turtle("alignments")
    assert len(dataset.graph(URIRef(f"{BASE}alignments"))) == len(aligned)
    found = rows(queries.find("cq-31"), pool)
    assert len(found) == len(set(aligned.subjects(RDF.type, OWL.Axiom))) >= 40


def test_sources_in_other_vocabularies(pool: Pool) -> None:
    """An act is a legal resource; the circular, which only comes close to one, is not listed."""
    found = {(row[0], row[4]) for row in rows(queries.find("cq-32"), pool)}
    told = {(name(source), name(kind)) for source, kind in found}
    assert {("vw-2000", "LegalResource"), ("vw-2000", "Legislation")} <= told
    assert ("refugee-convention", "International_Agreement") in told
    assert {source for source, kind in told if kind == "Directive"} >= {"dir-2011-95"}
    assert not [source for source, _ in told if source.startswith("vc-2000")]


def test_facts_that_are_personal_data(pool: Pool) -> None:
    """Each is named as a case names it."""
    told = {(row[3], row[4]) for row in rows(queries.find("cq-33"), pool)}
    assert {(key[0], name(kind)) for key, kind in told if key} >= {
        ("birth_date", "BirthDate"),
        ("nationalities", "Nationality"),
        ("opposes_war", "PoliticalOpinion"),
    }


def test_decisions_in_the_words_of_prov(pool: Pool) -> None:
    """Each was made from its case and from one version of the law."""
    made = column("cq-34", "property", pool)
    assert made == {"aboutCase", "underLaw"}
    found = rows(queries.find("cq-34"), pool)
    assert len(found) == 2 * len({row[0] for row in found}) >= 20


def test_codes_readings_and_rules_in_other_words(pool: Pool) -> None:
    """Codes of SKOS, alternatives of LegalRuleML, and rules of CPSV-AP with what they rest on."""
    assert column("cq-35", "kind", pool) == {"Sex", "MilitaryStatus", "ApplicationStatus"}
    found = rows(queries.find("cq-36"), pool)
    per_reading = Counter(row[0] for row in found)
    assert {name(value) for value in per_reading} == column("cq-05", "reading", pool)
    assert min(per_reading.values()) >= 2
    assert {name(row[0]) for row in rows(queries.find("cq-37"), pool)} == {"vc-2000-c"}


def name(value: tuple[str, str | None] | None) -> str:
    """Returns the last part of an IRI."""
    assert value is not None
    return re.split("[#/]", value[0])[-1]


def test_rulings_that_bear_on_an_answer(pool: Pool) -> None:
    """Those of the steps of the term come with the decision moratorium and with no other norm."""
    moratorium = {row[3][0]: row for row in rows(queries.find("cq-30"), pool) if row[3]}
    year, unseen = moratorium["ECLI:NL:RBDHA:2025:4844"], moratorium["ECLI:NL:RVS:2025:3082"]
    assert year[6] == ("extension by the decision moratorium", "en")
    assert year[9] == ("ongegrond; de termijn eindigt op 30 juli 2025", "nl")
    assert year[10] == ("unfounded; the term ends on 30 July 2025", "en")
    assert unseen[9] is unseen[10] is None
    assert unseen[11] == ("https://w3id.org/moratoria/def#notSeen", None)
    status = "https://w3id.org/moratoria/policy/ru-2022#refugee-status-refusers-deserters"
    assert column("cq-30", "termEn", pool, norm=status) == set()
    critic = {
        "case": "https://w3id.org/moratoria/case/war-critic-outside-the-group",
        "norm": "https://w3id.org/moratoria/policy/ru-2022#decide-on-available-information",
    }
    assert column("cq-30", "ecli", pool, **critic) == {
        "ECLI:NL:RBDHA:2024:2692",  # on refusing service
        "ECLI:NL:RVS:2019:3600",  # on applications not yet decided
    }


# ---------------------------------------------------------------- parameters


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("iri", "https://a/b#c", URIRef("https://a/b#c")),
        ("iri", "urn:a:b", URIRef("urn:a:b")),
        ("xsd_date", "2022-09-01", Literal("2022-09-01", datatype=XSD.date)),
        ("integer", "+07", Literal(7)),
        ("string", '" } #', Literal('" } #')),
        ("nl", "woord", Literal("woord", lang="nl")),
        ("en", "", Literal("", lang="en")),
    ],
)
def test_value_becomes_a_term(kind: str, value: str, term: Node) -> None:
    """A value of its kind becomes the term it stands for."""
    assert Parameter("x", "_x", kind, "like this").term(value) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("iri", "nothing"),
        ("iri", "http://a> } UNION { ?s ?p ?o } #"),
        ("iri", "http://a/ b"),
        ("iri", 'http://a/"'),
        ("iri", "http://a/\\u003e"),
        ("iri", "http://a/\n"),
        ("iri", ""),
        ("xsd_date", "1 september 2022"),
        ("xsd_date", "2022-02-30"),
        ("xsd_date", "20220901"),
        ("xsd_date", "2022-09-01T00:00:00"),
        ("xsd_date", "٢٠٢٢-٠٩-٠١"),
        ("integer", "1.0"),
        ("integer", "9" * 19),
        ("string", "\0"),
        ("string", "\ud800"),
        ("string", "x" * 2049),
    ],
)
def test_other_value_is_an_error(kind: str, value: str) -> None:
    """A value of another kind is an error naming the parameter and what would do."""
    with pytest.raises(InputError, match=r"(?s)^x is .*; give an? .*, such as 'like this'"):
        Parameter("x", "_x", kind, "like this").term(value)


def test_missing_parameter_is_named() -> None:
    """A query without its parameter says which one, and what would do."""
    with pytest.raises(InputError, match="cq-07 asks for at, which is missing; give a date"):
        queries.find("cq-07").terms({})


def test_unknown_parameter_is_named() -> None:
    """A parameter that the query does not have is an error naming the nearest."""
    with pytest.raises(UnknownNameError, match=r"'cases' is no parameter of cq-09.*'case'"):
        queries.find("cq-09").terms({"cases": "a:b"})


def test_unknown_query_is_named() -> None:
    """A query that does not exist is an error naming the nearest; id and file name both do."""
    with pytest.raises(UnknownNameError, match="Did you mean 'cq-07'"):
        queries.find("cq-007")
    assert queries.find("cq-07") is queries.find("cq-07-what-is-in-force-on-a-day")

"""The law around the letter: every place is there, addressed and marked; the chain goes upwards."""

from __future__ import annotations

import re

import pytest
from rdflib import DCTERMS, OWL, RDF, RDFS, URIRef
from rdflib.term import Node

from moratoria.authorities import authorities
from moratoria.law import ontology
from moratoria.vocab import MOR, OA, SOURCE

GRAPH = ontology()
DAY = "2022-06-29"
ACT, CIRCULAR, DECREE, REGULATION = "BWBR0011823", "BWBR0012288", "BWBR0011825", "BWBR0012002"
CONVENTION, QUALIFICATION, PROCEDURE = "BWBV0001002", "32011L0095", "32013L0032"
WHOLE, PART, OTHER, FORCE, QUOTED, UNSEEN = (
    "seenInFull",
    "seenInPart",
    "seenOtherVersion",
    "seenInForce2022",
    "quotedByOthers",
    "notSeen",
)

# Place: the number by which its document is known, its JCI (None: none given), the mark it bears.
_1, _4, _6 = (f"&hoofdstuk=3&afdeling=4&paragraaf={n}" for n in (1, 4, 6))
PROVISIONS: dict[str, tuple[str, str | None, str]] = {
    "vw-2000#art-30-1": (ACT, f"{_1}&artikel=30", OTHER),
    "vw-2000#art-30a-1-a": (ACT, f"{_1}&artikel=30a", OTHER),
    "vw-2000#art-30a-1-b": (ACT, f"{_1}&artikel=30a", OTHER),
    "vw-2000#art-30a-1-c": (ACT, f"{_1}&artikel=30a", OTHER),
    "vw-2000#art-30a-1-d": (ACT, f"{_1}&artikel=30a", OTHER),
    "vw-2000#art-30a-1-e": (ACT, f"{_1}&artikel=30a", OTHER),
    "vw-2000#art-30b": (ACT, "&artikel=30b", OTHER),
    "vw-2000#art-30c": (ACT, "&artikel=30c", OTHER),
    "vw-2000#art-42-1": (ACT, f"{_4}&artikel=42", FORCE),
    "vw-2000#art-42-4": (ACT, f"{_4}&artikel=42", FORCE),
    "vw-2000#art-42-5": (ACT, f"{_4}&artikel=42", OTHER),
    "vw-2000#art-42-6": (ACT, f"{_4}&artikel=42", OTHER),
    "vw-2000#art-42-7": (ACT, f"{_4}&artikel=42", OTHER),
    "vw-2000#art-43-1": (ACT, f"{_4}&artikel=43", FORCE),
    "vw-2000#art-43-2": (ACT, f"{_4}&artikel=43", OTHER),
    "vw-2000#art-45-1": (ACT, f"{_6}&artikel=45", OTHER),
    "vw-2000#art-45-3": (ACT, f"{_6}&artikel=45", OTHER),
    "vw-2000#art-45-4": (ACT, f"{_6}&artikel=45", OTHER),
    "vw-2000#art-45-5": (ACT, f"{_6}&artikel=45", OTHER),
    "vb-2000#art-3-105c": (DECREE, "&artikel=3.105c", OTHER),
    "vb-2000#art-3-105e": (DECREE, "&artikel=3.105e", OTHER),
    "vb-2000#art-3-107": (DECREE, "&artikel=3.107", OTHER),
    "vc-2000-c#c2-3-2": (CIRCULAR, None, OTHER),
    "vc-2000-c#c3-2": (CIRCULAR, None, OTHER),
    "vc-2000-c#c3-3": (CIRCULAR, None, OTHER),
    "vv-2000#art-3-36": (REGULATION, "&artikel=3.36", OTHER),
    "refugee-convention#art-1a": (CONVENTION, None, PART),
    "refugee-convention#art-1f": (CONVENTION, None, WHOLE),
    "dir-2011-95#art-9-2-e": (QUALIFICATION, None, UNSEEN),
    "dir-2013-32#art-31-3": (PROCEDURE, None, WHOLE),
    "dir-2013-32#art-31-4": (PROCEDURE, None, QUOTED),
    "dir-2013-32#art-31-5": (PROCEDURE, None, QUOTED),
}
# Document: its kind, its identifiers, the mark it bears.
DOCUMENTS: dict[str, tuple[str, set[str], str]] = {
    "vw-2000": ("Act", {ACT}, OTHER),
    "vb-2000": ("Decree", {DECREE}, OTHER),
    "vv-2000": ("MinisterialRegulation", {REGULATION}, OTHER),
    "vc-2000-c": ("Circular", {CIRCULAR}, OTHER),
    "refugee-convention": ("Convention", {CONVENTION}, PART),
    "dir-2011-95": (
        "Directive",
        {QUALIFICATION, "http://data.europa.eu/eli/dir/2011/95/oj"},
        UNSEEN,
    ),
    "dir-2013-32": ("Directive", {PROCEDURE, "http://data.europa.eu/eli/dir/2013/32/oj"}, PART),
    "ecli-eu-c-2015-117": ("Ruling", {"ECLI:EU:C:2015:117", "62013CJ0472"}, QUOTED),
    "ecli-eu-c-2020-945": ("Ruling", {"ECLI:EU:C:2020:945", "62019CJ0238"}, QUOTED),
    "ecli-eu-c-2025-326": ("Ruling", {"ECLI:EU:C:2025:326", "62023CJ0662"}, QUOTED),
    "kst-19637-2909": ("ParliamentaryPaper", {"kst-19637-2909"}, WHOLE),
    "kst-19637-3018": ("ParliamentaryPaper", {"kst-19637-3018"}, PART),
    "kst-19637-3118": ("ParliamentaryPaper", {"kst-19637-3118"}, PART),
    "instrument-ru-2022": ("MinisterialDecision", set(), UNSEEN),
}
# Identifiers that follow a pattern and were not looked up.
UNVERIFIED = {
    ("vw-2000#art-30b", "jci"),
    ("vw-2000#art-30c", "jci"),
    ("vb-2000#art-3-105c", "jci"),
    ("vb-2000#art-3-105e", "jci"),
    ("vb-2000#art-3-107", "jci"),
    ("vv-2000#art-3-36", "jci"),
    ("dir-2011-95", "celex"),
    ("dir-2011-95", "eli"),
    ("ecli-eu-c-2015-117", "celex"),
}
LETTER = SOURCE["kst-19637-2909"]
SENTENCES = sorted(GRAPH.subjects(OA.hasSource, LETTER), key=str)
KINDS = (MOR.bwb, MOR.jci, MOR.ecli, MOR.celex, MOR.eli)


def local(node: Node | None) -> str:
    """Returns the name of a source of ours without its base, or of a term without its namespace."""
    return str(node).removeprefix(str(SOURCE)).removeprefix(str(MOR))


def document(node: Node) -> Node:
    """Returns the document that a place is in, or the document itself."""
    return GRAPH.value(node, MOR.partOf) or GRAPH.value(node, OA.hasSource) or node


def order(node: Node) -> int:
    """Returns the order of the rank of a source or of the document that it is in."""
    rank = GRAPH.value(document(node), RDF.type)
    return int(str(GRAPH.value(rank, MOR.rankOrder)))


# ---------------------------------------------------------------- every item of the list


@pytest.mark.parametrize("place", PROVISIONS)
def test_a_provision_is_addressed_and_marked(place: str) -> None:
    """Each provision says where it stands, on which day, and how much of it was seen."""
    number, within, mark = PROVISIONS[place]
    node = SOURCE[place]
    whole = document(node)
    assert (node, RDF.type, MOR.Provision) in GRAPH
    assert number in {str(o) for prop in (MOR.bwb, MOR.celex) for o in GRAPH.objects(whole, prop)}
    jci = f"jci1.3:c:{number}{within}&z={DAY}&g={DAY}" if within else None
    assert [str(o) for o in GRAPH.objects(node, MOR.jci)] == ([jci] if jci else [])
    assert local(GRAPH.value(node, MOR.checked)) == mark
    assert (mark in {OTHER, FORCE}) == ((node, MOR.versionSeen, None) in GRAPH)


@pytest.mark.parametrize("place", PROVISIONS)
def test_a_provision_is_summed_up_in_our_own_words(place: str) -> None:
    """One line in each language, and no quotation."""
    summaries = list(GRAPH.objects(SOURCE[place], MOR.ownSummary))
    assert sorted(str(getattr(s, "language", "")) for s in summaries) == ["en", "nl"]
    assert all("\n" not in s and 30 < len(s) < 400 for s in summaries)
    assert (SOURCE[place], OA.hasSelector, None) not in GRAPH


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_has_its_rank_identifiers_and_mark(name: str) -> None:
    """Each document is of one rank, bears its known identifiers, and says how it was seen."""
    kind, identifiers, mark = DOCUMENTS[name]
    node = SOURCE[name]
    known = {str(o) for prop in KINDS for o in GRAPH.objects(node, prop)}
    known |= {str(o) for o in GRAPH.objects(node, DCTERMS.identifier)}
    assert [local(o) for o in GRAPH.objects(node, RDF.type)] == [kind]
    assert known == identifiers
    assert local(GRAPH.value(node, MOR.checked)) == mark


def test_nothing_is_summed_up_that_is_not_expected() -> None:
    """No provision lies there untested."""
    assert {local(s) for s in GRAPH.subjects(RDF.type, MOR.Provision)} == set(PROVISIONS)


def test_what_was_not_verified_is_marked() -> None:
    """An identifier that follows a pattern says so; all others were looked up."""
    marked = {(local(s), local(o)) for s, o in GRAPH.subject_objects(MOR.notVerified)}
    assert marked == UNVERIFIED
    assert all((SOURCE[name], MOR[kind], None) in GRAPH for name, kind in marked)


def test_what_was_not_found_stays_not_found() -> None:
    """The instrument has no number, date or address; what was looked for is said twice."""
    node = SOURCE["instrument-ru-2022"]
    for prop in (*KINDS, MOR.dateOf, MOR.officialUrl):
        assert (node, prop, None) not in GRAPH
    for lang in ("nl", "en"):
        said = [o for o in GRAPH.objects(node, MOR.notFound) if getattr(o, "language", "") == lang]
        assert len(said) == 6


def test_links_to_dutch_law_bear_the_day_of_the_letter() -> None:
    """Address, JCI and version meant name one and the same day."""
    for node in GRAPH.subjects(MOR.versionMeant):
        assert str(GRAPH.value(node, MOR.versionMeant)) == DAY
        for place in (node, *GRAPH.subjects(MOR.partOf, node)):
            said = [*GRAPH.objects(place, MOR.officialUrl), *GRAPH.objects(place, MOR.jci)]
            assert said
            assert {day for text in said for day in re.findall(r"\d{4}-\d{2}-\d{2}", text)} == {DAY}
            assert all(str(GRAPH.value(node, MOR.bwb)) in text for text in said)


def test_an_ecli_names_its_document() -> None:
    """The IRI of a ruling is made of its ECLI, and its year is the one of its day."""
    rulings = list(GRAPH.subjects(RDF.type, URIRef(f"{MOR}Ruling")))
    assert len(rulings) >= 10
    for node in rulings:
        ecli = str(GRAPH.value(node, MOR.ecli))
        assert local(node) == ecli.lower().replace(":", "-")
        day = GRAPH.value(node, MOR.dateOf)
        assert day is None or ecli.split(":")[3] == str(day)[:4]


# ---------------------------------------------------------------- the chain


def chain(start: Node) -> set[Node]:
    """Returns what a source rests on, however many links up, asked as SPARQL would."""
    path = (MOR.partOf * "?" / MOR.isBasedOn) * "+"
    return set(GRAPH.objects(start, path))


def test_every_link_goes_up_in_rank() -> None:
    """From a lower rank to a higher one, always: no link goes down, and no circle can be."""
    links = list(GRAPH.subject_objects(MOR.isBasedOn))
    assert len(links) >= 40
    assert [(local(a), local(b)) for a, b in links if order(a) >= order(b)] == []


def test_ranks_are_numbered_as_the_letter_is_bound() -> None:
    """Letter, circular, decision, regulation, decree, act, directive, convention; notices below."""
    numbers = {local(rank): int(n) for rank, n in GRAPH.subject_objects(MOR.rankOrder)}
    assert sorted(numbers, key=lambda name: (numbers[name], name)) == [
        "PublicNotice",
        "ParliamentaryPaper",
        "Circular",
        "CircularAmendment",
        "MinisterialDecision",
        "MinisterialRegulation",
        "Decree",
        "Act",
        "Directive",
        "Convention",
    ]
    kinds = {local(kind) for kind in GRAPH.subjects(RDFS.subClassOf, MOR.Source)}
    assert kinds - set(numbers) == {"Ruling"}


def test_the_letter_reaches_every_rank() -> None:
    """From the sentences of the letter one walks up to every rank there is above it."""
    reached = {order(node) for sentence in SENTENCES for node in chain(sentence)}
    ranks = {int(str(number)) for number in GRAPH.objects(None, MOR.rankOrder)}
    assert reached == {rank for rank in ranks if rank > order(LETTER)}


@pytest.mark.parametrize(
    ("sentence", "walk"),
    [
        ("p2-s1", ["vc-2000-c#c2-3-2", "vv-2000#art-3-36", "dir-2011-95#art-9-2-e"]),
        ("p4-s1", ["vc-2000-c#c2-3-2", "refugee-convention#art-1a"]),
        ("p6-s1", ["vw-2000#art-43-1", "dir-2013-32#art-31-5"]),
        ("p6-s2", ["vw-2000#art-45-4"]),
        ("p7-s1", ["vc-2000-c#c3-2", "vb-2000#art-3-105c"]),
        ("p7-s1", ["vc-2000-c#c3-2", "refugee-convention#art-1f"]),
    ],
)
def test_a_sentence_is_read_to_say_what_it_rests_on(sentence: str, walk: list[str]) -> None:
    """What the letter, circular, regulation and act say themselves is no inference of ours."""
    lower = SOURCE[f"kst-19637-2909#{sentence}"]
    for upper in map(SOURCE.__getitem__, walk):
        assert (lower, MOR.isBasedOn, upper) in GRAPH
        assert inferred(lower, upper) == set()
        lower = upper


def test_a_place_rests_on_what_its_whole_rests_on() -> None:
    """From an article of the decree one walks to the act, although only the decree says so."""
    act = SOURCE["vw-2000"]
    assert act in chain(SOURCE["vb-2000#art-3-105c"])
    assert act in chain(SOURCE["kst-19637-2909#p7-s1"])
    assert inferred(SOURCE["vb-2000"], act) == {True}


def inferred(lower: Node, upper: Node) -> set[object]:
    """Returns what the annotation of a link says on whether it is an inference."""
    (axiom,) = set(GRAPH.subjects(OWL.annotatedSource, lower)) & set(
        GRAPH.subjects(OWL.annotatedTarget, upper)
    )
    return {getattr(value, "value", value) for value in GRAPH.objects(axiom, MOR.inference)}


def test_a_link_that_was_read_is_known_from_the_lower_source() -> None:
    """What is no inference stands in the words of the source that rests on another."""
    for axiom in GRAPH.subjects(RDF.type, OWL.Axiom):
        if (axiom, MOR.inference, None) not in GRAPH:
            lower = GRAPH.value(axiom, OWL.annotatedSource)
            grounds = set(GRAPH.objects(axiom, DCTERMS.source))
            assert lower in grounds


def test_rulings_interpret_the_provisions_of_the_directives() -> None:
    """Two are on refusing service, one on the period; one of them is on an older directive."""
    said = {(local(a), local(b)): inferred(a, b) for a, b in GRAPH.subject_objects(MOR.interprets)}
    assert said == {
        ("ecli-eu-c-2015-117", "dir-2011-95#art-9-2-e"): {True},
        ("ecli-eu-c-2020-945", "dir-2011-95#art-9-2-e"): set(),
        ("ecli-eu-c-2025-326", "dir-2013-32#art-31-3"): set(),
    }


# ---------------------------------------------------------------- told as documents


def test_documents_are_told_by_rank() -> None:
    """From notice to convention, then rulings; every document of the list is there once."""
    told = authorities("ru-2022")
    ranks = [a.order for a in told if a.order is not None]
    assert ranks == sorted(ranks)
    assert ranks[0] == 1
    assert ranks[-1] == 9
    names = [local(URIRef(a.source.iri)) for a in told]
    assert len(names) == len(set(names))
    assert set(DOCUMENTS) <= set(names)
    assert [a for a in told if a.order is None] == told[len(ranks) :]


def test_a_document_tells_the_links_of_its_places() -> None:
    """The circular tells what C2/3.2 rests on; only an inference comes with a reason."""
    told = {local(URIRef(a.source.iri)): a for a in authorities("ru-2022")}
    links = {
        (local(URIRef(link.lower.iri)), local(URIRef(link.upper.iri))): link
        for link in told["vc-2000-c"].rests_on
    }
    assert links["vc-2000-c#c2-3-2", "vv-2000#art-3-36"].why is None
    why = links["vc-2000-c#c3-2", "vw-2000#art-43-1"].why
    assert why is not None
    assert why.nl != why.en
    assert all(link.grounds for a in told.values() for link in (*a.rests_on, *a.interprets))


def test_a_document_says_what_was_not_verified() -> None:
    """The mark goes with the identifier it is about, and with no other."""
    told = {local(URIRef(a.source.iri)): a for a in authorities("ru-2022")}
    found = {i.value: i.verified for i in told["ecli-eu-c-2015-117"].identifiers}
    assert found == {"ECLI:EU:C:2015:117": True, "62013CJ0472": False}
    assert all(i.verified for i in told["dir-2013-32"].identifiers)


def test_what_a_policy_does_not_cite_is_not_told() -> None:
    """A ruling that only sums up another country's case stays out of the list."""
    names = {local(URIRef(a.source.iri)) for a in authorities("ru-2022")}
    assert "ecli-nl-rbdha-2026-1940" in names  # a reading rests on it
    assert "ecli-nl-rbdha-2025-7655" not in names

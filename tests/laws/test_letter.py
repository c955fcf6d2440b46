"""The letter of 29 June 2022 is held whole, and every passage of it is quoted exactly."""

from hashlib import sha256
from pathlib import Path

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.term import Node

from moratoria.sources import plain_text

SOURCES = Path(__file__).resolve().parents[2] / "ontology" / "sources"
LETTER = SOURCES / "kst-19637-2909.txt"
PUBLISHED = "34f4668249a2814c4657eda9f00ec90256bff2b7c5a2e667d4836389f6bbb3b0"

MOR = Namespace("https://w3id.org/moratoria/def#")
OA = Namespace("http://www.w3.org/ns/oa#")
SRC = Namespace("https://w3id.org/moratoria/source/kst-19637-2909#")
DOCUMENT = URIRef("https://w3id.org/moratoria/source/kst-19637-2909")

KINDS = {MOR.Dateline, MOR.Heading, MOR.Sentence, MOR.Signature}
SENTENCES_PER_PARAGRAPH = {1: 1, 2: 4, 3: 4, 4: 1, 5: 4, 6: 2, 7: 2, 8: 1, 9: 4, 10: 1, 11: 1}

GRAPH = Graph().parse(SOURCES / "kst-19637-2909.ttl")
TEXT = plain_text(LETTER.read_bytes().decode())
PASSAGES = sorted(
    GRAPH.subjects(OA.hasSource, DOCUMENT), key=lambda passage: int(GRAPH.value(passage, MOR.order))
)


def selector(passage: URIRef, kind: URIRef) -> Node:
    """Returns the one selector of this kind that a passage has."""
    selectors = GRAPH.objects(passage, OA.hasSelector)
    (found,) = [node for node in selectors if (node, RDF.type, kind) in GRAPH]
    return found


def quote(passage: URIRef, part: URIRef = OA.exact) -> str:
    """Returns the exact words of a passage, or those before or after it."""
    return str(GRAPH.value(selector(passage, OA.TextQuoteSelector), part, default=""))


def span(passage: URIRef) -> tuple[int, int]:
    """Returns the start and the end of a passage in the text."""
    node = selector(passage, OA.TextPositionSelector)
    return int(GRAPH.value(node, OA.start)), int(GRAPH.value(node, OA.end))


each_passage = pytest.mark.parametrize(
    "passage", PASSAGES, ids=[str(passage).removeprefix(str(SRC)) for passage in PASSAGES]
)


def test_text_is_the_published_letter() -> None:
    """The file holds the letter as published, to the byte."""
    assert sha256(LETTER.read_bytes()).hexdigest() == PUBLISHED


def test_every_passage_is_found() -> None:
    """The letter has 25 sentences, a dateline, two headings and a signature: 29 passages."""
    sentences = {
        SRC[f"p{paragraph}-s{number}"]
        for paragraph, count in SENTENCES_PER_PARAGRAPH.items()
        for number in range(1, count + 1)
    }
    assert set(PASSAGES) == sentences | {SRC.date, SRC.h1, SRC.h2, SRC.sign}
    assert len(PASSAGES) == 29


def test_nothing_else_is_called_a_passage() -> None:
    """Whatever the file describes is the letter or one of its passages."""
    named = {subject for subject in GRAPH.subjects() if isinstance(subject, URIRef)}
    assert named == {DOCUMENT, *PASSAGES}


@each_passage
def test_quote_occurs_once(passage: URIRef) -> None:
    """The quoted words stand in the letter exactly once."""
    assert TEXT.count(quote(passage)) == 1


@each_passage
def test_position_selects_the_quote(passage: URIRef) -> None:
    """Start and end, in code points with the end out, cut out exactly the quote."""
    start, end = span(passage)
    assert TEXT[start:end] == quote(passage)


@each_passage
def test_prefix_and_suffix_surround_the_quote(passage: URIRef) -> None:
    """The words given as before and after stand there; only the ends of the letter lack them."""
    start, end = span(passage)
    prefix, suffix = quote(passage, OA.prefix), quote(passage, OA.suffix)
    assert TEXT[:start].endswith(prefix)
    assert TEXT[end:].startswith(suffix)
    assert bool(prefix) == (start > 0)
    assert bool(suffix) == (end < len(TEXT))
    assert max(len(prefix), len(suffix)) <= 32


def test_passages_cover_the_letter() -> None:
    """Every letter, digit and mark belongs to exactly one passage."""
    owners = [0] * len(TEXT)
    for passage in PASSAGES:
        for position in range(*span(passage)):
            owners[position] += 1
    between = {TEXT[position] for position, count in enumerate(owners) if count == 0}
    assert max(owners) == 1
    assert between == {" ", "\n"}


def test_order_is_the_reading_order() -> None:
    """The passages are numbered 1, 2, 3 ... as they are read."""
    numbers = [int(GRAPH.value(passage, MOR.order)) for passage in PASSAGES]
    assert numbers == list(range(1, 30))
    assert sorted(PASSAGES, key=span) == PASSAGES


@each_passage
def test_sentence_is_named_by_its_place(passage: URIRef) -> None:
    """A sentence lies in the block of its paragraph number; nothing else has such a number."""
    (kind,) = set(GRAPH.objects(passage, RDF.type)) & KINDS
    paragraph = GRAPH.value(passage, MOR.inParagraph)
    assert (kind == MOR.Sentence) == (paragraph is not None)
    if paragraph is not None:
        headings = {quote(SRC[name]) for name in ("date", "h1", "h2", "sign")}
        blocks = [block for block in TEXT.split("\n") if block not in headings]
        assert passage.startswith(SRC[f"p{paragraph}-s"])
        assert quote(passage) in blocks[int(paragraph) - 1]


@each_passage
def test_passage_has_labels_and_our_translation(passage: URIRef) -> None:
    """A passage is named in Dutch and English, and its English is marked as our own."""
    labels = {label.language for label in GRAPH.objects(passage, SKOS.prefLabel)}
    translations = [text.language for text in GRAPH.objects(passage, MOR.ownTranslation)]
    assert labels == {"nl", "en"}
    assert translations == ["en"]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        pytest.param("de Vreemdelin-\ngencirculaire", "de Vreemdelingencirculaire", id="broken"),
        pytest.param("de re-\n  ële kans", "de reële kans", id="broken-before-accent"),
        pytest.param("spoor 2- zaken", "spoor 2- zaken", id="hyphen-inside-line"),
        pytest.param("spoor 2-\nzaken", "spoor 2- zaken", id="hyphen-after-digit"),
        pytest.param("een besluit- en \nander", "een besluit- en ander", id="suspended"),
        pytest.param("besluit- \nen moratorium", "besluit- en moratorium", id="suspended-at-end"),
        pytest.param("Noord-\nHolland", "Noord- Holland", id="capital-after-hyphen"),
        pytest.param("aan de \n voorwaarden", "aan de voorwaarden", id="space-after-page-break"),
        pytest.param("een \t  lijn", "een lijn", id="white-space-run"),
        pytest.param("een \n \n\n twee", "een\ntwee", id="blank-lines"),
        pytest.param("een\r\ntwee\r\n\r\ndrie", "een twee\ndrie", id="windows-line-ends"),
        pytest.param(" \n", "", id="nothing"),
    ],
)
def test_join_rule(published: str, expected: str) -> None:
    """Layout goes, words stay."""
    assert plain_text(published) == expected


def test_join_rule_is_stable() -> None:
    """A text that is plain already keeps its words and its blocks when laid out again."""
    assert plain_text(TEXT.replace("\n", "\n\n")) == TEXT

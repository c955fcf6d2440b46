"""Search over what the law data say: which words fit, in which order, page by page."""

from __future__ import annotations

import pytest
from rdflib import Literal, URIRef

from moratoria.errors import InputError
from moratoria.law import ontology
from moratoria.search import MAX_LIMIT, search
from moratoria.vocab import OA, POLICY, SOURCE

LETTER = str(SOURCE["kst-19637-2909#"])


def test_a_sentence_is_found_by_its_words_in_either_language() -> None:
    """The Dutch words and our translation lead to the same passage."""
    for words, lang in [("dienstplicht en dit niet langer", "nl"), ("Russian men from 18", "en")]:
        (hit, *_) = search(words).hits
        assert (hit.iri, hit.field, hit.lang) == (f"{LETTER}p3-s2", "passage", lang)


@pytest.mark.parametrize("name", ["p1-s1", "p3-s2", "p7-s1", "sign"])
def test_every_passage_is_found_by_its_own_text(name: str) -> None:
    """The exact words of a passage, as far as they may be asked, find it."""
    graph = ontology()
    (selector,) = (
        node
        for node in graph.objects(URIRef(LETTER + name), OA.hasSelector)
        if (node, OA.exact, None) in graph
    )
    exact = str(graph.value(selector, OA.exact))[:150].rpartition(" ")[0]
    assert LETTER + name in {hit.iri for hit in search(exact, limit=MAX_LIMIT).hits}


@pytest.mark.parametrize("words", ["België", "belgie", "BELGIË", "Belgie\u0308"])
def test_accents_and_capitals_do_not_matter(words: str) -> None:
    """A word is the same however its accents are written, or left out."""
    (hit,) = search(words).hits
    assert hit.iri.endswith("/BEL")
    assert (hit.label, hit.text, hit.lang) == ("Belgium", "België", "nl")
    assert search(words, lang="nl").hits[0].label == "België"


def test_a_phrase_goes_before_words_and_words_before_beginnings() -> None:
    """Within each, a label goes before a definition, a note and a passage."""
    hits = search("decision moratorium", limit=MAX_LIMIT).hits
    phrase = [" decision moratorium" in f" {hit.text.lower()}" for hit in hits]
    assert phrase == sorted(phrase, reverse=True)
    assert any(phrase)
    assert not all(phrase)
    order = ["label", "definition", "note", "passage"]
    fields = [order.index(hit.field) for hit, whole in zip(hits, phrase, strict=True) if whole]
    assert len(set(fields)) > 1
    assert fields == sorted(fields)
    shortest = [len(hit.text) for hit in hits if hit.field == "label"]
    assert shortest[0] == min(shortest)


def test_a_beginning_finds_a_longer_word() -> None:
    """A whole word goes first; "desert" finds deserters too, "eserteur" nothing."""
    found = search("desert", limit=MAX_LIMIT)
    assert str(POLICY["ru-2022#Deserter"]) in {hit.iri for hit in found.hits}
    assert search("eserteur").total == 0


def test_all_words_must_be_there() -> None:
    """One word that is nowhere empties the answer."""
    assert search("moratorium").total > 5
    assert search("moratorium xyzzy").total == 0


def test_a_thing_is_listed_once() -> None:
    """However many of its texts hold the words."""
    found = search("moratorium", limit=MAX_LIMIT)
    assert len({hit.iri for hit in found.hits}) == len(found.hits) == min(found.total, MAX_LIMIT)


def test_pages_together_are_the_whole_and_end() -> None:
    """Following `next` gives each thing once, in the same order, and comes to an end."""
    offset: int | None = 0
    seen: list[str] = []
    while offset is not None:
        page = search("moratorium", limit=7, offset=offset)
        assert 0 < len(page.hits) <= 7
        seen += [hit.iri for hit in page.hits]
        offset = page.next
    assert seen == [hit.iri for hit in search("moratorium", limit=MAX_LIMIT).hits]
    beyond = search("moratorium", offset=10**6)
    assert (beyond.hits, beyond.next, beyond.total) == ((), None, len(seen))


@pytest.mark.parametrize(
    ("words", "options", "said"),
    [
        ("", {}, "no word"),
        ("?! -", {}, "no word"),
        ("a" * 201, {}, "longer than 200"),
        ("a", {"limit": 0}, "limit is 0"),
        ("a", {"limit": 101}, "1 to 100"),
        ("a", {"offset": -1}, "offset is -1"),
    ],
    ids=["empty", "signs", "long", "none", "many", "before"],
)
def test_what_cannot_be_looked_for_is_told(words: str, options: dict[str, int], said: str) -> None:
    """Each in a sentence."""
    with pytest.raises(InputError, match=said):
        search(words, **options)  # type: ignore[arg-type]


def test_every_label_and_definition_can_be_found() -> None:
    """Nothing of ours that is said in words is left out."""
    graph = ontology()
    for name in ("Norm", "Exclusion", "Reading"):
        thing = URIRef(f"https://w3id.org/moratoria/def#{name}")
        texts = [o for _, o in graph.predicate_objects(thing) if isinstance(o, Literal)]
        said = [str(o) for o in texts if o.language]
        assert len(said) >= 4
        for text in said:
            words = text[:190].rpartition(" ")[0] or text
            assert str(thing) in {hit.iri for hit in search(words, limit=MAX_LIMIT).hits}

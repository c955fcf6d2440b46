"""The letter as it is read: what stands beside each sentence, what is around it, what is found."""

from __future__ import annotations

from importlib.resources import files
from itertools import product

import pytest
import yaml
from rdflib import DCTERMS, RDF, URIRef

from moratoria.errors import InputError
from moratoria.law import load_law, ontology, published, rulings
from moratoria.vocab import MOR
from moratoria.web.reading_room.finding import find
from moratoria.web.reading_room.kinds import BY_ID, KINDS, kind_of
from moratoria.web.reading_room.letter import Letter, Passage, letter_of


@pytest.fixture(scope="module")
def letter() -> Letter:
    """The letter of the default policy."""
    found = letter_of(load_law())
    assert found is not None
    return found


def passage(letter: Letter, name: str) -> Passage:
    """Returns one passage by its name."""
    return next(found for found in letter.passages if found.name == name)


def test_everything_that_cites_a_sentence_stands_beside_it(letter: Letter) -> None:
    """Each term of the policy that cites it, and each gap about it; a value by its reading."""
    graph, space = ontology(), f"{load_law().policy}#"
    for found in letter.passages:
        node = URIRef(found.iri)
        citing = {*graph.subjects(DCTERMS.source, node), *graph.subjects(MOR.concerns, node)}
        own = {str(graph.value(c, MOR.ofReading) or c) for c in citing if str(c).startswith(space)}
        assert {item.iri for item in found.items} == own
        assert len(found.items) == len(own)
        assert own, f"{found.name} has no place in the model"


def test_each_term_has_a_kind_of_its_own(letter: Letter) -> None:
    """Every kind but one is met in the letter, and notices alone are of no other kind."""
    met = {item.kind.id for found in letter.passages for item in found.items}
    assert met == set(BY_ID)
    others = [i for p in letter.passages for i in p.items if i.kind.id == "other"]
    graph = ontology()
    assert all((URIRef(item.iri), RDF.type, MOR.Notice) in graph for item in others)
    assert kind_of(graph, MOR.Effect).id == "other"


def test_a_note_names_every_sentence_that_its_term_rests_on(letter: Letter) -> None:
    """So that whatever is pointed at lights all of them, and they light it."""
    where = {found.name: {item.iri for item in found.items} for found in letter.passages}
    items = [item for found in letter.passages for item in found.items]
    pairs = [(name, item) for item in items for name in item.rests]
    assert len(pairs) > 100
    assert all(item.iri in where[name] for name, item in pairs)


def test_open_readings_and_gaps_are_told_from_the_rest(letter: Letter) -> None:
    """A reading without a preferred value is open; a passage with gaps only is left out."""
    open_ = {item.iri for p in letter.passages for item in p.items if item.open}
    law = load_law()
    assert open_ == {reading.iri for reading in law.readings if reading.open}
    assert len(open_) >= 3
    for reading in law.readings:
        shown = {i.values for p in letter.passages for i in p.items if i.iri == reading.iri}
        assert shown <= {tuple(value.label for value in reading.values)}
    left_out = [found.name for found in letter.passages if found.is_gap]
    assert len(left_out) == letter.gaps == 3
    assert letter.modelled + letter.gaps == len(letter.passages)


def test_what_a_sentence_rests_on_stands_around_it(letter: Letter) -> None:
    """All that the law data say it is based on, and every other source cited together with it."""
    graph = ontology()
    for found in letter.passages:
        based = {str(upper) for upper in graph.objects(URIRef(found.iri), MOR.isBasedOn)}
        assert {place.source.iri for place in found.around.based_on} == based
        terms = {URIRef(item.iri) for item in found.items}
        terms |= {value for term in terms for value in graph.subjects(MOR.ofReading, term)}
        terms = {term for term in terms if (term, DCTERMS.source, URIRef(found.iri)) in graph}
        cited = {str(source) for term in terms for source in graph.objects(term, DCTERMS.source)}
        there = {iri for iri in cited if not iri.startswith((letter.iri, str(MOR)))}
        shown = {place.source.iri for place in found.around.beside}
        shown |= {ruling.iri for ruling in found.around.rulings}
        assert there <= shown | chain(found)


def chain(found: Passage) -> set[str]:
    """Returns all that a passage is based on, with what that is based on."""
    todo, seen = list(found.around.based_on), set()
    while todo:
        place = todo.pop()
        seen.add(place.source.iri)
        todo += place.above
    return seen


def test_rulings_stand_at_the_sentences_of_what_they_bear_on(letter: Letter) -> None:
    """Each ruling on a term that cites a sentence, and each that interprets what it is based on."""
    graph = published()
    for found, ruling in product(letter.passages, rulings()):
        bears = {
            URIRef(iri)
            for iri, _ in ruling.bears_on
            if (URIRef(iri), DCTERMS.source, URIRef(found.iri)) in graph
        }
        if bears:
            assert ruling.iri in {case.iri for case in found.around.rulings}
    for found in letter.passages:
        behind = {URIRef(iri) for iri in chain(found)}
        interpreting = {str(s) for s, o in graph.subject_objects(MOR.interprets) if o in behind}
        assert interpreting <= {case.iri for case in found.around.rulings}
    assert sum(len(found.around.rulings) for found in letter.passages) >= 15


# ---------------------------------------------------------------- finding


@pytest.mark.parametrize(
    "query",
    [
        "professional soldier",
        "the sentence that excludes a professional soldier",
        "excluded professional soldiers",
        "welke zin sluit de beroepsmilitair uit",
        "beroepsmilitairen uitgesloten",
    ],
)
def test_the_sentence_that_excludes_a_professional_soldier_is_found(
    letter: Letter, query: str
) -> None:
    """In either language and however it is asked, and its note says what he is kept out of."""
    hits = find(letter, query).hits
    (hit,) = [hit for hit in hits if hit.passage.name == "p5-s2"]
    assert hits.index(hit) <= 2
    assert [item.label.nl for item in hit.items if item.keeps_out] == ["beroepsmilitair"]


def test_whatever_keeps_out_counts_as_an_exclusion(letter: Letter) -> None:
    """Also what a criterion leaves out by its definition, so that no filter hides it."""
    items = [item for found in letter.passages for item in found.items]
    kept = {item.iri for item in items if item.keeps_out}
    assert {item.iri for item in items if item.kind.id == "exclusion"} < kept
    assert kept == {item.iri for item in items if "exclusion" in item.kinds}
    assert letter.count("exclusion") == len(kept)


def test_what_is_found_is_marked(letter: Letter) -> None:
    """The words are marked wherever they stand, and the text stays as it is."""
    found = find(letter, "critici der oorlog")
    for hit in found.hits:
        pieces = found.marked(hit.passage.exact)
        assert "".join(text for text, _ in pieces) == hit.passage.exact
    pieces = found.marked("Russische critici van de oorlog")
    assert [text for text, is_found in pieces if is_found] == ["critici", "oorlog"]


@pytest.mark.parametrize("query", ["bananenschil", "?", "%", "<b>", "\u0000", "a" * 200])
def test_words_that_stand_nowhere_find_nothing(letter: Letter, query: str) -> None:
    """Nothing is made up for what is not there or is no word, while somebody is still typing."""
    assert find(letter, query).hits == ()


def test_too_many_words_are_refused(letter: Letter) -> None:
    """With what would do."""
    with pytest.raises(InputError, match="200"):
        find(letter, "x" * 201)


def test_kinds_have_names_of_their_own() -> None:
    """No two kinds share an address or a name."""
    assert len({kind.id for kind in KINDS}) == len({kind.one.nl for kind in KINDS}) == len(KINDS)


def test_the_contract_names_all_kinds() -> None:
    """Whoever filters by the contract can filter by every kind."""
    contract = yaml.safe_load((files("moratoria.web") / "openapi.yaml").read_text(encoding="utf-8"))
    parameters = contract["paths"]["/letter"]["get"]["parameters"]
    (kind,) = [part for part in parameters if part.get("name") == "kind"]
    assert kind["schema"]["items"]["enum"] == list(BY_ID)

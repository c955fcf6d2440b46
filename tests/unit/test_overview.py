"""All that there is to browse: nothing is left out, and each thing has one line and one address."""

from __future__ import annotations

from collections import Counter

import pytest
from rdflib import RDF, SKOS

from moratoria.authorities import authorities
from moratoria.errors import InputError
from moratoria.law import ontology, policies, rulings
from moratoria.queries import load
from moratoria.schema import load_schema
from moratoria.vocab import MOR, POLICY
from moratoria.web.browse.overview import Line, holding, overview


def lines(chapter: str) -> list[Line]:
    """Returns the lines of one chapter."""
    (found,) = [each for each in overview() if each.anchor == chapter]
    assert found.count == sum(len(part.lines) for part in found.parts)
    return [line for part in found.parts for line in part.lines]


def test_every_term_of_the_vocabulary_has_its_line_and_meaning() -> None:
    """Each once, under its own name, with what it means in both languages."""
    graph = ontology()
    named = {str(node) for node in graph.subjects(SKOS.prefLabel) if str(node).startswith(str(MOR))}
    shown = lines("terms")
    assert len(named) >= 250
    assert sorted(line.iri for line in shown) == sorted(named)
    assert all(line.iri == f"{MOR}{line.anchor}" for line in shown)
    meant = {line.iri for line in shown if line.means.nl and line.means.en}
    assert named - meant <= {str(node) for node in graph.subjects(RDF.type, MOR.Source)}


def test_policies_facts_sources_and_questions_are_there() -> None:
    """All policies, keys of a case, documents and rulings, and saved questions."""
    assert [line.iri for line in lines("policies")] == [str(POLICY[slug]) for slug in policies()]
    assert {line.aside for line in lines("facts")} == set(load_schema().keys)
    cited = {found.source.iri for slug in policies() for found in authorities(slug)}
    assert {line.iri for line in lines("sources")} == cited | {case.iri for case in rulings()}
    assert {line.anchor for line in lines("questions")} == set(load())


def test_no_two_addresses_of_the_page_are_the_same() -> None:
    """An anchor leads to one place."""
    anchors = Counter(
        anchor
        for chapter in overview()
        for anchor in (
            chapter.anchor,
            *(part.anchor for part in chapter.parts),
            *(line.anchor for part in chapter.parts for line in part.lines),
        )
    )
    assert anchors.most_common(1)[0][1] == 1


def test_lines_are_found_by_their_words() -> None:
    """In either language, by name, key or meaning; what is in no line leaves nothing."""
    found = holding(overview(), "military")
    shown = {line.anchor for chapter in found for part in chapter.parts for line in part.lines}
    assert {"key-military_status", "militaryStatus"} <= shown
    assert all(part.lines for chapter in found for part in chapter.parts)
    assert holding(overview(), "bananenschil") == ()
    with pytest.raises(InputError):
        holding(overview(), "?")

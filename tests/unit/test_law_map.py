"""A policy as a picture: its map, its life and its norms say what the graph says, no more."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, BNode, Graph, URIRef
from rdflib.term import Node

from moratoria.law import load_law, ontology, reach, readings_in, rulings
from moratoria.timeline import events
from moratoria.vocab import MOR, OA
from moratoria.web.browse.conditions import Condition
from moratoria.web.browse.instrument import Instrument, instrument
from moratoria.web.browse.law_map import Box, LawMap, law_map, picture
from moratoria.web.browse.layers import layout
from moratoria.web.browse.life import life

ROOT = Path(__file__).parents[2]
LAW = load_law()
NORMS = [None, *(norm.iri for norm in LAW.norms)]


def named_below(graph: Graph, node: Node, criteria: set[Node]) -> Iterator[Node]:
    """Yields the criteria that stand in an expression, by its blank nodes."""
    for value in graph.objects(node):
        if value in criteria:
            yield value
        elif isinstance(value, BNode):
            yield from named_below(graph, value, criteria)


def expected() -> set[tuple[str, str]]:
    """Returns what leads to what, read off the graph by its properties alone."""
    graph, space = ontology(), f"{LAW.policy}#"

    def own(nodes: Iterator[Node]) -> set[Node]:
        return {node for node in nodes if str(node).startswith(space)}

    classes = own(graph.subjects(OWL.equivalentClass))
    criteria = {node for node in classes if (node, RDF.type, OWL.Class) in graph}
    norms = own(graph.subjects(MOR.appliesTo))
    exclusions = own(graph.subjects(RDF.type, MOR.Exclusion))
    effects = {effect for norm in norms for effect in graph.objects(norm, MOR.hasEffect)}
    found: set[tuple[Node, Node]] = set()
    for criterion in criteria:
        (body,) = graph.objects(criterion, OWL.equivalentClass)
        found |= {(lower, criterion) for lower in named_below(graph, body, criteria)}
    for prop in (MOR.appliesTo, MOR.inForceFor, MOR.holdsFor, MOR.withheldFrom):
        found |= {(c, term) for term, c in graph.subject_objects(prop) if c in criteria}
    for prop in (MOR.hasEffect, MOR.bars):
        found |= {
            (lower, upper)
            for lower, upper in graph.subject_objects(prop)
            if lower in own(iter([lower]))
        }
    for term in criteria | norms | exclusions | effects:
        cited = {s for s in graph.objects(term, DCTERMS.source) if not str(s).startswith(str(MOR))}
        found |= {(source, term) for source in cited}
        for source in cited:
            documents = {*graph.objects(source, OA.hasSource), *graph.objects(source, MOR.partOf)}
            found |= {(document, source) for document in documents}
    return {(str(lower), str(upper)) for lower, upper in found}


# ---------------------------------------------------------------- the map


def test_the_map_has_the_edges_of_the_graph_and_no_other() -> None:
    """Each citation, each criterion that another names, each condition, exclusion and effect."""
    drawn = law_map(LAW)
    assert set(drawn.edges) == expected()
    assert len(drawn.edges) == len(set(drawn.edges)) >= 400
    assert {node.iri for node in drawn.nodes} == {iri for edge in drawn.edges for iri in edge}


def test_the_part_of_a_norm_is_what_leads_to_it() -> None:
    """Everything in it ends at the norm or its effects, and nothing that does is left out."""
    whole = law_map(LAW)
    others = {norm.iri for norm in LAW.norms}
    for norm in LAW.norms:
        drawn = law_map(LAW, norm.iri)
        names = {node.iri for node in drawn.nodes}
        assert names & others == {norm.iri}
        effects = {upper for lower, upper in whole.edges if lower == norm.iri}
        left = {lower for lower, _ in drawn.edges}
        assert names - left == effects
        wanted = {e for e in whole.edges if e[1] in names and e[0] not in others - {norm.iri}}
        assert set(drawn.edges) == wanted
        assert set(reach(LAW, norm.applies_to)) <= names


@pytest.mark.parametrize("lang", ["nl", "en"])
@pytest.mark.parametrize("norm", NORMS, ids=lambda iri: str(iri).rpartition("#")[2])
def test_boxes_do_not_meet_and_lines_lead_to_the_right(norm: str | None, lang: str) -> None:
    """Each box lies apart from all others, and each line from the edge of one to the next."""
    drawn = picture(law_map(LAW, norm), lang)  # type: ignore[arg-type]
    assert all(apart(one, other) for one, other in combinations(drawn.boxes, 2))
    assert all(box.x >= 0 and box.x + box.width <= drawn.width for box in drawn.boxes)
    assert all(box.y >= 0 and box.y + box.height <= drawn.height for box in drawn.boxes)
    by_number = {box.number: box for box in drawn.boxes}
    for line in drawn.lines:
        lower, upper = by_number[line.lower], by_number[line.upper]
        assert lower.x + lower.width < upper.x
        assert line.path.startswith(f"M{lower.x + lower.width:.0f} ")
        assert f" {upper.x:.0f} {upper.y + upper.height / 2:.0f}" in line.path
    assert len(drawn.lines) == len(law_map(LAW, norm).edges)


def apart(one: Box, other: Box) -> bool:
    """Tells whether two boxes neither meet nor touch."""
    beside = one.x + one.width < other.x or other.x + other.width < one.x
    return beside or one.y + one.height < other.y or other.y + other.height < one.y


def test_lines_that_need_not_cross_do_not() -> None:
    """An order that begins crossed is untangled; an edge that leads nowhere further is refused."""
    columns = {"a": 0, "b": 0, "c": 0, "x": 1, "y": 1, "z": 1, "end": 3}
    edges = [("a", "z"), ("b", "y"), ("c", "x"), ("x", "end"), ("c", "end")]
    found = layout(columns, edges, dict.fromkeys(columns, 20.0))
    assert found.crossings == 0
    assert found.line(("c", 0), ("end", 3))[0] == (0, found.centres["c", 0])
    with pytest.raises(ValueError, match="no column further on"):
        layout(columns, [("x", "y")], dict.fromkeys(columns, 20.0))


# ---------------------------------------------------------------- the norms


@pytest.fixture(scope="module")
def browsed() -> Instrument:
    """The default policy."""
    return instrument(LAW.slug)


def unfolded(step: Condition) -> Iterator[Condition]:
    """Yields a condition and all below it."""
    yield step
    for child in step.children:
        yield from unfolded(child)


def test_the_conditions_of_a_norm_are_written_out_whole_and_once(browsed: Instrument) -> None:
    """Every criterion it is built on stands there once, and is only named where it comes again."""
    for found in browsed.norms:
        steps = [step for root in found.conditions for step in unfolded(root)]
        written = [s.iri for s in steps if s.form == "criterion" and not s.again]
        roots = {found.norm.applies_to, found.norm.in_force_for} - {None}
        assert sorted(written) == sorted({c for root in roots for c in reach(LAW, str(root))})
        named = {step.iri for step in steps if step.again}
        assert named <= set(written)
        turned = {step.iri for step in steps if step.form == "reading"}
        assert turned == {iri for root in roots for iri in readings_in(LAW, str(root))}
        assert turned <= {reading.iri for reading in found.readings}


def test_rulings_stand_beside_every_norm_they_touch(browsed: Instrument) -> None:
    """A ruling on a criterion, reading, step or norm is beside each norm that is built of it."""
    shown = {found.norm.iri: {case.iri for case in found.rulings} for found in browsed.norms}
    for ruling in rulings():
        for term, _ in ruling.bears_on:
            for norm in LAW.norms:
                if term == norm.iri or term in reach(LAW, norm.applies_to):
                    assert ruling.iri in shown[norm.iri]
    gained = {step.gained_under for step in LAW.term.steps} if LAW.term else set()
    (moratorium,) = [shown[norm.iri] for norm in LAW.norms if norm.iri in gained]
    assert len(moratorium) >= 10


def test_exclusions_and_effects_are_those_of_the_norm(browsed: Instrument) -> None:
    """What bars it, and what it brings about, each as the graph has it."""
    graph = ontology()
    for found in browsed.norms:
        node = URIRef(found.norm.iri)
        assert {out.iri for out in found.exclusions} == set(
            map(str, graph.subjects(MOR.bars, node))
        )
        effects = set(map(str, graph.objects(node, MOR.hasEffect)))
        assert {effect.iri for effect in found.effects} == effects


# ---------------------------------------------------------------- the life


def test_the_life_of_an_instrument_is_drawn_to_scale() -> None:
    """Bars follow each other and end where the period does; no mark hides another."""
    found = events(LAW.slug)
    drawn = life(LAW, found, "nl")
    assert drawn is not None
    assert {lane.iri for lane in drawn.lanes} == {norm.iri for norm in LAW.norms if norm.period}
    for lane in drawn.lanes:
        ends = [(bar.x, bar.x + bar.width) for bar in lane.bars]
        assert all(one[1] == pytest.approx(two[0]) for one, two in pairwise(ends))
        assert sum(bar.width for bar in lane.bars) == pytest.approx(drawn.width - 48)
    announced = sum(event.announced is not None for event in found)
    assert len(drawn.marks) == len(found) + announced
    for one, other in combinations(drawn.marks, 2):
        assert abs(one.x - other.x) >= 24 or abs(one.y - other.y) >= 24
    assert life(LAW, [], "nl") is None


# ---------------------------------------------------------------- another policy

TELL = """
import json
from moratoria.web.browse.policy_page import context
found = context("zz-2099", "moratorium", "nl")
lived, drawn = found["lived"], found["drawn"]
print(json.dumps([len(lived.lanes[0].bars), sorted(box.node.iri for box in drawn.boxes),
                  [reading.id for reading in found["browsed"].norms[0].readings]]))
"""


def test_another_policy_is_drawn_without_a_change(tmp_path: Path) -> None:
    """A policy that is only Turtle has a map, a life and norms as the letter has."""
    service = tmp_path / "service"
    shutil.copytree(ROOT / "service/moratoria", service / "moratoria", ignore=lambda *_: ["static"])
    shutil.copytree(ROOT / "ontology", tmp_path / "ontology")
    shutil.copy(ROOT / "tests/laws/policies/good-zz-2099.ttl", tmp_path / "ontology")
    for name in ("shapes", "queries", "alignments"):
        (tmp_path / name).symlink_to(ROOT / name)
    told = subprocess.run(
        [sys.executable, "-c", TELL],
        env=os.environ | {"PYTHONPATH": str(service)},
        check=True,
        capture_output=True,
        text=True,
    )
    bars, boxes, readings = json.loads(told.stdout)
    space = "https://w3id.org/moratoria/policy/zz-2099#"
    assert bars == 2
    assert boxes == [
        space + n for n in ("CoveredCase", "FearsService", "InForceCase", "moratorium")
    ]
    assert readings == ["fear"]


def test_the_map_of_a_norm_names_it() -> None:
    """What is drawn of one norm bears its name."""
    drawn: LawMap = law_map(LAW, LAW.norms[0].iri)
    assert drawn.of == LAW.norms[0].label

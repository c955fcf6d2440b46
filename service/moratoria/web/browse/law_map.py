"""
Draws a policy as a map: from sources over passages, criteria and exclusions to norms and effects.

A line says that the one on the right cites, names or has the one on the left. The columns follow
from what names what; of a single norm only that is drawn which leads to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, URIRef

from moratoria.law import load_law, names_in, ontology
from moratoria.law.nodes import label
from moratoria.vocab import MOR, OA
from moratoria.web.browse.layers import layout
from moratoria.web.reading_room.kinds import BY_ID, Kind
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node as Term

    from moratoria.law import Law
    from moratoria.model import Lang, Text

SOURCE = Kind("source", both("source"), both("sources"))
PASSAGE = Kind("passage", both("passage"), both("passages"))
KINDS = (SOURCE, PASSAGE, *(BY_ID[name] for name in ("criterion", "exclusion", "norm", "effect")))

WIDTH = 196.0
_BETWEEN = 60.0
_MARGIN = 12.0
_EDGE = 9.0
_LINE = 15.0
_LETTERS, _BOLD = 24, 21
"""How many letters stand in a line of a box; the names of norms are bold."""
_LINES = 3


@dataclass(frozen=True)
class Node:
    """Something on the map."""

    iri: str
    kind: Kind
    label: Text


@dataclass(frozen=True)
class LawMap:
    """
    What is on the map and what leads to what; the pairs go from left to right.

    Attributes:
        of: the label of the norm it is of, None if it is of the whole policy.
    """

    nodes: tuple[Node, ...]
    edges: tuple[tuple[str, str], ...]
    of: Text | None = None


@dataclass(frozen=True)
class Box:
    """A node as it is drawn: its number, its corner and size, and its words in lines."""

    number: int
    node: Node
    x: float
    y: float
    height: float
    lines: tuple[str, ...]

    @property
    def width(self) -> float:
        """How wide every box is."""
        return WIDTH


@dataclass(frozen=True)
class Line:
    """A line from one box to another, by their numbers, as the data of an SVG path."""

    lower: int
    upper: int
    path: str


@dataclass(frozen=True)
class Picture:
    """
    The map as it is drawn in one language.

    Attributes:
        heads: where each column begins, and what stands in it.
    """

    width: float
    height: float
    heads: tuple[tuple[float, Text], ...]
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    crossings: int

    @property
    def kinds(self) -> list[Kind]:
        """The kinds of what is drawn."""
        drawn = {box.node.kind for box in self.boxes}
        return [kind for kind in KINDS if kind in drawn]

    @property
    def start(self) -> tuple[float, float]:
        """Where a reader begins: amid the norms, with what follows from them beside."""
        norms = [box for box in self.boxes if box.node.kind == BY_ID["norm"]]
        ends = [y for box in norms for y in (box.y, box.y + box.height)]
        return norms[0].x + WIDTH / 2, (min(ends) + max(ends)) / 2


def law_map(law: Law, norm: str | None = None) -> LawMap:
    """
    Returns the map of a policy, or of one of its norms.

    Args:
        law: the policy.
        norm: IRI of the norm, None for all.
    """
    whole = _whole(law.slug)
    if norm is None:
        return whole
    others = {found.iri for found in law.norms} - {norm}
    effects = {upper for lower, upper in whole.edges if lower == norm}
    kept = _leading_to({norm, *effects}, [e for e in whole.edges if e[0] not in others])
    return LawMap(
        tuple(node for node in whole.nodes if node.iri in kept),
        tuple(edge for edge in whole.edges if set(edge) <= kept),
        law.labels[norm],
    )


def _leading_to(ends: set[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    """Returns nodes with all that leads to them."""
    into: dict[str, list[str]] = {}
    for lower, upper in edges:
        into.setdefault(upper, []).append(lower)
    found, todo = set(ends), list(ends)
    while todo:
        new = set(into.get(todo.pop(), ())) - found
        found |= new
        todo += new
    return found


@cache
def _whole(slug: str) -> LawMap:
    law = load_law(slug)
    kinds = dict(_terms(law))
    edges = set(_built_on(law))
    for term in kinds:
        edges |= {(source, term) for source in _cited(term)}
    for lower, _ in sorted(edges):
        kinds.setdefault(lower, PASSAGE if _document(lower) else SOURCE)
    for passage in [iri for iri, kind in kinds.items() if kind == PASSAGE]:
        edges.add((_document(passage), passage))
        kinds.setdefault(_document(passage), SOURCE)
    nodes = [Node(iri, kind, label(ontology(), URIRef(iri))) for iri, kind in kinds.items()]
    place = {kind: number for number, kind in enumerate(KINDS)}
    nodes.sort(key=lambda node: (place[node.kind], *_order(node.iri)))
    return LawMap(tuple(nodes), tuple(sorted(edges)))


def _order(iri: str) -> tuple[int, str]:
    order = ontology().value(URIRef(iri), MOR.order)
    return (int(str(order)) if order is not None else 0, iri)


def _terms(law: Law) -> Iterator[tuple[str, Kind]]:
    """Yields criteria, exclusions, norms and effects."""
    graph, space = ontology(), f"{law.policy}#"
    exclusions = map(str, graph.subjects(RDF.type, MOR.Exclusion))
    yield from ((iri, BY_ID["criterion"]) for iri in law.criteria)
    yield from ((iri, BY_ID["exclusion"]) for iri in exclusions if iri.startswith(space))
    yield from ((norm.iri, BY_ID["norm"]) for norm in law.norms)
    yield from ((effect.iri, BY_ID["effect"]) for norm in law.norms for effect in norm.effects)


def _built_on(law: Law) -> Iterator[tuple[str, str]]:
    """Yields what the law says leads to what, passages left out."""
    graph, space = ontology(), f"{law.policy}#"
    for criterion in law.criteria.values():
        for name in names_in(criterion.expression):
            yield name, criterion.iri
    for norm in law.norms:
        yield norm.applies_to, norm.iri
        if norm.in_force_for:
            yield norm.in_force_for, norm.iri
        for effect in norm.effects:
            yield norm.iri, effect.iri
            if effect.withheld_from:
                yield effect.withheld_from, effect.iri
    for exclusion in graph.subjects(RDF.type, MOR.Exclusion):
        if str(exclusion).startswith(space):
            yield from _of_exclusion(exclusion)


def _of_exclusion(exclusion: Term) -> Iterator[tuple[str, str]]:
    for criterion in ontology().objects(exclusion, MOR.holdsFor):
        yield str(criterion), str(exclusion)
    for norm in ontology().objects(exclusion, MOR.bars):
        yield str(exclusion), str(norm)


def _cited(term: str) -> Iterator[str]:
    """Yields what a term cites, this model itself left out."""
    for source in ontology().objects(URIRef(term), DCTERMS.source):
        if (source, RDF.type, MOR.Source) not in ontology():
            yield str(source)


def _document(source: str) -> str:
    """Returns the document that a passage is of, empty for what is a document itself."""
    graph, node = ontology(), URIRef(source)
    return str(graph.value(node, OA.hasSource) or graph.value(node, MOR.partOf) or "")


# ---------------------------------------------------------------- the drawing


def picture(drawn: LawMap, lang: Lang) -> Picture:
    """Returns a map laid out in columns, with its words in one language."""
    columns = _columns(drawn)
    lines = {node.iri: _lines(node, lang) for node in drawn.nodes}
    heights = {iri: _LINE * len(said) + _EDGE for iri, said in lines.items()}
    found = layout(columns, drawn.edges, heights)
    numbers = {node.iri: number for number, node in enumerate(drawn.nodes)}
    boxes = tuple(
        Box(
            numbers[node.iri],
            node,
            _left(columns[node.iri]),
            _MARGIN + found.centres[node.iri, columns[node.iri]] - heights[node.iri] / 2,
            heights[node.iri],
            lines[node.iri],
        )
        for node in drawn.nodes
    )
    paths = tuple(
        Line(
            numbers[lower],
            numbers[upper],
            _path(found.line((lower, columns[lower]), (upper, columns[upper]))),
        )
        for lower, upper in drawn.edges
    )
    last = max(columns.values(), default=0)
    heads = tuple(_heads(drawn, columns))
    size = (_left(last) + WIDTH + _MARGIN, found.height + 2 * _MARGIN)
    return Picture(*size, heads, boxes, paths, found.crossings)


def _columns(drawn: LawMap) -> dict[str, int]:
    """Returns the column of each node: criteria by what they name, all others by their kind."""
    named: dict[str, set[str]] = {node.iri: set() for node in drawn.nodes}
    kinds = {node.iri: node.kind.id for node in drawn.nodes}
    for lower, upper in drawn.edges:
        if kinds[lower] == kinds[upper] == "criterion":
            named[upper].add(lower)
    depths: dict[str, int] = {}
    for iri in sorted(named):
        _depth(iri, named, depths)
    deepest = max((depths[i] for i, kind in kinds.items() if kind == "criterion"), default=0)
    fixed = {"source": 0, "passage": 1, "exclusion": deepest + 3}
    fixed |= {"norm": fixed["exclusion"] + 1, "effect": fixed["exclusion"] + 2}
    wide = {iri: fixed.get(kind, depths[iri] + 2) for iri, kind in kinds.items()}
    used = {column: number for number, column in enumerate(sorted(set(wide.values())))}
    return {iri: used[column] for iri, column in wide.items()}


def _depth(iri: str, named: Mapping[str, set[str]], depths: dict[str, int]) -> int:
    if iri not in depths:
        depths[iri] = max((_depth(lower, named, depths) + 1 for lower in named[iri]), default=0)
    return depths[iri]


def _heads(drawn: LawMap, columns: Mapping[str, int]) -> Iterator[tuple[float, Text]]:
    """Yields where each column begins, and the name of what stands in it."""
    kinds = {columns[node.iri]: node.kind for node in drawn.nodes}
    for column, kind in sorted(kinds.items(), key=lambda found: found[0]):
        yield _left(column), kind.many


def _left(column: int) -> float:
    return _MARGIN + column * (WIDTH + _BETWEEN)


def _path(stops: list[tuple[int, float]]) -> str:
    """Returns the data of a path: a curve between columns, straight through those it passes."""
    (first, height), *others = [(column, _MARGIN + middle) for column, middle in stops]
    parts = [f"M{_left(first) + WIDTH:.0f} {height:.0f}"]
    for number, (column, y) in enumerate(others, 1):
        to = _left(column)
        at = to - _BETWEEN / 2
        parts.append(f"C{at:.0f} {height:.0f} {at:.0f} {y:.0f} {to:.0f} {y:.0f}")
        if number < len(others):
            parts.append(f"H{to + WIDTH:.0f}")
        height = y
    return "".join(parts)


def _lines(node: Node, lang: Lang) -> tuple[str, ...]:
    """Returns the words of a box in lines; the rest of a long name is in its title."""
    letters = _BOLD if node.kind.id == "norm" else _LETTERS
    return tuple(wrap(node.label[lang], letters, max_lines=_LINES, placeholder=" …")) or ("",)

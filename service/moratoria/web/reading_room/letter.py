"""
Lays out a published source as its passages, and gathers what in the model rests on each of them.

Which source, which passages and what cites them comes from the ontology; nothing is known by name.
Everything of the policy that cites a passage is here, and so is every gap that is about it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, SKOS, URIRef

from moratoria.coverage import coverage
from moratoria.law import load_law, ontology, source
from moratoria.law.nodes import day, label
from moratoria.model import AllOf, AnyOf, Named, Not, Text, Through
from moratoria.schema import text
from moratoria.vocab import MOR, OA
from moratoria.web.reading_room.around import Around, Surroundings, labels
from moratoria.web.reading_room.kinds import EXCLUSION, KINDS, Kind, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from rdflib.term import Node

    from moratoria.law import Law
    from moratoria.model import Expression


@dataclass(frozen=True)
class Item:
    """
    A term that rests on a passage; a reading stands for its values too.

    Attributes:
        notes: what is said of its use.
        rests: names of all passages of the source that it rests on.
        keeps_out: what it keeps a case or person out of, as far as this passage says so.
        taken: of a reading, the value preferred; None if it is open.
        values: of a reading, what it can be taken for.
    """

    iri: str
    kind: Kind
    label: Text
    definition: Text
    notes: tuple[Text, ...]
    rests: tuple[str, ...]
    keeps_out: tuple[Text, ...] = ()
    taken: Text | None = None
    values: tuple[Text, ...] = ()

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the kinds it counts under: what keeps anything out does as an exclusion."""
        return frozenset({self.kind.id, EXCLUSION.id} if self.keeps_out else {self.kind.id})

    @property
    def open(self) -> bool:
        """Whether it is a reading of which no value is preferred."""
        return self.kind.id == "reading" and self.taken is None


@dataclass(frozen=True)
class Group:
    """What of one kind rests on a passage."""

    kind: Kind
    members: tuple[Item, ...]


@dataclass(frozen=True)
class Passage:
    """
    A passage as it is shown.

    Attributes:
        name: its name within the source, which is its address on the page.
        groups: what rests on it, by kind; gaps that are about it among them.
    """

    iri: str
    name: str
    exact: str
    translation: str
    label: Text
    groups: tuple[Group, ...]
    around: Around

    @property
    def items(self) -> tuple[Item, ...]:
        """All that rests on it."""
        return tuple(item for group in self.groups for item in group.members)

    @property
    def kinds(self) -> frozenset[str]:
        """The names of the kinds that what rests on it counts under."""
        return frozenset(kind for item in self.items for kind in item.kinds)

    @property
    def open(self) -> bool:
        """Whether a reading of it is open, or a question is left to a human."""
        return any(item.open or item.kind.id == "question" for item in self.items)

    @property
    def is_gap(self) -> bool:
        """Whether all that the model says of it is why it is left out."""
        return self.kinds <= {"gap"}


@dataclass(frozen=True)
class Block:
    """
    What stands together on paper: one heading, or the sentences of one paragraph.

    Attributes:
        kind: local name of the class of its passages, such as `Sentence`.
    """

    kind: str
    passages: tuple[Passage, ...]

    @property
    def name(self) -> str:
        """The name of its first passage, by which the block is told apart."""
        return self.passages[0].name


@dataclass(frozen=True)
class Letter:
    """
    A source of which the whole text is held.

    Attributes:
        title: the title of the policy that is laid down in it.
        dated: the day it bears, None if that is not recorded.
        modelled: how many of its passages something in the model rests on.
        gaps: how many are recorded as a gap, with the reason.
    """

    iri: str
    label: Text
    title: Text
    url: str | None
    dated: date | None
    language: str
    blocks: tuple[Block, ...]
    modelled: int
    gaps: int

    @property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, in order."""
        return tuple(passage for block in self.blocks for passage in block.passages)

    def count(self, kind: str) -> int:
        """Returns how many things that count under a kind rest on any of its passages."""
        return len({i.iri for p in self.passages for i in p.items if kind in i.kinds})


def letter_of(law: Law) -> Letter | None:
    """Returns the source a policy is laid down in, None if its text is not held."""
    return _letter(law.slug)


@cache
def _letter(slug: str) -> Letter | None:
    graph = ontology()
    law = load_law(slug)
    policy = URIRef(law.policy)
    laid_down_in = map(URIRef, sorted(map(str, graph.objects(policy, DCTERMS.source))))
    held = next((document for document in laid_down_in if _is_held(document)), None)
    if held is None:
        return None
    about = source(graph, held)
    found = coverage(slug)
    return Letter(
        iri=about.iri,
        label=about.label,
        title=text(graph, policy, DCTERMS.title),
        url=about.url,
        dated=day(graph, held, MOR.dateOf),
        language=str(graph.value(held, DCTERMS.language)),
        blocks=tuple(_Layout(law, held).blocks()),
        modelled=sum(bool(covered.uses) for covered in found),
        gaps=sum(bool(covered.gaps and not covered.uses) for covered in found),
    )


def _is_held(document: URIRef) -> bool:
    return (document, MOR.textFile, None) in ontology()


class _Layout:
    """The passages of a document, with what of a policy rests on them."""

    def __init__(self, law: Law, document: URIRef) -> None:
        self._graph, self._law, self._document = ontology(), law, document
        self._space = f"{law.policy}#"
        self._around = Surroundings(law)
        self._denied = denied(law)

    def blocks(self) -> Iterator[Block]:
        """Yields the blocks in order."""
        passages = sorted(self._graph.subjects(OA.hasSource, self._document), key=self._order)
        for _, together in groupby(passages, key=self._paragraph):
            members = list(together)
            kind = str(self._graph.value(members[0], RDF.type)).rsplit("#", 1)[-1]
            yield Block(kind, tuple(map(self._passage, members)))

    def _order(self, passage: Node) -> int:
        return int(str(self._graph.value(passage, MOR.order)))

    def _paragraph(self, passage: Node) -> str:
        """Returns what the passages of one block share: their paragraph, or only themselves."""
        return str(self._graph.value(passage, MOR.inParagraph, default=passage))

    def _passage(self, node: Node) -> Passage:
        about = source(self._graph, URIRef(str(node)))
        citing = self._citing(node)
        return Passage(
            iri=about.iri,
            name=_name(node),
            exact=about.exact,
            translation=about.translation.en,
            label=about.label,
            groups=tuple(self._groups(node, citing)),
            around=self._around.of_passage(about.iri, sorted(map(str, citing))),
        )

    def _citing(self, passage: Node) -> set[Node]:
        """Returns the terms of the policy that cite a passage, and the gaps that concern it."""
        found = {
            *self._graph.subjects(DCTERMS.source, passage),
            *self._graph.subjects(MOR.concerns, passage),
        }
        return {node for node in found if str(node).startswith(self._space)}

    def _groups(self, passage: Node, citing: set[Node]) -> Iterator[Group]:
        shown = {self._graph.value(node, MOR.ofReading) or node for node in citing}
        by_kind: dict[Kind, list[Item]] = defaultdict(list)
        for node in shown:
            item = self._item(node, _name(passage), citing)
            by_kind[item.kind].append(item)
        for kind in filter(by_kind.__contains__, KINDS):
            members = sorted(by_kind[kind], key=lambda item: (not item.open, item.label.en))
            yield Group(kind, tuple(members))

    def _item(self, node: Node, passage: str, citing: set[Node]) -> Item:
        preferred = self._graph.value(node, MOR.preferredValue)
        rests = self._rests(node)
        return Item(
            iri=str(node),
            kind=kind_of(self._graph, node),
            label=label(self._graph, node),
            definition=text(self._graph, node, SKOS.definition),
            notes=self._notes(node),
            rests=tuple(sorted(rests | {passage})),
            keeps_out=labels(self._keeps_out(node, citing)),
            taken=label(self._graph, preferred) if preferred else None,
            values=tuple(label(self._graph, value) for value in self._values(node)),
        )

    def _values(self, reading: Node) -> list[Node]:
        return sorted(self._graph.subjects(MOR.ofReading, reading), key=self._order)

    def _notes(self, node: Node) -> tuple[Text, ...]:
        found = text(self._graph, node, SKOS.scopeNote)
        return (found,) if found.nl or found.en else ()

    def _rests(self, node: Node) -> set[str]:
        """Returns the names of the passages of this document that a term rests on."""
        parts = [node, *self._graph.subjects(MOR.ofReading, node)]
        cited = {place for part in parts for place in self._graph.objects(part, DCTERMS.source)}
        cited |= set(self._graph.objects(node, MOR.concerns))
        return {
            _name(place) for place in cited if (place, OA.hasSource, self._document) in self._graph
        }

    def _keeps_out(self, node: Node, citing: set[Node]) -> list[str]:
        """Returns norms that an exclusion bars, and criteria here that a criterion denies."""
        barred = [str(norm) for norm in self._graph.objects(node, MOR.bars)]
        here = set(map(str, citing))
        return barred + [iri for iri in self._denied.get(str(node), ()) if iri in here]


def _name(node: Node) -> str:
    return str(node).rpartition("#")[2]


def denied(law: Law) -> Mapping[str, list[str]]:
    """Returns for each criterion those that nobody meets who meets it."""
    found: dict[str, list[str]] = defaultdict(list)
    for iri, criterion in sorted(law.criteria.items()):
        for name in _denied(criterion.expression):
            found[name].append(iri)
    return found


def _denied(expression: Expression) -> Iterator[str]:
    """Yields what must not be so for an expression to hold, as far as one criterion says it."""
    match expression:
        case Not(inner):
            yield from _each(inner)
        case AllOf(members):
            for member in members:
                yield from _denied(member)
        case Through(_, inner):
            yield from _denied(inner)
        case _:
            return


def _each(expression: Expression) -> Iterator[str]:
    match expression:
        case Named(iri):
            yield iri
        case AnyOf(members):
            for member in members:
                yield from _each(member)
        case Through(_, inner):
            yield from _each(inner)
        case _:
            return

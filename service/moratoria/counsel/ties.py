"""
Tells which changed cases can be: whether facts supposed together break a shape that ties them.

The shapes decide, by the validator that validates a case; a shape is only asked where the case
holds every key it ties and one of them was changed. What is asked once is not asked again.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rdflib import RDF, SH, Graph, URIRef

from moratoria.facts import from_plain, to_plain
from moratoria.schema import concerned, load_schema
from moratoria.validation import validate
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moratoria.model import Case

    Plain = Mapping[str, object]


@cache
def ties() -> tuple[frozenset[str], ...]:
    """Returns the sets of keys that one shape, or one order of dates, ties together."""
    schema = load_schema()
    owners = {key.owner for key in schema.keys.values()}
    tied = [
        frozenset(concerned(str(shape)))
        for shape in schema.graph.subjects(RDF.type, SH.NodeShape)
        if str(shape) not in owners
    ]
    ordered = [
        frozenset(concerned(str(shape))) for shape in schema.graph.subjects(MOR.notBefore, None)
    ]
    return tuple(sorted({*filter(None, [*tied, *ordered])}, key=sorted))


class Ties:
    """The ties of one case; what was found out about values is kept as long as this is."""

    def __init__(self, case: Case) -> None:
        self._plain = {k: v for k, v in to_plain(case).items() if k != "id"}
        self._known: dict[str, bool] = {}

    def allow(self, changes: Sequence[Plain]) -> list[bool]:
        """
        Returns, for each set of changes, whether the case so changed can be.

        Args:
            changes: new values in the plain form, each by itself one that its key can hold.
        """
        parts = [self._tied(change) for change in changes]
        unknown = {str(p): p for found in parts for p in found if str(p) not in self._known}
        answers = _conforming(list(unknown.values()))
        self._known.update(zip(unknown, answers, strict=True))
        return [all(self._known[str(part)] for part in found) for found in parts]

    def _tied(self, change: Plain) -> list[Plain]:
        """Returns the parts of a changed case that a shape ties and that the change touches."""
        whole = {**self._plain, **change}
        return [
            {key: whole[key] for key in sorted(tie)}
            for tie in ties()
            if tie & change.keys() and tie <= whole.keys()
        ]


def _conforming(parts: Sequence[Plain]) -> list[bool]:
    """Returns whether each part of a case holds by itself, in one run of the validator."""
    graph, nodes = Graph(), []
    for part in parts:
        written = from_plain(part)
        nodes.append({subject.n3() for subject in written.subjects()})
        for triple in written:
            graph.add(triple)
    if not parts:
        return []
    broken = {violation.focus for violation in validate(graph).violations}
    return [not (own & broken) for own in nodes]


def named_in_shapes(prop: str) -> set[str]:
    """Returns the values of a property, as written, that a shape names one by one."""
    graph = load_schema().graph
    return {
        str(value)
        for node in graph.subjects(SH.path, URIRef(prop))
        for value in graph.objects(node, SH.hasValue)
    }

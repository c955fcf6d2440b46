"""The Turtle that is held against the rules: the law shipped, or one policy beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Graph, URIRef

from moratoria import assets, rdf
from moratoria.errors import InputError
from moratoria.lawcheck.words import finding
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib.term import Node

    from moratoria.lawcheck.report import Finding


@dataclass(frozen=True)
class Checked:
    """What is checked: the whole graph, the part that is new, and where its texts lie."""

    graph: Graph
    own: Graph
    folders: tuple[Path, ...]

    def of(self, nodes: Iterable[Node]) -> list[Node]:
        """Returns those of some nodes that the new part says something of, in order."""
        own = {
            node for node in nodes if isinstance(node, URIRef) and (node, None, None) in self.own
        }
        return sorted(own, key=str)

    @property
    def slugs(self) -> list[str]:
        """The policies of the new part."""
        return sorted(str(slug) for slug in self.own.objects(None, MOR.slug))


def load(folder: Path | None) -> tuple[Checked, list[Finding]]:
    """Returns what is to be checked, and a finding for each file that cannot be read."""
    files, own = _files(folder)
    place = folder or assets.folder("ontology")
    checked = Checked(Graph(), Graph(), (assets.folder("ontology"), place))
    unread = [] if own else [finding("turtle", str(place), "empty")]
    for path in files:
        try:
            triples = rdf.parse(path.read_bytes(), rdf.TURTLE)
        except InputError as error:
            unread.append(finding("turtle", path.name, "turtle", str(error)))
            continue
        for triple in triples:
            checked.graph.add(triple)
            if path in own:
                checked.own.add(triple)
    return checked, unread


def _files(folder: Path | None) -> tuple[list[Path], list[Path]]:
    """Returns all files to read, and those among them that are to be checked."""
    files = [*assets.turtle_files("ontology")]
    if folder is None:
        return files, files
    shipped, own = assets.folder("ontology"), sorted(folder.rglob("*.ttl"))
    of_policies = {"policies", "rulings"}  # a ruling bears on the terms of a policy
    shared = [f for f in files if not of_policies & set(f.relative_to(shipped).parts)]
    return shared + own, own

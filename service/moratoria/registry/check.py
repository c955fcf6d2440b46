"""
Holds a catalogue against the shapes that a registry publishes, or the few rules that all share.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import SH, Graph

from moratoria import rdf
from moratoria.errors import InputError
from moratoria.validation import shacl

if TYPE_CHECKING:
    from rdflib.term import Node

VIOLATION = "Violation"
_RANKS = (VIOLATION, "Warning", "Info")


@dataclass(frozen=True)
class Finding:
    """One result of a check."""

    severity: str
    focus: str
    path: str
    message: str


def check(graph: Graph, folder: Path | None = None) -> list[Finding]:
    """
    Returns what shapes find in a catalogue, the worst first.

    Args:
        graph: the catalogue in DCAT.
        folder: where the shapes of the registry are, None for the rules that all share.

    Raises:
        InputError: if there are none, or one cannot be read.
    """
    report = shacl(graph, _shapes(folder))
    found = {_finding(report, result) for result in report.objects(None, SH.result)}
    return sorted(found, key=lambda f: (_RANKS.index(f.severity), f.focus, f.path, f.message))


def _shapes(folder: Path | None) -> Graph:
    """Returns the shapes, without links to property shapes that none of the files holds."""
    own = Path(__file__).with_name("required.ttl")
    paths = [own] if folder is None else sorted(folder.glob("*.ttl"))
    if not paths:
        message = f"{folder} holds no shapes; name a folder with files of Turtle (.ttl)."
        raise InputError(message)
    graph = Graph()
    for path in paths:
        for triple in rdf.parse(path.read_bytes(), rdf.TURTLE):
            graph.add(triple)
    # DCAT-AP as it comes with DCAT-AP-NL names property shapes that it leaves out.
    for link in list(graph.triples((None, SH.property, None))):
        if (link[2], SH.path, None) not in graph:
            graph.remove(link)
    return graph


def _finding(report: Graph, result: Node) -> Finding:
    severity = str(report.value(result, SH.resultSeverity)).rpartition("#")[2]
    messages = sorted(map(str, report.objects(result, SH.resultMessage)))
    return Finding(
        severity=severity if severity in _RANKS else VIOLATION,
        focus=str(report.value(result, SH.focusNode)),
        path=str(report.value(result, SH.resultPath) or ""),
        message=messages[0] if messages else "",
    )

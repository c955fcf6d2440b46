"""Ten thousand example cases with what was decided about them, as N-Quads, always the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.folders import FOLDERS, decided

from moratoria.law import law_quads
from moratoria.vocab import BASE, MOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.model import Decision

TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
SOURCE = "http://purl.org/dc/terms/source"
NORMS = 3
"""How many answers of a decision are written, to come near the size of a case in a register."""


def quads(number: int = 10_000) -> bytes:
    """Returns the law, and that many cases made of the case folders in turn, each in a graph."""
    lines = [line for n in range(number) for line in _case(n, FOLDERS[n % len(FOLDERS)])]
    return (law_quads() + "".join(f"{line}\n" for line in lines)).encode()


def _case(number: int, folder: str) -> Iterator[str]:
    """Yields a case and its decision, named by a number."""
    name, decision = f"{BASE}case/{number:06}", decided(folder)
    case = decision.inquiry.case
    nodes = {f"{_label(line)}": None for line in case.canonical.split("\n") if line}
    for line in filter(None, case.canonical.split("\n")):
        statement = line.removesuffix(" .")
        for node in nodes:
            part = "" if node == case.node else f"#{node.strip('_:<>').rsplit('/', 1)[-1]}"
            statement = statement.replace(node, f"<{name}{part}>")
        yield f"{statement} <{name}> ."
    yield f'<{name}> <{LABEL}> "Case {number} like {folder}" <{name}> .'
    yield from _decision(name, decision)


def _label(line: str) -> str:
    return line.split(" ", 1)[0]


def _decision(case: str, decision: Decision) -> Iterator[str]:
    graph = case.replace("/case/", "/decision/")
    yield f"<{graph}> <{TYPE}> <{MOR.Decision}> <{graph}> ."
    yield f"<{graph}> <{MOR.aboutCase}> <{case}> <{graph}> ."
    for norm in decision.norms[:NORMS]:
        node = f"{graph}#{norm.id}"
        yield f"<{graph}> <{MOR.hasAnswer}> <{node}> <{graph}> ."
        yield f"<{node}> <{MOR.ofNorm}> <{norm.iri}> <{graph}> ."
        yield f"<{node}> <{MOR.outcome}> <{MOR}{norm.outcome}> <{graph}> ."
        for source in norm.sources[:NORMS]:
            yield f"<{node}> <{SOURCE}> <{source}> <{graph}> ."

"""
Makes the document of a decision: what it says, the case it is about, and its proof.

A dataset has three graphs, named after the decision; a format without named graphs holds the union.
The bytes are the same for the same decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.provenance.proofs import proof
from moratoria.provenance.receipt import case_lines, receipt, renamed
from moratoria.provenance.statements import PLACEHOLDER
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moratoria.model import Decision


def graphs(decision: Decision) -> dict[str, list[str]]:
    """
    Returns the statements of a decision by graph, with the placeholder for its own name.

    The graphs are `` for what it says, `#case` and `#proof`.
    """
    lines = case_lines(decision)
    case = set(lines)
    said = [line for line in receipt(decision) if line not in case]
    return {"": said, "#case": lines, "#proof": proof(decision)}


def quads(decision: Decision) -> str:
    """Returns the document of a decision as canonical N-Quads, which hold no blank node."""
    found = [
        f"{renamed(line, PLACEHOLDER, decision.id)} <{decision.id}{name}> .\n"
        for name, lines in graphs(decision).items()
        for line in lines
    ]
    return "".join(sorted(found))


def write(decision: Decision, media_type: str) -> bytes:
    """
    Returns the document of a decision.

    Args:
        decision: the decision.
        media_type: `text/turtle` or `application/n-triples` for one graph; `application/trig`,
            `application/n-quads` or `application/ld+json` for three.
    """
    return write_all([decision], media_type)


def write_all(decisions: Sequence[Decision], media_type: str) -> bytes:
    """Returns one document of several decisions; see `write`."""
    names = [""] if len(decisions) == 1 else [f"d{n}" for n in range(1, len(decisions) + 1)]
    prefixes = {
        name: f"{decision.id}#" for name, decision in zip(names, decisions, strict=True)
    } | {"law": f"{BASE}law/{decisions[0].law_hash}#"}
    return rdf.rewrite("".join(map(quads, decisions)).encode(), media_type, prefixes)

"""
Decisions as RDF: what was decided about which case under which law, with a proof to be checked.

A decision is named by a hash over what it is about, rests on and found; see `receipt`.
"""

from moratoria.provenance.document import quads, write, write_all
from moratoria.provenance.proofs import proof
from moratoria.provenance.receipt import (
    case_lines,
    identify,
    name_of,
    nodes,
    receipt,
    renamed,
    resting,
)

__all__ = [
    "case_lines",
    "identify",
    "name_of",
    "nodes",
    "proof",
    "quads",
    "receipt",
    "renamed",
    "resting",
    "write",
    "write_all",
]

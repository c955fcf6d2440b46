"""
Decisions as RDF: what was decided about which case under which law, with a proof to be checked.

A decision is named by a hash over what it is about, rests on and found; see `receipt`.
"""

from moratoria.provenance.document import quads, write
from moratoria.provenance.receipt import identify, name_of, nodes, receipt

__all__ = ["identify", "name_of", "nodes", "quads", "receipt", "write"]

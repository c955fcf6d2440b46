"""
Asks HermiT, a complete OWL 2 DL reasoner, which classes can have no member.

The only module that knows owlready2, which carries HermiT and needs Java. Both are for who
works on the law, not for who asks it: they are looked for when asked, and may be absent.
"""

from __future__ import annotations

import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from rdflib import OWL, Graph

from moratoria import rdf
from moratoria.errors import MoratoriaError


class ContradictionError(MoratoriaError):
    """What HermiT was given contradicts itself, so that everything would follow."""


class NoAnswerError(MoratoriaError):
    """HermiT could not answer, such as for a datatype outside the OWL 2 map."""


def missing() -> str | None:
    """Returns what is not installed here, `no-java` or `no-owlready2`; None if nothing is."""
    if shutil.which("java") is None:
        return "no-java"
    return "no-owlready2" if find_spec("owlready2") is None else None


def impossible(*graphs: Graph) -> set[str]:
    """
    Returns the IRIs of the classes that can have no member, given all the graphs say.

    Imports are not followed: what is imported must be among the graphs.

    Raises:
        ContradictionError: if no world is as the graphs say.
        NoAnswerError: if HermiT ends without an answer.
    """
    import owlready2

    world = owlready2.World()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "asked.nt"
        path.write_bytes(b"".join(rdf.write(_flat(graph), rdf.NTRIPLES) for graph in graphs))
        world.get_ontology(path.as_uri()).load()
    try:
        owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError:
        raise ContradictionError from None
    except owlready2.base.OwlReadyJavaError as error:
        raise NoAnswerError(" ".join(str(error).split()[:40])) from None
    return {str(found.iri) for found in world.inconsistent_classes()} - {str(OWL.Nothing)}


def _flat(graph: Graph) -> Graph:
    flat = Graph()
    for triple in graph:
        if triple[1] != OWL.imports:
            flat.add(triple)
    return flat

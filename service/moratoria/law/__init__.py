"""
The law as data: a policy with everything it names, read from Turtle once per content.

Everything a decision needs to know of the law comes from here: criteria, norms, readings,
periods, term steps, derivations and sources.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.errors import AssetError, UnknownNameError
from moratoria.law import rulings as rulings_
from moratoria.law.expressions import (
    bottom_up,
    leaves,
    leaves_below,
    leaves_of,
    names_in,
    of_reading,
    reach,
    readings_in,
)
from moratoria.law.reader import read_law
from moratoria.law.rulings import Ruling
from moratoria.law.sources import source
from moratoria.law.text import law_hash, law_quads
from moratoria.law.values import (
    Derivation,
    Effect,
    Law,
    Norm,
    Period,
    Presumption,
    Reading,
    ReadingValue,
    Step,
    Term,
)
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from rdflib import Graph

__all__ = [
    "Derivation",
    "Effect",
    "Law",
    "Norm",
    "Period",
    "Presumption",
    "Reading",
    "ReadingValue",
    "Ruling",
    "Step",
    "Term",
    "bottom_up",
    "default_policy",
    "graph_of",
    "law_hash",
    "law_quads",
    "leaves",
    "leaves_below",
    "leaves_of",
    "load_law",
    "names_in",
    "of_reading",
    "ontology",
    "policies",
    "published",
    "reach",
    "read_law",
    "readings_in",
    "rulings",
    "source",
]


@cache
def ontology() -> Graph:
    """Returns the graph of all Turtle files of `ontology/`, read once; see `law.text`."""
    return graph_of(law_quads())


def graph_of(quads: str) -> Graph:
    """Returns one graph of a version of the law, its blank nodes labelled as in the text."""
    return rdf.read_whole(quads.encode(), rdf.NQUADS)


def rulings() -> tuple[Ruling, ...]:
    """Returns the rulings that bear on a term of the law, by ECLI."""
    return rulings_.rulings(ontology())


def published() -> Graph:
    """Returns the graph of the law with the rulings that stand beside it; see `law.rulings`."""
    return rulings_.published(ontology())


def policies() -> list[str]:
    """Returns the slugs of all policies."""
    return sorted(str(slug) for slug in ontology().objects(None, MOR.slug))


def default_policy() -> str:
    """Returns the slug that ontology/catalog.ttl names as default."""
    graph = ontology()
    chosen = next(graph.objects(None, MOR.defaultPolicy), None)
    if chosen is None:
        message = "ontology/catalog.ttl names no mor:defaultPolicy."
        raise AssetError(message)
    return str(graph.value(chosen, MOR.slug))


def load_law(slug: str | None = None) -> Law:
    """
    Returns one policy, the default one if none is named.

    Raises:
        UnknownNameError: for a policy that does not exist.
    """
    name = slug or default_policy()
    if name not in policies():
        message = f"'{name}' is no policy; known: {', '.join(policies())}."
        raise UnknownNameError(message)
    return _read(name)


@cache
def _read(slug: str) -> Law:
    return read_law(ontology(), slug, law_hash())

"""
Fills in the example cases that the catalogue names, so that a newcomer sees an answer at once.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import yaml
from rdflib import RDFS

from moratoria import rdf
from moratoria.assets import folder
from moratoria.errors import UnknownNameError
from moratoria.inferred import named
from moratoria.schema import text
from moratoria.validation import case_nodes
from moratoria.web.interview.form import Form, typed

if TYPE_CHECKING:
    from rdflib import Graph

    from moratoria.model import Text

FIRST = "never-served-22-applied-before"
"""The example of the README, which is offered before the others."""


@cache
def titles() -> dict[str, Text]:
    """Returns what each example is called, that of the README first."""
    names = sorted((name for _, name in named()), key=lambda name: (name != FIRST, name))
    found = {}
    for name in names:
        graph = _graph(name)
        found[name] = text(graph, case_nodes(graph)[0], RDFS.label, name)
    return found


def filled(name: str) -> Form:
    """
    Returns the form of an example, asked as the example is.

    Raises:
        UnknownNameError: for an example that does not exist.
    """
    slugs = {example: slug for slug, example in named()}
    if name not in slugs:
        message = f"'{name}' is no example; known: {', '.join(slugs)}."
        raise UnknownNameError(message)
    graph, asked = _graph(name), _asked(name)
    controls = {
        "on": (asked["on"],),
        "policy": (slugs[name],),
        "assume": tuple(asked["assume"]),
        "reading": tuple(f"{reading}={value}" for reading, value in asked["readings"].items()),
        "example": (name,),
    }
    return Form(typed(graph, case_nodes(graph)[0]), frozenset(), controls)


def _graph(name: str) -> Graph:
    return rdf.parse((folder("cases") / name / "case.ttl").read_bytes(), rdf.TURTLE)


def _asked(name: str) -> dict[str, Any]:
    written = (folder("cases") / name / "expected.yaml").read_text(encoding="utf-8")
    # BaseLoader takes no word for a truth value: the key `on` stays a word.
    found: dict[str, Any] = yaml.BaseLoader(written).get_single_data()
    return found

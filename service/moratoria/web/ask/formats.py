"""
Names the forms of an answer as an address writes them: `format=csv`, for whoever can set no header.

A name goes before the header Accept. It stands for the form that fits the answer: `json` for rows
is not the same as for a graph.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from moratoria.errors import InputError, UnknownNameError
from moratoria.web.ask.spreadsheet import ENDING, XLSX
from moratoria.web.negotiation import HTML

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PARAMETER = "format"
# Each client has its own word for it; SPARQLWrapper, which knows this, sends all three.
PARAMETERS = (PARAMETER, "output", "results")
FORMATS = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "turtle": ("text/turtle",),
    "ntriples": ("application/n-triples",),
    "nquads": ("application/n-quads",),
    "trig": ("application/trig",),
    "jsonld": ("application/ld+json",),
    "rdfxml": ("application/rdf+xml",),
    ENDING: (XLSX,),
    "html": (HTML,),
}
_OTHER_NAMES = {"n3": "turtle", "json-ld": "jsonld", "rdf+xml": "rdfxml", "rdf": "rdfxml"}


def accepted(named: Iterable[str | None]) -> str:
    """
    Returns what the client accepts, as the header Accept says it.

    Args:
        named: what the parameters of a format are given as, None for one that is not given.

    Raises:
        UnknownNameError: for a name that stands for no format.
        InputError: for two that differ.
    """
    names = {_OTHER_NAMES.get(name, name) for name in named if name is not None}
    if len(names) > 1:
        message = f"The answer has one format; {' and '.join(sorted(names))} are asked for."
        raise InputError(message)
    if not names:
        return request.headers.get("Accept") or "*/*"
    (name,) = names
    if "/" in name:  # some write the media type itself
        return name
    if name not in FORMATS:
        near = get_close_matches(name, FORMATS, n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(FORMATS)}."
        message = f"'{name[:40]}' is no format of an answer; {hint}"
        raise UnknownNameError(message)
    return ", ".join(FORMATS[name])


def for_reader(accept: str, others: Sequence[str]) -> str | None:
    """Returns the page or the spreadsheet if that is wanted more than any other form there is."""
    best = parse_accept_header(accept, MIMEAccept).best_match([*others, HTML, XLSX])
    return best if best in {HTML, XLSX} else None

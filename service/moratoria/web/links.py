"""
Says where an IRI can be read, if anywhere, and how it is shown.

An IRI of our own is looked up here: the address it is written with need not be reachable. Of
others only web addresses become links, since `javascript:` and `data:` are IRIs too.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from flask import url_for

from moratoria import library, rdf
from moratoria.law import load_law
from moratoria.vocab import BASE
from moratoria.web.endpoint import current_endpoint
from moratoria.web.reading_room.letter import letter_of

_SHOWN = 60
_HASH = re.compile("[0-9a-f]{64}")
_PREFIXES = {
    **rdf.PREFIXES,
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dpv": "https://w3id.org/dpv#",
    "eli": "http://data.europa.eu/eli/ontology#",
    "http": "http://www.w3.org/2011/http#",
    "lkif-act": "http://www.estrellaproject.org/lkif-core/legal-action.owl#",
    "lkif-norm": "http://www.estrellaproject.org/lkif-core/norm.owl#",
    "lrmlmm": "http://docs.oasis-open.org/legalruleml/ns/mm/v1.0/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "pd": "https://w3id.org/dpv/pd#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
}
# Of these all names are ours to give; a case or a decision can be somebody's own, and private.
_PUBLISHED = {
    *("def", "alignments", "policy", "source", "shape", "query", "law"),
    *("problem", "context", "catalog"),
}


def is_weblink(iri: str | None) -> bool:
    """
    Returns whether an IRI may stand in a link.

    >>> is_weblink("https://example.org/"), is_weblink("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(iri or "")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def link(iri: str) -> str | None:
    """Returns where an IRI can be read: a passage of the letter, a document, a web address."""
    if not iri.startswith(BASE):
        return iri if is_weblink(iri) else None
    letter = letter_of(load_law())
    document, _, name = iri.partition("#")
    if letter is not None and document == letter.iri:
        return url_for("pages.letter", _anchor=name or None)
    return described(iri)


def described(iri: str) -> str | None:
    """Returns the address of the document that an IRI of ours leads to, None if there is none."""
    document, _, name = iri.partition("#")
    if library.kind(iri) not in _PUBLISHED and document not in current_endpoint().names():
        return None
    path = quote(document.removeprefix(BASE))
    return url_for("home.home") + path + (f"#{quote(name)}" if name else "")


def short(iri: str) -> str:
    """
    Returns an IRI as it fits a table.

    One of a vocabulary that readers know has its prefix; of another of ours the base is left out,
    and all but the beginning of a hash; of others the end is kept.

    >>> short("http://www.w3.org/2002/07/owl#Class"), short("https://w3id.org/moratoria/case/a")
    ('owl:Class', 'case/a')
    >>> short("https://w3id.org/moratoria/law/" + "4e" * 32 + "#n"), short("urn:" + "a" * 60)[:4]
    ('law/4e4e4e4e4e4e…#n', '…aaa')
    """
    for prefix, space in _PREFIXES.items():
        if iri.startswith(space) and len(iri) > len(space):
            return f"{prefix}:{iri.removeprefix(space)}"
    own = _HASH.sub(lambda found: found[0][:12] + "…", iri.removeprefix(BASE))
    return own if len(own) <= _SHOWN else "…" + own[-_SHOWN:]

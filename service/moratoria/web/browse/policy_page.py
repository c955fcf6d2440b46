"""
Gathers what the page of a policy shows: its map, its life, its norms, and its other terms by kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import URIRef

from moratoria.errors import UnknownNameError
from moratoria.law import load_law, ontology, policies
from moratoria.vocab import POLICY
from moratoria.web.browse.instrument import instrument
from moratoria.web.browse.law_map import law_map, picture
from moratoria.web.browse.life import life
from moratoria.web.reading_room.kinds import BY_ID, KINDS, Kind, kind_of
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moratoria.model import Lang
    from moratoria.web.document_page import Entry

REFUTED = Kind("refuted", both("shown not to hold"), both("names for what is shown not to hold"))


def slug_of(iri: str) -> str | None:
    """Returns the slug of the policy that an IRI names as it is now, None for anything else."""
    return next((slug for slug in policies() if str(POLICY[slug]) == iri), None)


def norm_of(slug: str, name: str) -> str:
    """
    Returns the IRI of a norm of a policy.

    Raises:
        UnknownNameError: naming those that there are.
    """
    found = {norm.id: norm.iri for norm in load_law(slug).norms}
    if name not in found:
        message = f"'{name[:80]}' is no norm of {slug}; known: {', '.join(found)}."
        raise UnknownNameError(message)
    return found[name]


def context(slug: str, norm: str | None, lang: Lang) -> dict[str, object]:
    """
    Returns what the page of a policy is made from.

    Args:
        slug: the policy.
        norm: id of the norm that the map is of, None for all.
        lang: the language of the map.
    """
    browsed = instrument(slug)
    law = browsed.law
    return {
        "browsed": browsed,
        "chosen": norm,
        "drawn": picture(law_map(law, norm_of(slug, norm) if norm else None), lang),
        "lived": life(law, browsed.events, lang),
        "kinds": BY_ID,
    }


def by_kind(entries: Iterable[Entry]) -> dict[Kind, list[Entry]]:
    """Returns the terms of a policy that are no norms: by kind, and those of each kind by name."""
    found: dict[Kind, list[Entry]] = {kind: [] for kind in (*KINDS, REFUTED)}
    for entry in sorted(entries, key=lambda entry: entry.term.text.casefold()):
        kind = REFUTED if entry.refuted else kind_of(ontology(), URIRef(entry.term.title))
        found[kind].append(entry)
    del found[BY_ID["norm"]]
    return {kind: those for kind, those in found.items() if those}

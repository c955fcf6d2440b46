"""
Gathers what the page of a policy shows beside its terms: its map, its life and its norms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.errors import UnknownNameError
from moratoria.law import load_law, policies
from moratoria.vocab import POLICY
from moratoria.web.browse.instrument import instrument
from moratoria.web.browse.law_map import law_map, picture
from moratoria.web.browse.life import life
from moratoria.web.reading_room.kinds import BY_ID

if TYPE_CHECKING:
    from moratoria.model import Lang


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

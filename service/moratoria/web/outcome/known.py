"""
Says the facts of a case as a reader knows them: the key by its name, a code by its label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import DCTERMS

from moratoria.law import ontology
from moratoria.prose import plain
from moratoria.schema import load_schema, text
from moratoria.vocab import POLICY
from moratoria.web.words import day, gettext

if TYPE_CHECKING:
    from moratoria.model import Lang


def policy(slug: str, lang: Lang) -> str:
    """Returns the title of a policy; the slug itself, if it is none of today's."""
    return text(ontology(), POLICY[slug], DCTERMS.title, slug)[lang]


def name(key: str, lang: Lang) -> str:
    """Returns what a plain key is called; the key itself, if it is none of today's."""
    known = load_schema().keys
    return known[key].name[lang] if key in known else key


def said(key: str, value: object, lang: Lang) -> str:
    """
    Returns a plain value in words; what has none stands as it is written.

    >>> said("sex", "male", "nl"), said("birth_date", "1999-05", "en"), said("track", 4, "en")
    ('man', 'May 1999', '4')
    """
    if value is None:
        return gettext("not known", lang)
    if isinstance(value, bool):
        return gettext("yes", lang) if value else gettext("no", lang)
    if isinstance(value, list | tuple):
        return ", ".join(said(key, one, lang) for one in value)
    known = load_schema().keys.get(key)
    if known and known.kind == "date":
        return day(str(value), lang)
    label = known.labels.get(str(value)) if known else None
    return label[lang] if label else plain(value)

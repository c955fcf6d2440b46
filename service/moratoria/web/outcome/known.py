"""
Says the facts of a case as a reader knows them: the key by its name, a code by its label.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.prose import plain
from moratoria.schema import load_schema
from moratoria.web.words import day, gettext

if TYPE_CHECKING:
    from moratoria.law import Law
    from moratoria.model import Lang


def name(key: str, lang: Lang) -> str:
    """Returns what a plain key is called; the key itself, if it is none of today's."""
    known = load_schema().keys
    return known[key].name[lang] if key in known else key


def said(key: str, value: object, law: Law, lang: Lang) -> str:
    """Returns a plain value in words; what has none stands as it is written."""
    if value is None:
        return gettext("not known", lang)
    if isinstance(value, bool):
        return gettext("yes", lang) if value else gettext("no", lang)
    if isinstance(value, list | tuple):
        return ", ".join(said(key, one, law, lang) for one in value)
    known = load_schema().keys.get(key)
    if known and known.kind == "date":
        return day(str(value), lang)
    code = known.codes.get(str(value)) if known else None
    return law.labels[code][lang] if code else plain(value)

"""
Finds the words of our own pages in the language of the reader: gettext, English being the key.

What the law says comes from the law's own labels, and is not here. Dutch stands in
`locales/nl/LC_MESSAGES/moratoria.po`, which is read as it is: nothing has to be compiled.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING, cast

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from jinja2 import pass_context

from moratoria.model import Text

if TYPE_CHECKING:
    from flask import Flask
    from jinja2.runtime import Context

    from moratoria.model import Lang

DOMAIN = "moratoria"
SOURCE: Lang = "en"
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_DAY = re.compile(r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b")


def gettext(message: str, lang: Lang) -> str:
    """
    Returns a message in a language.

    >>> gettext("The letter", "nl"), gettext("The letter", "en")
    ('De brief', 'The letter')
    """
    return catalogue(lang).ugettext(message)


def both(message: str) -> Text:
    """Returns a message in both languages."""
    return Text(gettext(message, "nl"), message)


def filled(text: Text, **values: object) -> Text:
    """Returns a text in both languages with values in their places, each a text in its language."""

    def within(lang: Lang) -> dict[str, object]:
        return {k: v[lang] if isinstance(v, Text) else v for k, v in values.items()}

    return Text(text.nl % within("nl"), text.en % within("en"))


@cache
def catalogue(lang: Lang) -> NullTranslations:
    """Returns what is written in a language; English is written in the code itself."""
    if lang == SOURCE:
        return NullTranslations()
    held = files("moratoria.web") / "locales" / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    compiled = BytesIO()
    with held.open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)


def day(value: date | str, lang: Lang) -> str:
    """
    Returns a date as a language writes it, and one that is known in part as far as it is known.

    >>> day("2022-09-01", "nl"), day(date(2022, 9, 1), "en"), day("1999-05", "nl")
    ('1 september 2022', '1 September 2022', 'mei 1999')
    """
    form = "long"
    if isinstance(value, str):
        month = _MONTH.fullmatch(value)
        form = "MMMM y" if month else form
        try:
            value = date.fromisoformat(f"{value}-01" if month else value)
        except ValueError:
            return str(value)
    return format_date(value, form, locale=_LOCALES[lang])


def days(text: str, lang: Lang) -> str:
    """
    Returns a sentence with the days in it as a language writes them.

    >>> days("Veilige datum: na 2022-09-01.", "nl")
    'Veilige datum: na 1 september 2022.'
    """
    return _DAY.sub(lambda found: day(found[0], lang), text)


# English with the day first, as it is written here.
_LOCALES: dict[Lang, str] = {"nl": "nl", "en": "en_GB"}


def register(app: Flask) -> None:
    """Teaches the templates of an application `_`, `ngettext` and the filters `day` and `days`."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    install = getattr(app.jinja_env, "install_gettext_callables")  # noqa: B009 - by the extension
    install(_gettext, _ngettext, newstyle=True)
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["days"] = days


@pass_context
def _gettext(context: Context, message: str) -> str:
    return catalogue(_lang(context)).ugettext(message)


@pass_context
def _ngettext(context: Context, one: str, many: str, number: int) -> str:
    return catalogue(_lang(context)).ungettext(one, many, number)


def _lang(context: Context) -> Lang:
    return cast("Lang", context.get("lang", SOURCE))

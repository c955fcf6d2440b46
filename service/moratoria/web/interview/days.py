"""
Reads days as people write them: with the name of a month, and in Dutch with hyphens.

Only what can mean one day is read, and written as the model writes it; whether there is such a day
is not asked. All else stays as it is: no order of day and month is guessed.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from babel.dates import get_month_names

from moratoria.schema import load_schema
from moratoria.web.words import both, filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moratoria.model import Lang, Text
    from moratoria.web.interview.form import Form

ON = "on"
_MONTHS = 12
_NAMED = re.compile(r"([0-9]{1,2})\s+([^\W\d_]+)\.?\s+([0-9]{4})")
_HYPHENS = re.compile(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{4})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NO_DAY = both("The day %(given)s does not exist.")


def understood(form: Form, lang: Lang) -> Form:
    """Returns a form with its days as the model writes them."""
    keys = load_schema().keys
    typed = {
        name: tuple(read(value, lang) for value in values) if keys[name].kind == "date" else values
        for name, values in form.typed.items()
    }
    on = {ON: tuple(read(value, lang) for value in form.all(ON))} if form.all(ON) else {}
    return replace(form, typed=typed, controls={**form.controls, **on})


def read(text: str, lang: Lang) -> str:
    """
    Returns a day in the order year, month, day; what is no such day as it is.

    >>> read("1-2-2000", "nl"), read("1 februari 2000", "nl"), read("1 Feb 2000", "en")
    ('2000-02-01', '2000-02-01', '2000-02-01')
    >>> read("1-2-2000", "en"), read("2-13-2000", "nl"), read("1999-05", "nl")
    ('1-2-2000', '2-13-2000', '1999-05')
    """
    if found := _NAMED.fullmatch(text):
        month = _months(lang).get(found[2].casefold(), 0)
    elif lang == "nl" and (found := _HYPHENS.fullmatch(text)):
        month = int(found[2])
    else:
        return text
    return f"{found[3]}-{month:02}-{int(found[1]):02}" if 1 <= month <= _MONTHS else text


def absent(text: str) -> Text | None:
    """Returns what to tell of a day that is written well and does not exist, None of any other."""
    if not _DAY.fullmatch(text):
        return None
    try:
        date.fromisoformat(text)
    except ValueError:
        return filled(_NO_DAY, given=text)
    return None


@cache
def _months(lang: Lang) -> Mapping[str, int]:
    """Returns the months by their names in a language, also shortened."""
    widths = (get_month_names(width, locale=lang) for width in ("wide", "abbreviated"))
    return {
        name.casefold().rstrip("."): number for names in widths for number, name in names.items()
    }

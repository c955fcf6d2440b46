"""
Gives the columns of an answer headings: words in the language of the reader for variables.

The words are those of the saved questions. A variable that none of them has stays as it is, so that
whoever changes a query sees what was written there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.web.negotiation import LANGS
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moratoria.model import Lang, Text

ORDER = "Order"
_IN: dict[Lang, Text] = {
    "nl": both("%(column)s, in Dutch"),
    "en": both("%(column)s, in English"),
}
_ORDER_OF = both("%(column)s, order")


def language(variable: str) -> Lang | None:
    """
    Returns the language that a variable ends in.

    >>> language("normNl"), language("norm")
    ('nl', None)
    """
    return next((lang for lang in LANGS if variable.endswith(lang.title())), None)


def heading(variable: str, words: Mapping[str, Text], lang: Lang) -> str:
    """
    Returns what stands above the column of a variable.

    Args:
        variable: its name.
        words: what variables are called, without the language that they may end in.
        lang: the language of the reader.

    >>> words = {"norm": both("Norm")}
    >>> [heading(name, words, "en") for name in ("norm", "normEn", "normNl", "normOrder", "rest")]
    ['Norm', 'Norm', 'Norm, in Dutch', 'Norm, order', 'rest']
    """
    if variable in words:
        said = words[variable][lang]
        return said[:1].upper() + said[1:]
    told, form = language(variable), "%(column)s"
    stem = variable.removesuffix((told or ORDER).title())
    if stem not in words:
        return variable
    if told != lang:
        form = (_IN[told] if told else _ORDER_OF)[lang]
    return form % {"column": heading(stem, words, lang)}

"""
Turns a source as published into the text in which quotes and positions count.

Published texts are laid out for paper: lines are cut at the margin and words are broken over
them. This module undoes the layout by one stated rule, so that a quote can be checked letter
by letter. It refuses to change a word: no spelling is corrected, no abbreviation written out,
no sentence split, and nothing is guessed about the meaning of a text.
"""

import re
from itertools import pairwise

_BLANK_LINES = re.compile(r"\n\s*\n")


def plain_text(published: str) -> str:
    r"""
    Returns the text without its layout.

    The rule, in full:

    1. A blank line ends a block (a paragraph, a heading, a signature). Blocks are joined by a
       single line feed.
    2. Inside a block the lines are joined by one space. A line whose last character is a hyphen
       directly after a letter, followed by a line which starts with a lowercase letter, is
       joined without hyphen and without space: the word was broken at the end of the line.
       A space after the hyphen says that the word was not broken, and the hyphen stays.
    3. A run of white space becomes one space; a block neither starts nor ends with one.

    Positions are offsets in Unicode code points over the result.

    >>> plain_text("de Vreemdelin-\ngencirculaire 2000 \n\n een besluit- en \n moratorium ")
    'de Vreemdelingencirculaire 2000\neen besluit- en moratorium'
    """
    blocks = _BLANK_LINES.split(published.replace("\r\n", "\n").strip())
    return "\n".join(_joined(block.split("\n")) for block in blocks)


def _joined(lines: list[str]) -> str:
    """Joins the lines of one block, mending the words that were broken between two of them."""
    pieces = [_mended(line, following) for line, following in pairwise([*lines, ""])]
    return " ".join("".join(pieces).split())


def _mended(line: str, following: str) -> str:
    """Ends a line with a space, or takes off its hyphen where a word goes on in the next."""
    broken = line.endswith("-") and line[-2:-1].isalpha() and following.lstrip()[:1].islower()
    return line.lstrip().removesuffix("-") if broken else f"{line.lstrip()} "

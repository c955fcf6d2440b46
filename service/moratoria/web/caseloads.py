"""
Decides the cases of one JSON list, in their order: each answer is what the case alone would get.

All cases are read before any is decided: one that cannot be used stops the whole, by its number.
The answers are sent one by one, since a thousand of them, each with its proof, fill the memory.
"""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING

from moratoria import jsonld, jsontext
from moratoria.answer import answer
from moratoria.errors import InputError
from moratoria.intake import read_case
from moratoria.rdf import JSON
from moratoria.web.desk import current_desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.web.decisions import Asked

MAX_CASES = 1000


def is_list(data: bytes, media_type: str) -> bool:
    """Tells a JSON list from any other document."""
    return media_type == JSON and data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"["


def answers(data: bytes, asked: Asked) -> Iterator[bytes]:
    """
    Returns the JSON list of the answers in pieces; a mistake in what is asked is told first.

    Raises:
        InputError: for the first case that cannot be used, by its number, or for too many.
    """
    desk = current_desk()
    cases = desk.run(_read, data)
    found = desk.each(partial(_answered, asked=asked), cases)
    return _pieces(next(found), found)


def _pieces(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield b"[\n" + first
    for other in others:
        yield b",\n" + other
    yield b"\n]\n"


# ---------------------------------------------------------------- what a clerk does


def _read(data: bytes) -> list[bytes]:
    """Returns the documents of a list, each a case that can be used."""
    listed = jsonld.load(data)
    if not listed or jsonld.is_jsonld(listed):  # then it is one document, and says what is wrong
        read_case(data, JSON)
        return [data]
    if len(listed) > MAX_CASES:
        message = f"The list has {len(listed)} cases; {MAX_CASES} are decided at a time."
        raise InputError(message)
    return [_usable(number, plain) for number, plain in enumerate(listed, start=1)]


def _usable(number: int, plain: object) -> bytes:
    case = json.dumps(plain).encode()
    try:
        read_case(case, JSON)
    except InputError as error:
        error.message = f"Case {number} of the list: {error.message}"
        raise
    return case


def _answered(data: bytes, asked: Asked) -> bytes:
    case = read_case(data, JSON)
    told = [asked.told(case, policy) for policy in asked.policies]
    found = [answer(decision, asked.lang, beside) for decision, beside in told]
    return jsontext.line(found if asked.every else found[0])

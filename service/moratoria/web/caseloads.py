"""
Decides the cases of one JSON list, in their order: each answer is what the case alone would get.

All cases are read before any is decided: one that cannot be used stops the whole, by its number.
The answers are sent one by one, since a thousand of them, each with its proof, fill the memory.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moratoria import jsonld
from moratoria.answer import answer
from moratoria.errors import InputError
from moratoria.intake import read_case
from moratoria.rdf import JSON

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from moratoria.model import Case
    from moratoria.web.decisions import Asked

MAX_CASES = 1000


def caseload(data: bytes, media_type: str) -> list[Case] | None:
    """
    Returns the cases of a JSON list in the plain form, None for any other document.

    Raises:
        InputError: for the first case that cannot be used, by its number, or for too many.
    """
    if media_type != JSON or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"[":
        return None
    listed = jsonld.load(data)
    if not listed or jsonld.is_jsonld(listed):
        return None
    if len(listed) > MAX_CASES:
        message = f"The list has {len(listed)} cases; {MAX_CASES} are decided at a time."
        raise InputError(message)
    return [_read(number, plain) for number, plain in enumerate(listed, start=1)]


def _read(number: int, plain: object) -> Case:
    try:
        return read_case(json.dumps(plain).encode(), JSON)
    except InputError as error:
        error.message = f"Case {number} of the list: {error.message}"
        raise


def answers(cases: Sequence[Case], asked: Asked) -> Iterator[str]:
    """Returns the JSON list of the answers in pieces; a mistake in what is asked is told first."""
    first = _answer(cases[0], asked)
    return _pieces(first, cases[1:], asked)


def _pieces(first: Any, others: Sequence[Case], asked: Asked) -> Iterator[str]:  # noqa: ANN401
    yield "[\n" + json.dumps(first, ensure_ascii=False)
    for case in others:
        yield ",\n" + json.dumps(_answer(case, asked), ensure_ascii=False)
    yield "\n]\n"


def _answer(case: Case, asked: Asked) -> Any:  # noqa: ANN401 - an answer, or a list of them
    told = [asked.told(case, policy) for policy in asked.policies]
    found = [answer(decision, asked.lang, beside) for decision, beside in told]
    return found if asked.every else found[0]

"""
Writes JSON as it is answered everywhere: indented, in UTF-8, every sign as it is.

An answer with its proofs has half a megabyte, which takes the standard library longer than all the
reasoning; it writes only what orjson cannot: whole numbers beyond 64 bits, and half a surrogate
pair, which JSON can hold and UTF-8 cannot.
"""

from __future__ import annotations

import json

import orjson


def line(value: object) -> bytes:
    """Returns a value as JSON text on one line, without a newline at its end; see `write`."""
    return _text(value)


def write(value: object) -> bytes:
    r"""
    Returns a value as JSON text in UTF-8 with a newline at its end.

    >>> write({"a": [1, "é"]}).decode()
    '{\n  "a": [\n    1,\n    "é"\n  ]\n}\n'
    """
    return _text(value, indented=True) + b"\n"


def _text(value: object, *, indented: bool = False) -> bytes:
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 if indented else None)
    except orjson.JSONEncodeError:
        text = json.dumps(value, ensure_ascii=False, indent=2 if indented else None)
        return text.encode(errors="backslashreplace")

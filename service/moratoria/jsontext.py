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
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False).encode(errors="backslashreplace")


def write(value: object) -> bytes:
    r"""
    Returns a value as JSON text in UTF-8 with a newline at its end.

    >>> write({"a": [1, "é"]}).decode()
    '{\n  "a": [\n    1,\n    "é"\n  ]\n}\n'
    """
    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except orjson.JSONEncodeError:
        return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode(
            errors="backslashreplace"
        )

"""
Reads a settings file: TOML, one line for each setting, and nothing else in it.

What is misspelt there is an error, since a setting that is never read would be missed by nobody.
"""

from __future__ import annotations

import os
import stat
import tomllib
from difflib import get_close_matches
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from moratoria.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_WRITE = {
    bool: "true or false",
    int: "a whole number, without quotes",
    list: "a list of texts in quotes, between [ and ]",
    str: "a text in quotes",
}
_FOUND = {
    bool: "true or false",
    int: "a whole number",
    float: "a number with a point",
    list: "a list",
    dict: "a table",
    str: "a text",
}


def read(path: Path, defaults: Mapping[str, object]) -> dict[str, tuple[str, str]]:
    """
    Returns the settings in a file, each with its place and as the text the environment would hold.

    Args:
        path: of the file.
        defaults: the settings there are; the type of a default is the one that is written.

    Raises:
        InputError: naming the file, and the setting that cannot be used.
    """
    content, mode = _content(path)
    found = {}
    for name, value in content.items():
        if name not in defaults:
            raise _unknown(path, name, list(defaults))
        wanted = _type(defaults[name])
        if not _is(wanted, value):
            what = _FOUND.get(type(value), "a date or a time")
            message = f"{name} in {path} is {what}; write {_WRITE[wanted]}."
            raise InputError(message)
        found[name] = (f"{name} in {path}", _text(value))
    _check_secret(path, mode, [text for _, text in found.values()])
    return found


def _content(path: Path) -> tuple[dict[str, object], int]:
    """Returns what a file says, and who may read it."""
    try:
        with path.open("rb") as file:
            return tomllib.load(file), os.fstat(file.fileno()).st_mode
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"The settings file {path} cannot be read: {reason}. Name one that is there."
    except UnicodeDecodeError:
        message = f"The settings file {path} is not UTF-8 text."
    except tomllib.TOMLDecodeError as error:
        message = f"The settings file {path} is no TOML: {error}; write lines like port = 8000."
    raise InputError(message)


def _unknown(path: Path, name: str, known: list[str]) -> InputError:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    advice = f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}."
    return InputError(f"There is no setting '{name}', which {path} sets; {advice}")


def _type(default: object) -> type:
    """Returns the type a setting has in TOML, which has neither paths nor nothing."""
    if isinstance(default, tuple):
        return list
    return type(default) if isinstance(default, bool | int) else str


def _is(wanted: type, value: object) -> bool:
    if isinstance(value, list):
        return wanted is list and all(isinstance(one, str) for one in value)
    return type(value) is wanted  # not isinstance: true is no number here


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _check_secret(path: Path, mode: int, values: list[str]) -> None:
    """Refuses a file with a password that others than its owner can read."""
    if mode & (stat.S_IRWXG | stat.S_IRWXO) and any(map(_has_password, values)):
        message = (
            f"{path} holds a password and can be opened by others than its owner; run chmod 600 "
            f"{path}."
        )
        raise InputError(message)


def _has_password(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.password is not None or "password" in parse_qs(parts.query)
    except ValueError:  # who knows what is in it
        return True

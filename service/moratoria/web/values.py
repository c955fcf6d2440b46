"""
Reads the text of a setting: a port, a folder, an address. Each says what would do if it cannot.

The place that a text was found in is named with it, and a text that may hold a password is not
repeated.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from moratoria.errors import InputError

_LAST_PORT = 65535
_NEVER = set('<>"{}|\\^` ')  # signs that no IRI of SPARQL holds


def text(place: str, value: str) -> str:
    """Returns a text that is not empty, as it is."""
    if not value:
        message = f"{place} is empty; leave it out, or write a value."
        raise InputError(message)
    return value


def host(place: str, value: str) -> str:
    """Returns a name or an address to listen at."""
    if not value or any(sign.isspace() or sign in "/[]" for sign in value):
        message = f"{place} is '{value}'; write a name or an address, such as 127.0.0.1."
        raise InputError(message)
    return value


def port(place: str, value: str) -> int:
    """Returns a port; 0 stands for one that is free."""
    if not (value.isascii() and value.isdigit() and int(value) <= _LAST_PORT):
        message = f"{place} is '{value}'; a port is a whole number from 0 to {_LAST_PORT}."
        raise InputError(message)
    return int(value)


def folder(place: str, value: str) -> Path:
    """Returns a folder, which need not be there yet."""
    path = Path(text(place, value)).absolute()
    if path.exists() and not path.is_dir():
        message = f"{place} is '{value}', which is a file; name a folder."
        raise InputError(message)
    return path


def store(place: str, value: str) -> str:
    """Returns the web address of a SPARQL store."""
    try:
        parts = urlsplit(value)
        named = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    except ValueError:
        named = False
    if not named:
        message = f"{place} is no web address without a name in it; write https://store.example/ds."
        raise InputError(message)
    return value


def choice(place: str, value: str) -> bool:
    """Returns whether it is yes."""
    if value not in {"yes", "no"}:
        message = f"{place} is '{value}'; write yes or no."
        raise InputError(message)
    return value == "yes"


def number(place: str, value: str, least: int = 0) -> int:
    """Returns a whole number."""
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        message = f"{place} is '{value}'; write a whole number, at least {least}."
        raise InputError(message)
    return int(value)


def base_iri(place: str, value: str) -> str:
    """Returns an address that names can be made below, with a slash at its end."""
    if not _is_web_address(value) or "?" in value:
        message = f"{place} is '{value}'; write a web address, such as https://law.example/."
        raise InputError(message)
    return value.rstrip("/") + "/"


def endpoints(place: str, value: str) -> tuple[str, ...]:
    """Returns addresses that have white space between them, each once."""
    found = tuple(dict.fromkeys(value.split()))
    for one in found:
        if not _is_web_address(one):
            message = (
                f"{place} names '{one}', which is no address of an endpoint; write such as "
                "https://query.example/sparql, with spaces between two."
            )
            raise InputError(message)
    return found


def _is_web_address(value: str) -> bool:
    """Tells an address that can be asked and written in a query, with no name or password in it."""
    if set(value) & _NEVER or not value.isprintable():
        return False
    try:
        parts = urlsplit(value)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    bare = parts.username is None and not parts.fragment
    return parts.scheme in {"http", "https"} and named and bare

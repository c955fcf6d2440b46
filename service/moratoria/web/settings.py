"""
What can be set from outside: where the service listens and where it keeps files.

Every setting has a default that is right on one's own machine. A value that cannot be used is an
error that names the variable it came from; it is never replaced by the default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from moratoria.errors import InputError
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "MORATORIA_"
_LAST_PORT = 65535
_NEVER = set('<>"{}|\\^` ')  # signs that no IRI of SPARQL holds
_EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - recognised, not listened at


@dataclass(frozen=True)
class Settings:
    """
    Where the service listens and keeps its files.

    Attributes:
        host: name or address to listen at.
        port: port to listen at; 0 takes a free one.
        data_dir: folder for the versions of the law that decided something, and for what may be
            computed again; made when it is first needed.
        base_iri: address at which others reach the service, with a slash at its end; None for the
            one it listens at.
        federation: endpoints elsewhere that a query may name, none unless they are listed.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("data")
    base_iri: str | None = None
    federation: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address others reach it at; if it listens everywhere, the lasting one of the law."""
        if self.base_iri:
            return self.base_iri
        if self.host in _EVERYWHERE:
            return BASE
        return f"{http_address(self.host, self.port)}/"

    @classmethod
    def from_env(
        cls,
        *,
        host: str | None = None,
        port: int | str | None = None,
        data_dir: Path | str | None = None,
        env: Mapping[str, str] = os.environ,
    ) -> Settings:
        """
        Returns the settings, each from its argument, MORATORIA_<NAME>, <NAME> or the default.

        Raises:
            InputError: naming the variable whose value cannot be used.
        """
        given = {"host": host, "port": port, "data_dir": data_dir}
        found = {name: _found(name, value, env) for name, value in given.items()}
        return cls(
            host=_host(*found["host"]) if found["host"] else cls.host,
            port=_port(*found["port"]) if found["port"] else cls.port,
            data_dir=_folder(*(found["data_dir"] or ("data_dir", str(cls.data_dir)))),
            base_iri=_base_iri("MORATORIA_BASE_IRI", env),
            federation=_endpoints("MORATORIA_FEDERATION", env),
        )


def http_address(host: str, port: int) -> str:
    """
    Returns a host and a port as a web address.

    >>> http_address("::1", 8000)
    'http://[::1]:8000'
    """
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _found(name: str, value: object, env: Mapping[str, str]) -> tuple[str, str] | None:
    """Returns the place a setting was found in, and its value; an empty variable is no value."""
    if value is not None:
        return name, str(value)
    places = (PREFIX + name.upper(), name.upper())
    return next(((place, env[place]) for place in places if env.get(place)), None)


def _host(place: str, value: str) -> str:
    if not value or any(sign.isspace() or sign in "/[]" for sign in value):
        message = f"{place} is '{value}'; write a name or an address, such as 127.0.0.1."
        raise InputError(message)
    return value


def _port(place: str, value: str) -> int:
    if not (value.isascii() and value.isdigit() and int(value) <= _LAST_PORT):
        message = f"{place} is '{value}'; a port is a whole number from 0 to {_LAST_PORT}."
        raise InputError(message)
    return int(value)


def _folder(place: str, value: str) -> Path:
    path = Path(value).absolute()
    if path.exists() and not path.is_dir():
        message = f"{place} is '{value}', which is a file; name a folder."
        raise InputError(message)
    return path


def _base_iri(place: str, env: Mapping[str, str]) -> str | None:
    value = env.get(place)
    if not value:
        return None
    if not _is_web_address(value) or "?" in value:
        message = f"{place} is '{value}'; write a web address, such as https://law.example/."
        raise InputError(message)
    return value.rstrip("/") + "/"


def _endpoints(place: str, env: Mapping[str, str]) -> tuple[str, ...]:
    """Reads addresses with white space between them."""
    found = tuple(dict.fromkeys(env.get(place, "").split()))
    for value in found:
        if not _is_web_address(value):
            message = (
                f"{place} names '{value}', which is no address of an endpoint; write such as "
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

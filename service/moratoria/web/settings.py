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

from moratoria.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "MORATORIA_"
_LAST_PORT = 65535


@dataclass(frozen=True)
class Settings:
    """
    Where the service listens and keeps its files.

    Attributes:
        host: name or address to listen at.
        port: port to listen at; 0 takes a free one.
        data_dir: folder for the versions of the law that decided something, and for what may be
            computed again; made when it is first needed.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("data")

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
        )


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

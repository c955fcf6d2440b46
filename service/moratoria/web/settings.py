"""
What can be set from outside: where the service listens, where it keeps files and cases.

Every setting has a default that is right on one's own machine. A value that cannot be used is an
error that names the variable it came from; it is never replaced by the default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_address
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
    Where the service listens and keeps its files and cases.

    Attributes:
        host: name or address to listen at.
        port: port to listen at; 0 takes a free one.
        data_dir: folder for the journal, for the versions of the law that decided something, and
            for what may be computed again; made when it is first needed.
        journal_url: database of the journal, None for SQLite in the folder.
        store_url: SPARQL store that holds the stored cases, None for our own workers.
        store_update_url: where it takes updates; without it, `store_url` is what `/query` and
            `/update` are added to.
        behind_tls: whether everything that reaches the service came over TLS.
        disk_reserve: MiB that must be free for a case to be taken in.
        requests_per_minute: how many a token may send.
        query_seconds: how long a query may take, its answer written out.
        base_iri: address at which others reach the service, with a slash at its end; None for the
            one it listens at.
        federation: endpoints elsewhere that a query may name, none unless they are listed.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    data_dir: Path = Path("data")
    journal_url: str | None = None
    store_url: str | None = None
    store_update_url: str | None = None
    behind_tls: bool = False
    disk_reserve: int = 200
    requests_per_minute: int = 1200
    query_seconds: int = 10
    base_iri: str | None = None
    federation: tuple[str, ...] = ()

    @property
    def journal_dir(self) -> Path:
        """The folder of the journal, which only its owner may open."""
        return self.data_dir / "journal"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return is_loopback(self.host)

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
            journal_url=env.get("MORATORIA_JOURNAL_URL") or None,
            store_url=_address("MORATORIA_STORE_URL", env),
            store_update_url=_address("MORATORIA_STORE_UPDATE_URL", env),
            behind_tls=_choice("MORATORIA_BEHIND_TLS", env),
            disk_reserve=_number("MORATORIA_DISK_RESERVE", env, cls.disk_reserve),
            requests_per_minute=_number(
                "MORATORIA_REQUESTS_PER_MINUTE", env, cls.requests_per_minute, least=1
            ),
            query_seconds=_number("MORATORIA_QUERY_SECONDS", env, cls.query_seconds, least=1),
            base_iri=_base_iri("MORATORIA_BASE_IRI", env),
            federation=_endpoints("MORATORIA_FEDERATION", env),
        )


def is_loopback(host: str) -> bool:
    """
    Returns whether a name or address is this machine's own.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("0.0.0.0"), is_loopback("db")
    (True, True, False, False)
    """
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


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


def _address(place: str, env: Mapping[str, str]) -> str | None:
    value = env.get(place)
    if not value:
        return None
    try:
        parts = urlsplit(value)
        named = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    except ValueError:
        named = False
    if not named:
        message = f"{place} is no web address without a name in it; write https://store.example/ds."
        raise InputError(message)
    return value


def _choice(place: str, env: Mapping[str, str]) -> bool:
    value = env.get(place, "")
    if value not in {"", "yes", "no"}:
        message = f"{place} is '{value}'; write yes or no."
        raise InputError(message)
    return value == "yes"


def _number(place: str, env: Mapping[str, str], default: int, least: int = 0) -> int:
    value = env.get(place) or str(default)
    if not (value.isascii() and value.isdigit() and int(value) >= least):
        message = f"{place} is '{value}'; write a whole number, at least {least}."
        raise InputError(message)
    return int(value)


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

"""
What can be set from outside: where the service listens, where it keeps files and cases.

A setting is taken from the command, else from the environment, else from a settings file. Every one
has a default that is right on one's own machine. A value that cannot be used is an error that names
where it came from; it is never replaced by the default.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from moratoria.vocab import BASE
from moratoria.web import settings_file, values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

PREFIX = "MORATORIA_"
CONFIG = f"{PREFIX}CONFIG"
_PLAIN = {"host", "port", "data_dir"}  # also taken without the prefix, as many platforms set them
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
        document_seconds: how long a document may take to be read and judged.
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
    document_seconds: int = 20
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
        config: Path | str | None = None,
        env: Mapping[str, str] = os.environ,
    ) -> Settings:
        """
        Returns the settings: each from its argument, the environment, a file, or the default.

        Args:
            host: name or address to listen at.
            port: port to listen at.
            data_dir: folder for what is kept.
            config: the settings file, None for the one that MORATORIA_CONFIG names, if any.
            env: where MORATORIA_<NAME> is looked up, then <NAME> for these three.

        Raises:
            InputError: naming the place of a value that cannot be used.
        """
        arguments = {"host": host, "port": port, "data_dir": data_dir}
        path = config or env.get(CONFIG)
        known = {field.name: field.default for field in fields(cls)}
        in_file = settings_file.read(Path(path), known) if path else {}
        found: dict[str, Any] = {"data_dir": values.folder("data_dir", str(cls.data_dir))}
        for name, read in _READ.items():
            if given := _given(name, arguments.get(name), env) or in_file.get(name):
                found[name] = read(*given)
        return cls(**found)


# How the text of a setting is read: each takes the place it was found in, to name it, and the text.
_READ: dict[str, Callable[[str, str], object]] = {
    "host": values.host,
    "port": values.port,
    "data_dir": values.folder,
    "journal_url": values.text,
    "store_url": values.store,
    "store_update_url": values.store,
    "behind_tls": values.choice,
    "disk_reserve": values.number,
    "requests_per_minute": partial(values.number, least=1),
    "query_seconds": partial(values.number, least=1),
    "document_seconds": partial(values.number, least=1),
    "base_iri": values.base_iri,
    "federation": values.endpoints,
}


def _given(name: str, argument: object, env: Mapping[str, str]) -> tuple[str, str] | None:
    """Returns the place a setting was found in, and its value; an empty variable is no value."""
    if argument is not None:
        return name, str(argument)
    places = [PREFIX + name.upper(), *([name.upper()] if name in _PLAIN else [])]
    return next(((place, env[place]) for place in places if env.get(place)), None)


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

"""
Refuses to start with settings that are unsafe, and says why and what would do.

Without a journal there is nothing to protect but the answers themselves, so the public service runs
anywhere. With one, cases of people and the tokens that open them are at stake.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from moratoria.errors import InputError
from moratoria.journal import database, lock
from moratoria.web.settings import is_loopback

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from moratoria.web.settings import Settings

_OFF = {"", "0", "false", "no"}
_ENCRYPTED = {"require", "verify-ca", "verify-full"}


def check(settings: Settings, env: Mapping[str, str] = os.environ) -> None:
    """
    Refuses settings with which the service must not run.

    Raises:
        InputError: naming the setting.
        JournalError: naming what is wrong with the journal.
    """
    if env.get("FLASK_DEBUG", "").lower() not in _OFF:
        message = "FLASK_DEBUG is on; a debugger would run what anybody sends. Unset it."
        raise InputError(message)
    _check_store(settings)
    _check_database(settings.journal_url)
    if database.is_there(settings.journal_dir, settings.journal_url):
        _check_network(settings)
        database.open_journal(settings.journal_dir, settings.journal_url).close()


def claim(folder: Path) -> None:
    """
    Takes the folder of a journal for this service until it ends, so that no second writes there.

    A folder that cannot be made or written holds nothing of ours.

    Raises:
        JournalError: if another service has it.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.take(folder, "serving")
    except OSError:
        return


def _check_network(settings: Settings) -> None:
    if settings.is_loopback or settings.behind_tls:
        return
    message = (
        f"HOST is {settings.host} and the journal holds cases: tokens would cross the network in "
        "clear. Put a proxy with TLS in front and set MORATORIA_BEHIND_TLS=yes, or listen at "
        "127.0.0.1."
    )
    raise InputError(message)


def _check_store(settings: Settings) -> None:
    for name in ("store_url", "store_update_url"):
        parts = urlsplit(getattr(settings, name) or "")
        if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
            message = (
                f"MORATORIA_{name.upper()} would send cases to {parts.hostname} in clear; "
                "write https://."
            )
            raise InputError(message)


def _check_database(url: str | None) -> None:
    """Refuses a database elsewhere that is reached without TLS."""
    parts = urlsplit(url or "")
    try:
        host = parts.hostname
    except ValueError:
        host = None
    mode = parse_qs(parts.query).get("sslmode", [""])[-1]
    if host and not is_loopback(host) and mode not in _ENCRYPTED:
        message = (
            f"MORATORIA_JOURNAL_URL would send cases to {host} in clear; add ?sslmode=verify-full "
            "(or require)."
        )
        raise InputError(message)

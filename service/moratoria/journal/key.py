"""
The key of a journal, which makes its digests: without it, a digest of a case tells nothing.

What is said of a person is soon guessed, so a plain hash of it would still be personal data. The
key lies in a file of its own and is in no backup; whoever loses it keeps the cases and loses the
proof that they are unchanged.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import stat
from typing import TYPE_CHECKING

from moratoria.errors import JournalError

if TYPE_CHECKING:
    from pathlib import Path

NAME = "journal.key"
_BYTES = 32


class Key:
    """A secret that digests and seals are made with."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    @property
    def id(self) -> str:
        """What tells this key from another, and nothing of it."""
        return self.digest("key")

    def digest(self, *parts: str | bytes | int) -> str:
        """Returns the HMAC-SHA-256 over parts, in hexadecimal; no two lists of parts run alike."""
        made = hmac.new(self._secret, digestmod=hashlib.sha256)
        for part in parts:
            data = part if isinstance(part, bytes) else str(part).encode()
            made.update(len(data).to_bytes(8, "big") + data)
        return made.hexdigest()


def exists(folder: Path) -> bool:
    """Returns whether a folder holds a key."""
    return (folder / NAME).exists()


def load(folder: Path) -> Key:
    """
    Returns the key that a folder holds.

    Raises:
        JournalError: if it is absent, is no key, or can be read by others.
    """
    path = folder / NAME
    try:
        text, mode = path.read_text(encoding="ascii").strip(), path.stat().st_mode
    except (OSError, UnicodeDecodeError):
        message = f"{path} cannot be read; put the key of this journal back there."
        raise JournalError(message) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        message = f"{path} can be read by others than its owner; run chmod 600 {path}."
        raise JournalError(message)
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        message = f"{path} holds no key: 64 hexadecimal digits; put the key of this journal back."
        raise JournalError(message)
    return Key(bytes.fromhex(text))


def make(folder: Path) -> Key:
    """Returns a new key, kept in the folder; or the one that another process put there first."""
    path = folder / NAME
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return load(folder)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return load(folder)

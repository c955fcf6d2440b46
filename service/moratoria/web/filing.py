"""
What requests about stored cases have in common: whose they are, which version was seen, room left.

Whoever asks for what is not theirs is told what is told of what is not there.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.exceptions import NotFound

from moratoria.errors import InputError, JournalFullError
from moratoria.journal import Attempt, StoredCase, cases
from moratoria.web import access, journey
from moratoria.web.vault import current_vault

if TYPE_CHECKING:
    from moratoria.journal import Database

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_MIB = 1024 * 1024


def journal() -> Database:
    """Returns the journal."""
    return current_vault().journal


def check_id(case_id: str) -> None:
    """Treats whatever has not the one form of an id as what is not there."""
    if not cases.is_id(case_id):
        raise NotFound
    journey.note_case(case_id)


def own(case_id: str) -> StoredCase:
    """Returns a case of whoever asks."""
    check_id(case_id)
    return cases.find(journal(), case_id, access.account().name)


def seen() -> set[int] | None:
    """Returns the versions that If-Match names, None if any will do."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return {int(tag) for tag in request.if_match.as_set() if re.fullmatch(r"[0-9]{1,9}", tag)}


def attempt(data: bytes) -> Attempt | None:
    """Returns what tells a repeated request, if its sender gave it a key."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not _KEY.fullmatch(given):
        message = "The Idempotency-Key is 1 to 200 visible ASCII characters, without spaces."
        raise InputError(message)
    kind = request.headers.get("Content-Type", "")
    asked = (request.method, request.path, request.query_string, kind, data)
    return Attempt(access.account().name, given, journal().key.digest("request", *asked))


def check_room() -> None:
    """
    Refuses to store more where the disk is nearly full, while reading goes on.

    Raises:
        JournalFullError: if less is free than the reserve.
    """
    settings = current_vault().settings
    free = shutil.disk_usage(journal().folder).free
    if free < settings.disk_reserve * _MIB:
        message = f"Less than {settings.disk_reserve} MiB are free; nothing was stored."
        raise JournalFullError(message)


def of_version(response: Response, version: int) -> Response:
    """Returns an answer with the version of the case that it is about."""
    response.set_etag(str(version))
    response.vary.add("Accept")
    return response

"""
Sends the files that pages are made of, at addresses that name what is in them: `/static`.

An address with the mark of a file's content (`?v=`) never gives another, and is kept for good;
without it, or with another one, the file is asked for again each time. What is bundled from npm's
packages is there only if it was built, which a page asks before it counts on it.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Response, current_app, request, url_for
from werkzeug.exceptions import NotFound

from moratoria.web.revalidation import lasting

if TYPE_CHECKING:
    from flask import Flask

BUILT = "built"
_NAME = re.compile(r"(\w[\w-]{0,40}/){0,2}\w[\w-]{0,40}(\.[a-z0-9]{1,8}){0,2}", re.ASCII)
_MARK = 12
_PACKED = {".css", ".js", ".json", ".svg", ".txt"}
_LEVEL = 9
_FILES = 64


class File(NamedTuple):
    """A file of the pages: the mark of its content, and its bytes, packed where that helps."""

    mark: str
    plain: bytes
    packed: bytes | None


def register(app: Flask) -> None:
    """Makes every address of a file name its content, and tells templates what is built."""
    app.url_defaults(_mark)
    app.jinja_env.globals["built"] = built


def built(name: str) -> str | None:
    """Returns the address of a file that was bundled by `make assets`, None if it was not."""
    filename = f"{BUILT}/{name}"
    return url_for("static", filename=filename) if _file(filename) else None


def sent(filename: str) -> Response:
    """
    Returns a file of the pages as an answer.

    Raises:
        NotFound: if there is none of that name.
    """
    found = _file(filename)
    if found is None:
        raise NotFound
    kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    response = Response(found.plain, mimetype=kind)
    if found.packed:
        response.vary.add("Accept-Encoding")
        if request.accept_encodings.quality("gzip") > 0:
            response.set_data(found.packed)
            response.headers["Content-Encoding"] = "gzip"
    return lasting(response) if request.args.get("v") == found.mark else response


def _mark(endpoint: str, values: dict[str, Any]) -> None:
    found = _file(values["filename"]) if endpoint == "static" else None
    if found:
        values.setdefault("v", found.mark)


def _file(filename: str) -> File | None:
    if not _NAME.fullmatch(filename):
        return None
    path = Path(str(current_app.static_folder), filename)
    if not path.is_file():
        return None
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(_FILES)
def _read(path: Path, _changed: int) -> File:
    plain = path.read_bytes()
    packed = gzip.compress(plain, _LEVEL, mtime=0) if path.suffix in _PACKED else None
    return File(sha256(plain).hexdigest()[:_MARK], plain, packed)

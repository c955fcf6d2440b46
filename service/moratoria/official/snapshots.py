"""
What an address was seen to hold: title, metadata and a hash of the words, with the day of looking.

Of a page in HTML the words count and the layout does not, so that a new stylesheet is no change of
the law. No text of a page is kept.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from moratoria.errors import InputError
from moratoria.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from moratoria.official.fetching import Page

_SILENT = {"script", "style", "noscript", "template"}
_METADATA = re.compile(r"(dc|dcterms|overheid\w*|eli|og)[.:]", re.IGNORECASE)
_CHARSET = re.compile(r"charset=\"?([\w-]+)", re.IGNORECASE)
MAX_METADATA = 100
MAX_LENGTH = 1000


@dataclass(frozen=True)
class Snapshot:
    """
    What was seen at an address.

    Attributes:
        seen: when, as ISO 8601 in UTC.
        gone: whether it said that nothing is there.
        leads_to: where on another host it redirects to, None if it does not.
        title: the title of the page, None if it has none.
        metadata: what the page says of itself, by the names of Dublin Core, OVERHEID or ELI.
        digest: SHA-256 of the words of the page, or of a file that is no page.
    """

    seen: str
    gone: bool = False
    leads_to: str | None = None
    title: str | None = None
    metadata: dict[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def at(self) -> datetime:
        """When it was seen."""
        return datetime.fromisoformat(self.seen)


def snapshot(page: Page, seen: datetime) -> Snapshot:
    """Returns what is kept of a page."""
    when = seen.isoformat(timespec="seconds")
    if page.gone or page.leads_to:
        return Snapshot(when, page.gone, page.leads_to and _printed(page.leads_to))
    if "html" not in page.media_type:
        return Snapshot(when, digest=hashlib.sha256(page.body).hexdigest())
    charset = _CHARSET.search(page.media_type)
    try:
        html = page.body.decode(charset[1] if charset else "utf-8", "replace")
    except LookupError:  # it names no character set there is
        html = page.body.decode("utf-8", "replace")
    read = _Reader()
    read.feed(html)
    read.close()
    words = " ".join(" ".join(read.words).split())
    return Snapshot(
        when,
        title=_printed("".join(read.title)) or None,
        metadata={_printed(k): _printed(v) for k, v in sorted(read.metadata.items())},
        digest=hashlib.sha256(words.encode()).hexdigest(),
    )


def _printed(text: str) -> str:
    """Returns a text of elsewhere as it can be shown: one line, not too long, no control codes."""
    line = " ".join(text.split())[:MAX_LENGTH]
    return "".join(character for character in line if character.isprintable())


class _Reader(HTMLParser):
    """Reads title, metadata and words of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.title: list[str] = []
        self.words: list[str] = []
        self.metadata: dict[str, str] = {}
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes where text stands, and takes up metadata."""
        if tag in {*_SILENT, "title"}:
            self._open.append(tag)
        if tag == "meta" and len(self.metadata) < MAX_METADATA:
            said = dict(attrs)
            name, content = said.get("name") or said.get("property"), said.get("content")
            if name and content and _METADATA.match(name):
                self.metadata[name] = content

    def handle_endtag(self, tag: str) -> None:
        """Notes where a silent part ends."""
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        """Takes up words."""
        if not self._open:
            self.words.append(data)
        elif self._open[-1] == "title":
            self.title.append(data)


# ---------------------------------------------------------------- keeping


@dataclass(frozen=True)
class Kept:
    """
    What is kept of an address.

    Attributes:
        known: what was there when it was last accepted; None if nothing ever was.
        last: what was there when it was last asked.
    """

    url: str
    known: Snapshot | None
    last: Snapshot


def load(folder: Path, url: str) -> Kept | None:
    """
    Returns what is kept of an address, None if it was never seen.

    Raises:
        InputError: if the file does not hold what it should.
    """
    path = _place(folder, url)
    try:
        content = json.loads(path.read_bytes())
        known = content["known"] and Snapshot(**content["known"])
        kept = Kept(content["url"], known, Snapshot(**content["last"]))
        right = kept.url == url and kept.last.at.tzinfo is not None
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        right = False
    if not right:
        message = f"{path} does not hold what was seen at {url}; delete it to look anew."
        raise InputError(message)
    return kept


def keep(folder: Path, kept: Kept) -> None:
    """Keeps what was seen at an address, in place of what was kept of it."""
    text = json.dumps(asdict(kept), ensure_ascii=False, indent=2)
    write_whole(_place(folder, kept.url), f"{text}\n".encode())


def _place(folder: Path, url: str) -> Path:
    return folder / "official" / f"{hashlib.sha256(url.encode()).hexdigest()[:32]}.json"

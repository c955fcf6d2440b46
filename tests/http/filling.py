"""Fills in the form of `/check` as a browser without script does: by what stands in the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode
from uuid import uuid4

from asking import Reply, Service

Pairs = list[tuple[str, str]]
URLENCODED = "application/x-www-form-urlencoded"


@dataclass
class Page(HTMLParser):
    """
    The page of the interview as it came.

    Attributes:
        sent: what a browser would send of the form if a button without a name were pressed.
        asked: the key that is asked now, None if nothing is left.
        options: every value that each field offers.
        texts: the text of each element with an id.
    """

    reply: Reply
    sent: Pairs = field(default_factory=list)
    asked: str | None = None
    options: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    _select: str | None = None
    _open: list[tuple[str, str | None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Reads the page."""
        super().__init__()
        self.feed(self.reply.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Takes in a field, or the beginning of an element with an id."""
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag not in {"input", "meta", "link", "br", "option"}:
            self._open.append((tag, given.get("id")))
            if given.get("id"):
                self.texts[given["id"] or ""] = ""
        if tag == "input" and name and given.get("type") != "file":
            self.options.setdefault(name, []).append(value)
            if given.get("type") not in {"radio", "checkbox"} or "checked" in given:
                self.sent.append((name, value))
            if name == "at":
                self.asked = value
        if tag == "select" and name:
            self._select = name
            self.sent.append((name, ""))
        if tag == "option" and self._select:
            self.options.setdefault(self._select, []).append(value)
            if "selected" in given:
                self.sent[-1] = (self._select, value)

    def handle_endtag(self, tag: str) -> None:
        """Leaves an element, and what was not closed in it."""
        if tag == "select":
            self._select = None
        if any(name == tag for name, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Adds text to every element it stands in."""
        for _, name in self._open:
            if name:
                self.texts[name] += data

    @property
    def answers(self) -> Pairs:
        """What is filled in."""
        return [(name, value) for name, value in self.sent if value and name != "at"]

    def text(self, name: str) -> str:
        """Returns the text of the element with an id, in a line."""
        return " ".join(self.texts.get(name, "").split())

    @property
    def left(self) -> int:
        """How many questions still matter."""
        return next(int(word) for word in self.text("left").split() if word.isdigit())

    def filling(self, *pairs: tuple[str, str], **answers: str) -> Pairs:
        """Returns what is sent after some fields were filled in otherwise."""
        new = [*pairs, *answers.items()]
        kept = [(name, value) for name, value in self.sent if name not in dict(new)]
        return [*kept, *new]


def opened(service: Service, lang: str = "en") -> Page:
    """Returns the empty form."""
    return Page(service.ask("/check", {"lang": lang}, accept="text/html"))


def posted(service: Service, pairs: Pairs, lang: str = "en") -> Reply:
    """Sends a form without a file."""
    return service.post("/check", urlencode(pairs), URLENCODED, {"lang": lang}, accept="text/html")


def filled(service: Service, pairs: Pairs, lang: str = "en") -> Page:
    """Returns the page that answers a form without a file."""
    return Page(posted(service, pairs, lang))


def with_file(service: Service, pairs: Pairs, data: bytes, name: str = "case.ttl") -> Page:
    """Returns the page that answers a form with a file, which is sent last as it stands there."""
    mark = uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in [*pairs, ("go", "file")]
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = "".join(parts).encode() + head.encode() + data + f"\r\n--{mark}--\r\n".encode()
    kind = f"multipart/form-data; boundary={mark}"
    return Page(service.post("/check", body, kind, {"lang": "en"}, accept="text/html"))

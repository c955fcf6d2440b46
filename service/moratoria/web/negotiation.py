"""
Settles what a request sends and asks for: media types, language and query parameters.

A parameter that nobody reads, or that is given twice where one value is asked, is an error:
a misspelt `assume` must not change an answer in silence.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, cast
from urllib.parse import urlencode

from flask import Response, request
from werkzeug.datastructures import MIMEAccept, MultiDict
from werkzeug.exceptions import NotAcceptable, RequestEntityTooLarge
from werkzeug.http import parse_accept_header, parse_options_header

from moratoria import jsontext
from moratoria.errors import InputError, MediaTypeError, UnknownNameError
from moratoria.intake import MAX_BYTES
from moratoria.rdf import FORMATS, JSON

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moratoria.model import Lang

HTML = "text/html"
TEXT = "text/plain"
LANGS: tuple[Lang, ...] = ("en", "nl")
_DIGITS = 9


def acceptable(offered: Sequence[str], accept: str | None = None) -> str:
    """
    Returns the media type to answer in, the first one if the client says nothing.

    Args:
        offered: what there is.
        accept: what is accepted, None for what the header says.

    Raises:
        NotAcceptable: naming what there is.
    """
    accept = request.headers.get("Accept") if accept is None else accept
    if not accept:
        return offered[0]
    best = parse_accept_header(accept, MIMEAccept).best_match(offered)
    if best is None:
        message = f"Nothing here has the media types asked for; there is {', '.join(offered)}."
        raise NotAcceptable(message)
    return best


def preferred_language() -> Lang:
    """Returns the language of `lang`, else of Accept-Language, else English."""
    given = request.args.get("lang")
    best = given if given in LANGS else request.accept_languages.best_match(LANGS, "en")
    return cast("Lang", best)


def in_language(lang: Lang) -> str:
    """Returns where the page that is asked for can be read in a language, from where it is."""
    return "?" + urlencode({**request.args.to_dict(flat=False), "lang": [lang]}, doseq=True)


def document(also: Sequence[str] = ()) -> tuple[bytes, str]:
    """
    Returns the body of the request and its media type.

    Args:
        also: media types that are read beside those of a case.

    Raises:
        MediaTypeError: for a media type, character set or compression that is not read here.
        RequestEntityTooLarge: for more bytes than a case may have.
    """
    kind, options = parse_options_header(request.headers.get("Content-Type", ""))
    offered = [*FORMATS, JSON, *also]
    if kind not in offered:
        found = f"'{kind}' is not read here" if kind else "The request names no Content-Type"
        raise MediaTypeError(f"{found}; send {', '.join(offered)}.")
    check_encoding(options.get("charset", "utf-8"))
    data = request.get_data(cache=False)
    if len(data) > MAX_BYTES:
        raise RequestEntityTooLarge
    return data, kind


def check_encoding(charset: str) -> None:
    """
    Refuses a body in another character set, or compressed.

    Raises:
        MediaTypeError: naming what was found.
    """
    if charset.lower() not in {"utf-8", "utf8", "us-ascii"}:
        message = f"The character set '{charset}' is not read here; send UTF-8."
        raise MediaTypeError(message)
    packed = request.headers.get("Content-Encoding", "identity")
    if packed.lower() != "identity":
        message = f"The content encoding '{packed}' is not read here; send the body as it is."
        raise MediaTypeError(message)


def filled(name: str) -> MultiDict[str, str]:
    """Returns the parameters of the address; a field that a form sent empty asks for nothing."""
    return MultiDict(pair for pair in request.args.items(multi=True) if pair != (name, ""))


def json_answer(value: object) -> Response:
    """Returns a value as JSON, in the order and the letters it is given in."""
    return Response(jsontext.write(value), mimetype=JSON)


def html_answer(html: str | bytes, lang: str) -> Response:
    """Returns a page in a language, as one of what its address can be asked for."""
    return worded(html, HTML, lang)


def worded(body: str | bytes, kind: str, lang: str) -> Response:
    """Returns what is written in a language, as one of what its address can be asked for."""
    response = Response(body, mimetype=kind)
    response.headers["Content-Language"] = lang
    response.vary.update(["Accept", "Accept-Language"])
    return response


class Parameters:
    """The parameters of a request, each one known, none empty."""

    def __init__(
        self, given: MultiDict[str, str], *, once: Sequence[str], many: Sequence[str] = ()
    ) -> None:
        known = [*once, *many]
        for name, values in given.lists():
            if name not in known:
                raise UnknownNameError(_unknown(name, known))
            if "" in values:
                message = f"The parameter '{name}' is empty; give it a value or leave it out."
                raise InputError(message)
            if len(values) > 1 and name in once:
                message = f"The parameter '{name}' is given {len(values)} times; give it once."
                raise InputError(message)
        self._given = given

    def one(self, name: str) -> str | None:
        """Returns the value of a parameter, None if it is not given."""
        return self._given.get(name)

    def all(self, name: str) -> list[str]:
        """Returns the values of a parameter that may be repeated, each once."""
        return list(dict.fromkeys(self._given.getlist(name)))

    def number(self, name: str, *, least: int = 0) -> int | None:
        """
        Returns a parameter that is a whole number, None if it is not given.

        Raises:
            InputError: for what is no such number.
        """
        value = self.one(name)
        if value is None:
            return None
        digits = value.isascii() and value.isdigit() and len(value) <= _DIGITS
        if not digits or int(value) < least:
            message = f"The parameter '{name}' is '{value[:40]}'; write a whole number"
            raise InputError(message + (f" from {least}." if least else "."))
        return int(value)

    def language(self) -> Lang:
        """
        Returns the language to answer in.

        Raises:
            UnknownNameError: for a `lang` that is none of ours.
        """
        given = self.one("lang")
        if given is not None and given not in LANGS:
            message = f"'{given}' is no language of an answer; known: {', '.join(LANGS)}."
            raise UnknownNameError(message)
        return preferred_language()


def _unknown(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    hint = f"did you mean '{near[0]}'?" if near else f"known: {', '.join(known) or 'none'}."
    return f"'{name}' is no parameter here; {hint}"

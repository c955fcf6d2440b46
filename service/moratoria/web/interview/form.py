"""
Reads the form of the interview as it was filled in, and keeps every word of it.

A field is named after the plain key it asks for, and `?` in it says that nobody knows. What cannot
be read as the value of its key stays what was typed, for the shapes to name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from flask import request
from rdflib import URIRef
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from moratoria.errors import InputError, MediaTypeError
from moratoria.intake import MAX_BYTES
from moratoria.schema import load_schema, node_links
from moratoria.web.negotiation import Parameters, check_encoding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.schema import Key

NOT_KNOWN = "?"
FILE = "file"
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
ONCE = ("on", "policy", "at", "go", "example")
MANY = ("reading", "assume", "norm")

FIELDS_BYTES = 64 * 1024
# A file that is too large is read to its end and thrown away, since a browser hears nothing before.
_THROWN_AWAY = 32 * MAX_BYTES
_CHUNK = 64 * 1024
_DIGITS = 9


@dataclass(frozen=True)
class Form:
    """
    What stands in the form.

    Attributes:
        typed: for each plain key, what was typed; keys without any are left out.
        unknown: keys of which it was said that nobody knows.
        controls: what is asked of the case, and which button was pressed, by field.
    """

    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()
    controls: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def one(self, name: str) -> str | None:
        """Returns what a control holds, None if it holds nothing."""
        return next(iter(self.controls.get(name, ())), None)

    def all(self, name: str) -> tuple[str, ...]:
        """Returns everything that a control holds."""
        return self.controls.get(name, ())

    @property
    def given(self) -> frozenset[str]:
        """The keys that were answered, also those of which nobody knows."""
        return self.unknown | self.typed.keys()

    def plain(self, without: Collection[str] = ()) -> dict[str, object]:
        """Returns the plain form of what was typed, without some keys."""
        keys = load_schema().keys
        return {
            name: _value(keys[name], values)
            for name, values in self.typed.items()
            if name not in without
        }


class Received(NamedTuple):
    """A form, and the file that came with it; of one that is too large, only that it is."""

    form: Form
    file: bytes | None
    too_large: bool = False


def _value(key: Key, values: tuple[str, ...]) -> object:
    if key.many:
        return [_read(key, value) for value in values]
    return _read(key, ", ".join(values))  # two values of one key are none, and are named as found


def _read(key: Key, value: str) -> object:
    if key.kind == "boolean":
        return {"true": True, "false": False}.get(value, value)
    if key.kind == "integer" and value.isascii() and value.isdigit() and len(value) <= _DIGITS:
        return int(value)
    return value


def typed(graph: Graph, case: Node) -> dict[str, tuple[str, ...]]:
    """Returns the facts in the graph of a case as they would be typed, right or not."""
    found: dict[str, tuple[str, ...]] = {}
    for key in load_schema().keys.values():
        link = node_links().get(key.owner)
        subjects = [case] if link is None else list(graph.objects(case, URIRef(link)))
        values = [v for subject in subjects for v in graph.objects(subject, URIRef(key.prop))]
        if not values and key.kind == "text" and isinstance(case, URIRef):
            values = [case]
        if values:
            found[key.key] = tuple(sorted(key.notations.get(str(v), str(v)) for v in values))
    return found


# ---------------------------------------------------------------- from a request


def received() -> Received:
    """
    Returns the form in the body of the request.

    Raises:
        MediaTypeError: if it is no form.
        UnknownNameError: for a field that does not exist.
        InputError: for a control with two values, or a form that is cut off or too long.
    """
    kind, options = parse_options_header(request.headers.get("Content-Type", ""))
    if kind not in {FORM, MULTIPART}:
        found = f"'{kind}' is not read here" if kind else "The request names no Content-Type"
        raise MediaTypeError(f"{found}; send {FORM} or {MULTIPART}.", offered=(FORM, MULTIPART))
    check_encoding(options.get("charset", "utf-8"))
    if kind == MULTIPART and (request.content_length or 0) > MAX_BYTES + FIELDS_BYTES:
        return Received(form_of(_fields(options.get("boundary", ""))), None, too_large=True)
    request.max_content_length = MAX_BYTES + FIELDS_BYTES
    form = form_of(request.form)
    if set(request.files) - {FILE} or len(request.files.getlist(FILE)) > 1:
        message = f"The form holds one file, in the field '{FILE}'."
        raise InputError(message)
    part = request.files.get(FILE)
    data = part.read() if part else b""
    return Received(form, data or None)


def _fields(boundary: str) -> MultiDict[str, str]:
    """Returns the fields before the file of a form that is too large, and lets the rest go by."""
    decoder, found = MultipartDecoder(boundary.encode()), MultiDict[str, str]()
    name, value, size = None, b"", 0
    for event in _events(decoder):
        if isinstance(event, File | Epilogue):
            break
        if isinstance(event, Field):
            name, value = event.name, b""
        elif isinstance(event, Data) and name is not None:
            value += event.data
            size += len(event.data)
            if size > FIELDS_BYTES:
                raise RequestEntityTooLarge
            if not event.more_data:
                found.add(name, value.decode(errors="replace"))
    left = _THROWN_AWAY
    while left > 0 and (chunk := request.environ["wsgi.input"].read(_CHUNK)):
        left -= len(chunk)
    return found


def _events(decoder: MultipartDecoder) -> Iterator[object]:
    """Yields the parts of a form as far as they have come."""
    while chunk := request.environ["wsgi.input"].read(_CHUNK):
        decoder.receive_data(chunk)
        while not isinstance(event := decoder.next_event(), NeedData):
            yield event
            if isinstance(event, File):
                return


def form_of(fields: MultiDict[str, str]) -> Form:
    """
    Returns a form by its fields; those left empty say nothing.

    Raises:
        UnknownNameError: for a field that does not exist.
        InputError: for a control with two values.
    """
    said = MultiDict((name, v.strip()) for name, v in fields.items(multi=True) if v.strip())
    keys = load_schema().keys
    given = Parameters(said, once=ONCE, many=[*MANY, *keys])
    typed = {
        name: tuple(value for value in given.all(name) if value != NOT_KNOWN)
        for name in keys
        if name in said
    }
    return Form(
        typed={name: values for name, values in typed.items() if values},
        unknown=frozenset(name for name, values in typed.items() if not values),
        controls={name: tuple(given.all(name)) for name in (*ONCE, *MANY) if name in said},
    )

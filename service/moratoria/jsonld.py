"""
Reads JSON and makes JSON-LD safe to parse: one bundled context, nothing fetched, nothing repeated.

What is written carries its own context, of prefixes only, so that nobody has to fetch one either.

A key given twice, a context by any other address, `@import` and deep nesting are refused.
"""
# ruff: noqa: ANN401 - a JSON value has no narrower type

from __future__ import annotations

import json
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from moratoria.assets import folder
from moratoria.errors import InputError
from moratoria.vocab import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_DEPTH = 100


def load(data: bytes) -> Any:
    """
    Returns the JSON value, refusing a key that is given twice.

    Raises:
        InputError: with line and column where they are known, if the data are no JSON in UTF-8,
            repeat a key, nest too deep or hold half a character.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as error:
        message = f"This is no JSON: {error.msg}."
        raise InputError(message, error.lineno, error.colno) from None
    except UnicodeDecodeError:
        message = "This is not UTF-8 text."
        raise InputError(message) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        message = "This JSON holds a number with too many digits."
        raise InputError(message) from None
    _check_depth(value)
    _check_characters(value)
    return value


def _check_characters(value: Any) -> None:
    """Refuses half a surrogate pair, which JSON can spell and no RDF can hold."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = f"\\u{ord(error.object[error.start]):04x}"
        message = f"The text holds {half}, which is half a character; write the whole character."
        raise InputError(message) from None


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"The key '{twice}' is given twice in one object; keep the one that is right."
        raise InputError(message)
    return seen


def _too_deep() -> InputError:
    return InputError(f"The document is nested more than {MAX_DEPTH} levels deep.")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise _too_deep()


def _children(item: Any) -> Iterable[Any]:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()


def is_jsonld(value: Any) -> bool:
    """Returns whether a JSON value is JSON-LD rather than the plain form of a case."""
    entries = value if isinstance(value, list) else [value]
    marks = {"@context", "@graph", "@id"}
    return any(isinstance(entry, dict) and marks & entry.keys() for entry in entries)


@cache
def bundled_context() -> dict[str, Any]:
    """Returns the context document that ships with the package."""
    text = (folder("ontology") / "context.jsonld").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def with_context(value: Any) -> Any:
    """
    Returns JSON-LD with the bundled context written out wherever its address stands.

    Raises:
        InputError: for any other context that would have to be fetched.
    """
    if isinstance(value, list):
        return [with_context(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _context(item) if key == "@context" else with_context(item)
        for key, item in value.items()
    }


def _context(given: Any) -> Any:
    """Writes out a context: its own address, lists of contexts, and contexts scoped to a term."""
    if given == CONTEXT:
        return bundled_context()["@context"]
    if isinstance(given, list):
        return [_context(item) for item in given]
    if isinstance(given, str):
        raise _foreign(given)
    if not isinstance(given, dict):
        return given
    if "@import" in given:
        raise _foreign(str(given["@import"]))
    return {term: with_context(meaning) for term, meaning in given.items()}


def _foreign(address: str) -> InputError:
    message = f"The JSON-LD context '{address}' is not read; nothing is fetched. Use {CONTEXT}."
    return InputError(message)


# ---------------------------------------------------------------- writing

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LOCAL = re.compile(r"[A-Za-z0-9_-]+")
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}")  # no more digits than a JSON number surely keeps


def write(expanded: list[dict[str, Any]], prefixes: Mapping[str, str]) -> bytes:
    """
    Returns expanded JSON-LD with its IRIs shortened, one node to a line.

    Args:
        expanded: node objects and named graphs, in expanded form.
        prefixes: prefixes by name; those that are used make the context.
    """
    text = _text(expanded)
    writer = _Writer({_free(name, text): start for name, start in prefixes.items()})
    graph = [writer.node(node) for node in expanded]
    context = {name: writer.prefixes[name] for name in sorted(writer.used)}
    return f'{{"@context": {_text(context)},\n"@graph": {_lines(graph)}}}\n'.encode()


def _free(name: str, text: str) -> str:
    """Returns a prefix that no IRI in the text has for its scheme, or it would be misread."""
    while f'"{name}:' in text:
        name += "-"
    return name


def _lines(nodes: list[dict[str, Any]]) -> str:
    """Returns nodes one to a line, those of a named graph too."""
    written = []
    for node in nodes:
        head = _text({key: value for key, value in node.items() if key != "@graph"})
        inner = f', "@graph": {_lines(node["@graph"])}}}' if "@graph" in node else ""
        written.append(head[:-1] + inner if inner else head)
    return "[\n" + ",\n".join(written) + "]"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Writer:
    """Shortens IRIs, and remembers with which prefixes."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.prefixes = prefixes
        self.used: set[str] = set()

    def node(self, node: dict[str, Any]) -> dict[str, Any]:
        return dict(self.entry(key, value) for key, value in node.items())

    def entry(self, key: str, value: Any) -> tuple[str, Any]:
        match key:
            case "@id":
                return key, self.short(value)
            case "@graph":
                return key, [self.node(item) for item in value]
            case _ if key == _TYPE:
                return "@type", _single([self.short(item["@id"]) for item in value])
            case _:
                return self.short(key), _single([self.value(item) for item in value])

    def value(self, value: dict[str, Any]) -> Any:
        """Returns a value: text, truth value or number as JSON has them, any other as an object."""
        if "@id" in value:
            return {"@id": self.short(value["@id"])}
        kind, written = value.get("@type"), value["@value"]
        if kind is None:
            return value if "@language" in value else written
        if kind == f"{_XSD}boolean" and written in {"true", "false"}:
            return written == "true"
        if kind == f"{_XSD}integer" and _WHOLE.fullmatch(written):
            return int(written)
        return {"@type": self.short(kind), "@value": written}

    def short(self, iri: str) -> str:
        for name, start in self.prefixes.items():
            if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
                self.used.add(name)
                return f"{name}:{iri[len(start) :]}"
        return iri


def _single(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values

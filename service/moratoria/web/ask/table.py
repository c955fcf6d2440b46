"""
Lays out the answer to a query for a reader: headings, labels for names, days, one language of two.

Nothing is lost by it: what is folded away stands in the page too, and every file of the answer
holds it. A column `xNl` beside a column `xEn` says the same in another language; beside a column
`x` it is the label of what that names.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rdflib import Graph, Literal, URIRef

from moratoria import rdf
from moratoria.web.ask.headings import ORDER, heading, language
from moratoria.web.negotiation import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rdflib.term import Node

    from moratoria.model import Lang, Text

Term = dict[str, str]
Row = dict[str, Term]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float", "nonNegativeInteger")}
_DATE, _BOOLEAN = _XSD + "date", _XSD + "boolean"
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_LONG = 60
SHOWN_ROWS = 500
STATEMENT = ("subject", "predicate", "object")


@dataclass(frozen=True)
class Reader:
    """
    Whom an answer is laid out for.

    Attributes:
        columns: what variables are called, in both languages.
        labels: what things are called, in the language of the reader, by their IRI.
    """

    lang: Lang
    columns: Mapping[str, Text]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class Cell:
    """
    What stands in one place of a table.

    Attributes:
        kind: `iri`, `blank`, `text`, `number`, `day`, `boolean`, or `none`.
        text: what the term is.
        label: what it is called, None where it has no label.
        lang: the language of what is shown, None for none.
    """

    kind: str
    text: str = ""
    label: str | None = None
    lang: str | None = None

    @property
    def is_long(self) -> bool:
        """Whether the text needs room to be read."""
        return self.kind == "text" and len(self.text) > _LONG


@dataclass(frozen=True)
class Column:
    """
    A variable of the answer.

    Attributes:
        name: the variable.
        heading: what it is called.
        folded: whether it is put away, as it repeats the question, only puts rows in order, or says
            the same in another language.
        kind: the one kind its cells have, `mixed` for several.
    """

    name: str
    heading: str
    folded: bool
    kind: str

    @property
    def is_named(self) -> bool:
        """Whether it is called something else than its variable."""
        return self.heading != self.name


@dataclass(frozen=True)
class Table:
    """The answer as it is read, or the first rows of it."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int

    @property
    def folds(self) -> bool:
        """Whether anything is put away."""
        named = any(cell.label for row in self.rows for cell in row)
        return named or any(column.folded or column.is_named for column in self.columns)


@dataclass(frozen=True)
class Shown:
    """
    An answer as a page shows it.

    Attributes:
        table: its rows, or the statements of a graph; None for yes or no.
        boolean: yes or no, None for rows or a graph.
    """

    table: Table | None = None
    boolean: bool | None = None
    is_graph: bool = False


def read(body: bytes, *, is_graph: bool, reader: Reader, most: int | None = SHOWN_ROWS) -> Shown:
    """
    Returns an answer as it is read.

    Args:
        body: rows as SPARQL 1.1 Query Results JSON, or statements as N-Triples.
        is_graph: whether it holds statements.
        reader: whom it is for.
        most: how many rows or statements are shown at most, None for all.
    """
    if is_graph:
        first = body if most is None else b"\n".join(body.split(b"\n", most)[:most])
        graph = rdf.parse(first, rdf.NTRIPLES)
        return Shown(statements(graph, reader, body.count(b"\n")), is_graph=True)
    result = json.loads(body)
    if "boolean" in result:
        return Shown(boolean=result["boolean"])
    return Shown(table(result, reader, most))


def table(result: Mapping[str, Any], reader: Reader, most: int | None) -> Table:
    """
    Lays out an answer with rows.

    Args:
        result: as SPARQL 1.1 Query Results JSON.
        reader: whom it is for.
        most: how many rows are shown at most, None for all.
    """
    lang = reader.lang
    names: list[str] = result["head"]["vars"]
    rows: list[Row] = result["results"]["bindings"]
    labels = {name: found for name in names if (found := _labels(name, names, lang))}
    merged = {label for found in labels.values() for label in found if language(label) == lang}
    shown = [name for name in names if name not in merged]
    cells = [
        tuple(_cell(row, name, labels.get(name, ()), reader) for name in shown)
        for row in rows[:most]
    ]
    columns = (
        Column(
            name,
            heading(name, reader.columns, lang),
            _is_folded(name, names, lang),
            _kind(cells, at),
        )
        for at, name in enumerate(shown)
    )
    return Table(tuple(columns), tuple(cells), len(rows))


def statements(graph: Graph, reader: Reader, total: int) -> Table:
    """
    Lays out statements.

    Args:
        graph: the statements to show.
        reader: whom they are for.
        total: how many there are in all.
    """
    rows = [dict(zip(STATEMENT, map(_term, triple), strict=True)) for triple in sorted(graph)]
    found = table({"head": {"vars": STATEMENT}, "results": {"bindings": rows}}, reader, len(rows))
    return replace(found, total=total)


def _term(node: Node) -> Term:
    if isinstance(node, Literal):
        named = {"xml:lang": node.language, "datatype": node.datatype}
        held = {key: str(value) for key, value in named.items() if value}
        return {"type": "literal", "value": str(node), **held}
    return {"type": "uri" if isinstance(node, URIRef) else "bnode", "value": str(node)}


# ---------------------------------------------------------------- columns


def _labels(name: str, names: Sequence[str], lang: Lang) -> tuple[str, ...]:
    """Returns the variables that label what a variable names, the reader's language first."""
    found = [f"{name}{each.title()}" for each in sorted(LANGS, key=lambda each: each != lang)]
    return tuple(each for each in found if each in names)


def _is_folded(name: str, names: Sequence[str], lang: Lang) -> bool:
    if name.startswith("_") or name.lower().endswith(ORDER.lower()):
        return True  # a parameter, which the question says already, or what puts rows in order
    told = language(name)
    if told is None:
        return False
    stem = name.removesuffix(told.title())
    if any(other.startswith(f"_{stem}_") for other in names):
        return True  # what a parameter is called
    return told != lang and (stem in names or f"{stem}{lang.title()}" in names)


def _kind(rows: Iterable[tuple[Cell, ...]], at: int) -> str:
    kinds = {row[at].kind for row in rows} - {"none"}
    return kinds.pop() if len(kinds) == 1 else "mixed"


# ---------------------------------------------------------------- cells


def _cell(row: Row, name: str, labels: Iterable[str], reader: Reader) -> Cell:
    term = row.get(name)
    if term is None:
        return Cell("none")
    value = term["value"]
    if term["type"] == "uri":
        return _named(value, [row[label] for label in labels if label in row], reader)
    if term["type"] == "bnode":
        return Cell("blank", value)
    return Cell(_literal(term), value, lang=term.get("xml:lang"))


def _named(iri: str, said: Sequence[Term], reader: Reader) -> Cell:
    known = reader.labels.get(iri)
    label = next(iter(said), None)
    if known and (label is None or label.get("xml:lang") not in {None, reader.lang}):
        return Cell("iri", iri, known, reader.lang)
    return Cell("iri", iri, label["value"], label.get("xml:lang")) if label else Cell("iri", iri)


def _literal(term: Term) -> str:
    """Returns the kind of a literal; what only claims to be a number, or a day, is text."""
    datatype, value = term.get("datatype"), term["value"]
    if datatype in _NUMBERS and _NUMBER.fullmatch(value):
        return "number"
    if datatype == _DATE and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        return "day"
    return "boolean" if datatype == _BOOLEAN and value in {"true", "false"} else "text"

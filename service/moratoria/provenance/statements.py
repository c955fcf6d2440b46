"""
Writes statements of a decision as N-Triples, before the decision has a name.

A decision and all its parts are named below one placeholder until its own name, which is a hash
over these statements, is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import RDF, XSD

from moratoria import rdf
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from moratoria.model import Text, Truth

PLACEHOLDER = "urn:moratoria:decision"
TRUTHS: dict[Truth, str] = {
    True: str(MOR.holds),
    False: str(MOR.doesNotHold),
    None: str(MOR.unknown),
}


def part(name: str = "") -> str:
    """Returns the name of a part of the decision, of the decision itself without one."""
    return f"{PLACEHOLDER}#{name}" if name else PLACEHOLDER


class Statements:
    """N-Triples without a full stop, in the order in which they were said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def link(self, subject: str, prop: str, *objects: str) -> None:
        """Says that a node has nodes, all by IRI."""
        self.lines += [f"<{subject}> <{prop}> <{o}>" for o in objects]

    def kind(self, subject: str, *classes: str) -> None:
        """Says what a node is."""
        self.link(subject, str(RDF.type), *classes)

    def plain(self, subject: str, prop: str, value: str | int) -> None:
        """Says one text, truth value or whole number of a node."""
        if isinstance(value, str):
            written = rdf.literal(value)
        else:
            kind = XSD.boolean if isinstance(value, bool) else XSD.integer
            written = rdf.literal(str(value).lower(), str(kind))
        self.lines.append(f"<{subject}> <{prop}> {written}")

    def day(self, subject: str, prop: str, value: date | None) -> None:
        """Says a day of a node, nothing if it is not known."""
        if value is not None:
            self.lines.append(f"<{subject}> <{prop}> {rdf.literal(str(value), str(XSD.date))}")

    def words(self, subject: str, prop: str, value: Text) -> None:
        """Says a text in Dutch and in English."""
        for lang, text in (("nl", value.nl), ("en", value.en)):
            self.lines.append(f"<{subject}> <{prop}> {rdf.literal(text, lang=lang)}")

    def texts(self, subject: str, prop: str, values: Iterable[str]) -> None:
        """Says several texts of a node."""
        for value in values:
            self.plain(subject, prop, value)

    def truth(self, subject: str, prop: str, value: Truth) -> None:
        """Says a truth of three values."""
        self.link(subject, prop, TRUTHS[value])

"""
Tells what was asked beside an outcome as a page does: facts by name, values and readings in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.asides import Asides
from moratoria.counsel.options import ANY_OTHER
from moratoria.schema import load_schema
from moratoria.web.outcome import known
from moratoria.web.words import day, gettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moratoria.counsel import Missing


class Beside(Asides):
    """What is told of one decision on its page."""

    def key(self, name: str) -> str:
        """Returns what a key is called."""
        return known.name(name, self.lang)

    def value(self, key: str, value: object) -> str:
        """Returns a value in words."""
        return known.said(key, value, self.lang)

    def taken(self, taken: Mapping[str, str]) -> str:
        """Returns a choice of readings by their labels, in a line."""
        return "; ".join(
            f"{reading.label[self.lang]}: {value.label[self.lang]}"
            for reading in self.decision.inquiry.law.readings
            for value in reading.values
            if taken.get(reading.id) == value.id
        )

    def settled(self, missing: Missing) -> Iterator[tuple[str, str]]:
        """Yields each value of a missing key that settles the outcome, and that outcome."""
        for label, outcome in missing.settles:
            yield self._settling(missing.key, label), self.outcome(outcome)

    def _settling(self, key: str, label: str) -> str:
        kind = load_schema().keys[key].kind
        if label == ANY_OTHER:
            return gettext("anything else", self.lang)
        if kind == "boolean":
            return self.value(key, label == "true")
        return self._days(label) if kind == "date" else self.value(key, label)

    def _days(self, stretch: str) -> str:
        """Returns a stretch of days, which is written in EDTF, in words."""
        first, _, last = stretch.partition("/")
        if first == "..":
            return gettext("up to and including %(day)s", self.lang) % {"day": day(last, self.lang)}
        if last == "..":
            return gettext("from %(day)s on", self.lang) % {"day": day(first, self.lang)}
        return " – ".join(day(one, self.lang) for one in (first, last) if one)

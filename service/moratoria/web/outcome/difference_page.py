"""
Prepares the difference between two decisions for its page: what to call it, what stood and stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from moratoria.prose import WORDS, plain
from moratoria.readings import OPEN
from moratoria.web.outcome import known
from moratoria.web.words import day, gettext

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from moratoria.difference import Change, Difference, Moved
    from moratoria.law import Law
    from moratoria.model import Lang


@dataclass(frozen=True)
class Line:
    """One thing that differs: what it is, and how it stands in the first and in the second."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Group:
    """What differs of one kind."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class DifferencePage:
    """A difference in one language, with the words of the law of today for what it names."""

    found: Difference
    law: Law
    lang: Lang

    def groups(self) -> Iterator[Group]:
        """Yields what differs by kind, outcomes first; a kind of which nothing does is left out."""
        kinds = (
            (gettext("Outcome", self.lang), self._norms()),
            (gettext("Decision term", self.lang), self._term()),
            (gettext("Facts", self.lang), self._facts()),
            (gettext("Asked", self.lang), self._asked()),
            (gettext("Readings", self.lang), self._readings()),
            (gettext("Assumed", self.lang), self._assumptions()),
        )
        for title, lines in kinds:
            told = tuple(lines)
            if told:
                yield Group(title, told)

    def _norms(self) -> Iterator[Line]:
        names = {
            "outcome": "",
            "if_not_excluded": gettext("if no exclusion is found", self.lang),
            "provisional": gettext("provisional", self.lang),
            "postponed_by": gettext("postponed by", self.lang),
        }
        lists = {
            "missing": (gettext("missing", self.lang), self._key),
            "turns_on": (gettext("turns on the reading", self.lang), self._reading),
        }
        for norm in self.found.norms.values():
            for name, change in norm.values.items():
                if name == "if_not_excluded" and change == norm.values.get("outcome"):
                    continue
                yield self._line(_joined(norm.label, names[name]), change)
            for name, moved in norm.lists.items():
                label, said = lists[name]
                parts = (
                    ", ".join(said(str(one)) for one in part) for part in (moved.gone, moved.added)
                )
                yield Line(_joined(norm.label, label), *parts)

    def _term(self) -> Iterator[Line]:
        names = {"date": gettext("end", self.lang), "overdue": gettext("run out", self.lang)}
        for name, change in self.found.deadline.items():
            yield self._line(names[name], change)
        label = gettext("Other dates it could be", self.lang)
        yield from self._moved(label, self.found.alternatives)

    def _facts(self) -> Iterator[Line]:
        for key, change in self.found.facts.items():
            values = (known.said(key, value, self.lang) for value in (change.before, change.after))
            yield Line(self._key(key), *values)

    def _asked(self) -> Iterator[Line]:
        names = {
            "policy": gettext("policy", self.lang),
            "on": gettext("judged on", self.lang),
            "law_version": gettext("version of the law", self.lang),
            "law_hash": gettext("content of the law", self.lang),
        }
        for name, change in self.found.asked.items():
            said = self._policy if name == "policy" else self._said
            yield Line(names[name], said(change.before), said(change.after))

    def _readings(self) -> Iterator[Line]:
        for name, change in self.found.readings.items():
            values = (self._value(name, value) for value in (change.before, change.after))
            yield Line(self._reading(name), *values)

    def _assumptions(self) -> Iterator[Line]:
        """Yields each assumption of one of the two, and of which."""
        yes, no, moved = self._said(value=True), self._said(value=False), self.found.assumptions
        for text in moved.gone if moved else ():
            yield Line(str(text), yes, no)
        for text in moved.added if moved else ():
            yield Line(str(text), no, yes)

    def _moved(self, label: str, moved: Moved | None) -> Iterator[Line]:
        if moved:
            gone, added = (map(self._said, part) for part in (moved.gone, moved.added))
            yield Line(label, "; ".join(gone), "; ".join(added))

    def _line(self, label: str, change: Change) -> Line:
        return Line(label, self._said(change.before), self._said(change.after))

    # ------------------------------------------------------------ in words

    def _said(self, value: object) -> str:
        """Returns a value as a reader knows it: an outcome, a norm, a day, or as it is."""
        if value is None:
            return "–"
        if isinstance(value, bool):
            return gettext("yes", self.lang) if value else gettext("no", self.lang)
        if not isinstance(value, str):
            return plain(value)
        norms = {norm.id: norm.label[self.lang] for norm in self.law.norms}
        outcomes = {name: WORDS[name][self.lang] for name in _OUTCOMES}
        return outcomes.get(value) or norms.get(value) or day(value, self.lang)

    def _policy(self, slug: object) -> str:
        return known.policy(str(slug), self.lang)

    def _key(self, key: str) -> str:
        return known.name(key, self.lang)

    def _reading(self, name: str) -> str:
        found = [reading.label[self.lang] for reading in self.law.readings if reading.id == name]
        return found[0] if found else name

    def _value(self, name: str, value: object) -> str:
        if value == OPEN:
            return gettext("open: every value was asked", self.lang)
        labels: Mapping[str, str] = {
            one.id: one.label[self.lang]
            for reading in self.law.readings
            if reading.id == name
            for one in reading.values
        }
        return labels.get(str(value), str(value))


_OUTCOMES = ("applies", "does-not-apply", "undetermined", "not-in-force")


def _joined(label: str, more: str) -> str:
    return f"{label}: {more}" if more else label

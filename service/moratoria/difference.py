"""
Tells what differs between two answers: what was known and asked, and what came of it.

It compares the answers as they were given, in the form that `answer` writes, so that an answer of
an earlier law or version of this software is compared as it stands. What is the same is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Json = dict[str, Any]
# What is compared of a norm: single values, and lists of names.
_SINGLE = ("outcome", "if_not_excluded", "provisional", "postponed_by")
_LISTS = ("missing", "turns_on")


@dataclass(frozen=True)
class Judged:
    """An answer as it was given, and the plain form of the case that it is about."""

    answer: Json
    facts: Mapping[str, object]


@dataclass(frozen=True)
class Change:
    """Two values that differ; None stands for none."""

    before: object
    after: object


@dataclass(frozen=True)
class Moved:
    """What is in one list only."""

    gone: tuple[object, ...]
    added: tuple[object, ...]


@dataclass(frozen=True)
class NormChange:
    """
    What differs in the answer about one norm.

    Attributes:
        values: by the name that the answer has for it.
        lists: the same, of what is a list.
    """

    label: str
    values: Mapping[str, Change]
    lists: Mapping[str, Moved]


@dataclass(frozen=True)
class Difference:
    """
    What differs between two answers; what does not is not there.

    Attributes:
        asked: what was asked, by name: policy, day, and the version and the hash of the law.
        facts: by plain key.
        readings: by the id of the reading.
        norms: by the id of the norm.
        deadline: `date` and `overdue`.
        alternatives: the other days the term could end on.
    """

    asked: Mapping[str, Change]
    facts: Mapping[str, Change]
    readings: Mapping[str, Change]
    assumptions: Moved | None
    norms: Mapping[str, NormChange]
    deadline: Mapping[str, Change]
    alternatives: Moved | None

    @property
    def same_outcome(self) -> bool:
        """Whether every norm and the term have the same outcome."""
        values = {name for norm in self.norms.values() for name in norm.values}
        return "outcome" not in values and "date" not in self.deadline


def difference(before: Judged, after: Judged) -> Difference:
    """Returns what differs between two answers, which should be in one language."""
    old, new = before.answer, after.answer
    return Difference(
        asked=_changes(_asked(old), _asked(new)),
        facts=_changes(_comparable(before.facts), _comparable(after.facts)),
        readings=_changes(old["readings"], new["readings"]),
        assumptions=_moved(_texts(old), _texts(new)),
        norms=_norms(old["norms"], new["norms"]),
        deadline=_changes(*(_picked(one["deadline"], ("date", "overdue")) for one in (old, new))),
        alternatives=_moved(_days(old), _days(new)),
    )


def told(found: Difference, before: str, after: str) -> Json:
    """
    Returns a difference as a JSON object.

    Args:
        found: the difference.
        before: the IRI of the first decision.
        after: the IRI of the second.
    """
    return {
        "before": before,
        "after": after,
        "same_outcome": found.same_outcome,
        "asked": _told(found.asked),
        "facts": _told(found.facts),
        "readings": _told(found.readings),
        "assumptions": _listed(found.assumptions),
        "norms": {
            name: {
                "label": norm.label,
                **_told(norm.values),
                **{key: _listed(moved) for key, moved in norm.lists.items()},
            }
            for name, norm in found.norms.items()
        },
        "deadline": {**_told(found.deadline), "alternatives": _listed(found.alternatives)},
    }


def _told(changes: Mapping[str, Change]) -> Json:
    return {name: {"before": c.before, "after": c.after} for name, c in changes.items()}


def _listed(moved: Moved | None) -> Json:
    return {
        "gone": list(moved.gone if moved else ()),
        "added": list(moved.added if moved else ()),
    }


# ---------------------------------------------------------------- what is compared


def _asked(answer: Json) -> Json:
    law = answer["law"]
    return {
        "policy": answer["policy"],
        "on": answer["on"],
        "law_version": law["version"],
        "law_hash": law["hash"],
    }


def _comparable(facts: Mapping[str, object]) -> dict[str, object]:
    """Returns facts without the name of the case, a list of values in one order."""
    return {
        key: sorted(cast("list[str]", value)) if isinstance(value, list | tuple) else value
        for key, value in facts.items()
        if key != "id"
    }


def _texts(answer: Json) -> list[str]:
    return [assumption["text"] for assumption in answer["assumptions"]]


def _days(answer: Json) -> list[str]:
    return [other["date"] for other in answer["deadline"]["alternatives"]]


def _picked(whole: Json, names: Iterable[str]) -> Json:
    return {name: whole.get(name) for name in names}


def _norms(old: Json, new: Json) -> dict[str, NormChange]:
    found = {}
    for name in [*old, *(name for name in new if name not in old)]:
        one, other = old.get(name, {}), new.get(name, {})
        values = _changes(_picked(one, _SINGLE), _picked(other, _SINGLE))
        moved = {key: _moved(one.get(key, []), other.get(key, [])) for key in _LISTS}
        lists = {key: change for key, change in moved.items() if change}
        if values or lists:
            found[name] = NormChange((one or other)["label"], values, lists)
    return found


def _changes(old: Mapping[str, object], new: Mapping[str, object]) -> dict[str, Change]:
    names = [*old, *(name for name in new if name not in old)]
    return {
        name: Change(old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    }


def _moved(old: Iterable[object], new: Iterable[object]) -> Moved | None:
    before, after = list(old), list(new)
    gone = tuple(one for one in before if one not in after)
    added = tuple(one for one in after if one not in before)
    return Moved(gone, added) if gone or added else None

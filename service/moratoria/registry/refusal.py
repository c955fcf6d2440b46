"""
Says why a registry refused something, in its own words: a report of SHACL, or a message.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rdflib import SH, Graph

from moratoria import rdf
from moratoria.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.term import Node

    from moratoria.exchange import Reply

_SHOWN = 300
_MEMBERS = ("message", "detail", "error", "title")


def reasons(answer: Reply, known: Mapping[int, str] | None = None) -> tuple[str, ...]:
    """
    Returns what a registry said against what it was sent, a sentence each.

    Args:
        answer: its answer.
        known: what a status means there.
    """
    meaning = (known or {}).get(answer.status, f"it answered with status {answer.status}")
    return (meaning, *(_results(answer) or _message(answer)))


def _results(answer: Reply) -> tuple[str, ...]:
    """Returns the violations in a report of SHACL, () if it is none."""
    if answer.kind not in rdf.FORMATS:
        return ()
    try:
        report = rdf.parse(answer.body, answer.kind)
    except InputError:
        return ()
    found = report.subjects(SH.resultSeverity, SH.Violation)
    return tuple(sorted({_result(report, result) for result in found}))


def _result(report: Graph, result: Node) -> str:
    focus, path = (report.value(result, name) for name in (SH.focusNode, SH.resultPath))
    messages = sorted(map(str, report.objects(result, SH.resultMessage)))
    said = messages[0] if messages else "it breaks a shape"
    return f"{focus}" + (f", {path}" if path else "") + f": {said}"


def _message(answer: Reply) -> tuple[str, ...]:
    """Returns the message of an answer in JSON, else the beginning of its text."""
    text = answer.body.decode(errors="replace").strip()
    try:
        read = json.loads(text)
    except ValueError:
        return (text[:_SHOWN],) if text else ()
    if isinstance(read, dict):
        return tuple(str(read[name])[:_SHOWN] for name in _MEMBERS if read.get(name))
    return (text[:_SHOWN],)

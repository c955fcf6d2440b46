"""
Decides the case in a request: `POST /decide`. Stateless; nothing of the case is kept or logged.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from moratoria.answer import answer
from moratoria.decide import decide
from moratoria.errors import InputError
from moratoria.law import policies
from moratoria.prose import tell
from moratoria.rdf import JSON
from moratoria.web.caseloads import answers, caseload
from moratoria.web.decision_page import DecisionPage
from moratoria.web.negotiation import HTML, TEXT, Parameters, acceptable, document

if TYPE_CHECKING:
    from moratoria.model import Decision, Lang

blueprint = Blueprint("decisions", __name__)

ALL = "all"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Asked:
    """
    What the parameters of a request ask about its case.

    Attributes:
        policies: slugs; None stands for the default policy.
        every: whether all policies were asked, which makes the answer a list.
    """

    on: date
    readings: dict[str, str]
    assume: list[str]
    policies: list[str | None]
    every: bool
    lang: Lang

    @classmethod
    def of(cls, given: Parameters) -> Asked:
        """
        Returns what is asked.

        Raises:
            InputError: naming the parameter that cannot be read.
        """
        policy = given.one("policy")
        return cls(
            on=_day(given.one("on")),
            readings=_pairs(given.all("reading")),
            assume=given.all("assume"),
            policies=[*policies()] if policy == ALL else [policy],
            every=policy == ALL,
            lang=given.language(),
        )


@blueprint.post("/decide")
def decide_case() -> Response:
    """Answers which norms apply to the case in the body, or to each case of a JSON list."""
    asked = Asked.of(
        Parameters(request.args, once=["on", "policy", "lang"], many=["reading", "assume"])
    )
    kind = acceptable([JSON, TEXT, HTML])
    data, media_type = document()
    cases = caseload(data, media_type)
    if cases is not None:
        return _shared(Response(answers(cases, asked), mimetype=acceptable([JSON])), asked)
    decisions = [
        decide(
            data,
            media_type,
            on=asked.on,
            readings=asked.readings,
            assume=asked.assume,
            policy=policy,
        )
        for policy in asked.policies
    ]
    return _shared(Response(_written(decisions, asked, kind), mimetype=kind), asked)


def _shared(response: Response, asked: Asked) -> Response:
    """Adds the headers that every answer has."""
    response.headers["Content-Language"] = asked.lang
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _written(decisions: list[Decision], asked: Asked, kind: str) -> str:
    if kind == TEXT:
        return "\n".join(tell(decision, asked.lang) for decision in decisions)
    if kind == HTML:
        pages = [DecisionPage(decision, asked.lang) for decision in decisions]
        return render_template("decision.html", pages=pages, lang=asked.lang)
    answers = [answer(decision, asked.lang) for decision in decisions]
    whole = answers if asked.every else answers[0]
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _day(given: str | None) -> date:
    """Reads the day of judgement; without one, today's."""
    if given is None:
        return datetime.now(UTC).astimezone().date()
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    message = f"The parameter 'on' is '{given}', which is no day; write it like 2022-09-01."
    raise InputError(message)


def _pairs(given: list[str]) -> dict[str, str]:
    """Reads the readings chosen, each ID=VALUE."""
    pairs: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not (name and sign and value):
            message = f"The parameter 'reading' is '{text}'; write it as ID=VALUE."
            raise InputError(message)
        if name in pairs:
            message = f"The parameter 'reading' gives '{name}' two values; choose one."
            raise InputError(message)
        pairs[name] = value
    return pairs

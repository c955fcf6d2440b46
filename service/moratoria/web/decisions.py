"""
Decides the case in a request: `POST /decide`. Stateless; nothing of the case is kept or logged.

What is kept is the version of the law that it was decided under.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from moratoria import decide, jsontext
from moratoria.answer import answer
from moratoria.asides import asides
from moratoria.counsel import explanations, kinds
from moratoria.errors import InputError
from moratoria.intake import read_case
from moratoria.law import archive, load_law, policies
from moratoria.prose import tell
from moratoria.provenance import write_all
from moratoria.rdf import FORMATS, JSON, QUAD_FORMATS
from moratoria.web.caseloads import answers, is_list
from moratoria.web.desk import current_desk
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import HTML, LANGS, TEXT, Parameters, acceptable, document
from moratoria.web.outcome.decision_page import DecisionPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moratoria.counsel import Explained
    from moratoria.model import Case, Decision, Lang

    Told = tuple[Decision, dict[str, Explained]]
    """A decision, and what was asked beside it."""

blueprint = Blueprint("decisions", __name__)

ALL = "all"
RDF = list(FORMATS | QUAD_FORMATS)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class Asked:
    """
    What the parameters of a request ask about its case.

    Attributes:
        policies: slugs; None stands for the default policy.
        every: whether all policies were asked, which makes the answer a list.
        explain: the kinds of explanation asked beside each outcome.
    """

    on: date
    readings: dict[str, str]
    assume: list[str]
    policies: list[str | None]
    every: bool
    lang: Lang
    explain: tuple[str, ...]

    @classmethod
    def of(cls, given: Parameters) -> Asked:
        """
        Returns what is asked.

        Raises:
            InputError: naming the parameter that cannot be read.
            UnknownNameError: for a language or an explanation that does not exist.
        """
        policy = given.one("policy")
        return cls(
            on=day_of(given.one("on")),
            readings=pairs_of(given.all("reading")),
            assume=given.all("assume"),
            policies=[*policies()] if policy == ALL else [policy],
            every=policy == ALL,
            lang=given.language(),
            explain=kinds(given.all("explain")),
        )

    def told(self, case: Case, policy: str | None) -> Told:
        """Returns the decision on a case by one policy, with what was asked beside it."""
        law = load_law(policy)
        decision = decide.decide_case(
            case, law, on=self.on, readings=self.readings, assume=self.assume
        )
        found = explanations(case, law, decision, assume=self.assume, asked=self.explain)
        return decision, found


@blueprint.post("/decide")
def decide_case() -> Response:
    """Answers which norms apply to the case in the body, or to each case of a JSON list."""
    asked = Asked.of(
        Parameters(
            request.args, once=["on", "policy", "lang"], many=["reading", "assume", "explain"]
        )
    )
    kind = acceptable([JSON, TEXT, HTML, *RDF])
    data, media_type = document()
    archive.keep_current(current_endpoint().data_dir)
    if is_list(data, media_type):
        answered = answers(data, asked)
        return _shared(Response(answered, mimetype=acceptable([JSON])), asked, JSON)
    body = current_desk().run(_decided, data, media_type, asked, kind)
    return _shared(Response(body, mimetype=kind), asked, kind)


def _shared(response: Response, asked: Asked, kind: str) -> Response:
    """Adds the headers that every answer has."""
    response.headers["Content-Language"] = ", ".join(LANGS) if kind in RDF else asked.lang
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _decided(data: bytes, media_type: str, asked: Asked, kind: str) -> str | bytes:
    """Returns what is decided about the case of a document, written out."""
    case, lang = read_case(data, media_type), asked.lang
    told = [asked.told(case, policy) for policy in asked.policies]
    if kind in RDF:
        return write_all([decision for decision, _ in told], kind)
    if kind == TEXT:
        return "\n".join(
            tell(decision, lang, asides(decision, found, lang)) for decision, found in told
        )
    if kind == HTML:
        pages = [DecisionPage(decision, lang, found) for decision, found in told]
        return render_template("decision.html", pages=pages, lang=lang)
    answers = [answer(decision, lang, found) for decision, found in told]
    whole = answers if asked.every else answers[0]
    return jsontext.write(whole)


def day_of(given: str | None) -> date:
    """
    Returns the day of judgement; without one, today's.

    Raises:
        InputError: for what is no day.
    """
    if given is None:
        return datetime.now(UTC).astimezone().date()
    try:
        if _DAY.fullmatch(given):
            return date.fromisoformat(given)
    except ValueError:
        pass
    message = f"The parameter 'on' is '{given}', which is no day; write it like 2022-09-01."
    raise InputError(message)


def pairs_of(given: Sequence[str]) -> dict[str, str]:
    """
    Returns the readings chosen, each written as ID=VALUE.

    Raises:
        InputError: for what is written otherwise, or a reading with two values.
    """
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

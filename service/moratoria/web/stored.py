"""
Judges stored cases, keeps the decisions, shows them again, and tells two of them apart.

A decision is shown as it was made. Its page is drawn from the decision made again, and only if that
comes to the same, to the letter: nobody is shown what was not decided.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import Conflict, NotAcceptable, NotFound

from moratoria import facts, jsontext, provenance, rdf, receipts
from moratoria.answer import answer
from moratoria.conclusions import Asked, conclude
from moratoria.difference import Difference, Judged, difference, told
from moratoria.errors import ChangedError, InputError, UnknownLawError
from moratoria.journal import StoredCase, StoredDecision, cases, decisions
from moratoria.law import archive, load_law
from moratoria.receipts.replay import case_of
from moratoria.submission import name_of, stored
from moratoria.vocab import BASE
from moratoria.web import access, filing, journey
from moratoria.web.cases import plain
from moratoria.web.decisions import Asked as AskedOfCase
from moratoria.web.desk import current_desk
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import HTML, LANGS, Parameters, acceptable, html_answer, json_answer
from moratoria.web.outcome import known
from moratoria.web.outcome.decision_page import DecisionPage
from moratoria.web.outcome.difference_page import DifferencePage
from moratoria.web.vault import current_vault

if TYPE_CHECKING:
    from pathlib import Path

    from moratoria.journal.decisions import Summary
    from moratoria.model import Decision, Lang

blueprint = Blueprint("stored", __name__)

DECISION_KINDS = [rdf.JSON, *rdf.FORMATS, *(k for k in rdf.QUAD_FORMATS if k not in rdf.FORMATS)]
_TRIES = 3


@blueprint.get("/cases/<case_id>/decisions")
def list_decisions(case_id: str) -> Response:
    """Answers which decisions were made about a case, in their order."""
    lang = Parameters(request.args, once=["lang"]).language()
    kind = acceptable([rdf.JSON, HTML])
    case = filing.own(case_id)
    found = [_listed(made) for made in decisions.listed(filing.journal(), case.id)]
    if kind == HTML:
        response = html_answer(_case_page(case, found, lang), lang)
    else:
        response = json_answer({"case": name_of(case.id), "decisions": found})
    return filing.of_version(response, case.version)


def _listed(made: Summary) -> dict[str, Any]:
    return {
        "id": made.id,
        "decision": f"{BASE}decision/{made.id}",
        "version": made.version,
        "policy": made.policy,
        "on": made.judged_on,
        "law": made.law,
        "made": made.made,
    }


def _case_page(case: StoredCase, found: list[dict[str, Any]], lang: Lang) -> str:
    facts_ = plain(stored(case.content, case.id))
    called = facts_.pop("id", None) or case.id
    shown = {known.name(k, lang): known.said(k, v, lang) for k, v in facts_.items()}
    return render_template(
        "case.html",
        case=case,
        called=called,
        facts=shown,
        decisions=found[::-1],
        law=load_law(),
        policy=known.policy,
        today=datetime.now(UTC).astimezone().date(),
        lang=lang,
    )


@blueprint.post("/cases/<case_id>/decisions")
def add_decision(case_id: str) -> Response:
    """Judges a case as it is now, and stores the decision with its proof."""
    given = Parameters(request.args, once=["on", "policy", "lang"], many=["reading", "assume"])
    asked = AskedOfCase.of(given)
    if asked.every:
        message = "A stored decision is about one policy; ask for each by its own request."
        raise InputError(message)
    kind = acceptable([*DECISION_KINDS, HTML])
    filing.check_room()
    archive.keep_current(current_endpoint().data_dir)
    question = Asked(asked.on, asked.readings, asked.assume, asked.policies[0])
    decision, new = _judged(case_id, question)
    current_vault().refresh()
    response = _written(decision, kind, asked.lang)
    response.status_code = 201 if new else 200
    response.headers["Location"] = url_for("stored.show_decision", decision_id=decision.id)
    return response


@blueprint.get("/decisions/<decision_id>")
def show_decision(decision_id: str) -> Response:
    """Answers a decision as it was made, with its proof in the forms of RDF."""
    lang = Parameters(request.args, once=["lang"]).language()
    kind = acceptable([*DECISION_KINDS, HTML])
    return _written(_found(decision_id), kind, lang)


@blueprint.get("/decisions/<decision_id>/diff/<other_id>")
def compare_decisions(decision_id: str, other_id: str) -> Response:
    """Answers what differs between two decisions, from the first to the second."""
    lang = Parameters(request.args, once=["lang"]).language()
    kind = acceptable([rdf.JSON, HTML])
    before, after = _found(decision_id), _found(other_id)
    found = current_desk().run(_compared, before, after, lang)
    if kind == HTML:
        return html_answer(_difference_page(found, before, after, lang), lang)
    names = (f"{BASE}decision/{decision.id}" for decision in (before, after))
    response = json_answer(told(found, *names))
    response.headers["Content-Language"] = lang
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _found(decision_id: str) -> StoredDecision:
    if not decisions.is_id(decision_id):
        raise NotFound
    found = decisions.find(filing.journal(), decision_id, access.account().name)
    journey.note_case(found.case_id)
    return found


def _judged(case_id: str, question: Asked) -> tuple[StoredDecision, bool]:
    """Judges a case and stores what was decided, again if the case changed meanwhile."""
    attempt = filing.attempt(b"")
    for _ in range(_TRIES):
        case = filing.own(case_id)
        cases.check_version(case, filing.seen())
        made = current_desk().run(_made, case, question)
        try:
            return decisions.record(filing.journal(), made, case.owner, attempt)
        except ChangedError:
            continue
    message = "The case was changed each time it was judged; ask again."
    raise Conflict(message)


def _written(decision: StoredDecision, kind: str, lang: Lang) -> Response:
    if kind == HTML:
        folder = current_endpoint().data_dir
        drawn = current_desk().run(_decision_page, decision, lang, folder)
        if drawn is None:
            message = (
                f"There is no page of this decision: it was made under the version {decision.law} "
                "of the law, and cannot be made again here. As JSON and RDF it is as it was made."
            )
            raise NotAcceptable(message)
        return html_answer(drawn, lang)
    if kind == rdf.JSON:
        response = Response(decision.answers[lang], mimetype=kind)
        response.headers["Content-Language"] = lang
    else:
        prefixes = {"": f"{BASE}decision/{decision.id}#", "law": f"{BASE}law/{decision.law}#"}
        body = rdf.rewrite(decision.content.encode(), kind, prefixes)
        response = Response(body, mimetype=kind)
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _difference_page(
    found: Difference, before: StoredDecision, after: StoredDecision, lang: Lang
) -> str:
    page = DifferencePage(found, load_law(after.policy), lang)
    return render_template("difference.html", page=page, before=before, after=after, lang=lang)


# ---------------------------------------------------------------- what a clerk does


def _made(case: StoredCase, question: Asked) -> StoredDecision:
    found = conclude(stored(case.content, case.id), question)
    decision = found.decision
    return StoredDecision(
        id=decision.id.rsplit("/", 1)[-1],
        case_id=case.id,
        version=case.version,
        policy=decision.policy,
        judged_on=decision.on.isoformat(),
        law=decision.law_hash,
        content=provenance.quads(decision),
        answers={lang: jsontext.write(answer(decision, lang)).decode() for lang in LANGS},
        inferred=found.inferred,
    )


def _decision_page(stored_: StoredDecision, lang: Lang, folder: Path) -> str | None:
    """Returns the page of a decision, None if it cannot be made again."""
    decision = _again(stored_, folder)
    if decision is None or decision.id != f"{BASE}decision/{stored_.id}":
        return None
    return render_template(
        "stored.html", page=DecisionPage(decision, lang), stored=stored_, lang=lang
    )


def _again(stored_: StoredDecision, folder: Path) -> Decision | None:
    """Returns a decision made again under its law, None if that is not at hand or does not fit."""
    document = receipts.read(stored_.content.encode(), rdf.NQUADS)
    try:
        law = receipts.law_under(document, folder)
        return receipts.decide_again(document.basis, law)
    except (UnknownLawError, InputError):
        return None


def _compared(before: StoredDecision, after: StoredDecision, lang: Lang) -> Difference:
    return difference(_told(before, lang), _told(after, lang))


def _told(stored_: StoredDecision, lang: Lang) -> Judged:
    """Returns a decision as it was answered, with the facts that it was made from."""
    document = receipts.read(stored_.content.encode(), rdf.NQUADS)
    case = facts.to_plain(case_of(document.basis))
    return Judged(json.loads(stored_.answers[lang]), case)

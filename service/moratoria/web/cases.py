"""
Stores cases and decisions for those who submit them: `/cases`, `/decisions`.

The server makes all names. Nothing is written before the shapes hold; what is acknowledged is on
the disk. Whoever asks for what is not theirs is told what is told of what is not there.
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request, url_for
from rdflib import DCTERMS
from werkzeug.exceptions import Conflict, NotFound, PreconditionRequired

from moratoria import facts, jsontext, provenance, rdf
from moratoria.answer import answer
from moratoria.conclusions import Asked, conclude
from moratoria.errors import ChangedError, InputError, JournalFullError
from moratoria.journal import Attempt, StoredCase, StoredDecision, cases, decisions, erasures
from moratoria.submission import name_of, stored, submitted
from moratoria.vocab import BASE
from moratoria.web import access, journey
from moratoria.web.decisions import Asked as AskedOfCase
from moratoria.web.desk import current_desk
from moratoria.web.negotiation import LANGS, Parameters, acceptable, document
from moratoria.web.vault import current_vault

if TYPE_CHECKING:
    from moratoria.journal import Database
    from moratoria.model import Case

blueprint = Blueprint("cases", __name__)

DECISION_KINDS = [rdf.JSON, *rdf.FORMATS, *(k for k in rdf.QUAD_FORMATS if k not in rdf.FORMATS)]
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_TRIES = 3
_MIB = 1024 * 1024


# ---------------------------------------------------------------- cases


@blueprint.post("/cases")
def add_case() -> Response:
    """Stores the case in the body under a new id."""
    Parameters(request.args, once=["lang"]).language()
    acceptable([rdf.JSON])
    _check_room()
    data, kind = document()
    case_id = cases.new_id()
    content = current_desk().run(submitted, data, kind, case_id)
    new = StoredCase(case_id, access.account().name, 1, content)
    case, _ = cases.create(_journal(), new, _attempt(data))
    return _acknowledged(case, 201)


@blueprint.get("/cases/<case_id>")
def show_case(case_id: str) -> Response:
    """Answers a case as RDF, or in the plain form, which leaves out labels and remarks."""
    Parameters(request.args, once=[])
    kind = acceptable([rdf.JSON, *rdf.FORMATS])
    case = _own(case_id)
    if kind == rdf.JSON:
        body = jsontext.write(_plain(stored(case.content, case.id)))
    else:
        body = rdf.write(rdf.parse(case.content.encode(), rdf.NTRIPLES), kind)
    return _of_version(Response(body, mimetype=kind), case.version)


@blueprint.put("/cases/<case_id>")
def put_case(case_id: str) -> Response:
    """Stores the case in the body in the place of what was there, if nobody changed that."""
    Parameters(request.args, once=["lang"]).language()
    acceptable([rdf.JSON])
    _check_id(case_id)
    if not request.if_match and "If-Match" not in request.headers:
        message = "Send the ETag of the case as If-Match, so that no change of others is lost."
        raise PreconditionRequired(message)
    _check_room()
    data, kind = document()
    _own(case_id)
    content = current_desk().run(submitted, data, kind, case_id)
    case = cases.put(_journal(), case_id, access.account().name, content, seen=_seen())
    current_vault().refresh()
    return _acknowledged(case, 200)


@blueprint.delete("/cases/<case_id>")
def erase_case(case_id: str) -> Response:
    """Erases a case and all that was decided about it; a keyed digest stays."""
    Parameters(request.args, once=[])
    _check_id(case_id)
    who = access.account()
    owner = None if who.role == access.ADMIN else who.name
    erasures.erase(_journal(), case_id, who.name, owner=owner, seen=_seen())
    current_vault().refresh(erased=True)
    return Response(status=204)


def _acknowledged(case: StoredCase, status: int) -> Response:
    """Returns the answer to a write that is on the disk."""
    journey.note_case(case.id)
    current_vault().refresh()
    body = {"id": case.id, "case": name_of(case.id), "version": case.version}
    response = Response(jsontext.write(body), status, mimetype=rdf.JSON)
    response.headers["Location"] = url_for("cases.show_case", case_id=case.id)
    return _of_version(response, case.version)


def _plain(case: Case) -> dict[str, object]:
    """Returns the plain form as it may be sent back: with the filer's own id, if there is one."""
    plain = facts.to_plain(case)
    own = case.facts.get(str(DCTERMS.identifier))
    del plain["id"]
    return {"id": own.plain, **plain} if own else plain


# ---------------------------------------------------------------- decisions


@blueprint.get("/cases/<case_id>/decisions")
def list_decisions(case_id: str) -> Response:
    """Answers which decisions were made about a case, in their order."""
    Parameters(request.args, once=[])
    acceptable([rdf.JSON])
    case = _own(case_id)
    found = [
        {
            "id": made.id,
            "decision": f"{BASE}decision/{made.id}",
            "version": made.version,
            "policy": made.policy,
            "on": made.judged_on,
            "law": made.law,
            "made": made.made,
        }
        for made in decisions.listed(_journal(), case.id)
    ]
    response = Response(
        jsontext.write({"case": name_of(case.id), "decisions": found}), mimetype=rdf.JSON
    )
    return _of_version(response, case.version)


@blueprint.post("/cases/<case_id>/decisions")
def add_decision(case_id: str) -> Response:
    """Judges a case as it is now, and stores the decision with its proof."""
    given = Parameters(request.args, once=["on", "policy", "lang"], many=["reading", "assume"])
    asked = AskedOfCase.of(given)
    if asked.every:
        message = "A stored decision is about one policy; ask for each by its own request."
        raise InputError(message)
    kind = acceptable(DECISION_KINDS)
    _check_room()
    question = Asked(asked.on, asked.readings, asked.assume, asked.policies[0])
    decision, new = _judged(case_id, question)
    current_vault().refresh()
    response = _written(decision, kind, asked.lang)
    response.status_code = 201 if new else 200
    response.headers["Location"] = url_for("cases.show_decision", decision_id=decision.id)
    return response


@blueprint.get("/decisions/<decision_id>")
def show_decision(decision_id: str) -> Response:
    """Answers a decision as it was made, with its proof in the forms of RDF."""
    lang = Parameters(request.args, once=["lang"]).language()
    kind = acceptable(DECISION_KINDS)
    if not decisions.is_id(decision_id):
        raise NotFound
    found = decisions.find(_journal(), decision_id, access.account().name)
    return _written(found, kind, lang)


def _judged(case_id: str, question: Asked) -> tuple[StoredDecision, bool]:
    """Judges a case and stores what was decided, again if the case changed meanwhile."""
    attempt = _attempt(b"")
    for _ in range(_TRIES):
        case = _own(case_id)
        cases.check_version(case, _seen())
        made = current_desk().run(_made, case, question)
        try:
            return decisions.record(_journal(), made, case.owner, attempt)
        except ChangedError:
            continue
    message = "The case was changed each time it was judged; ask again."
    raise Conflict(message)


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


def _written(decision: StoredDecision, kind: str, lang: str) -> Response:
    journey.note_case(decision.case_id)
    if kind == rdf.JSON:
        response = Response(decision.answers[lang], mimetype=kind)
        response.headers["Content-Language"] = lang
    else:
        prefixes = {"": f"{BASE}decision/{decision.id}#", "law": f"{BASE}law/{decision.law}#"}
        body = rdf.rewrite(decision.content.encode(), kind, prefixes)
        response = Response(body, mimetype=kind)
    response.vary.update(["Accept", "Accept-Language"])
    return response


# ---------------------------------------------------------------- the request


def _journal() -> Database:
    return current_vault().journal


def _check_id(case_id: str) -> None:
    """Treats whatever has not the one form of an id as what is not there."""
    if not cases.is_id(case_id):
        raise NotFound
    journey.note_case(case_id)


def _own(case_id: str) -> StoredCase:
    _check_id(case_id)
    return cases.find(_journal(), case_id, access.account().name)


def _seen() -> set[int] | None:
    """Returns the versions that If-Match names, None if any will do."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    return {int(tag) for tag in request.if_match.as_set() if re.fullmatch(r"[0-9]{1,9}", tag)}


def _attempt(data: bytes) -> Attempt | None:
    """Returns what tells a repeated request, if its sender gave it a key."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    if not _KEY.fullmatch(given):
        message = "The Idempotency-Key is 1 to 200 visible ASCII characters, without spaces."
        raise InputError(message)
    kind = request.headers.get("Content-Type", "")
    asked = (request.method, request.path, request.query_string, kind, data)
    return Attempt(access.account().name, given, _journal().key.digest("request", *asked))


def _check_room() -> None:
    """
    Refuses to store more where the disk is nearly full, while reading goes on.

    Raises:
        JournalFullError: if less is free than the reserve.
    """
    settings = current_vault().settings
    free = shutil.disk_usage(_journal().folder).free
    if free < settings.disk_reserve * _MIB:
        message = f"Less than {settings.disk_reserve} MiB are free; nothing was stored."
        raise JournalFullError(message)


def _of_version(response: Response, version: int) -> Response:
    response.set_etag(str(version))
    response.vary.add("Accept")
    return response

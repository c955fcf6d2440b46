"""
Stores cases for those who submit them: `/cases`.

The server makes all names. Nothing is written before the shapes hold; what is acknowledged is on
the disk. Whoever asks for what is not theirs is told what is told of what is not there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, url_for
from rdflib import DCTERMS, RDFS
from werkzeug.exceptions import PreconditionRequired

from moratoria import facts, jsontext, rdf
from moratoria.errors import InputError
from moratoria.journal import StoredCase, cases, erasures
from moratoria.submission import name_of, stored, submitted
from moratoria.web import access, filing, journey
from moratoria.web.desk import current_desk
from moratoria.web.negotiation import (
    HTML,
    Parameters,
    acceptable,
    document,
    html_answer,
    json_answer,
)
from moratoria.web.vault import current_vault

if TYPE_CHECKING:
    from moratoria.journal.cases import ListedCase
    from moratoria.model import Case

blueprint = Blueprint("cases", __name__)

LIMIT, MOST = 20, 100


@blueprint.get("/cases")
def list_cases() -> Response:
    """Answers which cases whoever asks has stored, the last one first, a page at a time."""
    given = Parameters(request.args, once=["lang", "limit", "offset"])
    lang, kind = given.language(), acceptable([rdf.JSON, HTML])
    limit = given.number("limit", least=1) or LIMIT
    if limit > MOST:
        message = f"The parameter 'limit' is {limit}; {MOST} cases are listed at a time."
        raise InputError(message)
    offset, who = given.number("offset") or 0, access.account()
    found, total = cases.listed(filing.journal(), who.name, limit=limit, offset=offset)
    whole = {
        "total": total,
        "offset": offset,
        "limit": limit,
        "cases": [_listed(one) for one in found],
        "next": _page(offset + limit, limit) if offset + limit < total else None,
        "previous": _page(max(0, offset - limit), limit) if offset else None,
    }
    if kind == rdf.JSON:
        return json_answer(whole)
    return html_answer(render_template("cases.html", found=whole, who=who, lang=lang), lang)


def _page(offset: int, limit: int) -> str:
    return url_for("cases.list_cases", limit=limit, offset=offset)


def _listed(one: ListedCase) -> dict[str, Any]:
    """Returns a case in the list: its names, and the identifier or label its filer gave it."""
    case = one.case
    graph = rdf.parse(case.content.encode(), rdf.NTRIPLES)
    names = (DCTERMS.identifier, RDFS.label)
    called = [o for prop in names for o in sorted(map(str, graph.objects(None, prop)))]
    return {
        "id": case.id,
        "case": name_of(case.id),
        "called": called,
        "version": case.version,
        "changed": one.changed,
        "decisions": one.decisions,
    }


@blueprint.post("/cases")
def add_case() -> Response:
    """Stores the case in the body under a new id."""
    Parameters(request.args, once=["lang"]).language()
    acceptable([rdf.JSON])
    filing.check_room()
    data, kind = document()
    case_id = cases.new_id()
    content = current_desk().run(submitted, data, kind, case_id)
    new = StoredCase(case_id, access.account().name, 1, content)
    case, _ = cases.create(filing.journal(), new, filing.attempt(data))
    return _acknowledged(case, 201)


@blueprint.get("/cases/<case_id>")
def show_case(case_id: str) -> Response:
    """Answers a case as RDF, or in the plain form, which leaves out labels and remarks."""
    Parameters(request.args, once=[])
    kind = acceptable([rdf.JSON, *rdf.FORMATS])
    case = filing.own(case_id)
    if kind == rdf.JSON:
        body = jsontext.write(plain(stored(case.content, case.id)))
    else:
        body = rdf.write(rdf.parse(case.content.encode(), rdf.NTRIPLES), kind)
    return filing.of_version(Response(body, mimetype=kind), case.version)


@blueprint.put("/cases/<case_id>")
def put_case(case_id: str) -> Response:
    """Stores the case in the body in the place of what was there, if nobody changed that."""
    Parameters(request.args, once=["lang"]).language()
    acceptable([rdf.JSON])
    filing.check_id(case_id)
    if not request.if_match and "If-Match" not in request.headers:
        message = "Send the ETag of the case as If-Match, so that no change of others is lost."
        raise PreconditionRequired(message)
    filing.check_room()
    data, kind = document()
    filing.own(case_id)
    content = current_desk().run(submitted, data, kind, case_id)
    case = cases.put(filing.journal(), case_id, access.account().name, content, seen=filing.seen())
    current_vault().refresh()
    return _acknowledged(case, 200)


@blueprint.delete("/cases/<case_id>")
def erase_case(case_id: str) -> Response:
    """Erases a case and all that was decided about it; a keyed digest stays."""
    Parameters(request.args, once=[])
    filing.check_id(case_id)
    who = access.account()
    owner = None if who.role == access.ADMIN else who.name
    erasures.erase(filing.journal(), case_id, who.name, owner=owner, seen=filing.seen())
    current_vault().refresh(erased=True)
    return Response(status=204)


def _acknowledged(case: StoredCase, status: int) -> Response:
    """Returns the answer to a write that is on the disk."""
    journey.note_case(case.id)
    current_vault().refresh()
    body = {"id": case.id, "case": name_of(case.id), "version": case.version}
    response = Response(jsontext.write(body), status, mimetype=rdf.JSON)
    response.headers["Location"] = url_for("cases.show_case", case_id=case.id)
    return filing.of_version(response, case.version)


def plain(case: Case) -> dict[str, object]:
    """Returns the plain form as it may be sent back: with the filer's own id, if there is one."""
    plain = facts.to_plain(case)
    own = case.facts.get(str(DCTERMS.identifier))
    del plain["id"]
    return {"id": own.plain, **plain} if own else plain

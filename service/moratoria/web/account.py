"""
Shows those with a token a page for their cases and decisions: `/account`.

The page itself is the same for everybody and holds nothing of a case. The token stays in the tab
in which it was typed: a script of ours sends it as a header with each request, and no cookie.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request

from moratoria.web.negotiation import HTML, Parameters, acceptable, html_answer

blueprint = Blueprint("account", __name__)

COMMANDS = """\
read -rs TOKEN
ask() {{ curl -sS -H "Authorization: Bearer $TOKEN" "$@"; }}

ask {0}/cases
ask {0}/cases/CASE/decisions
ask -X POST "{0}/cases/CASE/decisions?on=2022-09-01"
ask {0}/decisions/DECISION
ask {0}/decisions/DECISION/diff/OTHER"""


@blueprint.get("/account")
def account() -> Response:
    """Shows the page, which asks for a token and says how to do without a script."""
    lang = Parameters(request.args, once=["lang"]).language()
    acceptable([HTML])
    commands = COMMANDS.format(current_app.config["ADDRESS"].rstrip("/"))
    return html_answer(render_template("account.html", commands=commands, lang=lang), lang)

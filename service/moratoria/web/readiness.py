"""
Says whether requests should be sent here now, and if not, why: `/readyz`.

`/healthz` says that the process lives; this, that it can do its work. Whoever spreads requests over
several services asks it, and needs no token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, current_app, jsonify, request

from moratoria.errors import JournalError
from moratoria.web.negotiation import Parameters
from moratoria.web.problems import problem

if TYPE_CHECKING:
    from moratoria.web.endpoint import Endpoint
    from moratoria.web.vault import Vault

blueprint = Blueprint("readiness", __name__)


@dataclass(frozen=True)
class Reason:
    """Why no request should be sent here now: a name for programs and a sentence for people."""

    name: str
    detail: str


_STOPPING = Reason("stopping", "The service was told to stop, and finishes what it has begun.")
_LOADING = Reason("loading", "The workers that answer queries are being started.")


class Readiness:
    """
    What has to be there for a request to be answered.

    Attributes:
        stopping: whether the service was told to stop.
    """

    def __init__(self, endpoint: Endpoint, vault: Vault) -> None:
        self.stopping = False
        self._endpoint, self._vault = endpoint, vault

    def reasons(self) -> list[Reason]:
        """Returns why not, nothing if the service is ready."""
        found = [_STOPPING] if self.stopping else []
        if not self._endpoint.ready:
            found.append(_LOADING)
        try:
            self._vault.check()
        except JournalError as error:
            found.append(Reason("journal", str(error)))
        return found


@blueprint.get("/readyz")
def readyz() -> Response:
    """Answers whether the service is ready; workers that could not be started are tried again."""
    Parameters(request.args, once=[])
    readiness = cast("Readiness", current_app.extensions["moratoria.readiness"])
    if not readiness.stopping:
        cast("Endpoint", current_app.extensions["moratoria"]).start()
    reasons = readiness.reasons()
    if reasons:
        told = [{"name": reason.name, "detail": reason.detail} for reason in reasons]
        detail = " ".join(reason.detail for reason in reasons)
        return problem("about:blank", "Not ready", 503, detail, {"reasons": told})
    response = jsonify(status="ready")
    response.headers["Cache-Control"] = "no-store"
    return response

"""
The Dataset Register of the Dutch Digital Heritage Network (NDE), by its HTTP API.

It is told one address, of our catalogue, which it fetches and validates. It knows a registration by
that address: telling it again renews the registration and makes no second one.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.registry.refusal import reasons
from moratoria.registry.steps import ACCEPTED, LEFT_OUT, REFUSED, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.registry.client import Client
    from moratoria.registry.ours import Ours

_DATASETS, _VALIDATE = "/datasets", "/datasets/validate"
_MEANINGS = {
    400: "a description does not meet its requirements",
    403: "the domain is not on its list of allowed domains; ask the register to add it",
    404: "it finds nothing at the address of the catalogue",
    406: "it finds no dataset at the address of the catalogue",
}


def documents(ours: Ours) -> dict[str, bytes]:
    """Returns what it is sent and what it fetches, by file name."""
    return {
        "registration.jsonld": _registration(ours),
        "catalog.jsonld": rdf.write(ours.graph, rdf.JSONLD, rdf.PREFIXES),
    }


def plan(ours: Ours) -> list[Step]:
    """Returns the steps of a push."""
    return [Step(f"have {ours.page} validated"), Step(f"register {ours.page}")]


def push(ours: Ours, client: Client) -> Iterator[Step]:
    """
    Has the catalogue validated and registered; yields each step when it is done.

    Raises:
        UnreachedError: if the register gives no answer.
    """
    validated, registered = plan(ours)
    body = _registration(ours)
    answer = client.ask("PUT", _VALIDATE, body, accept=rdf.JSONLD)
    if not answer.is_good:
        yield validated.ended(REFUSED, *reasons(answer, _MEANINGS))
        yield registered.ended(LEFT_OUT, "it is not valid there")
        return
    yield validated.ended(ACCEPTED)
    answer = client.ask("POST", _DATASETS, body, accept=rdf.JSONLD)
    if answer.is_good:
        yield registered.ended(ACCEPTED)
    else:
        yield registered.ended(REFUSED, *reasons(answer, _MEANINGS))


def _registration(ours: Ours) -> bytes:
    return json.dumps({"@id": ours.page}).encode()

"""
Serves the catalogue of what is published: `/catalog`, for people and for registries.

Beside it stand the downloads it lists, and the counts of each class and property, which have their
place at `/.well-known/void`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from rdflib import DCAT, DCTERMS, OWL, RDF, RDFS, SH, SKOS, XSD, Literal
from rdflib.namespace import FOAF, PROV, VOID
from werkzeug.exceptions import NotFound

from moratoria import catalog, rdf
from moratoria.catalog import CATALOG, EXTENSIONS, Here
from moratoria.errors import InputError
from moratoria.vocab import MOR
from moratoria.web.ask.paging import LIMIT, OFFSET, Window, header, window
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import HTML, Parameters, acceptable

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.catalog import Part
    from moratoria.model import Lang

    Links = tuple[tuple[str, str], ...]

blueprint = Blueprint("catalog", __name__)

PAGE = 100
SINCE = "modified_since"
GZIP = "application/gzip"
_FORMATS = tuple(EXTENSIONS.values())
_PREFIXES = {
    "catalog": f"{CATALOG}#",
    "dcat": str(DCAT),
    "dcterms": str(DCTERMS),
    "foaf": str(FOAF),
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "mor": str(MOR),
    "owl": str(OWL),
    "prov": str(PROV),
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "sh": str(SH),
    "skos": str(SKOS),
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": str(VOID),
    "xsd": str(XSD),
}


@blueprint.get("/catalog")
def listed() -> Response:
    """Answers the catalogue in what is accepted, Turtle if nothing is said."""
    response = _catalogue(acceptable([*_FORMATS, HTML]), "catalog")
    response.vary.update(["Accept", "Accept-Language"])
    return response


@blueprint.get("/catalog.<extension>")
def listed_as(extension: str) -> Response:
    """Answers the catalogue in the form that an extension names."""
    known = {**EXTENSIONS, "html": HTML}
    if extension not in known:
        message = f"There is no catalog.{extension[:40]}; there is catalog.{', .'.join(known)}."
        raise NotFound(message)
    response = _catalogue(known[extension], f"catalog.{extension}")
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/catalog/<file>")
def download(file: str) -> Response:
    """Answers a dataset as the file whose size and checksum the catalogue tells."""
    Parameters(request.args, once=[])
    files = {f.path: f for part in _parts() for f in part.files}
    found = files.get(f"catalog/{file}")
    if found is None:
        names = [path.removeprefix("catalog/") for path in files if path.startswith("catalog/")]
        near = get_close_matches(file, names, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"there is {', '.join(names)}."
        message = f"There is no download {file[:80]}; {hint}"
        raise NotFound(message)
    response = Response(found.data, mimetype=found.media_type)
    response.headers.add("Link", f'<{_address()}catalog>; rel="describedby"')
    return response


@blueprint.get("/.well-known/void")
def void() -> Response:
    """Answers what there is of each class and property."""
    Parameters(request.args, once=[])
    kind = acceptable(_FORMATS)
    response = Response(_statistics(_parts(), _here(), kind), mimetype=kind)
    response.vary.add("Accept")
    return response


# ---------------------------------------------------------------- what is asked for


def _catalogue(kind: str, name: str) -> Response:
    given = Parameters(request.args, once=["lang", LIMIT, OFFSET, SINCE])
    lang, here, asked = given.language(), _here(), window(given)
    rows = Window(asked.limit or PAGE, asked.offset)
    moment = _moment(given.one(SINCE))
    changed = _parts() if moment is None or not here.since or here.since >= moment else ()
    shown = changed[rows.offset : rows.offset + (rows.limit or PAGE)]
    links = tuple(
        (relation, _page_address(name, Window(rows.limit, offset), given.one(SINCE)))
        for relation, offset in rows.neighbours(len(changed)).items()
    )
    page = _page_address(name, rows, given.one(SINCE))
    if kind == HTML:
        response = Response(_page(shown, here, lang), mimetype=HTML)
        response.headers["Content-Language"] = lang
    else:
        data = _written(shown, here, kind, page, len(changed), links)
        response = Response(data, mimetype=kind)
    response.headers.add("Link", header(dict(links)))
    for extension, other in {**EXTENSIONS, "html": HTML}.items():
        link = f'<{_address()}catalog.{extension}>; rel="alternate"; type="{other}"'
        response.headers.add("Link", link)
    return response


def _moment(value: str | None) -> datetime | None:
    """
    Returns a moment as a harvester writes it: a day, or a day and a time, of UTC if it says none.

    Raises:
        InputError: for what is neither.
    """
    if value is None:
        return None
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        message = f"'{SINCE}' is '{value[:40]}'; write a day such as 2024-07-01, or a day and time."
        raise InputError(message) from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _page_address(name: str, rows: Window, since: str | None) -> str:
    words = {LIMIT: rows.limit, OFFSET: rows.offset} | ({SINCE: since} if since else {})
    return f"{_address()}{name}?{urlencode(words)}"


def _address() -> str:
    address: str = current_app.config["ADDRESS"]
    return address


def _here() -> Here:
    archive, now = current_endpoint().archive, current_endpoint().dataset().hash
    kept = [(version, archive.since(version)) for version in archive.versions() if version != now]
    earlier = tuple((version, moment) for version, moment in kept if moment)
    return Here(_address(), archive.since(now), earlier)


def _parts() -> tuple[Part, ...]:
    return catalog.parts(current_endpoint().dataset())


# ---------------------------------------------------------------- what is answered


@lru_cache(maxsize=32)
def _written(
    shown: tuple[Part, ...], here: Here, kind: str, page: str, total: int, links: Links
) -> bytes:
    graph = catalog.described(shown, here)
    catalog.paged(graph, page, total, dict(links))
    return rdf.write(graph, kind, _PREFIXES)


@lru_cache(maxsize=8)
def _statistics(shown: tuple[Part, ...], here: Here, kind: str) -> bytes:
    return rdf.write(catalog.statistics(shown, here), kind, _PREFIXES)


def _page(shown: tuple[Part, ...], here: Here, lang: Lang) -> str:
    graph = catalog.described(shown, here)
    told = catalog.as_schema_org(graph, lang)
    services = [
        {
            "name": _text(graph, service, DCTERMS.title, lang),
            "description": _text(graph, service, DCTERMS.description, lang),
            "url": str(graph.value(service, DCAT.endpointURL)),
            "page": str(graph.value(service, DCAT.landingPage)),
            "id": str(service).rpartition("#")[2],
        }
        for service in sorted(graph.objects(CATALOG, DCAT.service), key=str)
    ]
    return render_template(
        "catalog.html", told=told, services=services, extensions=EXTENSIONS, lang=lang
    )


def _text(graph: Graph, node: Node, predicate: Node, lang: Lang) -> str:
    (found,) = (
        text
        for text in graph.objects(node, predicate)
        if isinstance(text, Literal) and text.language == lang
    )
    return str(found)

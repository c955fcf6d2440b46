"""
Answers for the names we give: each document, as a page and in every form of RDF.

A name with a `#` leads to its document, and on the page to its place there. A shape or a question
is no document: it is answered 303 with where it is described. What is answered is what the public
graph holds, and for an earlier version what was kept of it.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response, current_app, render_template, request
from rdflib import DCTERMS, OWL, RDF
from werkzeug.exceptions import NotFound

from moratoria import library, queries, rdf
from moratoria.errors import AssetError, InputError, UnknownLawError, UnknownNameError
from moratoria.law import graph_of, law_quads
from moratoria.law.archive import find
from moratoria.law.text import with_named_nodes
from moratoria.store import Dataset
from moratoria.vocab import BASE
from moratoria.web import problems
from moratoria.web.browse import policy_page
from moratoria.web.document_page import Page
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import HTML, Parameters, acceptable

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib import Graph

    from moratoria.library import Library
    from moratoria.model import Lang
    from moratoria.web.archive import Archive

blueprint = Blueprint("resources", __name__)

ENDINGS = {
    "html": HTML,
    "ttl": rdf.TURTLE,
    "jsonld": rdf.JSONLD,
    "nt": rdf.NTRIPLES,
    "rdf": rdf.RDFXML,
}
_ENDING = re.compile(r"\.({})$".format("|".join(ENDINGS)))
_SHOWN = 80
_HASH = ("[0-9a-f]{64}", "64 digits from 0 to 9 and a to f, all lower case")
_SLUG = ("[a-z0-9]+(-[a-z0-9]+)*", "lower-case letters and digits, in parts with hyphens between")
VERSION = ("[0-9]+[.][0-9]+[.][0-9]+", "three numbers with points between, such as 0.1.0")
# The rules that the names of each kind keep: a pattern, and the same in words.
RULES = {
    "law": _HASH,
    "decision": _HASH,
    "inferred": _HASH,
    "policy": _SLUG,
    "source": _SLUG,
    "case": _SLUG,
    "query": ("cq-[0-9]{2}(-[a-z0-9-]+)?", "cq-, two digits, and no more or the name of the file"),
    "shape": ("[A-Za-z][A-Za-z0-9-]*", "letters, digits and hyphens, a letter first"),
}
_PREFIXES = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shp": f"{BASE}shape/",
}


class Edition(NamedTuple):
    """
    A document in one of its versions.

    Attributes:
        held: the library it stands in.
        document: its IRI in that library.
        law: the law of that version, in which its sources are looked up.
    """

    held: Library
    document: str
    law: Graph


@blueprint.get("/def")
@blueprint.get("/def/<version>")
@blueprint.get("/def.<ending>")
@blueprint.get("/alignments")
@blueprint.get("/alignments.<ending>")
@blueprint.get("/policy/<name>")
@blueprint.get("/policy/<name>/<version>")
@blueprint.get("/source/<name>")
@blueprint.get("/shape/", strict_slashes=False)
@blueprint.get("/shape/<name>")
@blueprint.get("/shape.<ending>")
@blueprint.get("/query/", strict_slashes=False)
@blueprint.get("/query/<name>")
@blueprint.get("/query.<ending>")
@blueprint.get("/law/<name>")
@blueprint.get("/decision/<name>")
@blueprint.get("/case/<name>")
@blueprint.get("/inferred/<name>")
@blueprint.get("/problem", endpoint="problem")
@blueprint.get("/problem.<ending>")
def resource(**_: str) -> Response:
    """Answers one document, in the form that its ending or the client names."""
    iri, ending = _asked()
    slug = policy_page.slug_of(iri)
    given = Parameters(request.args, once=["lang", "norm"] if slug else ["lang"])
    lang, norm = given.language(), given.one("norm")
    if slug and norm:
        policy_page.norm_of(slug, norm)
    media_type = ENDINGS[ending] if ending else acceptable(list(ENDINGS.values()))
    if iri != library.document_of(iri):
        return _see_other(iri, ending)
    edition = _edition(iri)
    is_page = media_type == HTML
    response = _page(iri, edition, lang, norm) if is_page else _written(edition, media_type)
    if not ending:
        response.vary.add("Accept")
        named = next(name for name, kind in ENDINGS.items() if kind == media_type)
        response.headers["Content-Location"] = address(iri, named)
    response.headers["Link"] = ", ".join(_links(iri, edition, media_type))
    return response


def address(iri: str, ending: str = "") -> str:
    """Returns where this service answers for a name, in the form that an ending names."""
    document = library.document_of(iri)
    path = document.removeprefix(BASE)
    if ending:
        path = f"{path.rstrip('/')}.{ending}"
    name = library.fragment(iri)
    base: str = current_app.config["ADDRESS"]
    return f"{base}{path}#{name}" if name else f"{base}{path}"


def _asked() -> tuple[str, str]:
    """Returns the name that is asked for, and the ending of its address, empty for none."""
    path = request.path.lstrip("/")
    found = _ENDING.search(path)
    path = _ENDING.sub("", path)
    name = f"{path}/" if path in {"shape", "query"} else path
    _check(name)
    return BASE + name, found[1] if found else ""


def _check(name: str) -> None:
    """
    Refuses a name that none of ours can be.

    Raises:
        NotFound: with the rule that it breaks.
    """
    kind, _, rest = name.partition("/")
    first, _, version = rest.partition("/")
    parts = [(first, VERSION)] if kind == "def" and rest else []
    if kind in RULES and first:
        parts = [(first, RULES[kind]), *([(version, VERSION)] if version else [])]
    for part, (pattern, rule) in parts:
        if not re.fullmatch(pattern, part):
            message = f"'{_cut(part)}' cannot be a name in {kind}/: such a name is {rule}."
            raise NotFound(message)
    if "." in kind:
        endings = ", ".join(f".{ending}" for ending in ENDINGS)
        message = f"{kind.partition('.')[0]} does not exist in that form; there is {endings}."
        raise NotFound(message)


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."


def _see_other(iri: str, ending: str) -> Response:
    """Answers for what is no document: where it is described."""
    held = _current().held
    document = library.document_of(iri)
    if library.kind(iri) == "query":
        try:
            iri = document + queries.find(library.fragment(iri)).id
        except UnknownNameError as error:
            raise NotFound(str(error)) from None
    if iri not in held.terms[document]:
        raise _unknown(iri, held.terms[document])
    response = Response(status=303)
    response.headers["Location"] = address(iri, ending)
    response.headers["Link"] = f'<{address(document)}>; rel="describedby"'
    return response


def _unknown(iri: str, known: tuple[str, ...] | list[str]) -> NotFound:
    """Returns the error that names what is nearest to a name."""
    name = iri.removeprefix(BASE)
    names = [found.removeprefix(BASE) for found in known]
    same = [found for found in names if library.kind(BASE + found) == library.kind(iri)]
    near = get_close_matches(name, same, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There is {', '.join(same[:3])}."
    return NotFound(f"There is no {_cut(name)} here. {hint}")


# ---------------------------------------------------------------- versions


class _Current(NamedTuple):
    held: Library
    law: Graph


@lru_cache(maxsize=2)
def _of(dataset: Dataset) -> _Current:
    others = problems.quads()
    held = library.of_dataset(dataset.quads.decode(), others)
    return _Current(held, graph_of(law_quads()))


def _current() -> _Current:
    return _of(current_endpoint().dataset())


@lru_cache(maxsize=2)
def _version(hash_: str, folder: Path) -> _Current:
    """Returns what a version of the law holds; see `law.archive.find`."""
    quads = find(hash_, folder)
    return _Current(library.of_version(with_named_nodes(quads, hash_), hash_), graph_of(quads))


@lru_cache(maxsize=256)
def _versions(hash_: str, folder: Path) -> frozenset[str]:
    """Returns the IRIs of the versions that a version of the law calls its documents."""
    try:
        quads = find(hash_, folder)
    except (InputError, UnknownLawError):
        return frozenset()
    return frozenset(re.findall(f"<{OWL.versionIRI}> <([^>]*)>", quads))


def _edition(iri: str) -> Edition:
    """
    Returns the document that a name stands for, as it is or as it was.

    Raises:
        NotFound: naming the nearest.
    """
    held, law = _current()
    if iri in held.documents:
        return Edition(held, iri, law)
    if iri in held.versions:
        return Edition(held, held.versions[iri], law)
    if (found := _published_before(iri)) is not None:
        return Edition(found.held, iri, found.law)
    folder = current_endpoint().data_dir
    hash_ = iri.rpartition("/")[2] if library.kind(iri) == "law" else _kept_as(iri, folder)
    try:
        held_then, law_then = _version(hash_, folder)
    except (InputError, UnknownLawError):
        known = [*held.documents, *held.versions]
        raise _unknown(iri, known) from None
    return Edition(held_then, held_then.versions.get(iri, iri), law_then)


def _published_before(iri: str) -> _Current | None:
    """Returns what was published with a decision, or inferences, that are no longer; else None."""
    if library.kind(iri) not in {"decision", "inferred"}:
        return None
    archive = current_endpoint().archive
    held = (version for version in archive.versions() if iri in _names(version, archive))
    version = next(held, None)
    return None if version is None else _dataset(version, archive)


@lru_cache(maxsize=256)
def _names(version: str, archive: Archive) -> frozenset[str]:
    """Returns the names of the graphs of a dataset that was published; none if it is spoilt."""
    try:
        return frozenset(Dataset(archive.quads(version)).graphs)
    except AssetError:
        return frozenset()


@lru_cache(maxsize=1)
def _dataset(version: str, archive: Archive) -> _Current:
    """Returns what a dataset held that was published."""
    quads = archive.quads(version).decode()
    return _Current(library.of_dataset(quads), graph_of("\n".join(library.law_in(quads))))


def _kept_as(iri: str, folder: Path) -> str:
    """Returns the hash of the law that was kept last under the IRI of a version, empty for none."""
    paths = sorted((folder / "law").glob("*.nq.gz"), key=lambda path: path.stat().st_mtime)
    hashes = [path.name.removesuffix(".nq.gz") for path in reversed(paths)]
    return next((hash_ for hash_ in hashes if iri in _versions(hash_, folder)), "")


# ---------------------------------------------------------------- forms


def _written(edition: Edition, media_type: str) -> Response:
    """Returns a document in a form of RDF."""
    return Response(_rdf(edition, media_type), mimetype=media_type)


# A document with hundreds of terms takes a second to lay out, and stays as it is.
@lru_cache(maxsize=32)
def _rdf(edition: Edition, media_type: str) -> bytes:
    statements = edition.held.statements(edition.document).encode()
    return rdf.rewrite(statements, media_type, _PREFIXES)


@lru_cache(maxsize=64)
def _html(iri: str, edition: Edition, lang: Lang, base: str, norm: str | None) -> str:
    page = _laid_out(edition, lang)
    forms = {name: address(iri, name) for name in ENDINGS if name != "html"}
    shown = {"page": page, "name": iri, "forms": forms, "lang": lang, "address": base}
    slug = policy_page.slug_of(iri)
    if slug is None:
        return render_template("document.html", **shown)
    terms = {
        "entries": {entry.anchor: entry for entry in page.own},
        "by_kind": policy_page.by_kind(page.own),
    }
    browsed = policy_page.context(slug, norm, lang)
    return render_template("policy.html", **shown, **terms, **browsed)


@lru_cache(maxsize=8)
def _laid_out(edition: Edition, lang: Lang) -> Page:
    return Page(edition.held, edition.law, edition.document, lang)


def _page(iri: str, edition: Edition, lang: Lang, norm: str | None) -> Response:
    """Returns a document as a page."""
    response = Response(_html(iri, edition, lang, address(iri), norm), mimetype=HTML)
    response.headers["Content-Language"] = lang
    response.vary.add("Accept-Language")
    return response


def _links(iri: str, edition: Edition, media_type: str) -> list[str]:
    """Returns what a program needs to find its way, as signposting.org/FAIR has it."""
    types, licences = edition.held.said(edition.document, RDF.type, DCTERMS.license)
    links = [f'<{iri}>; rel="cite-as"']
    for ending, kind in ENDINGS.items():
        if kind != media_type:
            relation = "alternate describedby" if media_type == HTML else "alternate"
            links.append(f'<{address(iri, ending)}>; rel="{relation}"; type="{kind}"')
    if media_type != HTML:
        links.append(f'<{address(iri, "html")}>; rel="describes"; type="{HTML}"')
    links += [f'<{found}>; rel="type"' for found in types or ["https://schema.org/WebPage"]]
    links += [f'<{found}>; rel="license"' for found in licences]
    if iri != edition.document:
        links.append(f'<{address(edition.document)}>; rel="latest-version"')  # RFC 5829
    return links

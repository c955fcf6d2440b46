"""
Tells crawlers which pages there are, in both languages, and where they have nothing to look for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from flask import Blueprint, Response, current_app, request, url_for

from moratoria import queries
from moratoria.vocab import BASE
from moratoria.web.access import PRIVATE
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import LANGS, TEXT, Parameters

if TYPE_CHECKING:
    from collections.abc import Iterator

blueprint = Blueprint("sitemap", __name__)

XML = "application/xml"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"
_PAGES = (
    "home.home",
    "pages.letter",
    "vocabulary.vocabulary",
    "check.check",
    "catalog.listed",
    "saved.listed",
    "search.search",
    "bounds.limits",
    "resources.problem",
)
# What is published as a graph of its own has a page of its own, at its name.
_DOCUMENTS = ("/def", "/policy/", "/source/", "/shape/", "/case/", "/decision/")
# Each would have the store work for a crawler, which can download all there is.
_WORK = ("/sparql?", "/graphs?")


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Answers the pages and the saved questions, each with its address in both languages."""
    Parameters(request.args, once=[])
    ET.register_namespace("", _SITEMAP)
    ET.register_namespace("xhtml", _XHTML)
    root = ET.Element(f"{{{_SITEMAP}}}urlset")
    for path in _pages():
        place = current_app.config["ADDRESS"] + path.lstrip("/")
        url = ET.SubElement(root, f"{{{_SITEMAP}}}url")
        ET.SubElement(url, f"{{{_SITEMAP}}}loc").text = place
        for lang in LANGS:
            other = f"{place}{'&' if '?' in place else '?'}lang={lang}"
            ET.SubElement(url, f"{{{_XHTML}}}link", rel="alternate", hreflang=lang, href=other)
    return Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype=XML)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Answers that everything may be crawled but what needs a token, and queries."""
    Parameters(request.args, once=[])
    closed = [*(f"/{name}" for name in sorted(PRIVATE)), *_WORK]
    place = f"{current_app.config['ADDRESS']}sitemap.xml"
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "", f"Sitemap: {place}"]
    return Response("\n".join([*lines, ""]), mimetype=TEXT)


def _pages() -> Iterator[str]:
    """Yields the path of each page, of a saved question with the example it gives."""
    yield from map(url_for, _PAGES)
    for name in current_endpoint().dataset().graphs:
        path = f"/{name.removeprefix(BASE)}"
        if path.startswith(_DOCUMENTS):
            yield path
    for query in queries.load().values():
        example = {parameter.key: parameter.example for parameter in query.parameters}
        yield url_for("saved.answered", name=query.name, **example)  # type: ignore[arg-type]

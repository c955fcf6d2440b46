"""
Registries to push to, on this machine, which speak the published contract of each and no more.

That of the NDE Dataset Register is its OpenAPI document (`/datasets`, `/datasets/validate`); that
of a FAIR Data Point is its documentation of the API (`POST` to a layer, `PUT`, `/meta/state`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pyshacl
from rdflib import DCAT, DCTERMS, FOAF, RDF, SH, BNode, Graph, Literal, Namespace, URIRef

FDP = Namespace("https://w3id.org/fdp/fdp-o#")
LDP = Namespace("http://www.w3.org/ns/ldp#")
TURTLE, JSONLD, JSON = "text/turtle", "application/ld+json", "application/json"

KEY = "let-me-in"

Said = tuple[int, dict[str, str], bytes]
"""What is answered: a status, headers and a body."""


@dataclass
class Asked:
    """One request that came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Register:
    """A registry, and every request that reached it."""

    asked: list[Asked] = field(default_factory=list)
    address: str = ""

    def writes(self) -> list[str]:
        """Returns the method and path of each request that may have changed something."""
        return [f"{a.method} {a.path}" for a in self.asked if a.method != "GET"]

    def answer(self, asked: Asked) -> Said:
        """Returns what is answered to a request."""
        raise NotImplementedError


@contextmanager
def running(register: Register) -> Iterator[Register]:
    """Runs a registry at a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            asked = Asked(self.command, self.path, headers, self.rfile.read(size))
            register.asked.append(asked)
            status, told, body = register.answer(asked)
            self.send_response(status)
            for name, value in {**told, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = _do  # noqa: N815 - as the base class has them

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    register.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield register
    finally:
        server.shutdown()
        server.server_close()


# ---------------------------------------------------------------- the NDE Dataset Register


@dataclass
class NdeRegister(Register):
    """It fetches what it is told of, and holds it against its shapes."""

    shapes: Path = Path()
    allowed: bool = True
    registered: dict[str, int] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Said:
        """Validates (`PUT /datasets/validate`) or registers (`POST /datasets`) an address."""
        route = f"{asked.method} {asked.path}"
        if route not in {"PUT /datasets/validate", "POST /datasets"}:
            return 404, {}, b""
        told = json.loads(asked.body)
        if asked.headers.get("content-type") != JSONLD or not isinstance(told.get("@id"), str):
            return 400, {"Content-Type": JSON}, b'{"message": "body must have @id"}'
        if asked.method == "POST" and not self.allowed:
            return 403, {}, b""
        try:
            with urlopen(Request(told["@id"], headers={"Accept": TURTLE})) as reply:  # noqa: S310
                graph = Graph().parse(data=reply.read(), format="turtle")
        except HTTPError as error:
            return (404 if error.code == 404 else 406), {}, b""
        if not set(graph.subjects(RDF.type, DCAT.Dataset)):
            return 406, {}, b""
        status, report = self._validated(graph)
        if status == 200 and asked.method == "POST":
            self.registered[told["@id"]] = len(set(graph.subjects(RDF.type, DCAT.Dataset)))
            status = 202
        return status, {"Content-Type": JSONLD}, report

    def _validated(self, graph: Graph) -> tuple[int, bytes]:
        _, report, _ = pyshacl.validate(graph, shacl_graph=Graph().parse(self.shapes))
        assert isinstance(report, Graph)
        broken = (None, SH.resultSeverity, SH.Violation) in report
        return (400 if broken else 200), report.serialize(format="json-ld", encoding="utf-8")


# ---------------------------------------------------------------- a FAIR Data Point


CHILD = {"": FDP.metadataCatalog, "catalog": DCAT.dataset, "dataset": DCAT.distribution}
TYPES = {"catalog": DCAT.Catalog, "dataset": DCAT.Dataset, "distribution": DCAT.Distribution}
ABOVE = {"catalog": "", "dataset": "catalog", "distribution": "dataset"}


@dataclass
class FairDataPoint(Register):
    """It holds drafts until they are published, and names everything by itself."""

    key: str = KEY
    name: str = "https://w3id.org/example-point"
    refused: str = ""
    held: dict[str, Graph] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)

    def answer(self, asked: Asked) -> Said:
        """Reads, creates or changes metadata, or their state."""
        known = asked.headers.get("authorization") == f"Bearer {self.key}"
        if asked.method != "GET" and not known:
            return 403, {"Content-Type": JSON}, b'{"message": "You have to be logged in"}'
        parts = [part for part in urlsplit(asked.path).path.split("/") if part]
        if asked.method == "GET" and not parts:
            return self._told(self._root(known=known))
        if not parts or parts[0] not in TYPES:
            return 404, {"Content-Type": JSON}, b'{"message": "Resource not found"}'
        if asked.method == "POST" and len(parts) == 1:
            return self._created(parts[0], asked)
        path = "/".join(parts[:2])
        if path not in self.held or (asked.method == "GET" and not self._seen(path, known=known)):
            return 404, {"Content-Type": JSON}, b'{"message": "Resource not found"}'
        return self._at(path, parts[2:], asked, known=known)

    def _at(self, path: str, rest: list[str], asked: Asked, *, known: bool) -> Said:
        if rest == ["meta"]:
            state = {"state": {"current": self.states[path], "children": {}}}
            return 200, {"Content-Type": JSON}, json.dumps(state).encode()
        if rest == ["meta", "state"]:
            self.states[path] = json.loads(asked.body)["current"]
            return 200, {"Content-Type": JSON}, asked.body
        if asked.method == "GET":
            return self._told(self._with_children(path, known=known))
        graph, fault = self._read(path.split("/", maxsplit=1)[0], f"{self.name}/{path}", asked)
        if fault:
            return 400, {"Content-Type": JSON}, json.dumps({"message": fault}).encode()
        self.held[path] = graph
        return self._told(graph)

    def _created(self, kind: str, asked: Asked) -> Said:
        path = f"{kind}/00000000-0000-4000-8000-{len(self.held):012}"
        graph, fault = self._read(kind, f"{self.name}/{path}", asked)
        if fault:
            return 400, {"Content-Type": JSON}, json.dumps({"message": fault}).encode()
        self.held[path], self.states[path] = graph, "DRAFT"
        return 201, {"Location": f"{self.name}/{path}"}, b""

    def _read(self, kind: str, name: str, asked: Asked) -> tuple[Graph, str]:
        """Returns what is to be held, and what is wrong with it, if anything is."""
        graph, this = Graph().parse(data=asked.body, format="turtle", publicID=name), URIRef(name)
        above = [f"{self.name}/{p}" for p in self.held if p.startswith(ABOVE[kind] + "/")]
        agent = graph.value(this, DCTERMS.publisher) or BNode()
        needed = [
            ((this, RDF.type, TYPES[kind]) in graph, "the type of the layer"),
            ((this, DCTERMS.title, None) in graph, "dct:title"),
            (len(list(graph.objects(this, DCTERMS.hasVersion))) == 1, "one dct:hasVersion"),
            (
                isinstance(graph.value(this, DCTERMS.hasVersion), Literal),
                "a text as version",
            ),
            (
                kind == "distribution" or (agent, FOAF.name, None) in graph,
                "a named publisher",
            ),
            (str(graph.value(this, DCTERMS.isPartOf)) in (above or [self.name]), "dct:isPartOf"),
            (not self.refused or self.refused not in asked.body.decode(), "another title"),
        ]
        graph.remove((None, CHILD.get(kind, FDP.none), None))
        graph.add((this, DCTERMS.conformsTo, URIRef(f"{self.name}/profile/{kind}")))
        graph.add((this, RDF.type, DCAT.Resource))
        graph.add((this, FDP.metadataIssued, Literal("2024-07-01")))
        lacking = [what for there, what in needed if not there]
        return graph, f"There has to be {lacking[0]}" if lacking else ""

    def _root(self, *, known: bool) -> Graph:
        graph, this = Graph(), URIRef(self.name)
        graph.add((this, RDF.type, FDP.FAIRDataPoint))
        graph.add((this, DCTERMS.title, Literal("A FAIR Data Point")))
        self._add_children("", this, graph, known=known)
        return graph

    def _with_children(self, path: str, *, known: bool) -> Graph:
        graph = Graph() + self.held[path]
        self._add_children(
            path.split("/", maxsplit=1)[0], URIRef(f"{self.name}/{path}"), graph, known=known
        )
        return graph

    def _add_children(self, kind: str, this: URIRef, graph: Graph, *, known: bool) -> None:
        for path, held in self.held.items():
            child = URIRef(f"{self.name}/{path}")
            if self._seen(path, known=known) and (child, DCTERMS.isPartOf, this) in held:
                graph.add((this, CHILD[kind], child))

    def _seen(self, path: str, *, known: bool) -> bool:
        return known or self.states[path] == "PUBLISHED"

    def _told(self, graph: Graph) -> Said:
        data: Any = graph.serialize(format="turtle", encoding="utf-8")
        return 200, {"Content-Type": TURTLE}, data

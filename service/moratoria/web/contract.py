"""
Tells programs what the service takes and answers: `/openapi.json`, OpenAPI 3.1.

The routes are described in `openapi.yaml`. What other places already say is taken from them: the
keys of a case from the shapes, policies and readings from the law, the saved questions from their
files, roles from the matrix, and problems from their kinds.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from flask import Blueprint, Response, current_app, request

from moratoria import __version__, counsel, facts, inferred, queries, rdf
from moratoria.assets import folder
from moratoria.intake import read_case
from moratoria.law import load_law, policies
from moratoria.schema import Key, load_schema
from moratoria.store import guard, media_types
from moratoria.vocab import BASE, MOR
from moratoria.web import resources
from moratoria.web.access import ANONYMOUS, SCOPES, allowed
from moratoria.web.ask import formats
from moratoria.web.ask.spreadsheet import XLSX
from moratoria.web.interview.checked import GO
from moratoria.web.negotiation import HTML, TEXT, Parameters, acceptable, json_answer
from moratoria.web.problems import KINDS, PROBLEM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from moratoria.law import Law

Json = dict[str, Any]

blueprint = Blueprint("contract", __name__)

_SOLUTIONS = list(media_types("solutions"))
_TRIPLES = list(rdf.FORMATS)
_ANSWERS = {
    "solutions": _SOLUTIONS,
    "graph": list(media_types("graph")),
    "rdf": list(rdf.FORMATS | rdf.QUAD_FORMATS),
    "rdf-triples": _TRIPLES,
    "rdf-turtle": [rdf.TURTLE],
    "rdf-quads": [*_TRIPLES, rdf.TRIG, rdf.NQUADS],
    "rdfxml": [rdf.RDFXML],
    "text": [TEXT],
    "html": [HTML],
    "spreadsheet": [XLSX],
    "published": list(resources.ENDINGS.values()),
}
_SHAPED = {media_types("solutions")[0]: {"$ref": "#/components/schemas/Bindings"}}
_ALWAYS = [401, 414, 429, 431]  # told before any route is reached
_REASONS = {
    400: "The request cannot be read, or names what does not exist.",
    401: "The token is missing or not valid.",
    403: "The token is of a role that may not do this.",
    404: "There is nothing there, or it is not the asker's.",
    406: "There is no answer in a media type that is accepted.",
    408: "The request was cut off, or took too long to come.",
    409: "It was changed while it was worked on.",
    412: "It was changed since it was read.",
    413: "The request or the answer is larger than may be.",
    414: "The address is longer than may be; send the query in the body.",
    415: "The media type of the request is not read here.",
    422: "The case breaks the shapes, or a key belongs to another request.",
    428: "The version that was read must be named.",
    429: "There were too many requests.",
    431: "The headers are larger than may be.",
    503: "It was stopped at a limit, or the service is busy; nothing was done.",
    507: "There is no room to store more; nothing was stored.",
}
_DATES = {
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$"},
        {"type": "string", "pattern": "^[0-9]{4}$"},
        {"type": "null"},
    ]
}


@blueprint.get("/openapi.json")
def contract() -> Response:
    """Answers the contract, with the address of this service as the one to ask."""
    Parameters(request.args, once=[])
    acceptable([rdf.JSON])
    return json_answer({**document(), "servers": [{"url": current_app.config["ADDRESS"]}]})


@cache
def document() -> Json:
    """Returns the contract, without the address of a server."""
    path = Path(__file__).with_name("openapi.yaml")
    written: Json = yaml.safe_load(path.read_text(encoding="utf-8"))
    written["info"]["version"] = __version__
    written["paths"] |= {f"/queries/{q.name}": _saved(q) for q in queries.load().values()}
    components = written["components"]
    components["schemas"] |= _schemas()
    components["parameters"] |= _names()
    components["responses"] |= {_name(status): _told(status) for status in _REASONS}
    for path_, item in written["paths"].items():
        for method in {"get", "put", "post", "delete"} & item.keys():
            _completed(path_, method, item[method])
    bodies = [*components["requestBodies"].values(), *components["responses"].values()]
    for part in bodies:
        _filled(part)
    return written


# ---------------------------------------------------------------- operations


def _completed(path: str, method: str, operation: Json) -> None:
    """Adds to an operation who may use it, and how it fails."""
    roles = allowed(_rule(path), method.upper())
    scopes = sorted(SCOPES[role] for role in roles - {ANONYMOUS})
    open_ = ANONYMOUS in roles
    operation["security"] = [*([{}] if open_ else []), {"token": []}]
    if not open_:
        operation["x-scopes"] = scopes
    for response in [operation.get("requestBody", {}), *operation["responses"].values()]:
        _filled(response)
    problems = [*operation.pop("x-problems", []), *_ALWAYS, *([] if open_ else [403])]
    for status in sorted(problems):
        operation["responses"][str(status)] = {"$ref": f"#/components/responses/{_name(status)}"}


def _rule(path: str) -> str:
    """Returns the route of a path, as Flask writes it."""
    if path.startswith("/queries/"):
        return "/queries/<name>"
    return path.replace("{", "<").replace("}", ">")


def _filled(part: Json) -> None:
    """Writes out what is short for content that is not described any further."""
    content = part.get("content", {})
    kinds = part.pop("x-answers", []) + [kind for kind in [content.pop("x-case", None)] if kind]
    for kind in (name for answer in kinds for name in _ANSWERS[answer]):
        content.setdefault(kind, {"schema": _SHAPED.get(kind, {"type": "string"})})
    if rdf.JSONLD in content:
        content[rdf.JSONLD] = {"schema": {"type": ["object", "array"]}}
    for kind in list(content.values()):
        if name := kind.pop("x-example", None):
            kind["example"] = _example(name)
            graph = facts.from_plain(_example(name))
            graph.bind("mor", MOR)
            content[rdf.TURTLE]["example"] = graph.serialize(format="turtle")  # nests blank nodes
    if content:
        part["content"] = content


def _name(status: int) -> str:
    return f"Problem{status}"


def _told(status: int) -> Json:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": _REASONS[status],
        "content": {PROBLEM: {"schema": schema}, HTML: {"schema": {"type": "string"}}},
    }


@cache
def _example(name: str) -> Json:
    """Returns the plain form of a published example case, without the name it has there."""
    case = read_case((folder("cases") / name / "case.ttl").read_bytes(), rdf.TURTLE)
    plain = facts.to_plain(case)
    return {key: value for key, value in plain.items() if key != "id" and value is not None}


# ---------------------------------------------------------------- saved questions


_TYPES: dict[str, Json] = {
    "iri": {"type": "string", "format": "iri"},
    "xsd_date": {"type": "string", "format": "date"},
    "integer": {"type": "integer"},
}


def _saved(query: queries.SavedQuery) -> Json:
    """Returns the path of one saved question."""
    parameters = [_parameter(parameter) for parameter in query.parameters]
    names = ("rows-limit", "rows-offset", "version", "wording", "format", "lang")
    common = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    return {
        "get": {
            "tags": ["query"],
            "operationId": query.name,
            "summary": query.summary,
            "description": query.description,
            "parameters": [*parameters, *common],
            "responses": {
                "200": {
                    "description": "The rows.",
                    "headers": {"Link": {"$ref": "#/components/headers/Link"}},
                    "x-answers": ["solutions", "rdf-turtle", "html", "spreadsheet"],
                },
            },
            "x-problems": [400, 404, 406, 413, 414, 503],
        }
    }


def _parameter(parameter: queries.Parameter) -> Json:
    kind = _TYPES.get(parameter.kind, {"type": "string", "minLength": 1})
    length = {"maxLength": queries.MAX_LENGTH} if kind["type"] == "string" else {}
    example: object = parameter.example
    if kind["type"] == "integer":
        example = int(parameter.example)
    return {
        "name": parameter.key,
        "in": "query",
        "required": True,
        "schema": {**kind, **length},
        "example": example,
    }


# ---------------------------------------------------------------- names of documents


def _names() -> Json:
    """Returns the parameter for the name of a document, by `name-` and the kind of document."""
    law, example = load_law(), inferred.examples()[0]
    document = next(iter(law.sources.values())).document
    examples = {
        "policy": law.slug,
        "source": document.removeprefix(f"{BASE}source/"),
        "shape": "CaseShape",
        "query": next(iter(queries.load())),
        "law": law.hash,
        "inferred": law.hash,
        "case": example.case.iri.removeprefix(f"{BASE}case/"),
        "decision": example.decision().id.removeprefix(f"{BASE}decision/"),
    }
    named = {kind: ("name", resources.RULES[kind], example) for kind, example in examples.items()}
    named["version"] = ("version", resources.VERSION, law.version)
    return {
        f"name-{kind}": {
            "name": name,
            "in": "path",
            "required": True,
            "description": f"A name: {rule}.",
            "schema": {"type": "string", "pattern": f"^{pattern}$"},
            "example": example,
        }
        for kind, (name, (pattern, rule), example) in named.items()
    }


# ---------------------------------------------------------------- schemas that are known elsewhere


def _schemas() -> Json:
    laws = [load_law(slug) for slug in policies()]
    readings = [f"{r.id}={value.id}" for law in laws for r in law.readings for value in r.values]
    names = [name for law in laws for name in law.presumptions]
    kinds = [f"{BASE}problem#{kind.name}" for kind in KINDS.values()]
    return {
        "Case": _case(),
        "Form": _form(laws),
        "Day": {"type": "string", "format": "date"},
        "Policy": _one_of(policies()),
        "Reading": _one_of(readings),
        "Presumption": _one_of(names),
        "Explanation": _one_of(counsel.KINDS),
        "Format": _one_of(formats.FORMATS),
        "ProblemType": _one_of(["about:blank", *kinds]),
        "Query": {
            "type": "string",
            "minLength": 1,
            "maxLength": guard.MAX_BYTES,
            "description": "A query of SPARQL 1.1, which only reads.",
        },
    }


def _one_of(values: Iterable[str]) -> Json:
    return {"type": "string", "enum": list(dict.fromkeys(values))}


def _case() -> Json:
    """Returns the plain form of a case; SHACL asks more of it than a JSON Schema can say."""
    return {
        "type": "object",
        "title": "A case in the plain form",
        "description": "Leave out what is not known, or give null.",
        "additionalProperties": False,
        "properties": {key.key: _property(key) for key in load_schema().keys.values()},
    }


def _form(laws: Iterable[Law]) -> Json:
    """Returns the form of the interview; what a key cannot hold is told in the page."""
    keys, text = load_schema().keys, {"type": "string"}
    norms = dict.fromkeys(norm.id for law in laws for norm in law.norms)
    controls: Json = {
        "on": text,
        "policy": {"$ref": "#/components/schemas/Policy"},
        "at": {**_one_of(keys), "description": "The question that is being answered."},
        "go": {**_one_of(GO), "description": "The button that was pressed."},
        "example": _one_of(name for _, name in inferred.named()),
        "reading": {"type": "array", "items": {"$ref": "#/components/schemas/Reading"}},
        "assume": {"type": "array", "items": {"$ref": "#/components/schemas/Presumption"}},
        "norm": {"type": "array", "items": _one_of(norms)},
        "file": {**text, "description": "A case in any form that is read here; only in parts."},
    }
    typed = {
        key.key: {"title": key.name.en, **({"type": "array", "items": text} if key.many else text)}
        for key in keys.values()
    }
    return {"type": "object", "additionalProperties": False, "properties": {**typed, **controls}}


def _property(key: Key) -> Json:
    words = {"title": key.name.en, "description": key.question.en or key.message.en}
    one = dict(_values(key))
    if key.many:
        return {
            **words,
            "type": ["array", "null"],
            "items": one,
            "minItems": 1,
            "uniqueItems": True,
        }
    return {**words, **(_DATES if key.kind == "date" else _or_null(one))}


def _values(key: Key) -> Iterator[tuple[str, Any]]:
    """Yields the keywords of one value of a key."""
    if key.kind == "code":
        yield from _one_of(key.codes).items()
    elif key.kind == "integer":
        yield "type", "integer"
        if key.numbers:
            yield from {"minimum": key.numbers[0], "maximum": key.numbers[-1]}.items()
    elif key.kind == "boolean":
        yield "type", "boolean"
    else:
        yield from {"type": "string", "minLength": 1}.items()


def _or_null(schema: Json) -> Json:
    wider = deepcopy(schema)
    wider["type"] = [schema.get("type", "string"), "null"]
    if "enum" in schema:
        wider["enum"] = [*schema["enum"], None]
    return wider

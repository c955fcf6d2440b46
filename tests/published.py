"""An address that is there for each route that answers for the names we give."""

from __future__ import annotations

from moratoria.inferred import examples
from moratoria.law import load_law
from moratoria.vocab import BASE

_LAW, _EXAMPLE = load_law(), examples()[0]

DOCUMENTS = {
    "/def": "/def",
    "/def.<ending>": "/def.ttl",
    "/def/<version>": f"/def/{_LAW.version}",
    "/alignments": "/alignments",
    "/alignments.<ending>": "/alignments.jsonld",
    "/policy/<name>": f"/policy/{_LAW.slug}",
    "/policy/<name>/<version>": f"/policy/{_LAW.slug}/{_LAW.version}",
    "/source/<name>": "/source/kst-19637-2909",
    "/shape/": "/shape/",
    "/shape.<ending>": "/shape.rdf",
    "/shape/<name>": "/shape/CaseShape",
    "/query/": "/query/",
    "/query.<ending>": "/query.jsonld",
    "/query/<name>": "/query/cq-07",
    "/law/<name>": f"/law/{_LAW.hash}",
    "/decision/<name>": _EXAMPLE.decision().id.removeprefix(BASE.rstrip("/")),
    "/case/<name>": _EXAMPLE.case.iri.removeprefix(BASE.rstrip("/")),
    "/inferred/<name>": f"/inferred/{_LAW.hash}",
    "/problem.<ending>": "/problem.nt",
}

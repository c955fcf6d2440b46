"""
Holds the law itself against its rules: does it read, is it whole, does every word have a source.

The shipped law is checked, or one policy folder beside the shipped vocabulary and sources. The
rules about single terms are shapes (shapes/policy.ttl, shapes/house-style.ttl); what SHACL cannot
say stands here. Nothing is repaired, and no legal conclusion is drawn.
"""

from __future__ import annotations

import importlib
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, URIRef

from moratoria import assets, rdf
from moratoria.errors import AssetError, InputError
from moratoria.law.expressions import expression
from moratoria.law.nodes import day, string
from moratoria.law.reader import read_law
from moratoria.model import Named, Text
from moratoria.schema import load_schema, text
from moratoria.sources import plain_text
from moratoria.validation import shacl
from moratoria.vocab import BASE, MOR, OA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.term import Node

    from moratoria.model import Expression

_SHAPES = ("house-style.ttl", "policy.ttl")
_OURS = (str(MOR), f"{BASE}policy/")
_KINDS = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    RDFS.Datatype,
}


@dataclass(frozen=True)
class Finding:
    """
    One thing that is not as it should be.

    Attributes:
        rule: IRI of the shape that was broken, or the name of the check.
        focus: the node or the file concerned.
    """

    rule: str
    focus: str
    message: Text


@dataclass(frozen=True)
class Check:
    """
    One check by name, with what it found.

    Attributes:
        not_run: why the check was not made, None if it was.
        advice: whether what it finds is advice, which leaves the law in order.
    """

    name: str
    label: Text
    findings: tuple[Finding, ...] = ()
    not_run: Text | None = None
    advice: bool = False

    @property
    def passed(self) -> bool:
        """Whether nothing was found that must be mended."""
        return self.advice or not self.findings


@dataclass(frozen=True)
class Report:
    """All checks, in the order in which they were made."""

    checks: tuple[Check, ...]

    @property
    def conforms(self) -> bool:
        """Whether every check that was made passed."""
        return all(check.passed for check in self.checks)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What must be mended; advice is left out."""
        return tuple(f for check in self.checks if not check.advice for f in check.findings)


@dataclass(frozen=True)
class _Law:
    """What is checked: the whole graph, the part that is new, and where its texts lie."""

    graph: Graph
    own: Graph
    folders: tuple[Path, ...]


def check(folder: Path | None = None, *, with_hermit: bool = False) -> Report:
    """
    Returns the report on the shipped law, or on one policy folder beside it.

    Args:
        folder: Turtle files of a policy, read with the vocabulary and the sources shipped and
            in place of the policies shipped.
        with_hermit: whether a complete OWL reasoner looks for contradictions; needs owlready2
            and Java, and says so where they are absent.
    """
    law, unread = _load(folder)
    checks = [_made("turtle", unread)]
    if not unread:
        shapes = list(_shapes(law))
        told = {finding.value for finding in shapes}
        checks += [
            _made("expressions", _expressions(law)),
            _made("shapes", [found.finding for found in shapes]),
            _made("undefined", _undefined(law, told)),
            _made("unused", _unused(law), advice=True),
            _made("quotes", _quotes(law)),
            _made("imports", _imports(law)),
            _made("periods", _periods(law)),
        ]
        checks.append(_whole(law, checks))
        checks.append(_hermit(law) if with_hermit else _skipped("hermit", "unasked"))
    return Report(tuple(checks))


def _load(folder: Path | None) -> tuple[_Law, list[Finding]]:
    shipped = assets.folder("ontology")
    files = [*assets.turtle_files("ontology")]
    own = files if folder is None else sorted(folder.rglob("*.ttl"))
    if folder is not None:
        files = [f for f in files if "policies" not in f.relative_to(shipped).parts] + own
    law = _Law(Graph(), Graph(), (shipped, folder or shipped))
    unread = []
    if not own:
        place = str(folder or shipped)
        unread.append(Finding("turtle", place, _words("empty", place)))
    for path in files:
        try:
            triples = list(rdf.parse(path.read_bytes(), rdf.TURTLE))
        except InputError as error:
            unread.append(Finding("turtle", path.name, _words("turtle", path.name, str(error))))
            continue
        for triple in triples:
            law.graph.add(triple)
            if path in own:
                law.own.add(triple)
    return law, unread


# ---------------------------------------------------------------- the checks


@dataclass(frozen=True)
class _Broken:
    finding: Finding
    value: Node | None


@cache
def _rules() -> Graph:
    graph = Graph()
    for name in _SHAPES:
        for triple in rdf.parse((assets.folder("shapes") / name).read_bytes(), rdf.TURTLE):
            graph.add(triple)
    return graph


def _shapes(law: _Law) -> Iterator[_Broken]:
    """Finds what breaks a shape."""
    report = shacl(law.graph, _rules())
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = report.value(result, SH.focusNode)
        shape = str(report.value(result, SH.sourceShape))
        message = text(report, result, SH.resultMessage)
        found = Finding(shape, str(focus), _words("shape", str(focus), message))
        yield _Broken(found, report.value(result, SH.value))


def _expressions(law: _Law) -> Iterator[Finding]:
    """Finds class expressions outside the OWL fragment in use, and circles among them."""
    graph, built = law.graph, {}
    for node in _own(law, law.graph.subjects(OWL.equivalentClass)):
        if (node, RDF.type, OWL.Class) not in graph:
            continue
        try:
            part = expression(graph, graph.value(node, OWL.equivalentClass) or BNode())
        except (AssetError, AssertionError, ValueError):
            yield Finding("expressions", str(node), _words("fragment", str(node)))
            continue
        built[str(node)] = names = set(_named(part))
        for name in sorted(names):
            if not name.startswith(_OURS) and (URIRef(name), RDF.type, OWL.Class) not in graph:
                yield Finding("expressions", str(node), _words("no-class", str(node), name))
    try:
        TopologicalSorter(built).prepare()
    except CycleError as error:
        first = min(error.args[1])
        yield Finding("expressions", first, _words("circle", first))


def _named(part: Expression) -> Iterator[str]:
    if isinstance(part, Named):
        yield part.iri
    for inner in (*getattr(part, "members", ()), *([part.of] if hasattr(part, "of") else [])):
        yield from _named(inner)


def _undefined(law: _Law, told: set[Node | None]) -> Iterator[Finding]:
    """Finds terms of ours that are used and nowhere declared, unless a shape told of them."""
    declared = set(law.graph.subjects(RDF.type)) | told
    used = {node for triple in law.own for node in triple if _is_term(node)}
    for node in sorted(used - declared, key=str):
        yield Finding("undefined", str(node), _words("undefined", str(node)))


def _unused(law: _Law) -> Iterator[Finding]:
    """Finds classes, properties and datatypes that nothing refers to."""
    used: set[Node] = set()
    for graph in (law.graph, load_schema().graph):
        for s, p, o in graph:
            used |= {p} | ({o} if o != s else set())
    declared = {s for kind in _KINDS for s in law.own.subjects(RDF.type, kind) if _is_term(s)}
    for node in sorted(declared - used, key=str):
        yield Finding("unused", str(node), _words("unused", str(node)))


def _quotes(law: _Law) -> Iterator[Finding]:
    """Finds quotes that do not stand exactly once in the text of their source."""
    graph = law.graph
    for document, name in graph.subject_objects(MOR.textFile):
        paths = [p for folder in law.folders for p in folder.rglob(str(name))]
        if not paths:
            yield Finding("quotes", str(document), _words("no-text", str(document), str(name)))
            continue
        published = plain_text(paths[-1].read_text(encoding="utf-8"))
        for passage in sorted(graph.subjects(OA.hasSource, document), key=str):
            for selector in graph.objects(passage, OA.hasSelector):
                exact = string(graph, selector, OA.exact)
                if exact is not None and published.count(exact) != 1:
                    times = str(published.count(exact))
                    yield Finding("quotes", str(passage), _words("quote", str(passage), times))


def _imports(law: _Law) -> Iterator[Finding]:
    """Finds imports of anything but a version IRI that an ontology of the set declares."""
    versions = set(law.graph.objects(None, OWL.versionIRI))
    for node, imported in sorted(law.own.subject_objects(OWL.imports)):
        if imported not in versions:
            yield Finding("imports", str(node), _words("import", str(node), str(imported)))


def _periods(law: _Law) -> Iterator[Finding]:
    """Finds periods whose events leave a gap, or that have none."""
    graph = law.graph
    for node in _own(law, graph.subjects(RDF.type, MOR.Period)):
        events = list(graph.subjects(MOR.ofPeriod, node))
        starts = sorted(d for e in events if (d := day(graph, e, MOR["from"])))
        ends = Counter(day(graph, e, MOR.until) for e in events)
        if not starts or any(ends[start] != 1 for start in starts[1:]):
            yield Finding("periods", str(node), _words("period", str(node)))


def _whole(law: _Law, before: list[Check]) -> Check:
    """Reads each policy as the program does, once nothing else is wrong."""
    if not all(check.passed for check in before):
        return _skipped("reads", "others")
    return _made("reads", _unreadable(law))


def _unreadable(law: _Law) -> Iterator[Finding]:
    for slug in sorted(str(slug) for slug in law.own.objects(None, MOR.slug)):
        try:
            read = read_law(law.graph, slug, "")
        except (AssetError, ValueError) as error:
            yield Finding("reads", slug, _words("unreadable", slug, str(error)))
            continue
        if not read.norms:
            yield Finding("reads", slug, _words("no-norms", slug))


# ---------------------------------------------------------------- a complete reasoner


def _hermit(law: _Law) -> Check:
    """Asks HermiT whether the law is free of contradiction and every class can have a member."""
    try:
        owl = importlib.import_module("owlready2")
    except ImportError:
        return _skipped("hermit", "absent")
    if shutil.which("java") is None:
        return _skipped("hermit", "absent")
    flat = Graph()
    for triple in law.graph:
        if triple[1] != OWL.imports:
            flat.add(triple)
    world = owl.World()
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "law.nt"
        path.write_bytes(rdf.write(flat, rdf.NTRIPLES))
        world.get_ontology(path.as_uri()).load()
    try:
        owl.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    except owl.OwlReadyInconsistentOntologyError:
        return _made("hermit", [Finding("hermit", "", _words("inconsistent", ""))])
    except owl.base.OwlReadyJavaError as error:  # such as a datatype outside the OWL 2 map
        reason = " ".join(str(error).split()[:40])
        return _made("hermit", [Finding("hermit", "", _words("no-answer", "", reason))])
    empty = sorted({str(found.iri) for found in world.inconsistent_classes()} - {str(OWL.Nothing)})
    return _made("hermit", [Finding("hermit", iri, _words("no-member", iri)) for iri in empty])


# ---------------------------------------------------------------- parts


def _own(law: _Law, nodes: Iterable[Node]) -> list[Node]:
    own = {node for node in nodes if isinstance(node, URIRef) and (node, None, None) in law.own}
    return sorted(own, key=str)


def _is_term(node: Node) -> bool:
    return isinstance(node, URIRef) and str(node).startswith(_OURS) and "#" in node


def _made(name: str, findings: Iterable[Finding], *, advice: bool = False) -> Check:
    unique = sorted(set(findings), key=lambda f: (f.rule, f.focus, f.message.en))
    return Check(name, _LABELS[name], tuple(unique), advice=advice)


def _skipped(name: str, why: str) -> Check:
    return Check(name, _LABELS[name], not_run=_WHY[why])


def _words(kind: str, focus: str, found: str | Text = "") -> Text:
    both = found if isinstance(found, Text) else Text(found, found)
    words = _MESSAGES[kind]
    name = focus.rsplit("#", 1)[-1]
    return Text(words.nl.format(name, both.nl), words.en.format(name, both.en))


_LABELS = {
    "turtle": Text("elk bestand is leesbaar", "every file can be read"),
    "expressions": Text(
        "elke uitdrukking ligt binnen het fragment", "every expression is inside the fragment"
    ),
    "shapes": Text("de regels voor begrippen en beleid", "the rules for terms and policies"),
    "undefined": Text("elk gebruikt begrip is verklaard", "every term used is declared"),
    "unused": Text("elk begrip wordt gebruikt", "every term is used"),
    "quotes": Text("elk citaat staat eenmaal in zijn bron", "every quote is once in its source"),
    "imports": Text("elke import is van een versie", "every import is of a version"),
    "periods": Text("elke periode sluit aaneen", "every period joins up"),
    "reads": Text("elk beleid is als geheel te lezen", "every policy reads as a whole"),
    "hermit": Text("HermiT vindt geen tegenspraak", "HermiT finds no contradiction"),
}
_WHY = {
    "others": Text("eerst moet het andere in orde zijn", "the rest must be in order first"),
    "unasked": Text("niet gevraagd", "not asked for"),
    "absent": Text("owlready2 of Java ontbreekt", "owlready2 or Java is absent"),
}
_MESSAGES = {
    "empty": Text("{0} bevat geen Turtle-bestand.", "{0} holds no Turtle file."),
    "turtle": Text("{0} is niet leesbaar: {1}", "{0} cannot be read: {1}"),
    "shape": Text("{0}: {1}", "{0}: {1}"),
    "fragment": Text(
        "{0}: de uitdrukking ligt buiten het OWL-fragment; zie het begin van moratoria.ttl.",
        "{0}: the expression is outside the OWL fragment; see the top of moratoria.ttl.",
    ),
    "no-class": Text("{0}: {1} is geen verklaarde klasse.", "{0}: {1} is no declared class."),
    "circle": Text(
        "{0} is door middel van zichzelf gedefinieerd.", "{0} is defined by way of itself."
    ),
    "undefined": Text(
        "{0} wordt gebruikt en is nergens verklaard; is het een schrijffout?",
        "{0} is used and nowhere declared; is it a misspelling?",
    ),
    "unused": Text("{0} wordt nergens gebruikt.", "{0} is used nowhere."),
    "no-text": Text(
        "{0}: het tekstbestand {1} is niet gevonden.", "{0}: the text file {1} was not found."
    ),
    "quote": Text(
        "{0}: het citaat staat {1} maal in de tekst, en moet er eenmaal staan.",
        "{0}: the quote is found {1} times in the text, and must be there once.",
    ),
    "import": Text(
        "{0} importeert {1}, en dat is geen versie-IRI van een ontologie hier.",
        "{0} imports {1}, which is no version IRI of an ontology here.",
    ),
    "period": Text(
        "{0}: de gebeurtenissen sluiten niet aaneen tot één periode.",
        "{0}: the events do not join into one period.",
    ),
    "unreadable": Text("{0} is niet te lezen: {1}", "{0} cannot be read: {1}"),
    "no-norms": Text("{0} heeft geen enkele norm.", "{0} has no norm at all."),
    "inconsistent": Text("Het recht spreekt zichzelf tegen.", "The law contradicts itself."),
    "no-answer": Text("HermiT gaf geen antwoord: {1}", "HermiT gave no answer: {1}"),
    "no-member": Text(
        "{0} kan geen enkel lid hebben: de definitie sluit zichzelf uit.",
        "{0} can have no member: its definition rules itself out.",
    ),
}

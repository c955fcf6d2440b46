// Draws what is joined to what: the things of two columns as points, a row as a line between them.

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import { select } from "d3-selection";

import { zoomable } from "../zoom.js";
import { choose, placed } from "./rows.js";

const MOST = 150;
const FEW = 30;
const LONGEST = 34;
const LABEL = 310;
const ROUNDS = 300;
const EDGE = 110;
const ROW = 28;
const APART = 320;

/** Draws a table into a figure, and again when other columns are chosen. */
export function graphOf(figure, { columns, rows }) {
  const all = placed(columns);
  const things = all.filter(({ kind }) => kind === "iri");
  const [first, second] = ends(columns, things);
  const from = choose(figure.querySelector("[name=from]"), all, first);
  const to = choose(figure.querySelector("[name=to]"), all, second);
  const none = figure.querySelector("[data-word=none]");
  const many = figure.querySelector("[data-word=many]");
  const blank = figure.querySelector(".zooms").cloneNode(true);
  const draw = () => {
    figure.querySelector(".zooms").replaceWith(blank.cloneNode(true));
    const edges = joined(columns, rows, from(), to());
    none.hidden = edges.length > 0;
    many.hidden = edges.length <= MOST;
    figure.querySelector(".zooms").hidden = !edges.length;
    if (edges.length) drawGraph(figure, edges.slice(0, MOST));
  };
  figure.addEventListener("change", draw);
  draw();
}

/** Returns the columns to join at first: of statements both ends, else the first two that name things. */
function ends(columns, things) {
  if (isStatements(columns)) return [0, 2];
  return [things[0]?.at ?? 0, things[1]?.at ?? (things[0]?.at === 0 ? 1 : 0)];
}

function isStatements(columns) {
  return columns.map(({ name }) => name).join() === "subject,predicate,object";
}

function joined(columns, rows, from, to) {
  if (from === to) return [];
  const named = isStatements(columns) ? 1 : null;
  const found = new Map();
  for (const row of rows) {
    if (!row[from]?.text || !row[to]?.text) continue;
    const label = named === null ? "" : row[named].text;
    const key = [row[from].key, label, row[to].key].join("\n");
    found.set(key, { source: row[from], target: row[to], label });
  }
  return [...found.values()];
}

function drawGraph(figure, edges) {
  const points = new Map();
  const point = (value) => {
    if (!points.has(value.key)) points.set(value.key, { ...value });
    return points.get(value.key);
  };
  const links = edges.map(({ source, target, label }) => (
    { source: point(source), target: point(target), label }
  ));
  const nodes = [...points.values()];
  const targets = new Set(links.map(({ target }) => target));
  if (links.some(({ source }) => targets.has(source))) spread(nodes, links);
  else align(links, targets);

  const label = [...figure.querySelectorAll("label")]
    .map((each) => `${each.firstChild.textContent.trim()} ${each.control.selectedOptions[0].text}`);
  const [left, top, width, height] = around(nodes);
  const svg = select(figure.querySelector(".sheet")).append("svg").attr("viewBox", [left, top, width, height])
    .attr("width", width).attr("height", height).attr("role", "group")
    .attr("aria-label", label.join(" "));
  const drawing = svg.append("g").append("g").attr("id", "drawn").attr("class", "joined");
  drawing.selectAll(".edge").data(links).join("line").attr("class", "edge")
    .attr("x1", ({ source }) => source.x).attr("y1", ({ source }) => source.y)
    .attr("x2", ({ target }) => target.x).attr("y2", ({ target }) => target.y)
    .append("title").text((link) => link.label);
  drawing.selectAll(".between").data(links.length <= FEW ? links : []).join("text")
    .attr("class", "between halo").attr("x", ({ source, target }) => (source.x + target.x) / 2)
    .attr("y", ({ source, target }) => (source.y + target.y) / 2).text((link) => cut(link.label));
  for (const node of nodes) drawNode(drawing, node);
  zoomable(figure.querySelector(".zooms"));
}

/** Places what leads on at the left and what it leads to at the right, each near what it is joined to. */
function align(links, targets) {
  const sources = [...new Set(links.map(({ source }) => source))];
  sources.forEach((node, at) => Object.assign(node, { x: 0, y: at * ROW, side: "end" }));
  const height = (node) => {
    const met = links.filter(({ target }) => target === node).map(({ source }) => source.y);
    return met.reduce((sum, y) => sum + y, 0) / met.length;
  };
  const sorted = [...targets].sort((one, other) => height(one) - height(other));
  const first = Math.max(0, (sources.length - sorted.length) / 2) * ROW;
  sorted.forEach((node, at) => Object.assign(node, { x: APART, y: first + at * ROW, side: "start" }));
}

/** Places things that lead to one another as if the lines were springs. */
function spread(nodes, links) {
  forceSimulation(nodes)
    .force("link", forceLink(links).distance(EDGE))
    .force("charge", forceManyBody().strength(-500))
    .force("apart", forceCollide(38))
    .force("x", forceX().strength(0.05))
    .force("y", forceY().strength(0.12))
    .stop()
    .tick(ROUNDS);
}

function drawNode(drawing, node) {
  const place = node.href
    ? drawing.append("a").attr("href", node.href)
    : drawing.append("g").attr("class", "value");
  const left = node.side === "end";
  place.attr("transform", `translate(${node.x},${node.y})`);
  place.append("circle").attr("r", 7).append("title").text(node.text);
  place.append("text").attr("class", "halo").attr("x", left ? -12 : 12).attr("dy", "0.35em")
    .attr("text-anchor", left ? "end" : "start").text(cut(node.text));
}

function around(nodes) {
  const edge = ({ side }) => (side === "end" ? [LABEL, 20] : [20, LABEL]);
  const left = Math.min(...nodes.map((node) => node.x - edge(node)[0]));
  const right = Math.max(...nodes.map((node) => node.x + edge(node)[1]));
  const top = Math.min(...nodes.map(({ y }) => y)) - 24;
  const bottom = Math.max(...nodes.map(({ y }) => y)) + 24;
  return [left, top, right - left, bottom - top];
}

function cut(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

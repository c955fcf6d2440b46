// Draws how much there is of each: bars for names, a line for days and numbers.

import { axisBottom, axisLeft, axisTop } from "d3-axis";
import { scaleBand, scaleLinear, scaleUtc } from "d3-scale";
import { select } from "d3-selection";
import { line } from "d3-shape";

import { choose, placed } from "./rows.js";

const STEP = 26;
const MOST = 60;
const LETTER = 8.5;

/** Draws a table into a figure, and again when another column is chosen. */
export function chartOf(figure, { columns, rows }) {
  const all = placed(columns);
  const numbers = all.filter(({ kind }) => kind === "number");
  const named = all.find(({ kind, folded }) => kind !== "number" && !folded) ?? all[0];
  const amount = numbers.find(({ folded }) => !folded); // what only orders the rows is folded
  const x = choose(figure.querySelector("[name=x]"), all, named.at);
  const y = choose(figure.querySelector("[name=y]"), numbers, amount?.at);
  const none = figure.querySelector("[data-word=none]");
  const draw = () => {
    figure.querySelector("svg")?.remove();
    const points = counted(rows, x(), y());
    none.hidden = points.length > 0;
    if (!points.length) return;
    const label = [...figure.querySelectorAll("label")].map(chosen).join(", ");
    const svg = select(figure).append("svg").attr("role", "img").attr("aria-label", label);
    const width = Math.max(280, Math.min(figure.clientWidth, 960));
    const kind = columns[x()].kind;
    if (kind === "day" || kind === "number") drawLine(svg, points, kind, width);
    else drawBars(svg, points.slice(0, MOST), width);
  };
  figure.addEventListener("change", draw);
  draw();
}

function chosen(label) {
  return `${label.firstChild.textContent.trim()} ${label.control.selectedOptions[0]?.text ?? ""}`;
}

/** Returns for each thing in a column how many rows it has, or what a number comes to in them. */
function counted(rows, x, y) {
  const found = new Map();
  for (const row of rows) {
    const amount = y === null ? 1 : row[y].number;
    if (!row[x].text || !Number.isFinite(amount)) continue;
    const point = found.get(row[x].key) ?? { ...row[x], amount: 0 };
    point.amount += amount;
    found.set(row[x].key, point);
  }
  return [...found.values()];
}

function drawBars(svg, points, width) {
  const height = points.length * STEP + 40;
  const names = Math.round(width * 0.4);
  size(svg, width, height);
  const y = scaleBand(points.map(({ key }) => key), [30, height - 10]).padding(0.25);
  const x = amounts(points, [names, width - 50]);
  svg.append("g").attr("class", "axis").attr("transform", "translate(0,28)")
    .call(axisTop(x).ticks(steps(points)).tickSizeOuter(0));
  const bars = svg.selectAll(".each").data(points).join("g").attr("class", "each");
  bars.append("rect").attr("class", "bar").attr("x", ({ amount }) => x(Math.min(0, amount)))
    .attr("y", ({ key }) => y(key)).attr("height", y.bandwidth())
    .attr("width", ({ amount }) => Math.abs(x(amount) - x(0)));
  bars.append("text").attr("x", names - 8).attr("y", middle).attr("dy", "0.35em")
    .attr("text-anchor", "end").text(({ text }) => cut(text, names / LETTER)).append("title").text(({ text }) => text);
  bars.append("text").attr("x", ({ amount }) => x(Math.max(0, amount)) + 5).attr("y", middle)
    .attr("dy", "0.35em").text(({ amount }) => amount);

  function middle({ key }) {
    return y(key) + y.bandwidth() / 2;
  }
}

function drawLine(svg, points, kind, width) {
  const height = 360;
  const at = kind === "day" ? ({ day }) => new Date(day) : ({ number }) => number;
  const sorted = [...points].sort((one, other) => at(one) - at(other));
  const ends = [at(sorted[0]), at(sorted[sorted.length - 1])];
  const scale = kind === "day" ? scaleUtc : scaleLinear;
  const x = scale(ends, [60, width - 20]).nice();
  const y = amounts(points, [height - 40, 20]);
  size(svg, width, height);
  // Days are written as numbers, which are the same in every language.
  const days = axisBottom(x).ticks(Math.floor(width / 140));
  if (kind === "day") days.tickFormat((day) => day.toISOString().slice(0, 10));
  svg.append("g").attr("class", "axis").attr("transform", `translate(0,${height - 40})`).call(days);
  svg.append("g").attr("class", "axis").attr("transform", "translate(60,0)").call(axisLeft(y).ticks(steps(points)));
  const path = line().x((point) => x(at(point))).y(({ amount }) => y(amount));
  svg.append("path").attr("class", "line").attr("d", path(sorted));
  svg.selectAll(".dot").data(sorted).join("circle").attr("class", "dot").attr("r", 3.5)
    .attr("cx", (point) => x(at(point))).attr("cy", ({ amount }) => y(amount))
    .append("title").text(({ text, amount }) => `${text}: ${amount}`);
}

function amounts(points, range) {
  const all = points.map(({ amount }) => amount);
  return scaleLinear([Math.min(0, ...all), Math.max(0, ...all) || 1], range).nice();
}

/** Returns how many steps an axis has: of what is counted there are no halves. */
function steps(points) {
  const all = points.map(({ amount }) => Math.abs(amount));
  return all.every(Number.isInteger) ? Math.min(5, Math.max(1, ...all)) : 5;
}

function size(svg, width, height) {
  svg.attr("viewBox", [0, 0, width, height]).attr("width", width).attr("height", height);
}

function cut(text, letters) {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

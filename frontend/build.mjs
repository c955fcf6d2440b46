// Bundles what pages use of npm packages: each file directly in src/ under its own fixed name. Writes
// beside the bundles the licences of what is in them. That file is written last: where it is, the
// rest is whole. Nothing is fetched here; `npm ci` brought it all.

import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const out = join(here, "../service/moratoria/web/static/built");
const entries = await readdir(join(here, "src"), { withFileTypes: true });

await rm(out, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: here,
  entryPoints: entries.filter((each) => each.isFile()).map((each) => join("src", each.name)),
  outdir: out,
  bundle: true,
  format: "esm",
  target: "es2020",
  minify: true,
  legalComments: "none", // all licences, these too, are in the file below
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
});

// A package that came bundled itself hides what it is made of, so its dependencies count too.
const bundled = new Set();
const waiting = Object.keys(metafile.inputs).flatMap((path) => {
  const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
  return name ? [name] : [];
});
while (waiting.length) {
  const name = waiting.pop();
  if (bundled.has(name)) continue;
  bundled.add(name);
  const { dependencies } = await about(name);
  waiting.push(...Object.keys(dependencies ?? {}));
}

const notices = await Promise.all([...bundled].sort().map(notice));
await writeFile(join(out, "LICENSES.txt"), notices.join(`\n${"-".repeat(78)}\n\n`));

async function about(name) {
  return JSON.parse(await readFile(join(packages, name, "package.json"), "utf8"));
}

async function notice(name) {
  const { version, license, author, contributors = [] } = await about(name);
  const files = await readdir(join(packages, name));
  const file = files.find((each) => /^(licen[cs]e|copying)/i.test(each));
  if (file) return told(name, version, license, await readFile(join(packages, name, file), "utf8"));
  // It ships without the text, so the text comes from here, and from the package whose it is.
  const holders = [author, ...contributors].map((each) => each?.name ?? each).join(", ");
  const text = await readFile(join(here, "licences", `${license}.txt`), "utf8");
  return told(name, version, license, `Copyright (c) ${holders}\n\n${text}`);
}

function told(name, version, license, text) {
  return `${name} ${version} (${license})\n\n${text.trim()}\n`;
}

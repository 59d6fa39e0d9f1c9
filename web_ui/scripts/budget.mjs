// Fails when a route's first load weighs more than the budget: gzipped JS and CSS of the
// entry and of the route's page, without what is fetched after the first paint.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_BYTES = 120_000;
const dist = new URL("../dist/", import.meta.url);

/** @typedef {{file: string, css?: string[], imports?: string[], isEntry?: boolean}} Chunk */
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/**
 * Files that the browser must have before `key` runs.
 * @param {string} key
 * @param {Set<string>} files
 * @param {Set<string>} seen
 */
function closure(key, files, seen = new Set()) {
  const chunk = manifest[key];
  if (!chunk || seen.has(key)) return files;
  seen.add(key);
  for (const file of [chunk.file, ...(chunk.css ?? [])]) files.add(file);
  for (const imported of chunk.imports ?? []) closure(imported, files, seen);
  return files;
}

const keys = Object.keys(manifest);
const entry = keys.find((key) => manifest[key]?.isEntry);
const pages = keys.filter((key) => key.endsWith("Page.svelte"));
if (!entry || pages.length === 0) throw new Error("the manifest names no entry or no page");

let failed = false;
for (const page of pages) {
  const files = closure(page, closure(entry, new Set(["theme.js"])));
  let bytes = 0;
  for (const file of files) bytes += gzipSync(readFileSync(new URL(file, dist))).length;
  const over = bytes > BUDGET_BYTES;
  failed ||= over;
  console.log(`${over ? "OVER" : "ok  "} ${(bytes / 1000).toFixed(1).padStart(6)} kB  ${page}`);
}
if (failed) {
  console.error(`A route's first load passes ${BUDGET_BYTES / 1000} kB gzipped.`);
  process.exit(1);
}

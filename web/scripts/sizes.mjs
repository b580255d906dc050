// Checks the budgets of `dist/`, gzipped: exits 1 when one is broken.

import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Bytes. A kB here is 1000 bytes: the stricter reading. */
const BUDGETS = [
  { what: "launcher", files: ["widget.js"], most: 5_000 },
  { what: "widget with its chat", files: ["widget.js", "widget-chat.js"], most: 30_000 },
  { what: "console", files: ["console.html", "console.js", "console.css"], most: 100_000 },
  { what: "API page", files: ["docs.html", "reference.js", "reference.css"], most: 20_000 },
];

for (const { what, files, most } of BUDGETS) {
  const bytes = files.reduce((sum, file) => sum + gzipSync(readFileSync(new URL(`../dist/${file}`, import.meta.url)), { level: 9 }).length, 0);
  const isWithin = bytes <= most;
  console.log(`${isWithin ? "ok  " : "over"} ${what}: ${bytes} of ${most} bytes gzipped (${files.join(", ")})`);
  if (!isWithin) process.exitCode = 1;
}

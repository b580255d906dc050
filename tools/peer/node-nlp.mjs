// node-nlp on a set of intents, with its defaults: node node-nlp.mjs TRAIN TEST; prints accuracy and time per message.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { NlpManager } = require("node-nlp");

const [train, test] = process.argv.slice(2);
const rows = (path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));

const manager = new NlpManager({ languages: ["en"], forceNER: false, autoSave: false, nlu: { log: false } });
for (const { text, intent } of rows(train)) if (intent !== "oos") manager.addDocument("en", text, intent);
const began = performance.now();
await manager.train();
const trained = performance.now();

let right = 0;
let asked = 0;
for (const { text, intent } of rows(test)) {
  if (intent === "oos") continue;
  const { classifications } = await manager.process("en", text);
  // Its best intent, as our accuracy takes our best candidate; whether it would answer is another question.
  const best = classifications.find((it) => it.intent !== "None");
  asked += 1;
  if (best?.intent === intent) right += 1;
}
const seconds = (from, to) => ((to - from) / 1000).toFixed(2);
console.log(`accuracy ${((100 * right) / asked).toFixed(1)} % of ${asked}; trained in ${seconds(began, trained)} s, ` +
  `${((performance.now() - trained) / asked).toFixed(2)} ms a message`);

import assert from "node:assert/strict";
import { test } from "node:test";
import type { NearestEntry } from "./api.ts";
import { phraseLines } from "./sidecar.ts";

const entry: NearestEntry = { id: "gates#badge", question: 'What is a "day pass"?', is_given: false, is_in_sidecar: false };

test("an entry that the sidecar does not know gets a table of its own", () => {
  assert.equal(phraseLines(entry, "pass for a day"), '[[entry]]\nquestion = "What is a \\"day pass\\"?"\nphrases = ["pass for a day"]\n');
});

test("an entry that the sidecar knows gets no second table", () => {
  assert.equal(phraseLines({ ...entry, is_in_sidecar: true }, "pass for a day"), '"pass for a day",');
});

test("what a person wrote cannot leave its string", () => {
  const text = 'a\\"]\n[[entry]]\t\u0007\u007f';

  assert.equal(phraseLines({ ...entry, is_in_sidecar: true }, text), '"a\\\\\\"]\\n[[entry]]\\t\\u0007\\u007f",');
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { NearestEntry } from "./api.ts";
import { phraseLines } from "./sidecar.ts";

const entry: NearestEntry = { id: "gates#badge", question: 'What is a "day pass"?', is_given: false, is_in_sidecar: false, has_phrases: false, is_asked: false };
const known: NearestEntry = { ...entry, is_in_sidecar: true, has_phrases: true };

test("an entry that the sidecar does not know gets a table of its own", () => {
  assert.equal(phraseLines(entry, "pass for a day"), '[[entry]]\nquestion = "What is a \\"day pass\\"?"\nphrases = ["pass for a day"]\n');
});

test("an entry that the sidecar knows gets no second table", () => {
  assert.equal(phraseLines(known, "pass for a day"), '"pass for a day",');
});

test("a table without phrases gets them", () => {
  assert.equal(phraseLines({ ...known, has_phrases: false }, "pass for a day"), 'phrases = ["pass for a day"]\n');
});

test("what a person wrote cannot leave its string", () => {
  const text = 'a\\"]\n[[entry]]\t\u0007\u007f';

  assert.equal(phraseLines(known, text), '"a\\\\\\"]\\n[[entry]]\\t\\u0007\\u007f",');
});

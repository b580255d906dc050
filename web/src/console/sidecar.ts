/** What to write where, so that an entry is found by the words somebody used: the lines of `article.intents.toml`. */

import type { NearestEntry } from "./api.ts";

/** A basic string of TOML, which has the escapes of JSON. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/\u007f/g, "\\u007f");
}

/**
 * The lines that make `text` another way to ask an entry: a table of its own, or, where the file has one for it, `phrases` for
 * that or what is added to them; a second table would be an error.
 */
export function phraseLines(entry: NearestEntry, text: string): string {
  if (entry.has_phrases) return `${quoted(text)},`;
  if (entry.is_in_sidecar) return `phrases = [${quoted(text)}]\n`;
  return `[[entry]]\nquestion = ${quoted(entry.question)}\nphrases = [${quoted(text)}]\n`;
}

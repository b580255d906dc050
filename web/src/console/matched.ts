/** What a candidate matched: the person's words, each with the term it met where that is another. */

/** More words than this say no more. */
const MOST_WORDS = 12;

/** A word met in its own stem says nothing new. */
function isStemOf(term: string, word: string): boolean {
  return word.toLowerCase().startsWith(term.toLowerCase());
}

export function readableMatches(matched: unknown): string[] {
  const words = (Array.isArray(matched) ? matched : []).flatMap((match: unknown) => {
    if (typeof match === "string") return [match];
    if (typeof match !== "object" || match === null) return [];
    const { word, term } = match as Record<string, unknown>;
    if (typeof word !== "string") return typeof term === "string" ? [term] : [];
    return [typeof term === "string" && !isStemOf(term, word) ? `${word} → ${term}` : word];
  });
  return [...new Set(words)].slice(0, MOST_WORDS);
}

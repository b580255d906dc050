/**
 * Inline Markdown: emphasis by CommonMark's delimiter rules (spec 0.31 §6.2), code spans, links, breaks.
 *
 * One pass over the text. Nothing is searched twice, so the time stays near linear for any input: unclosed code
 * spans, brackets and stars are what hostile text is made of.
 */

import type { Inline } from "./tree.ts";
import { closeEmphasis, type Delimiter, type Piece, toTree, withoutLinks } from "./emphasis.ts";
import { safeHref } from "./link.ts";

/** A link's address beyond this is no address. */
const LONGEST_HREF = 2_048;

const ENTITIES: Record<string, string> = {
  amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", copy: "©", reg: "®", mdash: "—", ndash: "–", hellip: "…",
};
const PUNCTUATION = /[\p{P}\p{S}]/u;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
/** Where something may begin; all other characters are plain text. */
const SPECIAL = /[\\`*_~[\]!<&\n]|https?:\/\//gi;
const BARE_URL = /https?:\/\/[^\s<>"`|[\]]{1,2048}/iy;
const BRACKETED_URL = /<((?:https?:\/\/|mailto:)[^\s<>]*)>/iy;
const LINE_BREAK_TAG = /<br\s{0,8}\/?>/iy;
const ENTITY = /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/y;
/** `(address "title")`, one pair of round brackets allowed inside the address. */
const TARGET =
  /^\(\s{0,8}(?:<([^<>\n]*)>|([^\s()]*(?:\([^\s()]*\)[^\s()]*)*))(?:\s{1,8}(?:"[^"]*"|'[^']*'))?\s{0,8}\)/;

interface Bracket {
  /** Where its own piece lies. */
  at: number;
  isImage: boolean;
}

/** Reads a run of text. */
export function parseInline(source: string): Inline[] {
  return new InlineParser(source).parse();
}

class InlineParser {
  private pieces: Piece[] = [];
  private brackets: Bracket[] = [];
  private position = 0;
  /** For each length of a run of back-ticks, where its last one begins. */
  private lastTicks: Map<number, number> | undefined;

  constructor(private readonly source: string) {}

  parse(): Inline[] {
    while (this.position < this.source.length) this.step();
    return this.finish(0);
  }

  private step(): void {
    SPECIAL.lastIndex = this.position;
    const next = SPECIAL.exec(this.source)?.index ?? this.source.length;
    if (next > this.position) this.text(this.source.slice(this.position, next));
    this.position = next;
    if (next < this.source.length && !this.special(this.source.charAt(next))) {
      this.text(this.source.charAt(next));
      this.position = next + 1;
    }
  }

  /** Whether something begins here; then the position is behind it. */
  private special(character: string): boolean {
    switch (character) {
      case "\\": return this.escape();
      case "\n": return this.lineEnd();
      case "`": return this.codeSpan();
      case "*": case "_": case "~": return this.delimiterRun(character);
      case "!": return this.source[this.position + 1] === "[" && this.openBracket("![");
      case "[": return this.openBracket("[");
      case "]": return this.closeBracket();
      case "<": return this.tag();
      case "&": return this.entity();
      default: return this.bareUrl();
    }
  }

  /** Takes the pieces from `from` on and makes a tree of them. */
  private finish(from: number): Inline[] {
    const pieces = this.pieces.splice(from);
    closeEmphasis(pieces.filter((piece): piece is Delimiter => piece.kind === "delimiter"));
    return toTree(pieces);
  }

  private text(text: string): void {
    this.pieces.push({ kind: "text", text });
  }

  private escape(): boolean {
    const next = this.source[this.position + 1];
    if (next === "\n") this.pieces.push({ kind: "break" });
    else if (next !== undefined && ESCAPABLE.test(next)) this.text(next);
    else return false;
    this.position += 2;
    return true;
  }

  private lineEnd(): boolean {
    const last = this.pieces.at(-1);
    const isHard = last?.kind === "text" && last.text.endsWith("  ");
    if (last?.kind === "text") last.text = last.text.trimEnd();
    if (isHard) this.pieces.push({ kind: "break" });
    else this.text("\n");
    this.position += 1;
    while (this.source[this.position] === " ") this.position += 1;
    return true;
  }

  private codeSpan(): boolean {
    const start = this.position;
    const ticks = runLength(this.source, start, "`");
    this.position = start + ticks;
    this.lastTicks ??= lastRuns(this.source);
    if ((this.lastTicks.get(ticks) ?? -1) <= start) {
      this.text("`".repeat(ticks));
      return true;
    }
    let end = this.source.indexOf("`", this.position);
    for (let length = runLength(this.source, end, "`"); length !== ticks; length = runLength(this.source, end, "`")) {
      end = this.source.indexOf("`", end + length);
    }
    let code = this.source.slice(this.position, end).replaceAll("\n", " ");
    if (code.startsWith(" ") && code.endsWith(" ") && code.trim() !== "") code = code.slice(1, -1);
    this.pieces.push({ kind: "code", text: code });
    this.position = end + ticks;
    return true;
  }

  private delimiterRun(mark: string): boolean {
    const count = runLength(this.source, this.position, mark);
    const before = this.source[this.position - 1] ?? " ";
    const after = this.source[this.position + count] ?? " ";
    this.position += count;
    const isLeft = !isSpace(after) && (!PUNCTUATION.test(after) || isSpace(before) || PUNCTUATION.test(before));
    const isRight = !isSpace(before) && (!PUNCTUATION.test(before) || isSpace(after) || PUNCTUATION.test(after));
    const isInWord = mark === "_" && isLeft && isRight;
    const opens = isLeft && (!isInWord || PUNCTUATION.test(before));
    const closes = isRight && (!isInWord || PUNCTUATION.test(after));
    if ((!opens && !closes) || (mark === "~" && count !== 2)) this.text(mark.repeat(count));
    else this.pieces.push({ kind: "delimiter", mark, count, length: count, opens, closes, starts: [], ends: 0 });
    return true;
  }

  private openBracket(text: "[" | "!["): boolean {
    this.text(text);
    this.brackets.push({ at: this.pieces.length - 1, isImage: text === "![" });
    this.position += text.length;
    return true;
  }

  private closeBracket(): boolean {
    const bracket = this.brackets.pop();
    if (bracket === undefined) return false;
    const from = this.position + 1;
    const target = this.source[from] === "(" ? TARGET.exec(this.source.slice(from, from + LONGEST_HREF)) : null;
    if (target === null) return false;
    this.position = from + target[0].length;
    const children = withoutLinks(this.finish(bracket.at + 1));
    this.pieces.pop(); // The bracket itself.
    const href = safeHref(target[1] ?? target[2] ?? "");
    if (href === undefined) this.pieces.push(...children);
    else this.pieces.push({ kind: "link", href, children });
    // A link holds no link: brackets that were open before this one stay text.
    if (!bracket.isImage) this.brackets.length = 0;
    return true;
  }

  private tag(): boolean {
    const lineBreak = matchAt(LINE_BREAK_TAG, this.source, this.position);
    if (lineBreak !== null) {
      this.pieces.push({ kind: "break" });
      this.position += lineBreak[0].length;
      return true;
    }
    const url = matchAt(BRACKETED_URL, this.source, this.position);
    return url !== null && this.link(url[1] ?? "", url[0].length);
  }

  private entity(): boolean {
    const match = matchAt(ENTITY, this.source, this.position);
    if (match === null) return false;
    const [whole, decimal, hexadecimal, name] = match;
    const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hexadecimal ?? "", 16);
    const decoded = name !== undefined ? ENTITIES[name] : code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    if (decoded === undefined) return false;
    this.text(decoded);
    this.position += whole.length;
    return true;
  }

  private bareUrl(): boolean {
    const before = this.source[this.position - 1] ?? " ";
    const match = /[\p{L}\p{N}]/u.test(before) ? null : matchAt(BARE_URL, this.source, this.position);
    if (match === null) return false;
    const url = trimUrl(match[0]);
    return this.link(url, url.length);
  }

  private link(url: string, length: number): boolean {
    const href = url.length <= LONGEST_HREF ? safeHref(url) : undefined;
    if (href === undefined) return false;
    this.pieces.push({ kind: "link", href, children: [{ kind: "text", text: url.replace(/^mailto:/i, "") }] });
    this.position += length;
    return true;
  }
}

/** Takes the sentence's punctuation, and a bracket that was not opened, off a bare address (GFM §6.9). */
function trimUrl(url: string): string {
  let end = url.length;
  for (;;) {
    const last = url.charAt(end - 1);
    if (/[?!.,:;*_~']/.test(last)) end -= 1;
    else if (last === ")" && !url.slice(0, end).includes("(")) end -= 1;
    else return url.slice(0, end);
  }
}

function lastRuns(source: string): Map<number, number> {
  const last = new Map<number, number>();
  for (let at = source.indexOf("`"); at >= 0; ) {
    const length = runLength(source, at, "`");
    last.set(length, at);
    at = source.indexOf("`", at + length);
  }
  return last;
}

function runLength(source: string, from: number, mark: string): number {
  let end = from;
  while (source[end] === mark) end += 1;
  return end - from;
}

function isSpace(character: string): boolean {
  return /\s/.test(character);
}

function matchAt(pattern: RegExp, source: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(source);
}

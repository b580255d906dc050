/** Pairs the stars and underscores of a run of text, and builds the tree they span. */

import type { Inline } from "./tree.ts";

/** Emphasis nested deeper is flattened: the view is recursive and so is layout. */
const DEEPEST_NESTING = 16;
/** Openers a closer looks back at. CommonMark bounds the same search by kind (`openers_bottom`). */
const FARTHEST_OPENER = 32;

type EmphasisKind = "emphasis" | "strong" | "deleted";

/** A run of `*`, `_` or `~~` that may open or close emphasis. */
export interface Delimiter {
  kind: "delimiter";
  mark: string;
  /** Marks not used yet; what is left at the end is text. */
  count: number;
  /** Marks it had. */
  length: number;
  opens: boolean;
  closes: boolean;
  /** What begins here, innermost first. */
  starts: EmphasisKind[];
  /** How much ends here. */
  ends: number;
}

/** What a line is made of before emphasis is paired. */
export type Piece = Inline | Delimiter;

/** Pairs delimiters that follow each other, by CommonMark §6.2. */
export function closeEmphasis(delimiters: Delimiter[]): void {
  const openers: Delimiter[] = [];
  for (const delimiter of delimiters) {
    while (delimiter.closes && delimiter.count > 0) {
      const at = findOpener(openers, delimiter);
      const opener = openers[at];
      if (opener === undefined) break;
      openers.length = at + 1;
      pair(opener, delimiter);
      if (opener.count === 0) openers.pop();
    }
    if (delimiter.opens && delimiter.count > 0) openers.push(delimiter);
  }
}

function pair(opener: Delimiter, closer: Delimiter): void {
  const used = opener.count >= 2 && closer.count >= 2 ? 2 : 1;
  opener.starts.push(opener.mark === "~" ? "deleted" : used === 2 ? "strong" : "emphasis");
  closer.ends += 1;
  opener.count -= used;
  closer.count -= used;
}

function findOpener(openers: Delimiter[], closer: Delimiter): number {
  const lowest = Math.max(0, openers.length - FARTHEST_OPENER);
  for (let at = openers.length - 1; at >= lowest; at -= 1) {
    const opener = openers[at];
    if (opener?.mark === closer.mark && !isOddMatch(opener, closer)) return at;
  }
  return -1;
}

/** Rules 9 and 10: where one side can both open and close, the lengths may not add up to a multiple of 3. */
function isOddMatch(opener: Delimiter, closer: Delimiter): boolean {
  if (!opener.closes && !closer.opens) return false;
  return (opener.length + closer.length) % 3 === 0 && (opener.length % 3 !== 0 || closer.length % 3 !== 0);
}

/** Builds the tree; joins neighbouring texts and flattens what is nested too deep. Never recurses. */
export function toTree(pieces: Piece[]): Inline[] {
  const root: Inline[] = [];
  const frames: { children: Inline[]; kind: EmphasisKind | undefined }[] = [{ children: root, kind: undefined }];
  const texts: string[] = [];
  const top = (): Inline[] => frames.at(-1)?.children ?? root;
  const flush = (): void => {
    const text = texts.splice(0).join("");
    if (text !== "") top().push({ kind: "text", text });
  };
  for (const piece of pieces) {
    if (piece.kind === "text") {
      texts.push(piece.text);
      continue;
    }
    if (piece.kind !== "delimiter") {
      flush();
      top().push(piece);
      continue;
    }
    for (let ends = piece.ends; ends > 0; ends -= 1) {
      const ended = frames[frames.length - 1];
      if (ended?.kind === undefined) {
        frames.pop();
        continue;
      }
      flush();
      frames.pop();
      top().push({ kind: ended.kind, children: ended.children });
    }
    texts.push(piece.mark.repeat(piece.count));
    for (const kind of [...piece.starts].reverse()) {
      // Too deep: a frame that writes into its parent.
      if (frames.length > DEEPEST_NESTING) {
        frames.push({ children: top(), kind: undefined });
        continue;
      }
      flush();
      frames.push({ children: [], kind });
    }
  }
  flush();
  return root;
}

/** The same without links, for the inside of a link: HTML has no link in a link. As deep as [`toTree`] lets it be. */
export function withoutLinks(nodes: Inline[]): Inline[] {
  return nodes.flatMap((node) => {
    if (node.kind === "link") return withoutLinks(node.children);
    return "children" in node ? [{ ...node, children: withoutLinks(node.children) }] : [node];
  });
}

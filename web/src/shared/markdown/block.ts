/**
 * Block Markdown, as support articles use it: paragraphs, headings, lists, fences, quotes, tables, rules.
 *
 * Where authors and CommonMark differ the reading is the lenient one: a list item indented by two is nested also under
 * a numbered item, and a table needs no empty line before it. HTML comments are left out; other HTML is text.
 */

import type { Alignment, Block } from "./tree.ts";
import { parseInline } from "./inline.ts";

/** Quotes and lists nested deeper are read as paragraphs. */
const DEEPEST_NESTING = 12;
/** Columns beyond this are not shown. */
const MOST_COLUMNS = 20;

const FENCE = /^ {0,3}(`{3,}|~{3,})([^`]*)$/;
const HEADING = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( *)(?:([-*+])|(\d{1,9})[.)])(?: +(.*)|)$/;
const TABLE_RULE = /^ {0,3}\|?(?: *:?-+:? *\|)* *:?-+:? *\|? *$/;

/** Reads a whole text. */
export function parseMarkdown(source: string): Block[] {
  const lines = source.replace(/\r\n?/g, "\n").replaceAll("\t", "    ").replaceAll("\0", "\ufffd");
  return parseBlocks(withoutComments(lines).split("\n"), 0);
}

/** A comment that does not end is text. */
function withoutComments(source: string): string {
  const kept: string[] = [];
  let at = 0;
  for (;;) {
    const start = source.indexOf("<!--", at);
    const end = start < 0 ? -1 : source.indexOf("-->", start + 4);
    if (end < 0) return kept.join("") + source.slice(at);
    kept.push(source.slice(at, start));
    at = end + 3;
  }
}

function parseBlocks(lines: string[], depth: number): Block[] {
  return new BlockParser(lines, depth).parse();
}

class BlockParser {
  private blocks: Block[] = [];
  private paragraph: string[] = [];
  private at = 0;

  constructor(
    private readonly lines: string[],
    private readonly depth: number,
  ) {}

  parse(): Block[] {
    while (this.at < this.lines.length) {
      const line = this.line(this.at);
      if (this.fence(line) || this.heading(line) || this.rule(line) || this.table(line)) continue;
      if (this.depth < DEEPEST_NESTING && (this.quote(line) || this.list(line))) continue;
      if (line.trim() === "") this.endParagraph();
      else this.paragraph.push(line);
      this.at += 1;
    }
    this.endParagraph();
    return this.blocks;
  }

  private line(at: number): string {
    return this.lines[at] ?? "";
  }

  private push(block: Block): true {
    this.endParagraph();
    this.blocks.push(block);
    return true;
  }

  private endParagraph(): void {
    // Leading spaces carry nothing; trailing ones may be a hard break.
    const text = this.paragraph.splice(0).map((line) => line.trimStart()).join("\n").trimEnd();
    if (text !== "") this.blocks.push({ kind: "paragraph", children: parseInline(text) });
  }

  private fence(line: string): boolean {
    const open = FENCE.exec(line)?.[1];
    if (open === undefined) return false;
    const indent = indentOf(line);
    const code: string[] = [];
    for (this.at += 1; this.at < this.lines.length; this.at += 1) {
      const inside = this.line(this.at);
      const close = FENCE.exec(inside);
      if (close?.[1]?.startsWith(open) && close[2]?.trim() === "") break;
      code.push(inside.slice(Math.min(indent, indentOf(inside))));
    }
    this.at += 1;
    return this.push({ kind: "code", text: code.join("\n") });
  }

  private heading(line: string): boolean {
    const match = HEADING.exec(line);
    if (match === null) return false;
    this.at += 1;
    const text = (match[2] ?? "").trimEnd().replace(/(?:^| )#{1,6}$/, "").trim();
    return this.push({ kind: "heading", level: match[1]?.length ?? 1, children: parseInline(text) });
  }

  private rule(line: string): boolean {
    if (!RULE.test(line)) return false;
    this.at += 1;
    return this.push({ kind: "rule" });
  }

  private quote(line: string): boolean {
    if (!QUOTE.test(line)) return false;
    const inside: string[] = [];
    for (; this.at < this.lines.length; this.at += 1) {
      const next = this.line(this.at);
      if (QUOTE.test(next)) inside.push(next.replace(QUOTE, ""));
      else if (next.trim() === "" || beginsBlock(next) || ITEM.test(next)) break;
      else inside.push(next);
    }
    return this.push({ kind: "quote", children: parseBlocks(inside, this.depth + 1) });
  }

  private list(line: string): boolean {
    const first = readItem(line);
    if (first === undefined) return false;
    // A number in the middle of a sentence is no list, "1." excepted (CommonMark §5.2).
    if (this.paragraph.length > 0 && (first.text === "" || (first.number !== undefined && first.number !== 1))) return false;
    const items: Block[][] = [];
    for (let item = readItem(this.line(this.at)); continues(first, item); item = readItem(this.line(this.at))) {
      items.push(parseBlocks(this.itemLines(item), this.depth + 1));
    }
    return this.push({ kind: "list", start: first.number, items });
  }

  /** The lines of the item at the current line, without their indent; stops at the next item or behind the list. */
  private itemLines(item: Item): string[] {
    const lines = [item.text];
    let isAfterBlank = false;
    // What the first indented line leaves out, the others do: authors indent by less than CommonMark asks.
    let dedent: number | undefined;
    for (this.at += 1; this.at < this.lines.length; this.at += 1) {
      const line = this.line(this.at);
      const isBlank = line.trim() === "";
      const indent = indentOf(line);
      if (!isBlank && indent < item.indent + 2 && (isAfterBlank || beginsBlock(line) || ITEM.test(line))) break;
      if (!isBlank && indent >= 2) dedent ??= Math.min(indent, item.offset);
      lines.push(line.slice(Math.min(indent, dedent ?? item.offset)));
      isAfterBlank = isBlank;
    }
    return lines;
  }

  private table(line: string): boolean {
    const rule = this.line(this.at + 1);
    if (!line.includes("|") || !rule.includes("-") || !TABLE_RULE.test(rule)) return false;
    const head = splitRow(line);
    const alignments = splitRow(rule).map(readAlignment);
    if (head.length !== alignments.length) return false;
    const rows: string[][] = [];
    for (this.at += 2; this.at < this.lines.length; this.at += 1) {
      const row = this.line(this.at);
      if (row.trim() === "" || beginsBlock(row)) break;
      rows.push(splitRow(row));
    }
    const cells = (row: string[]) => head.map((_, column) => parseInline(row[column] ?? ""));
    return this.push({ kind: "table", head: cells(head), rows: rows.map(cells), alignments });
  }
}

interface Item {
  /** Spaces before its mark. */
  indent: number;
  /** Where its text begins. */
  offset: number;
  /** `-`, `*` or `+`; undefined for a numbered item. */
  bullet: string | undefined;
  number: number | undefined;
  text: string;
}

function readItem(line: string): Item | undefined {
  const match = RULE.test(line) ? null : ITEM.exec(line);
  if (match === null) return undefined;
  const [whole, spaces = "", bullet, digits, rest] = match;
  const text = rest ?? "";
  const offset = text === "" ? spaces.length + 2 : whole.length - text.length;
  return { indent: spaces.length, offset, bullet, number: digits === undefined ? undefined : Number(digits), text };
}

function continues(first: Item, item: Item | undefined): item is Item {
  return item !== undefined && item.bullet === first.bullet && item.indent < first.indent + 2;
}

/** Whether a line ends the paragraph before it, whatever it is nested in. */
function beginsBlock(line: string): boolean {
  return FENCE.test(line) || HEADING.test(line) || RULE.test(line) || QUOTE.test(line);
}

function indentOf(line: string): number {
  let indent = 0;
  while (line[indent] === " ") indent += 1;
  return indent;
}

/** Cells of a row; a bar behind a backslash or in a code span does not split. */
function splitRow(line: string): string[] {
  const cells: string[] = [];
  let cell = "";
  let isCode = false;
  const row = line.trim();
  for (let at = row.startsWith("|") ? 1 : 0; at < row.length; at += 1) {
    const character = row.charAt(at);
    if (character === "\\" && row[at + 1] === "|") {
      cell += "|";
      at += 1;
    } else if (character === "|" && !isCode) {
      cells.push(cell.trim());
      cell = "";
    } else {
      if (character === "`") isCode = !isCode;
      cell += character;
    }
  }
  if (cell.trim() !== "") cells.push(cell.trim());
  return cells.slice(0, MOST_COLUMNS);
}

function readAlignment(cell: string): Alignment {
  if (!cell.endsWith(":")) return "start";
  return cell.startsWith(":") ? "center" : "end";
}

/** What a Markdown text says, as plain values: no HTML is ever made of it. */

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "break" }
  | { kind: "emphasis" | "strong" | "deleted"; children: Inline[] }
  | { kind: "link"; href: string; children: Inline[] };

export type Alignment = "start" | "center" | "end";

export type Block =
  | { kind: "paragraph"; children: Inline[] }
  | { kind: "heading"; level: number; children: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "quote"; children: Block[] }
  | { kind: "list"; start: number | undefined; items: Block[][] }
  | { kind: "table"; head: Inline[][]; rows: Inline[][][]; alignments: Alignment[] }
  | { kind: "rule" };

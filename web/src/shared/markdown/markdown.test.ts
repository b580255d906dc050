import assert from "node:assert/strict";
import { test } from "node:test";
import { parseMarkdown } from "./block.ts";
import type { Block, Inline } from "./tree.ts";

/** The tree as compact text, so that a case is read at a glance. */
function show(source: string): string {
  return parseMarkdown(source).map(showBlock).join(" ");
}

function showBlock(block: Block): string {
  switch (block.kind) {
    case "paragraph": return `p(${showInlines(block.children)})`;
    case "heading": return `h${block.level}(${showInlines(block.children)})`;
    case "code": return `pre(${block.text})`;
    case "quote": return `quote(${block.children.map(showBlock).join(" ")})`;
    case "list": return `${block.start === undefined ? "ul" : `ol${block.start}`}(${block.items.map((item) => item.map(showBlock).join(" ")).join(", ")})`;
    case "table": return `table(${[block.head, ...block.rows].map((row) => row.map(showInlines).join("|")).join(" / ")})[${block.alignments}]`;
    case "rule": return "hr";
  }
}

function showInlines(nodes: Inline[]): string {
  return nodes.map((node) => {
    switch (node.kind) {
      case "text": return node.text;
      case "code": return `\`${node.text}\``;
      case "break": return "⏎";
      case "link": return `[${showInlines(node.children)}](${node.href})`;
      case "strong": return `<b ${showInlines(node.children)}>`;
      case "emphasis": return `<i ${showInlines(node.children)}>`;
      case "deleted": return `<s ${showInlines(node.children)}>`;
    }
  }).join("");
}

const READ_AS: [what: string, source: string, tree: string][] = [
  ["paragraphs", "one\ntwo\n\nthree", "p(one\ntwo) p(three)"],
  ["emphasis", "*a* **b** ***c*** _d_ ~~e~~", "p(<i a> <b b> <i <b c>> <i d> <s e>)"],
  ["stars that mark nothing", "2 * 3 * 4 and snake_case_name", "p(2 * 3 * 4 and snake_case_name)"],
  ["unclosed marks", "**a *b", "p(**a *b)"],
  ["code spans", "`a` ``b ` c`` `unclosed", "p(`a` `b ` c` `unclosed)"],
  ["marks in code", "`**a**`", "p(`**a**`)"],
  ["hard breaks", "a  \nb\\\nc<br>d<br/>e", "p(a⏎b⏎c⏎d⏎e)"],
  ["escapes and entities", "\\*a\\* &amp; &lt;b&gt; &#65; &nosuch;", "p(*a* & <b> A &nosuch;)"],
  ["links", "[a *b*](https://x.test/y 'title') <https://z.test> mail <mailto:a@b.test>", "p([a <i b>](https://x.test/y) [https://z.test](https://z.test/) mail [a@b.test](mailto:a@b.test))"],
  ["bare addresses", "see https://x.test/a_b_(c), or (https://y.test).", "p(see [https://x.test/a_b_(c)](https://x.test/a_b_(c)), or ([https://y.test](https://y.test/)).)"],
  ["an address with a bracketed part", "[a](https://x.test/w_(b))", "p([a](https://x.test/w_(b)))"],
  ["no link in a link", "[a [b](https://i.test) https://j.test](https://o.test)", "p([a [b](https://i.test/) [https://j.test](https://j.test/)]([https://o.test](https://o.test/)))"],
  ["an image as a link to it", "![a chart](https://x.test/c.png)", "p([a chart](https://x.test/c.png))"],
  ["headings", "# A\n## B ##\n#notone", "h1(A) h2(B) p(#notone)"],
  ["rules", "a\n\n---\n\n***", "p(a) hr hr"],
  ["fences", "```sh\nls **x**\n\n  y\n```\nafter", "pre(ls **x**\n\n  y) p(after)"],
  ["an unclosed fence", "~~~\na", "pre(a)"],
  ["quotes", "> a\n> > b\nlazy\n\nafter", "quote(p(a) quote(p(b\nlazy))) p(after)"],
  ["lists", "- a\n- b\n  c\n\n- d", "ul(p(a), p(b\nc), p(d))"],
  ["numbered lists", "3. a\n4. b", "ol3(p(a), p(b))"],
  ["nested lists as authors indent them", "1. a\n  - b\n    - c\n2. d", "ol1(p(a) ul(p(b) ul(p(c))), p(d))"],
  ["a list right after a sentence", "Steps:\n- a\n- b", "p(Steps:) ul(p(a), p(b))"],
  ["a year that begins a line", "It was in\n2019. A good year", "p(It was in\n2019. A good year)"],
  ["a fence in a list item", "1. run\n   ```\n   x\n   ```\n2. done", "ol1(p(run) pre(x), p(done))"],
  ["a bold start is no list", "**a** b", "p(<b a> b)"],
  ["tables", "| a | b |\n|:-:|--:|\n| `x|y` | 2 \\| 3 |\n| only |", "table(a|b / `x|y`|2 | 3 / only|)[center,end]"],
  ["a table right after a sentence", "See:\na | b\n--|--\n1 | 2\n\nend", "p(See:) table(a|b / 1|2)[start,start] p(end)"],
  ["comments", "a<!-- secret -->b <!-- open", "p(ab <!-- open)"],
  ["Windows line ends and tabs", "a\r\n\r\n-\tb", "p(a) ul(p(b))"],
];

for (const [what, source, tree] of READ_AS) {
  test(`Markdown reads ${what}`, () => assert.equal(show(source), tree));
}

test("HTML is shown as it is written", () => {
  const hostile = "<script>alert(1)</script> <img src=x onerror=alert(1)> <a href='javascript:x'>y</a>";

  assert.equal(show(hostile), `p(${hostile})`);
});

for (const href of ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//evil.test", "/relative", "#", ""]) {
  test(`a link to ${JSON.stringify(href)} is only its text`, () => {
    const [paragraph] = parseMarkdown(`[press me](<${href}>)`);

    assert.deepEqual(paragraph, { kind: "paragraph", children: [{ kind: "text", text: "press me" }] });
  });
}

function depth(node: unknown): number {
  if (typeof node !== "object" || node === null) return 0;
  const { children, items } = node as { children?: unknown[]; items?: unknown[][] };
  return 1 + (children ?? items?.flat() ?? []).reduce<number>((deepest, child) => Math.max(deepest, depth(child)), 0);
}

/** A megabyte of what parsers choke on. A quadratic step would take hours here, so the test's own limit is the check. */
const MEGABYTE = 1_000_000;
const CHOKING = [
  "*", "_", "*a ", "**a* ", "*a_b ", "a*", "`", "``` ", "[", "![", "](", "[a](", "![a](b", "[a](https://x.test)", "](  ", "<", "<br", "<!--", "&", "&#1", "\\",
  "http://", "https://a.test ", "(https://a)", "> ", "- ", "1. ", "#", "|", "|-", "a|b\n", "-|-\n", "~~", "~~~", "\n", " ", "  \n", "\t", "> - ", "- - ", "```\n", "~", "**[", "*[a](", "\u{1f600}*",
];

for (const piece of CHOKING) {
  test(`a megabyte of ${JSON.stringify(piece)} is read`, { timeout: 20_000 }, () => {
    const blocks = parseMarkdown(piece.repeat(MEGABYTE / piece.length));

    assert.ok(blocks.every((block) => depth(block) < 64));
  });
}

test("runs of back-ticks of every length are read", { timeout: 20_000 }, () => {
  let source = "";
  for (let length = 1; source.length < MEGABYTE; length += 1) source += `${"`".repeat(length)} `;

  assert.equal(parseMarkdown(source).length, 1);
});

test("nesting is bounded", () => {
  const nested = [">".repeat(5_000), "- ".repeat(5_000), `${"*a ".repeat(5_000)}${"b* ".repeat(5_000)}`, `${"**a _b ".repeat(500)}${"c_ d** ".repeat(500)}`];

  for (const source of nested) assert.ok(Math.max(...parseMarkdown(`${source} x`).map(depth)) < 64);
});

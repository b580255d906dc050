/** Shows a Markdown text as Preact nodes: text nodes and elements named here, never `innerHTML`. */

import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { parseMarkdown } from "./block.ts";
import type { Block, Inline } from "./tree.ts";

/** Texts beyond this (characters) are shown as they are: no answer is this long, and layout would be the slow part. */
const LONGEST_MARKDOWN = 100_000;

/** The text as a person reads it. */
export function Markdown({ text, newTab }: { text: string; newTab: string }) {
  const isPlain = text.length > LONGEST_MARKDOWN;
  const tree = useMemo(() => (isPlain ? [] : parseMarkdown(text)), [text, isPlain]);
  return isPlain ? <p class="plain" dir="auto">{text}</p> : <div class="markdown" dir="auto">{blocks(tree, newTab)}</div>;
}

function blocks(nodes: Block[], newTab: string): ComponentChildren {
  return nodes.map((node, index) => <BlockView key={index} node={node} newTab={newTab} />);
}

function BlockView({ node, newTab }: { node: Block; newTab: string }) {
  switch (node.kind) {
    case "paragraph":
      return <p>{inlines(node.children, newTab)}</p>;
    case "heading":
      // One level for all: a message is no chapter of the page it stands in.
      return <h3 class={`level-${node.level}`}>{inlines(node.children, newTab)}</h3>;
    case "code":
      return (
        <pre tabIndex={0}>
          <code>{node.text}</code>
        </pre>
      );
    case "quote":
      return <blockquote>{blocks(node.children, newTab)}</blockquote>;
    case "list": {
      const items = node.items.map((item, index) => <li key={index}>{listItem(item, newTab)}</li>);
      return node.start === undefined ? <ul>{items}</ul> : <ol start={node.start}>{items}</ol>;
    }
    case "table":
      return (
        <div class="table" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {node.head.map((cell, column) => (
                  <th key={column} scope="col" class={node.alignments[column]}>
                    {inlines(cell, newTab)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {node.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column} class={node.alignments[column]}>
                      {inlines(cell, newTab)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case "rule":
      return <hr />;
  }
}

/** A lone paragraph needs no `<p>`: a list of short items stays tight. */
function listItem(item: Block[], newTab: string): ComponentChildren {
  const [first, ...rest] = item;
  if (first?.kind !== "paragraph" || rest.some((block) => block.kind === "paragraph")) return blocks(item, newTab);
  return [inlines(first.children, newTab), blocks(rest, newTab)];
}

function inlines(nodes: Inline[], newTab: string): ComponentChildren {
  return nodes.map((node, index) => {
    switch (node.kind) {
      case "text":
        return node.text;
      case "code":
        return <code key={index}>{node.text}</code>;
      case "break":
        return <br key={index} />;
      case "emphasis":
        return <em key={index}>{inlines(node.children, newTab)}</em>;
      case "strong":
        return <strong key={index}>{inlines(node.children, newTab)}</strong>;
      case "deleted":
        return <del key={index}>{inlines(node.children, newTab)}</del>;
      case "link":
        return (
          <ExternalLink key={index} href={node.href} newTab={newTab}>
            {inlines(node.children, newTab)}
          </ExternalLink>
        );
    }
  });
}

/** A link out of the chat, in a new tab, that gives the other page no handle on this one. `href` is safe already. */
export function ExternalLink({ href, newTab, children }: { href: string; newTab: string; children: ComponentChildren }) {
  return (
    <a href={href} target="_blank" rel="noopener noreferrer">
      {children}
      <span class="hidden"> {newTab}</span>
    </a>
  );
}

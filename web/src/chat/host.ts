/** What the launcher (`widget.js`) and the chat (`widget-chat.js`) agree on. */

import type { ChatStrings } from "../shared/strings.ts";

/** What the chat needs to run; the launcher has read it from the page. */
export interface ChatOptions {
  /** Where Helpline is; ends with a slash. */
  base: string;
  tokenUrl: string;
  locale: string;
  strings: ChatStrings;
  /** Whether it fills a place on the page instead of floating above it. */
  isInline: boolean;
  /** Whether the conversation ends with the browser tab. */
  isPerTab: boolean;
  /** What the page says of itself now; a page without reloads changes it. */
  dataset: Readonly<Record<string, string | undefined>>;
  close(): void;
  /** Something was said to the person. */
  said(): void;
}

/** What the launcher may ask of the chat. */
export interface ChatHandle {
  focus(): void;
  newConversation(): void;
  say(text: string): void;
}

/** Draws the chat into `container`, a child of the shadow root `root`. */
export type MountChat = (root: ShadowRoot, container: HTMLElement, options: ChatOptions) => ChatHandle;

/**
 * `widget.js`: the one script tag. Puts a button on the page and loads the chat when it is first opened.
 *
 *     <script src="https://support.example.com/widget.js" defer data-title="Ask IT"></script>
 *
 * On the script tag, or on a `<helpline-chat>` element that the page places itself:
 *
 *     data-title         heading of the chat
 *     data-locale        BCP 47; default: the page's `lang`, then the browser's
 *     data-open          open at once
 *     data-mode          `inline`: fill the element's place instead of floating
 *     data-theme         `light` or `dark`; default: as the reader's system
 *     data-token-url     where tokens come from; default: `api/widget/token` beside the script
 *     data-storage       `tab`: the conversation ends with the tab; default: it goes on for as long as its token
 *     data-strings-url   JSON with texts of your own, see `shared/strings.ts`
 *     data-product       product the page is about: an id or a name; what belongs to it comes first
 *     data-cloud         cloud the page is about (`public`, `fairfax` …); what is for another is not offered
 *     data-page          the page itself: an article's id or address; default: its path and title; `""` sends neither
 *     data-manual        (script tag) place nothing: the page makes its own `<helpline-chat>`
 *
 * Methods of the element: `open()`, `close()`, `newConversation()`, `say(text)`; property `strings`; attribute `open`;
 * events `helpline-open`, `helpline-close`. Colours: `--helpline-accent`, `--helpline-on-accent`.
 *
 * No inline style, no inline script, no `eval`: a Content-Security-Policy that names this origin in `script-src` and
 * `connect-src` is enough. A nonce on the script tag is handed on.
 */

import { direction, validLocale } from "../shared/locale.ts";
import { type ChatStrings, chatStrings } from "../shared/strings.ts";
import type { ChatHandle, MountChat } from "./host.ts";
import css from "./launcher.css";

const script = document.currentScript as HTMLScriptElement | null;
const base = new URL(".", script?.src ?? document.baseURI).href;
/** Up to this size of the window the chat is a page of its own. */
const PHONE = "(max-width: 480px), (max-height: 480px)";
const CLOSE_ICON = "M6 9.5l6 6 6-6";
const CHAT_ICON = "M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5S16.4 19 12 19c-1 0-2-.2-2.9-.5L5 20l.9-3.4A7 7 0 014 11.5z";

let chat: Promise<MountChat> | undefined;

/** Loads `widget-chat.js` once; a failed load is tried again on the next call. */
function loadChat(): Promise<MountChat> {
  chat ??= new Promise<MountChat>((resolve, reject) => {
    const tag = document.createElement("script");
    tag.src = trusted(`${base}widget-chat.js`);
    tag.nonce = script?.nonce ?? "";
    tag.addEventListener("helpline-chat", (event) => resolve((event as CustomEvent<MountChat>).detail));
    tag.onerror = () => {
      chat = undefined;
      tag.remove();
      reject(new Error(`${tag.src} could not be loaded`));
    };
    document.head.append(tag);
  });
  return chat;
}

interface Policy {
  createScriptURL(url: string): string;
}

let policy: Policy | undefined;

/** Pages that demand Trusted Types take the address only from a policy, and a policy's name only once. */
function trusted(url: string): string {
  const { trustedTypes } = window as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
  try {
    policy ??= trustedTypes?.createPolicy("helpline", { createScriptURL: (address) => address });
    return policy?.createScriptURL(url) ?? url;
  } catch {
    return url;
  }
}

class HelplineChat extends HTMLElement {
  static observedAttributes = ["open"];

  /** Texts that replace ours. */
  strings: Partial<ChatStrings> = {};
  private readonly root = this.attachShadow({ mode: "open" });
  private launcher: HTMLButtonElement | undefined;
  /** Says aloud what a closed chat cannot. */
  private readonly notice = document.createElement("div");
  private isUnread = false;
  private panel: HTMLElement | undefined;
  private handle: Promise<ChatHandle | undefined> | undefined;

  connectedCallback(): void {
    if (this.panel !== undefined) return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    this.root.adoptedStyleSheets = [sheet];
    const locale = this.locale();
    const strings = this.texts(locale);
    const panel = document.createElement(this.isInline() ? "section" : "dialog");
    panel.className = "panel";
    panel.lang = locale;
    panel.dir = direction(locale);
    panel.ariaLabel = strings.title;
    this.panel = panel;
    if (this.isInline()) {
      this.root.append(panel);
      this.loaded();
      return;
    }
    const launcher = document.createElement("button");
    launcher.className = "launcher";
    launcher.dir = panel.dir;
    launcher.ariaHasPopup = "dialog";
    launcher.append(icon());
    launcher.onclick = () => this.toggleAttribute("open");
    panel.onkeydown = (event) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      event.stopPropagation();
      this.close();
    };
    panel.oncancel = (event) => event.preventDefault();
    this.launcher = launcher;
    this.notice.className = "hidden";
    this.notice.lang = locale;
    this.notice.role = "status";
    this.root.append(launcher, this.notice, panel);
    if (this.dataset.open !== undefined) this.open();
    else this.update();
  }

  attributeChangedCallback(): void {
    this.update();
  }

  open(): void {
    this.setAttribute("open", "");
  }

  close(): void {
    this.removeAttribute("open");
  }

  newConversation(): void {
    void this.loaded().then((chat) => chat?.newConversation());
  }

  /** Opens the chat and says something for the person. */
  say(text: string): void {
    if (!this.isInline()) this.open();
    void this.loaded().then((chat) => chat?.say(text));
  }

  private update(): void {
    const { launcher, panel } = this;
    if (launcher === undefined || !(panel instanceof HTMLDialogElement)) return;
    const strings = this.texts(this.locale());
    const isOpen = this.hasAttribute("open");
    launcher.ariaExpanded = String(isOpen);
    if (isOpen) this.isUnread = false;
    launcher.classList.toggle("unread", this.isUnread);
    this.notice.textContent = this.isUnread ? strings.unread : "";
    launcher.ariaLabel = launcher.title = isOpen ? strings.close : this.isUnread ? `${strings.open} (${strings.unread})` : strings.open;
    launcher.querySelector("path")?.setAttribute("d", isOpen ? CLOSE_ICON : CHAT_ICON);
    if (isOpen === panel.open) return;
    if (isOpen) {
      if (matchMedia(PHONE).matches) panel.showModal();
      else panel.show();
      void this.loaded().then((chat) => this.hasAttribute("open") && chat?.focus());
    } else {
      panel.close();
      launcher.focus();
    }
    this.dispatchEvent(new CustomEvent(isOpen ? "helpline-open" : "helpline-close", { bubbles: true, composed: true }));
  }

  private loaded(): Promise<ChatHandle | undefined> {
    this.handle ??= this.load();
    return this.handle;
  }

  private async load(): Promise<ChatHandle | undefined> {
    const panel = this.panel;
    if (panel === undefined) return undefined;
    const container = document.createElement("div");
    container.className = "loading";
    container.role = "status";
    const locale = this.locale();
    const strings = this.texts(locale);
    container.textContent = strings.loading;
    panel.replaceChildren(container);
    // Where the chat covers the page, and the launcher with it, this is the way out.
    if (!this.isInline()) container.append(button(strings.close, () => this.close()));
    try {
      const [mount, texts] = await Promise.all([loadChat(), this.allTexts(locale)]);
      panel.replaceChildren();
      return mount(this.root, panel, {
        base,
        tokenUrl: this.dataset.tokenUrl ?? `${base}api/widget/token`,
        locale,
        strings: texts,
        isInline: this.isInline(),
        isPerTab: this.dataset.storage === "tab",
        dataset: this.dataset,
        close: () => this.close(),
        said: () => {
          this.isUnread = !this.hasAttribute("open");
          this.update();
        },
      });
    } catch {
      this.handle = undefined;
      this.showFailure(container);
      return undefined;
    }
  }

  private showFailure(container: HTMLElement): void {
    const strings = this.texts(this.locale());
    container.classList.add("failed");
    container.replaceChildren(strings.loadFailed, button(strings.tryAgain, () => this.loaded()));
    if (!this.isInline()) container.append(button(strings.close, () => this.close()));
  }

  private isInline(): boolean {
    return this.dataset.mode === "inline";
  }

  private locale(): string {
    return validLocale(this.dataset.locale || document.documentElement.lang || navigator.language);
  }

  private texts(locale: string, more: object = {}): ChatStrings {
    const title = this.dataset.title;
    const own = Object.entries({ ...more, ...this.strings, ...(title && { title }) });
    return { ...chatStrings(locale), ...Object.fromEntries(own.filter(([, text]) => typeof text === "string")) };
  }

  private async allTexts(locale: string): Promise<ChatStrings> {
    const url = this.dataset.stringsUrl;
    // Without the team's own texts ours will do.
    const more = url ? await fetch(url).then((response) => response.json() as Promise<object>).catch(() => ({})) : {};
    return this.texts(locale, more);
  }
}

function button(text: string, act: () => unknown): HTMLButtonElement {
  const made = document.createElement("button");
  made.textContent = text;
  made.onclick = () => void act();
  return made;
}

/** An empty drawing. */
function icon(): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(svg.namespaceURI, "path"));
  return svg;
}

/** Places the floating chat when the page has placed none. */
function place(): void {
  if (script?.dataset.manual !== undefined || document.querySelector("helpline-chat") !== null) return;
  const element = document.createElement("helpline-chat");
  Object.assign(element.dataset, script?.dataset);
  document.body.append(element);
}

if (customElements.get("helpline-chat") === undefined) {
  customElements.define("helpline-chat", HelplineChat);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", place);
  else place();
}

/** `widget-chat.js`: the chat itself, handed to the launcher that loaded it. */

import { createRef, render } from "preact";
import { LanguageContext } from "../shared/message_list.tsx";
import { direction } from "../shared/locale.ts";
import theme from "../shared/theme.css";
import messages from "../shared/messages.css";
import css from "./chat.css";
import { browser } from "./environment.ts";
import type { ChatHandle, MountChat } from "./host.ts";
import { Panel } from "./panel.tsx";
import { browserSession } from "./session.ts";

const mount: MountChat = (root, container, options) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(theme + messages + css);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  const { strings, locale, isPerTab, tokenUrl } = options;
  const sessions = browserSession(() => (isPerTab ? sessionStorage : localStorage), tokenUrl, browser.now);
  const handle = createRef<ChatHandle>();
  render(
    <LanguageContext.Provider value={{ strings, locale }}>
      <Panel options={options} sessions={sessions} direction={direction(locale)} handle={handle} />
    </LanguageContext.Provider>,
    container,
  );
  return {
    focus: () => handle.current?.focus(),
    newConversation: () => handle.current?.newConversation(),
    say: (text) => handle.current?.say(text),
  };
};

document.currentScript?.dispatchEvent(new CustomEvent("helpline-chat", { detail: mount }));

/** The chat as a person sees it: heading, conversation, input. */

import type { RefObject } from "preact";
import { useEffect, useId, useImperativeHandle, useMemo, useRef, useState } from "preact/hooks";
import type { CardAction } from "../shared/activity.ts";
import { Icon } from "../shared/icons.tsx";
import { type Actions, useLanguage } from "../shared/message_list.tsx";
import { Composer } from "./composer.tsx";
import type { Status } from "./direct_line.ts";
import type { ChatHandle, ChatOptions } from "./host.ts";
import { Log } from "./log.tsx";
import type { SessionStore } from "./session.ts";
import { useDirectLine } from "./use_direct_line.ts";

/** A lost connection that is back by then (milliseconds) is nobody's business. */
const STATUS_DELAY_MS = 1_500;

interface PanelProps {
  options: ChatOptions;
  sessions: SessionStore;
  direction: "ltr" | "rtl";
  handle: RefObject<ChatHandle | null>;
}

export function Panel({ options, sessions, direction, handle }: PanelProps) {
  const { locale } = useLanguage();
  const [conversation, commands] = useDirectLine(options, sessions);
  const [isAsking, setAsking] = useState(false);
  const input = useRef<HTMLTextAreaElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const focusInput = (): void => input.current?.focus();

  const renew = (): void => {
    setAsking(false);
    commands.renew();
    focusInput();
  };
  const askToRenew = (): void => {
    if (conversation.entries.some((entry) => entry.isUser)) setAsking(true);
    else renew();
  };
  useImperativeHandle(handle, () => ({ focus: focusInput, newConversation: renew, say: (text) => commands.say(text) }));

  const actions = useMemo<Actions>(
    () => ({
      retry: commands.retry,
      rate: commands.rate,
      rated: conversation.rated,
      choose(action: CardAction) {
        if (typeof action.value === "string") commands.say(action.value);
        else commands.say(action.title, action.value);
        // The pressed button is gone from the keyboard's reach; on a phone the input would bring up the keyboard.
        if (matchMedia("(pointer: coarse)").matches) log.current?.focus();
        else focusInput();
      },
    }),
    [commands, conversation.rated],
  );

  return (
    <div class="chat" lang={locale} dir={direction}>
      <Header options={options} onNew={askToRenew} />
      {isAsking && <AskToRenew onYes={renew} onNo={() => (setAsking(false), focusInput())} />}
      <StatusLine status={conversation.status} />
      <Log conversation={conversation} actions={actions} element={log} />
      <Composer input={input} isDisabled={conversation.status === "unavailable"} onSend={(text) => commands.say(text)} />
    </div>
  );
}

function Header({ options, onNew }: { options: ChatOptions; onNew: () => void }) {
  const { strings } = useLanguage();
  return (
    <header class="header">
      <h2>{strings.title}</h2>
      <button class="quiet" title={strings.newConversation} aria-label={strings.newConversation} onClick={onNew}>
        <Icon name="renew" />
      </button>
      {!options.isInline && (
        <button class="quiet" title={strings.close} aria-label={strings.close} onClick={() => options.close()}>
          <Icon name="close" />
        </button>
      )}
    </header>
  );
}

function AskToRenew({ onYes, onNo }: { onYes: () => void; onNo: () => void }) {
  const { strings } = useLanguage();
  const question = useId();
  const yes = useRef<HTMLButtonElement>(null);
  useEffect(() => yes.current?.focus(), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onNo();
  };
  return (
    <div class="ask" role="group" aria-labelledby={question} onKeyDown={onKeyDown}>
      <p id={question}>{strings.newConversationAsk}</p>
      <button class="primary" ref={yes} onClick={onYes}>{strings.newConversationYes}</button>
      <button onClick={onNo}>{strings.newConversationNo}</button>
    </div>
  );
}

function StatusLine({ status }: { status: Status }) {
  const { strings } = useLanguage();
  const isOnline = useIsOnline();
  const isLate = useIsLate(status !== "online" && status !== "unavailable", STATUS_DELAY_MS);
  let text = "";
  if (!isOnline) text = strings.offline;
  else if (status === "unavailable") text = strings.unavailable;
  else if (isLate) text = status === "connecting" ? strings.connecting : strings.reconnecting;
  return (
    <p class="status" role="status">
      {text}
    </p>
  );
}

function useIsOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const update = (): void => setOnline(navigator.onLine);
    addEventListener("online", update);
    addEventListener("offline", update);
    return () => {
      removeEventListener("online", update);
      removeEventListener("offline", update);
    };
  }, []);
  return isOnline;
}

/** Whether something has been so for a while. */
function useIsLate(isSo: boolean, delayMs: number): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isSo) {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), delayMs);
    return () => clearTimeout(timer);
  }, [isSo, delayMs]);
  return isSo && isLate;
}

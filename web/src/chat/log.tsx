/** The conversation, scrolled so that the newest exchange is read from its beginning. */

import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../shared/icons.tsx";
import { type Actions, MessageList, useLanguage } from "../shared/message_list.tsx";
import type { Conversation } from "./conversation.ts";

/** Nearer to the end than this (pixels) the reader is taken to follow the conversation. */
const AT_END_PX = 80;
/** Space above the message that is scrolled to (pixels). */
const ABOVE_PX = 12;
/** A history that arrives within this time (milliseconds) of opening is not read out. */
const HISTORY_MS = 1_500;

interface LogProps {
  conversation: Conversation;
  actions: Actions;
  element: RefObject<HTMLDivElement | null>;
}

export function Log({ conversation, actions, element }: LogProps) {
  const { strings } = useLanguage();
  const { entries, isTyping, status } = conversation;
  const [isAtEnd, setAtEnd] = useState(true);
  const isFollowing = useRef(true);
  const isSettled = useIsSettled(status === "online");

  const follow = useCallback((): void => {
    const log = element.current;
    if (log === null || !isFollowing.current) return;
    // An answer longer than the window is read from its question on, not from its end; what a person says, from its beginning.
    const beginnings = log.querySelectorAll<HTMLElement>(".from-user, .from-person");
    const beginning = beginnings[beginnings.length - 1];
    const end = log.scrollHeight - log.clientHeight;
    const top = beginning === undefined ? end : beginning.offsetTop - log.offsetTop - ABOVE_PX;
    log.scrollTop = Math.min(end, Math.max(top, 0));
  }, [element]);
  useLayoutEffect(follow, [entries, isTyping, follow]);
  useEffect(() => {
    // What was said while the chat was closed had no height to scroll to; and a phone's keyboard takes half of it.
    const observer = new ResizeObserver(follow);
    if (element.current !== null) observer.observe(element.current);
    return () => observer.disconnect();
  }, [follow, element]);

  const onScroll = (): void => {
    const log = element.current;
    if (log === null) return;
    const isNear = log.scrollHeight - log.clientHeight - log.scrollTop < AT_END_PX;
    setAtEnd(isNear);
  };
  // Only the reader's own hand stops the following: our own scrolling fires `scroll` too.
  const onReaderScrolls = (): void => {
    const log = element.current;
    if (log !== null) isFollowing.current = log.scrollHeight - log.clientHeight - log.scrollTop < AT_END_PX;
  };
  const lastKey = entries.at(-1)?.key;
  const isOwnLast = entries.at(-1)?.isUser === true;
  useLayoutEffect(() => {
    // What one has said oneself is always shown.
    if (isOwnLast && element.current !== null) {
      isFollowing.current = true;
      element.current.scrollTop = element.current.scrollHeight;
    }
  }, [lastKey, isOwnLast, element]);

  const toEnd = (): void => {
    isFollowing.current = true;
    element.current?.scrollTo({ top: element.current.scrollHeight });
    element.current?.focus();
  };

  return (
    <div class="log-frame">
      <div
        ref={element}
        class="log"
        role="log"
        aria-live={isSettled ? "polite" : "off"}
        aria-label={strings.conversation}
        tabIndex={0}
        onScroll={onScroll}
        onWheel={onReaderScrolls}
        onTouchMove={onReaderScrolls}
        onKeyUp={onReaderScrolls}
        onPointerUp={onReaderScrolls}
      >
        <MessageList entries={entries} actions={actions} now={Date.now()} />
        {(isTyping || (entries.length === 0 && status === "connecting")) && (
          <p class="typing">
            <span class="hidden">{isTyping ? strings.typing : strings.connecting}</span>
            <i /><i /><i />
          </p>
        )}
      </div>
      {!isAtEnd && (
        <button class="latest" aria-label={strings.latest} title={strings.latest} onClick={toEnd}>
          <Icon name="down" />
        </button>
      )}
    </div>
  );
}

/** True from a moment after the connection was first there. */
function useIsSettled(isOnline: boolean): boolean {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    if (!isOnline || isSettled) return undefined;
    const timer = setTimeout(() => setSettled(true), HISTORY_MS);
    return () => clearTimeout(timer);
  }, [isOnline, isSettled]);
  return isSettled;
}

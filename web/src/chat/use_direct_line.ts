/** Ties the conversation on the screen to the one on the server. */

import { useEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { type Activity, isFromUser, isShown, type OutgoingActivity } from "../shared/activity.ts";
import { useLanguage } from "../shared/message_list.tsx";
import { type Conversation, emptyConversation, reduce } from "./conversation.ts";
import { DirectLine } from "./direct_line.ts";
import { browser, freshId } from "./environment.ts";
import type { ChatOptions } from "./host.ts";
import type { SessionStore } from "./session.ts";
import { whereabouts } from "./whereabouts.ts";

/** A bot that says it is writing and then goes quiet has stopped (milliseconds). */
const TYPING_MS = 8_000;
/** The server puts the token's own user in its place. */
const VISITOR = "visitor";

export interface Commands {
  say(text: string, value?: unknown): void;
  retry(key: string): void;
  rate(activity: Activity, action: Record<string, unknown>): void;
  renew(): void;
}

export function useDirectLine(options: ChatOptions, sessions: SessionStore): [Conversation, Commands] {
  const { strings, locale } = useLanguage();
  const [conversation, dispatch] = useReducer(reduce, emptyConversation);
  const outgoing = useRef(new Map<string, OutgoingActivity>());

  const line = useMemo(
    () =>
      new DirectLine(
        { origin: options.base.replace(/\/$/, ""), tokenUrl: options.tokenUrl, locale, sessions, environment: browser },
        {
          activities: (activities) => {
            dispatch({ kind: "received", activities });
            if (activities.some((activity) => isShown(activity) && !isFromUser(activity))) options.said();
          },
          status: (status) => dispatch({ kind: "status", status }),
          progress: (clientActivityId, progress) => {
            if (progress === "sent") outgoing.current.delete(clientActivityId);
            dispatch({ kind: "progressed", clientActivityId, progress });
          },
          renewed: () => dispatch({ kind: "renewed", notice: strings.renewed }),
        },
      ),
    [],
  );

  useEffect(() => {
    const retryNow = (): void => line.retryNow();
    line.start();
    addEventListener("online", retryNow);
    return () => {
      removeEventListener("online", retryNow);
      line.close();
    };
  }, [line]);

  useEffect(() => {
    if (!conversation.isTyping) return undefined;
    const timer = setTimeout(() => dispatch({ kind: "stoppedTyping" }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [conversation.isTyping]);

  const commands = useMemo<Commands>(() => {
    const post = (activity: OutgoingActivity): void => {
      outgoing.current.set(activity.channelData.clientActivityID, activity);
      line.post(activity);
    };
    const common = () => {
      const page = whereabouts(options.dataset, { pathname: location.pathname, title: document.title });
      return { from: { id: VISITOR }, locale, channelData: { clientActivityID: freshId(), ...(page && { helplinePage: page }) } };
    };
    return {
      say(text, value) {
        const activity: OutgoingActivity = { type: "message", text, textFormat: "plain", ...common(), ...(value !== undefined && { value }) };
        dispatch({ kind: "typed", activity, at: new Date().toISOString() });
        post(activity);
      },
      retry(key) {
        const activity = outgoing.current.get(key);
        if (activity === undefined) return;
        dispatch({ kind: "retried", key });
        line.post(activity);
      },
      rate(activity, action) {
        if (activity.id === undefined) return;
        dispatch({ kind: "rated", activityId: activity.id, type: String(action["@type"]) });
        // The same event that Microsoft Web Chat sends, so that the server knows one kind.
        const entities = [{ ...action, actionStatus: "CompletedActionStatus" }];
        post({ type: "event", name: "webchat:activity-status/feedback", entities, replyToId: activity.id, ...common() });
      },
      renew() {
        outgoing.current.clear();
        dispatch({ kind: "cleared" });
        line.renew();
      },
    };
  }, [line, locale]);

  return [conversation, commands];
}

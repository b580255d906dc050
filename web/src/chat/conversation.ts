/** What the conversation looks like now: a pure function of what has happened. */

import { type Activity, clientActivityId, isFromUser, isShown, type OutgoingActivity } from "../shared/activity.ts";
import type { Entry } from "../shared/message_list.tsx";
import type { Progress, Status } from "./direct_line.ts";

export interface Conversation {
  entries: Entry[];
  status: Status;
  isTyping: boolean;
  /** What the person said about an answer: activity id to the action's type. */
  rated: ReadonlyMap<string, string>;
}

export type Happening =
  | { kind: "received"; activities: Activity[] }
  | { kind: "typed"; activity: OutgoingActivity; at: string }
  | { kind: "progressed"; clientActivityId: string; progress: Progress }
  | { kind: "retried"; key: string }
  | { kind: "status"; status: Status }
  | { kind: "stoppedTyping" }
  | { kind: "rated"; activityId: string; type: string }
  | { kind: "renewed"; notice: string }
  | { kind: "cleared" };

/** Older lines are let go: a page that is open for weeks must not grow without end. */
const MOST_ENTRIES = 1_000;

export const emptyConversation: Conversation = { entries: [], status: "connecting", isTyping: false, rated: new Map() };

export function reduce(before: Conversation, happening: Happening): Conversation {
  switch (happening.kind) {
    case "received":
      return happening.activities.reduce(receive, before);
    case "typed": {
      const { activity, at } = happening;
      const entry: Entry = {
        key: activity.channelData.clientActivityID,
        activity: { ...activity, timestamp: at, suggestedActions: [], citations: [], potentialActions: [] },
        isUser: true,
        delivery: "sending",
      };
      return { ...before, entries: keepLast([...before.entries, entry]) };
    }
    case "progressed":
      return withDelivery(before, happening.clientActivityId, happening.progress);
    case "retried":
      return withDelivery(before, happening.key, "sending");
    case "status":
      return before.status === happening.status ? before : { ...before, status: happening.status };
    case "stoppedTyping":
      return before.isTyping ? { ...before, isTyping: false } : before;
    case "rated":
      return { ...before, rated: new Map(before.rated).set(happening.activityId, happening.type) };
    case "renewed":
      return renew(before, happening.notice);
    case "cleared":
      return { ...emptyConversation };
  }
}

function receive(before: Conversation, activity: Activity): Conversation {
  const isUser = isFromUser(activity);
  if (activity.type === "typing") return isUser ? before : { ...before, isTyping: true };
  if (!isShown(activity)) return before;
  const key = (isUser ? clientActivityId(activity) : undefined) ?? activity.id ?? `${before.entries.length}`;
  const known = before.entries.findIndex((entry) => entry.key === key || (entry.activity.id !== undefined && entry.activity.id === activity.id));
  const isEcho = before.entries[known]?.activity.id === undefined;
  // Seen before: a replay after a reconnect.
  if (known >= 0 && !isEcho) return before;
  const entry: Entry = { key, activity, isUser, delivery: "sent" };
  // The stream's order is the conversation's: an echo takes its place in it, unsent messages stay last.
  const others = before.entries.filter((_, index) => index !== known);
  const firstUnsent = others.findIndex(isUnsent);
  const at = firstUnsent < 0 ? others.length : firstUnsent;
  return {
    ...before,
    entries: keepLast([...others.slice(0, at), entry, ...others.slice(at)]),
    isTyping: isUser && before.isTyping,
  };
}

function withDelivery(before: Conversation, key: string, delivery: Entry["delivery"]): Conversation {
  return {
    ...before,
    entries: before.entries.map((entry) =>
      entry.key === key && entry.activity.id === undefined ? { ...entry, delivery } : entry,
    ),
  };
}

/** A line between the old conversation and the new one; what was not sent goes below it, into the new one. */
function renew(before: Conversation, notice: string): Conversation {
  const said = before.entries.filter((entry) => !isUnsent(entry));
  if (said.length === 0 || said.at(-1)?.activity.type === "notice") return { ...before, isTyping: false };
  const line: Entry = {
    key: `notice ${said.length}`,
    activity: { type: "notice", text: notice, from: { id: "" }, suggestedActions: [], citations: [], potentialActions: [] },
    isUser: false,
    delivery: "sent",
  };
  return { ...before, isTyping: false, entries: [...said, line, ...before.entries.filter(isUnsent)] };
}

function isUnsent(entry: Entry): boolean {
  return entry.delivery === "sending" || entry.delivery === "waiting";
}

function keepLast(entries: Entry[]): Entry[] {
  return entries.length > MOST_ENTRIES ? entries.slice(-MOST_ENTRIES) : entries;
}

/**
 * The part of the Activity (microsoft/Agents `specs/activity/protocol-activity.md`) that a person sees.
 *
 * Whatever comes over the wire is checked here once: unknown fields are ignored, fields of a wrong type count as absent.
 */

/** Something a person can press under a message. */
export interface CardAction {
  type: string;
  title: string;
  /** For `imBack` the text to send, for `openUrl` the address, else any value. */
  value: unknown;
}

/** Where an answer comes from. */
export interface Citation {
  name: string;
  url?: string;
}

/** One activity, as far as it is shown. */
export interface Activity {
  type: string;
  id?: string;
  timestamp?: string;
  from: { id: string; name?: string; role?: string };
  text?: string;
  textFormat?: string;
  replyToId?: string;
  inputHint?: string;
  name?: string;
  value?: unknown;
  channelData?: Record<string, unknown>;
  suggestedActions: CardAction[];
  citations: Citation[];
  /** The schema.org actions offered on the message, such as LikeAction; sent back as they came. */
  potentialActions: Record<string, unknown>[];
  /** 1, 2, 3 … within the conversation; only the admin API gives it. */
  sequence?: number;
}

/** What is posted. */
export interface OutgoingActivity {
  type: "message" | "event";
  from: { id: string };
  locale: string;
  text?: string;
  textFormat?: "plain";
  name?: string;
  value?: unknown;
  entities?: unknown[];
  replyToId?: string;
  /** `helplinePage`: see `chat/whereabouts.ts`. */
  channelData: { clientActivityID: string; postBack?: boolean; helplinePage?: object };
}

/** Citations and buttons beyond this are not shown: no honest message has more. */
const MOST_ITEMS = 20;

/** Reads an activity; `undefined` when it is none. */
export function readActivity(raw: unknown): Activity | undefined {
  if (!isRecord(raw) || typeof raw.type !== "string") return undefined;
  const from = isRecord(raw.from) ? raw.from : {};
  const activity: Activity = {
    type: raw.type,
    from: { id: text(from.id) ?? "", ...pick(from, "name", "role") },
    ...pick(raw, "id", "timestamp", "text", "textFormat", "replyToId", "inputHint", "name"),
    suggestedActions: readActions(raw.suggestedActions),
    ...readEntities(raw.entities),
  };
  if (activity.text !== undefined) activity.text = withoutSource(activity.text, activity.citations);
  if (raw.value !== undefined) activity.value = raw.value;
  if (isRecord(raw.channelData)) activity.channelData = raw.channelData;
  if (typeof raw.sequence === "number") activity.sequence = raw.sequence;
  return activity;
}

/** The id the client gave it: its own echo is known by it. */
export function clientActivityId(activity: Activity): string | undefined {
  return text(activity.channelData?.clientActivityID);
}

/** Whether the person wrote it. */
export function isFromUser(activity: Activity): boolean {
  return activity.from.role === "user" || (activity.from.role === undefined && clientActivityId(activity) !== undefined);
}

/** Name of the person of the team who said it; none for the agent. */
export function personName(activity: Activity): string | undefined {
  return isRecord(activity.channelData?.helplinePerson) ? activity.from.name : undefined;
}

/** Whether it is a message with something to read. */
export function isShown(activity: Activity): boolean {
  return activity.type === "message" && (activity.text !== undefined || activity.suggestedActions.length > 0);
}

/**
 * The text without the link to its source that the server puts at its end for other Direct Line clients: here the source has a
 * line of its own.
 */
function withoutSource(text: string, [source]: Citation[]): string {
  if (source?.url === undefined) return text;
  const address = source.url.replace(/[()<>]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`).replace(/\s/g, "%20");
  const start = text.lastIndexOf("\n\n[");
  return start > 0 && text.endsWith(`](${address})`) && !text.slice(start + 2).includes("\n") ? text.slice(0, start) : text;
}

function readActions(raw: unknown): CardAction[] {
  const actions = isRecord(raw) && Array.isArray(raw.actions) ? raw.actions : [];
  return actions.slice(0, MOST_ITEMS).flatMap((action: unknown) => {
    if (!isRecord(action)) return [];
    const title = text(action.title) ?? text(action.value);
    return title === undefined ? [] : [{ type: text(action.type) ?? "imBack", title, value: action.value ?? title }];
  });
}

function readEntities(raw: unknown): Pick<Activity, "citations" | "potentialActions"> {
  const citations: Citation[] = [];
  const potentialActions: Record<string, unknown>[] = [];
  const message = Array.isArray(raw)
    ? raw.find((entity: unknown): entity is Record<string, unknown> => isRecord(entity) && entity.type === "https://schema.org/Message")
    : undefined;
  for (const claim of list(message?.citation)) {
    const appearance = isRecord(claim.appearance) ? claim.appearance : {};
    const name = text(appearance.name);
    if (name !== undefined) citations.push({ name, ...pick(appearance, "url") });
  }
  potentialActions.push(...list(message?.potentialAction));
  return { citations, potentialActions };
}

function list(raw: unknown): Record<string, unknown>[] {
  return (Array.isArray(raw) ? raw : []).filter(isRecord).slice(0, MOST_ITEMS);
}

function isRecord(raw: unknown): raw is Record<string, unknown> {
  return typeof raw === "object" && raw !== null && !Array.isArray(raw);
}

function text(raw: unknown): string | undefined {
  return typeof raw === "string" && raw !== "" ? raw : undefined;
}

/** The named fields that are non-empty strings. */
function pick<K extends string>(raw: Record<string, unknown>, ...keys: K[]): { [P in K]?: string } {
  const picked: { [P in K]?: string } = {};
  for (const key of keys) {
    const value = text(raw[key]);
    if (value !== undefined) picked[key] = value;
  }
  return picked;
}

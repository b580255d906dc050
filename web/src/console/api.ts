/**
 * The admin API as the console uses it: the same calls that anyone may make (`/openapi.json`).
 *
 * Written by hand: `openapi-typescript` 7 needs TypeScript 5. `openapi.test.ts` fails when the API's description and these
 * types part.
 */

/** Decisions a turn can come to, in the order they are offered as filters. */
export const DECISIONS = ["answer", "clarify", "unknown", "handoff", "smalltalk", "form"] as const;

/** One page of a list. */
export interface Page<T> {
  items: T[];
  /** Cursor of the next page; null on the last. */
  next: string | null;
}

/** A conversation as it is listed. Times are RFC 3339 UTC. */
export interface ConversationItem {
  id: string;
  channel: string;
  user_id: string;
  locale?: string | null;
  started_at: string;
  updated_at: string;
  turns: number;
  activities: number;
  /** Since when the channel takes nothing for the person, who has blocked the bot. */
  unreachable_since?: string | null;
  last_decision?: string | null;
  outcome?: string | null;
  /** What the person said first, masked. */
  first_said?: string | null;
}

/** A turn in which the words stand. */
export interface SearchItem {
  conversation: string;
  channel: string;
  user_id: string;
  turn: number;
  at: string;
  decision: string;
  matches: SearchMatch[];
}

/** An activity the words stand in, with the piece of its text around the first of them. */
export interface SearchMatch {
  sequence: number;
  role: string;
  snippet: SnippetPart[];
}

/** A piece of what somebody wrote: text, never markup. */
export interface SnippetPart {
  text: string;
  is_match: boolean;
}

/** A question that people asked and got no answer to. */
export interface MissItem {
  text: string;
  count: number;
  kinds: { unknown: number; none_of_these: number; denied: number; handoff: number };
  last_at: string;
  conversation: string;
  channel: string;
  turn: number;
  nearest: NearestEntry[];
  now: MissNow | null;
  status: ReviewStatus;
  review: ReviewItem | null;
  /** What had been done about it before it came to nothing again. */
  came_back: ReviewItem | null;
}

/** How a question stands with those who review. */
export type ReviewStatus = "open" | "done" | "dismissed";

/** What a reviewer made of a turn and of what was asked in it. */
export interface ReviewItem {
  status: ReviewStatus;
  note: string | null;
  at: string;
  /** Name of the admin key. */
  by: string | null;
}

/** How a replay goes, or went. */
export interface ReplayItem {
  state: "none" | "running" | "done" | "cancelled" | "failed";
  started_at: string | null;
  ended_at: string | null;
  asked: number;
  most_turns: number;
  /** Whether the knowledge that was asked still serves. */
  is_current: boolean;
  report: ReplayReport | null;
}

/** What came of a replay. */
export interface ReplayReport {
  knowledge: string;
  turns: number;
  same: number;
  changed: number;
  skipped: { no_state: number; no_encoder: number; unreadable: number };
  groups_in_all: number;
  groups: ReplayGroup[];
}

/** Turns that would come out differently in the same way. */
export interface ReplayGroup {
  count: number;
  only_wording: boolean;
  outcomes: { confirmed: number; denied: number; handed_off: number; unknown: number };
  from: ReplayCame;
  to: ReplayCame;
  examples: ReplayExample[];
}

/** What a turn comes to. */
export interface ReplayCame {
  decision: string;
  entry: { id: string; question: string | null } | null;
  options: string[];
  chosen: number | null;
  outcome: string | null;
}

/** A turn of a group. */
export interface ReplayExample {
  at: string;
  channel: string;
  conversation: string;
  turn: number;
  text: string;
  was: string;
  reply: string;
}

/** Names a turn. */
export interface TurnName {
  conversation: string;
  channel: string;
  turn: number;
}

/** What a question comes to with the articles of today. */
export interface MissNow {
  /** By another entry than the one that did not help. */
  is_answered: boolean;
  decision: string;
  entry?: GivenEntry | null;
  options: string[];
}

/** An entry that answers. */
export interface GivenEntry {
  id: string;
  question: string;
}

/** An entry that may have been meant. */
export interface NearestEntry {
  id: string;
  question: string;
  /** Calibrated, 0..=1. */
  confidence?: number | null;
  is_given: boolean;
  /** Its article in the knowledge folder, and the file beside it; null where there is no such entry any more. */
  path?: string | null;
  sidecar?: string | null;
  is_in_sidecar: boolean;
  /** Whether its table there has phrases. */
  has_phrases: boolean;
  /** Whether it is asked by these words already. */
  is_asked: boolean;
}

export interface MissPage extends Page<MissItem> {
  /** How the questions of all pages stand. */
  counts: Record<ReviewStatus, number>;
  /** Turns that were looked through. */
  turns: number;
  /** The time of the earliest of them, where those before were left out. */
  since: string | null;
}

/** How conversations ended. */
export interface ConversationEnds {
  confirmed: number;
  /** Answered, and nobody said whether that helped. */
  unknown: number;
  denied: number;
  /** Not understood or asked back, and the person left. */
  left: number;
  handed_off: number;
}

/** How those of a day ended; the day is one of UTC. */
export interface DayEnds {
  date: string;
  conversations: ConversationEnds;
}

/** What came of an entry. */
export interface EntryStatistics {
  id: string;
  question: string | null;
  path: string | null;
  given: number;
  confirmed: number;
  denied: number;
  handed_off: number;
  last_at: string | null;
}

/** How conversations ended, and what came of each entry. */
export interface StatisticsReport {
  conversations: ConversationEnds;
  days: DayEnds[];
  decisions: Record<string, number>;
  entries: EntryStatistics[];
  entries_given: number;
  /** Turns that were looked through. */
  turns: number;
  /** The time of the earliest of them, where those before were left out. */
  since: string | null;
}

/** An answer that was considered. */
export interface Candidate {
  id: string;
  question?: string | null;
  /** Calibrated, 0..=1. */
  confidence: number;
  /** Raw, without unit. */
  score?: number | null;
  matched?: unknown;
}

/** What was decided in a turn, and from what. */
export interface Turn {
  turn: number;
  at: string;
  /** Sequence of the turn's first activity, and how many there are. */
  first_sequence: number;
  activities: number;
  decision: string;
  entry?: string | null;
  confidence?: number | null;
  in_scope?: number | null;
  candidates: Candidate[];
  options: { label: string; entries?: unknown[] }[];
  /** Which option of the turn before was chosen, from 0. */
  chosen?: number | null;
  outcome?: string | null;
  /** The answer that a thumb was about. */
  about?: string | null;
  redactions: string[];
  knowledge_version: string;
  tiers: string[];
  duration_us: number;
  review: ReviewItem | null;
}

/** Calls that were not let in for one reason. */
export interface Refusal {
  at: string;
  first_at: string;
  count: number;
  surface: string;
  reason: string;
  detail?: string | null;
  mend: string;
}

/** A problem that was given to a person. */
export interface SupportRequestItem {
  id: number;
  state: string;
  conversation_id: string;
  channel: string;
  number: number;
  created_at: string;
  closed_at?: string | null;
  /** Reference, reason, summary, what was tried, the form: see `request.ts`. */
  request: object;
}

/** What knowledge answers. */
export interface KnowledgeItem {
  version: string;
  articles: number;
  entries: number;
  /** Why the folder does not serve as it is now. */
  refused: { reason: string; findings: string[] } | null;
}

/** Something that is down. */
export interface IncidentItem {
  /** `source/id`; the source is `admin` for what was switched on by hand. */
  id: string;
  title: string;
  status: string;
  started_at?: string | null;
  words: string[];
  link?: string | null;
}

/** Something that has not left yet. */
export interface DeliveryItem {
  id: number;
  kind: string;
  state: string;
  conversation_id: string;
  channel: string;
  turn: number;
  attempts: number;
  last_error?: string | null;
  created_at: string;
  due_at?: string | null;
}

/** How a handoff goes on. */
export type HandoffState = "accepted" | "failed" | "completed";

export interface Filters {
  channel: string;
  decision: string;
  /** Days as `YYYY-MM-DD` in the reader's own time; both belong to the range. */
  since: string;
  until: string;
}

/** The key was refused: ask for another. */
export class KeyRefused extends Error {}

const ITEMS_A_PAGE = 50;
const ROWS_A_PAGE = 200;
/** A conversation longer than this is shown from its beginning up to here. */
const MOST_ROWS = 5_000;

export class Api {
  constructor(
    private readonly key: string,
    private readonly base = "/api/admin/v1/",
  ) {}

  conversations(filters: Filters, cursor: string | null, signal?: AbortSignal): Promise<Page<ConversationItem>> {
    return this.get("conversations", listed(filters, cursor), signal);
  }

  search(q: string, filters: Filters, cursor: string | null, signal?: AbortSignal): Promise<Page<SearchItem>> {
    return this.get("search", { q, ...listed(filters, cursor) }, signal);
  }

  misses(filters: Filters, status: ReviewStatus, cursor: string | null, signal?: AbortSignal): Promise<MissPage> {
    return this.get("misses", { status, ...listed(filters, cursor) }, signal);
  }

  statistics(filters: Filters, signal?: AbortSignal): Promise<StatisticsReport> {
    return this.get("statistics", ranged(filters), signal);
  }

  /** Says of turns, and of what was asked in them, how they stand. */
  async review(turns: TurnName[], status: ReviewStatus, note: string): Promise<ReviewItem> {
    const named = turns.map(({ conversation, channel, turn }) => ({ conversation, channel, turn }));
    const response = await this.call("PUT", "reviews", {}, { body: { turns: named, status, ...(note !== "" && { note }) } });
    return response.json() as Promise<ReviewItem>;
  }

  /** The same of one turn, whose channel may not be known. */
  async reviewTurn(id: string, channel: string, turn: number, status: ReviewStatus, note: string): Promise<ReviewItem> {
    const body = { status, ...(note !== "" && { note }) };
    const response = await this.call("PUT", `conversations/${encodeURIComponent(id)}/turns/${turn}/review`, { channel }, { body });
    return response.json() as Promise<ReviewItem>;
  }

  /** All activities of a conversation, in order, as they came. */
  activities(id: string, channel: string, signal?: AbortSignal): Promise<unknown[]> {
    return this.all(`conversations/${encodeURIComponent(id)}/activities`, channel, signal);
  }

  turns(id: string, channel: string, signal?: AbortSignal): Promise<Turn[]> {
    return this.all(`conversations/${encodeURIComponent(id)}/turns`, channel, signal);
  }

  refusals(signal?: AbortSignal): Promise<Page<Refusal>> {
    return this.get("refusals", {}, signal);
  }

  supportRequests(state: "open" | "closed", cursor: string | null, signal?: AbortSignal): Promise<Page<SupportRequestItem>> {
    return this.get("support-requests", { state, limit: String(ITEMS_A_PAGE), cursor: cursor ?? "" }, signal);
  }

  /** Whether a person is waited for. */
  async isWaiting(id: string, channel: string, signal?: AbortSignal): Promise<boolean> {
    const { items } = await this.get<Page<SupportRequestItem>>("support-requests", { state: "open", conversation: id, channel, limit: "1" }, signal);
    return items.length > 0;
  }

  /** Says something as a person of the team; the same key again says nothing twice. */
  async say(id: string, channel: string, name: string, text: string, key: string): Promise<void> {
    const body = { text, ...(name !== "" && { from: { name } }) };
    await this.call("POST", `conversations/${encodeURIComponent(id)}/activities`, { channel }, { body, key });
  }

  /** Says how the handoff goes on. */
  async handOff(id: string, channel: string, state: HandoffState): Promise<void> {
    await this.call("PUT", `conversations/${encodeURIComponent(id)}/handoff`, { channel }, { body: { state } });
  }

  private async all<T>(path: string, channel: string, signal?: AbortSignal): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = "";
    while (cursor !== null && items.length < MOST_ROWS) {
      const page: Page<T> = await this.get(path, { channel, limit: String(ROWS_A_PAGE), cursor }, signal);
      items.push(...page.items);
      cursor = page.next ?? null;
    }
    return items;
  }

  /** How the replay goes, or how the last one went. */
  replay(signal?: AbortSignal): Promise<ReplayItem> {
    return this.get("replay", {}, signal);
  }

  /** Asks so many of the last turns again. */
  async startReplay(turns: number): Promise<void> {
    await this.call("POST", "replay", {}, { body: { turns } });
  }

  async cancelReplay(): Promise<void> {
    await this.call("DELETE", "replay", {}, {});
  }

  knowledge(signal?: AbortSignal): Promise<KnowledgeItem> {
    return this.get("knowledge", {}, signal);
  }

  incidents(signal?: AbortSignal): Promise<{ items: IncidentItem[] }> {
    return this.get("incidents", {}, signal);
  }

  /** Switches an incident on, or changes it. */
  async switchOn(id: string, title: string, words: string[]): Promise<void> {
    await this.call("PUT", `incidents/${encodeURIComponent(id)}`, {}, { body: { title, words } });
  }

  async switchOff(id: string): Promise<void> {
    await this.call("DELETE", `incidents/${encodeURIComponent(id)}`, {}, {});
  }

  /** What was given up or waits, the oldest first. */
  deliveries(signal?: AbortSignal): Promise<Page<DeliveryItem>> {
    return this.get("deliveries", { limit: String(ROWS_A_PAGE) }, signal);
  }

  /** Tries a delivery again at once. */
  async retry(id: number): Promise<void> {
    await this.call("POST", `deliveries/${id}/retry`, {}, {});
  }

  private async get<T>(path: string, query: Record<string, string>, signal?: AbortSignal): Promise<T> {
    const response = await this.call("GET", path, query, { ...(signal && { signal }) });
    return response.json() as Promise<T>;
  }

  private async call(method: string, path: string, query: Record<string, string>, { body, key, signal }: Call): Promise<Response> {
    const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ""));
    const response = await fetch(`${this.base}${path}?${search}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(key !== undefined && { "idempotency-key": key }),
      },
      cache: "no-store",
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    if (response.status === 401 || response.status === 403) throw new KeyRefused();
    if (!response.ok) throw new Error(await reason(response));
    return response;
  }
}

/** What a call brings beside its address. */
interface Call {
  body?: unknown;
  /** Makes a repeat harmless. */
  key?: string;
  signal?: AbortSignal;
}

/** The parameters of a list. */
function listed(filters: Filters, cursor: string | null): Record<string, string> {
  return { limit: String(ITEMS_A_PAGE), cursor: cursor ?? "", decision: filters.decision, ...ranged(filters) };
}

/** The channel, and the days as times. */
function ranged(filters: Filters): Record<string, string> {
  return { channel: filters.channel, since: startOfDay(filters.since, 0), until: startOfDay(filters.until, 1) };
}

/** What a problem document (RFC 9457) says, else the status. */
async function reason(response: Response): Promise<string> {
  const problem = (await response.json().catch(() => ({}))) as { title?: string; detail?: string; errors?: { pointer?: string; detail: string }[] };
  const errors = problem.errors?.map(({ pointer, detail }) => `${pointer ?? ""} ${detail}`.trim()).join("; ");
  return problem.detail ?? errors ?? problem.title ?? `HTTP ${response.status}`;
}

/** The first moment of a local day, some days on, as RFC 3339 UTC; empty for no day. */
export function startOfDay(day: string, daysOn: number): string {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return "";
  const start = new Date(year, month - 1, date + daysOn);
  return Number.isNaN(start.getTime()) ? "" : start.toISOString();
}

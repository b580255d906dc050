/** The types in `api.ts` are written by hand; here they are held against the API's own description. */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  Api, type ConversationItem, DECISIONS, type DeliveryItem, type GivenEntry, type IncidentItem, type KnowledgeItem, type MissItem, type MissNow, type MissPage, type NearestEntry, type ConversationEnds, type DayEnds, type EntryStatistics, type Refusal, type ReplayCame, type ReplayExample, type ReplayGroup, type ReplayItem, type ReplayReport, type ReviewItem, type SearchItem, type SearchMatch, type SnippetPart, type StatisticsReport, type SupportRequestItem,
  type Turn,
} from "./api.ts";

interface Description {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string; description: string }[] }>>;
  components: { schemas: Record<string, { properties: Record<string, unknown>; required: string[] }> };
}

const ADDRESS = new URL("../crates/webhook/openapi.json", `file://${process.cwd()}/`);
const description = JSON.parse(readFileSync(ADDRESS, "utf8")) as Description;

/** Each field, and whether it is always there: the compiler holds these lists against the types. */
type Fields<T> = { [K in keyof Required<T>]: undefined extends T[K] ? "sometimes" : "always" };

const conversation: Fields<ConversationItem> = {
  id: "always", channel: "always", user_id: "always", locale: "sometimes", started_at: "always", updated_at: "always",
  turns: "always", activities: "always", last_decision: "sometimes", outcome: "sometimes",
  unreachable_since: "sometimes", first_said: "sometimes",
};
const turn: Fields<Turn> = {
  turn: "always", at: "always", first_sequence: "always", activities: "always", decision: "always", entry: "sometimes",
  confidence: "sometimes", in_scope: "sometimes", candidates: "always", options: "always", chosen: "sometimes",
  outcome: "sometimes", about: "sometimes", redactions: "always", knowledge_version: "always", tiers: "always", duration_us: "always",
  review: "always",
};

const refusal: Fields<Refusal> = {
  at: "always", first_at: "always", count: "always", surface: "always", reason: "always", detail: "sometimes", mend: "always",
};

const supportRequest: Fields<SupportRequestItem> = {
  id: "always", state: "always", conversation_id: "always", channel: "always", number: "always", created_at: "always",
  closed_at: "sometimes", request: "always",
};

const knowledge: Fields<KnowledgeItem> = { version: "always", articles: "always", entries: "always", refused: "always" };
const incident: Fields<IncidentItem> = {
  id: "always", title: "always", status: "always", started_at: "sometimes", words: "always", link: "sometimes",
};
const delivery: Fields<DeliveryItem> = {
  id: "always", kind: "always", state: "always", conversation_id: "always", channel: "always", turn: "always", attempts: "always",
  last_error: "sometimes", created_at: "always", due_at: "sometimes",
};

const hit: Fields<SearchItem> = {
  conversation: "always", channel: "always", user_id: "always", turn: "always", at: "always", decision: "always",
  matches: "always",
};
const match: Fields<SearchMatch> = { sequence: "always", role: "always", snippet: "always" };
const snippet: Fields<SnippetPart> = { text: "always", is_match: "always" };

const misses: Fields<MissPage> = { items: "always", next: "always", counts: "always", turns: "always", since: "always" };
const miss: Fields<MissItem> = {
  text: "always", count: "always", kinds: "always", last_at: "always", conversation: "always", channel: "always", turn: "always",
  nearest: "always", now: "always", status: "always", review: "always", came_back: "always",
};
const counts: Fields<MissPage["counts"]> = { open: "always", done: "always", dismissed: "always" };
const review: Fields<ReviewItem> = { status: "always", note: "always", at: "always", by: "always" };
const missNow: Fields<MissNow> = { is_answered: "always", decision: "always", entry: "sometimes", options: "always" };
const given: Fields<GivenEntry> = { id: "always", question: "always" };
const missKinds: Fields<MissItem["kinds"]> = { unknown: "always", none_of_these: "always", denied: "always", handoff: "always" };
const nearest: Fields<NearestEntry> = {
  id: "always", question: "always", confidence: "sometimes", is_given: "always", path: "sometimes", sidecar: "sometimes",
  is_in_sidecar: "always", has_phrases: "always", is_asked: "always",
};

const statistics: Fields<StatisticsReport> = {
  conversations: "always", days: "always", decisions: "always", entries: "always", entries_given: "always", turns: "always", since: "always",
};
const ends: Fields<ConversationEnds> = { confirmed: "always", unknown: "always", denied: "always", left: "always", handed_off: "always" };
const day: Fields<DayEnds> = { date: "always", conversations: "always" };
const used: Fields<EntryStatistics> = {
  id: "always", question: "always", path: "always", given: "always", confirmed: "always", denied: "always", handed_off: "always", last_at: "always",
};

const replay: Fields<ReplayItem> = {
  state: "always", started_at: "always", ended_at: "always", asked: "always", most_turns: "always", is_current: "always", report: "always",
};
const report: Fields<ReplayReport> = {
  knowledge: "always", turns: "always", same: "always", changed: "always", skipped: "always", groups_in_all: "always", groups: "always",
};
const group: Fields<ReplayGroup> = {
  count: "always", only_wording: "always", outcomes: "always", from: "always", to: "always", examples: "always",
};
const came: Fields<ReplayCame> = { decision: "always", entry: "always", options: "always", chosen: "always", outcome: "always" };
const example: Fields<ReplayExample> = {
  at: "always", channel: "always", conversation: "always", turn: "always", text: "always", was: "always", reply: "always",
};
const skipped: Fields<ReplayReport["skipped"]> = { no_state: "always", no_encoder: "always", unreadable: "always" };
const ended: Fields<ReplayGroup["outcomes"]> = { confirmed: "always", denied: "always", handed_off: "always", unknown: "always" };

const schemas = {
  ReplayItem: replay, Report: report, ShownGroup: group, ShownCame: came, ShownExample: example, SkippedTurns: skipped, ShownOutcomes: ended,
  StatisticsReport: statistics, ConversationEnds: ends, EntryStatistics: used, DayEnds: day,
  MissPage: misses, MissItem: miss, MissKinds: missKinds, MissCounts: counts, ReviewItem: review, MissNow: missNow, GivenEntry: given, NearestEntry: nearest,
  ConversationItem: conversation, TurnItem: turn, SearchItem: hit, MatchItem: match, SnippetItem: snippet,
  Refusal: refusal, SupportRequestBody: supportRequest, KnowledgeItem: knowledge, IncidentItem: incident, DeliveryItem: delivery,
};
for (const [schema, fields] of Object.entries<Record<string, string>>(schemas)) {
  test(`the console knows the fields of ${schema}`, () => {
    const { properties, required } = description.components.schemas[schema] ?? assert.fail(`there is no ${schema}`);

    assert.deepEqual(Object.keys(fields).sort(), Object.keys(properties).sort());
    assert.deepEqual(Object.keys(fields).filter((name) => fields[name] === "always").sort(), [...required].sort());
  });
}

test("the console asks only for what the API describes", async () => {
  const asked: { method: string; address: URL; headers: string[] }[] = [];
  globalThis.fetch = (url, init) => {
    const headers = Object.keys(init?.headers ?? {}).filter((name) => name !== "authorization" && name !== "content-type");
    asked.push({ method: (init?.method ?? "GET").toLowerCase(), address: new URL(String(url), "http://server"), headers });
    return Promise.resolve(new Response('{"items":[],"next":null}'));
  };
  const api = new Api("key");

  await api.conversations({ channel: "a", decision: "answer", since: "2026-01-01", until: "2026-01-02" }, "next");
  await api.search("words", { channel: "a", decision: "answer", since: "2026-01-01", until: "2026-01-02" }, "next");
  await api.misses({ channel: "a", decision: "", since: "2026-01-01", until: "2026-01-02" }, "open", "next");
  await api.statistics({ channel: "a", decision: "", since: "2026-01-01", until: "2026-01-02" });
  await api.review([{ conversation: "c", channel: "a", turn: 1 }], "done", "written");
  await api.reviewTurn("c", "a", 1, "done", "written");
  await api.activities("c", "a");
  await api.turns("c", "a");
  await api.refusals();
  await api.supportRequests("open", "next");
  await api.isWaiting("c", "a");
  await api.say("c", "a", "Bea", "hello", "key");
  await api.handOff("c", "a", "completed");
  await api.replay();
  await api.startReplay(1_000);
  await api.cancelReplay();
  await api.knowledge();
  await api.incidents();
  await api.switchOn("x", "Signing in fails", ["sso"]);
  await api.switchOff("x");
  await api.deliveries();
  await api.retry(1);

  for (const { method, address: { pathname, searchParams }, headers } of asked) {
    const path = pathname.replace(/(conversations|incidents|deliveries)\/[^/]+/, "$1/{id}").replace(/turns\/\d+/, "turns/{turn}");
    const call = description.paths[path]?.[method];
    assert.ok(call, `${method} ${path} is not described`);
    const parameters = (call.parameters ?? []).map(({ name }) => name.toLowerCase());
    for (const name of [...searchParams.keys(), ...headers]) assert.ok(parameters.includes(name), `${method} ${path} has no parameter ${name}`);
  }
  assert.equal(asked.length, 22);
});

test("the filter offers every decision there is", () => {
  const parameters = description.paths["/api/admin/v1/conversations"]?.get?.parameters ?? [];
  const words = parameters.find(({ name }) => name === "decision")?.description.match(/`(\w+)`/g)?.map((word) => word.slice(1, -1));

  assert.deepEqual(words, [...DECISIONS]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { type OutgoingActivity, readActivity } from "../shared/activity.ts";
import { type Conversation, emptyConversation, type Happening, reduce } from "./conversation.ts";

function after(...happenings: Happening[]): Conversation {
  return happenings.reduce(reduce, emptyConversation);
}

function received(...raw: object[]): Happening {
  return { kind: "received", activities: raw.flatMap((activity) => readActivity(activity) ?? []) };
}

const bot = (id: string, text = id) => ({ type: "message", id, text, from: { id: "helpline", role: "bot" } });
const user = (id: string, clientActivityID: string) => ({ type: "message", id, text: clientActivityID, from: { id: "u", role: "user" }, channelData: { clientActivityID } });

function typed(id: string): Happening {
  const activity: OutgoingActivity = { type: "message", text: id, from: { id: "visitor" }, locale: "en", channelData: { clientActivityID: id } };
  return { kind: "typed", activity, at: "2026-01-01T00:00:00Z" };
}

function lines({ entries }: Conversation): string[] {
  return entries.map(({ activity, isUser, delivery }) => `${isUser ? ">" : "<"}${activity.text}${delivery === "sent" ? "" : ` (${delivery})`}`);
}

test("an echo takes the place of what was typed, under the same key", () => {
  const before = after(typed("hi"));
  const conversation = reduce(before, received(user("1", "hi"), bot("2")));

  assert.deepEqual(lines(before), [">hi (sending)"]);
  assert.deepEqual(lines(conversation), [">hi", "<2"]);
  assert.equal(conversation.entries[0]?.key, before.entries[0]?.key);
});

test("what is not sent yet stays below what arrives", () => {
  const conversation = after(typed("a"), typed("b"), received(user("1", "a"), bot("2")));

  assert.deepEqual(lines(conversation), [">a", "<2", ">b (sending)"]);
});

test("a replay after a reconnect shows nothing twice", () => {
  const conversation = after(received(user("1", "a"), bot("2")), received(user("1", "a"), bot("2"), bot("3")));

  assert.deepEqual(lines(conversation), [">a", "<2", "<3"]);
});

test("an answer ends the typing sign", () => {
  const typing = after(received({ type: "typing", from: { id: "helpline", role: "bot" } }));

  assert.equal(typing.isTyping, true);
  assert.equal(reduce(typing, received(bot("1"))).isTyping, false);
});

test("the person's own typing is no sign", () => {
  assert.equal(after(received({ type: "typing", from: { id: "u", role: "user" } })).isTyping, false);
});

test("a failed message can be tried again", () => {
  const failed = after(typed("a"), { kind: "progressed", clientActivityId: "a", progress: "failed" });

  assert.deepEqual(lines(failed), [">a (failed)"]);
  assert.deepEqual(lines(reduce(failed, { kind: "retried", key: "a" })), [">a (sending)"]);
});

test("a late failure does not unsay an echo", () => {
  const conversation = after(typed("a"), received(user("1", "a")), { kind: "progressed", clientActivityId: "a", progress: "failed" });

  assert.deepEqual(lines(conversation), [">a"]);
});

test("a new conversation is marked by a line, with the unsent below it", () => {
  const conversation = after(received(bot("1")), typed("a"), { kind: "renewed", notice: "New" });

  assert.deepEqual(lines(conversation), ["<1", "<New", ">a (sending)"]);
  assert.deepEqual(lines(reduce(conversation, { kind: "renewed", notice: "New" })), lines(conversation));
});

test("a new conversation on an empty screen needs no line", () => {
  assert.deepEqual(lines(after({ kind: "renewed", notice: "New" })), []);
});

test("activities without text or choices are not shown", () => {
  const conversation = after(received({ type: "event", name: "handoff.initiate", from: { id: "helpline" } }, { type: "message", from: { id: "helpline" } }));

  assert.deepEqual(lines(conversation), []);
});

test("a very long conversation keeps its end", () => {
  const conversation = after(received(...Array.from({ length: 1_500 }, (_, index) => bot(`${index}`))));

  assert.equal(conversation.entries.length, 1_000);
  assert.equal(conversation.entries.at(-1)?.activity.text, "1499");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { isFromUser, readActivity } from "./activity.ts";

test("what is no activity is not read", () => {
  for (const raw of [null, undefined, 1, "x", [], {}, { type: 5 }]) assert.equal(readActivity(raw), undefined);
});

test("fields of a wrong type count as absent", () => {
  const activity = readActivity({ type: "message", text: {}, id: 7, from: "me", suggestedActions: { actions: [null, { title: 3 }, "x"] }, entities: "x", channelData: [] });

  assert.deepEqual(activity, { type: "message", from: { id: "" }, suggestedActions: [], citations: [], potentialActions: [] });
});

test("choices keep their order and fall back to their value as title", () => {
  const actions = [{ type: "imBack", title: "One", value: "1" }, { value: "two" }];

  assert.deepEqual(readActivity({ type: "message", suggestedActions: { actions } })?.suggestedActions, [
    { type: "imBack", title: "One", value: "1" },
    { type: "imBack", title: "two", value: "two" },
  ]);
});

test("the article and the thumbs come from the message entity", () => {
  const like = { "@type": "LikeAction", "@id": "x" };
  const entity = { type: "https://schema.org/Message", citation: [{ appearance: { name: "Tokens", url: "https://x.test/" } }, { appearance: {} }], potentialAction: [like] };
  const activity = readActivity({ type: "message", entities: [{ type: "other" }, entity] });

  assert.deepEqual(activity?.citations, [{ name: "Tokens", url: "https://x.test/" }]);
  assert.deepEqual(activity?.potentialActions, [like]);
});

test("a message is the person's by its role, or by the client's own id where no role is given", () => {
  const read = (raw: object) => isFromUser(readActivity({ type: "message", ...raw }) ?? assert.fail());

  assert.equal(read({ from: { role: "user" } }), true);
  assert.equal(read({ from: { id: "x" }, channelData: { clientActivityID: "1" } }), true);
  assert.equal(read({ from: { role: "bot" }, channelData: { clientActivityID: "1" } }), false);
});

test("the link to a source that has a line of its own is not shown twice", () => {
  const answered = (text: string, url: string): string | undefined =>
    readActivity({
      type: "message",
      from: { id: "helpline", role: "bot" },
      text,
      entities: [{ type: "https://schema.org/Message", citation: [{ appearance: { name: "Doors", url } }] }],
    })?.text;

  assert.equal(answered("Press.\n\n[Doors \\[new\\]](https://a.example/b%281%29)", "https://a.example/b(1)"), "Press.");
  assert.equal(answered("See\n\n[this](https://c.example).", "https://a.example/"), "See\n\n[this](https://c.example).");
  assert.equal(answered("[Doors](https://a.example/)", "https://a.example/"), "[Doors](https://a.example/)");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { readActivity } from "../shared/activity.ts";
import { startOfDay } from "./api.ts";
import { isHeld } from "./held.ts";
import { daysAgo, emptyView, readView, writeView } from "./location.ts";
import { readableMatches } from "./matched.ts";

test("a view goes into the address and back", () => {
  const view = { ...emptyView, channel: "msteams", decision: "unknown", conversation: "a|b/c d&e=ü", on: "msteams" };

  assert.deepEqual(readView(writeView(view)), view);
});

test("an address that says nothing is the whole list", () => {
  for (const hash of ["", "#", "#nonsense", "#x=1&__proto__=2"]) assert.deepEqual(readView(hash), emptyView);
});

test("a day is a local day, and the last one belongs to the range", () => {
  assert.equal(startOfDay("2026-03-31", 1), new Date(2026, 3, 1).toISOString());
  assert.equal(startOfDay("2026-03-31", 0), new Date(2026, 2, 31).toISOString());
});

test("a day so many days ago begins as many local midnights ago", () => {
  const today = new Date();

  assert.equal(startOfDay(daysAgo(0), 0), new Date(today.getFullYear(), today.getMonth(), today.getDate()).toISOString());
  assert.equal(startOfDay(daysAgo(40), 40), startOfDay(daysAgo(0), 0));
});

test("no day is no bound", () => {
  for (const day of ["", "soon", "2026-01"]) assert.equal(startOfDay(day, 0), "");
});

test("a word is shown with the term it met when that is another", () => {
  assert.deepEqual(readableMatches([{ word: "regenerate", term: "renew" }, { word: "Tokens", term: "token" }, { word: "Tokens", term: "token" }, "plain", null]), ["regenerate → renew", "Tokens", "plain"]);
});

test("what is no list of matches says nothing", () => {
  for (const raw of [undefined, null, {}, "x", [1, {}]]) assert.deepEqual(readableMatches(raw), []);
});

test("a conversation is held from a person's word until it is given back", () => {
  const bot = { id: "helpline", name: "Helpline", role: "bot" };
  const person = { type: "message", text: "hello", from: { ...bot, name: "Bea" }, channelData: { helplinePerson: { name: "Bea" } } };
  const status = (state: string) => ({ type: "event", name: "handoff.status", from: bot, value: { state } });
  const said = { type: "message", text: "hello", from: bot };
  const held = (...raw: unknown[]): boolean => isHeld(raw.flatMap((activity) => readActivity(activity) ?? []));

  assert.equal(held(said), false);
  assert.equal(held(person, said), true);
  assert.equal(held(status("accepted")), true);
  assert.equal(held(person, status("completed"), said), false);
  assert.equal(held(person, status("failed")), false);
  assert.equal(held(status("completed"), person), true);
});

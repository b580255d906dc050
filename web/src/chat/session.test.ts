import assert from "node:assert/strict";
import { test } from "node:test";
import { browserSession } from "./session.ts";

class FakeStorage {
  values = new Map<string, string>();
  getItem = (name: string) => this.values.get(name) ?? null;
  setItem = (name: string, value: string) => void this.values.set(name, value);
  removeItem = (name: string) => void this.values.delete(name);
}

const session = { conversationId: "c", token: "t", expiresAt: 100 };

function store(storage: FakeStorage, url = "u", now = 50) {
  return browserSession(() => storage as unknown as Storage, url, () => now);
}

test("a session is kept for its token address alone", () => {
  const storage = new FakeStorage();
  store(storage).save(session);

  assert.deepEqual(store(storage).load(), session);
  assert.equal(store(storage, "other").load(), undefined);
});

test("an expired session is none", () => {
  const storage = new FakeStorage();
  store(storage).save(session);

  assert.equal(store(storage, "u", 101).load(), undefined);
});

test("what someone else has written there is none", () => {
  const storage = new FakeStorage();
  for (const text of ["{", "null", "7", '{"token":1}']) {
    storage.getItem = () => text;
    assert.equal(store(storage).load(), undefined);
  }
});

test("where storage is refused the chat works without", () => {
  const refused = browserSession(() => { throw new DOMException("denied", "SecurityError"); }, "u", () => 0);

  refused.save(session);
  refused.clear();
  assert.equal(refused.load(), undefined);
});

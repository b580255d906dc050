import assert from "node:assert/strict";
import { test } from "node:test";
import { whereabouts } from "./whereabouts.ts";

const here = { pathname: "/docs/renew-a-token", title: "Renew a token | Docs" };

test("a page that says nothing of itself is told by its path and title", () => {
  assert.deepEqual(whereabouts({}, here), { page: "/docs/renew-a-token", title: "Renew a token | Docs" });
});

test("the script tag names product and cloud", () => {
  const told = whereabouts({ product: " 1234 ", cloud: "fairfax", title: "Ask IT" }, here);

  assert.deepEqual(told, { product: "1234", cloud: "fairfax", page: "/docs/renew-a-token", title: "Renew a token | Docs" });
});

test("query and fragment are never sent", () => {
  assert.equal(whereabouts({ page: "https://example.com/a?code=s3cret#token=s3cret" }, here)?.page, "https://example.com/a");
  assert.equal(whereabouts({}, { pathname: "/a#b?c", title: "" })?.page, "/a");
});

test("a page that names itself is not told by its title", () => {
  assert.deepEqual(whereabouts({ page: "renew-a-token" }, here), { page: "renew-a-token" });
});

test("an empty name keeps the page to itself", () => {
  assert.equal(whereabouts({ page: "" }, here), undefined);
  assert.deepEqual(whereabouts({ page: "", product: "1234" }, here), { product: "1234" });
});

test("what is too long names nothing", () => {
  assert.deepEqual(whereabouts({ product: "x".repeat(1_001), page: "a" }, here), { page: "a" });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Call, callsByTag, type Description, example, requestOf, typeInWords } from "./description.ts";

const ADDRESS = new URL("../crates/webhook/openapi.json", `file://${process.cwd()}/`);
const served = JSON.parse(readFileSync(ADDRESS, "utf8")) as Description;
const calls = callsByTag(served).flatMap((group) => group.calls);

const incidents: Call = {
  id: "put-incidents-id",
  method: "put",
  path: "/incidents/{id}",
  operation: {
    parameters: [{ name: "id", in: "path" }, { name: "since", in: "query" }, { name: "until", in: "query" }, { name: "if-match", in: "header" }],
    requestBody: { content: { "application/json": {} } },
    responses: {},
    security: [{ admin_key: [] }],
  },
};

test("every operation of the server's description is on the page once", () => {
  const described = Object.entries(served.paths).flatMap(([path, item]) => Object.keys(item).map((method) => `${method} ${path}`));

  assert.deepEqual(calls.map(({ method, path }) => `${method} ${path}`).sort(), described.sort());
  assert.equal(new Set(calls.map(({ id }) => id)).size, calls.length);
});

test("every body of the server's description has an example and words", () => {
  for (const { path, operation } of calls) {
    const contents = [operation.requestBody?.content ?? {}, ...Object.values(operation.responses).map((response) => response.content ?? {})];
    for (const { schema } of contents.flatMap((content) => Object.values(content))) {
      assert.notEqual(example(served, schema), undefined, path);
      assert.doesNotMatch(typeInWords(served, schema ?? {}), /any|undefined/, path);
    }
  }
});

test("a value in a path cannot change the path", () => {
  const { address } = requestOf(incidents, { values: { "path id": "a/../b?c" }, body: "", key: "" });

  assert.equal(address, "/incidents/a%2F..%2Fb%3Fc");
});

test("an empty parameter is left out", () => {
  const { address, init } = requestOf(incidents, { values: { "path id": "x", "query since": "", "query until": "a b" }, body: "{}", key: "" });

  assert.equal(address, "/incidents/x?until=a+b");
  assert.deepEqual(init, { method: "PUT", headers: { "content-type": "application/json" }, body: "{}" });
});

test("the key goes only with calls that ask for one", () => {
  const { security: _, ...open } = incidents.operation;
  const typed = { values: {}, body: "", key: "hlk_1" };
  const headers = (call: Call): unknown => (requestOf(call, typed).init.headers as Record<string, string>)["authorization"];

  assert.equal(headers(incidents), "Bearer hlk_1");
  assert.equal(headers({ ...incidents, operation: open }), undefined);
});

test("a type says its range, its choices and whether it may be null", () => {
  assert.equal(typeInWords(served, { type: "integer", minimum: 1, maximum: 200 }), "integer, 1 to 200");
  assert.equal(typeInWords(served, { type: ["array", "null"], items: { type: "string", enum: ["a", "b"] } }), "list of text, one of a, b, or null");
});

test("a schema that contains itself ends", () => {
  const tree: Description = { ...served, components: { schemas: { Tree: { type: "object", properties: { child: { $ref: "#/components/schemas/Tree" } } } } } };

  assert.ok(JSON.stringify(example(tree, { $ref: "#/components/schemas/Tree" })).length < 200);
});

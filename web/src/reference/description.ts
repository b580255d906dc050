/** The server's description of its own API (OpenAPI 3.1), as far as the server writes it, and what a page needs from it. */

export interface Schema {
  type?: string | string[];
  format?: string;
  description?: string;
  example?: unknown;
  enum?: unknown[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  minimum?: number;
  maximum?: number;
  $ref?: string;
}

export interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  description?: string;
  required?: boolean;
  schema?: Schema;
}

/** Bodies by media type. */
export type Content = Record<string, { schema?: Schema }>;

export interface Operation {
  tags?: string[];
  summary?: string;
  description?: string;
  parameters?: Parameter[];
  requestBody?: { description?: string; content: Content };
  responses: Record<string, { description?: string; content?: Content }>;
  security?: Record<string, string[]>[];
}

export interface Description {
  info: { title: string; description?: string; version: string };
  tags?: { name: string; description?: string }[];
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, Schema>; securitySchemes?: Record<string, { description?: string }> };
}

/** One call: an operation with where it is. */
export interface Call {
  /** Unique on the page, and the same for as long as the call is there: an address can hold it. */
  id: string;
  method: string;
  path: string;
  operation: Operation;
}

const METHODS = ["get", "put", "post", "delete", "patch"];

/** The calls under each tag, in the order of the description; those without a tag last. */
export function callsByTag({ tags = [], paths }: Description): { name: string; description: string; calls: Call[] }[] {
  const groups = new Map(tags.map(({ name, description }) => [name, { name, description: description ?? "", calls: [] as Call[] }]));
  for (const [path, item] of Object.entries(paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      const name = operation.tags?.[0] ?? "other";
      const group = groups.get(name) ?? { name, description: "", calls: [] };
      groups.set(name, group);
      group.calls.push({ id: `${method}${path.replace(/[^a-zA-Z0-9]+/g, "-")}`.replace(/-$/, ""), method, path, operation });
    }
  }
  return [...groups.values()].filter(({ calls }) => calls.length > 0);
}

/** The schema a reference names, or the schema itself; `{}`, which is anything, when there is no such schema. */
export function resolve(description: Description, schema: Schema | undefined): Schema {
  const name = schema?.$ref?.replace("#/components/schemas/", "");
  return name === undefined ? (schema ?? {}) : (description.components?.schemas?.[name] ?? {});
}

/** A type in words: "integer, 1 to 200", "list of text, or null". */
export function typeInWords(description: Description, unresolved: Schema): string {
  const schema = resolve(description, unresolved);
  const types = [schema.type ?? "any"].flat();
  const named = types.filter((type) => type !== "null").map((type) => {
    if (type === "array") return `list of ${typeInWords(description, schema.items ?? {})}`;
    return type === "string" ? "text" : type;
  });
  const { minimum, maximum } = schema;
  if (maximum !== undefined) named.push(`${minimum ?? "any"} to ${maximum}`);
  if (schema.enum !== undefined) named.push(`one of ${schema.enum.map(String).join(", ")}`);
  return named.join(", ") + (types.includes("null") ? ", or null" : "");
}

/** Schemas deeper than this are shown as `{}`: a schema may contain itself. */
const DEEPEST_EXAMPLE = 6;

/** A value of the schema to start from: examples where there are some, else empty values. */
export function example(description: Description, unresolved: Schema | undefined, depth = 0): unknown {
  const schema = resolve(description, unresolved);
  if (schema.example !== undefined) return schema.example;
  const type = [schema.type ?? "object"].flat()[0];
  if (depth >= DEEPEST_EXAMPLE) return type === "array" ? [] : {};
  switch (type) {
    case "string":
      return String(schema.enum?.[0] ?? "");
    case "integer":
    case "number":
      return schema.minimum ?? 0;
    case "boolean":
      return false;
    case "array":
      return [example(description, schema.items, depth + 1)];
    default:
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, property]) => [name, example(description, property, depth + 1)]),
      );
  }
}

/** What a call is sent with. `values` are the parameters by `in` and name; empty ones are left out. */
export interface Typed {
  values: Record<string, string>;
  body: string;
  key: string;
}

/** The request of a call as typed. The key goes only with calls that ask for one. */
export function requestOf({ method, path, operation }: Call, { values, body, key }: Typed): { address: string; init: RequestInit } {
  const headers: Record<string, string> = {};
  const query = new URLSearchParams();
  let address = path;
  for (const parameter of operation.parameters ?? []) {
    const value = values[`${parameter.in} ${parameter.name}`] ?? "";
    if (parameter.in === "path") address = address.replace(`{${parameter.name}}`, encodeURIComponent(value));
    else if (value === "") continue;
    else if (parameter.in === "query") query.append(parameter.name, value);
    else headers[parameter.name] = value;
  }
  if (operation.security !== undefined && key !== "") headers["authorization"] = `Bearer ${key}`;
  const kind = Object.keys(operation.requestBody?.content ?? {})[0];
  if (kind !== undefined) headers["content-type"] = kind;
  const asked = query.toString();
  return {
    address: asked === "" ? address : `${address}?${asked}`,
    init: { method: method.toUpperCase(), headers, ...(kind === undefined ? {} : { body }) },
  };
}

/** One HTTP call to Direct Line, and what its outcome asks of the caller. */

import type { Environment } from "./environment.ts";

/** As directlinejs: a server that is silent this long (milliseconds) is taken for dead. */
const TIMEOUT_MS = 20_000;
/** A server may ask for more patience than a person has; then we ask again. */
const LONGEST_RETRY_AFTER_MS = 60_000;

/** Try again: the network or the server failed, or it is busy. */
export class Unreachable extends Error {
  constructor(
    /** Whether a server answered at all. */
    readonly wasAnswered: boolean,
    /** What the server asked to wait. */
    readonly retryAfterMs: number | undefined,
  ) {
    super("the server could not be reached");
  }
}

/** Do not try again with this token or conversation: expired (401, 403), gone (404). */
export class Gone extends Error {}

/** Do not try again at all: the request itself was refused. */
export class Refused extends Error {}

export interface Call {
  method: "GET" | "POST";
  url: string;
  token?: string;
  body?: unknown;
}

/** Makes the call; resolves to the JSON that came back, `undefined` when it was none. */
export async function call(environment: Environment, { method, url, token, body }: Call): Promise<unknown> {
  const headers: Record<string, string> = {};
  if (token !== undefined) headers.authorization = `Bearer ${token}`;
  if (body !== undefined) headers["content-type"] = "application/json";
  const init: RequestInit = { method, headers, cache: "no-store", credentials: "omit", signal: AbortSignal.timeout(TIMEOUT_MS) };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await environment.fetch(url, init).catch(() => undefined);
  if (response === undefined) throw new Unreachable(false, undefined);
  if (response.ok) return response.json().catch(() => undefined) as Promise<unknown>;
  if ([401, 403, 404].includes(response.status)) throw new Gone();
  if (response.status === 408 || response.status === 429 || response.status >= 500) throw new Unreachable(true, retryAfter(response));
  throw new Refused();
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(seconds * 1_000, LONGEST_RETRY_AFTER_MS) : undefined;
}

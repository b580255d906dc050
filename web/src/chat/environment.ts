/** What the Direct Line client takes from the browser. Tests pass their own. */

export interface Environment {
  fetch(url: string, init: RequestInit): Promise<Response>;
  openSocket(url: string): WebSocket;
  /** Milliseconds since the epoch. */
  now(): number;
  /** In [0, 1). */
  random(): number;
  after(milliseconds: number, call: () => void): unknown;
  cancel(timer: unknown): void;
}

export const browser: Environment = {
  fetch: (url, init) => fetch(url, init),
  openSocket: (url) => new WebSocket(url),
  now: () => Date.now(),
  random: () => Math.random(),
  after: (milliseconds, call) => setTimeout(call, milliseconds),
  cancel: (timer) => clearTimeout(timer as number),
};

/** An id no one else has. `crypto.randomUUID` exists on https and localhost only; the widget also runs on plain http. */
export function freshId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Waiting between tries: longer each time, never in step with other browsers, and cut short when there is hope. */

import type { Environment } from "./environment.ts";

const FIRST_MS = 400;
/** For about a minute the waits grow no longer than this: who restarts a server has its chats back within 2 s. */
const QUICK_MS = 1_600;
const QUICK_TRIES = 45;
const LONGEST_MS = 15_000;

export class Backoff {
  private tries = 0;
  private wakers = new Set<() => void>();

  constructor(private readonly environment: Environment) {}

  /** How often we have waited since the last success. */
  get failures(): number {
    return this.tries;
  }

  /** It worked: the next failure waits briefly again. */
  reset(): void {
    this.tries = 0;
  }

  /** Waits; at least as long as the server asked. */
  wait(atLeastMs = 0): Promise<void> {
    const slower = Math.max(0, Math.min(this.tries - QUICK_TRIES, 10));
    const quick = Math.min(QUICK_MS, FIRST_MS * 2 ** Math.min(this.tries, 10));
    const longest = Math.min(LONGEST_MS, quick * 2 ** slower);
    this.tries += 1;
    return this.sleep(Math.max(atLeastMs, longest * (0.5 + this.environment.random() / 2)));
  }

  /** Waits that long, or until [`wake`]. */
  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.environment.cancel(timer);
        this.wakers.delete(done);
        resolve();
      };
      const timer = this.environment.after(milliseconds, done);
      this.wakers.add(done);
    });
  }

  /** Ends every wait now. */
  wake(): void {
    for (const waker of [...this.wakers]) waker();
  }
}

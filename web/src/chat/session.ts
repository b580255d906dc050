/** What lets a reloaded page go on with its conversation. */

export interface Session {
  conversationId: string;
  token: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
}

export interface SessionStore {
  load(): Session | undefined;
  save(session: Session): void;
  clear(): void;
}

/**
 * Keeps the session in the browser's storage, under a name of its own for each token address. Where storage is refused
 * (private windows, sandboxed frames) the conversation lasts as long as the page.
 */
export function browserSession(storage: () => Storage, tokenUrl: string, now: () => number): SessionStore {
  const name = `helpline-chat ${tokenUrl}`;
  return {
    load() {
      const session = attempt(() => JSON.parse(storage().getItem(name) ?? "null") as unknown);
      return isSession(session) && session.expiresAt > now() ? session : undefined;
    },
    save(session) {
      attempt(() => storage().setItem(name, JSON.stringify(session)));
    },
    clear() {
      attempt(() => storage().removeItem(name));
    },
  };
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function isSession(raw: unknown): raw is Session {
  const session = raw as Partial<Session> | null | undefined;
  return typeof session?.conversationId === "string" && typeof session.token === "string" && typeof session.expiresAt === "number";
}

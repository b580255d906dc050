/**
 * Direct Line 3.0 as a client: joins a conversation, follows its stream, posts activities.
 *
 * What it promises: every activity of the conversation is delivered at least once and in order (the reader knows
 * doubles by their id); a posted activity is sent until the server has it or refuses it, each time with the same
 * `clientActivityID`, so that the server takes it once. Lost sockets, restarts of the server, expired tokens and
 * networks without WebSocket are its business and nobody else's.
 */

import { type Activity, clientActivityId, type OutgoingActivity, readActivity } from "../shared/activity.ts";
import { Backoff } from "./backoff.ts";
import type { Environment } from "./environment.ts";
import { call, Gone, Refused, Unreachable } from "./http.ts";
import type { SessionStore } from "./session.ts";

export type Status = "connecting" | "online" | "reconnecting" | "unavailable";
export type Progress = "sent" | "waiting" | "failed";

export interface Options {
  /** Where Direct Line is: scheme, host and port. */
  origin: string;
  tokenUrl: string;
  locale: string;
  sessions: SessionStore;
  environment: Environment;
}

export interface Listener {
  activities(activities: Activity[]): void;
  status(status: Status): void;
  progress(clientActivityId: string, progress: Progress): void;
  /** The old conversation is over (expired, deleted); a new one has begun. */
  renewed(): void;
}

interface Current {
  conversationId: string;
  token: string;
  expiresAt: number;
  isStarted: boolean;
}

/** As directlinejs: keeps proxies from closing a quiet socket. */
const KEEP_ALIVE_MS = 20_000;
/** A socket that has not opened by then never will. */
const OPEN_TIMEOUT_MS = 8_000;
/** A stored message that does not come back on the stream by then: the socket is dead and does not know it. */
const ECHO_TIMEOUT_MS = 4_000;
/** Sockets that fail one after the other before we poll instead, and how often we poll and for how long. */
const FAILED_SOCKETS = 2;
const POLL_MS = 2_000;
const POLLS_UNTIL_SOCKET = 30;
/** A server that answers with an error this often has a reason; the person decides when to try again. */
const MOST_SERVER_ERRORS = 6;
/** New conversations that are refused in a row: the widget may not be used here. */
const MOST_RENEWALS = 3;
/** `setTimeout` holds no more than 2^31 ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export class DirectLine {
  private current: Current | undefined;
  private watermark: string | undefined;
  private socket: WebSocket | undefined;
  private queue: OutgoingActivity[] = [];
  private isPosting = false;
  private isConnecting = false;
  private isClosed = false;
  private refreshTimer: unknown;
  private failedSockets = 0;
  private renewals = 0;
  /** Messages that were posted and have not come back yet, each with its timer once the server has it. */
  private readonly awaitedEchoes = new Map<string, unknown>();
  private readonly connecting: Backoff;
  private readonly posting: Backoff;

  constructor(
    private readonly options: Options,
    private readonly listener: Listener,
  ) {
    this.connecting = new Backoff(options.environment);
    this.posting = new Backoff(options.environment);
  }

  /** Joins the stored conversation, or a new one. */
  start(): void {
    const session = this.options.sessions.load();
    if (session !== undefined) this.use({ ...session, isStarted: true });
    void this.stayConnected();
  }

  /** Sends in order; see [`Listener.progress`]. */
  post(activity: OutgoingActivity): void {
    this.queue.push(activity);
    this.connecting.wake();
    void this.postQueue();
  }

  /** Leaves the conversation for a new one. What was not sent yet is dropped. */
  renew(): void {
    this.queue = [];
    this.renewals = 0;
    this.forget();
    this.dropSocket();
    void this.stayConnected();
  }

  /** The network may be back: waits for nothing and trusts no old socket. */
  retryNow(): void {
    this.dropSocket();
    this.posting.wake();
  }

  close(): void {
    this.isClosed = true;
    this.queue = [];
    this.cancel(this.refreshTimer);
    this.dropSocket();
    this.posting.wake();
  }

  // --- connection ---

  private async stayConnected(): Promise<void> {
    if (this.isConnecting) return;
    this.isConnecting = true;
    this.listener.status("connecting");
    while (!this.isClosed && this.renewals < MOST_RENEWALS) {
      const patienceMs = await this.connectOnce();
      if (this.isClosed) return;
      if (this.current !== undefined) this.listener.status("reconnecting");
      await this.connecting.wait(patienceMs);
    }
    this.isConnecting = false;
    this.listener.status("unavailable");
  }

  /** Joins and follows until the connection ends; resolves to how long the server asked to wait (milliseconds). */
  private async connectOnce(): Promise<number | undefined> {
    try {
      const streamUrl = await this.join();
      void this.postQueue();
      await this.follow(streamUrl);
    } catch (error) {
      if (error instanceof Unreachable) return error.retryAfterMs;
      if (error instanceof NotForUs) this.renewals = MOST_RENEWALS;
      else if (error instanceof Gone || error instanceof Refused) this.startAnew();
      else if (!(error instanceof Left)) throw error;
    }
    return undefined;
  }

  /** Resolves to the stream's address once the conversation is there. */
  private async join(): Promise<string | undefined> {
    if (this.current === undefined) {
      const fresh = readSession(await this.getToken(), this.now());
      if (fresh === undefined) throw new Unreachable(true, undefined);
      this.use({ ...fresh, isStarted: false });
    }
    const current = this.require();
    const answer = current.isStarted
      ? await this.call("GET", `conversations/${encodeURIComponent(current.conversationId)}?watermark=${encodeURIComponent(this.watermark ?? "")}`)
      : await this.call("POST", "conversations", { locale: this.options.locale });
    if (this.current?.conversationId !== current.conversationId) throw new Left();
    const joined = readSession(answer, this.now()) ?? current;
    this.use({ ...joined, isStarted: true });
    this.options.sessions.save({ conversationId: joined.conversationId, token: joined.token, expiresAt: joined.expiresAt });
    return (answer as { streamUrl?: string } | undefined)?.streamUrl;
  }

  private async getToken(): Promise<unknown> {
    try {
      return await call(this.options.environment, { method: "POST", url: this.options.tokenUrl, body: {} });
    } catch (error) {
      throw error instanceof Unreachable ? error : new NotForUs();
    }
  }

  /** Follows the stream until it ends; polls where sockets do not get through. */
  private async follow(streamUrl: string | undefined): Promise<void> {
    if (streamUrl === undefined || this.failedSockets >= FAILED_SOCKETS) {
      await this.poll();
      this.failedSockets = 0;
      return;
    }
    const hasOpened = await this.readSocket(streamUrl);
    this.failedSockets = hasOpened ? 0 : this.failedSockets + 1;
  }

  /** Resolves when the socket has closed, to whether it was ever open. */
  private readSocket(streamUrl: string): Promise<boolean> {
    return new Promise((resolve) => {
      let socket: WebSocket;
      try {
        socket = this.options.environment.openSocket(streamUrl);
      } catch {
        return resolve(false);
      }
      this.socket = socket;
      let hasOpened = false;
      let timer = this.after(OPEN_TIMEOUT_MS, () => end());
      const end = (): void => {
        this.cancel(timer);
        if (this.socket === socket) this.socket = undefined;
        socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null;
        socket.close();
        resolve(hasOpened);
      };
      const keepAlive = (): void => {
        socket.send("");
        this.connecting.reset();
        timer = this.after(KEEP_ALIVE_MS, keepAlive);
      };
      socket.onopen = () => {
        hasOpened = true;
        this.cancel(timer);
        timer = this.after(KEEP_ALIVE_MS, keepAlive);
        this.listener.status("online");
      };
      socket.onmessage = (event: MessageEvent<unknown>) => {
        if (this.socket === socket && typeof event.data === "string" && event.data !== "") this.take(parse(event.data));
      };
      socket.onclose = socket.onerror = end;
    });
  }

  private async poll(): Promise<void> {
    for (let polls = 0; polls < POLLS_UNTIL_SOCKET && !this.isClosed; polls += 1) {
      const current = this.require();
      const path = `conversations/${encodeURIComponent(current.conversationId)}/activities`;
      const query = this.watermark === undefined ? "" : `?watermark=${encodeURIComponent(this.watermark)}`;
      const set = await this.call("GET", path + query);
      if (this.current?.conversationId !== current.conversationId) throw new Left();
      this.listener.status("online");
      if (this.take(set) === 0) await this.connecting.sleep(POLL_MS);
    }
  }


  /** Takes an ActivitySet; returns how many activities it held. */
  private take(set: unknown): number {
    const { activities, watermark } = (set ?? {}) as { activities?: unknown; watermark?: unknown };
    this.connecting.reset();
    // Sets of typing activities carry no watermark: the old one holds.
    if (typeof watermark === "string" && watermark !== "") this.watermark = watermark;
    const known = (Array.isArray(activities) ? activities : []).flatMap((raw: unknown) => readActivity(raw) ?? []);
    for (const activity of known) this.echoed(clientActivityId(activity));
    if (known.length > 0) this.listener.activities(known);
    return known.length;
  }

  // --- posting ---

  private async postQueue(): Promise<void> {
    if (this.isPosting) return;
    this.isPosting = true;
    try {
      while (this.queue[0] !== undefined && this.current?.isStarted === true) await this.postOne(this.queue[0], this.current);
    } finally {
      this.isPosting = false;
    }
  }

  private async postOne(activity: OutgoingActivity, current: Current): Promise<void> {
    const id = activity.channelData.clientActivityID;
    // Before the call: the echo may be here sooner than its answer.
    if (activity.type === "message") this.awaitedEchoes.set(id, undefined);
    try {
      await this.call("POST", `conversations/${encodeURIComponent(current.conversationId)}/activities`, activity);
      this.renewals = 0;
      this.awaitEcho(id);
      this.posted(activity, "sent");
    } catch (error) {
      if (error instanceof Gone) {
        // The conversation is over, the message is not: it goes into the next one.
        if (this.current?.conversationId === current.conversationId) this.startAnew();
      } else if (error instanceof Unreachable && !(error.wasAnswered && this.posting.failures >= MOST_SERVER_ERRORS)) {
        this.listener.progress(id, "waiting");
        await this.posting.wait(error.retryAfterMs);
      } else {
        this.posted(activity, "failed");
      }
    }
  }

  private posted(activity: OutgoingActivity, progress: Progress): void {
    if (progress === "failed") this.echoed(activity.channelData.clientActivityID);
    this.posting.reset();
    this.queue = this.queue.filter((queued) => queued !== activity);
    this.listener.progress(activity.channelData.clientActivityID, progress);
    if (this.socket === undefined) this.connecting.wake();
  }

  private awaitEcho(id: string): void {
    if (this.socket === undefined || !this.awaitedEchoes.has(id)) return;
    this.awaitedEchoes.set(id, this.after(ECHO_TIMEOUT_MS, () => {
      this.awaitedEchoes.delete(id);
      this.dropSocket();
    }));
  }

  private echoed(id: string | undefined): void {
    if (id === undefined) return;
    this.cancel(this.awaitedEchoes.get(id));
    this.awaitedEchoes.delete(id);
  }

  // --- token and conversation ---

  private use(current: Current): void {
    this.current = current;
    this.cancel(this.refreshTimer);
    const halfLife = Math.min(Math.max((current.expiresAt - this.now()) / 2, 30_000), LONGEST_TIMER_MS);
    this.refreshTimer = this.after(halfLife, () => void this.refresh());
  }

  private async refresh(): Promise<void> {
    const current = this.current;
    if (current === undefined) return;
    try {
      const fresh = readSession(await this.call("POST", "tokens/refresh"), this.now());
      if (fresh === undefined || this.current?.conversationId !== current.conversationId) return;
      this.use({ ...fresh, isStarted: this.current.isStarted });
      if (this.current.isStarted) this.options.sessions.save(fresh);
    } catch (error) {
      if (this.current?.conversationId !== current.conversationId) return;
      if (error instanceof Gone) this.startAnew();
      else this.use(this.current);
    }
  }

  /** The conversation cannot go on: says so, and begins another. */
  private startAnew(): void {
    this.renewals += 1;
    this.forget();
    this.listener.renewed();
    this.dropSocket();
  }

  private forget(): void {
    this.current = undefined;
    this.watermark = undefined;
    this.options.sessions.clear();
    this.cancel(this.refreshTimer);
    for (const timer of this.awaitedEchoes.values()) this.cancel(timer);
    this.awaitedEchoes.clear();
  }

  private dropSocket(): void {
    const socket = this.socket;
    this.socket = undefined;
    // Some browsers fire `close` only after a minute's handshake with a peer that is gone.
    socket?.onclose?.call(socket, new Event("close") as CloseEvent);
    this.connecting.wake();
  }

  private call(method: "GET" | "POST", path: string, body?: unknown): Promise<unknown> {
    const url = `${this.options.origin}/v3/directline/${path}`;
    return call(this.options.environment, { method, url, token: this.require().token, ...(body !== undefined && { body }) });
  }

  private require(): Current {
    if (this.current === undefined) throw new Left();
    return this.current;
  }

  private now(): number {
    return this.options.environment.now();
  }

  private after(milliseconds: number, run: () => void): unknown {
    return this.options.environment.after(milliseconds, run);
  }

  private cancel(timer: unknown): void {
    if (timer !== undefined) this.options.environment.cancel(timer);
  }
}

/** This page may not have a token. */
class NotForUs extends Error {}

/** The conversation was left while something of it was under way. */
class Left extends Error {}

function readSession(raw: unknown, now: number): { conversationId: string; token: string; expiresAt: number } | undefined {
  const { conversationId, token, expires_in: lifetime } = (raw ?? {}) as Record<string, unknown>;
  if (typeof conversationId !== "string" || typeof token !== "string") return undefined;
  return { conversationId, token, expiresAt: now + (typeof lifetime === "number" ? lifetime : 1_800) * 1_000 };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Activity, OutgoingActivity } from "../shared/activity.ts";
import { DirectLine, type Progress, type Status } from "./direct_line.ts";
import type { Environment } from "./environment.ts";
import type { Session, SessionStore } from "./session.ts";

/** A server, a clock and a socket that do what a test says. Nothing here waits for real time. */
class World implements Environment {
  time = 1_000_000;
  timers: { at: number; call: () => void }[] = [];
  requests: { method: string; path: string; token: string | null; body: unknown }[] = [];
  sockets: FakeSocket[] = [];
  /** Answers the next request whose method and path match; else the default below. */
  rules: { matches: RegExp; answer: () => Response | Error }[] = [];
  socketsOpen = true;
  stored: Session | undefined;
  started = 0;

  fetch(url: string, init: RequestInit): Promise<Response> {
    const { pathname, search } = new URL(url);
    const method = init.method ?? "GET";
    const path = pathname + search;
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    this.requests.push({ method, path, token: new Headers(init.headers).get("authorization"), body });
    const at = this.rules.findIndex((rule) => rule.matches.test(`${method} ${path}`));
    const answer = at < 0 ? this.answer(method, pathname) : this.rules.splice(at, 1)[0]?.answer();
    return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer);
  }

  private answer(method: string, path: string): Response {
    const grant = { conversationId: `c${this.started}`, token: `token ${this.requests.length}`, expires_in: 3_600 };
    if (path === "/api/widget/token") return json({ ...grant, conversationId: `c${(this.started += 1)}` });
    if (path.endsWith("/activities")) return json(method === "POST" ? { id: "stored" } : { activities: [], watermark: "0" });
    return json({ ...grant, streamUrl: "ws://server/stream" });
  }

  openSocket(url: string): WebSocket {
    const socket = new FakeSocket(url);
    this.sockets.push(socket);
    if (this.socketsOpen) queueMicrotask(() => socket.onopen?.());
    else queueMicrotask(() => socket.onclose?.());
    return socket as unknown as WebSocket;
  }

  now = (): number => this.time;
  random = (): number => 1;
  after = (milliseconds: number, call: () => void): unknown => {
    const timer = { at: this.time + milliseconds, call };
    this.timers.push(timer);
    return timer;
  };
  cancel = (timer: unknown): void => void (this.timers = this.timers.filter((other) => other !== timer));

  /** Lets time pass, timer by timer. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.time + milliseconds;
    await settle();
    for (;;) {
      const due = this.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.time = Math.max(this.time, due.at);
      this.cancel(due);
      due.call();
      await settle();
    }
    this.time = end;
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    assert.ok(socket, "a socket was opened");
    return socket;
  }

  count(matches: RegExp): number {
    return this.requests.filter(({ method, path }) => matches.test(`${method} ${path}`)).length;
  }

  fail(matches: RegExp, ...answers: (number | Error)[]): void {
    for (const answer of answers) {
      this.rules.push({ matches, answer: () => (answer instanceof Error ? answer : new Response("{}", { status: answer })) });
    }
  }

  sessions: SessionStore = {
    load: () => this.stored,
    save: (session) => void (this.stored = session),
    clear: () => void (this.stored = undefined),
  };
}

class FakeSocket {
  sent: string[] = [];
  isClosed = false;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.isClosed = true;
  }

  receive(...activities: object[]): void {
    this.onmessage?.({ data: JSON.stringify({ activities, watermark: String(activities.length) }) });
  }
}

class Heard {
  activities: Activity[] = [];
  statuses: Status[] = [];
  progress: [string, Progress][] = [];
  renewals = 0;
  listener = {
    activities: (activities: Activity[]) => void this.activities.push(...activities),
    status: (status: Status) => void (this.statuses.at(-1) !== status && this.statuses.push(status)),
    progress: (id: string, progress: Progress) => void this.progress.push([id, progress]),
    renewed: () => void (this.renewals += 1),
  };
}

const NETWORK_DOWN = new TypeError("Failed to fetch");

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { "content-type": "application/json" } });
}

/** Lets everything run that waits for nothing but other promises. */
async function settle(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

function message(id: string): OutgoingActivity {
  return { type: "message", text: id, from: { id: "visitor" }, locale: "en", channelData: { clientActivityID: id } };
}

function echo(id: string): object {
  return { ...message(id), id: `server ${id}` };
}

async function connect(world = new World()): Promise<{ world: World; heard: Heard; line: DirectLine }> {
  const heard = new Heard();
  const options = { origin: "http://server", tokenUrl: "http://server/api/widget/token", locale: "en", sessions: world.sessions, environment: world };
  const line = new DirectLine(options, heard.listener);
  line.start();
  await world.pass(0);
  return { world, heard, line };
}

test("a first visit gets a token, starts a conversation and follows its stream", async () => {
  const { world, heard } = await connect();

  world.socket.receive({ type: "message", text: "Hello", from: { id: "bot", role: "bot" } });

  assert.deepEqual(world.requests.map(({ method, path }) => `${method} ${path}`), ["POST /api/widget/token", "POST /v3/directline/conversations"]);
  assert.equal(world.requests[1]?.token, "Bearer token 1");
  assert.deepEqual(heard.statuses, ["connecting", "online"]);
  assert.equal(heard.activities[0]?.text, "Hello");
  assert.equal(world.stored?.conversationId, "c1");
});

test("a reloaded page goes on with its conversation from its beginning", async () => {
  const world = new World();
  world.stored = { conversationId: "old", token: "kept", expiresAt: world.time + 60_000 };

  await connect(world);

  assert.equal(world.count(/widget\/token/), 0);
  assert.equal(world.requests[0]?.path, "/v3/directline/conversations/old?watermark=");
  assert.equal(world.requests[0]?.token, "Bearer kept");
});

test("a stored conversation that is gone is followed by a new one", async () => {
  const world = new World();
  world.stored = { conversationId: "old", token: "kept", expiresAt: world.time + 60_000 };
  world.fail(/conversations\/old/, 403);

  const { heard } = await connect(world);
  await world.pass(1_000);

  assert.equal(heard.statuses.at(-1), "online");
  assert.equal(world.stored?.conversationId, "c1");
});

test("a closed socket is followed by another from the last watermark on", async () => {
  const { world, heard } = await connect();
  world.socket.receive({ type: "message", text: "a", from: { id: "bot" } });

  world.socket.onclose?.();
  await world.pass(1_000);

  assert.equal(world.requests.at(-1)?.path, "/v3/directline/conversations/c1?watermark=1");
  assert.equal(world.sockets.length, 2);
  assert.deepEqual(heard.statuses, ["connecting", "online", "reconnecting", "online"]);
});

test("a server that restarts has its chats back within two seconds, however long it took", async () => {
  for (const away of [1_000, 5_000, 20_000, 45_000]) {
    const { world, heard } = await connect();
    world.fail(/GET .*conversations\/c1/, ...Array.from({ length: 200 }, () => NETWORK_DOWN));
    world.socket.onclose?.();
    await world.pass(away);

    world.rules = [];
    await world.pass(2_000);

    assert.equal(heard.statuses.at(-1), "online", `after ${away} ms`);
  }
});

test("a server that is away for long is asked less and less often", async () => {
  const { world, heard } = await connect();
  world.fail(/GET .*conversations\/c1/, ...Array.from({ length: 200 }, () => NETWORK_DOWN));

  world.socket.onclose?.();
  await world.pass(120_000);
  const early = world.count(/GET/);
  await world.pass(60_000);
  const late = world.count(/GET/) - early;
  world.rules = [];
  await world.pass(16_000);

  assert.ok(early >= 30, `${early} tries in the first two minutes`);
  assert.ok(late <= 8, `${late} tries in the minute after`);
  assert.equal(heard.statuses.at(-1), "online");
});

test("a frame of typing alone keeps the watermark", async () => {
  const { world } = await connect();
  world.socket.receive({ type: "message", text: "a", from: { id: "bot" } });
  world.socket.onmessage?.({ data: JSON.stringify({ activities: [{ type: "typing", from: { id: "bot" } }] }) });
  world.socket.onmessage?.({ data: "" });
  world.socket.onmessage?.({ data: "not json" });

  world.socket.onclose?.();
  await world.pass(1_000);

  assert.equal(world.requests.at(-1)?.path, "/v3/directline/conversations/c1?watermark=1");
});

test("a quiet socket is kept alive by empty frames", async () => {
  const { world } = await connect();

  await world.pass(65_000);

  assert.deepEqual(world.socket.sent, ["", "", ""]);
});

test("where no socket gets through the conversation is polled", async () => {
  const world = new World();
  world.socketsOpen = false;
  const { heard } = await connect(world);
  await world.pass(3_000);
  world.rules.push({ matches: /GET .*activities/, answer: () => json({ activities: [{ type: "message", text: "polled", from: { id: "bot" } }], watermark: "7" }) });

  await world.pass(3_000);
  await world.pass(3_000);

  assert.equal(heard.statuses.at(-1), "online");
  assert.equal(heard.activities.at(-1)?.text, "polled");
  assert.equal(world.count(/GET .*c1\/activities\?watermark=7$/), 1);
});

test("messages are posted one after the other, in order", async () => {
  const { world, line } = await connect();

  line.post(message("a"));
  line.post(message("b"));
  await world.pass(0);

  assert.deepEqual(world.requests.filter(({ path }) => path.endsWith("/activities")).map(({ body }) => (body as OutgoingActivity).text), ["a", "b"]);
});

test("a message typed without a network is sent when it is back, under the same id", async () => {
  const { world, heard, line } = await connect();
  world.fail(/POST .*activities/, NETWORK_DOWN, NETWORK_DOWN);

  line.post(message("a"));
  await world.pass(0);
  assert.deepEqual(heard.progress, [["a", "waiting"]]);
  await world.pass(5_000);

  const posts = world.requests.filter(({ path }) => path.endsWith("/activities"));
  assert.equal(posts.length, 3);
  assert.ok(posts.every(({ body }) => (body as OutgoingActivity).channelData.clientActivityID === "a"));
  assert.deepEqual(heard.progress.at(-1), ["a", "sent"]);
});

test("a message typed before the conversation is there waits for it", async () => {
  const world = new World();
  world.fail(/widget\/token/, NETWORK_DOWN);
  const { line, heard } = await connect(world);

  line.post(message("early"));
  await world.pass(2_000);

  assert.deepEqual(heard.progress, [["early", "sent"]]);
});

test("a busy server is given the time it asks for", async () => {
  const { world, line } = await connect();
  world.rules.push({ matches: /POST .*activities/, answer: () => new Response("", { status: 429, headers: { "retry-after": "7" } }) });

  line.post(message("a"));
  await world.pass(6_900);
  assert.equal(world.count(/POST .*activities/), 1);
  await world.pass(200);

  assert.equal(world.count(/POST .*activities/), 2);
});

test("a message that is refused has failed, and the next one is sent", async () => {
  const { world, heard, line } = await connect();
  world.fail(/POST .*activities/, 413);

  line.post(message("large"));
  line.post(message("small"));
  await world.pass(0);

  assert.deepEqual(heard.progress, [["large", "failed"], ["small", "sent"]]);
});

test("a server that only answers with errors is not asked for ever", async () => {
  const { world, heard, line } = await connect();
  world.fail(/POST .*activities/, ...Array.from({ length: 50 }, () => 500));

  line.post(message("a"));
  await world.pass(300_000);

  assert.deepEqual(heard.progress.at(-1), ["a", "failed"]);
  assert.ok(world.count(/POST .*activities/) < 10);
});

test("a message into an expired conversation goes into the next one", async () => {
  const { world, heard, line } = await connect();
  world.fail(/POST .*c1\/activities/, 403);

  line.post(message("a"));
  await world.pass(2_000);

  assert.equal(heard.renewals, 1);
  assert.deepEqual(world.requests.at(-1)?.path, "/v3/directline/conversations/c2/activities");
  assert.deepEqual(heard.progress.at(-1), ["a", "sent"]);
});

test("a stored message that does not come back means that the socket is dead", async () => {
  const { world, line } = await connect();

  line.post(message("a"));
  await world.pass(6_000);

  assert.equal(world.sockets[0]?.isClosed, true);
  assert.equal(world.sockets.length, 2);
});

test("a message that comes back leaves the socket in peace", async () => {
  const { world, line } = await connect();

  line.post(message("a"));
  await world.pass(0);
  world.socket.receive(echo("a"));
  await world.pass(10_000);

  assert.equal(world.sockets.length, 1);
});

test("an echo that is faster than the answer to its post leaves the socket in peace", async () => {
  const { world, line } = await connect();
  world.rules.push({ matches: /POST .*activities/, answer: () => (world.socket.receive(echo("a")), json({ id: "x" })) });

  line.post(message("a"));
  await world.pass(10_000);

  assert.equal(world.sockets.length, 1);
});

test("the token is refreshed long before it expires", async () => {
  const { world } = await connect();

  await world.pass(1_900_000);

  assert.equal(world.count(/tokens\/refresh/), 1);
  assert.equal(world.stored?.token, `token ${world.requests.findIndex(({ path }) => path.includes("refresh")) + 1}`);
});

test("a new conversation forgets the old one and what was not sent", async () => {
  const { world, heard, line } = await connect();
  world.fail(/POST .*activities/, NETWORK_DOWN);
  line.post(message("a"));
  await world.pass(0);

  line.renew();
  await world.pass(5_000);

  assert.equal(world.stored?.conversationId, "c2");
  assert.equal(heard.statuses.at(-1), "online");
  assert.equal(world.count(/POST .*activities/), 1);
  assert.equal(world.sockets[0]?.isClosed, true);
});

test("frames of a conversation that was left are not heard", async () => {
  const { world, heard, line } = await connect();
  const old = world.socket;
  const onmessage = old.onmessage;

  line.renew();
  await world.pass(5_000);
  onmessage?.({ data: JSON.stringify({ activities: [{ type: "message", text: "late", from: { id: "bot" } }] }) });

  assert.deepEqual(heard.activities, []);
});

test("a page that may not have a token is told once", async () => {
  const world = new World();
  world.fail(/widget\/token/, 403);

  const { heard } = await connect(world);
  await world.pass(600_000);

  assert.deepEqual(heard.statuses, ["connecting", "unavailable"]);
  assert.equal(world.requests.length, 1);
});

test("a server that refuses every new conversation is not asked for ever", async () => {
  const world = new World();
  world.fail(/POST .*conversations$/, ...Array.from({ length: 50 }, () => 403));

  const { heard } = await connect(world);
  await world.pass(600_000);

  assert.equal(heard.statuses.at(-1), "unavailable");
  assert.ok(world.requests.length < 10);
});

test("a closed chat asks for nothing more", async () => {
  const { world, line } = await connect();

  line.close();
  const before = world.requests.length;
  await world.pass(7_200_000);

  assert.equal(world.requests.length, before);
  assert.deepEqual(world.timers, []);
});

/** The real server: started on a free port with a database of its own, killed, and started again on the same port. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The binary under test. */
const BINARY = resolve(fileURLToPath(new URL("..", import.meta.url)), process.env.HELPLINE_BIN || "../../target/debug/helpline");
/** A start that takes longer (milliseconds) has failed; a debug build embeds all phrases first. */
const START_MS = 60_000;

export const ADMIN_KEY = "browser-tests-admin-key-0123456789abcdef";
export const SECRET = "browser-tests-direct-line-secret-0123456789";

export class Helpline {
  private child: ChildProcess | undefined;
  private address: string | undefined;
  private readonly folder = mkdtempSync(join(tmpdir(), "helpline-browser-"));

  /** `origins`: pages that may use the widget, beside the server's own. */
  private constructor(
    private readonly origins: string[],
    private readonly environment: Record<string, string>,
    private readonly database?: string,
  ) {}

  static start(...origins: string[]): Promise<Helpline> {
    return Helpline.with({}, ...origins);
  }

  /** With these variables beside those of every test. */
  static async with(environment: Record<string, string>, ...origins: string[]): Promise<Helpline> {
    if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: run "cargo build -p helpline", or name the binary in HELPLINE_BIN`);
    const helpline = new Helpline(origins, environment);
    await helpline.run();
    return helpline;
  }

  /** One of several on the same PostgreSQL. */
  static async replica(database: string, environment: Record<string, string>, ...origins: string[]): Promise<Helpline> {
    const helpline = new Helpline(origins, environment, database);
    await helpline.run();
    return helpline;
  }

  /** `http://127.0.0.1:PORT`. */
  get url(): string {
    if (this.address === undefined) throw new Error("the server has not started");
    return this.address;
  }

  /** As a power cut: no goodbye. */
  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await gone;
  }

  /** Starts again at the same address, with what was stored. */
  async run(): Promise<void> {
    const listen = this.address === undefined ? "127.0.0.1:0" : new URL(this.address).host;
    const database = this.database ?? `sqlite://${join(this.folder, "helpline.db")}`;
    const child = spawn(BINARY, ["serve", "--listen", listen, "--database", database], {
      cwd: this.folder,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HELPLINE_ADMIN_KEY: ADMIN_KEY,
        HELPLINE_DIRECTLINE_SECRET: SECRET,
        HELPLINE_RATE_LIMIT: "off",
        ...this.environment,
        ...(this.origins.length > 0 && { HELPLINE_ORIGINS: this.origins.join(",") }),
      },
    });
    this.child = child;
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-4_000)));
    this.address = await new Promise<string>((started, failed) => {
      let output = "";
      const timer = setTimeout(() => failed(new Error(`the server said no address in ${START_MS} ms: ${errors}`)), START_MS);
      child.once("exit", (code) => failed(new Error(`the server ended with ${code}: ${errors}`)));
      child.stdout?.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const address = /http:\/\/[\d.]+:\d+/.exec(output)?.[0];
        if (address === undefined) return;
        clearTimeout(timer);
        started(address);
      });
    });
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Holds a conversation without a browser; returns its id. */
  async converse(...texts: string[]): Promise<string> {
    const { token, conversationId } = await this.post<{ token: string; conversationId: string }>("/api/widget/token", {});
    await this.post("/v3/directline/conversations", { locale: "en-US" }, token);
    for (const text of texts) {
      const activity = { type: "message", from: { id: "visitor" }, locale: "en-US", text };
      await this.post(`/v3/directline/conversations/${conversationId}/activities`, activity, token);
    }
    return conversationId;
  }

  /** What was decided in the one conversation of a channel, turn by turn. */
  async turns(channel: string): Promise<{ decision: string; outcome?: string | null }[]> {
    const { items } = await this.admin<{ items: { id: string }[] }>(`conversations?channel=${channel}`);
    const id = items[0]?.id;
    if (id === undefined) return [];
    return (await this.admin<{ items: { decision: string; outcome?: string | null }[] }>(`conversations/${encodeURIComponent(id)}/turns?channel=${channel}`)).items;
  }

  /** Reads the admin API. */
  async admin<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/admin/v1/${path}`, { headers: { authorization: `Bearer ${ADMIN_KEY}` } });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json() as Promise<T>;
  }

  /** Says something as a person of the team, in a conversation of Direct Line. */
  async answer(conversation: string, name: string, text: string): Promise<void> {
    await this.post(`/api/admin/v1/conversations/${conversation}/activities?channel=directline`, { text, from: { name } }, ADMIN_KEY);
  }

  /** Comes again when it is told to, as a client does: on a machine that is busy, the log may not keep up for a moment. */
  private async post<T>(path: string, body: unknown, token?: string): Promise<T> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    const send = () => fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    let response = await send();
    for (let tries = 0; response.status === 503 && tries < 20; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 1000 * Number(response.headers.get("retry-after") ?? "1")));
      response = await send();
    }
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json() as Promise<T>;
  }
}

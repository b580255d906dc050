/** Where the packages of `tools/client` are, and a port for those that cannot choose one. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder, with a slash at its end. */
export const CLIENTS = fileURLToPath(new URL("../../../tools/client/", import.meta.url));

export function requireClients(): void {
  if (!existsSync(`${CLIENTS}node_modules`)) throw new Error("the clients are not installed: run `npm ci` in tools/client");
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return address !== null && typeof address === "object" ? address.port : 0;
}

/** Waits until a program says something; gives the match. */
export async function said(child: ChildProcess, words: RegExp): Promise<RegExpExecArray> {
  let output = "";
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`it never said ${words}: ${output}`)), 60_000);
    child.once("exit", (code) => failed(new Error(`it ended with ${code}: ${output}`)));
    for (const pipe of [child.stdout, child.stderr]) {
      pipe?.on("data", (chunk: Buffer) => {
        output += chunk.toString();
        const found = words.exec(output);
        if (found === null) return;
        clearTimeout(timer);
        done(found);
      });
    }
  });
}

/** Microsoft 365 Agents Playground, in a folder of its own: it keeps a log where it is started. */
export class Playground {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(...options: string[]): Promise<Playground> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), "helpline-playground-"));
    const program = `${CLIENTS}node_modules/@microsoft/m365agentsplayground/cli.js`;
    const child = spawn(process.execPath, [program, ...options, "--port", String(port)], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    // Where the port was taken meanwhile, it takes another.
    const [, own] = await said(child, /Listening on (\d+)\n/);
    return new Playground(`http://localhost:${own}`, child, folder);
  }

  async stop(): Promise<void> {
    const gone = new Promise((done) => this.child.once("exit", done));
    this.child.kill();
    await gone;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

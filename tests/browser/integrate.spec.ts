/** The walk-throughs of `docs/integrate`: what they tell a reader to run is taken out of them and run. */

import { execFile, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CLIENTS, freePort, Playground, requireClients, said } from "./support/clients.ts";
import { expect, test } from "./support/fixtures.ts";
import { Helpline, SECRET } from "./support/helpline.ts";

const PAGES = fileURLToPath(new URL("../../docs/integrate/", import.meta.url));
const APP_ID = "11111111-2222-3333-4444-555555555555";

test.beforeAll(requireClients);

/** The block of a page with this name. */
function block(page: string, name: string): string {
  const text = readFileSync(`${PAGES}${page}`, "utf8");
  const found = new RegExp(`<!-- run: ${name.replace(".", "\\.")} -->\\n\`\`\`\\w+\\n([\\s\\S]*?)\`\`\``).exec(text)?.[1];
  if (found === undefined) throw new Error(`${page} has no block ${name}`);
  return found;
}

/** An empty folder with the blocks of a page in it, and what `npm install` would have put there. */
function folder(page: string, names: string[], modules?: string): string {
  const place = mkdtempSync(join(tmpdir(), "helpline-integrate-"));
  for (const name of names) writeFileSync(join(place, name), block(page, name));
  if (modules !== undefined) symlinkSync(modules, join(place, "node_modules"));
  return place;
}

/** Runs a program in a folder, and gives what it printed. */
async function run(cwd: string, program: string, argument: string, environment: Record<string, string>): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [argument], { cwd, timeout: 60_000, env: { PATH: process.env.PATH ?? "", ...environment } });
  return stdout;
}

test("every block that is marked is run here", () => {
  const marked = ["direct-line.md", "web-chat.md", "teams.md"].flatMap((page) => [...readFileSync(`${PAGES}${page}`, "utf8").matchAll(/<!-- run: (\S+) -->/g)].map(([, name]) => name));

  expect(marked).toEqual(["talk.sh", "listen.mjs", "server.mjs", "chat.html", "playground.sh", "package.sh"]);
});

test("direct-line.md: four calls hold a conversation", async ({ helpline }) => {
  const place = folder("direct-line.md", ["talk.sh"]);

  const printed = await run(place, "sh", "talk.sh", { HELPLINE_URL: helpline.url, HELPLINE_DIRECTLINE_SECRET: SECRET });

  expect(printed).toContain("regenerate");
  expect(printed).toContain('"watermark":"3"');
  rmSync(place, { recursive: true });
});

test("direct-line.md: the stream says what is said", async ({ helpline }) => {
  const place = folder("direct-line.md", ["listen.mjs"], `${CLIENTS}node_modules`);

  const printed = await run(place, process.execPath, "listen.mjs", { HELPLINE_URL: helpline.url, HELPLINE_DIRECTLINE_SECRET: SECRET });

  expect(printed).toContain("user: how do I renew an expired token");
  expect(printed).toMatch(/bot: .*regenerate/);
  rmSync(place, { recursive: true });
});

test("web-chat.md: its page holds a conversation", async ({ page, helpline }) => {
  const place = folder("web-chat.md", ["server.mjs", "chat.html"], fileURLToPath(new URL("node_modules", import.meta.url)));
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = spawn(process.execPath, ["server.mjs"], {
    cwd: place,
    env: { PATH: process.env.PATH, HELPLINE_URL: helpline.url, HELPLINE_DIRECTLINE_SECRET: SECRET, ORIGIN: origin, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    await said(server, /listening on/);
    await page.goto(origin);
    const log = page.getByRole("feed");
    await expect(log).toContainText("Helpline", { timeout: 30_000 });

    await page.getByPlaceholder("Type your message").fill("how do I renew an expired token");
    await page.keyboard.press("Enter");

    await expect(log).toContainText("regenerate");
  } finally {
    server.kill();
    rmSync(place, { recursive: true });
  }
});

test("teams.md: the playground starts by the line that stands there", async () => {
  const line = block("teams.md", "playground.sh").trim();
  const [npx, packaged, ...rest] = line.split(" ");
  const installed = JSON.parse(readFileSync(`${CLIENTS}package.json`, "utf8")) as { dependencies: Record<string, string> };
  const name = "@microsoft/m365agentsplayground";
  expect([npx, packaged]).toEqual(["npx", `${name}@${installed.dependencies[name]}`]);

  const helpline = await Helpline.with({ HELPLINE_BOT_ALLOW_ANONYMOUS: "true" });
  const theirs = rest.map((word) => word.replaceAll('"', "").replace("http://127.0.0.1:8080", helpline.url));
  const playground = await Playground.start(...theirs);
  try {
    expect((await fetch(playground.url)).ok).toBe(true);
  } finally {
    await playground.stop();
    await helpline.stop();
  }
});

test("teams.md: the package is one that Teams takes", async () => {
  const place = folder("teams.md", ["package.sh"]);
  cpSync(`${PAGES}teams`, join(place, "teams"), { recursive: true });

  await run(place, "sh", "package.sh", { HELPLINE_BOT_APP_ID: APP_ID, HELPLINE_PUBLIC_URL: "https://desk.acme.example" });

  const text = readFileSync(join(place, "package/manifest.json"), "utf8");
  const manifest = JSON.parse(text) as { manifestVersion: string; id: string; bots: { botId: string }[]; icons: Record<string, string>; name: { short: string } };
  expect(text).not.toContain("help.example.com");
  expect([manifest.id, manifest.bots[0]?.botId]).toEqual([APP_ID, APP_ID]);
  // Microsoft's own schema; the validator of that package asks for one that it does not bring.
  const require = createRequire(`${CLIENTS}package.json`);
  const schemas = join(CLIENTS, "node_modules/@microsoft/app-manifest/build/json-schemas/teams");
  const Validator = require("ajv-draft-04") as new (options: unknown) => { compile(schema: unknown): ((value: unknown) => boolean) & { errors?: unknown } };
  const addFormats = require("ajv-formats") as (validator: unknown) => void;
  const validator = new Validator({ strict: false, allErrors: true });
  addFormats(validator);
  const isManifest = validator.compile(JSON.parse(readFileSync(`${schemas}/v${manifest.manifestVersion}/MicrosoftTeams.schema.json`, "utf8")));
  isManifest(manifest);
  expect(isManifest.errors ?? null).toBeNull();
  expect(isManifest({ ...manifest, icons: {} })).toBe(false);
  for (const [icon, size] of [["color", 192], ["outline", 32]] as const) {
    const png = readFileSync(join(place, "package", manifest.icons[icon] ?? ""));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([size, size]);
  }
  rmSync(place, { recursive: true });
});

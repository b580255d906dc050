/** A database of one's own on the PostgreSQL that `HELPLINE_TEST_POSTGRES` names. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";

const SERVER = process.env.HELPLINE_TEST_POSTGRES || "postgres://postgres@127.0.0.1:5432/postgres";

/** Whether it was said that there is none: then what needs it is left out, and never otherwise. */
export const isLeftOut = process.env.HELPLINE_TEST_WITHOUT_POSTGRES === "1";

async function run(statement: string): Promise<void> {
  const server = new URL(SERVER);
  if (server.pathname.length < 2) server.pathname = "/postgres";
  try {
    await promisify(execFile)("psql", ["-q", "-w", "-v", "ON_ERROR_STOP=1", "-c", statement, server.href]);
  } catch (error) {
    throw new Error(`PostgreSQL did not do "${statement}" (${error}): name one in HELPLINE_TEST_POSTGRES, or set HELPLINE_TEST_WITHOUT_POSTGRES=1`);
  }
}

/** Makes one; gives its URL, and how to drop it. */
export async function database(): Promise<{ url: string; drop: () => Promise<void> }> {
  const name = `helpline_browser_${process.pid}_${Date.now()}`;
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(SERVER);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

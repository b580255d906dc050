/** Where the packages of `tools/client` are, and a port for those that cannot choose one. */

import { existsSync } from "node:fs";
import { createServer } from "node:net";
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

/** Clients without a page, each in one conversation: the scripts of `tools/client` against a server of their own. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { CLIENTS, freePort, requireClients } from "./support/clients.ts";
import { expect, test } from "./support/fixtures.ts";
import { Helpline, SECRET } from "./support/helpline.ts";

test.beforeAll(requireClients);

for (const client of ["directlinejs", "botium", "offline-directline"]) {
  test(`${client} holds a conversation`, async () => {
    test.setTimeout(120_000);
    const helpline = await Helpline.with({ HELPLINE_BOT_ALLOW_ANONYMOUS: "true" });
    try {
      const { stdout } = await promisify(execFile)(process.execPath, [`${CLIENTS}${client}.mjs`], {
        cwd: CLIENTS,
        timeout: 90_000,
        env: {
          PATH: process.env.PATH,
          HELPLINE_ADDRESS: new URL(helpline.url).host,
          HELPLINE_DIRECTLINE_SECRET: SECRET,
          CHANNEL_PORT: String(await freePort()),
        },
      });

      expect(stdout).toContain(": ok");
    } finally {
      await helpline.stop();
    }
  });
}

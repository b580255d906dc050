/** Two replicas on one PostgreSQL behind a balancer: a chat does not notice which of them answers, nor that one is gone. */

import type { Page } from "@playwright/test";
import { Balancer } from "./support/balancer.ts";
import { Chat, expect, test } from "./support/fixtures.ts";
import { Helpline } from "./support/helpline.ts";
import { database, isLeftOut } from "./support/postgres.ts";

/** directlinejs waits up to 15 s before it connects again. */
const RECONNECT_MS = 45_000;

test.skip(isLeftOut, "without PostgreSQL");

interface Both {
  replicas: Helpline[];
  url: string;
}

/** Runs `use` with two replicas, of which the page at `origin` sees one address. */
async function withReplicas(origin: string, use: (both: Both) => Promise<void>): Promise<void> {
  const { url, drop } = await database();
  const replicas: Helpline[] = [];
  const balancer = await Balancer.start(() => replicas.map((replica) => replica.url));
  try {
    for (let count = 0; count < 2; count++) replicas.push(await Helpline.replica(url, { HELPLINE_PUBLIC_URL: balancer.url }, origin));
    await use({ replicas, url: balancer.url });
  } finally {
    await balancer.stop();
    for (const replica of replicas) await replica.stop();
    await drop();
  }
}

/** The replica of the newest stream is the one to kill; nobody knows which it is, so both go one after the other. */
async function killEach(replicas: Helpline[], meanwhile: (round: number) => Promise<void>): Promise<void> {
  for (const [round, replica] of replicas.entries()) {
    await replica.kill();
    await meanwhile(round);
    await replica.run();
  }
}

test("the widget goes on when the replica that it speaks to is killed", async ({ page, site, helpline }) => {
  test.setTimeout(120_000);
  await withReplicas(site.origin, async ({ replicas, url }) => {
    site.helpline = url;
    try {
      const chat = new Chat(page);
      await page.goto(site.origin);
      await chat.open();
      await chat.ask("ssh");

      await killEach(replicas, async (round) => {
        const killed = Date.now();
        const answers = await chat.messages("bot").count();
        await chat.input.fill("how do I renew an expired token");
        await chat.input.press("Enter");
        await expect(chat.messages("bot").nth(answers)).toContainText("Source:", { timeout: 30_000 });
        console.log(`figure: the widget behind two replicas, answered after the kill of number ${round + 1}: ${Date.now() - killed} ms`);
      });

      await expect(chat.messages("user")).toHaveCount(3);
      await expect(chat.log.locator(".from-user.failed")).toHaveCount(0);
    } finally {
      site.helpline = helpline.url;
    }
  });
});

async function say(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder("Type your message").fill(text);
  await page.keyboard.press("Enter");
}

test("Web Chat goes on when the replica that it speaks to is killed", async ({ page, site, helpline }) => {
  test.setTimeout(180_000);
  await withReplicas(site.origin, async ({ replicas, url }) => {
    site.helpline = url;
    try {
      const log = page.getByRole("feed");
      await page.goto(`${site.origin}/webchat`);
      await expect(log).toContainText("Helpline", { timeout: 30_000 });

      await killEach(replicas, async (round) => {
        const killed = Date.now();
        await say(page, "how do I renew an expired token");
        await expect(log.locator("p").filter({ hasText: "regenerate" })).toHaveCount(round + 1, { timeout: RECONNECT_MS });
        console.log(`figure: Web Chat behind two replicas, answered after the kill of number ${round + 1}: ${Date.now() - killed} ms`);
      });

      await expect(log.getByText("Send failed")).toHaveCount(0);
    } finally {
      site.helpline = helpline.url;
    }
  });
});

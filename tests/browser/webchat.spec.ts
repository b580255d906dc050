/** Microsoft Web Chat 4.18.1, unchanged, against our Direct Line. */

import type { Locator, Page } from "@playwright/test";
import { expect, picture, test } from "./support/fixtures.ts";
import { Helpline } from "./support/helpline.ts";

/** directlinejs waits up to 15 s before it connects again. */
const RECONNECT_MS = 45_000;

/** Answers in the transcript; each stands in a hidden label for screen readers as well. */
function answers(page: Page): Locator {
  return page.getByRole("feed").locator("p").filter({ hasText: "regenerate" });
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByPlaceholder("Type your message").fill(text);
  await page.keyboard.press("Enter");
}

// No restart here: directlinejs 0.15.8 never polls again after a poll that did not reach the server.
test("Web Chat holds a conversation by polling, where sockets are blocked", async ({ page, site, helpline }) => {
  site.helpline = helpline.url;
  let sockets = 0;
  page.on("websocket", () => sockets++);
  await page.goto(`${site.origin}/webchat?polling`);
  const log = page.getByRole("feed");
  await expect(log).toContainText("Helpline", { timeout: 30_000 });

  for (const count of [1, 2]) {
    await say(page, "how do I renew an expired token");
    await expect(answers(page)).toHaveCount(count);
  }

  await expect(log.getByText("Send failed")).toHaveCount(0);
  expect(sockets).toBe(0);
});

test("Web Chat asks, is asked back, chooses, and goes on after the server was killed", async ({ page, site, helpline }) => {
  test.setTimeout(120_000);
  const own = await Helpline.start(site.origin);
  site.helpline = own.url;
  try {
    const log = page.getByRole("feed");
    const socket = page.waitForEvent("websocket");
    await page.goto(`${site.origin}/webchat`);
    expect((await socket).url()).toContain("/v3/directline/conversations/");
    await expect(log).toContainText("Helpline", { timeout: 30_000 });

    await say(page, "how do I renew an expired token");
    await expect(log).toContainText("regenerate");
    await say(page, "ssh");
    const option = page.getByRole("toolbar").getByRole("button", { name: /SSH/ }).first();
    await expect(option).toBeVisible();
    const choice = await option.innerText();
    await page.screenshot({ path: picture("webchat") });
    await option.click();
    await expect(log.getByText(choice, { exact: true }).last()).toBeVisible();
    await expect(option).toBeHidden();
    await expect(page.getByText("Unable to connect")).toBeHidden();

    await own.kill();
    await own.run();
    const restarted = Date.now();
    await say(page, "how do I renew an expired token");

    // The post goes through at once; its answer comes with the next socket.
    await expect(answers(page)).toHaveCount(2, { timeout: RECONNECT_MS });
    console.log(`figure: Web Chat by stream, answered after a restart: ${Date.now() - restarted} ms`);
    await expect(log.getByText("Send failed")).toHaveCount(0);
  } finally {
    site.helpline = helpline.url;
    await own.stop();
  }
});

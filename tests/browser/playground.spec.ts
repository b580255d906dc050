/** Microsoft 365 Agents Playground 0.2.28, unchanged: a channel that looks like Teams, without a registration. */

import type { Page } from "@playwright/test";
import { Playground, requireClients } from "./support/clients.ts";
import { expect, picture, test } from "./support/fixtures.ts";
import { Helpline } from "./support/helpline.ts";

test.use({ viewport: { width: 1300, height: 950 } });
test.beforeAll(requireClients);

async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox").click();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

for (const mode of ["default", "expectReplies"] as const) {
  test(`the playground is welcomed, answered, contradicts, is asked back and given a person (${mode})`, async ({ page }) => {
    test.setTimeout(120_000);
    // Nothing is fetched from the internet: the page goes on without its fonts.
    await page.route((url) => !["localhost", "127.0.0.1"].includes(url.hostname), (route) => route.abort());
    const helpline = await Helpline.with({ HELPLINE_BOT_ALLOW_ANONYMOUS: "true" });
    const playground = await Playground.start("start", "--app-endpoint", `${helpline.url}/api/messages`, "--channel-id", "msteams", "--delivery-mode", mode, "--disable-telemetry");
    try {
      await page.goto(playground.url);
      const chat = page.locator("body");
      await expect(chat).toContainText("I answer questions", { timeout: 30_000 });

      await say(page, "how do I renew an expired token");
      await expect(chat.getByText(/select the desired token and regenerate/).first()).toBeVisible();

      // A thumb comes as an invoke: its answer is for the channel, what the agent says about it for the person.
      await page.getByRole("button", { name: "Dislike" }).click();
      await page.getByRole("button", { name: "Submit" }).click();
      await expect(chat.getByText("Then perhaps one of these?").first()).toBeVisible();
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).first().click();
      await expect.poll(async () => (await helpline.turns("msteams")).map((turn) => turn.outcome)).toContain("denied");

      await say(page, "ssh");
      const option = page.getByRole("button", { name: "How to use SSH authentication in Azure DevOps" });
      await expect(option).toBeVisible();
      await page.screenshot({ path: picture(`playground-${mode}`) });
      await option.click();
      await expect.poll(async () => (await helpline.turns("msteams")).at(-1)?.decision).toBe("answer");

      await say(page, "I want to talk to a person");
      await expect(chat.getByText(/Your request HL-/).first()).toBeVisible();
      await expect.poll(async () => (await helpline.turns("msteams")).map((turn) => turn.decision)).toContain("handoff");
    } finally {
      await playground.stop();
      await helpline.stop();
    }
  });
}

import type { Page } from "@playwright/test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn } from "./support/console.ts";
import { Chat, expect, expectAccessible, picture, test } from "./support/fixtures.ts";
import { Helpline } from "./support/helpline.ts";

test.use({ viewport: { width: 1360, height: 860 } });

test.afterEach(({ complaints }) => {
  expect(complaints).toEqual([]);
});

test("a wrong key is refused and the right one is kept for the tab", async ({ page, helpline }) => {
  await page.goto(`${helpline.url}/console`);
  await expectAccessible(page);
  await signIn(page, "wrong");
  await expect(page.getByRole("alert")).toHaveText("This key was refused.");
  await expectAccessible(page);

  await signIn(page);
  await expect(page.getByRole("heading", { name: "Conversations" })).toBeVisible();
  await page.reload();
  await expect(page.getByRole("heading", { name: "Conversations" })).toBeVisible();

  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByLabel("Admin key")).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a reviewer sees what was said, what was decided, and why (${colorScheme})`, async ({ page, helpline }) => {
    const id = await helpline.converse("how do I renew an expired token", "ssh");
    await page.emulateMedia({ colorScheme });
    await page.goto(`${helpline.url}/console`);
    await signIn(page);

    await page.locator(`a[href*="${id}"]`).click();

    const answered = page.getByRole("complementary", { name: "Turn 2" });
    await expect(answered).toContainText("Answer");
    await expect(answered).toContainText("Matched:");
    await expect(answered).toContainText(/\d+%/);
    await expect(answered).toContainText("given");
    await expect(answered.getByRole("term").filter({ hasText: "Knowledge" })).toBeVisible();
    const asked = page.getByRole("complementary", { name: "Turn 3" });
    await expect(asked).toContainText("Clarify");
    await expect(asked).toContainText("Options shown");
    await expect(page.getByRole("article").filter({ hasText: "how do I renew an expired token" }).last()).toBeVisible();
    await expect(page.getByRole("button", { name: "None of these" })).toBeDisabled();
    const overflow = await page.locator(".list").evaluate((list) => list.scrollWidth - list.clientWidth);
    expect(overflow).toBe(0);
    await page.screenshot({ path: picture(`console-${colorScheme}`) });
    await expectAccessible(page);
  });
}

test("whoever was not let in is listed with the reason and what to do", async ({ page, helpline }) => {
  const { token } = (await (await fetch(`${helpline.url}/api/widget/token`, { method: "POST" })).json()) as { token: string };
  await fetch(`${helpline.url}/v3/directline/conversations/other/activities`, { headers: { authorization: `Bearer ${token}` } });
  for (let round = 0; round < 3; round++) {
    await fetch(`${helpline.url}/api/widget/token`, { method: "POST", headers: { origin: "https://shop.example" } });
  }
  await page.goto(`${helpline.url}/console`);
  await signIn(page);

  await page.getByRole("link", { name: "Refused requests" }).click();

  const widget = page.getByRole("listitem").filter({ hasText: "https://shop.example" });
  await expect(widget).toContainText("origin");
  await expect(widget).toContainText("3 times");
  await expect(widget).toContainText("HELPLINE_ORIGINS");
  await expect(page.getByRole("listitem").filter({ hasText: "Direct Line" }).filter({ hasText: "conversation" }).first()).toBeVisible();
  expect(await page.locator("main").innerText()).not.toContain(token);
  await page.screenshot({ path: picture("console-refusals") });
  await expectAccessible(page);
  await page.reload();
  await expect(widget).toContainText("3 times");
});

test.describe("who waits for a person", () => {
  test("is answered in the console, and given back to the agent", async ({ page, context, site, helpline }) => {
    const visitor = new Chat(await context.newPage());
    const conversation = visitor.conversation();
    await visitor.page.goto(site.origin);
    await visitor.open();
    await visitor.ask("how do I renew an expired token");
    await visitor.ask("I want to talk to a person");
    await page.goto(`${helpline.url}/console`);
    await signIn(page);

    await page.getByRole("link", { name: "Support requests" }).click();
    const request = page.locator(`.card:has(a[href*="${await conversation}"])`);
    await expect(request).toContainText("Asked for a person");
    await expect(request).toContainText("how do I renew an expired token");
    await expectAccessible(page);
    await page.screenshot({ path: picture("console-requests") });
    await request.getByRole("link", { name: "Read and answer" }).click();
    await page.getByLabel("Your name").fill("Bea");
    await page.getByLabel("Your answer").fill("I renew it for **you**.");
    await page.getByRole("button", { name: "Send", exact: true }).click();

    await expect(visitor.messages("bot").last()).toHaveText("I renew it for you.");
    await expect(visitor.log.locator(".person").last()).toContainText("Bea");
    await expect(page.locator(".turn").last()).toContainText("I renew it for you.");
    await visitor.input.fill("that is kind");
    await visitor.input.press("Enter");
    await expect(page.locator(".turn").last()).toContainText("that is kind");
    const belowHeading = () =>
      page.evaluate(() => {
        const bubble = [...document.querySelectorAll(".bubble")].at(-1)?.getBoundingClientRect();
        const heading = document.querySelector(".transcript-head")?.getBoundingClientRect();
        const desk = document.querySelector(".desk")?.getBoundingClientRect();
        return bubble !== undefined && heading !== undefined && desk !== undefined && bubble.top >= heading.bottom && bubble.bottom <= desk.top;
      });
    await expect.poll(belowHeading, "what was said last is seen whole").toBe(true);
    await expectAccessible(page);
    await page.screenshot({ path: picture("console-desk") });

    await page.getByRole("button", { name: "Close the request" }).click();

    await expect(page.getByText("Done. The agent answers again.")).toBeAttached();
    await expect(visitor.messages("bot").last()).toContainText("is closed");
    await expect(await visitor.ask("how do I renew an expired token")).toContainText("Source:");
    await page.getByRole("link", { name: "Support requests" }).click();
    await expect(page.locator(`.card a[href*="${await conversation}"]`)).toHaveCount(0);
    await page.getByRole("link", { name: "Closed" }).click();
    await expect(page.locator(`.card a[href*="${await conversation}"]`)).toHaveCount(1);
  });

  test("keeps an answer that did not get through, to be sent again", async ({ page, helpline }) => {
    const id = await helpline.converse("I want to talk to a person");
    await page.goto(`${helpline.url}/console#conversation=${id}&on=directline`);
    await signIn(page);
    const keys: (string | undefined)[] = [];
    await page.route("**/activities?*", async (route, request) => {
      if (request.method() !== "POST") return route.fallback();
      keys.push(request.headers()["idempotency-key"]);
      if (keys.length > 1) return route.fallback();
      // It arrives; its answer is lost.
      await route.fetch();
      return route.abort();
    });
    await page.getByLabel("Your answer").fill("one answer");

    await page.getByRole("button", { name: "Send", exact: true }).click();
    await expect(page.getByText("That did not work")).toBeVisible();
    await page.getByRole("button", { name: "Send", exact: true }).click();

    await expect(page.getByText("Sent.", { exact: true })).toBeVisible();
    await expect(page.getByLabel("Your answer")).toHaveValue("");
    await expect(page.locator(".bubble").filter({ hasText: "one answer" })).toHaveCount(1);
    expect(keys).toEqual([keys[0], keys[0]]);
  });

  test("is found by the link that the helpdesk gets", async ({ page }) => {
    const links: string[] = [];
    const helpdesk = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        links.push((JSON.parse(body) as { console_url: string }).console_url);
        response.end();
      });
    });
    await new Promise<void>((done) => helpdesk.listen(0, "127.0.0.1", done));
    const address = "https://help.example.com";
    const own = await Helpline.with({
      HELPLINE_SUPPORT_WEBHOOK_URL: `http://127.0.0.1:${(helpdesk.address() as AddressInfo).port}/`,
      HELPLINE_SUPPORT_WEBHOOK_SECRET: "a-secret-of-the-helpdesk-0123456789",
      HELPLINE_ALLOWED_NETWORKS: "127.0.0.1",
      HELPLINE_PUBLIC_URL: address,
    });
    try {
      await own.converse("how do I renew an expired token", "I want to talk to a person");
      await expect.poll(() => links.length).toBeGreaterThan(0);

      await page.goto((links[0] ?? "").replace(address, own.url));
      await signIn(page);

      await expect(page.locator(".turn").first()).toBeVisible();
      await expect(page.locator(".transcript")).toContainText("how do I renew an expired token");
    } finally {
      await own.stop();
      helpdesk.close();
    }
  });
});

test("whoever speaks up without being asked gives the floor back", async ({ page, helpline }) => {
  const id = await helpline.converse("how do I renew an expired token");
  await page.goto(`${helpline.url}/console#conversation=${id}&on=directline`);
  await signIn(page);

  await page.getByText("Answer as a person").click();
  await page.getByLabel("Your answer").fill("I have seen this, and renew it.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("button", { name: "Let the agent answer again" }).click();

  await expect(page.getByRole("button", { name: "Let the agent answer again" })).toHaveCount(0);
  const { items } = await helpline.admin<{ items: { name?: string; value?: { state: string } }[] }>(`conversations/${id}/activities`);
  expect(items.filter(({ name }) => name === "handoff.status").map(({ value }) => value?.state)).toEqual(["completed"]);
});

test.describe("operations", () => {
  /** Refreshes until it is so. */
  async function soon(page: Page, isSo: () => Promise<void>): Promise<void> {
    await expect(async () => {
      await page.getByRole("main").getByRole("button", { name: "Refresh" }).click();
      await isSo();
    }).toPass({ timeout: 20_000 });
  }

  test("something that is down is told of until it is switched off", async ({ page, helpline }) => {
    const titles = async () => (await helpline.admin<{ items: { title: string; words: string[] }[] }>("incidents")).items.map(({ title, words }) => [title, ...words]);
    await page.goto(`${helpline.url}/console`);
    await signIn(page);
    await page.getByRole("link", { name: "Operations" }).click();
    await expect(page.getByText("Nothing is known to be down.")).toBeVisible();

    await page.getByLabel("Tell that something is down").fill("Signing in fails");
    await page.getByLabel("Words it is about").fill("sso, login ,");
    await page.getByRole("button", { name: "Switch on" }).click();

    const incident = page.getByRole("listitem").filter({ hasText: "Signing in fails" });
    await expect(incident).toContainText("sso, login");
    expect(await titles()).toEqual([["Signing in fails", "sso", "login"]]);
    await expectAccessible(page);
    await page.screenshot({ path: picture("console-operations") });

    await incident.getByRole("button", { name: "Switch off" }).click();

    await expect(page.getByText("Nothing is known to be down.")).toBeVisible();
    expect(await titles()).toEqual([]);
  });

  test("a delivery that was given up is tried again when told", async ({ page }) => {
    let isWell = false;
    const helpdesk = createServer((request, response) => {
      request.resume();
      request.on("end", () => response.writeHead(isWell ? 200 : 400).end());
    });
    await new Promise<void>((done) => helpdesk.listen(0, "127.0.0.1", done));
    const own = await Helpline.with({
      HELPLINE_SUPPORT_WEBHOOK_URL: `http://127.0.0.1:${(helpdesk.address() as AddressInfo).port}/`,
      HELPLINE_SUPPORT_WEBHOOK_SECRET: "a-secret-of-the-helpdesk-0123456789",
      HELPLINE_ALLOWED_NETWORKS: "127.0.0.1",
    });
    try {
      await own.converse("I want to talk to a person");
      await page.goto(`${own.url}/console#page=operations`);
      await signIn(page);
      const delivery = page.getByRole("listitem").filter({ hasText: "Webhook of the helpdesk" });
      await soon(page, () => expect(delivery).toContainText("given up", { timeout: 500 }));
      await expect(delivery).toContainText("400");

      isWell = true;
      await delivery.getByRole("button", { name: "Try again" }).click();

      await soon(page, () => expect(page.getByText("Everything has left.")).toBeVisible({ timeout: 500 }));
    } finally {
      await own.stop();
      helpdesk.close();
    }
  });

  test("a folder that is not taken says where it is wrong", async ({ page }) => {
    const folder = mkdtempSync(join(tmpdir(), "helpline-console-"));
    writeFileSync(join(folder, "badge.md"), "# Badges\n\n## How do I get a badge?\n\nAsk at the reception.\n");
    const own = await Helpline.with({ HELPLINE_KNOWLEDGE: folder });
    try {
      await page.goto(`${own.url}/console#page=operations`);
      await signIn(page);
      await expect(page.getByText("The folder serves as it is.")).toBeVisible();

      writeFileSync(join(folder, "helpline.toml"), "[[status.sources\n");

      await soon(page, () => expect(page.getByText(/^helpline\.toml:1:/).first()).toBeVisible({ timeout: 500 }));
      await expect(page.getByText("The folder has changed and is not taken")).toBeVisible();
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  });
});

test("a conversation has an address of its own, and the way back works", async ({ page, helpline }) => {
  const id = await helpline.converse("ssh");
  await page.goto(`${helpline.url}/console#conversation=${id}&on=directline`);
  await signIn(page);
  await expect(page.getByRole("heading", { name: id })).toBeFocused();

  await page.locator(".row").first().waitFor();
  await page.getByLabel("Decision").selectOption("answer");
  await expect(page).toHaveURL(/decision=answer/);
  await page.goBack();
  await expect(page.getByLabel("Decision")).toHaveValue("");
});

test("filters keep what matches and say when nothing does", async ({ page, helpline }) => {
  const answered = await helpline.converse("how do I renew an expired token");
  const clarified = await helpline.converse("ssh");
  await page.goto(`${helpline.url}/console`);
  await signIn(page);
  await expect(page.locator(`a[href*="${clarified}"]`)).toBeVisible();

  await page.getByLabel("Decision").selectOption("answer");
  await expect(page.locator(`a[href*="${clarified}"]`)).toBeHidden();
  await expect(page.locator(`a[href*="${answered}"]`)).toBeVisible();

  await page.getByLabel("Channel").selectOption("msteams");
  await expect(page.getByText("No conversation matches.")).toBeVisible();
  await page.getByRole("button", { name: "Clear filters" }).click();
  await page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await expect(page.getByText("No conversation matches.")).toBeVisible();
});

test("what was said is found, marked, and leads to its turn", async ({ page, helpline }) => {
  const id = await helpline.converse("hello", "how do I renew an expired token", "<b>zylophone</b> trouble");
  await page.goto(`${helpline.url}/console`);
  await signIn(page);
  const box = page.getByRole("searchbox", { name: "Search what was said" });

  await box.fill("trouble zylo*");
  await box.press("Enter");

  const hit = page.locator(".row").filter({ hasText: "zylophone" });
  await expect(hit).toHaveCount(1);
  await expect(hit.locator("mark").first()).toHaveText("zylophone");
  await expect(hit).toContainText("<b>zylophone</b> trouble");
  await expectAccessible(page);
  await hit.click();
  await expect(page.getByRole("heading", { name: id })).toBeFocused();
  await expect(page.locator(".turn.found")).toContainText("zylophone");
  await expect(page.locator(".turn.found")).toBeInViewport();
  await page.screenshot({ path: picture("console-search") });
  await page.reload();
  await expect(box).toHaveValue("trouble zylo*");

  await box.fill("\"*:( nowhere");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page.getByText("Nothing was found.")).toBeVisible();
  await page.getByRole("button", { name: "All conversations" }).first().click();
  await expect(page.locator(`a[href*="${id}"]`)).toBeVisible();
});

test("a long list comes page by page", async ({ page, helpline }) => {
  for (let count = 0; count < 52; count += 1) await helpline.converse("hello");
  await page.goto(`${helpline.url}/console`);
  await signIn(page);
  await expect(page.locator(".row")).toHaveCount(50);

  await page.getByRole("button", { name: "Show more" }).click();

  await expect.poll(() => page.locator(".row").count()).toBeGreaterThan(50);
  const addresses = await page.locator(".row").evaluateAll((rows) => rows.map((row) => row.getAttribute("href")));
  expect(new Set(addresses).size).toBe(addresses.length);
});

test("on a narrow screen the list and the conversation take turns", async ({ page, helpline }) => {
  const id = await helpline.converse("ssh");
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto(`${helpline.url}/console`);
  await signIn(page);

  await page.locator(`a[href*="${id}"]`).click();
  await expect(page.getByRole("heading", { name: "Conversations" })).toBeHidden();
  await page.screenshot({ path: picture("console-narrow") });
  await expectAccessible(page);
  await page.getByRole("button", { name: "All conversations" }).click();

  await expect(page.getByRole("heading", { name: "Conversations" })).toBeVisible();
});

test("a reader of a language it has no texts in reads English, from left to right", async ({ browser, helpline }) => {
  const context = await browser.newContext({ locale: "ar-EG" });
  const page = await context.newPage();
  await page.goto(`${helpline.url}/console`);

  await expect(page.getByLabel("Admin key")).toBeVisible();

  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  await context.close();
});

test("a word without end stays within its card", async ({ page, helpline }) => {
  const id = await helpline.converse(`${"Donaudampfschifffahrtsgesellschafts".repeat(6)} token`);
  await page.goto(`${helpline.url}/console`);
  await signIn(page);

  for (const width of [1360, 390]) {
    await page.setViewportSize({ width, height: 780 });
    await page.goto(`${helpline.url}/console`);
    await page.locator(`a[href*="${id}"]`).click();
    await expect(page.locator(".matched").first()).toBeVisible();

    const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(over, `at ${width} px`).toBeLessThanOrEqual(0);
  }
});

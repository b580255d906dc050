// What a reviewer does in the console about what came to nothing: misses, their marks, and asking past turns again.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn } from "./support/console.ts";
import { expect, expectAccessible, picture, test } from "./support/fixtures.ts";
import { Helpline } from "./support/helpline.ts";

test.use({ viewport: { width: 1360, height: 860 } });

test.afterEach(({ complaints }) => {
  expect(complaints).toEqual([]);
});

test.describe("what was asked in vain", () => {
  const ASKED = "my plastic thingy went kaput";

  /** A server that knows one article, in a folder of its own, which lasts as long as it. */
  async function knowing<T>(run: (own: Helpline, folder: string) => Promise<T>): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "helpline-console-"));
    writeFileSync(
      join(folder, "badge.md"),
      "# Badges\n\n## How do I replace a broken badge?\n\nBring it to the reception.\n\n## When is the reception open?\n\nFrom eight to six.\n\n## Where can I park a lorry?\n\nBehind the mill.\n",
    );
    const own = await Helpline.with({ HELPLINE_KNOWLEDGE: folder });
    try {
      await run(own, folder);
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  }

  test("is answered once the lines that the console gives stand in the file it names", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await knowing(async (own, folder) => {
      await own.converse(ASKED);
      const last = await own.converse("hello", `${ASKED}!`);
      await own.converse("When is the reception open?", "that did not help");
      await page.goto(`${own.url}/console`);
      await signIn(page);

      await page.getByRole("link", { name: "Misses" }).click();

      await expect(page.getByRole("heading", { name: "Misses" })).toBeFocused();
      const missed = page.locator("main .card").filter({ hasText: ASKED });
      await expect(page.locator("main .card").first()).toContainText(ASKED);
      await expect(missed).toContainText("Not understood");
      await expect(missed).toContainText("2 times");
      const denied = page.locator("main .card").filter({ hasText: "Did not help" });
      const given = denied.locator("li").first();
      await expect(given).toContainText(/When is the reception open\? given/);
      // Its own question is no other way to ask it.
      await expect(given).toContainText("It is asked by these words already.");
      await expect(given.getByText("Add as another way to ask")).toHaveCount(0);

      const entry = missed.locator("li").filter({ hasText: "How do I replace a broken badge?" });
      await entry.getByText("Add as another way to ask").click();
      await expect(entry).toContainText("badge.intents.toml");
      await entry.getByRole("button", { name: "Copy" }).click();
      await expect(entry.getByText("Copied.")).toBeVisible();
      const lines = await page.evaluate(() => navigator.clipboard.readText());
      expect(lines).toContain(`phrases = ["${ASKED}!"]`);
      await expectAccessible(page);

      const before = (await own.admin<{ version: string }>("knowledge")).version;
      writeFileSync(join(folder, "badge.intents.toml"), lines);
      await expect.poll(async () => (await own.admin<{ version: string }>("knowledge")).version).not.toBe(before);
      const again = await own.converse(ASKED);
      const { items } = await own.admin<{ items: { decision: string; entry: string }[] }>(`conversations/${again}/turns`);
      expect(items.at(-1)).toMatchObject({ decision: "answer", entry: expect.stringContaining("broken-badge") as string });

      await page.getByRole("main").getByRole("button", { name: "Refresh" }).click();
      await expect(missed).toContainText("Answered now");
      await expectAccessible(page);
      await page.getByLabel("Hide what is answered now (1)").check();
      await expect(missed).toBeHidden();
      await page.getByLabel("Hide what is answered now (1)").uncheck();

      await missed.getByRole("link", { name: "Read the turn" }).click();
      await expect(page.getByRole("heading", { name: last })).toBeVisible();
      await expect(page.locator(".turn.found")).toContainText(ASKED);
      await expect(page.locator(`.row[href*="${last}"]`)).toContainText(ASKED);
    });
  });

  test("leaves the list once it is dealt with, and comes back when it is asked in vain again", async ({ page }) => {
    await knowing(async (own) => {
      const other = "is the moon made of cheese";
      const moon = await own.converse(other);
      await own.converse(ASKED);
      await own.converse(`${ASKED}?`);
      await page.goto(`${own.url}/console#page=misses`);
      await signIn(page);
      const card = (text: string) => page.locator("main .card").filter({ hasText: text });
      await expect(page.getByRole("link", { name: "Open (2)" })).toHaveAttribute("aria-current", "page");

      // By the keyboard alone: a note, done, and taken back.
      await card(ASKED).getByRole("button", { name: `Done ${ASKED}` }).focus();
      await page.keyboard.press("Tab");
      await expect(card(ASKED).getByRole("button", { name: "Not for us" })).toBeFocused();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      await page.keyboard.type("an article is on its way");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await expect(card(ASKED)).toContainText("an article is on its way");
      await card(ASKED).getByRole("button", { name: "Done" }).press("Enter");
      const undo = card(ASKED).getByRole("button", { name: "Open again" });
      await expect(undo).toBeFocused();
      await expect(page.getByRole("link", { name: "Open (1)" })).toBeVisible();
      await expect(page.getByRole("link", { name: "Done (1)" })).toBeVisible();
      await expectAccessible(page);
      await page.screenshot({ path: picture("console-misses-marked") });
      await page.keyboard.press("Enter");
      await expect(card(ASKED).getByRole("button", { name: "Done" })).toBeFocused();
      await expect(page.getByRole("link", { name: "Open (2)" })).toBeVisible();

      await card(ASKED).getByRole("button", { name: "Done" }).click();
      await card(other).getByRole("button", { name: "Not for us" }).click();
      await expect(card(other).getByRole("button", { name: "Open again" })).toBeFocused();
      await page.getByRole("main").getByRole("button", { name: "Refresh" }).click();
      await expect(page.getByText("Nothing is open.")).toBeVisible();
      await page.getByRole("link", { name: "Done (1)" }).click();
      await expect(card(ASKED)).toContainText("an article is on its way");
      await page.getByRole("link", { name: "Not for us (1)" }).click();
      await expect(card(other)).toBeVisible();
      await expectAccessible(page);

      await own.converse(ASKED);
      await own.converse(other);
      await page.getByRole("link", { name: /^Open \(/ }).click();
      await expect(card(ASKED)).toContainText("Came back");
      await expect(card(ASKED)).toContainText("an article is on its way");
      await expect(card(other)).toHaveCount(0);
      await expectAccessible(page);
      await page.screenshot({ path: picture("console-misses-came-back") });

      // What was said of a turn stands beside it, and can be said there.
      await page.goto(`${own.url}/console#conversation=${moon}&on=directline`);
      const turn = page.getByRole("complementary", { name: "Turn 2" });
      await expect(turn).toContainText("Not for us");
      await turn.getByRole("button", { name: "Open again" }).click();
      await expect(turn.getByRole("button", { name: "Done" })).toBeFocused();
      await expectAccessible(page);
    });
  });

  test("is marked as done all at once where today's articles answer it", async ({ page }) => {
    await knowing(async (own, folder) => {
      await own.converse(ASKED);
      await own.converse("who paints the garden fence");
      const before = (await own.admin<{ version: string }>("knowledge")).version;
      writeFileSync(join(folder, "new.md"), "# New\n\n## My plastic thingy went kaput?\n\nBuy one.\n\n## Who paints the garden fence?\n\nThe caretaker.\n");
      await expect.poll(async () => (await own.admin<{ version: string }>("knowledge")).version).not.toBe(before);
      await own.converse("is the moon made of cheese");
      await page.goto(`${own.url}/console#page=misses`);
      await signIn(page);

      await page.getByRole("button", { name: "Mark what is answered now as done (2)" }).press("Enter");

      await expect(page.getByText("Marked as done: 2")).toBeVisible();
      await expect(page.getByRole("link", { name: "Open (1)" })).toBeVisible();
      await expect(page.getByRole("button", { name: "Open them again" })).toBeFocused();
      await expectAccessible(page);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("link", { name: "Open (3)" })).toBeVisible();
      await page.getByRole("button", { name: "Mark what is answered now as done (2)" }).press("Enter");
      await page.getByRole("main").getByRole("button", { name: "Refresh" }).click();
      await expect(page.locator("main .card")).toHaveCount(1);
    });
  });

  test("says why it cannot be marked", async ({ page }) => {
    await knowing(async (own) => {
      await own.converse(ASKED);
      await page.goto(`${own.url}/console#page=misses`);
      await signIn(page);
      await page.route("**/reviews*", (route) => route.abort());

      await page.getByRole("button", { name: `Done ${ASKED}` }).press("Enter");

      await expect(page.getByRole("alert")).toContainText("That did not work");
      await expect(page.getByRole("button", { name: `Done ${ASKED}` })).toBeFocused();
    });
  });

  for (const [name, width, colorScheme] of [["desk", 1360, "light"], ["desk", 1360, "dark"], ["phone", 390, "light"], ["phone", 390, "dark"]] as const) {
    test(`is read on a ${name} (${colorScheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 860 });
      await knowing(async (own) => {
        await own.converse(ASKED, "https://intranet.example/a/very/long/address/that/has/no/blank/in/it/and/goes/on/and/on?with=parameters");
        await own.converse("When is the reception open?", "that did not help", "I want to talk to a person");
        await page.goto(`${own.url}/console#page=misses`);
        await signIn(page);

        await page.locator("main details").first().evaluate((details: HTMLDetailsElement) => (details.open = true));

        await expect(page.locator("main .card").first()).toBeVisible();
        const overflow = await page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth);
        expect(overflow).toBe(0);
        await page.screenshot({ path: picture(`console-misses-${name}-${colorScheme}`) });
        await expectAccessible(page);
      });
    });
  }
});

for (const [name, width, colorScheme] of [["desk", 1360, "light"], ["phone", 390, "dark"]] as const) {
  test(`how conversations ended and what came of each entry is counted (${name}, ${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 860 });
    const folder = mkdtempSync(join(tmpdir(), "helpline-console-"));
    writeFileSync(join(folder, "badge.md"), "# Badges\n\n## When is the reception open?\n\nFrom eight to six.\n");
    const own = await Helpline.with({ HELPLINE_KNOWLEDGE: folder });
    try {
      await page.goto(`${own.url}/console#page=statistics`);
      await signIn(page);
      await expect(page.getByText("Nobody asked anything in this time.")).toBeVisible();
      await own.converse("When is the reception open?", "that helped, thanks");
      await own.converse("When is the reception open?", "that did not help");
      await own.converse("is the moon made of cheese");

      await page.getByRole("main").getByRole("button", { name: "Refresh" }).click();

      await expect(page.getByRole("heading", { name: "Conversations: 3" })).toBeVisible();
      const ends = page.locator("dl.ends");
      await expect(ends).toContainText(/Helped\s*1\s*33/);
      await expect(ends).toContainText(/Left without an answer\s*1/);
      const entry = page.getByRole("row").filter({ hasText: "When is the reception open?" });
      await expect(entry.getByRole("cell")).toHaveText(["2", "1", "1", "0"]);
      await expect(entry).toContainText("badge.md");
      const overflow = await page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth);
      expect(overflow).toBe(0);
      await page.screenshot({ path: picture(`console-statistics-${name}-${colorScheme}`) });
      await expectAccessible(page);
    } finally {
      await own.stop();
      rmSync(folder, { recursive: true });
    }
  });
}

test("what would be answered differently today is asked again, and shown by kinds", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "helpline-console-"));
  writeFileSync(join(folder, "badge.md"), "# Badges\n\n## When is the reception open?\n\nFrom eight to six.\n");
  const own = await Helpline.with({ HELPLINE_KNOWLEDGE: folder });
  try {
    await own.converse("When is the reception open?", "that helped, thanks");
    await own.converse("When is the reception open?");
    await page.goto(`${own.url}/console`);
    await signIn(page);
    await page.getByRole("link", { name: "Replay" }).click();
    await expect(page.getByText("Nothing has been asked again since the server began.")).toBeVisible();
    await expectAccessible(page);

    await page.getByRole("button", { name: "Ask again" }).press("Enter");
    await expect(page.getByText(/^Of \d+ turns, none would come out differently\.$/)).toBeVisible();

    const before = (await own.admin<{ version: string }>("knowledge")).version;
    writeFileSync(join(folder, "badge.md"), "# Badges\n\n## When is the reception open?\n\nFrom nine to five.\n");
    await expect.poll(async () => (await own.admin<{ version: string }>("knowledge")).version).not.toBe(before);
    await page.getByRole("main").getByRole("button", { name: "Refresh" }).click();
    await expect(page.getByText("The articles have changed since: ask again.")).toBeVisible();
    await page.getByLabel("The last turns").selectOption("1000");
    await page.getByRole("button", { name: "Ask again" }).press("Enter");

    await expect(page.getByText(/^Of \d+ turns, 2 would come out differently; kinds of change: 1\.$/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Ask again" })).toBeFocused();
    const group = page.locator("main .card").first();
    await expect(group).toContainText("helped 1");
    await group.getByText("Examples (2)").click();
    await expect(group).toContainText("From eight to six.");
    await expect(group).toContainText("From nine to five.");
    for (const [name, width, colorScheme] of [["desk", 1360, "light"], ["desk", 1360, "dark"], ["phone", 390, "dark"]] as const) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 860 });
      expect(await page.locator("main").evaluate((main) => main.scrollWidth - main.clientWidth)).toBe(0);
      await page.screenshot({ path: picture(`console-replay-${name}-${colorScheme}`) });
      await expectAccessible(page);
    }
    await group.getByRole("link", { name: "Read the turn" }).first().click();
    await expect(page.locator(".turn.found")).toContainText("From eight to six.");
  } finally {
    await own.stop();
    rmSync(folder, { recursive: true });
  }
});

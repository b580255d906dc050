/** What every suite starts from. */

import { AxeBuilder } from "@axe-core/playwright";
import { expect, type Locator, type Page, test as base } from "@playwright/test";
import { fileURLToPath } from "node:url";
import { Helpline } from "./helpline.ts";
import { Site } from "./site.ts";

interface Worker {
  site: Site;
  helpline: Helpline;
}

interface Each {
  /** What the page's Content-Security-Policy has refused, and every uncaught error, as they happen. */
  complaints: string[];
}

export const test = base.extend<Each, Worker>({
  site: [
    async ({}, use) => {
      const site = await Site.start();
      await use(site);
      await site.stop();
    },
    { scope: "worker" },
  ],
  helpline: [
    async ({ site }, use) => {
      // The server's own pages are foreign to a list of origins: its address is only known once it runs.
      const helpline = await Helpline.start(site.origin);
      site.helpline = helpline.url;
      await use(helpline);
      await helpline.stop();
    },
    { scope: "worker" },
  ],
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      await page.exposeBinding("complain", (_, complaint: string) => complaints.push(complaint));
      await page.addInitScript(() => {
        document.addEventListener("securitypolicyviolation", (event) => {
          void (window as unknown as { complain(text: string): void }).complain(`${event.effectiveDirective} refused ${event.blockedURI} ${event.sourceFile}`);
        });
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await use(complaints);
    },
    { auto: true },
  ],
});

export { expect };

/** The widget on a page, as a person finds it. */
export class Chat {
  constructor(readonly page: Page) {}

  get launcher(): Locator {
    return this.page.getByRole("button", { name: /^(Open|Close) chat$/ }).first();
  }

  get input(): Locator {
    return this.page.getByLabel("Your message");
  }

  get log(): Locator {
    return this.page.getByRole("log");
  }

  get choices(): Locator {
    return this.page.getByRole("group", { name: "Choices" }).last().getByRole("button");
  }

  /** Messages of the bot, or of the person. */
  messages(side: "bot" | "user"): Locator {
    return this.log.locator(`.from-${side} .bubble`);
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: "Open chat" }).click();
    await expect(this.messages("bot").first()).toBeVisible();
  }

  /** The conversation on the page: noted from what the chat calls, so make this before it opens. */
  conversation(): Promise<string> {
    return this.page.waitForRequest(/\/v3\/directline\/conversations\/[^/]+\/activities/).then((request) => /conversations\/([^/]+)/.exec(request.url())?.[1] ?? "");
  }

  /** Says something and waits for one more answer. */
  async ask(text: string): Promise<Locator> {
    const answers = await this.messages("bot").count();
    await this.input.fill(text);
    await this.input.press("Enter");
    const answer = this.messages("bot").nth(answers);
    await expect(answer).toBeVisible();
    return answer;
  }
}

/** Fails with what axe found, in words. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map((node) => node.target.flat().join(" ")).join(", ")})`)).toEqual([]);
}

/** Where pictures go; not committed. */
export function picture(name: string): string {
  return fileURLToPath(new URL(`../screenshots/${name}.png`, import.meta.url));
}

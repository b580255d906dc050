/** botframework-directlinejs 0.15.8, unchanged, in a page of another origin under a strict policy. */

import { expect, test } from "./support/fixtures.ts";
import { Helpline } from "./support/helpline.ts";

test.afterEach(({ complaints }) => {
  expect(complaints).toEqual([]);
});

interface Said {
  texts: string[];
  conversationId: string;
  watermark: string;
}

/** What runs in the page: connects, says something if there is something to say, and hears until `until` is said. */
interface Wish {
  domain: string;
  token: string;
  webSocket: boolean;
  conversationId?: string;
  watermark?: string;
  text?: string;
  until: string;
}

async function converse(page: import("@playwright/test").Page, wish: Wish): Promise<Said> {
  return page.evaluate(async (wish) => {
    interface Line {
      conversationId: string;
      watermark: string;
      activity$: { subscribe(next: (activity: { type: string; text?: string; from: { role?: string } }) => void, failed: (error: Error) => void): void };
      postActivity(activity: unknown): { subscribe(next: (id: string) => void, failed: (error: Error) => void): void };
      end(): void;
    }
    const { DirectLine } = (window as unknown as { DirectLine: { DirectLine: new (options: unknown) => Line } }).DirectLine;
    const { text, until, ...options } = wish;
    const line = new DirectLine({ ...options, pollingInterval: 300 });
    const texts: string[] = [];
    await new Promise<void>((heard, failed) => {
      setTimeout(() => failed(new Error(`nobody said "${until}", but: ${texts.join(" / ")}`)), 20_000);
      line.activity$.subscribe((activity) => {
        // A turn that takes long is announced on the stream.
        if (activity.type === "typing") return;
        texts.push(activity.text ?? "");
        if (activity.from.role === "bot" && (activity.text ?? "").includes(until)) heard();
      }, () => {});
      if (text !== undefined) {
        line.postActivity({ type: "message", text, from: { id: "ada" } }).subscribe((id) => id === "retry" && failed(new Error("the post failed")), failed);
      }
    });
    const { conversationId, watermark } = line;
    line.end();
    return { texts, conversationId, watermark };
  }, wish);
}

for (const webSocket of [true, false]) {
  test(`directlinejs asks, leaves, and comes back to its conversation (${webSocket ? "stream" : "polling"})`, async ({ page, site, helpline }) => {
    await page.goto(`${site.origin}/directlinejs`);
    const { token } = (await (await page.request.get(`${site.origin}/token`)).json()) as { token: string };
    const line = { domain: `${helpline.url}/v3/directline`, token, webSocket };

    const first = await converse(page, { ...line, text: "how do I renew an expired token", until: "regenerate" });
    const resumed = { ...line, conversationId: first.conversationId };
    const again = await converse(page, { ...resumed, text: "ssh", watermark: first.watermark, until: "Which of these" });
    const whole = await converse(page, { ...resumed, watermark: "", until: "regenerate" });

    expect(first.texts).toHaveLength(3);
    expect(again.texts[0]).toBe("ssh");
    expect(again.conversationId).toBe(first.conversationId);
    expect(whole.texts.slice(0, 3)).toEqual(first.texts);
  });
}

test("directlinejs goes on by itself after the server was killed", async ({ page, site, helpline }) => {
  test.setTimeout(120_000);
  const own = await Helpline.start(site.origin);
  site.helpline = own.url;
  try {
    await page.goto(`${site.origin}/directlinejs`);
    const { token } = (await (await page.request.get(`${site.origin}/token`)).json()) as { token: string };
    await page.evaluate(
      (options) => {
        interface Line {
          activity$: { subscribe(next: (activity: { text?: string; from: { role?: string } }) => void, failed: () => void): void };
          postActivity(activity: unknown): { subscribe(next: (id: string) => void, failed: (error: Error) => void): void };
        }
        const { DirectLine } = (window as unknown as { DirectLine: { DirectLine: new (options: unknown) => Line } }).DirectLine;
        const line = new DirectLine(options);
        const heard: string[] = [];
        line.activity$.subscribe((activity) => activity.from.role === "bot" && heard.push(activity.text ?? ""), () => heard.push("it ended"));
        // What it could not post it calls `retry`; the page posts again, as Web Chat does.
        const say = (text: string): void => {
          line.postActivity({ type: "message", text, from: { id: "ada" }, channelData: { clientActivityID: text } }).subscribe(
            (id) => id === "retry" && setTimeout(() => say(text), 300),
            () => setTimeout(() => say(text), 300),
          );
        };
        Object.assign(window, { heard, say });
      },
      { domain: `${own.url}/v3/directline`, token, webSocket: true },
    );
    const heard = (): Promise<string[]> => page.evaluate(() => (window as unknown as { heard: string[] }).heard);
    const say = (text: string): Promise<void> => page.evaluate((text) => (window as unknown as { say(text: string): void }).say(text), text);
    await say("how do I renew an expired token");
    await expect.poll(async () => (await heard()).join("\n")).toContain("regenerate");

    await own.kill();
    await page.waitForTimeout(1_000);
    await own.run();
    const restarted = Date.now();
    await say("ssh");

    await expect.poll(async () => (await heard()).join("\n"), { timeout: 45_000 }).toContain("Which of these");
    console.log(`figure: directlinejs by stream, answered after a restart: ${Date.now() - restarted} ms`);
    const all = await heard();
    expect(all).not.toContain("it ended");
    expect(new Set(all).size).toBe(all.length);
  } finally {
    site.helpline = helpline.url;
    await own.stop();
  }
});

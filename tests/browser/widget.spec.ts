import { Chat, expect, expectAccessible, picture, test } from "./support/fixtures.ts";
import { Helpline } from "./support/helpline.ts";

test.afterEach(({ complaints }) => {
  expect(complaints).toEqual([]);
});

test.describe("on a foreign page with a strict policy", () => {
  test("one script tag is enough to get an answer with its source", async ({ page, site, helpline: _ }) => {
    const chat = new Chat(page);
    await page.goto(`${site.origin}/?title=Ask IT`);

    await chat.open();
    await expect(chat.input).toBeFocused();
    const answer = await chat.ask("how do I renew an expired token");

    await expect(page.getByRole("dialog", { name: "Ask IT" })).toBeVisible();
    await expect(answer).toContainText("regenerate");
    await expect(answer).toContainText("Source: Managing my credentials");
  });

  test("nothing of the chat is loaded before it is opened", async ({ page, site, helpline }) => {
    const fromHelpline: string[] = [];
    page.on("request", (request) => request.url().startsWith(helpline.url) && fromHelpline.push(new URL(request.url()).pathname));
    await page.goto(site.origin);
    await expect(new Chat(page).launcher).toBeVisible();

    expect(fromHelpline).toEqual(["/widget.js"]);
  });

  test("the site's styles do not reach the chat", async ({ page, site, helpline: _ }) => {
    const chat = new Chat(page);
    await page.goto(`${site.origin}/?style`);
    await chat.open();

    const style = await chat.input.evaluate((input) => {
      const { fontSize, letterSpacing, textTransform, color } = getComputedStyle(input);
      return { fontSize, letterSpacing, textTransform, color };
    });

    expect(style).toEqual({ fontSize: "16px", letterSpacing: "normal", textTransform: "none", color: "rgb(26, 29, 38)" });
  });

  test("a page that is not allowed is told so", async ({ page, site, helpline: _, complaints }) => {
    await page.goto(site.otherOrigin);
    await page.getByRole("button", { name: "Open chat" }).click();

    await expect(page.getByText("The chat is not available here.")).toBeVisible();
    await expect(new Chat(page).input).toBeDisabled();
    expect(complaints).toEqual([]);
  });
});

test("the greeting offers what to begin with", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();
  await expect(chat.choices.first()).toHaveText("How do I renew an expired token?");

  await chat.choices.first().click();

  await expect(chat.messages("user").last()).toHaveText("How do I renew an expired token?");
  await expect(chat.messages("bot").last()).toContainText("regenerate");
});

test("an option is chosen by its button, once", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();
  await chat.ask("ssh");
  const options = await chat.choices.allInnerTexts();
  expect(options.length).toBeGreaterThanOrEqual(3);
  expect(options.at(-1)).toBe("None of these");

  const before = await chat.messages("bot").count();
  await chat.choices.first().click();

  await expect(chat.messages("user").last()).toHaveText(options[0] ?? "");
  await expect(chat.messages("bot").nth(before)).toContainText("Source:");
  const settled = page.getByRole("group", { name: "Choices" }).last().getByRole("button");
  for (const option of await settled.all()) await expect(option).toBeDisabled();
  await expect(settled.first()).toHaveAccessibleName(/\(chosen\)$/);
});

test("an option is chosen by typing its number", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();
  await chat.ask("ssh");

  const answer = await chat.ask("2");

  await expect(answer).toContainText("Source:");
});

test("what a person writes is shown as written, whatever it is", async ({ page, site, helpline: _ }) => {
  const hostile = '<img src=x onerror="alert(1)"> [x](javascript:alert(1)) **bold** <script>alert(1)</script>';
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();

  await chat.ask(hostile);

  await expect(chat.messages("user").last()).toHaveText(hostile);
  await expect(chat.messages("user").last().locator("img, a, strong, script")).toHaveCount(0);
  await expect(chat.log.locator('a[href^="javascript"], img')).toHaveCount(0);
});

test("a message of several lines keeps them, and one that is too long is not sent", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();

  await chat.input.pressSequentially("one");
  await chat.input.press("Shift+Enter");
  await chat.input.pressSequentially("two");
  await chat.input.press("Enter");
  await expect(chat.messages("user").last().locator("p")).toHaveText("one\ntwo", { useInnerText: true });

  await chat.input.fill("x".repeat(4_001));
  await expect(page.getByRole("alert")).toHaveText("Too long: 4,001 of 4,000 characters");
  await expect(page.getByRole("button", { name: "Send" })).toBeDisabled();
});

test("the keyboard is enough", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(chat.launcher).toBeFocused();

  await page.keyboard.press("Enter");
  await expect(chat.input).toBeFocused();
  await page.keyboard.type("ssh");
  await page.keyboard.press("Enter");
  await expect(chat.choices.first()).toBeVisible();
  const before = await chat.messages("bot").count();
  await page.keyboard.press("Shift+Tab");
  await expect(chat.choices.last()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(chat.messages("user").last()).toHaveText("None of these");
  await expect(chat.input).toBeFocused();
  // What comes while the chat is closed is marked on its button, which is another test.
  await expect(chat.messages("bot").nth(before)).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(chat.launcher).toBeFocused();
});

test("a reloaded page shows its history and goes on", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();
  await chat.ask("ssh");
  const said = await chat.log.locator(".bubble").allInnerTexts();

  await page.reload();
  await chat.open();
  await expect(chat.log.locator(".bubble")).toHaveText(said, { useInnerText: true });

  await expect(await chat.ask("the second one")).toContainText("Source:");
});

test("a new conversation begins when it is confirmed", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();
  await chat.ask("ssh");

  await page.getByRole("button", { name: "New conversation" }).click();
  await page.getByRole("button", { name: "Keep this one" }).click();
  await expect(chat.messages("user")).toHaveCount(1);
  await page.getByRole("button", { name: "New conversation" }).click();
  await page.getByRole("button", { name: "Start new" }).click();

  await expect(chat.messages("user")).toHaveCount(0);
  await expect(chat.messages("bot")).toHaveCount(1);
  await expect(chat.input).toBeFocused();
});

test("a thumb is taken and thanked for", async ({ page, site, helpline: _ }) => {
  const chat = new Chat(page);
  await page.goto(site.origin);
  await chat.open();
  await chat.ask("how do I renew an expired token");

  const stored = page.waitForResponse((response) => response.url().endsWith("/activities") && response.request().method() === "POST");
  await page.getByRole("button", { name: "This helped" }).click();

  expect((await stored).status()).toBe(200);
  await expect(page.getByText("Thank you.")).toBeVisible();
  await expect(page.getByRole("button", { name: "This helped" })).toHaveAttribute("aria-pressed", "true");
});

test.describe("a person of the team", () => {
  test("is named once for what they say in a row", async ({ page, site, helpline }) => {
    const chat = new Chat(page);
    const conversation = chat.conversation();
    await page.goto(site.origin);
    await chat.open();
    await chat.ask("I want to talk to a person");

    await helpline.answer(await conversation, "Bea", "I am looking at it.");
    await helpline.answer(await conversation, "Bea", "It is mended.");

    await expect(chat.messages("bot").last()).toContainText("It is mended.");
    await expect(chat.log.locator(".person")).toHaveText(["Bea: "]);
    await expect(chat.log.getByRole("article").last()).toContainText("Bea: It is mended.");
  });

  test("is announced on the button of a closed chat, and read when it opens", async ({ page, site, helpline }) => {
    const chat = new Chat(page);
    const conversation = chat.conversation();
    await page.goto(site.origin);
    await chat.open();
    await chat.ask("I want to talk to a person");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Open chat", exact: true })).toBeVisible();

    for (const part of ["one", "two", "three", "four", "five"]) await helpline.answer(await conversation, "Bea", `Part ${part}.\n\nAnd what it means.`);

    const launcher = page.getByRole("button", { name: "Open chat (new message)" });
    await expect(launcher).toBeVisible();
    await expect(page.getByRole("status").filter({ hasText: "new message" })).toBeAttached();
    await expectAccessible(page);
    await launcher.click();
    await expect(chat.messages("bot").last()).toContainText("Part five.");
    await expect(chat.messages("bot").last()).toBeInViewport({ ratio: 0.9 });
    await page.keyboard.press("Escape");
    await expect(page.getByRole("button", { name: "Open chat", exact: true })).toBeVisible();
  });
});

test.describe("when something fails", () => {
  test("the chat goes on after the server was killed, with what was typed meanwhile", async ({ page, site, helpline }) => {
    const own = await Helpline.start(site.origin);
    site.helpline = own.url;
    try {
      const chat = new Chat(page);
      await page.goto(site.origin);
      await chat.open();
      await chat.ask("ssh");

      await own.kill();
      await chat.input.fill("how do I renew an expired token");
      await chat.input.press("Enter");
      await expect(page.getByText("Reconnecting…")).toBeVisible();
      await expect(page.getByText("Waiting for the connection")).toBeVisible();
      // Long enough for the waits between its tries to have grown.
      await page.waitForTimeout(8_000);
      await own.run();
      const restarted = Date.now();

      await expect(chat.messages("bot").last()).toContainText("Source:", { timeout: 30_000 });
      console.log(`figure: the widget, answered after a restart: ${Date.now() - restarted} ms`);
      await expect(page.getByText("Reconnecting…")).toBeHidden();
      await expect(chat.messages("user")).toHaveText(["ssh", "how do I renew an expired token"]);
    } finally {
      site.helpline = helpline.url;
      await own.stop();
    }
  });

  test("a message typed offline is sent when the network is back", async ({ page, context, site, helpline: _ }) => {
    const chat = new Chat(page);
    await page.goto(site.origin);
    await chat.open();

    await context.setOffline(true);
    await chat.input.fill("how do I renew an expired token");
    await chat.input.press("Enter");
    await expect(page.getByText("You are offline. Messages are sent when you are back.")).toBeVisible();
    await context.setOffline(false);

    await expect(chat.messages("bot").nth(1)).toContainText("Source:");
    await expect(chat.messages("user")).toHaveCount(1);
  });

  test("a network without WebSocket still gets answers", async ({ page, site, helpline: _ }) => {
    await page.routeWebSocket(/\/stream/, (socket) => socket.close());
    const chat = new Chat(page);
    await page.goto(site.origin);
    await chat.open();

    await expect(await chat.ask("how do I renew an expired token")).toContainText("Source:");
  });

  test("a chat that cannot be loaded says so and can be tried again", async ({ page, site, helpline: _ }) => {
    await page.route("**/widget-chat.js", (route) => route.abort(), { times: 1 });
    await page.goto(site.origin);
    await page.getByRole("button", { name: "Open chat" }).click();

    await expect(page.getByText("The chat could not be loaded.")).toBeVisible();
    await page.getByRole("button", { name: "Try again" }).click();

    await expect(new Chat(page).messages("bot").first()).toBeVisible();
  });
});

test("a chat that covers a phone can be left while it loads", async ({ page, site, helpline: _ }) => {
  await page.setViewportSize({ width: 390, height: 780 });
  let load = (): void => undefined;
  const loads = new Promise<void>((done) => (load = done));
  await page.route("**/widget-chat.js", async (route) => {
    await loads;
    await route.fallback();
  });
  await page.goto(site.origin);
  await page.getByRole("button", { name: "Open chat" }).click();
  await expect(page.getByText("Loading…")).toBeVisible();

  await page.getByRole("dialog").getByRole("button", { name: "Close chat" }).click();
  await expect(page.getByRole("dialog")).toBeHidden();

  load();
  const chat = new Chat(page);
  await chat.open();
  await expect(chat.input).toBeFocused();
});

test.describe("looks", () => {
  test.use({ viewport: { width: 1000, height: 800 } });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`nobody is kept out of the ${colorScheme} chat`, async ({ page, site, helpline: _ }) => {
      const chat = new Chat(page);
      await page.emulateMedia({ colorScheme });
      await page.goto(`${site.origin}/?title=Ask IT`);
      await expectAccessible(page);
      await chat.open();
      await chat.ask("how do I renew an expired token");
      await chat.ask("ssh");
      await page.screenshot({ path: picture(`widget-${colorScheme}`) });
      await expectAccessible(page);

      await chat.choices.first().click();
      await page.getByRole("button", { name: "New conversation" }).click();
      await expectAccessible(page);
    });

    test(`nobody is kept out of the ${colorScheme} page`, async ({ page, helpline: _ }) => {
      const own = await Helpline.start();
      try {
        const chat = new Chat(page);
        await page.emulateMedia({ colorScheme });
        await page.setViewportSize({ width: 1000, height: 960 });
        await page.goto(own.url);
        await expect(chat.messages("bot").first()).toBeVisible();
        await chat.ask("how do I renew an expired token");
        await chat.ask("ssh");
        await page.screenshot({ path: picture(`page-${colorScheme}`) });
        await expectAccessible(page);
      } finally {
        await own.stop();
      }
    });
  }

  test("a phone shows nothing but the chat", async ({ browser, site, helpline: _ }) => {
    const context = await browser.newContext({ viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2, reducedMotion: "reduce" });
    const page = await context.newPage();
    const chat = new Chat(page);
    await page.goto(`${site.origin}/?title=Ask IT`);
    await chat.open();
    await chat.ask("ssh");

    const dialog = page.getByRole("dialog");
    expect(await dialog.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 780 });
    await page.screenshot({ path: picture("widget-phone") });
    await expectAccessible(page);
    for (const control of await dialog.getByRole("button").all()) {
      const box = await control.boundingBox();
      expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(44);
    }

    await page.getByRole("button", { name: "Close chat" }).last().click();
    await expect(dialog).toBeHidden();
    await context.close();
  });

  test("at 200 % zoom all of it can be reached", async ({ page, site, helpline: _ }) => {
    // Zoom halves the CSS pixels of a 1280 × 800 window.
    await page.setViewportSize({ width: 640, height: 400 });
    const chat = new Chat(page);
    await page.goto(site.origin);
    await chat.open();
    await chat.ask("ssh");

    for (const control of [chat.input, page.getByRole("button", { name: "New conversation" }), page.getByRole("button", { name: "Close chat" }).last(), chat.choices.first()]) {
      await control.scrollIntoViewIfNeeded();
      await expect(control).toBeInViewport({ ratio: 0.99 });
    }
  });

  test("a window that is low shows nothing but the chat", async ({ page, site, helpline: _ }) => {
    await page.setViewportSize({ width: 640, height: 360 });
    const chat = new Chat(page);
    await page.goto(site.origin);
    await chat.open();

    expect(await page.getByRole("dialog").boundingBox()).toEqual({ x: 0, y: 0, width: 640, height: 360 });
    await expect(chat.choices.last()).toBeInViewport({ ratio: 0.99 });
  });

  test("what is too wide scrolls in its message and widens neither chat nor page", async ({ page }) => {
    const own = await Helpline.start();
    try {
      for (const width of [1000, 360]) {
        await page.setViewportSize({ width, height: 800 });
        const chat = new Chat(page);
        const conversation = chat.conversation();
        await page.goto(own.url);
        await chat.ask("I want to talk to a person");
        const before = await page.locator("main").boundingBox();

        await own.answer(await conversation, "Bea", `Type this:\n\n\`\`\`\n${"--an-option ".repeat(60)}\n\`\`\`\n\n${"never-ending".repeat(60)}`);

        const code = chat.messages("bot").last().locator("pre");
        await expect(code).toBeVisible();
        expect(await page.locator("main").boundingBox(), `at ${width} px`).toEqual(before);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), `at ${width} px`).toBe(width);
        expect(await code.evaluate((pre) => pre.scrollWidth > pre.clientWidth)).toBe(true);
        await page.evaluate(() => localStorage.clear());
      }
    } finally {
      await own.stop();
    }
  });

  test("an option is read in the direction of its own words", async ({ page, site, helpline: _ }) => {
    await page.goto(`${site.origin}/?locale=ar`);
    const chat = new Chat(page);
    await chat.open();
    await chat.ask("ssh");

    const directions = await chat.choices.locator("bdi").evaluateAll((labels) => labels.map((label) => getComputedStyle(label).direction));

    expect(directions).toHaveLength(await chat.choices.count());
    expect(new Set(directions)).toEqual(new Set(["ltr"]));
  });

  test("it speaks German on a German page, and reads from right to left where that is the way", async ({ page, site, helpline: _ }) => {
    await page.goto(`${site.origin}/?locale=de-AT`);
    await page.getByRole("button", { name: "Chat öffnen" }).click();
    await expect(page.getByLabel("Ihre Nachricht")).toBeFocused();

    await page.goto(`${site.origin}/?locale=ar`);
    await page.getByRole("button", { name: "Open chat" }).click();
    await expect(page.getByRole("dialog")).toHaveAttribute("dir", "rtl");
    await expect(new Chat(page).messages("bot").first()).toBeVisible();
    await page.screenshot({ path: picture("widget-rtl") });
    await expectAccessible(page);
  });

  test("it can be read in forced colours", async ({ page, site, helpline: _ }) => {
    await page.emulateMedia({ forcedColors: "active" });
    const chat = new Chat(page);
    await page.goto(site.origin);
    await chat.open();
    await chat.ask("ssh");

    await page.screenshot({ path: picture("widget-forced-colors") });
    const border = await chat.messages("bot").first().evaluate((bubble) => getComputedStyle(bubble).borderTopColor);
    expect(border).not.toBe("rgba(0, 0, 0, 0)");
  });
});

test("our own page speaks German to who reads German", async ({ browser, helpline }) => {
  const context = await browser.newContext({ locale: "de-AT", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(`${helpline.url}/`);

  await expect(page.getByRole("heading", { name: "Wie können wir helfen?" })).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("lang", "de-AT");
  await expect(page.getByLabel("Ihre Nachricht")).toBeVisible();
  await expectAccessible(page);
  await context.close();
});

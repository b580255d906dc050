import { defineConfig } from "@playwright/test";

/**
 * The suites start what they need themselves (`support/helpline.ts`): the real binary on a free port, with a database of
 * its own. The browser is the system's; nothing is downloaded.
 */
export default defineConfig({
  testDir: ".",
  testMatch: "*.spec.ts",
  outputDir: "test-results",
  timeout: 60_000,
  expect: { timeout: 15_000 },
  forbidOnly: !!process.env.CI,
  fullyParallel: false,
  // One server and one browser at a time: restarts are part of what is tested.
  workers: 1,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    locale: "en-US",
    // Contrast is measured on what stands still.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
    trace: "off",
  },
});

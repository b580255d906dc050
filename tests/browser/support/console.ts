import type { Page } from "@playwright/test";
import { ADMIN_KEY } from "./helpline.ts";

/** Gives the console a key. */
export async function signIn(page: Page, key = ADMIN_KEY): Promise<void> {
  await page.getByLabel("Admin key").fill(key);
  await page.keyboard.press("Enter");
}

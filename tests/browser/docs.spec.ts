import { expect, expectAccessible, picture, test } from "./support/fixtures.ts";
import { ADMIN_KEY } from "./support/helpline.ts";

test.afterEach(({ complaints }) => {
  expect(complaints).toEqual([]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`a developer reads what a call takes and answers (${colorScheme})`, async ({ page, helpline }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${helpline.url}/docs`);

    await page.getByText("/api/admin/v1/conversations", { exact: true }).click();

    const call = page.locator("#get-api-admin-v1-conversations");
    await expect(call.locator("dt").filter({ hasText: /^limit/ }).first()).toContainText("query, integer, 1 to 200");
    await expect(call.getByRole("heading", { name: "200" })).toBeVisible();
    await expect(call.locator("dt").filter({ hasText: /^items/ }).first()).toContainText("list of object");
    await page.screenshot({ path: picture(`docs-${colorScheme}`) });
    await expectAccessible(page);
  });
}

test("a call can be tried with a key, and without one it is refused", async ({ page, helpline }) => {
  await page.goto(`${helpline.url}/docs#get-api-admin-v1-conversations`);
  const call = page.locator("#get-api-admin-v1-conversations");

  await call.getByRole("button", { name: "Send" }).click();
  await expect(call.getByRole("status")).toContainText("401");

  await page.getByLabel(/^Admin key/).fill(ADMIN_KEY);
  await call.getByLabel("limit", { exact: true }).fill("0");
  await call.getByRole("button", { name: "Send" }).click();
  await expect(call.getByRole("status")).toContainText("400");

  await call.getByLabel("limit", { exact: true }).fill("1");
  await call.getByRole("button", { name: "Send" }).click();
  await expect(call.getByRole("status")).toContainText("200");
  await expect(call.getByRole("status")).toContainText('"items"');
});

// The end of an account: asked for with care, told to all its members, undone with one press; and all of its data as a file.
import { readFile } from "node:fs/promises";
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { SETTINGS, SHIPMENTS } from "../support/door";
import { PASSWORD, expect, open, test } from "../support/people";

const plain = { javaScriptEnabled: false };
const both = { tag: "@both" };

const section = (page: Page) => page.locator("#delete-account");
const told = (page: Page) => page.getByRole("region", { name: /^This account will be deleted/ });

async function ask(page: Page, slug: string, password: string): Promise<void> {
  await section(page).getByLabel("Slug").fill(slug);
  await section(page).getByLabel("Password").fill(password);
  await section(page).getByRole("button", { name: "Delete account", exact: true }).click();
}

for (const [name, options] of [["with scripts", {}], ["without scripts", plain]] as const) {
  test(`an account is to be deleted, and is not after all, ${name}`, both, async ({ as }) => {
    const [ada, omar] = [await as("ada", options), await as("omar", options)];
    await ada.goto(SETTINGS);
    if (options !== plain) await open(ada, SETTINGS);
    await section(ada).getByText("Delete account…").click();
    await expect(section(ada)).toContainText("cannot be brought back");
    await ask(ada, "nebulosa", PASSWORD);
    await expect(section(ada).getByRole("alert")).toContainText("Type nebula, exactly so.");
    await expect(section(ada).getByLabel("Slug")).toHaveValue("nebulosa");
    await ask(ada, "nebula", "not this one");
    await expect(section(ada).getByRole("alert")).toContainText("This is not your password.");
    await ask(ada, "nebula", PASSWORD);
    await expect(section(ada).getByRole("button", { name: "Keep the account" })).toBeVisible();
    await expect(told(ada)).toContainText("Ada Lovett asked for this today at");

    await omar.goto(SHIPMENTS);
    await expect(told(omar)).toBeVisible();
    await expect(told(omar).getByRole("button")).toHaveCount(0);
    await omar.goto(SETTINGS);
    await expect(section(omar)).toHaveCount(0);

    await ada.goto(SHIPMENTS);
    await told(ada).getByRole("button", { name: "Keep the account" }).click();
    await expect(told(ada)).toHaveCount(0);
    await expect(ada).toHaveURL(/\/a\/nebula\/shipments/);
    await ada.goto(SETTINGS);
    await expect(section(ada).getByText("Delete account…")).toBeVisible();
  });
}

test("the notice and the question are fit for all", async ({ as }) => {
  const ada = await as("ada");
  const look = async (): Promise<void> => {
    for (const colorScheme of ["light", "dark"] as const) {
      await ada.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      for (const width of [360, 1280]) {
        await ada.setViewportSize({ width, height: 800 });
        const { violations } = await new AxeBuilder({ page: ada }).analyze();
        expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
        const isWide = await ada.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
        expect(isWide, `${width} px scrolls sideways`).toBe(false);
      }
    }
  };
  await open(ada, SETTINGS);
  await section(ada).getByText("Delete account…").click();
  await look();
  await ask(ada, "nebula", PASSWORD);
  await expect(told(ada)).toBeVisible();
  await look();
});

test("all of an account's data is taken away as a zip", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const data = ada.locator("#export-data");
  await data.getByRole("link").click();
  await data.getByLabel("Password").fill("a guess");
  await data.getByRole("button", { name: "Prepare the download" }).click();
  await expect(data.getByLabel("Password")).toHaveAccessibleDescription(/This is not your password\./);
  await data.getByLabel("Password").fill(PASSWORD);
  await data.getByRole("button", { name: "Prepare the download" }).click();
  const link = data.getByRole("link", { name: "Download all data" });
  const [download] = await Promise.all([ada.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toBe("nebula-export.zip");
  const file = await readFile(await download.path());
  expect(file.subarray(0, 2).toString()).toBe("PK");
  for (const name of ["README.txt", "account.json", "members.csv", "shipments.ndjson", "access-log.ndjson", "acceptances.csv"]) {
    expect(file.includes(name), name).toBe(true);
  }
});

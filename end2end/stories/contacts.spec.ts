// Whom the account's mail goes to: another main contact is asked by mail before anything changes.
import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expectFitForAll } from "../support/axe";
import { SETTINGS, grant } from "../support/door";
import { unfold } from "../support/forms";
import { type As, alive, expect, test } from "../support/people";
import type { Aldaba } from "../support/server";

const plain = { javaScriptEnabled: false };
const both = { tag: "@both" };
const EVA = "eva@nebula.example";

const contacts = (page: Page): Locator => page.locator("#contacts");
const contact = (page: Page, name: string): Locator => contacts(page).locator("li.item").filter({ hasText: name });

async function settings(page: Page, options: BrowserContextOptions): Promise<void> {
  await page.goto(SETTINGS);
  if (options.javaScriptEnabled !== false) await alive(page);
}

/** The path of the link in the newest letter to an address. */
async function link(aldaba: Aldaba, to: string): Promise<string> {
  await expect.poll(async () => (await aldaba.letters(to)).length, "a letter comes").toBeGreaterThan(0);
  const url = /^(http:\S+)(\/confirm\/\S+)\r$/m.exec((await aldaba.letters(to)).at(-1)!);
  expect(url?.[1], "it leads to the address the operator chose").toBe(aldaba.url);
  return url![2]!;
}

async function anotherMainContact(as: As, guest: (options?: BrowserContextOptions) => Promise<Page>, aldaba: Aldaba, options: BrowserContextOptions) {
  // What looks for faults is a script itself.
  const scripts = options.javaScriptEnabled !== false;
  const ada = await as("ada", options);
  await settings(ada, options);
  await expect(contact(ada, "Ada Lovett")).toContainText("Main");
  await expect(contacts(ada).locator("li.item")).toHaveCount(3);

  const add = await unfold(contacts(ada), "Add contact");
  await add.getByLabel("Name").fill("Eva Soto");
  await add.getByLabel("Type").selectOption({ label: "Personal" });
  await add.getByLabel("Email").fill("eva@nebula");
  await add.getByRole("button", { name: "Add contact" }).click();
  await expect(contacts(ada).getByLabel("Email").filter({ visible: true })).toHaveAccessibleDescription(/This does not look like an email address\./);
  await expect(contacts(ada).getByLabel("Name").filter({ visible: true })).toHaveValue("Eva Soto");
  await contacts(ada).getByLabel("Email").filter({ visible: true }).fill(EVA);
  await contacts(ada).getByRole("button", { name: "Add contact" }).filter({ visible: true }).click();
  await expect(contact(ada, "Eva Soto")).toContainText(`${EVA} · Personal`);
  expect(await aldaba.letters(EVA), "nobody is asked as long as nothing is to change").toEqual([]);

  await contact(ada, "Eva Soto").getByRole("button", { name: "Make main contact" }).click();
  await expect(contact(ada, "Eva Soto")).toContainText("Waiting for confirmation");
  await expect(contact(ada, "Ada Lovett")).toContainText("Main");
  if (scripts) await expectFitForAll(ada);
  const path = await link(aldaba, EVA);

  const eva = await guest(options);
  await eva.goto(path);
  await expect(eva.getByRole("main")).toContainText(`The notices of Nébula Moda will go to ${EVA}.`);
  if (scripts) await expectFitForAll(eva);
  await eva.getByRole("button", { name: "Confirm this address" }).click();
  await expect(eva.getByRole("heading", { level: 1 })).toHaveText("Confirmed");
  await eva.goto(path);
  await expect(eva.getByRole("heading", { level: 1 })).toHaveText("This link is of no use any more");

  if (!scripts) await ada.reload();
  await expect(contact(ada, "Eva Soto").locator(".pill")).toHaveText("Main");
  await expect(contact(ada, "Eva Soto").getByRole("link", { name: "Remove contact" })).toHaveCount(0);
  await expect.poll(async () => (await aldaba.letters("ada@nebula.example")).join()).toContain(EVA);
  await grant(ada.request);
  await expect.poll(async () => (await aldaba.letters(EVA)).join()).toContain("Se dio un permiso");

  await unfold(contact(ada, "Omar Reyes"), "Remove contact");
  await contact(ada, "Omar Reyes").getByRole("button", { name: "Remove contact" }).filter({ visible: true }).last().click();
  await expect(contact(ada, "Omar Reyes")).toHaveCount(0);
}

test("another main contact is asked first, and every open page shows when it has agreed", both, async ({ as, guest, aldaba }) => {
  await anotherMainContact(as, guest, aldaba, {});
});

test("the same without scripts", both, async ({ as, guest, aldaba }) => {
  await anotherMainContact(as, guest, aldaba, plain);
});

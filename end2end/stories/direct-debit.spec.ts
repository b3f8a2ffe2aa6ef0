// Bank data: typed in once, shown masked from then on, changed with the password. For whoever is no Admin there is no such section.
import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expectFitForAll } from "../support/axe";
import { SETTINGS } from "../support/door";
import { opened, unfold as unfoldIn } from "../support/forms";
import { type As, PASSWORD, alive, expect, test } from "../support/people";
import type { Aldaba } from "../support/server";

const plain = { javaScriptEnabled: false };
const both = { tag: "@both" };

const section = (page: Page): Locator => page.locator("#direct-debit");

/** Opens a form of the section, unless it came back open, and gives it. */
const unfold = (page: Page, title: string): Promise<Locator> => unfoldIn(section(page), title);

async function settings(page: Page, options: BrowserContextOptions): Promise<void> {
  await page.goto(SETTINGS);
  if (options.javaScriptEnabled !== false) await alive(page);
}

async function type(form: Locator, values: Record<string, string>): Promise<void> {
  for (const [label, value] of Object.entries(values)) await form.getByLabel(label).fill(value);
}

const GERMAN = {
  "Account holder": "Nébula Moda GmbH",
  IBAN: "DE89 3704 0044 0532 0130 01",
  BIC: "COBADEFFXXX",
  "Mandate reference": "NEBULA-MODA-0002",
  "Mandate date": "2026-01-15",
};

async function aMandate(as: As, aldaba: Aldaba, options: BrowserContextOptions): Promise<void> {
  // What looks for faults is a script itself.
  const scripts = options.javaScriptEnabled !== false;
  const ada = await as("ada", options);
  await settings(ada, options);
  await expect(section(ada)).toContainText("ES•• •••• •••• •••• •••• 1332");
  expect(await ada.content()).not.toContain("21000418450200051332");

  let form = await unfold(ada, "Change direct debit");
  if (scripts) await expectFitForAll(ada);
  await expect(form.getByLabel("IBAN")).toHaveValue("");
  await type(form, GERMAN);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByLabel("IBAN")).toHaveAccessibleDescription(/The check digits of this IBAN do not match/);
  await expect(form.getByLabel("Account holder")).toHaveValue(GERMAN["Account holder"]);

  form = await unfold(ada, "Change direct debit");
  await form.getByLabel("IBAN").fill("DE89 3704 0044 0532 0130 00");
  await form.getByLabel("Password").fill("not this one");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByLabel("Password")).toHaveAccessibleDescription(/This is not your password\./);
  await expect(form.getByLabel("IBAN"), "nothing typed is lost").toHaveValue("DE89 3704 0044 0532 0130 00");
  if (!scripts) await expect(form.getByLabel("Password"), "but a password never comes back").toHaveValue("");
  if (scripts) await expectFitForAll(ada);

  await form.getByLabel("Password").fill(PASSWORD);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(section(ada)).toContainText("DE•• •••• •••• •••• •••• 3000");
  await expect(section(ada)).toContainText("Saved by Ada Lovett");
  await expect(opened(section(ada), "Change direct debit"), "it folds itself").toHaveCount(0);
  await ada.reload();
  for (const part of ["0044 0532", "370400440532", GERMAN["Account holder"]]) expect(await ada.content()).not.toContain(part);
  await expect.poll(async () => (await aldaba.letters("ada@nebula.example")).join(), "the main contact is told").toContain("#direct-debit");

  const omar = await as("omar", options);
  await settings(omar, options);
  await expect(omar.locator("#contacts")).toBeVisible();
  await expect(section(omar)).toHaveCount(0);

  const removal = await unfold(ada, "Remove direct debit");
  await removal.getByLabel("Password").fill(PASSWORD);
  await removal.getByRole("button", { name: "Remove direct debit" }).click();
  await expect(section(ada)).toContainText("No bank account is set up.");

  form = await unfold(ada, "Set up direct debit");
  await expect(form.getByLabel("Password")).toHaveCount(0);
  await type(form, { ...GERMAN, IBAN: "DE89370400440532013000" });
  await form.getByRole("button", { name: "Save" }).click();
  await expect(section(ada)).toContainText("DE•• •••• •••• •••• •••• 3000");
}

test("a mandate is changed with the password, and nobody but Admins sees that there is one", both, async ({ as, aldaba }) => {
  await aMandate(as, aldaba, {});
});

test("the same without scripts", both, async ({ as, aldaba }) => {
  await aMandate(as, aldaba, plain);
});

test("what is typed stays when another Admin is faster", async ({ as, guest, aldaba }) => {
  await aldaba.cli("user", "add", "--email", "nico@nebula.example", "--name", "Nico Prado", "--account", "nebula", "--role", "admin", "--password", "numbat okapi saiga");
  const [ada, nico] = [await as("ada"), await guest()];
  const signIn = { email: "nico@nebula.example", password: "numbat okapi saiga", next: "/health" };
  await nico.context().request.post("/sign-in", { form: signIn, maxRedirects: 0 });
  for (const page of [ada, nico]) await settings(page, {});
  const mine = await unfold(ada, "Change direct debit");
  await type(mine, { ...GERMAN, IBAN: "DE89370400440532013000", Password: PASSWORD });

  const removal = await unfold(nico, "Remove direct debit");
  await removal.getByLabel("Password").fill(signIn.password);
  await removal.getByRole("button", { name: "Remove direct debit" }).click();
  await expect(section(nico)).toContainText("No bank account is set up.");

  await expect(section(ada), "it is shown at once").toContainText("No bank account is set up.");
  const form = await unfold(ada, "Set up direct debit");
  await expect(form.getByLabel("IBAN"), "and what is typed stays, in fours").toHaveValue("DE89 3704 0044 0532 0130 00");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toContainText("Nico Prado saved this");
  await expect(form.getByLabel("Account holder")).toHaveValue(GERMAN["Account holder"]);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(section(ada)).toContainText("DE•• •••• •••• •••• •••• 3000");
});

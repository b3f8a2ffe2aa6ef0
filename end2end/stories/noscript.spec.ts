// Everything can be done without scripts: forms post, and what was wrong and what was typed come back with the page.
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { SETTINGS, SHIPMENTS, agent, agentLogin, choose, grant, grantButton, revokeButton, timers, visit } from "../support/door";
import { PASSWORD, address, expect, test } from "../support/people";

const plain = { javaScriptEnabled: false };
const both = { tag: "@both" };
const parcels = resolve(import.meta.dirname, "../../../shared/data/sendcloud-v2-parcels.json");

test("signing in says what is wrong, keeps the address, and leads to where one was going", both, async ({ guest }) => {
  const page = await guest(plain);
  await page.goto(SETTINGS);
  await page.getByLabel("Email").fill(address("ada"));
  await page.getByLabel("Password").fill("not this one");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toHaveText("Email or password is not right.");
  await expect(page.getByLabel("Email")).toHaveValue(address("ada"));
  await expect(page.getByLabel("Password")).toHaveValue("");
  expect(page.url()).not.toContain("ada");
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/a\/nebula\/settings\/account$/);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await page.goto(SETTINGS);
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});

test("an address that is not known is answered like a wrong password", async ({ guest }) => {
  const page = await guest(plain);
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill("nobody@nebula.example");
  await page.getByLabel("Password").fill("whatever it is");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toHaveText("Email or password is not right.");
});

test("the door is opened, extended and shut", both, async ({ as }) => {
  const ada = await as("ada", plain);
  await ada.goto(SETTINGS);
  await agentLogin(ada).getByLabel("Duration", { exact: true }).selectOption({ label: "1 day" });
  await agentLogin(ada).getByLabel("Note").fill("By hand");
  await grantButton(ada).click();
  await expect(timers(ada)).toHaveText(/^23:59:5\d$|^1d 0:00:00$/);
  await expect(agentLogin(ada)).toContainText("“By hand”");
  await agentLogin(ada).getByText("Extend…").click();
  await agentLogin(ada).getByLabel("Extend by").selectOption({ label: "1 hour" });
  await agentLogin(ada).getByRole("button", { name: "Extend", exact: true }).click();
  await expect(timers(ada)).toHaveText(/^1d (0:59:\d\d|1:00:00)$/);
  await revokeButton(ada).click();
  await expect(agentLogin(ada).getByText("The door is shut")).toBeVisible();
  await expect(ada).toHaveURL(/settings\/account(#.*)?$/);
});

test("a grant form with a mistake comes back as it was typed", both, async ({ as }) => {
  const ada = await as("ada", plain);
  await ada.goto(SETTINGS);
  await agentLogin(ada).getByLabel("Duration", { exact: true }).selectOption({ label: "Until an exact time" });
  await agentLogin(ada).getByLabel("Scope", { exact: true }).selectOption({ label: "View only" });
  await choose(agentLogin(ada).getByLabel("Who", { exact: true }), "Bruno Salas");
  await agentLogin(ada).getByLabel("Until", { exact: true }).fill("2020-01-01T10:00");
  await agentLogin(ada).getByLabel("Note").fill("Ñandú & co <3");
  await grantButton(ada).click();
  await expect(agentLogin(ada).getByRole("alert")).toContainText("This is in the past.");
  await expect(agentLogin(ada).getByLabel("Until", { exact: true })).toHaveAccessibleDescription(/This is in the past\./);
  await expect(agentLogin(ada).getByLabel("Until", { exact: true })).toHaveValue("2020-01-01T10:00");
  await expect(agentLogin(ada).getByLabel("Note")).toHaveValue("Ñandú & co <3");
  await expect(agentLogin(ada).getByLabel("Duration", { exact: true })).toHaveValue("until");
  await expect(agentLogin(ada).getByLabel("Scope", { exact: true })).toHaveValue("view");
  await expect(agentLogin(ada).getByLabel("Who", { exact: true }).locator("option:checked")).toHaveText(agent("Bruno Salas"));
  expect(ada.url()).not.toContain("and");
  await ada.reload();
  await expect(agentLogin(ada).getByRole("alert")).toHaveCount(0);
});

test("an agent asks, is let in, works, and leaves", both, async ({ as }) => {
  const [ada, ana] = [await as("ada", plain), await as("ana", plain)];
  await ana.goto("/agents");
  await ana.getByRole("row", { name: /nebula/ }).getByRole("link", { name: "Ask for access" }).click();
  await ana.getByRole("button", { name: "Ask for access" }).click();
  await expect(ana.getByRole("alert")).toContainText("Please fill this in.");
  await ana.getByLabel("Reason").fill("Labels come out blank.");
  await ana.getByLabel("Scope").selectOption({ label: "Full help" });
  await ana.getByRole("button", { name: "Ask for access" }).click();
  await expect(ana).toHaveURL(/\/agents$/);
  await expect(ana.getByRole("row", { name: /Labels come out blank/ })).toContainText("Waiting");

  await ada.goto(SHIPMENTS);
  const knock = ada.getByRole("region", { name: "Requests" });
  await expect(knock).toContainText(agent("Ana Ferrer", " asks to come in"));
  await knock.getByText("Approve…").click();
  await knock.getByLabel("Duration").selectOption({ label: "1 hour" });
  await knock.getByRole("button", { name: "Approve" }).click();
  await expect(ada.getByText("Door open")).toBeVisible();

  await ana.reload();
  await ana.getByRole("row", { name: /nebula/ }).getByRole("link", { name: "Come in" }).click();
  await expect(visit(ana)).toContainText("Full help, granted by Ada Lovett");
  await ada.goto(SETTINGS);
  await expect(agentLogin(ada)).toContainText(agent("Ana Ferrer", " is looking at Shipments"));

  await ana.goto(SETTINGS);
  await ana.getByLabel("Website").fill("https://mended.example");
  await ana.getByRole("button", { name: "Save" }).click();
  await expect(ana.getByLabel("Website")).toHaveValue("https://mended.example");
  await visit(ana).getByRole("button", { name: "Leave" }).click();
  await expect(ana).toHaveURL(/\/agents$/);

  await ada.goto(SETTINGS);
  await expect(agentLogin(ada)).toContainText("Nobody is in right now.");
  await revokeButton(ada).click();
  await ada.goto("/a/nebula/access-log");
  const changed = ada.getByRole("row", { name: /Changed settings/ }).first();
  await expect(changed).toContainText("https://nebula.example");
  await expect(changed).toContainText("https://mended.example");
  expect((await ana.goto(SHIPMENTS))?.status()).toBe(403);
});

test("a request is declined", async ({ as }) => {
  const [ada, ana] = [await as("ada", plain), await as("ana", plain)];
  await ana.goto("/agents/ask/nebula");
  await ana.getByLabel("Reason").fill("May I?");
  await ana.getByRole("button", { name: "Ask for access" }).click();
  await ada.goto(SHIPMENTS);
  await ada.getByRole("button", { name: "Decline" }).click();
  await expect(ada.getByRole("region", { name: "Requests" })).toBeHidden();
  await ana.reload();
  await expect(ana.getByRole("row", { name: /May I/ })).toContainText("Declined");
});

test("the company's form says what is wrong beside each field and keeps what was typed", both, async ({ as }) => {
  const ada = await as("ada", plain);
  await ada.goto(SETTINGS);
  const typed = { "Trade name": "", "Legal name": "Nébula “Nueva” S.A.S.", "Tax identifier": "900.123.456-7", Website: "no site" };
  for (const [label, text] of Object.entries(typed)) await ada.getByLabel(label, { exact: true }).fill(text);
  await ada.getByRole("button", { name: "Save" }).click();
  for (const [label, text] of Object.entries(typed)) await expect(ada.getByLabel(label, { exact: true })).toHaveValue(text);
  const summary = ada.locator("#company").getByRole("alert");
  for (const [label, complaint] of [
    ["Trade name", "Please fill this in."],
    ["Tax identifier", "The check digit should be 8. Is a digit mistyped?"],
    ["Website", "This does not look like a web address."],
  ] as const) {
    await expect(ada.getByLabel(label, { exact: true })).toHaveAccessibleDescription(complaint);
    await expect(ada.getByLabel(label, { exact: true })).toHaveAttribute("aria-invalid", "true");
    await expect(summary.getByRole("link", { name: complaint })).toBeVisible();
  }
  await expect(ada.getByLabel("Legal name")).not.toHaveAttribute("aria-invalid", "true");

  await ada.getByLabel("Trade name").fill("Nébula Nueva");
  await ada.getByLabel("Tax identifier", { exact: true }).fill("900.123.456-8");
  await ada.getByLabel("Website").fill("nueva.example");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.locator("#company").getByText("Saved")).toBeVisible();
  await expect(ada.getByLabel("Website")).toHaveValue("https://nueva.example");
  await expect(ada.getByText("Nébula Nueva").first()).toBeVisible();
  await ada.reload();
  await expect(ada.getByLabel("Legal name")).toHaveValue("Nébula “Nueva” S.A.S.");
});

test("of two who save, the second is told and can still save", both, async ({ as }) => {
  const [ada, omar] = [await as("ada", plain), await as("omar", plain)];
  await ada.goto(SETTINGS);
  await omar.goto(SETTINGS);
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await omar.getByLabel("Trade name").fill("Omar’s name");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.locator("#company").getByText("Saved")).toBeVisible();
  await omar.getByRole("button", { name: "Save" }).click();
  await expect(omar.locator("#company").getByRole("alert")).toContainText("Ada Lovett saved this today at");
  await expect(omar.getByLabel("Trade name")).toHaveValue("Omar’s name");
  await omar.getByRole("button", { name: "Save" }).click();
  await expect(omar.locator("#company").getByText("Saved")).toBeVisible();
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Omar’s name");
});

test("of two who save, each keeps what the other did not touch, and a box takes what is stored", both, async ({ as }) => {
  const [ada, omar] = [await as("ada", plain), await as("omar", plain)];
  const company = omar.locator("#company");
  await ada.goto(SETTINGS);
  await omar.goto(SETTINGS);
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await ada.getByLabel("Website").fill("https://ada.example");
  await ada.getByRole("button", { name: "Save" }).click();
  await omar.getByLabel("Legal name").fill("Omar’s S.A.S.");
  await omar.getByRole("button", { name: "Save" }).click();
  await expect(company.getByText("Saved", { exact: true })).toBeVisible();
  await expect(omar.getByLabel("Trade name")).toHaveValue("Ada’s name");

  await ada.reload();
  await ada.getByLabel("Trade name").fill("Ada’s other name");
  await ada.getByRole("button", { name: "Save" }).click();
  await omar.getByLabel("Trade name").fill("Omar’s name");
  await omar.getByRole("button", { name: "Save" }).click();
  await expect(company.getByText("Saved meanwhile: Ada’s other name")).toBeVisible();
  await company.getByLabel("Take this").check();
  await omar.getByRole("button", { name: "Save" }).click();
  await expect(company.getByRole("alert")).toHaveCount(0);
  await expect(omar.getByLabel("Trade name")).toHaveValue("Ada’s other name");
  await expect(omar.getByLabel("Legal name")).toHaveValue("Omar’s S.A.S.");
});

test("a session that somebody ended leads back through the sign-in, and plants nothing", both, async ({ as }) => {
  const [ada, elsewhere] = [await as("ada", plain), await as("ada", plain)];
  await ada.goto(SETTINGS);
  await ada.getByLabel("Legal name").fill("Typed before the end S.A.S.");
  await elsewhere.goto(SHIPMENTS);
  await elsewhere.getByRole("button", { name: "Sign out everywhere" }).click();
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada).toHaveURL(/\/sign-in\?next=/);
  await ada.getByLabel("Email").fill(address("ada"));
  await ada.getByLabel("Password").fill(PASSWORD);
  await ada.getByRole("button", { name: "Sign in" }).click();
  await expect(ada).toHaveURL(/settings\/account/);
  await expect(ada.getByLabel("Legal name")).toHaveValue("Nébula Moda S.A.S.");
});

/** Loads the page again, as a person without scripts would, until the run is over. */
async function reloadUntil(page: Page, text: string): Promise<void> {
  await expect(async () => {
    await page.reload();
    await expect(page.locator(".run").first()).toContainText(text, { timeout: 500 });
  }).toPass({ timeout: 30_000 });
}

test("a file is imported", both, async ({ as }) => {
  test.setTimeout(60_000);
  const sara = await as("sara", plain);
  await sara.goto("/a/sol/shipments/import");
  await sara.getByLabel(/Choose a file/).setInputFiles(parcels);
  await sara.getByRole("button", { name: "Import" }).click();
  await expect(sara).toHaveURL(/\/a\/sol\/shipments\/import$/);
  await expect(sara.getByRole("heading", { name: "Check sendcloud-v2-parcels.json" })).toBeVisible();
  await sara.getByRole("button", { name: "Import" }).click();
  await expect(sara).toHaveURL(/\/a\/sol\/shipments\/import(#|$)/);
  await reloadUntil(sara, "186 added · 0 changed · 0 unchanged · 0 could not be read");
  await sara.getByRole("button", { name: "Import" }).click();
  await expect(sara.getByRole("alert")).toContainText("Choose a file that is not empty.");
});

test("a shipment is found, its recipient changed, and it is cancelled", both, async ({ as }) => {
  const ada = await as("ada", plain);
  await ada.goto(SHIPMENTS);
  await ada.getByLabel("Status").selectOption({ label: "Announced" });
  await ada.getByRole("button", { name: "Search" }).click();
  await expect(ada).toHaveURL(/status=1(&|$)/);
  await expect(ada.getByLabel("Status")).toHaveValue("1");
  await ada.getByRole("table").locator("tbody").getByRole("link").first().click();

  await ada.getByText("Change recipient").click();
  await ada.getByLabel("City").fill("");
  await ada.getByLabel("Email").fill("not mail");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.getByLabel("Email")).toHaveValue("not mail");
  await expect(ada.getByLabel("Email")).toBeVisible();
  await expect(ada.getByLabel("Email")).toHaveAccessibleDescription("This does not look like an email address.");
  await expect(ada.getByLabel("City")).toHaveAccessibleDescription("Please fill this in.");
  await ada.getByLabel("City").fill("Valparaíso");
  await ada.getByLabel("Email").fill("who@mail.example");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(ada.locator("dl.facts").first()).toContainText("Valparaíso");
  await expect(ada.locator("dl.facts").first()).toContainText("who@mail.example");

  await ada.getByText("Cancel shipment…").click();
  await ada.getByRole("button", { name: "Cancel shipment" }).click();
  await expect(ada.locator("main .lead")).toHaveText("Cancelled");
});

test("an agent with full help changes a recipient, and it is in the log", async ({ as }) => {
  const [ada, ana] = [await as("ada", plain), await as("ana", plain)];
  await grant(ada.request);
  await ana.goto(SHIPMENTS);
  await ana.getByRole("table").locator("tbody").getByRole("link").first().click();
  await ana.getByText("Change recipient").click();
  await ana.getByLabel("House number").fill("1024 B");
  await ana.getByRole("button", { name: "Save" }).click();
  await expect(ana.locator("dl.facts").first()).toContainText("1024 B");
  await expect(ana.getByText("Cancel shipment")).toHaveCount(0);
  await expect(ana.getByText("Export CSV")).toHaveCount(0);
  await ada.goto("/a/nebula/access-log");
  await expect(ada.getByRole("row", { name: /Changed a recipient/ }).first()).toContainText("1024 B");
});

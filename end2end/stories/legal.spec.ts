// Terms and privacy policy: versions that stay readable, and who accepted which.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { ACCESS_LOG, grant, visit } from "../support/door";
import { alive, expect, open, test } from "../support/people";

const LEGAL = "/a/nebula/settings/legal";
const plain = { javaScriptEnabled: false };
const both = { tag: "@both" };

const rows = (page: Page) => page.getByRole("table").locator("tbody tr");

async function expectFitForAll(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).options({ rules: { "target-size": { enabled: true } } }).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  expect(isWide, "it scrolls sideways").toBe(false);
}

test("an Operator finds who accepted what, and its text", both, async ({ as }) => {
  const omar = await as("omar");
  await open(omar, "/a/nebula/settings/account");
  await omar.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Legal" }).click();
  await expect(omar).toHaveURL(LEGAL);
  await expect(omar).toHaveTitle(/^Legal/);
  await expect(omar.getByRole("heading", { level: 1, name: "Legal" })).toBeVisible();
  for (const name of ["When", "Who", "Document", "Version", "Hash", "From"]) {
    await expect(omar.getByRole("columnheader", { name, exact: true })).toBeVisible();
  }
  // All terms are accepted in the demo, and so was an earlier version.
  await expect(rows(omar)).toHaveCount(4);
  await expect(rows(omar).first()).toContainText("Ada Lovett");
  const hash = rows(omar).first().locator("details");
  await expect(hash.locator("code")).toBeHidden();
  await hash.locator("summary").click();
  await expect(hash.locator("code")).toHaveText(/^[0-9a-f]{64}$/);
  const full = await hash.locator("code").innerText();
  await rows(omar).first().getByRole("link").click();
  await expect(omar.getByText(full)).toBeVisible();
});

test("the list is narrowed, and says when nothing is left", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, LEGAL);
  await ada.getByLabel("Document").selectOption({ label: "Privacy" });
  await ada.getByRole("button", { name: "Search" }).click();
  await expect(ada).toHaveURL(/document=privacy/);
  await expect(rows(ada)).toHaveCount(2);
  await expect(ada.getByLabel("Document")).toHaveValue("privacy");
  await open(ada, `${LEGAL}?q=lovett&version=2026-11-01`);
  await expect(rows(ada)).toHaveCount(2);
  await expect(ada.getByLabel("Who", { exact: true })).toHaveValue("lovett");
  await open(ada, `${LEGAL}?q=nobody`);
  await expect(ada.getByText("No results")).toBeVisible();
  await ada.getByRole("link", { name: "Clear" }).click();
  await expect(rows(ada)).toHaveCount(4);
});

test("it is fit for all, on a phone and on a desk, light and dark", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, LEGAL);
  await rows(ada).first().locator("summary").click();
  for (const colorScheme of ["light", "dark"] as const) {
    await ada.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of [360, 1280]) {
      await ada.setViewportSize({ width, height: 800 });
      await expectFitForAll(ada);
    }
  }
});

test("earlier versions stay readable, in each language", async ({ guest }) => {
  const page = await guest();
  await page.goto("/legal/terms");
  await expect(page.getByText("This is an earlier version.")).toHaveCount(0);
  await page.getByRole("link", { name: "2026-11-01" }).click();
  await expect(page.getByText("This is an earlier version.")).toBeVisible();
  await page.getByRole("link", { name: "Español" }).click();
  await expect(page.getByText("Esta es una versión anterior.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Términos de uso");
  const [answer] = await Promise.all([page.request.get((await page.getByRole("link", { name: "El archivo tal cual" }).getAttribute("href"))!)]);
  expect(answer.headers()["content-type"]).toContain("text/markdown");
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expectFitForAll(page);
  }
});

test("a new account's Admin is asked once, without being held up", both, async ({ as, aldaba, guest }) => {
  await aldaba.cli("user", "add", "--email", "eve@luna.example", "--name", "Eve Luna", "--account", "luna", "--account-name", "Luna", "--role", "admin", "--password", "luna luna luna");
  for (const options of [plain, {}]) {
    const eve = await guest(options);
    await eve.goto("/sign-in");
    await eve.getByLabel("Email").fill("eve@luna.example");
    await eve.getByLabel("Password").fill("luna luna luna");
    await eve.getByRole("button", { name: "Sign in" }).click();
    const ask = eve.getByRole("region", { name: "There is a new version to accept." });
    if (options !== plain) {
      await alive(eve);
      await expect(ask).toHaveCount(0);
      continue;
    }
    await expect(ask.getByRole("link")).toHaveCount(2);
    await eve.goto("/a/luna/settings/account");
    await eve.getByRole("button", { name: "Grant permission" }).click();
    await eve.getByRole("button", { name: "Revoke permission" }).click();
    await ask.getByRole("button", { name: "Accept" }).click();
    await expect(eve).toHaveURL(/settings\/account/);
    await expect(ask).toHaveCount(0);
  }
  const ada = await as("ada");
  await open(ada, LEGAL);
  await expect(ada.getByText("There is a new version")).toHaveCount(0);
});

test("with scripts, accepting is one press on whatever page it is", async ({ aldaba, guest }) => {
  await aldaba.cli("user", "add", "--email", "eve@luna.example", "--name", "Eve Luna", "--account", "luna", "--account-name", "Luna", "--role", "admin", "--password", "luna luna luna");
  const eve = await guest();
  await eve.goto("/sign-in?next=/a/luna/settings/legal");
  await eve.getByLabel("Email").fill("eve@luna.example");
  await eve.getByLabel("Password").fill("luna luna luna");
  await eve.getByRole("button", { name: "Sign in" }).click();
  await alive(eve);
  await expect(eve.getByText("No results")).toBeVisible();
  await expectFitForAll(eve);
  await eve.getByRole("button", { name: "Accept" }).click();
  await expect(rows(eve)).toHaveCount(2);
  await expect(eve.getByRole("button", { name: "Accept" })).toHaveCount(0);
});

test("an agent who is in sees the records, and the account sees that", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await grant(ada.request, { scope: "view" });
  await open(ana, LEGAL);
  await expect(visit(ana)).toBeVisible();
  await expect(rows(ana)).toHaveCount(4);
  await open(ada, ACCESS_LOG);
  await expect(ada.getByRole("row", { name: /Looked at who accepted the terms/ })).toContainText("Ana Ferrer");
});

// However many tabs a browser has open, it holds one connection for notices, and all its tabs hear.
import type { BrowserContext, Page } from "@playwright/test";
import { ACCESS_LOG, SETTINGS, SHIPMENTS, grant, revokeAll } from "../support/door";
import { alive, expect, open, test } from "../support/people";
import type { Aldaba } from "../support/server";

/** The streams that the server holds open. */
async function streams(aldaba: Aldaba): Promise<number> {
  const text = await (await fetch(`${aldaba.url}/metrics`)).text();
  return Number(/^aldaba_event_streams (\d+)$/m.exec(text)?.[1]);
}

async function tabs(first: Page, paths: string[]): Promise<Page[]> {
  const pages = [first];
  while (pages.length < paths.length) pages.push(await first.context().newPage());
  for (const [at, page] of pages.entries()) await open(page, paths[at]!);
  return pages;
}

const state = (page: Page) => page.locator(".door-state");

async function expectAll(pages: Page[], text: string): Promise<void> {
  for (const page of pages) await expect(state(page)).toHaveText(text, { timeout: 15_000 });
}

const withoutWorkers = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => Reflect.deleteProperty(window, "SharedWorker"));

const ten = [SETTINGS, SHIPMENTS, ACCESS_LOG, SETTINGS, SHIPMENTS, ACCESS_LOG, SETTINGS, SHIPMENTS, ACCESS_LOG, SETTINGS];

for (const [how, prepare] of [
  ["", undefined],
  [" where there is no SharedWorker", withoutWorkers],
] as const) {
  test(`ten tabs share one connection and all hear the door open and shut${how}`, async ({ as, aldaba }) => {
    test.setTimeout(120_000);
    const ada = await as("ada");
    await prepare?.(ada.context());
    const pages = await tabs(ada, ten);
    await expect.poll(() => streams(aldaba)).toBe(1);
    await grant(ada.request);
    await expectAll(pages, "Door open");
    await revokeAll(ada.request);
    await expectAll(pages, "Door shut");
    expect(await streams(aldaba)).toBe(1);
    await Promise.all(pages.map((page) => page.close()));
    await expect.poll(() => streams(aldaba), { timeout: 15_000 }).toBe(0);
  });
}

test("when the tab that holds the connection closes, another takes over", async ({ as, aldaba }) => {
  test.setTimeout(60_000);
  const ada = await as("ada");
  await withoutWorkers(ada.context());
  const pages = await tabs(ada, [SHIPMENTS, SHIPMENTS, ACCESS_LOG]);
  const { request } = await as("omar");
  for (const [at, page] of pages.slice(0, -1).entries()) {
    await page.close();
    const rest = pages.slice(at + 1);
    await expect.poll(() => streams(aldaba), { timeout: 15_000 }).toBe(1);
    await (at === 0 ? grant(request) : revokeAll(request));
    await expectAll(rest, at === 0 ? "Door open" : "Door shut");
  }
});

test("signing out in one tab closes the account in all of them", async ({ as, aldaba }) => {
  test.setTimeout(60_000);
  const ada = await as("ada");
  const pages = await tabs(ada, [SHIPMENTS, SETTINGS, ACCESS_LOG]);
  await expect.poll(() => streams(aldaba)).toBe(1);
  await pages[0]!.getByRole("button", { name: "Sign out", exact: true }).click();
  for (const page of pages) await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible({ timeout: 15_000 });
  await expect.poll(() => streams(aldaba), { timeout: 15_000 }).toBe(0);
});

test("signing out everywhere closes other browsers too", async ({ as }) => {
  test.setTimeout(60_000);
  const [here, there, omar] = [await as("ada"), await as("ada"), await as("omar")];
  await open(there, SETTINGS);
  await open(omar, SETTINGS);
  await open(here, SHIPMENTS);
  await here.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(there.getByRole("button", { name: "Sign in" })).toBeVisible({ timeout: 15_000 });
  await expect(omar.getByRole("heading", { name: "Agent login" })).toBeVisible();
});

test("a tab learns that somebody else has signed in in this browser", async ({ as }) => {
  test.setTimeout(60_000);
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const other = await ada.context().newPage();
  await ada.context().clearCookies();
  await other.goto("/sign-in");
  await other.getByLabel("Email").fill("mia@nebula.example");
  await other.getByLabel("Password").fill("aldaba demo");
  await other.getByRole("button", { name: "Sign in" }).click();
  await alive(other);
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("This is not open to you", { timeout: 15_000 });
});

test("after the server was away, pages hear again, and have missed nothing", async ({ as, aldaba }) => {
  test.setTimeout(90_000);
  const ada = await as("ada");
  const pages = await tabs(ada, [SHIPMENTS, SETTINGS]);
  await aldaba.kill();
  await aldaba.start();
  await grant(ada.request);
  await expectAll(pages, "Door open");
  await expect.poll(() => streams(aldaba), { timeout: 20_000 }).toBe(1);
  await revokeAll(ada.request);
  await expectAll(pages, "Door shut");
});

test("a save is shown by its answer: other tabs look again, and the one that saved does not", async ({ as }) => {
  test.setTimeout(120_000);
  const ada = await as("ada");
  const [here, there] = await tabs(ada, [SETTINGS, SETTINGS]);
  const looks = { here: 0, there: 0 };
  const count = (tab: keyof typeof looks) => (request: { url(): string }) => {
    if (request.url().endsWith("/rpc/account_settings")) looks[tab] += 1;
  };
  const legalName = (page: Page) => page.locator("#company-form").getByLabel("Legal name");
  let typed = "";
  // The notice is there before the answer is: the tab must wait for it to know whose it is.
  await here!.route("**/rpc/save_company", async (route) => {
    const answer = await route.fetch();
    await expect(legalName(there!)).toHaveValue(typed);
    await route.fulfill({ response: answer });
  });
  here!.on("request", count("here"));
  there!.on("request", count("there"));
  for (typed of ["Legal 1", "Legal 2"]) {
    await legalName(here!).fill(typed);
    await here!.locator("#company-form").getByRole("button", { name: "Save" }).click();
    await expect(here!.locator("#company-form").getByText("Saved", { exact: true })).toBeVisible();
    await expect(legalName(there!)).toHaveValue(typed);
  }
  expect(looks.here, "the tab that saved").toBe(0);
  expect(looks.there, "the other one").toBeGreaterThan(0);

  // Who comes in shows, though such a notice is stored nowhere and comes with the number of the save.
  await grant(there!.request);
  await legalName(here!).fill("Legal 3");
  await here!.unroute("**/rpc/save_company");
  await here!.locator("#company-form").getByRole("button", { name: "Save" }).click();
  await expect(legalName(there!)).toHaveValue("Legal 3");
  await open(await as("ana"), SHIPMENTS);
  await expect(here!.locator(".door")).toContainText("Ana");

  // What somebody else does meanwhile, and what shows elsewhere on the page too, is looked up.
  await there!.getByLabel("Trade name").fill("Nebula anew");
  await there!.locator("#company-form").getByRole("button", { name: "Save" }).click();
  await expect(here!.getByLabel("Trade name")).toHaveValue("Nebula anew");
  await expect(here!.locator("#menu")).toContainText("Nebula anew");
  await expect(there!.locator("#menu")).toContainText("Nebula anew");
  expect(looks.here).toBeGreaterThan(0);
});

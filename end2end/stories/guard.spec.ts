// A page of the account goes from an agent's screen when the right to it ends, whatever else has failed in the browser.
import type { Page } from "@playwright/test";
import { SETTINGS, SHIPMENTS, door, grant, revokeAll, visit } from "../support/door";
import { alive, expect, open, test } from "../support/people";

const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const source = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.outerHTML);
const names = (page: Page): Promise<string[]> => page.locator('td[data-label="Recipient"]').allInnerTexts();
const covered = (page: Page) => page.getByRole("heading", { name: "Connection lost" });

/** Lets Ana in, and has the names that she sees. */
async function inside(ada: Page, ana: Page): Promise<string[]> {
  await grant(ada.request);
  await open(ana, SHIPMENTS);
  const seen = await names(ana);
  expect(seen.length).toBeGreaterThan(20);
  return seen;
}

/** An end so many seconds ahead, as the account's clock shows it. */
function endIn(seconds: number): { end: Date; until: string } {
  const end = new Date(Math.ceil(Date.now() / 1000) * 1000 + seconds * 1000);
  return { end, until: new Date(end.getTime() - 5 * 3600_000).toISOString().slice(0, 19) };
}

async function expectGone(page: Page, seen: string[]): Promise<void> {
  const html = await source(page);
  expect(seen.filter((name) => html.includes(name))).toEqual([]);
}

test("the back button brings nothing back after the end", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  const seen = await inside(ada, ana);
  await ana.getByRole("table").locator("tbody").getByRole("link").first().click();
  await expect(ana.getByRole("heading", { name: "Recipient" })).toBeVisible();
  await ana.goto("/agents");
  await revokeAll(ada.request);
  for (let back = 0; back < 2; back++) {
    await ana.goBack();
    await expect(heading(ana)).toHaveText("The door is shut");
    await expectGone(ana, seen);
  }
});

test("a tab that is opened again, duplicated or restored shows nothing after the end", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  const seen = await inside(ada, ana);
  const [copy] = await Promise.all([ana.waitForEvent("popup"), ana.evaluate(() => void window.open(location.href))]);
  await expect(copy.locator('td[data-label="Recipient"]').first()).toBeVisible();
  await ana.close();
  await revokeAll(ada.request);
  await expect(heading(copy)).toHaveText("The door is shut");
  await expectGone(copy, seen);
  const restored = await copy.context().newPage();
  expect((await restored.goto(SHIPMENTS))?.status()).toBe(403);
  await expectGone(restored, seen);
});

test("where the greater of two rights ends, the page comes back under the lesser, even with no live connection", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await ana.context().route(/\/events/, (route) => route.abort());
  await grant(ada.request, { scope: "view" });
  const full = await grant(ada.request, { scope: "full" });
  await open(ana, SETTINGS);
  await expect(visit(ana)).toContainText("Full help");
  await ada.request.post("/rpc/revoke_grant", { form: { account: "nebula", grant: full.id } });
  await expect(visit(ana)).toContainText("View only", { timeout: 15_000 });
  await expect(ana.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("a page that was kept in the browser's memory is asked about before it shows", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  const seen = await inside(ada, ana);
  // As the browser does when it puts a page away; Chromium tells pages so before it freezes them.
  await ana.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await expect(covered(ana)).toBeVisible();
  await revokeAll(ada.request);
  await ana.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
  await expect(heading(ana)).toHaveText("The door is shut");
  await expectGone(ana, seen);
});

for (const [what, files] of [
  ["whose WASM never came", /\.wasm$/],
  ["whose live connection is dead", /\/live\.js$/],
] as const) {
  test(`a page ${what} empties too`, async ({ as, faults }) => {
    const [ada, ana] = [await as("ada"), await as("ana")];
    await ana.context().route(files, (route) => route.abort());
    await grant(ada.request);
    await ana.goto(SHIPMENTS);
    const seen = await names(ana);
    expect(seen.length).toBeGreaterThan(20);
    await revokeAll(ada.request);
    await expect(heading(ana)).toHaveText("The door is shut", { timeout: 10_000 });
    await expectGone(ana, seen);
    faults.splice(0);
  });
}

test("a page whose WASM has panicked empties too", async ({ as, faults }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  const seen = await inside(ada, ana);
  // Its memory in ruins, the next thing it does is its last.
  const code = await ana.locator('link[rel="modulepreload"]').first().getAttribute("href");
  await ana.evaluate(`import("${code}").then((app) => app.default()).then((wasm) => void new Uint8Array(wasm.memory.buffer).fill(255))`);
  await expect.poll(() => faults.join(), { message: "the WASM has failed" }).toContain("RuntimeError");
  await revokeAll(ada.request);
  await expect(heading(ana)).toHaveText("The door is shut");
  await expectGone(ana, seen);
  faults.splice(0);
});

test("cut off from the server, the page is covered within 15 seconds, and shown again when the server answers", async ({ as, aldaba }) => {
  test.setTimeout(90_000);
  const [ada, ana] = [await as("ada"), await as("ana")];
  await inside(ada, ana);
  await aldaba.kill();
  const cut = Date.now();
  await expect(covered(ana)).toBeVisible({ timeout: 17_000 });
  expect(Date.now() - cut).toBeLessThan(16_500);
  // Nothing under the cover can be seen, read aloud, or reached.
  const seen = await ana.evaluate(() => {
    const at = (x: number, y: number) => document.elementFromPoint(innerWidth * x, innerHeight * y)?.closest(".cover") !== null;
    const cover = document.querySelector(".cover")!;
    const opaque = !/rgba\(.*, 0?\.\d+\)|transparent/.test(getComputedStyle(cover).backgroundColor);
    return { over: [at(0.1, 0.1), at(0.5, 0.5), at(0.9, 0.9)], opaque };
  });
  expect(seen).toEqual({ over: [true, true, true], opaque: true });
  await expect(ana.getByRole("table")).toHaveCount(0);
  await expect(visit(ana)).toHaveCount(0);

  await aldaba.start();
  await expect(covered(ana)).toBeHidden({ timeout: 10_000 });
  await expect(ana.getByRole("table")).toBeVisible();
});

test("cut off from the server, the page ends at the end of the grant by itself", async ({ as }) => {
  test.setTimeout(60_000);
  const [ada, ana] = [await as("ada"), await as("ana")];
  const { end, until } = endIn(9);
  await grant(ada.request, { duration: "until", until });
  await open(ana, SHIPMENTS);
  const seen = await names(ana);
  await ana.context().setOffline(true);
  await expect(heading(ana)).toHaveText("The door is shut", { timeout: 15_000 });
  const late = Date.now() - end.getTime();
  expect(late, "milliseconds after the end").toBeGreaterThan(-1_000);
  expect(late).toBeLessThan(1_500);
  await expectGone(ana, seen);
  await ana.context().setOffline(false);
  await expect(ana.getByText("The permission ran out today at")).toBeVisible({ timeout: 10_000 });
});

test("a grant that runs out empties the page on time, and the account's page says that the door is shut", async ({ as }) => {
  test.setTimeout(60_000);
  const [ada, ana] = [await as("ada"), await as("ana")];
  const { end, until } = endIn(10);
  await grant(ada.request, { duration: "until", until });
  await open(ada, SETTINGS);
  await open(ana, SHIPMENTS);
  const seen = await names(ana);
  await expect(heading(ana)).toHaveText("The door is shut", { timeout: 15_000 });
  expect(Date.now() - end.getTime()).toBeLessThan(1_500);
  await expectGone(ana, seen);
  await expect(ana.getByText("The permission ran out today at")).toBeVisible();
  await expect(ada.locator("#agent-login").getByText("The door is shut")).toBeVisible();
  expect((await door(ada.request)).grants).toEqual([]);
});

test("what the agent was typing is not sent, and nobody asks whether to leave", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await grant(ada.request);
  await open(ana, SETTINGS);
  const sent: string[] = [];
  ana.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
  ana.on("dialog", (dialog) => {
    sent.push(`a dialog: ${dialog.type()}`);
    void dialog.accept();
  });
  await ana.getByLabel("Trade name").fill("Typed but never sent");
  await expect(ana.getByText("You have unsaved changes")).toBeVisible();
  sent.splice(0);
  await revokeAll(ada.request);
  await expect(ana.getByText(/Ada Lovett revoked the permission/)).toBeVisible();
  expect(sent.filter((one) => !one.includes("/rpc/visit"))).toEqual([]);
  await expectGone(ana, ["Typed but never sent"]);
  await ada.goto(SETTINGS);
  await expect(ada.getByLabel("Trade name")).toHaveValue("Nébula Moda");
});

test("a second agent's page stays when only the first agent's grant ends", async ({ as }) => {
  const [ada, ana, bruno] = [await as("ada"), await as("ana"), await as("bruno")];
  await open(ada, SETTINGS);
  const who = ada.locator("#grant-form").getByLabel("Who", { exact: true });
  const ids = await who.locator("option").evaluateAll((all) => all.map((one) => [one.textContent, (one as HTMLOptionElement).value]));
  const id = (name: string): string => ids.find(([text]) => text?.startsWith(name))![1]!;
  const hers = await grant(ada.request, { who: id("Ana Ferrer") });
  await grant(ada.request, { who: id("Bruno Salas") });
  await open(ana, SHIPMENTS);
  await open(bruno, SHIPMENTS);
  await ada.request.post("/rpc/revoke_grant", { form: { account: "nebula", grant: hers.id } });
  await expect(heading(ana)).toHaveText("The door is shut");
  await expect(heading(bruno)).toHaveText("Shipments");
  await expect(bruno.locator('td[data-label="Recipient"]').first()).toBeVisible();
});

test("the page of an agent who signs out goes too, in every tab", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  const seen = await inside(ada, ana);
  const desk = await ana.context().newPage();
  await open(desk, "/agents");
  await desk.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(desk).toHaveURL(/\/sign-in/);
  await expect(ana.getByRole("button", { name: "Sign in" })).toBeVisible({ timeout: 10_000 });
  await expectGone(ana, seen);
});

test("without scripts the page asks again by itself every 15 seconds at most", async ({ as }) => {
  const ada = await as("ada");
  await grant(ada.request);
  const ana = await as("ana", { javaScriptEnabled: false });
  const answer = await ana.goto(SHIPMENTS);
  expect(answer?.headers()["cache-control"]).toBe("no-store");
  const refresh = /<noscript><meta http-equiv="refresh" content="(\d+)"/.exec((await answer?.text()) ?? "");
  expect(Number(refresh?.[1])).toBeLessThanOrEqual(15);
  await revokeAll(ada.request);
  expect((await ana.reload())?.status()).toBe(403);
});

test("a member's page has no guard, and stays when the server is away for a while", async ({ as, aldaba }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  expect(await source(mia)).not.toContain("guard.js");
  await aldaba.kill();
  await aldaba.start();
  await alive(mia);
  await expect(mia.getByRole("table")).toBeVisible();
});

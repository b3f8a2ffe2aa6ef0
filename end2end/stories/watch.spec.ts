// A page tells the truth and can be worked with whatever became of its WASM.
import type { BrowserContext, Page } from "@playwright/test";
import * as breakage from "../support/breakage";
import { SETTINGS, SHIPMENTS, agentLogin, grant, offBy, read, revokeAll, timers, visit } from "../support/door";
import { alive, expect, open, test, type As } from "../support/people";

const company = (page: Page) => page.locator("#company");
const chip = (page: Page) => page.locator(".door-state");
const heading = (page: Page) => page.getByRole("heading", { level: 1 });

/** What goes wrong before the page's code has started, and whether it starts all the same. */
const BEFORE: [what: string, broken: (context: BrowserContext) => Promise<unknown>, starts: boolean][] = [
  ["there is no WebAssembly", breakage.noWebAssembly, false],
  ["the WASM is blocked", breakage.blockedWasm, false],
  ["the WASM is spoilt", breakage.spoiltWasm, false],
  ["a part of the WASM is lost", breakage.lostChunks, false],
  ["comments are stripped", breakage.strippedComments, false],
  ["some comments are stripped", breakage.halfTheComments, false],
  ["icons were in the page from the start", breakage.iconsFromTheStart, false],
  ["the page was translated before it started", breakage.translatedEarly, true],
  ["a password manager came before it started", breakage.decoratedEarly, true],
];

const AFTER: [what: string, broken: (page: Page) => Promise<unknown>][] = [
  ["the page is translated", breakage.translatedNow],
  ["a password manager comes", breakage.decoratedNow],
  ["the WASM dies", breakage.ruin],
];

/** The timer goes, and goes right. */
async function expectTimer(page: Page, member: Page, timer = timers(page)): Promise<void> {
  const before = await read(timer);
  await expect.poll(() => read(timer), { message: "the timer counts down" }).toBeLessThan(before);
  // As much as a busy machine may take between saying what is left and sending it.
  expect(await offBy(timer, member)).toBeLessThanOrEqual(3);
}

/** A form is saved, with the page's code or without. */
async function expectSaves(page: Page, name: string): Promise<void> {
  await page.getByLabel("Trade name").fill(name);
  await company(page).getByRole("button", { name: "Save" }).click();
  await expect(company(page).getByText("Saved", { exact: true })).toBeVisible();
  await expect(page.getByLabel("Trade name")).toHaveValue(name);
}

async function expectShut(page: Page): Promise<void> {
  await expect(chip(page)).toHaveText("Door shut");
  await expect(agentLogin(page).getByText("The door is shut")).toBeVisible();
  await expect(timers(page).filter({ visible: true })).toHaveCount(0);
}

/** A member with an open door, and a colleague elsewhere. */
async function member(as: As, broken: (context: BrowserContext) => Promise<unknown> = async () => {}): Promise<[Page, Page]> {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await grant(omar.request);
  await broken(ada.context());
  return [ada, omar];
}

/** How many documents a page has loaded since. */
function loads(page: Page): () => number {
  let count = 0;
  page.on("request", (request) => (count += Number(request.isNavigationRequest() && request.method() === "GET")));
  return () => count;
}

for (const [what, broken, starts] of BEFORE) {
  test(`where ${what}, a member's page counts, saves, and says when the door is shut`, async ({ as, faults }) => {
    const [ada, omar] = await member(as, broken);
    const loaded = loads(ada);
    await ada.goto(SETTINGS);
    if (starts) await alive(ada);
    await expectTimer(ada, omar);
    await expectSaves(ada, "Nébula Entera");
    await expect(chip(ada)).toHaveText("Door open");
    await revokeAll(omar.request);
    await expectShut(ada);
    expect(loaded(), "it goes round in no circle").toBeLessThanOrEqual(6);
    await expect(ada.getByLabel("Trade name")).toHaveValue("Nébula Entera");
    // What its last document has yet to miss is no fault either.
    await ada.close();
    faults.splice(0);
  });

  test(`where ${what}, an agent's page counts, saves, and empties at the end`, async ({ as, faults }) => {
    const [ada, ana] = [await as("ada"), await as("ana")];
    await broken(ana.context());
    await grant(ada.request);
    await ana.goto(SETTINGS);
    if (starts) await alive(ana);
    await expectTimer(ana, ada, visit(ana).getByRole("timer"));
    await expectSaves(ana, "Nébula Ayudada");
    await revokeAll(ada.request);
    await expect(heading(ana)).toHaveText("The door is shut");
    expect(await ana.evaluate(() => document.documentElement.outerHTML)).not.toContain("Nébula Ayudada");
    await ana.close();
    faults.splice(0);
  });
}

for (const [what, broken] of AFTER) {
  test(`when ${what}, a member's page counts, saves, and says when the door is shut`, async ({ as, faults }) => {
    const [ada, omar] = await member(as);
    await open(ada, SETTINGS);
    const loaded = loads(ada);
    await broken(ada);
    await expectTimer(ada, omar);
    await expectSaves(ada, "Nébula Entera");
    await expectTimer(ada, omar);
    await revokeAll(omar.request);
    await expectShut(ada);
    expect(loaded(), "it goes round in no circle").toBeLessThanOrEqual(3);
    faults.splice(0);
  });

  test(`when ${what}, an agent's page counts, saves, and empties at the end`, async ({ as, faults }) => {
    const [ada, ana] = [await as("ada"), await as("ana")];
    await grant(ada.request);
    await open(ana, SETTINGS);
    await broken(ana);
    await expectTimer(ana, ada, visit(ana).getByRole("timer"));
    await expectSaves(ana, "Nébula Ayudada");
    await revokeAll(ada.request);
    await expect(heading(ana)).toHaveText("The door is shut");
    expect(await ana.evaluate(() => document.documentElement.outerHTML)).not.toContain("Nébula Ayudada");
    faults.splice(0);
  });
}

test("without WASM what is typed outlives a revoke, which the page says beside it", async ({ as, faults }) => {
  const [ada, omar] = await member(as, breakage.noWebAssembly);
  await ada.goto(SETTINGS);
  await ada.getByLabel("Trade name").fill("Typed and kept");
  const loaded = loads(ada);
  await revokeAll(omar.request);
  await expectShut(ada);
  await expect(ada.getByRole("alert")).toContainText("What you typed is still here");
  await expect(ada.getByLabel("Trade name")).toHaveValue("Typed and kept");
  expect(loaded()).toBe(0);
  await company(ada).getByRole("button", { name: "Save" }).click();
  await expect(company(ada).getByText("Saved", { exact: true })).toBeVisible();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Typed and kept");
  await expect(ada.getByRole("alert")).toHaveCount(0);
  faults.splice(0);
});

test("what was typed when the WASM dies stays, and is saved as by a plain form", async ({ as, faults }) => {
  const [ada, omar] = await member(as);
  await open(ada, SETTINGS);
  await ada.getByLabel("Trade name").fill("Typed before the fault");
  await breakage.ruin(ada);
  await expect.poll(() => faults.join(), { message: "the WASM has failed" }).toContain("RuntimeError");
  await expect(ada.getByLabel("Trade name")).toHaveValue("Typed before the fault");
  await expectTimer(ada, omar);
  await company(ada).getByRole("button", { name: "Save" }).click();
  await expect(company(ada).getByText("Saved", { exact: true })).toBeVisible();
  await ada.goto(SETTINGS);
  await expect(ada.getByLabel("Trade name")).toHaveValue("Typed before the fault");
  faults.splice(0);
});

test("after a fault the tab does without WASM, and another tab begins anew with it", async ({ as, faults }) => {
  const [ada] = await member(as);
  await open(ada, SETTINGS);
  const loaded = loads(ada);
  await breakage.ruin(ada);
  await expect.poll(loaded, { message: "the page is loaded anew" }).toBe(1);
  await ada.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Shipments" }).click();
  await expect(heading(ada)).toHaveText("Shipments");
  expect(await ada.evaluate(() => "isAlive" in window)).toBe(false);
  await open(await ada.context().newPage(), SHIPMENTS);
  faults.splice(0);
});

test("a page that is left while its code is on the way says nothing against the next one", async ({ as }) => {
  const ada = await as("ada");
  let held = 0;
  // The parts that pages share; they never come.
  const parts = /\/chunk_\d+\.wasm$/;
  await ada.route(parts, () => (held += 1));
  await ada.goto(SHIPMENTS, { waitUntil: "commit" });
  await expect.poll(() => held, "the page waits for parts of its code").toBeGreaterThan(0);
  await ada.evaluate((to) => location.assign(to), SETTINGS);
  await ada.waitForURL((url) => url.pathname === SETTINGS);
  await ada.unroute(parts);
  await open(ada, SHIPMENTS);
});

test("without WASM a request is said, and a form takes another shape by a button", async ({ as, faults }) => {
  const [ada] = await member(as, breakage.noWebAssembly);
  const ana = await as("bruno");
  await ada.goto(`${SETTINGS}?edit=channel-new`);
  await revokeAll(ada.request);
  await ana.request.post("/rpc/ask_access", {
    form: { account: "nebula", "form[id]": "watchwatchwatchwatchwatc", "form[reason]": "Labels come out blank.", "form[duration]": "1h", "form[scope]": "view" },
  });
  await expect(ada.getByText("Labels come out blank.")).toBeVisible({ timeout: 15_000 });
  await expect(ada.locator('button[name="reshape"]').first()).toBeAttached();
  faults.splice(0);
});

test("a page without WASM that reaches nobody says that it is no longer live, until it does", async ({ as, aldaba, faults }) => {
  const [ada] = await member(as, breakage.noWebAssembly);
  await ada.clock.install();
  await ada.goto(SETTINGS);
  await ada.clock.runFor(1_000);
  await expect(chip(ada)).toHaveText("Door open");
  await aldaba.kill();
  await ada.clock.runFor(20_000);
  await expect(ada.getByRole("alert")).toContainText("no longer live");
  await aldaba.start();
  await ada.clock.runFor(4_000);
  await expect(ada.getByRole("alert")).toHaveCount(0);
  faults.splice(0);
});

test("while the page's code lives the watchdog asks nothing and says nothing", async ({ as }) => {
  const [ada] = await member(as);
  const asked: string[] = [];
  ada.on("request", (request) => request.url().includes("/standing") && asked.push(request.url()));
  await ada.clock.install();
  await open(ada, SETTINGS);
  const before = await read(timers(ada));
  await ada.clock.runFor(30_000);
  await expect.poll(async () => before - (await read(timers(ada)))).toBeGreaterThanOrEqual(29);
  expect(asked).toEqual([]);
  await expect(ada.getByRole("alert")).toHaveCount(0);
});

test("numbers, names and times are no matter of translation", async ({ as }) => {
  const [ada] = await member(as);
  await ada.goto(SHIPMENTS);
  for (const what of ['[role="timer"]', ".row-link", "time"]) {
    await expect(ada.locator(what).first(), what).toHaveAttribute("translate", "no");
  }
});

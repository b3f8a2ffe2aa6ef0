// The whole story: a knock, an open door, a shut one, and what the account reads about it afterwards.
import type { Page } from "@playwright/test";
import { ACCESS_LOG, SETTINGS, SHIPMENTS, agent, agentLogin, grant, read, revokeAll, revokeButton, timers, visit } from "../support/door";
import { alive, expect, open, test } from "../support/people";

const source = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.outerHTML);

/** The recipients on a member's page of shipments. */
async function recipients(member: Page): Promise<string[]> {
  await member.goto(SHIPMENTS);
  const names = await member.locator('td[data-label="Recipient"]').allInnerTexts();
  expect(names.length).toBeGreaterThan(20);
  return names;
}

async function expectNothingOf(names: string[], html: string): Promise<void> {
  expect(names.filter((name) => html.includes(name))).toEqual([]);
}

test("an agent knocks, is let in for an hour, and is out the moment the door is shut", { tag: "@both" }, async ({ as }) => {
  test.setTimeout(90_000);
  const ada = await as("ada");
  const names = await recipients(ada);
  await open(ada, ACCESS_LOG);
  const log = await ada.context().newPage();
  await open(log, ACCESS_LOG);

  const ana = await as("ana");
  const nebula = ana.getByRole("row", { name: /Nébula Moda nebula/ });

  await test.step("Ana sees nothing of the account but a shut door", async () => {
    await open(ana, "/agents");
    await expect(nebula).toContainText("Door shut");
    await expectNothingOf([...names, "900.123.456", "NB-2"], await source(ana));

    const refused = await ana.goto(SHIPMENTS);
    expect(refused?.status()).toBe(403);
    await expect(ana.getByRole("heading", { level: 1 })).toContainText("shut");
    await expectNothingOf([...names, "900.123.456", "NB-2"], await source(ana));
  });

  await test.step("Ana asks, and says why", async () => {
    await open(ana, "/agents");
    await nebula.getByRole("link", { name: "Ask for access" }).click();
    await expect(ana.getByRole("heading", { level: 1 })).toHaveText("Ask Nébula Moda for access");
    await ana.getByLabel("Reason").fill("Labels for Correos come out blank.");
    await ana.getByLabel("Duration").selectOption({ label: "4 hours" });
    await ana.getByLabel("Scope").selectOption({ label: "Full help" });
    await ana.getByRole("button", { name: "Ask for access" }).click();
    await expect(ana.getByRole("row", { name: /Labels for Correos/ })).toContainText("Waiting");
    await expect(ana).toHaveURL(/\/agents$/);
    await alive(ana);
  });

  await test.step("Ada's open pages say so at once, and she opens for one hour", async () => {
    const knock = ada.getByRole("region", { name: "Requests" });
    await expect(knock).toContainText(agent("Ana Ferrer", " asks to come in"));
    await expect(knock).toContainText("Labels for Correos come out blank.");
    await expect(log.getByRole("region", { name: "Requests" })).toContainText("Ana Ferrer");

    await knock.getByText("Approve…").click();
    await knock.getByLabel("Duration").selectOption({ label: "1 hour" });
    await knock.getByRole("button", { name: "Approve" }).click();
    await expect(knock).toBeHidden();
    await expect(log.getByRole("region", { name: "Requests" })).toBeHidden();
  });

  await test.step("Ana's list shows it open, and she comes in and sees names", async () => {
    await expect(nebula.getByRole("timer")).toHaveText(/^(0:59:|1:00:00)/);
    await expect(ana.getByRole("row", { name: /Labels for Correos/ })).toContainText("Approved");
    await nebula.getByRole("link", { name: "Come in" }).click();
    await expect(visit(ana)).toContainText("Nébula Moda");
    await expect(ana.locator('td[data-label="Recipient"]')).toHaveText(names);
    await alive(ana);
  });

  await test.step("both see the same time run, and Ada sees who is in and where", async () => {
    await open(ada, SETTINGS);
    await expect(timers(ada)).toHaveCount(1);
    const mine = timers(ada).first();
    const hers = visit(ana).getByRole("timer");
    // Time runs while one reads: hers lies between what mine said before and says after, to a second.
    const [first, other, then] = [await read(mine), await read(hers), await read(mine)];
    expect(other, `${first} s, then ${other} s`).toBeLessThanOrEqual(first + 1);
    expect(other, `${other} s, then ${then} s`).toBeGreaterThanOrEqual(then - 1);
    expect(first).toBeGreaterThan(3500);
    await expect.poll(() => read(mine)).toBeLessThanOrEqual(first - 2);
    await expect.poll(() => read(hers)).toBeLessThanOrEqual(other - 2);
    await expect(agentLogin(ada).getByRole("list", { name: "Agents inside" })).toContainText(agent("Ana Ferrer", " is looking at Shipments"));
  });

  await test.step("the access log tells it while it happens", async () => {
    const entry = log.getByRole("row", { name: /Looked at the list of shipments/ }).first();
    await expect(entry).toContainText("Ana Ferrer");
    await expect(entry).toContainText("Full help, granted by Ada Lovett");
    await expect(entry).toContainText("127.0.0.1");
  });

  await test.step("Ada shuts the door: Ana's page is empty at once, and says who and when", async () => {
    await revokeButton(ada).click();
    await expect(ana.getByRole("heading", { level: 1 })).toHaveText("The door is shut");
    await expectNothingOf(names, await source(ana));
    await expect(ana.getByText(/Ada Lovett revoked the permission today at \d\d:\d\d/)).toBeVisible();
    await expectNothingOf(names, await source(ana));
    await expect(agentLogin(ada).getByText("The door is shut")).toBeVisible();
    await expect(agentLogin(ada)).toContainText("Nobody is in right now.");

    expect((await ana.request.get(SHIPMENTS)).status()).toBe(403);
    await open(ana, "/agents");
    await expect(nebula).toContainText("Door shut");
  });
});

test("when the revoke is acknowledged, nothing more comes out, whatever is asked", { tag: "@both" }, async ({ as }) => {
  const ada = await as("ada");
  const names = await recipients(ada);
  await grant(ada.request);
  const ana = await as("ana");
  await open(ana, SHIPMENTS);
  const parcel = await ana.getByRole("table").locator("tbody").getByRole("link").first().getAttribute("href");
  await revokeAll(ada.request);

  for (const path of [SHIPMENTS, `${SHIPMENTS}?q=${encodeURIComponent(names[0]!)}`, parcel!, SETTINGS]) {
    const answer = await ana.request.get(path);
    expect(answer.status(), path).toBe(403);
    await expectNothingOf(names, await answer.text());
  }
  const call = await ana.request.post("/rpc/shipments", { form: { account: "nebula", "query[q]": "" } });
  expect(call.status()).toBe(403);
});

test("every open page of the agent empties: the list, a shipment, the settings", async ({ as }) => {
  test.setTimeout(60_000);
  const ada = await as("ada");
  await grant(ada.request);
  const ana = await as("ana");
  await open(ana, SHIPMENTS);
  const parcel = await ana.getByRole("table").locator("tbody").getByRole("link").first().getAttribute("href");
  const pages = [ana, await ana.context().newPage(), await ana.context().newPage()];
  await open(pages[1]!, parcel!);
  await open(pages[2]!, SETTINGS);
  const name = await pages[1]!.locator("dl.facts dd").first().innerText();
  await expect(pages[2]!.getByLabel("Legal name")).toHaveValue("Nébula Moda S.A.S.");

  await revokeAll(ada.request);
  for (const page of pages) {
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("The door is shut");
    await expectNothingOf([name, "Nébula Moda S.A.S.", "900.123.456"], await source(page));
  }
});

test("where another grant remains, the page comes back under it", async ({ as }) => {
  test.setTimeout(60_000);
  const ada = await as("ada");
  await grant(ada.request, { scope: "view", duration: "4h", note: "for all" });
  const full = await grant(ada.request, { scope: "full", duration: "1h" });
  const ana = await as("ana");
  await open(ana, SHIPMENTS);
  await expect(visit(ana)).toContainText("Full help");

  await ada.request.post("/rpc/revoke_grant", { form: { account: "nebula", grant: full.id } });
  await expect(visit(ana)).toContainText("View only, granted by Ada Lovett");
  await expect(visit(ana).getByRole("timer")).toHaveText(/^3:59:/);
  await expect(ana.locator('td[data-label="Recipient"]').first()).toBeVisible();
});

test("an agent's page that is looked at again is no look of its own in the access log", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await grant(ada.request);
  await open(ana, SETTINGS);
  const entries = async (): Promise<number> => {
    const answer = await ada.request.post("/rpc/access_log", { form: { account: "nebula", older: "" } });
    return (await answer.json()).body.entries.length;
  };
  const before = await entries();
  for (let times = 0; times < 3; times++) await ana.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await ana.getByLabel("Trade name").fill("Nébula Moda y más");
  await ana.locator("#company").getByRole("button", { name: "Save" }).click();
  await expect(ana.locator("#company").getByText("Saved", { exact: true })).toBeVisible();
  await expect.poll(entries).toBe(before + 1);
});

test("an agent who leaves is gone from the account's page", async ({ as }) => {
  const ada = await as("ada");
  await grant(ada.request);
  const ana = await as("ana");
  await open(ada, SETTINGS);
  await open(ana, SHIPMENTS);
  const who = agentLogin(ada).getByRole("list", { name: "Agents inside" });
  await expect(who).toContainText(agent("Ana Ferrer", " is looking at Shipments"));
  await ana.getByRole("table").locator("tbody").getByRole("link").first().click();
  await expect(who).toContainText(agent("Ana Ferrer", " is looking at a shipment"));
  await visit(ana).getByRole("button", { name: "Leave" }).click();
  await expect(ana).toHaveURL(/\/agents$/);
  await expect(who).toContainText("Nobody is in right now.");
});

test("another account's pages are not found, for members and for strangers to it", async ({ as, guest }) => {
  const sara = await as("sara");
  for (const path of [SHIPMENTS, SETTINGS, ACCESS_LOG, "/a/nobody/shipments"]) {
    expect((await sara.goto(path))?.status(), path).toBe(404);
    await expect(sara.getByRole("heading", { level: 1 })).toHaveText("Not found");
    expect(await source(sara)).not.toContain("Nébula");
  }
  const stranger = await guest();
  await stranger.goto(SHIPMENTS);
  await expect(stranger).toHaveURL(/\/sign-in\?next=%2Fa%2Fnebula%2Fshipments$|\/sign-in\?next=\/a\/nebula\/shipments$/);
});

// Letting agents in and out: every control of the section, and what the others of the account see of it.
import { SETTINGS, SHIPMENTS, agent, agentLogin, ask, choose, grant, grantButton, inBogota, read, revokeAll, revokeButton, timers } from "../support/door";
import { PASSWORD, address, expect, open, test } from "../support/people";

const HOUR = 3600;

test("the defaults let any agent in for an hour, in one step", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const section = agentLogin(ada);
  await expect(section).toContainText("The door is shut");
  await expect(section).toContainText("Nobody is in right now.");
  await expect(section.getByRole("heading", { name: "Agents can never" })).toBeVisible();

  await grantButton(ada).click();
  await expect(timers(ada)).toHaveText(/^(0:59:5\d|1:00:00)$/);
  await expect(section.locator(".grant")).toContainText("The door is open");
  await expect(section.locator(".grant")).toContainText("Full help");
  await expect(section.locator(".grant")).toContainText("Any support agent");
  await expect(section.locator(".grant")).toContainText("Granted by you today at");

  await revokeButton(ada).click();
  await expect(section.getByText("The door is shut")).toBeVisible();
  await expect(timers(ada)).toHaveCount(0);
});

test("an agent who joins can be chosen at once, and whoever is chosen stays so", async ({ as, aldaba }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(ada, SETTINGS);
  const who = agentLogin(ada).getByLabel("Who", { exact: true });
  await choose(who, "Bruno Salas");
  const bruno = await who.inputValue();
  await aldaba.cli("user", "add", "--email", "abel@support.example", "--name", "Abel Cid", "--role", "agent", "--password", "numbat okapi saiga");
  await open(omar, SETTINGS);
  await omar.getByLabel("Trade name").fill("Omar’s name");
  await omar.locator("#company").getByRole("button", { name: "Save" }).click();
  await expect(who.locator("option", { hasText: "Abel Cid" })).toHaveCount(1);
  await expect(who).toHaveValue(bruno);
  await grantButton(ada).click();
  await expect(agentLogin(ada).locator(".grant")).toContainText("Bruno Salas");
});

test("each control does what it says: duration, scope, who, note", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const form = agentLogin(ada);
  await form.getByLabel("Duration", { exact: true }).selectOption({ label: "3 days" });
  await form.getByLabel("Scope", { exact: true }).selectOption({ label: "View only" });
  await choose(form.getByLabel("Who", { exact: true }), "Ana Ferrer");
  await form.getByLabel("Note").fill("For the blank labels <b>of</b> Correos");
  await grantButton(ada).click();

  const given = agentLogin(ada).locator(".grant");
  await expect(given.getByRole("timer")).toHaveText(/^2d 23:59:5\d$|^3d 0:00:00$/);
  await expect(given).toContainText("View only");
  await expect(given).toContainText("Ana Ferrer");
  await expect(given).toContainText("“For the blank labels <b>of</b> Correos”");

  const [ana, bruno] = [await as("ana"), await as("bruno")];
  expect((await ana.request.get(SHIPMENTS)).status()).toBe(200);
  expect((await bruno.request.get(SHIPMENTS)).status()).toBe(403);
  await ana.goto(SETTINGS);
  await expect(ana.getByLabel("Trade name")).toHaveAttribute("readonly", "");
  await expect(ana.getByRole("button", { name: "Save" })).toBeHidden();
});

test("an exact end is the account's own time, and must lie within thirty days", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const until = agentLogin(ada).getByLabel("Until", { exact: true });
  const days = (n: number): Date => new Date(Date.now() + n * 24 * HOUR * 1000);
  await agentLogin(ada).getByLabel("Duration", { exact: true }).selectOption({ label: "Until an exact time" });
  await agentLogin(ada).getByLabel("Note").fill("kept while I look for the right end");

  for (const [end, complaint] of [
    ["", "Choose a day and a time."],
    [inBogota(days(-1)), "This is in the past."],
    [inBogota(days(31)), "At most 30 days ahead."],
  ] as const) {
    await until.fill(end);
    await grantButton(ada).click();
    await expect(until).toHaveAccessibleDescription(new RegExp(complaint.replaceAll(".", "\\.")));
    await expect(until).toHaveAttribute("aria-invalid", "true");
    await expect(until).toHaveValue(end);
    await expect(agentLogin(ada).getByLabel("Note")).toHaveValue("kept while I look for the right end");
    await expect(timers(ada)).toHaveCount(0);
  }

  const end = days(2);
  await until.fill(inBogota(end));
  await grantButton(ada).click();
  await expect(timers(ada)).toHaveCount(1);
  const expected = (Math.floor(end.getTime() / 60_000) * 60_000 - Date.now()) / 1000;
  expect(Math.abs((await read(timers(ada))) - expected)).toBeLessThanOrEqual(2);
});

test("extending moves the end, for everybody who looks", async ({ as }) => {
  const [ada, mia] = [await as("ada"), await as("mia")];
  await grant(ada.request);
  await open(ada, SETTINGS);
  await open(mia, SHIPMENTS);
  await expect(mia.getByText("Door open")).toBeVisible();
  const chip = mia.locator(".door summary").getByRole("timer");
  expect(await read(chip)).toBeLessThanOrEqual(HOUR);

  await agentLogin(ada).getByText("Extend…").click();
  await agentLogin(ada).getByLabel("Extend by").selectOption({ label: "4 hours" });
  await agentLogin(ada).getByRole("button", { name: "Extend", exact: true }).click();
  await expect(timers(ada)).toHaveText(/^4:59:/);
  await expect(chip).toHaveText(/^4:59:/);

  await agentLogin(ada).getByText("Extend…").click();
  await agentLogin(ada).getByLabel("Extend by").selectOption({ label: "30 days" });
  await agentLogin(ada).getByRole("button", { name: "Extend", exact: true }).click();
  await expect(agentLogin(ada).getByText("At most 30 days ahead.").first()).toBeVisible();
  await expect(timers(ada)).toHaveText(/^4:59:/);
});

test("of several grants one ends and the other stays, and all end together", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await grantButton(ada).click();
  await expect(timers(ada)).toHaveCount(1);
  await agentLogin(ada).getByText("Grant another permission").click();
  await agentLogin(ada).getByLabel("Duration", { exact: true }).selectOption({ label: "1 week" });
  await choose(agentLogin(ada).getByLabel("Who", { exact: true }), "Bruno Salas");
  await grantButton(ada).click();
  await expect(timers(ada)).toHaveCount(2);
  await expect(agentLogin(ada)).toContainText("2 permissions are live.");

  const hour = agentLogin(ada).locator(".grant").filter({ hasText: "Any support agent" });
  await hour.getByRole("button", { name: "Revoke permission" }).click();
  await expect(timers(ada)).toHaveText([/^6d 23:59:/]);
  await expect(agentLogin(ada).locator(".grant")).toContainText("Bruno Salas");
  await expect(agentLogin(ada).locator(".grant")).toContainText("The door is open");
  const [ana, bruno] = [await as("ana"), await as("bruno")];
  expect((await ana.request.get(SHIPMENTS)).status()).toBe(403);
  expect((await bruno.request.get(SHIPMENTS)).status()).toBe(200);

  // The form is still open from the last time.
  await grantButton(ada).click();
  await expect(timers(ada)).toHaveCount(2);
  await agentLogin(ada).getByRole("button", { name: "Revoke all" }).click();
  await expect(timers(ada)).toHaveCount(0);
  await expect(agentLogin(ada)).toContainText("The door is shut");
  expect((await bruno.request.get(SHIPMENTS)).status()).toBe(403);
});

test("what is being typed into the form stays while a colleague opens and shuts the door", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(omar, SETTINGS);
  await agentLogin(omar).getByLabel("Note").fill("Half written");
  await agentLogin(omar).getByLabel("Duration", { exact: true }).selectOption({ label: "3 days" });
  await grant(ada.request);
  await expect(timers(omar)).toHaveCount(1);
  await expect(agentLogin(omar).getByLabel("Note")).toBeVisible();
  await expect(agentLogin(omar).getByLabel("Note")).toHaveValue("Half written");
  await revokeAll(ada.request);
  await expect(timers(omar)).toHaveCount(0);
  await expect(agentLogin(omar).getByLabel("Note")).toHaveValue("Half written");
  await expect(agentLogin(omar).getByLabel("Duration", { exact: true })).toHaveValue("3d");
  await grantButton(omar).click();
  await expect(timers(omar)).toHaveText(/^2d 23:59:/);
});

test("a permission that is over can be read later, with what was shown", async ({ as }) => {
  const ada = await as("ada");
  await grant(ada.request, { note: "Labels come out blank" });
  await revokeAll(ada.request);
  await open(ada, SETTINGS);
  await agentLogin(ada).getByText("Earlier permissions").click();
  const past = agentLogin(ada).locator(".past li").first();
  await expect(past).toContainText("Ada Lovett revoked the permission");
  await expect(past).toContainText("Labels come out blank");
  await past.getByText("What was shown when this was granted").click();
  await expect(past).toContainText("Delete or cancel a shipment");
});

test("what was shown when a grant was given can be read later", async ({ as }) => {
  const ada = await as("ada");
  await grant(ada.request);
  await open(ada, SETTINGS);
  const receipt = agentLogin(ada).locator(".grant").getByRole("group").filter({ hasText: "What was shown when this was granted" });
  await receipt.getByText("What was shown when this was granted").click();
  await expect(receipt).toContainText("See your customers’ names and addresses");
  await expect(receipt).toContainText("Delete or cancel a shipment");
  await expect(receipt).toContainText(/Version .+ · sha256 [0-9a-f]{64}$/);
});

test("a colleague sees the door open and shut without doing anything", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(omar, SETTINGS);
  await open(ada, SETTINGS);
  await grantButton(ada).click();
  await expect(timers(omar)).toHaveCount(1);
  await expect(agentLogin(omar).locator(".grant")).toContainText("Granted by Ada Lovett today at");
  await revokeButton(omar).click();
  await expect(timers(ada)).toHaveCount(0);
  await expect(agentLogin(ada)).toContainText("The door is shut");
});

test("a request is declined, and the agent reads it at once and may ask again", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await open(ana, "/agents");
  await open(ada, SHIPMENTS);
  await ask(ana.request, { reason: "Just a look." });
  const knock = ada.getByRole("region", { name: "Requests" });
  await expect(knock).toContainText("for 1 day, Full help.");
  await expect(knock).toContainText("“Just a look.”");
  await expect(ana.getByRole("row", { name: /Just a look/ })).toContainText("Waiting");
  await knock.getByRole("button", { name: "Decline" }).click();
  await expect(knock).toBeHidden();
  await expect(ana.getByRole("row", { name: /Just a look/ })).toContainText("Declined");
  expect((await ana.request.get(SHIPMENTS)).status()).toBe(403);
  await ask(ana.request, { reason: "Once more." });
  await expect(knock).toContainText("“Once more.”");
});

test("who answers may give less than was asked, never more; one knock at a time", async ({ as }) => {
  const [omar, ana] = [await as("omar"), await as("ana")];
  await ask(ana.request, { duration: "1d", scope: "full", reason: "Two things to mend." });
  await ana.goto("/agents/ask/nebula");
  await ana.getByLabel("Reason").fill("And another one.");
  await ana.getByRole("button", { name: "Ask for access" }).click();
  await expect(ana.getByRole("alert")).toContainText("You have already asked this account.");
  await expect(ana.getByLabel("Reason")).toHaveValue("And another one.");

  await open(omar, SHIPMENTS);
  const knock = omar.getByRole("region", { name: "Requests" });
  await knock.getByText("Approve…").click();
  await expect(knock.getByLabel("Duration").locator("option")).toHaveText(["1 hour", "4 hours", "1 day"]);
  await knock.getByLabel("Duration").selectOption({ label: "4 hours" });
  await knock.getByLabel("Scope").selectOption({ label: "View only" });
  await knock.getByRole("button", { name: "Approve" }).click();
  await expect(omar.locator(".door summary").getByRole("timer")).toHaveText(/^3:59:5\d$|^4:00:00$/);
  await ana.goto(SHIPMENTS);
  await expect(ana.getByRole("region", { name: "Your visit" })).toContainText("View only, granted by Omar Reyes");
});

test("an agent takes a request back", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await ask(ana.request, { reason: "Never mind." });
  await open(ada, SHIPMENTS);
  const knock = ada.getByRole("region", { name: "Requests" });
  await expect(knock).toContainText("Never mind.");
  await open(ana, "/agents");
  await ana.getByRole("button", { name: "Withdraw" }).click();
  await expect(ana.getByRole("row", { name: /Never mind/ })).toContainText("Withdrawn");
  await expect(knock).toBeHidden();
});

test("a Member sees the door and its timer, and neither settings nor requests", async ({ as }) => {
  const [ada, ana, mia] = [await as("ada"), await as("ana"), await as("mia")];
  await open(mia, SHIPMENTS);
  await expect(mia.getByText("Door shut")).toBeVisible();
  await grant(ada.request);
  await ask(ana.request);
  await expect(mia.getByText("Door open")).toBeVisible();
  await mia.getByText("Door open").click();
  await expect(mia.locator(".door-body")).toContainText("Any support agent · Full help");
  await expect(mia.locator(".door-body")).toContainText("Nobody is in right now.");
  await ana.goto(SHIPMENTS);
  await expect(mia.locator(".door-body")).toContainText(agent("Ana Ferrer", " is in, on Shipments"));
  await expect(mia.getByText("asks to come in")).toHaveCount(0);

  for (const path of [SETTINGS, "/a/nebula/access-log", "/a/nebula/shipments/import"]) {
    expect((await mia.goto(path))?.status(), path).toBe(403);
    await expect(mia.getByRole("heading", { level: 1 })).toHaveText("This is not open to you");
  }
  const tried = await mia.request.post("/rpc/revoke_all_grants", { form: { account: "nebula" } });
  expect(tried.status()).toBe(403);
});

test("the link in help and mails signs in first, and leads to one's own section", async ({ guest }) => {
  const page = await guest();
  await page.goto("/settings/agent-login");
  await page.getByLabel("Email").fill(address("omar"));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/a\/nebula\/settings\/account#agent-login$/);
  await expect(grantButton(page)).toBeInViewport();
});

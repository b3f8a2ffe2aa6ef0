// The page serves before its WASM has come, and nothing typed is lost when it comes, nor later.
import type { BrowserContext, Page } from "@playwright/test";
import { SETTINGS, SHIPMENTS, agentLogin, grant, grantButton, timers } from "../support/door";
import { hold } from "../support/hold";
import { PASSWORD, address, alive, expect, open, test } from "../support/people";

/** The WASM of a browser's pages. */
const holdWasm = (context: BrowserContext) => hold(context, /\.wasm$/);

const company = (page: Page) => page.locator("#company");
const save = (page: Page) => company(page).getByRole("button", { name: "Save" });
const unsaved = (page: Page) => company(page).getByText("You have unsaved changes");
const saved = (page: Page) => company(page).getByText("Saved", { exact: true });

test("what was typed and chosen before the page came alive is still there after", async ({ as }) => {
  const ada = await as("ada");
  const letGo = await holdWasm(ada.context());
  await ada.goto(SETTINGS, { waitUntil: "domcontentloaded" });
  await ada.getByLabel("Trade name").fill("Typed early");
  await ada.getByLabel("Kind of tax identifier").selectOption({ label: "Other" });
  await agentLogin(ada).getByLabel("Duration", { exact: true }).selectOption({ label: "1 week" });
  await agentLogin(ada).getByLabel("Note").fill("Early too");
  await agentLogin(ada).getByLabel("Note").focus();
  letGo();
  await alive(ada);
  await expect(unsaved(ada)).toBeVisible();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Typed early");
  await expect(ada.getByLabel("Kind of tax identifier")).toHaveValue("other");
  await expect(agentLogin(ada).getByLabel("Duration", { exact: true })).toHaveValue("1w");
  await expect(agentLogin(ada).getByLabel("Note")).toHaveValue("Early too");
  await expect(agentLogin(ada).getByLabel("Note")).toBeFocused();

  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await grantButton(ada).click();
  await expect(timers(ada)).toHaveText(/^6d 23:59:/);
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Typed early");
  await expect(ada.getByLabel("Kind of tax identifier")).toHaveValue("other");
});

test("forms post and links lead on before the page came alive", async ({ as }) => {
  const ada = await as("ada");
  const letGo = await holdWasm(ada.context());
  await ada.goto(SETTINGS, { waitUntil: "domcontentloaded" });
  await grantButton(ada).click();
  await expect(timers(ada)).toHaveCount(1);
  await ada.getByLabel("Trade name").fill("");
  await save(ada).click();
  await expect(ada.getByLabel("Trade name")).toHaveAccessibleDescription("Please fill this in.");
  await ada.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Shipments" }).click();
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Shipments");
  letGo();
  await alive(ada);
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Shipments");
});

test("a page whose code does not come is the browser's own to open", async ({ as, faults }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await ada.evaluate(() => void Object.assign(window, { isMarked: true }));
  await ada.route(/split_shipments_page/, (route) => route.abort(), { times: 1 });
  await ada.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Shipments" }).click();
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Shipments");
  expect(await ada.evaluate(() => "isMarked" in window), "the document is another one").toBe(false);
  expect(faults.splice(0).join(), "and the console says why").toContain("Failed to fetch");
  await alive(ada);
  await ada.goBack();
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Account");
});

test("saving says so, and what is shown is what is stored", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await ada.getByLabel("Trade name").fill("  Nébula   Nueva ");
  await expect(unsaved(ada)).toBeVisible();
  await ada.getByLabel("Website").fill("nueva.example");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await expect(unsaved(ada)).toBeHidden();
  await expect(ada.getByLabel("Website")).toHaveValue("https://nueva.example");
  const stored = await ada.getByLabel("Trade name").inputValue();
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue(stored);
  await alive(ada);
  await ada.getByLabel("Website").fill("https://second.example");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
});

test("while a save is on its way it says so, one types on, and Save is heard again", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const saving = company(ada).getByText("Saving…");
  const letGo = await hold(ada.context(), /save_company/);
  await ada.getByLabel("Trade name").fill("Nébula Uno");
  await save(ada).click();
  await expect(saving).toBeVisible();
  await expect(unsaved(ada), "it is handed in").toBeHidden();
  await expect(saved(ada), "and not yet stored").toBeHidden();
  await ada.getByLabel("Website").fill("https://uno.example");
  await expect(unsaved(ada)).toBeVisible();
  letGo();
  // What was saved is in the heading; what was typed meanwhile is still there, and stands on what she saved herself.
  await expect(ada.locator("#menu strong")).toHaveText("Nébula Uno");
  await expect(unsaved(ada)).toBeVisible();
  await expect(ada.getByLabel("Website")).toHaveValue("https://uno.example");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();

  const again = await hold(ada.context(), /save_company/);
  await ada.getByLabel("Trade name").fill("Nébula Dos");
  await save(ada).click();
  await ada.getByLabel("Website").fill("https://dos.example");
  await save(ada).click();
  again();
  await expect(saved(ada)).toBeVisible();
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Nébula Dos");
  await expect(ada.getByLabel("Website"), "typed and saved while the first was on its way").toHaveValue("https://dos.example");
});

test("a save that the server refuses is taken back in sight, with all that was typed", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const letGo = await hold(ada.context(), /save_company/);
  await ada.getByLabel("Trade name").fill("");
  await save(ada).click();
  await expect(company(ada).getByText("Saving…")).toBeVisible();
  await ada.getByLabel("Website").fill("https://kept.example");
  letGo();
  await expect(ada.getByLabel("Trade name")).toHaveAccessibleDescription("Please fill this in.");
  await expect(unsaved(ada)).toBeVisible();
  await expect(ada.getByLabel("Website")).toHaveValue("https://kept.example");
});

test("mistakes stand beside their fields and in a summary that leads to them", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await ada.getByLabel("Trade name").fill("");
  await ada.getByLabel("Tax identifier", { exact: true }).fill("900.123.456-7");
  await save(ada).click();
  await expect(ada.getByLabel("Trade name")).toHaveAccessibleDescription("Please fill this in.");
  const complaint = "The check digit should be 8. Is a digit mistyped?";
  await expect(ada.getByLabel("Tax identifier", { exact: true })).toHaveAccessibleDescription(complaint);
  await expect(company(ada).getByRole("alert")).toBeFocused();
  await company(ada).getByRole("alert").getByRole("link", { name: complaint }).click();
  await expect(ada.getByLabel("Tax identifier", { exact: true })).toBeFocused();
  await expect(ada.getByLabel("Tax identifier", { exact: true })).toHaveValue("900.123.456-7");
});

test("discarding brings back what is stored", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await ada.getByLabel("Trade name").fill("Not this");
  await ada.getByLabel("Kind of tax identifier").selectOption({ label: "Other" });
  await company(ada).getByRole("button", { name: "Discard" }).click();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Nébula Moda");
  await expect(ada.getByLabel("Kind of tax identifier")).toHaveValue("nit");
  await expect(unsaved(ada)).toBeHidden();
});

test("leaving with unsaved changes asks first, by a link and by closing", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const asked: string[] = [];
  let answer = false;
  ada.on("dialog", (dialog) => {
    asked.push(`${dialog.type()}: ${dialog.message()}`);
    void (answer ? dialog.accept() : dialog.dismiss());
  });
  const shipments = ada.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Shipments" });

  await ada.getByLabel("Trade name").fill("Unsaved");
  await shipments.click();
  expect(asked.splice(0)).toEqual(["confirm: You have unsaved changes. Leave without saving?"]);
  await expect(ada.getByLabel("Trade name")).toHaveValue("Unsaved");
  await expect(ada).toHaveURL(/settings\/account$/);

  await ada.evaluate(() => void (location.href = "/help/agents"));
  await expect.poll(() => asked.splice(0).map((one) => one.split(":")[0])).toEqual(["beforeunload"]);
  await expect(ada.getByLabel("Trade name")).toHaveValue("Unsaved");

  answer = true;
  await shipments.click();
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Shipments");
  expect(asked.splice(0)).toEqual(["confirm: You have unsaved changes. Leave without saving?"]);

  // With nothing unsaved nobody asks.
  await ada.goto(SETTINGS);
  await alive(ada);
  await shipments.click();
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Shipments");
  expect(asked).toEqual([]);
});

test("of two tabs that save, the second is told who was first, and can put its own in place", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(ada, SETTINGS);
  await open(omar, SETTINGS);
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await omar.getByLabel("Trade name").fill("Omar’s name");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await save(omar).click();
  await expect(company(omar).getByRole("alert")).toContainText("Ada Lovett saved this today at");
  await expect(omar.getByLabel("Trade name")).toHaveValue("Omar’s name");
  await save(omar).click();
  await expect(saved(omar)).toBeVisible();
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Omar’s name");
});

test("whoever saves second sees both values beside each other and takes either", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(ada, SETTINGS);
  await open(omar, SETTINGS);
  await omar.getByLabel("Trade name").fill("Omar’s name");
  await omar.getByLabel("Website").fill("https://omar.example");
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await save(omar).click();
  await expect(company(omar).getByText("Saved meanwhile: Ada’s name")).toBeVisible();
  await expect(omar.getByLabel("Trade name")).toHaveValue("Omar’s name");
  const trade = company(omar).locator(".field").filter({ hasText: "Trade name" });
  await trade.getByRole("button", { name: "Take this" }).click();
  await expect(omar.getByLabel("Trade name")).toHaveValue("Ada’s name");
  await expect(trade.getByText("Saved meanwhile")).toHaveCount(0);
  await save(omar).click();
  await expect(saved(omar)).toBeVisible();
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Ada’s name");
  await expect(ada.getByLabel("Website")).toHaveValue("https://omar.example");
});

test("two people who change different fields both keep what they did, and nobody is asked", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(ada, SETTINGS);
  await open(omar, SETTINGS);
  await omar.getByLabel("Website").fill("https://omar.example");
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await save(omar).click();
  await expect(saved(omar)).toBeVisible();
  await expect(company(omar).getByRole("alert")).toHaveCount(0);
  await expect(omar.getByLabel("Trade name")).toHaveValue("Ada’s name");
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Ada’s name");
  await expect(ada.getByLabel("Website")).toHaveValue("https://omar.example");
});

test("only what both changed is asked about, and saving again leaves the colleague's other changes", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(ada, SETTINGS);
  await open(omar, SETTINGS);
  await omar.getByLabel("Trade name").fill("Omar’s name");
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await ada.getByLabel("Website").fill("https://ada.example");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await save(omar).click();
  await expect(company(omar).getByText("Saved meanwhile")).toHaveCount(1);
  await expect(company(omar).getByText("Saved meanwhile: Ada’s name")).toBeVisible();
  await save(omar).click();
  await expect(saved(omar)).toBeVisible();
  await ada.reload();
  await expect(ada.getByLabel("Trade name")).toHaveValue("Omar’s name");
  await expect(ada.getByLabel("Website")).toHaveValue("https://ada.example");
});

test("a colleague's save shows at once where nothing is being typed, and leaves alone what is", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(omar, SETTINGS);
  await open(ada, SETTINGS);
  await omar.getByLabel("Website").fill("https://omar.example");
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await expect(omar.getByText("Ada’s name").first()).toBeVisible();
  await expect(omar.getByLabel("Website")).toHaveValue("https://omar.example");
  await expect(unsaved(omar)).toBeVisible();
});

test("a colleague's choice shows at once where nothing was chosen, and leaves alone what was", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  const looking = await omar.context().newPage();
  for (const page of [omar, looking, ada]) await open(page, SETTINGS);
  const kind = (page: Page) => page.getByLabel("Kind of tax identifier");
  await kind(omar).selectOption("rfc");
  await ada.getByLabel("Trade name").fill("Ada’s name");
  await kind(ada).selectOption("other");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await expect(kind(looking)).toHaveValue("other");
  await expect(omar.getByText("Ada’s name").first()).toBeVisible();
  await expect(kind(omar)).toHaveValue("rfc");
  await company(omar).getByRole("button", { name: "Discard" }).click();
  await expect(kind(omar)).toHaveValue("other");
});

test("a session that ends in the middle keeps what was typed, and it can be saved after signing in again", async ({ as }) => {
  test.setTimeout(60_000);
  const [ada, elsewhere] = [await as("ada"), await as("ada")];
  await open(ada, SETTINGS);
  await ada.getByLabel("Legal name").fill("Typed before the end S.A.S.");
  await elsewhere.goto(SHIPMENTS);
  await elsewhere.getByRole("button", { name: "Sign out everywhere" }).click();
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await save(ada).click();
  await expect(company(ada).getByRole("alert")).toContainText("Your session has ended. What you typed is still here");
  await expect(ada.getByLabel("Legal name")).toHaveValue("Typed before the end S.A.S.");

  const [again] = await Promise.all([
    ada.waitForEvent("popup"),
    company(ada).getByRole("alert").getByRole("link", { name: "Sign in" }).click(),
  ]);
  await again.getByLabel("Email").fill(address("ada"));
  await again.getByLabel("Password").fill(PASSWORD);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again.getByRole("heading", { level: 1 })).toHaveText("Shipments");
  await expect(ada.getByLabel("Legal name")).toHaveValue("Typed before the end S.A.S.");
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
  await again.goto(SETTINGS);
  await expect(again.getByLabel("Legal name")).toHaveValue("Typed before the end S.A.S.");
});

test("with the server away nothing typed is lost, and it is saved when the server is back", async ({ as, aldaba }) => {
  test.setTimeout(60_000);
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await ada.getByLabel("Trade name").fill("Patience");
  await aldaba.kill();
  await save(ada).click();
  await expect(company(ada).getByRole("alert")).toContainText("The server could not be reached.");
  await expect(ada.getByLabel("Trade name")).toHaveValue("Patience");
  await aldaba.start();
  await save(ada).click();
  await expect(saved(ada)).toBeVisible();
});

test("a double click grants once", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await grantButton(ada).dblclick();
  await expect(timers(ada)).toHaveCount(1);
  await ada.reload();
  await expect(timers(ada)).toHaveCount(1);
});

test("what happened before the page came alive shows once it has", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  const letGo = await holdWasm(ada.context());
  await ada.goto(SHIPMENTS, { waitUntil: "domcontentloaded" });
  await expect(ada.locator(".door-state")).toHaveText("Door shut");
  await grant(omar.request);
  letGo();
  await expect(ada.locator(".door-state")).toHaveText("Door open", { timeout: 15_000 });
});

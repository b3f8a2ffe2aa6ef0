// Lists by keys, and the way back to where one has left them.
import type { Locator, Page } from "@playwright/test";
import { ACCESS_LOG, SHIPMENTS, grant } from "../support/door";
import { alive, expect, open, test } from "../support/people";

const rows = (page: Page): Locator => page.locator("[data-list]").first().locator("tbody tr");
const focused = (page: Page): Locator => page.locator(":focus");
const hrefOf = (row: Locator): Promise<string | null> => row.getByRole("link").first().getAttribute("href");

/** Where the page is scrolled to, once it has come to rest: it scrolls smoothly to what takes the focus. */
const scrolled = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((rest) => {
        let [last, frames] = [scrollY, 0];
        requestAnimationFrame(function look() {
          frames = scrollY === last ? frames + 1 : 0;
          last = scrollY;
          if (frames < 10) requestAnimationFrame(look);
          else rest(last);
        });
      }),
  );

/** The row that has the focus, counted from zero; -1 if none has it. */
const at = (page: Page): Promise<number> =>
  page.evaluate(() => [...document.querySelectorAll("[data-row]")].findIndex((row) => row.contains(document.activeElement)));

/** Leaves a mark on a page that lasts until another one is loaded. */
const mark = (page: Page): Promise<void> => page.evaluate(() => void Object.assign(window, { isMarked: true }));
const isMarked = (page: Page): Promise<boolean> => page.evaluate(() => "isMarked" in window);

test("a list is walked by keys, and a row is opened and come back from", { tag: "@both" }, async ({ as }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  for (const [key, row] of [["j", 0], ["j", 1], ["ArrowDown", 2], ["j", 3], ["k", 2], ["ArrowUp", 1]] as const) {
    await mia.keyboard.press(key);
    expect(await at(mia), key).toBe(row);
  }
  for (let pressed = 0; pressed < 30; pressed += 1) await mia.keyboard.press("j");
  const href = await hrefOf(rows(mia).nth(31));
  await expect(focused(mia)).toHaveAttribute("href", href!);
  const y = await scrolled(mia);
  expect(y, "what has the focus is in sight").toBeGreaterThan(0);
  await mark(mia);
  await mia.keyboard.press("Enter");
  await expect(mia).toHaveURL(href!);
  await expect(mia.getByRole("heading", { name: "Recipient" })).toBeVisible();
  await mia.goBack();
  await expect(focused(mia)).toHaveAttribute("href", href!);
  expect(Math.abs((await scrolled(mia)) - y)).toBeLessThan(2);
  expect(await isMarked(mia), "within the app").toBe(true);
  await mia.keyboard.press("k");
  expect(await at(mia)).toBe(30);
});

test("a page's own way back leads to the list as it was left: narrowed, and at its row", async ({ as }) => {
  const mia = await as("mia");
  const narrowed = `${SHIPMENTS}?status=11&sort=number`;
  await open(mia, narrowed);
  const row = rows(mia).nth(20);
  const href = await hrefOf(row);
  await row.scrollIntoViewIfNeeded();
  await row.getByRole("link").click();
  await expect(mia.getByRole("heading", { name: "Recipient" })).toBeVisible();
  await mia.locator(".eyebrow").getByRole("link", { name: "Shipments" }).click();
  await expect(mia).toHaveURL(narrowed);
  await expect(focused(mia)).toHaveAttribute("href", href!);
  await expect(focused(mia)).toBeInViewport();

  await test.step("and so it does where every page is loaded anew", async () => {
    await open(mia, narrowed);
    await row.scrollIntoViewIfNeeded();
    await row.getByRole("link").click();
    await expect(mia.getByRole("heading", { name: "Recipient" })).toBeVisible();
    await mia.reload();
    await alive(mia);
    await mia.goBack();
    await expect(focused(mia)).toHaveAttribute("href", href!);
  });

  await test.step("but the menu leads to the whole list, from its top", async () => {
    await row.getByRole("link").click();
    await expect(mia.getByRole("heading", { name: "Recipient" })).toBeVisible();
    await mia.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Shipments" }).click();
    await expect(mia).toHaveURL(SHIPMENTS);
    await expect(rows(mia)).toHaveCount(50);
    expect(await at(mia)).toBe(-1);
  });
});

test("keys are taken where nobody types, and the arrows only in a list", async ({ as }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  const search = mia.getByLabel("Search");
  await mia.keyboard.press("ArrowDown");
  await expect.poll(() => scrolled(mia), "it scrolls").toBeGreaterThan(0);
  expect(await at(mia)).toBe(-1);
  for (const key of ["Control+j", "Alt+j", "Meta+j"]) await mia.keyboard.press(key);
  expect(await at(mia)).toBe(-1);
  await mia.keyboard.press("/");
  await expect(search).toBeFocused();
  await mia.keyboard.type("j/k");
  await expect(search).toHaveValue("j/k");
  await mia.keyboard.press("ArrowDown");
  await expect(search).toBeFocused();
  await mia.keyboard.press("Escape");
  await expect(search).not.toBeFocused();
  await expect(search).toHaveValue("j/k");
  await mia.getByLabel("Status").focus();
  await mia.keyboard.press("j");
  expect(await at(mia)).toBe(-1);
});

test("the keys are named, and can be turned off for good", async ({ as }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  await expect(mia.locator(".keys")).toContainText("/ searches, j and k move through the rows, Enter opens one.");
  await mia.getByRole("button", { name: "Turn keys off" }).click();
  await expect(mia.locator(".keys > span")).toBeHidden();
  await open(mia, SHIPMENTS);
  await mia.keyboard.press("j");
  await mia.keyboard.press("/");
  expect(await at(mia)).toBe(-1);
  await expect(mia.getByLabel("Search")).not.toBeFocused();
  await mia.getByRole("button", { name: "Turn keys on" }).click();
  await mia.keyboard.press("j");
  expect(await at(mia)).toBe(0);
  // An arrow leads on from there, whatever is with the letters.
  await mia.getByRole("button", { name: "Turn keys off" }).click();
  await rows(mia).nth(2).getByRole("link").focus();
  await mia.keyboard.press("ArrowDown");
  expect(await at(mia)).toBe(3);
});

test("news leave the focus, the filters and the place as they are", async ({ as }) => {
  const [mia, ada] = [await as("mia", { reducedMotion: "reduce" }), await as("ada")];
  await open(mia, SHIPMENTS);
  const row = rows(mia).nth(30);
  const changed = await hrefOf(row);
  await mia.getByLabel("Search").fill("half a wo");
  await row.getByRole("link").focus();
  const y = await scrolled(mia);
  await open(ada, changed!);
  await ada.getByText("Change recipient").click();
  await ada.getByLabel("City").fill("Valparaíso");
  await ada.getByRole("button", { name: "Save" }).click();
  await expect(row).toContainText("Valparaíso");
  await expect(focused(mia)).toHaveAttribute("href", changed!);
  await expect(mia.getByLabel("Search")).toHaveValue("half a wo");
  expect(await scrolled(mia)).toBe(y);
});

test("the access log is walked by keys too, and Back leads to its row", { tag: "@both" }, async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await grant(ada.request);
  await ana.goto(`${SHIPMENTS}?status=1`);
  const parcel = await hrefOf(rows(ana).first());
  await ana.goto(parcel!);
  await ana.goto(SHIPMENTS);
  await open(ada, ACCESS_LOG);
  await expect(rows(ada).nth(2)).toBeVisible();
  const looked = ada.getByRole("row", { name: /Looked at a shipment/ }).first();
  const key = await looked.getAttribute("data-row");
  await ada.keyboard.press("j");
  await ada.keyboard.press("j");
  await expect(focused(ada)).toHaveAttribute("data-row", key!);
  await ada.keyboard.press("Enter");
  await expect(ada).toHaveURL(parcel!);
  await expect(ada.getByRole("heading", { name: "Recipient" })).toBeVisible();
  await ada.goBack();
  await expect(focused(ada)).toHaveAttribute("data-row", key!);
});

test("an agent goes to an account by keys, and comes back to its row", async ({ as }) => {
  const ana = await as("ana");
  await open(ana, "/agents?q=neb");
  await ana.keyboard.press("j");
  await expect(focused(ana)).toHaveAttribute("data-row", "nebula");
  await ana.keyboard.press("Enter");
  await expect(ana).toHaveURL("/agents/ask/nebula");
  await ana.getByRole("link", { name: "Cancel" }).click();
  await expect(ana).toHaveURL("/agents?q=neb");
  await expect(focused(ana)).toHaveAttribute("data-row", "nebula");
});

test("filters that leave nothing say so, and lead to everything", { tag: "@both" }, async ({ as }) => {
  for (const javaScriptEnabled of [true, false]) {
    const mia = await as("mia", { javaScriptEnabled });
    await mia.goto(`${SHIPMENTS}?q=nothing+like+this`);
    await expect(mia.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
    await expect(mia.locator(".keys")).toBeVisible({ visible: javaScriptEnabled });
    await mia.getByRole("link", { name: "Show all" }).click();
    await expect(rows(mia)).toHaveCount(50);
    await expect(mia.getByLabel("Search")).toHaveValue("");
    await expect(mia.getByRole("link", { name: "Show all" })).toHaveCount(0);
  }
});

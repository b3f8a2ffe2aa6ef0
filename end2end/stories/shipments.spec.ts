// What there is to protect: finding shipments, changing and cancelling them, and bringing them in and out in files.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Page } from "@playwright/test";
import { SHIPMENTS } from "../support/door";
import { alive, expect, open, test } from "../support/people";

const parcels = resolve(import.meta.dirname, "../../../shared/data/sendcloud-v2-parcels.json");
const IMPORT = `${SHIPMENTS}/import`;

const rows = (page: Page) => page.getByRole("table").locator("tbody tr");
const cell = (page: Page, label: string) => page.locator(`td[data-label="${label}"]`);
const search = (page: Page) => page.getByRole("button", { name: "Search" });
const facts = (page: Page) => page.locator("dl.facts").first();

async function importFile(page: Page, name: string, text: string, mimeType: string): Promise<void> {
  await page.getByLabel(/Choose a file/).setInputFiles({ name, mimeType, buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Import" }).click();
}

/** Chooses a file, and begins it once what was understood of it is shown. */
async function takeFile(page: Page, name: string, text: string): Promise<void> {
  await importFile(page, name, text, "text/csv");
  await begin(page, name);
}

async function begin(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { name: `Check ${name}` })).toBeVisible();
  await alive(page);
  await page.getByRole("button", { name: "Import" }).click();
}

test("the list goes back in time, page by page, and forward again", async ({ as }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  await expect(rows(mia)).toHaveCount(50);
  for (const column of ["Tracking number", "Status", "Carrier", "Country", "Recipient", "City", "Updated"]) {
    await expect(mia.getByRole("columnheader", { name: column })).toBeVisible();
  }
  const first = await rows(mia).first().innerText();
  const seen = new Set<string>();
  for (;;) {
    for (const href of await mia.getByRole("table").locator("tbody").getByRole("link").evaluateAll((all) => all.map((one) => one.getAttribute("href")!))) {
      expect(seen.has(href), `${href} comes once`).toBe(false);
      seen.add(href);
    }
    const next = mia.getByRole("link", { name: "Next" });
    if ((await next.getAttribute("aria-disabled")) === "true") break;
    const before = await rows(mia).first().innerText();
    await next.click();
    await expect(rows(mia).first()).not.toHaveText(before, { useInnerText: true });
  }
  expect(seen.size).toBe(312);
  while ((await mia.getByRole("link", { name: "Previous" }).getAttribute("aria-disabled")) !== "true") {
    const before = await rows(mia).first().innerText();
    await mia.getByRole("link", { name: "Previous" }).click();
    await expect(rows(mia).first()).not.toHaveText(before, { useInnerText: true });
  }
  expect(await rows(mia).first().innerText()).toBe(first);
});

test("filters narrow the list and stay in the address", async ({ as }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  await mia.getByLabel("Status").selectOption({ label: "Delivered" });
  await search(mia).click();
  await expect(mia).toHaveURL(/status=11(&|$)/);
  await expect(cell(mia, "Status")).toHaveText(Array(await rows(mia).count()).fill("Delivered"));
  const carrier = (await mia.getByLabel("Carrier").locator("option").nth(1).innerText()).trim();
  await mia.getByLabel("Carrier").selectOption({ label: carrier });
  await search(mia).click();
  await expect(mia).toHaveURL(/carrier=\w/);
  await expect(cell(mia, "Carrier")).toHaveText(Array(await rows(mia).count()).fill(carrier));
  await expect(mia.getByLabel("Status")).toHaveValue("11");

  await mia.goto(`${SHIPMENTS}?country=CO`);
  await expect(mia.getByLabel("Country")).toHaveValue("CO");
  await expect(cell(mia, "Country")).toHaveText(Array(await rows(mia).count()).fill(/^(Colombia|CO)$/));
  await mia.goto(`${SHIPMENTS}?from=2001-01-01&until=2001-12-31`);
  await expect(mia.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await mia.getByRole("link", { name: "Clear" }).click();
  await expect(rows(mia)).toHaveCount(50);
});

test("the list is sorted by a column's head or by choice, and the form says how", async ({ as }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  await expect(mia.getByText("312 shipments")).toBeVisible();
  await mia.getByRole("columnheader", { name: "Tracking number" }).getByRole("link").click();
  await expect(mia.getByRole("columnheader", { name: "Tracking number" })).toHaveAttribute("aria-sort", "ascending");
  await expect(mia.getByLabel("Sort")).toHaveValue("number");
  const numbers = await rows(mia).getByRole("rowheader").allInnerTexts();
  const folded = numbers.map((number) => number.replace(/^Order /, "").toLowerCase());
  expect(folded).toEqual([...folded].sort());
  await mia.getByLabel("Sort").selectOption({ label: "Oldest change first" });
  await mia.getByLabel("Status").selectOption({ label: "Delivered" });
  await search(mia).click();
  await expect(mia.getByRole("columnheader", { name: "Updated" })).toHaveAttribute("aria-sort", "ascending");
  await alive(mia);
  await mia.getByRole("link", { name: "Clear" }).click();
  await expect(mia.getByText("312 shipments")).toBeVisible();
  await expect(mia.getByLabel("Status")).toHaveValue("");
  await expect(mia.getByLabel("Sort")).toHaveValue("newest");
});

test("a shipment is found by tracking number, order, and recipient, without case and accents", async ({ as }) => {
  const mia = await as("mia");
  await open(mia, SHIPMENTS);
  const row = rows(mia).filter({ hasText: /[áéíóúñ]/i }).filter({ hasNotText: "Order " }).first();
  const number = await row.getByRole("link").innerText();
  const name = await row.locator('td[data-label="Recipient"]').innerText();
  const folded = name.normalize("NFD").replace(/\p{M}/gu, "").toUpperCase();
  for (const text of [number, number.slice(0, 8), name, folded]) {
    await mia.getByLabel("Search").fill(text);
    await search(mia).click();
    await expect(rows(mia).filter({ hasText: number }), `by “${text}”`).toHaveCount(1);
    await expect(mia.getByLabel("Search")).toHaveValue(text);
    expect(new URL(mia.url()).searchParams.get("q")).toBe(text);
    await mia.goBack();
  }
  await mia.goto(`${SHIPMENTS}?q=${encodeURIComponent(number)}`);
  await mia.getByRole("link", { name: number }).click();
  await expect(mia.getByRole("heading", { level: 1 })).toHaveText(number);
  await expect(facts(mia)).toContainText(name);
  const order = await mia.getByRole("definition").filter({ hasText: /^NB-\d+$/ }).innerText();
  await mia.goto(`${SHIPMENTS}?q=${order}`);
  await expect(rows(mia)).toHaveCount(1);
});

test("a recipient is changed, and a colleague's open page shows it", async ({ as }) => {
  const [mia, ada] = [await as("mia"), await as("ada")];
  await mia.goto(SHIPMENTS);
  const path = await mia.getByRole("table").locator("tbody").getByRole("link").first().getAttribute("href");
  await open(mia, path!);
  await open(ada, path!);
  await mia.getByText("Change recipient").click();
  await mia.getByLabel("Name", { exact: true }).fill("Íñigo Yáñez");
  await mia.getByLabel("Phone").fill("call me");
  await mia.getByRole("button", { name: "Save" }).click();
  await expect(mia.getByLabel("Phone")).toHaveAccessibleDescription("This does not look like a phone number.");
  await expect(mia.getByLabel("Name", { exact: true })).toHaveValue("Íñigo Yáñez");
  await mia.getByLabel("Phone").fill("+57 300 555 0199");
  await mia.getByRole("button", { name: "Save" }).click();
  await expect(facts(mia)).toContainText("Íñigo Yáñez");
  await expect(facts(mia)).toContainText("+57 300 555 0199");
  await expect(facts(ada)).toContainText("Íñigo Yáñez");
});

test("cancelling names what will be lost and asks once; a Member cannot", async ({ as }) => {
  const [ada, mia] = [await as("ada"), await as("mia")];
  await open(ada, `${SHIPMENTS}?status=1`);
  const link = ada.getByRole("table").locator("tbody").getByRole("link").first();
  const [number, path] = [await link.innerText(), await link.getAttribute("href")];
  await mia.goto(path!);
  await expect(mia.getByText("Cancel shipment")).toHaveCount(0);

  await open(ada, path!);
  await expect(ada.getByRole("button", { name: "Cancel shipment" })).toBeHidden();
  await ada.getByText("Cancel shipment…").click();
  await expect(ada.getByText(`Shipment ${number} will be cancelled`)).toBeVisible();
  await ada.getByRole("button", { name: "Cancel shipment" }).click();
  await expect(ada.locator("main .lead")).toHaveText("Cancelled");
  await expect(ada.getByText("This shipment can no longer be cancelled or deleted.")).toBeVisible();
});

test("what was never announced is deleted, and its page is not found any more", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, `${SHIPMENTS}?status=1000`);
  const path = await ada.getByRole("table").locator("tbody").getByRole("link").first().getAttribute("href");
  await open(ada, path!);
  await ada.getByText("Delete shipment…").click();
  await expect(ada.getByText("This cannot be undone.")).toBeVisible();
  await ada.getByRole("button", { name: "Delete shipment" }).click();
  await expect(ada.getByRole("heading", { level: 1 })).toHaveText("Shipments");
  expect((await ada.goto(path!))?.status()).toBe(404);
});

test("the data file goes in whole, twice without harm, and an open list shows it", async ({ as }) => {
  test.setTimeout(60_000);
  const sara = await as("sara");
  const list = await sara.context().newPage();
  await open(list, "/a/sol/shipments?country=FJ");
  await expect(list.getByRole("heading", { name: "Nothing matches" })).toBeVisible();
  await open(sara, "/a/sol/shipments");
  await sara.getByRole("link", { name: "Import" }).click();
  await expect(sara.getByText("Nothing has been imported yet.")).toBeVisible();

  await sara.getByLabel(/Choose a file/).setInputFiles(parcels);
  await sara.getByRole("button", { name: "Import" }).click();
  await begin(sara, "sendcloud-v2-parcels.json");
  const run = sara.locator(".run").first();
  await expect(run).toContainText("sendcloud-v2-parcels.json is in.", { timeout: 30_000 });
  await expect(run).toContainText("186 added · 0 changed · 0 unchanged · 0 could not be read");
  await expect(rows(list).first()).toBeVisible();

  await sara.getByLabel(/Choose a file/).setInputFiles(parcels);
  await sara.getByRole("button", { name: "Import" }).click();
  await begin(sara, "sendcloud-v2-parcels.json");
  await expect(run).toContainText("0 added · 0 changed · 186 unchanged · 0 could not be read", { timeout: 30_000 });
  await sara.goto("/a/sol/shipments?q=PQ00507069465ES");
  await expect(rows(sara)).toHaveCount(1);
  await expect(rows(sara)).toContainText("Alice Alves");
});

test("an import shows how far it is while it runs", async ({ as }) => {
  test.setTimeout(90_000);
  const ada = await as("ada");
  await open(ada, IMPORT);
  const lines = Array.from({ length: 6000 }, (_, at) => `${700_000 + at},CO,2026-03-01 10:00:00,Fulana ${at},Calle ${at},Bogotá`);
  await takeFile(ada, "many.csv", ["parcel_id,country,created,name,street,city", ...lines].join("\n"));
  await expect(ada.getByText("Importing many.csv…")).toBeVisible();
  const bar = ada.getByRole("progressbar", { name: "Progress" });
  await expect(bar).toBeVisible();
  await expect(ada.locator(".run").first()).toContainText("6000 added", { timeout: 60_000 });
  await expect(bar).toHaveCount(0);
});

test("bad rows are named with their line and reason, and the good ones go in", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, IMPORT);
  const file = [
    "parcel_id,country,created,name,street,city,status_id",
    "880001,CO,2026-03-01 10:00:00,Buena Una,Calle 1,Bogotá,11",
    ",CO,2026-03-01 10:00:00,Sin Número,Calle 2,Bogotá,11",
    "880003,CO,2026-03-01 10:00:00,Corta",
    "880004,ES,2026-03-01 10:00:00,Buena Dos,Calle 4,Cádiz,11",
    "880005,ES,someday,Sin Fecha,Calle 5,Cádiz,11",
  ].join("\n");
  await takeFile(ada, "some-bad.csv", file);
  const run = ada.locator(".run").first();
  await expect(run).toContainText("2 added · 0 changed · 0 unchanged · 3 could not be read", { timeout: 15_000 });
  const bad = run.getByRole("table", { name: "Rows that could not be read" });
  await expect(bad.getByRole("row", { name: /^3\b/ })).toContainText("is missing");
  await expect(bad.getByRole("row", { name: /^4\b/ })).toContainText("another number of fields");
  await expect(bad.getByRole("row", { name: /^6\b/ })).toContainText("is not of the right form");
  await ada.goto(`${SHIPMENTS}?q=Buena+Dos`);
  await expect(rows(ada)).toHaveCount(1);

  await open(ada, IMPORT);
  await importFile(ada, "not-a-table.png", "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR", "image/png");
  await expect(ada.getByRole("alert")).toContainText("This is neither JSON nor CSV.");
});

test("the CSV export is a plain link, and the file is whole and harmless", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, IMPORT);
  await takeFile(ada, "formula.csv", 'parcel_id,country,created,name,street,city\n880100,CO,2026-03-01 10:00:00,"=HYPERLINK(""x"")",Calle 1,Bogotá');
  await expect(ada.locator(".run").first()).toContainText("1 added", { timeout: 15_000 });
  await open(ada, SHIPMENTS);
  const link = ada.getByRole("link", { name: "Export CSV" });
  expect(await link.getAttribute("href")).toMatch(/\.csv$/);
  const [download] = await Promise.all([ada.waitForEvent("download"), link.click()]);
  expect(download.suggestedFilename()).toBe("nebula-shipments.csv");
  const text = await readFile(await download.path(), "utf8");
  expect(text.trim().split("\n").length).toBe(1 + 312 + 1);
  expect(text).toContain("HYPERLINK");
  expect(text).not.toMatch(/(^|,)"?=HYPERLINK/m);

  const mia = await as("mia");
  await mia.goto(SHIPMENTS);
  await expect(mia.getByRole("link", { name: "Export CSV" })).toHaveCount(0);
  expect((await mia.request.get(`${SHIPMENTS}.csv`)).status()).toBe(403);
});

// How a company is reached: forms that take the fields of what is chosen, with and without scripts.
import type { Locator, Page } from "@playwright/test";
import { SETTINGS } from "../support/door";
import { hold } from "../support/hold";
import { alive, expect, test } from "../support/people";

const section = (page: Page, name: string): Locator => page.getByRole("region", { name });
const channels = (page: Page): Locator => section(page, "Other contacts");
const addresses = (page: Page): Locator => section(page, "Addresses");
/** The form behind a section's button, once it stands open. */
const form = (within: Locator): Locator => within.locator(".opened form");

test("another country changes the fields at once, and what was typed stays", async ({ as }) => {
  const ada = await as("ada");
  await ada.goto(SETTINGS);
  await addresses(ada).getByText("Add address").click();
  const typing = form(addresses(ada));
  await typing.getByLabel("Street and number").fill("Rua Augusta 10");
  await expect(typing.getByLabel("Department")).toBeVisible();
  await typing.getByLabel("Country").selectOption({ label: "Another country…" });
  await typing.getByLabel("Country").selectOption({ label: "Portugal" });
  // One country, and the way to the others: the fields are Portugal's.
  await expect(typing.getByLabel("Country").locator("option")).toHaveCount(2);
  await expect(typing.getByLabel("Department")).toHaveCount(0);
  await expect(typing.getByLabel("Street and number")).toHaveValue("Rua Augusta 10");
  await typing.getByLabel("City").fill("Lisboa");
  await typing.getByLabel("Postal code").fill("1100");
  await typing.getByRole("button", { name: "Save" }).click();
  await expect(typing.getByRole("alert")).toContainText("This is not a postal code of Portugal.");
  await typing.getByLabel("Postal code").fill("1100048");
  await typing.getByRole("button", { name: "Save" }).click();
  const item = addresses(ada).getByRole("listitem").filter({ hasText: "Rua Augusta 10" });
  await expect(item).toContainText("1100-048 Lisboa");
  await expect(addresses(ada).locator(".opened")).toHaveCount(0);
  await item.getByRole("button", { name: "Make main" }).click();
  await expect(addresses(ada).getByRole("listitem").first()).toContainText("Rua Augusta 10");
  await expect(item.getByText("Remove")).toHaveCount(0);
});

test("Save is heard while the fields are still changing", async ({ as }) => {
  const ada = await as("ada");
  await ada.goto(SETTINGS);
  await channels(ada).getByText("Add phone or page").click();
  const typing = form(channels(ada));
  await typing.getByRole("textbox", { name: "Number" }).fill("nebula.moda");
  const letGo = await hold(ada.context(), /save_channel/);
  await typing.getByLabel("What it is", { exact: true }).selectOption({ label: "Instagram" });
  await typing.getByRole("button", { name: "Save" }).click();
  letGo();
  await expect(channels(ada).getByRole("link", { name: "instagram.com/nebula.moda" })).toBeVisible();
});

test("a country taken from a colleague brings its fields along", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  for (const page of [ada, omar]) {
    await page.goto(SETTINGS);
    await alive(page);
  }
  const opened = async (page: Page): Promise<Locator> => {
    await addresses(page).getByRole("listitem").first().getByRole("link", { name: "Edit" }).click();
    return form(addresses(page));
  };
  const choose = async (within: Locator, country: string): Promise<void> => {
    await within.getByLabel("Country").selectOption({ label: "Another country…" });
    await within.getByLabel("Country").selectOption({ label: country });
  };
  const typing = await opened(ada);
  await typing.getByLabel("Street and number").fill("Typed by Ada");
  await choose(typing, "Spain");
  await expect(typing.getByLabel("Province")).toBeVisible();
  const other = await opened(omar);
  await choose(other, "Portugal");
  await other.getByLabel("Postal code").fill("1100-048");
  await other.getByRole("button", { name: "Save" }).click();
  await expect(addresses(omar).locator(".opened")).toHaveCount(0);
  await expect(addresses(ada).getByRole("listitem").first(), "she hears of it").toContainText("1100-048");
  await expect(typing.getByLabel("Country"), "and what she chose stays").toHaveValue("ES");

  await typing.getByLabel("Postal code").fill("28013");
  await typing.getByRole("button", { name: "Save" }).click();
  await expect(typing.getByRole("alert")).toContainText("Omar Reyes saved this");
  const country = typing.locator(".field").filter({ has: ada.getByLabel("Country") });
  await expect(country).toContainText("Saved meanwhile: Portugal");
  await country.getByRole("button", { name: "Take this" }).click();
  await expect(typing.getByLabel("Province")).toHaveCount(0);
  await expect(typing.getByLabel("Country")).toHaveValue("PT");
  await expect(typing.getByLabel("Street and number")).toHaveValue("Typed by Ada");
  await typing.getByLabel("Postal code").fill("1100-050");
  await typing.getByRole("button", { name: "Save" }).click();
  await expect(addresses(ada).locator(".opened")).toHaveCount(0);
  await expect(addresses(omar).getByRole("listitem").first()).toContainText("Typed by Ada");
});

test("a page is a link, and the same page twice is refused beside its field", async ({ as }) => {
  const sara = await as("sara");
  await sara.goto("/a/sol/settings/account");
  for (const name of ["@tiendas.sol", "instagram.com/tiendas.sol?igsh=x"]) {
    await channels(sara).getByText("Add phone or page").click();
    await form(channels(sara)).getByLabel("What it is", { exact: true }).selectOption({ label: "Instagram" });
    await form(channels(sara)).getByLabel("Name or link").fill(name);
    await form(channels(sara)).getByRole("button", { name: "Save" }).click();
    if (name.startsWith("@")) await expect(channels(sara).locator(".opened")).toHaveCount(0);
  }
  await expect(form(channels(sara)).getByLabel("Name or link")).toHaveAccessibleDescription(/already in the list/);
  const link = channels(sara).getByRole("link", { name: "instagram.com/tiendas.sol" });
  await expect(link).toHaveAttribute("href", "https://www.instagram.com/tiendas.sol/");
  await expect(link).toHaveAttribute("rel", /noopener/);
});

test("without scripts a button asks for the fields of the country", { tag: "@both" }, async ({ as }) => {
  const omar = await as("omar", { javaScriptEnabled: false });
  await omar.goto(SETTINGS);
  await addresses(omar).getByText("Add address").click();
  await form(addresses(omar)).getByLabel("Street and number").fill("1 High Street");
  for (const choice of ["Another country…", "United Kingdom"]) {
    await form(addresses(omar)).getByLabel("Country").selectOption({ label: choice });
    await form(addresses(omar)).getByRole("button", { name: "Show the fields for this choice" }).click();
  }
  await expect(form(addresses(omar)).getByLabel("Street and number")).toHaveValue("1 High Street");
  await expect(form(addresses(omar)).getByRole("alert")).toHaveCount(0);
  await form(addresses(omar)).getByLabel("Post town").fill("London");
  // Enter saves: it is not for the button that only asks.
  await form(addresses(omar)).getByLabel("Postal code").fill("sw1a1aa");
  await form(addresses(omar)).getByLabel("Postal code").press("Enter");
  const item = addresses(omar).getByRole("listitem").filter({ hasText: "1 High Street" });
  await expect(item).toContainText("SW1A 1AA");
  await item.getByRole("link", { name: "Remove" }).click();
  await expect(item).toContainText("This address will be gone from your account: 1 High Street, London, SW1A 1AA, United Kingdom");
  await item.getByRole("button", { name: "Remove" }).click();
  await expect(item).toHaveCount(0);
});

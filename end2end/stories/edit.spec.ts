// A record's form is on the page only while somebody wants it, and nothing typed elsewhere is lost for it.
import type { Locator, Page } from "@playwright/test";
import { SETTINGS, grant } from "../support/door";
import { opened, unfold } from "../support/forms";
import { hold } from "../support/hold";
import { alive, expect, open, test } from "../support/people";

const plain = { javaScriptEnabled: false };
const contact = (page: Page, name: string): Locator => page.locator("#contacts li.item").filter({ hasText: name });
const folded = (page: Page): Locator => page.locator("main .opened");

test("a form opens in its place, the next one beside it, and what is typed stays", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await expect(folded(ada)).toHaveCount(0);
  await ada.evaluate(() => Object.assign(window, { sameDocument: true }));
  await ada.getByLabel("Trade name").fill("Typed first");
  await contact(ada, "Omar Reyes").scrollIntoViewIfNeeded();
  const top = await ada.evaluate(() => scrollY);
  const omar = await unfold(contact(ada, "Omar Reyes"), "Edit contact");
  await expect(omar.getByLabel("Name")).toBeFocused();
  expect(await ada.evaluate(() => scrollY), "the page does not jump").toBe(top);
  await expect(ada).toHaveURL(/\?edit=contact-[^,]+-edit#/);
  await omar.getByLabel("Name").fill("Omar R.");
  const add = await unfold(ada.locator("#contacts"), "Add contact");
  await expect(add.getByLabel("Name")).toBeFocused();
  await add.getByLabel("Name").fill("Eva");
  await expect(omar.getByLabel("Name")).toHaveValue("Omar R.");
  await expect(ada.getByLabel("Trade name")).toHaveValue("Typed first");
  await expect(ada).toHaveURL(/\?edit=contact-[^,]+-edit,contact-add#/);

  await omar.getByRole("button", { name: "Save" }).click();
  await expect(contact(ada, "Omar R.")).toBeVisible();
  await expect(folded(ada), "it closes, and the other one stays").toHaveCount(1);
  await expect(ada).toHaveURL(/\?edit=contact-add$/);
  await expect(add.getByLabel("Name")).toHaveValue("Eva");
  await add.getByRole("link", { name: "Cancel" }).click();
  await expect(folded(ada)).toHaveCount(0);
  await expect(ada.getByRole("link", { name: "Add contact" })).toBeFocused();
  await expect(ada).toHaveURL(/settings\/account$/);
  expect(await ada.evaluate(() => "sameDocument" in window), "nothing was loaded anew").toBe(true);
});

test("Back closes a form and Forward opens it, but none that somebody types into", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await unfold(contact(ada, "Omar Reyes"), "Edit contact");
  const remove = await unfold(contact(ada, "Omar Reyes"), "Remove contact");
  await expect(folded(ada)).toHaveCount(2);
  await ada.goBack();
  await expect(remove).toHaveCount(0);
  await expect(folded(ada)).toHaveCount(1);
  await ada.goForward();
  await expect(remove).toBeVisible();
  await folded(ada).getByLabel("Name").fill("Omar R.");
  await ada.goBack();
  await ada.goBack();
  await expect(ada).toHaveURL(/settings\/account$/);
  await expect(remove).toHaveCount(0);
  await expect(folded(ada).getByLabel("Name")).toHaveValue("Omar R.");
  await folded(ada).getByRole("button", { name: "Save" }).click();
  await expect(contact(ada, "Omar R.")).toBeVisible();
  await expect(folded(ada)).toHaveCount(0);
});

test("an address with an open form is a page with it, and news reach it", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(ada, SETTINGS);
  const first = await unfold(contact(ada, "Omar Reyes"), "Edit contact");
  await omar.goto(ada.url());
  await alive(omar);
  const second = opened(contact(omar, "Omar Reyes"), "Edit contact");
  await second.getByLabel("Email").fill("omar.typed@nebula.example");
  await first.getByLabel("Name").fill("Omar by Ada");
  await first.getByRole("button", { name: "Save" }).click();
  await expect(contact(omar, "Omar by Ada"), "he hears of it").toBeVisible();
  const his = opened(contact(omar, "Omar by Ada"), "Edit contact");
  await expect(his.getByLabel("Name")).toHaveValue("Omar by Ada");
  await expect(his.getByLabel("Email")).toHaveValue("omar.typed@nebula.example");
  await his.getByRole("button", { name: "Save" }).click();
  await expect(contact(ada, "omar.typed@nebula.example"), "both have what they typed").toContainText("Omar by Ada");
});

test("without a network nothing typed is lost, and the link opens the form once there is one", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  const add = await unfold(ada.locator("#contacts"), "Add contact");
  await add.getByLabel("Name").fill("Eva");
  await ada.context().setOffline(true);
  const edit = contact(ada, "Omar Reyes").getByRole("link", { name: "Edit contact" });
  await edit.click();
  await expect(contact(ada, "Omar Reyes").getByRole("alert")).toContainText("could not be reached");
  await expect(add.getByLabel("Name")).toHaveValue("Eva");
  await ada.context().setOffline(false);
  await edit.click();
  await expect(opened(contact(ada, "Omar Reyes"), "Edit contact")).toBeVisible();
  await expect(add.getByLabel("Name")).toHaveValue("Eva");
});

test("before the page's code has come, a form opens on a page of its own if something is typed", async ({ as }) => {
  const ada = await as("ada");
  const letGo = await hold(ada.context(), /\.wasm$/);
  await ada.goto(SETTINGS, { waitUntil: "domcontentloaded" });
  const edit = contact(ada, "Omar Reyes").getByRole("link", { name: "Edit contact" });
  await edit.click();
  await expect(opened(contact(ada, "Omar Reyes"), "Edit contact"), "here, as nothing is").toBeVisible();
  await opened(contact(ada, "Omar Reyes"), "Edit contact").getByLabel("Name").fill("Typed early");
  const [other] = await Promise.all([
    ada.waitForEvent("popup"),
    ada.locator("#contacts").getByRole("link", { name: "Add contact" }).click(),
  ]);
  await expect(opened(other.locator("#contacts"), "Add contact")).toBeVisible();
  await expect(folded(ada).getByLabel("Name")).toHaveValue("Typed early");
  letGo();
  await alive(ada);
  await expect(folded(ada).getByLabel("Name")).toHaveValue("Typed early");
});

test("without scripts a link opens it, a mistake brings it back, Cancel and a save close it", { tag: "@both" }, async ({ as }) => {
  const ada = await as("ada", plain);
  await ada.goto(SETTINGS);
  const form = await unfold(contact(ada, "Omar Reyes"), "Edit contact");
  await form.getByLabel("Email").fill("no address");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByLabel("Email")).toHaveAccessibleDescription(/does not look like an email address/);
  await expect(form.getByLabel("Email")).toHaveValue("no address");
  const [other] = await Promise.all([
    ada.waitForEvent("popup"),
    ada.locator("#contacts").getByRole("link", { name: "Add contact" }).click(),
  ]);
  await expect(opened(other.locator("#contacts"), "Add contact"), "what is typed here stays").toBeVisible();
  await other.close();
  await expect(form.getByLabel("Email")).toHaveValue("no address");
  await form.getByRole("link", { name: "Cancel" }).click();
  await expect(folded(ada)).toHaveCount(0);
  await unfold(contact(ada, "Omar Reyes"), "Edit contact");
  await form.getByLabel("Name").fill("Omar R.");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(contact(ada, "Omar R.")).toBeVisible();
  await expect(folded(ada)).toHaveCount(0);
  await expect(ada).toHaveURL(/settings\/account#contact-[^,]+-edit$/);
});

test("an agent who may only look opens nothing by an address that names a form", async ({ as }) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await open(ada, SETTINGS);
  await unfold(contact(ada, "Omar Reyes"), "Edit contact");
  await grant(ada.request, { scope: "view" });
  await ana.goto(ada.url());
  await expect(contact(ana, "Omar Reyes")).toBeVisible();
  await expect(folded(ana)).toHaveCount(0);
});

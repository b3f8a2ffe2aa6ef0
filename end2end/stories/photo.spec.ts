// The profile photo: chosen, dropped, refused, taken away; with scripts and without.
import type { Page } from "@playwright/test";
import { SETTINGS, SHIPMENTS, grant } from "../support/door";
import { unfold } from "../support/forms";
import { expect, open, test } from "../support/people";

/** A red and a blue square, of 64 pixels a side. */
const RED = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsEty/aMYywi+hcEKLNO+FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywLKp0DxvxLbjwAAAABJRU5ErkJggg==";
const BLUE = "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAAT0lEQVR42u3PQQkAAAgEsEty/aMYywi+hcEKLO28FgEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQGBywKJbEDxSPiIxAAAAABJRU5ErkJggg==";
const dot = (body: string) => ({ name: "dot.png", mimeType: "image/png", buffer: Buffer.from(body, "base64") });
const text = { name: "photo.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") };

const form = (page: Page) => page.locator("#photo-form");
const shown = (page: Page) => form(page).getByRole("img", { name: "Profile photo" });
const inMenu = (page: Page) => page.locator(".who .avatar img");

test("a photo that is chosen shows at once, for everybody and in the header", async ({ as }) => {
  const [ada, omar] = [await as("ada"), await as("omar")];
  await open(omar, SHIPMENTS);
  await open(ada, SETTINGS);
  await expect(form(ada).locator(".avatar")).toHaveText("NM");
  await form(ada).getByLabel("Profile photo").setInputFiles(dot(RED));
  await expect(shown(ada)).toBeVisible();
  await expect(inMenu(ada)).toBeVisible();
  await expect.poll(() => inMenu(ada).evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(128);
  await omar.reload();
  await expect(inMenu(omar)).toBeVisible();
});

test("a photo can be dropped, and a new one takes its place", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  let before: string | null = null;
  for (const body of [RED, BLUE]) {
    const files = await ada.evaluateHandle((base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], "dot.png", { type: "image/png" }));
      return transfer;
    }, body);
    await form(ada).dispatchEvent("drop", { dataTransfer: files });
    await expect(shown(ada)).toBeVisible();
    await expect(shown(ada)).not.toHaveAttribute("src", before ?? "");
    before = await shown(ada).getAttribute("src");
  }
});

test("what is no photo says so beside the field and changes nothing", async ({ as, faults }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await form(ada).getByLabel("Profile photo").setInputFiles(text);
  await expect(form(ada).locator(".error")).toHaveText("This is not a PNG, JPEG or WebP picture.");
  await expect(form(ada).locator(".avatar")).toHaveText("NM");
  const large = { name: "large.png", mimeType: "image/png", buffer: Buffer.alloc((5 << 20) + 1) };
  await form(ada).getByLabel("Profile photo").setInputFiles(large);
  await expect(form(ada).locator(".error")).toHaveText("This file is larger than 5 MiB.");
  faults.splice(0);
});

test("a photo is taken away again, after a question", async ({ as }) => {
  const ada = await as("ada");
  await open(ada, SETTINGS);
  await form(ada).getByLabel("Profile photo").setInputFiles(dot(RED));
  await expect(shown(ada)).toBeVisible();
  const question = await unfold(ada.locator("#company"), "Remove photo");
  await expect(question).toContainText("The picture will be gone");
  await question.getByRole("button", { name: "Remove photo" }).click();
  await expect(form(ada).locator(".avatar")).toHaveText("NM");
  await expect(inMenu(ada)).toHaveCount(0);
});

test("without scripts a photo is sent like any file, and agents who are in see it", async ({ as }) => {
  const [ada, ana] = [await as("ada", { javaScriptEnabled: false }), await as("ana")];
  await ada.goto(SETTINGS);
  await form(ada).getByLabel("Profile photo").setInputFiles(text);
  await form(ada).getByRole("button", { name: "Upload photo" }).click();
  await expect(form(ada).locator(".error")).toHaveText("This is not a PNG, JPEG or WebP picture.");
  await form(ada).getByLabel("Profile photo").setInputFiles(dot(BLUE));
  await form(ada).getByRole("button", { name: "Upload photo" }).click();
  await expect(shown(ada)).toBeVisible();
  await grant(ada.request, { scope: "view" });
  await open(ana, SETTINGS);
  await expect(inMenu(ana)).toBeVisible();
  await expect(ana.locator("#company img")).toBeVisible();
  await expect(ana.locator("#company input[type=file]")).toHaveCount(0);
});

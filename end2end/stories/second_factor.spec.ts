// A second factor: set up with an app, asked for at the sign-in, lost and reset. None of its pages needs scripts.
import { createHmac } from "node:crypto";
import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expectFitForAll } from "../support/axe";
import { PASSWORD, address, expect, test } from "../support/people";

const plain = { javaScriptEnabled: false };
const both = { tag: "@both" };
const section = (page: Page): Locator => page.locator("#second-factor");
type Guest = (options?: BrowserContextOptions) => Promise<Page>;

/** What an authenticator app shows (RFC 6238), so many steps of 30 seconds from now. */
function code(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at = hash.at(-1)! & 15;
  return ((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).toString().padStart(6, "0");
}

/** Sets it up on the profile. Gives the secret and the recovery codes. */
async function setUp(page: Page, looks: boolean): Promise<{ secret: string; codes: string[] }> {
  await page.goto("/profile");
  await section(page).getByRole("button", { name: "Set up" }).click();
  await expect(section(page).getByRole("img", { name: "QR code for your authenticator app" })).toBeVisible();
  if (looks) await expectFitForAll(page);
  const secret = (await section(page).locator("code").innerText()).replaceAll(" ", "");
  const form = section(page).locator("#second-factor-form");
  await section(page).getByRole("link", { name: "Turn on two-factor sign-in" }).click();
  await form.getByLabel("Code").fill("000000");
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByRole("button", { name: "Turn on two-factor sign-in" }).click();
  await expect(form.getByText("This code is not right").first()).toBeVisible();
  await expect(form.getByLabel("Code")).toHaveValue("");
  // The step before, so that the present one is left for the sign-in.
  await form.getByLabel("Code").fill(code(secret, -1));
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByRole("button", { name: "Turn on two-factor sign-in" }).click();
  await expect(page.getByRole("heading", { name: "Two-factor sign-in is on" })).toBeVisible();
  const codes = await page.locator(".recovery-codes code").allInnerTexts();
  expect(codes).toHaveLength(10);
  if (looks) await expectFitForAll(page);
  await page.getByRole("link", { name: "I have kept them" }).click();
  await expect(section(page)).toContainText("10 left");
  return { secret, codes };
}

/** The right password, up to the question for the second factor. */
async function half(guest: Guest, name: "omar" | "ana", options?: BrowserContextOptions): Promise<Page> {
  const page = await guest(options);
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(address(name));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in\/second/);
  return page;
}

for (const [how, options] of [["with scripts", {}], ["without scripts", plain]] as const) {
  test(`it is set up, asked for and turned off, ${how}`, both, async ({ as, guest }) => {
    const looks = options !== plain;
    const omar = await as("omar", options);
    const { secret, codes } = await setUp(omar, looks);
    const page = await half(guest, "omar", options);
    if (looks) await expectFitForAll(page);
    await page.goto("/a/nebula/shipments");
    await expect(page, "half a session opens nothing").toHaveURL(/\/sign-in\?next=/);
    await page.goto("/sign-in/second");
    await page.getByRole("textbox", { name: "Code" }).fill("000000");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("This code is not right").first()).toBeVisible();
    await page.getByRole("textbox", { name: "Code" }).fill(code(secret));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(/\/a\/nebula\/shipments$/);

    const lost = await half(guest, "omar", options);
    await lost.getByRole("textbox", { name: "Code" }).fill(codes[0]!);
    await lost.getByRole("button", { name: "Sign in" }).click();
    await expect(lost.getByText("Codes left: 9.")).toBeVisible();
    await lost.getByRole("link", { name: "Continue" }).click();
    await expect(lost).toHaveURL(/\/a\/nebula\/shipments$/);

    await lost.goto("/profile");
    await section(lost).getByRole("link", { name: "Turn off two-factor sign-in" }).click();
    const off = section(lost).locator(".opened");
    await off.getByRole("textbox", { name: "Code" }).fill(codes[1]!);
    await off.getByLabel("Current password").fill(PASSWORD);
    await off.getByRole("button", { name: "Turn off two-factor sign-in" }).click();
    await expect(section(lost)).toContainText("Your password alone signs you in.");
  });
}

test("a Lead asks it of all agents, and resets it for one who lost it", both, async ({ as, guest }) => {
  const lidia = await as("lidia");
  await setUp(lidia, false);
  const ana = await as("ana");
  await ana.goto("/agents");
  await expect(ana.getByRole("table").first()).toBeVisible();
  await lidia.goto("/agents/settings");
  await expectFitForAll(lidia);
  await lidia.getByLabel("All agents must use two-factor sign-in").check();
  await lidia.getByRole("button", { name: "Save" }).click();
  await expect(lidia.getByLabel("All agents must use two-factor sign-in")).toBeChecked();
  await ana.goto("/agents");
  await expect(ana, "shut out").toHaveURL(/\/profile#second-factor$/);
  await expect(ana.getByText("All agents need two-factor sign-in.")).toBeVisible();
  await setUp(ana, false);
  await ana.goto("/agents");
  await expect(ana.getByRole("table").first()).toBeVisible();

  await lidia.goto("/agents/settings");
  const line = lidia.locator("#agents li.item").filter({ hasText: "Ana Ferrer" });
  await expect(line).toContainText("two-factor");
  await line.getByRole("link", { name: "Reset two-factor sign-in" }).click();
  await line.getByLabel("Password").fill(PASSWORD);
  await line.getByRole("button", { name: "Reset two-factor sign-in" }).click();
  await expect(line).toContainText("password only");
  await ana.goto("/agents");
  await expect(ana).toHaveURL(/\/sign-in/);
  const again = await guest();
  await again.goto("/sign-in");
  await again.getByLabel("Email").fill(address("ana"));
  await again.getByLabel("Password").fill(PASSWORD);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toHaveURL(/\/profile#second-factor$/);
});

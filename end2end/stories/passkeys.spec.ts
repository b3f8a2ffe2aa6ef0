// Passkeys, kept by a device that the browser itself plays (Chrome DevTools Protocol, WebAuthn).
import type { CDPSession, Locator, Page } from "@playwright/test";
import { expectFitForAll } from "../support/axe";
import { PASSWORD, address, expect, test } from "../support/people";

const section = (page: Page): Locator => page.locator("#second-factor");
/** Passkeys know a name, and no number. */
const named = (url: string) => ({ baseURL: url.replace("127.0.0.1", "localhost") });

interface Device {
  /** Whether whoever holds it is recognised. */
  recognises(yes: boolean): Promise<void>;
}

/** A phone or a computer that keeps passkeys for this page's browser. */
async function device(page: Page): Promise<Device> {
  const cdp: CDPSession = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true } as const;
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: { ...options, isUserVerified: true, automaticPresenceSimulation: true },
  });
  return { recognises: async (isUserVerified) => void (await cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified })) };
}

/** Offers one, up to the page on which the browser makes it. */
async function begin(page: Page, name: string): Promise<void> {
  await page.goto("/profile");
  await section(page).getByRole("link", { name: "Add a passkey" }).click();
  const form = section(page).locator("#passkey-form");
  await form.getByLabel("What it is called").fill(name);
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByRole("button", { name: "Continue" }).click();
  await expect(page).toHaveURL(/\/profile\/passkey$/);
}

/** The right password, up to the question for the second factor. */
async function half(page: Page): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("Email").fill(address("omar"));
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/sign-in\/second/);
}

test("one is made, signs in, and is removed", { tag: "@both" }, async ({ as, aldaba }) => {
  const omar = await as("omar", named(aldaba.url));
  const phone = await device(omar);
  await omar.goto("/profile");
  await section(omar).getByRole("link", { name: "Add a passkey" }).click();
  const form = section(omar).locator("#passkey-form");
  await expect(form.getByLabel("What it is called"), "a name to begin with").not.toHaveValue("");
  await form.getByLabel("What it is called").fill("Omar's phone");
  await form.getByLabel("Current password").fill("a guess");
  await form.getByRole("button", { name: "Continue" }).click();
  await expect(form.getByText("This is not your password.").first()).toBeVisible();
  await expect(form.getByLabel("What it is called")).toHaveValue("Omar's phone");
  await expectFitForAll(omar);
  await form.getByLabel("Current password").fill(PASSWORD);
  await form.getByRole("button", { name: "Continue" }).click();
  await expectFitForAll(omar);

  await phone.recognises(false);
  await omar.getByRole("button", { name: "Create the passkey" }).click();
  await expect(omar.getByRole("alert")).toHaveText("That did not work, or it was cancelled. You can try again.");
  await phone.recognises(true);
  await omar.getByRole("button", { name: "Create the passkey" }).click();
  await expect(omar.getByRole("heading", { name: "Two-factor sign-in is on" })).toBeVisible();
  await expect(omar.locator(".recovery-codes code")).toHaveCount(10);
  await omar.getByRole("link", { name: "I have kept them" }).click();
  const line = section(omar).locator("li.item").filter({ hasText: "Omar's phone" });
  await expect(line).toContainText("not used yet");

  await begin(omar, "The same again");
  await omar.getByRole("button", { name: "Create the passkey" }).click();
  await expect(omar.getByRole("alert")).toHaveText("What you chose keeps a passkey for Aldaba already.");

  await omar.getByRole("link", { name: "Cancel" }).click();
  await omar.getByRole("button", { name: "Sign out", exact: true }).first().click();
  await half(omar);
  await expectFitForAll(omar);
  await omar.getByRole("button", { name: "Use a passkey" }).click();
  await expect(omar).toHaveURL(/\/a\/nebula\/shipments$/);
  await omar.goto("/profile");
  await expect(line).toContainText("last used");

  // Signed in with it just now, one is asked for the password alone.
  await line.getByRole("link", { name: "Remove" }).click();
  await expect(line.getByLabel("Code")).toHaveCount(0);
  await line.getByLabel("Current password").fill(PASSWORD);
  await line.getByRole("button", { name: "Remove" }).click();
  await expect(section(omar)).toContainText("Your password alone signs you in.");
});

test("where passkeys do not work, one is told why and a code will do", async ({ as, guest, aldaba }) => {
  const omar = await as("omar", named(aldaba.url));
  await device(omar);
  await begin(omar, "Phone");
  await omar.getByRole("button", { name: "Create the passkey" }).click();
  const [first, second] = await omar.locator(".recovery-codes code").allInnerTexts();

  const elsewhere = await guest();
  await half(elsewhere);
  await expect(elsewhere.getByRole("alert")).toHaveText(`Passkeys work at ${named(aldaba.url).baseURL} only. Open Aldaba there, please.`);
  await expect(elsewhere.getByRole("button", { name: "Use a passkey" })).toBeHidden();
  const plain = await guest({ ...named(aldaba.url), javaScriptEnabled: false });
  await half(plain);
  await expect(plain.locator("noscript p")).toBeVisible();
  await expect(plain.getByRole("button", { name: "Use a passkey" }), "it could do nothing").toBeHidden();
  for (const [page, code] of [[elsewhere, first!], [plain, second!]] as const) {
    await page.getByRole("textbox", { name: "Code" }).fill("abcd-efgh");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("This code is not right").first()).toBeVisible();
    await page.getByRole("textbox", { name: "Code" }).fill(code);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("heading", { name: "You are signed in" })).toBeVisible();
  }
});

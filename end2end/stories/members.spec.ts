// People come and go: an invitation by mail, another profile, a removal; one's own profile; a forgotten password.
import type { BrowserContextOptions, Locator, Page } from "@playwright/test";
import { expectFitForAll } from "../support/axe";
import { SHIPMENTS } from "../support/door";
import { unfold } from "../support/forms";
import { type As, PASSWORD, address, alive, expect, test } from "../support/people";
import type { Aldaba } from "../support/server";

const plain = { javaScriptEnabled: false };
const both = { tag: "@both" };
const MEMBERS = "/a/nebula/settings/members";
const EVA = "eva@nebula.example";
const STRONG = "quince lagartos azules";

type Guest = (options?: BrowserContextOptions) => Promise<Page>;

const member = (page: Page, name: string): Locator => page.locator("#members li.item").filter({ hasText: name });
const invitation = (page: Page, name: string): Locator => page.locator("#invitations li.item").filter({ hasText: name });

async function members(page: Page, options: BrowserContextOptions): Promise<void> {
  await page.goto(MEMBERS);
  if (options.javaScriptEnabled !== false) await alive(page);
}

/** The path of the link of a kind in the newest letter to an address. */
async function link(aldaba: Aldaba, to: string, kind: string): Promise<string> {
  await expect.poll(async () => (await aldaba.letters(to)).length, "a letter comes").toBeGreaterThan(0);
  const url = new RegExp(`^(http:\\S+)(/${kind}/\\S+)\\r$`, "m").exec((await aldaba.letters(to)).at(-1)!);
  expect(url?.[1], "it leads to the address the operator chose").toBe(aldaba.url);
  return url![2]!;
}

async function typeNewPassword(page: Page, password: string, again = password): Promise<void> {
  await page.getByLabel("New password").first().fill(password);
  await page.getByLabel("New password again").fill(again);
}

async function comeAndGo(as: As, guest: Guest, aldaba: Aldaba, options: BrowserContextOptions): Promise<void> {
  // What looks for faults is a script itself.
  const scripts = options.javaScriptEnabled !== false;
  const ada = await as("ada", options);
  await members(ada, options);
  await expect(member(ada, "Ada Lovett")).toContainText("The only Admin");
  await expect(member(ada, "Ada Lovett").getByRole("link")).toHaveCount(0);
  await expect(invitation(ada, "Nora Quintero")).toContainText("Waiting");

  const invite = await unfold(ada.locator("#invitations"), "Invite somebody");
  await invite.getByLabel("Name").fill("Eva Soto");
  await invite.getByLabel("Email").fill(address("mia"));
  await invite.getByLabel("Profile").selectOption({ label: "Admin" });
  await invite.getByRole("button", { name: "Send invitation" }).click();
  const email = ada.locator("#invitations").getByLabel("Email");
  await expect(email).toHaveAccessibleDescription(/the address of a member already/);
  await email.fill(EVA);
  await ada.locator("#invitations").getByRole("button", { name: "Send invitation" }).click();
  await expect(invitation(ada, "Eva Soto")).toContainText(EVA);
  if (scripts) await expectFitForAll(ada);

  const eva = await guest(options);
  const path = await link(aldaba, EVA, "invitation");
  await eva.goto(path);
  await expect(eva.getByRole("main")).toContainText("Ada Lovett invites you to Nébula Moda, with the profile Admin.");
  if (scripts) await expectFitForAll(eva);
  await eva.getByLabel("Your name").fill("Eva María Soto");
  await typeNewPassword(eva, "nebula moda 2026");
  await eva.getByRole("button", { name: "Join" }).click();
  await expect(eva.getByLabel("New password").first()).toHaveAccessibleDescription(/your name, your address, your company/);
  await expect(eva.getByLabel("Your name")).toHaveValue("Eva María Soto");
  await typeNewPassword(eva, STRONG);
  await eva.getByRole("button", { name: "Join" }).click();
  await expect(eva).toHaveURL(new RegExp(`${SHIPMENTS}$`));
  await eva.goto(path);
  await expect(eva.getByRole("heading", { level: 1 })).toHaveText("This link leads nowhere any more");

  if (!scripts) await ada.reload();
  await expect(member(ada, "Eva María Soto"), "every open page of an Admin shows it").toContainText("Admin");
  await expect(invitation(ada, "Eva Soto")).toHaveCount(0);
  const role = await unfold(member(ada, "Eva María Soto"), "Change profile");
  await role.getByLabel("Profile").selectOption({ label: "Operator" });
  await role.getByRole("button", { name: "Save" }).click();
  await expect(member(ada, "Eva María Soto").locator(".pill")).toHaveText("Operator");
  await eva.goto(MEMBERS);
  await expect(eva.getByRole("heading", { level: 1 })).toHaveText("This is not open to you");
  await eva.goto(SHIPMENTS);
  if (scripts) await alive(eva);

  const removal = await unfold(member(ada, "Eva María Soto"), "Remove");
  await expect(removal).toContainText("Eva María Soto is signed out everywhere at once");
  await removal.getByLabel("Password").fill(PASSWORD);
  await removal.getByRole("button", { name: "Remove Eva María Soto" }).click();
  await expect(member(ada, "Eva María Soto")).toHaveCount(0);
  if (!scripts) await eva.reload();
  await expect(eva, "her open page goes by itself").toHaveURL(/\/sign-in\?next=/);
}

test("somebody is invited, joins, gets another profile, and is removed", both, async ({ as, guest, aldaba }) => {
  await comeAndGo(as, guest, aldaba, {});
});

test("the same without scripts", both, async ({ as, guest, aldaba }) => {
  await comeAndGo(as, guest, aldaba, plain);
});

test("an invitation is sent again, and withdrawn", async ({ as }) => {
  const ada = await as("ada");
  await members(ada, {});
  await invitation(ada, "Nora Quintero").getByRole("button", { name: "Send again" }).click();
  await expect(invitation(ada, "Nora Quintero")).toContainText(/good until \d+ \w+ at/);
  const withdrawal = await unfold(invitation(ada, "Nora Quintero"), "Withdraw");
  await withdrawal.getByRole("button", { name: "Withdraw invitation" }).click();
  await expect(ada.locator("#invitations")).toContainText("Nobody is invited just now.");
});

for (const [how, options] of [["with scripts", {}], ["without scripts", plain]] as const) {
  test(`one's own profile, ${how}: language, password, sessions`, both, async ({ as, guest }) => {
    const [ana, elsewhere] = [await as("ana", options), await as("ana", options)];
    await ana.goto("/agents");
    await ana.getByRole("link", { name: "Support agent" }).click();
    await expect(ana.getByRole("heading", { level: 1 })).toHaveText("Your profile");
    await ana.getByLabel("Language").selectOption({ label: "Español" });
    await ana.locator("#profile").getByRole("button", { name: "Save" }).click();
    await expect(ana.getByRole("heading", { level: 1 }), "at once").toHaveText("Tu perfil");
    await ana.getByLabel("Idioma").selectOption({ index: 0 });
    await ana.locator("#profile").getByRole("button", { name: "Guardar" }).click();
    await expect(ana.getByRole("heading", { level: 1 })).toHaveText("Your profile");
    if (options !== plain) await expectFitForAll(ana);

    await expect(ana.locator("#sessions li.item")).toHaveCount(2);
    await ana.locator("#sessions li.item").nth(1).getByRole("button", { name: "Sign out" }).click();
    await expect(ana.locator("#sessions li.item")).toHaveCount(1);
    await elsewhere.goto("/agents");
    await expect(elsewhere).toHaveURL(/\/sign-in\?next=/);

    const password = await unfold(ana.locator("#password"), "Change password");
    await password.getByLabel("Current password").fill(PASSWORD);
    await typeNewPassword(ana, STRONG);
    await password.getByRole("button", { name: "Change password" }).click();
    await expect(ana).toHaveURL(/\/profile#password-form$/);
    await ana.getByRole("button", { name: "Sign out", exact: true }).first().click();
    const again = await guest(options);
    await again.goto("/sign-in");
    await again.getByLabel("Email").fill(address("ana"));
    await again.getByLabel("Password").fill(STRONG);
    await again.getByRole("button", { name: "Sign in" }).click();
    await expect(again).toHaveURL(/\/agents$/);
  });

  test(`a forgotten password, ${how}`, both, async ({ guest, aldaba }) => {
    const page = await guest(options);
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Forgotten your password?" }).click();
    await page.getByLabel("Email").fill("nobody@nowhere.example");
    await page.getByRole("button", { name: "Send the link" }).click();
    const said = await page.getByRole("status").innerText();
    await page.goto("/reset");
    await page.getByLabel("Email").fill(address("omar"));
    await page.getByRole("button", { name: "Send the link" }).click();
    expect(await page.getByRole("status").innerText(), "the same for every address").toBe(said);
    await page.goto(await link(aldaba, address("omar"), "reset"));
    if (options !== plain) await expectFitForAll(page);
    await typeNewPassword(page, STRONG, "quince lagartos");
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByLabel("New password again")).toHaveAccessibleDescription("The two are not the same.");
    await expect(page.getByLabel("New password again")).toHaveValue("");
    await typeNewPassword(page, STRONG);
    await page.getByRole("button", { name: "Set the password" }).click();
    await expect(page.getByRole("status")).toHaveText("Your new password is set. Sign in with it.");
    await page.getByLabel("Email").fill(address("omar"));
    await page.getByLabel("Password").fill(STRONG);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page).toHaveURL(new RegExp(`${SHIPMENTS}$`));
  });
}

// Every page on a phone, a tablet and a desk, light and dark: nothing sticks out, nobody is shut out, nothing complains.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import AxeBuilder from "@axe-core/playwright";
import type { Page, TestInfo } from "@playwright/test";
import { ACCESS_LOG, SETTINGS, SHIPMENTS, ask, grant, inBogota } from "../support/door";
import { alive, expect, test, type As } from "../support/people";

const WIDTHS = [360, 768, 1280];
const SCHEMES = ["light", "dark"] as const;
type Scheme = (typeof SCHEMES)[number];

/** Looks at the page as it stands, in each width and scheme. With `LOOKS=1` it leaves pictures in test-results/looks. */
async function look(page: Page, name: string, info: TestInfo, widths = WIDTHS, schemes: readonly Scheme[] = SCHEMES): Promise<void> {
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    await expectNothingSticksOut(page, `${name} at ${width} px`);
    for (const [at, colorScheme] of schemes.entries()) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      if (process.env.LOOKS) await picture(page, `${name}-${width}-${colorScheme}`, info);
      // The second scheme differs in colours alone, and those are the same at every width.
      if (at === 0) await expectFitForAll(page, `${name}-${width}-${colorScheme}`);
      else if (width === widths[0]) await expectFitForAll(page, `${name}-${width}-${colorScheme}`, ["color-contrast"]);
    }
  }
}

async function picture(page: Page, what: string, info: TestInfo): Promise<void> {
  const folder = join(info.project.outputDir, "looks");
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${what}.png`), fullPage: true });
}

async function expectFitForAll(page: Page, what: string, only?: string[]): Promise<void> {
  // Colours of another scheme come over a frame or two, even without motion.
  await page.waitForFunction(() => !document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === "running"));
  const axe = new AxeBuilder({ page });
  const { violations } = await (only ? axe.withRules(only) : axe.options({ rules: { "target-size": { enabled: true } } })).analyze();
  const found = violations.map(({ id, help, nodes }) => ({ id, help, where: nodes.slice(0, 5).map((node) => node.html) }));
  expect.soft(found, what).toEqual([]);
}

async function expectNothingSticksOut(page: Page, what: string): Promise<void> {
  const wide = await page.evaluate(() => {
    const most = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= most) return [];
    const all = [...document.querySelectorAll<HTMLElement>("body *")].filter((one) => one.getBoundingClientRect().right > most + 1);
    return all.slice(0, 5).map((one) => `${one.tagName}.${one.className}: ${one.innerText?.slice(0, 40)}`);
  });
  expect.soft(wide, `${what} scrolls sideways`).toEqual([]);
}

async function show(page: Page, path: string, name: string, info: TestInfo, widths?: number[], schemes?: readonly Scheme[]): Promise<void> {
  await test.step(name, async () => {
    await page.goto(path);
    if (!/sign-in|legal|help|not-there|agents\/ask|profile|reset|invitation/.test(path)) await alive(page);
    await look(page, name, info, widths, schemes);
  });
}

const firstParcel = async (member: Page): Promise<string> => {
  await member.goto(`${SHIPMENTS}?status=1`);
  return (await member.getByRole("table").locator("tbody").getByRole("link").first().getAttribute("href"))!;
};

/** Ada's settings with everything there is to see: two open doors, a knock, somebody in, mistakes in a form. */
async function openHouse(as: As): Promise<{ ada: Page; ana: Page }> {
  const [ada, ana, bruno] = [await as("ada"), await as("ana"), await as("bruno")];
  await grant(ada.request, { note: "Labels for Correos come out blank, since the day before yesterday" });
  await grant(ada.request, { duration: "until", scope: "view", until: inBogota(new Date(Date.now() + 6.5 * 86_400_000)) });
  await ask(bruno.request, { reason: "The carrier says that your contract number is not right; I need to see your carrier settings." });
  await ana.goto(SHIPMENTS);
  return { ada, ana };
}

test.describe.configure({ timeout: 150_000 });

test("pages for everybody: sign-in, legal texts, help, not found", async ({ guest }, info) => {
  const page = await guest();
  const scripts: string[] = [];
  page.on("request", (request) => {
    if (/\.(js|wasm)(\?|$)/.test(request.url())) scripts.push(request.url());
  });
  await show(page, "/sign-in", "sign-in", info);
  await show(page, "/reset", "reset", info, [360, 1280]);
  await show(page, "/reset/none", "reset-dead", info, [360], ["dark"]);
  await show(page, "/invitation/none", "invitation-dead", info, [360], ["light"]);
  // A field says what is wrong with it; nothing else comes.
  expect(scripts.filter((url) => !/\/(answers\.js|rules\.js|rules_bg\.wasm)$/.test(url)), "no page's WASM").toEqual([]);
  scripts.length = 0;
  await show(page, "/legal/terms", "terms", info, [360, 1280]);
  await show(page, "/legal/privacy", "privacy", info, [360, 1280]);
  await show(page, "/help/agents", "help", info, [360, 1280]);
  await show(page, "/not-there", "not-found", info, [360, 1280]);
  expect(scripts, "no script and no WASM").toEqual([]);
});

test("settings with the door shut, and with mistakes in the form", async ({ as }, info) => {
  const ada = await as("ada");
  await show(ada, SETTINGS, "settings-shut", info);
  await ada.getByLabel("Trade name").fill("");
  await ada.getByLabel("Tax identifier", { exact: true }).fill("900.123.456-7");
  await ada.locator("#company").getByRole("button", { name: "Save" }).click();
  await expect(ada.locator("#company").getByRole("alert")).toBeVisible();
  await look(ada, "settings-mistakes", info, [360, 1280]);
});

test("settings with open doors, a knock, and somebody in", async ({ as }, info) => {
  const { ada } = await openHouse(as);
  await show(ada, SETTINGS, "settings-open", info);
  await ada.getByText("Extend…").first().click();
  await look(ada, "settings-extend", info, [360], ["light"]);
  await ada.getByText("Approve…").click();
  await look(ada, "settings-approve", info, [360, 1280], ["dark"]);
});

test("members and invitations, and one's own profile", async ({ as }, info) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await show(ada, "/a/nebula/settings/members", "members", info);
  await ada.getByRole("link", { name: "Change profile" }).first().click();
  await ada.getByRole("link", { name: "Remove" }).last().click();
  await ada.getByRole("link", { name: "Invite somebody" }).click();
  await look(ada, "members-forms", info, [360, 1280], ["light"]);
  await show(ada, "/a/nebula/settings/parameters", "parameters", info);
  await show(ada, "/profile", "profile", info);
  await show(ana, "/profile", "profile-agent", info, [360], ["dark"]);
});

test("an account's shipments, a shipment, the import, the access log", async ({ as }, info) => {
  // Many looks, each at several widths and themes.
  test.slow();
  const ada = await as("ada");
  const parcel = await firstParcel(ada);
  await show(ada, SHIPMENTS, "shipments", info);
  await show(ada, `${SHIPMENTS}?q=nothing+like+this`, "shipments-none", info, [360], ["light"]);
  await show(ada, parcel, "shipment", info);
  await ada.getByText("Change recipient").click();
  await ada.getByText("Cancel shipment…").click();
  await look(ada, "shipment-edit", info, [360, 1280], ["light"]);
  await show(ada, `${SHIPMENTS}/import`, "import-empty", info, [360, 1280]);
  await ada.getByLabel(/Choose a file/).setInputFiles({
    name: "a-file-with-a-rather-long-name-of-2026-03-01.csv",
    mimeType: "text/csv",
    buffer: Buffer.from("parcel_id,country,created,name\n990001,CO,2026-03-01 10:00:00,Buena\n,CO,2026-03-01 10:00:00,Mala\n"),
  });
  await ada.getByRole("button", { name: "Import" }).click();
  await expect(ada.getByRole("heading", { name: /^Check a-file-with/ })).toBeVisible();
  await look(ada, "import-understood", info, [360], ["light"]);
  await ada.getByRole("button", { name: "Import" }).click();
  await expect(ada.locator(".run")).toContainText("1 added");
  await look(ada, "import-done", info);
});

test("the access log, and the account's menu on a phone", async ({ as }, info) => {
  const ada = await as("ada");
  await show(ada, ACCESS_LOG, "access-log", info);
  await ada.setViewportSize({ width: 360, height: 800 });
  await ada.getByRole("button", { name: "Menu" }).click();
  await expect(ada.getByRole("link", { name: "Shipments" })).toBeVisible();
  await look(ada, "menu", info, [360]);
});

test("an agent's pages: the desk, asking, the shut door, a visit", async ({ as }, info) => {
  const [ada, bruno] = [await as("ada"), await as("bruno")];
  const parcel = await firstParcel(ada);
  await show(bruno, "/agents", "agents-empty", info, [360], ["light"]);
  await ask(bruno.request, { reason: "Labels come out blank; I need to see the carrier settings of the account." });
  await grant(ada.request, {}, "nebula");
  await show(bruno, "/agents", "agents", info);
  await show(bruno, "/agents/ask/sol", "ask", info);
  await bruno.getByRole("button", { name: "Ask for access" }).click();
  await expect(bruno.getByRole("alert")).toBeVisible();
  await look(bruno, "ask-mistake", info, [360], ["dark"]);
  await show(bruno, SHIPMENTS, "visit-shipments", info);
  await show(bruno, parcel, "visit-shipment", info, [360, 1280]);
  await show(bruno, SETTINGS, "visit-settings", info, [360, 1280], ["dark"]);
  await bruno.goto("/a/sol/shipments");
  await look(bruno, "shut", info);
  await bruno.goto(`${SHIPMENTS}/import`);
  await look(bruno, "forbidden", info, [360], ["light"]);
});

test("the end of a visit, and the cover when the server is away", async ({ as, aldaba }, info) => {
  const [ada, ana] = [await as("ada"), await as("ana")];
  await grant(ada.request);
  await ana.goto(SHIPMENTS);
  await alive(ana);
  await ana.context().setOffline(true);
  await expect(ana.getByRole("heading", { name: "Connection lost" })).toBeVisible({ timeout: 18_000 });
  await look(ana, "lost", info, [360, 1280]);
  await ana.context().setOffline(false);
  await expect(ana.getByRole("heading", { name: "Connection lost" })).toBeHidden({ timeout: 10_000 });
  await ada.request.post(`${aldaba.url}/rpc/revoke_all_grants`, { form: { account: "nebula" } });
  await expect(ana.getByText("Ada Lovett revoked the permission today at")).toBeVisible();
  await look(ana, "ended", info);
});

for (const [locale, widths, schemes] of [
  ["es", [360], ["dark"]],
  ["pt", [360, 1280], ["light"]],
] as const) {
  test(`in ${locale === "es" ? "Spanish" : "Portuguese"}`, async ({ as, guest }, info) => {
    const stranger = await guest({ locale });
    await show(stranger, "/sign-in", `${locale}-sign-in`, info, [...widths], schemes);
    await show(stranger, "/help/agents", `${locale}-help`, info, [360], schemes);
    await openHouse(as);
    const ada = await as("ada", { locale });
    await show(ada, SETTINGS, `${locale}-settings-open`, info, [...widths], schemes);
    await expect(ada.locator("html")).toHaveAttribute("lang", locale);
    const words = await ada.locator("body").innerText();
    expect(words, "nothing is left in English").not.toMatch(/\b(Duration|Scope|Granted|Revoke|Shipments|Settings|Nobody)\b/);
    await show(ada, SHIPMENTS, `${locale}-shipments`, info, [...widths], schemes);
    await show(ada, await firstParcel(ada), `${locale}-shipment`, info, [360], schemes);
    await show(ada, ACCESS_LOG, `${locale}-access-log`, info, [...widths], schemes);
    const ana = await as("ana", { locale });
    await show(ana, "/agents", `${locale}-agents`, info, [...widths], schemes);
    await show(ana, "/agents/ask/sol", `${locale}-ask`, info, [360], schemes);
    await show(ana, SETTINGS, `${locale}-visit-settings`, info, [360], schemes);
    await ana.goto("/a/sol/shipments");
    await look(ana, `${locale}-shut`, info, [360], schemes);
  });
}

// Forms that answer: what is wrong is said when a field is left, with the network cut too, until the keystroke that mends it; what is
// right is shown in its normal form. With the page's WASM and without it, in each language.
import { readFileSync } from "node:fs";
import type { Locator, Page } from "@playwright/test";
import { expectFitForAll } from "../support/axe";
import { SETTINGS } from "../support/door";
import { unfold } from "../support/forms";
import { alive, expect, test } from "../support/people";

type Words = Record<string, string>;
const words = (lang: string): Words =>
  JSON.parse(readFileSync(new URL(`../../crates/views/locales/${lang}.json`, import.meta.url), "utf8"));
const filled = (text: string, values: Words): string => text.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");

const answer = (field: Locator): Locator => field.locator("xpath=following-sibling::*[@data-answer]");

/** The rules come once a field is looked at, or before. */
async function ruled(page: Page): Promise<void> {
  const came = () => performance.getEntriesByType("resource").some(({ name }) => name.endsWith("rules_bg.wasm"));
  await page.locator("[data-rule]").filter({ visible: true }).first().focus();
  await expect.poll(() => page.evaluate(came), "the rules come").toBe(true);
}

/** Leaves a field. Gives how long it took until something was said beside it, in milliseconds. */
async function leave(field: Locator): Promise<number> {
  return field.evaluate(
    (control) =>
      new Promise<number>((resolve) => {
        let began = 0;
        addEventListener("focusout", () => (began = performance.now()), { capture: true, once: true });
        const seen = new MutationObserver(() => resolve(performance.now() - began));
        seen.observe(document.getElementById(`${control.id}-answer`)!, { childList: true });
        control.blur();
        setTimeout(() => resolve(Number.POSITIVE_INFINITY), 5000);
      }),
  );
}

const containing = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));

/** Types what is wrong, is told so after leaving and not before, and mends it by these keys. Gives how long it took to be told. */
async function mend(field: Locator, wrong: string, said: string, keys: string[], shown: string): Promise<number> {
  await field.fill("");
  await field.pressSequentially(wrong);
  await expect(answer(field), "nobody is interrupted").toHaveText("");
  const took = await leave(field);
  await correct(field, said, keys, shown);
  return took;
}

/** Is told what is wrong, and mends it by these keys. */
async function correct(field: Locator, said: string, keys: string[], shown: string): Promise<void> {
  await expect(answer(field)).toHaveText(containing(said));
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(containing(said));
  await field.focus();
  await field.press("End");
  for (const key of keys) await field.press(key);
  await expect(answer(field), "at the keystroke that mends it").toHaveText("");
  await expect(field).not.toHaveAttribute("aria-invalid");
  await field.blur();
  await expect(field).toHaveValue(shown);
}

for (const [lang, locale] of [["en", "en-GB"], ["es", "es-ES"], ["pt", "pt-BR"]] as const) {
  for (const big of [true, false]) {
    test(`without network a wrong field says so, in ${lang}, ${big ? "with" : "without"} the page's WASM`, async ({ as, faults }, info) => {
      const w = words(lang);
      const ada = await as("ada", { locale });
      if (!big) await ada.context().route(/\/app_bg\.wasm$/, (route) => route.abort());
      await ada.goto(`${SETTINGS}?edit=contact-add,address-new,direct-debit-form`);
      if (big) await alive(ada);
      await ruled(ada);
      await ada.context().setOffline(true);

      const field = (id: string): Locator => ada.locator(`#${id}`);
      const [kind, tax] = [field("company-form-tax_kind"), field("company-form-tax_id")];
      const digit = (digit: string): string => filled(w.error_check_digit!, { digit });
      await kind.selectOption("nit");
      const took = [await mend(tax, "9001234561", digit("8"), ["Backspace", "8"], "900.123.456-8")];
      await kind.selectOption("cnpj");
      await expect(answer(tax), "it is no CNPJ").toContainText(filled(w.looks_like!, { kind: w.tax_nit! }));
      // It was left before: each keystroke tells.
      await tax.fill("33000167000102");
      await correct(tax, digit("01"), ["Backspace", "1"], "33.000.167/0001-01");

      await kind.selectOption("nit");
      await expect(answer(tax)).toContainText(filled(w.looks_like!, { kind: w.tax_cnpj! }));
      if (process.env.LOOKS) await ada.locator("#company").screenshot({ path: `${info.project.outputDir}/looks/answers-${lang}-${big}.png` });
      await answer(tax).getByRole("button", { name: w.take_it }).click();
      await expect(kind).toHaveValue("cnpj");
      await expect(answer(tax)).toHaveText("");

      took.push(await mend(field("company-form-website"), "nebula.", w.error_website!, ["e"], "https://nebula.e"));
      took.push(await mend(field("direct-debit-form-iban"), "es9121000418450200051333", w.error_iban_digits!, ["Backspace", "2"], "ES91 2100 0418 4502 0005 1332"));
      took.push(await mend(field("contact-add-email"), "eva@nebula", w.error_email!, [".", "e"], "eva@nebula.e"));
      const postal = filled(w.error_postal_code!, { country: lang === "pt" ? "Colômbia" : "Colombia", example: "" }).trim();
      took.push(await mend(field("address-new-postal_code"), "1102", postal, ["3", "1"], "110231"));
      took.push(await mend(field("company-form-trade_name"), "", w.error_empty!, ["N"], "N"));

      console.log(`answers ${lang} ${big}: said after ${took.map((ms) => ms.toFixed(1)).join(", ")} ms`);
      expect(Math.max(...took)).toBeLessThan(1000);
      if (big && lang === "en") await expectFitForAll(ada);
      // Where the page's own code was kept away.
      if (!big) faults.length = 0;
    });
  }
}

test("nothing is said to whoever only walks through a form", async ({ as }) => {
  const ada = await as("ada");
  await ada.goto(SETTINGS);
  await alive(ada);
  await ruled(ada);
  await unfold(ada.locator("#contacts"), "Add contact");
  await ada.locator("#contact-add-name").focus();
  for (let n = 0; n < 3; n += 1) await ada.keyboard.press("Tab");
  await expect(ada.locator("#contact-add [data-answer]:not(:empty)")).toHaveCount(0);
  await ada.locator("#contact-add").getByRole("button").click();
  await expect(ada.locator("#contact-add-name"), "sent, it is").toHaveAccessibleDescription("Please fill this in.");
});

test("what the server said of a field goes at the keystroke that mends it, and comes again with the server's next word", async ({ as }) => {
  const ada = await as("ada");
  await ada.goto(SETTINGS);
  await alive(ada);
  await ruled(ada);
  await unfold(ada.locator("#contacts"), "Add contact");
  const [name, email] = [ada.locator("#contact-add-name"), ada.locator("#contact-add-email")];
  await name.fill("Eva Soto");
  const send = async (address: string): Promise<void> => {
    await email.fill(address);
    await ada.locator("#contact-add").getByRole("button", { name: "Add contact" }).click();
    await expect(email).toHaveAccessibleDescription("This is already in the list.");
    await expect(ada.locator("#contact-add .problems")).toContainText("This is already in the list.");
    await expect(ada.locator("#contact-add .error")).toBeVisible();
  };
  await send("ada@nebula.example");
  await email.press("End");
  await email.pressSequentially("s");
  await expect(ada.locator("#contact-add .error"), "no rule of ours tells").toBeHidden();
  await expect(ada.locator("#contact-add .problems")).toBeHidden();
  await expect(email).not.toHaveAttribute("aria-invalid");
  // The very same words once more.
  await send("ada@nebula.example");
  await expect(email).toHaveAttribute("aria-invalid", "true");
});

test("what only the server knows is asked of it: a number by its country's plan, an address that is in already", async ({ as }) => {
  const ada = await as("ada");
  await ada.goto(`${SETTINGS}?edit=channel-new`);
  await alive(ada);
  await ruled(ada);
  const number = ada.locator("#channel-new-value");
  await mend(number, "601 744", "not a complete number", [..." 1234"], "+57 601 7441234");
  await ada.goto("/a/nebula/settings/members?edit=invite-form");
  await alive(ada);
  await ruled(ada);
  const email = ada.locator("#invitations input[type=email]");
  await mend(email, "omar@nebula.example", "the address of a member already", ["s"], "omar@nebula.examples");
});

test("pages without WASM answer too: one's own, and those of guests", async ({ as, guest }) => {
  const ada = await as("ada");
  await ada.goto("/profile");
  await ruled(ada);
  const name = ada.locator("[id$='-name']").first();
  await mend(name, "", "Please fill this in.", ["A"], "A");
  await unfold(ada.locator("#password"), "Change password");
  await ruled(ada);
  await mend(ada.locator("#password-form-new_password"), "short", "At least 10 characters, please.", [..."er and safer"], "shorter and safer");
  await mend(ada.locator("#password-form-new_password_again"), "shorter and safe", "The two are not the same.", ["r"], "shorter and safer");

  const eva = await guest();
  await eva.goto("/reset");
  await ruled(eva);
  await mend(eva.locator("#email"), "eva@nebula", "This does not look like an email address.", [".", "e"], "eva@nebula.e");
  await expectFitForAll(eva);
});

// Settings › Parameters: what holds for the whole account.
import type { Page } from "@playwright/test";
import { alive, expect, open, test } from "../support/people";

const PARAMETERS = "/a/nebula/settings/parameters";
const heading = (page: Page) => page.getByRole("heading", { level: 1 });
const saved = (page: Page, word: string) => page.locator("#environment").getByText(word, { exact: true });

// A browser that speaks none of the three languages: its pages are in the account's, which is Spanish.
const german = { locale: "de-DE" };

test("the account's language is that of every open page of whoever has none, and nothing typed is lost", async ({ as }) => {
  const [ada, omar, eva] = [await as("ada", german), await as("omar", german), await as("omar", { locale: "en-GB" })];
  await open(ada, PARAMETERS);
  await open(omar, PARAMETERS);
  await open(eva, PARAMETERS);
  await expect(heading(ada)).toHaveText("Parámetros");
  await omar.getByLabel("Zona horaria").selectOption("America/Lima");

  await ada.getByLabel("Idioma").selectOption({ label: "Português" });
  await ada.getByRole("button", { name: "Guardar" }).click();
  await expect(heading(ada)).toHaveText("Parâmetros");
  await alive(ada);
  await expect(ada.getByLabel("Idioma")).toHaveValue("pt");
  await expect(eva.getByLabel("Language")).toHaveValue("pt");
  await expect(heading(eva), "the browser's language comes first").toHaveText("Parameters");

  // What is typed keeps the document, whatever the server words in it by now; it goes in beside what was saved meanwhile.
  await expect(omar.getByLabel("Fuso horário")).toHaveValue("America/Lima");
  await omar.getByRole("button", { name: "Guardar" }).click();
  await expect(heading(omar)).toHaveText("Parâmetros");
  await expect(omar.getByLabel("Fuso horário")).toHaveValue("America/Lima");
  await expect(omar.getByLabel("Idioma")).toHaveValue("pt");
});

test("without scripts it is saved, and the page comes back in the language", { tag: "@both" }, async ({ as }) => {
  const ada = await as("ada", { ...german, javaScriptEnabled: false });
  await ada.goto(PARAMETERS);
  await ada.getByLabel("Idioma").selectOption({ label: "Português" });
  await ada.getByRole("button", { name: "Guardar" }).click();
  await expect(heading(ada)).toHaveText("Parâmetros");
  await expect(saved(ada, "Salvo")).toBeVisible();
});

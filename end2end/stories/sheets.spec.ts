// Tables as spreadsheets write them: what was understood is shown, what they do not tell is asked, and a press begins it.
import type { Page } from "@playwright/test";
import { SHIPMENTS } from "../support/door";
import { alive, expect, test } from "../support/people";

const IMPORT = `${SHIPMENTS}/import`;
const TABLE = [
  "Número de envío;País;Fecha de creación;Pedido;Nombre;Ciudad;Peso;Valor;Notas internas",
  "890001;ES;01/11/2026 10:05;HOJA-1;Íñigo Yáñez;Cádiz;1,5;1.234,50;x",
  "890002;DE;02/11/2026 11:30;HOJA-2;Jürgen Weiß;Köln;0,25;19,90;y",
  ";;;;;;;;",
].join("\r\n");

async function choose(page: Page, name: string, text: string): Promise<void> {
  await page.getByLabel(/Elige un archivo/).setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Importar" }).click();
}

const waiting = (page: Page) => page.locator(".preview");

for (const scripts of [true, false]) {
  test(`a Spanish table is understood, asked about and begun, ${scripts ? "with" : "without"} scripts`, async ({ as }, info) => {
    test.setTimeout(60_000);
    const ada = await as("ada", { locale: "es-ES", javaScriptEnabled: scripts });
    await ada.goto(IMPORT);
    if (scripts) await alive(ada);
    await choose(ada, "hoja.csv", TABLE);
    await expect(waiting(ada).getByRole("heading", { name: "Revisa hoja.csv" })).toBeVisible();
    await expect(waiting(ada)).toContainText("celdas separadas por puntos y coma");
    await expect(waiting(ada)).toContainText("coma decimal");
    await expect(waiting(ada)).toContainText("Columnas que no se usan: Notas internas");
    await expect(waiting(ada).getByRole("row", { name: /Íñigo Yáñez/ })).toContainText("1.234,50 EUR");
    await expect(ada.locator(".run", { hasText: "hoja.csv" }), "nothing has begun").toHaveCount(0);
    if (scripts) {
      await alive(ada);
      for (const width of [360, 1280]) {
        await ada.setViewportSize({ width, height: 800 });
        expect(await ada.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${width}`).toBe(0);
        if (process.env.LOOKS) await ada.screenshot({ path: `${info.project.outputDir}/looks/sheet-${width}.png`, fullPage: true });
      }
    }
    await ada.getByRole("button", { name: "Importar" }).click();
    const dates = ada.getByLabel("¿Qué va primero en las fechas?");
    await expect(dates).toHaveAccessibleDescription("Elige una opción de la lista.");
    await dates.selectOption({ label: "01/11/2026 10:05 es el 1 nov 2026" });
    await ada.getByRole("button", { name: "Importar" }).click();
    await expect(async () => {
      if (!scripts) await ada.reload();
      await expect(ada.locator(".run", { hasText: "hoja.csv" })).toContainText("2 añadidos", { timeout: 2000 });
    }).toPass({ timeout: 20_000 });
    await expect(waiting(ada)).toHaveCount(0);

    await ada.goto(`${SHIPMENTS}?q=HOJA-1`);
    await ada.getByRole("table").locator("tbody").getByRole("link").first().click();
    await expect(ada.getByRole("definition").filter({ hasText: "1,5 kg" })).toBeVisible();

    await ada.goto(IMPORT);
    if (scripts) await alive(ada);
    await choose(ada, "otra.csv", TABLE);
    await expect(waiting(ada)).toBeVisible();
    if (scripts) await alive(ada);
    await ada.getByRole("button", { name: "Cancelar" }).click();
    await expect(waiting(ada)).toHaveCount(0);
    await expect(ada.getByLabel(/Elige un archivo/)).toBeVisible();
    await expect(ada.locator(".run", { hasText: "otra.csv" })).toHaveCount(0);
  });
}

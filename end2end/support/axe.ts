// Whether a page is fit for everybody.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect } from "./server";

/** axe finds nothing. Only where scripts run: it is one. */
export async function expectFitForAll(page: Page): Promise<void> {
  expect((await new AxeBuilder({ page }).analyze()).violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
}

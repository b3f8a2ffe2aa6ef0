// Forms that are on the page only while somebody wants them.
import { expect, type Locator } from "@playwright/test";

/** The form of this title, while it stands open. */
export function opened(within: Locator, title: string): Locator {
  return within.getByRole("group", { name: title });
}

/** Follows the link that opens a form, unless it stands open already, and gives the form. */
export async function unfold(within: Locator, title: string): Promise<Locator> {
  const form = opened(within, title);
  const link = within.getByRole("link", { name: title, exact: true });
  // One of them comes to have this title, if it had another one until now.
  await expect(form.or(link).first()).toBeVisible();
  if ((await form.count()) === 0) await link.click();
  await expect(form).toBeVisible();
  return form;
}

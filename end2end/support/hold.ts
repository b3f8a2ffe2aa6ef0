import type { BrowserContext } from "@playwright/test";

/** Keeps requests for something back until they are let go. */
export async function hold(context: BrowserContext, what: RegExp): Promise<() => void> {
  let letGo = (): void => {};
  const gate = new Promise<void>((open) => (letGo = open));
  await context.route(what, async (route) => {
    await gate;
    await route.continue();
  });
  return () => letGo();
}

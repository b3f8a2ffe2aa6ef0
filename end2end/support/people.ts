// People of the demo, each in a browser of their own, and what no page may do while they use it.
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "@playwright/test";
import { expect, test as withServer, type Aldaba } from "./server";

const addresses = {
  ada: "ada@nebula.example",
  omar: "omar@nebula.example",
  mia: "mia@nebula.example",
  sara: "sara@sol.example",
  ana: "ana@support.example",
  bruno: "bruno@support.example",
  lidia: "lidia@support.example",
};
export type Name = keyof typeof addresses;
export const address = (name: Name): string => addresses[name];
export const PASSWORD = "aldaba demo";

/** Opens a browser for somebody who is signed in; a second one for the same person is another session. */
export type As = (name: Name, options?: BrowserContextOptions) => Promise<Page>;

export const test = withServer.extend<{ as: As; guest: (options?: BrowserContextOptions) => Promise<Page>; faults: string[] }>({
  /** What went wrong in the background of any page. A test that provokes something takes it out of here. */
  faults: async ({}, use) => {
    const faults: string[] = [];
    await use(faults);
    expect(faults, "errors in the console, failed scripts, breaches of the Content-Security-Policy").toEqual([]);
  },
  guest: async ({ browser, aldaba, faults }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (options) => {
      const context = await openBrowser(browser, aldaba, faults, options);
      opened.push(context);
      return context.newPage();
    });
    await Promise.all(opened.map((context) => context.close()));
  },
  as: async ({ guest }, use) => {
    await use(async (name, options) => {
      const page = await guest(options);
      await signIn(page.context(), name);
      return page;
    });
  },
});

export { expect };

/** Signs in as the sign-in page does, without opening it. */
export async function signIn(context: BrowserContext, name: Name): Promise<void> {
  const answer = await context.request.post("/sign-in", {
    form: { email: address(name), password: PASSWORD, next: "/health" },
    maxRedirects: 0,
  });
  expect(answer.headers()["location"], `${name} signs in`).toBe("/health");
}

async function openBrowser(browser: Browser, aldaba: Aldaba, faults: string[], options?: BrowserContextOptions) {
  const locale = options?.locale ?? "en-GB";
  // Requests without a page have a browser's language only if one says so.
  const extraHTTPHeaders = { "Accept-Language": locale };
  const context = await browser.newContext({ baseURL: aldaba.url, locale, timezoneId: "UTC", extraHTTPHeaders, ...options });
  watch(context, faults);
  await context.addInitScript(noteWhenAlive);
  return context;
}

function watch(context: BrowserContext, faults: string[]): void {
  // A refused or cut request is for the story to judge; the rest nobody should ever see.
  const expected = /^Failed to load resource|net::ERR_/;
  context.on("console", (message) => {
    if (message.type() === "error" && !expected.test(message.text())) faults.push(message.text());
  });
  context.on("weberror", (error) => faults.push(String(error.error().stack ?? error.error())));
}

// The page's own code has taken over once it listens for notices; the guard, a plain script, does so earlier.
function noteWhenAlive(): void {
  const listen = window.addEventListener.bind(window) as (...all: unknown[]) => void;
  window.addEventListener = (...all: unknown[]) => {
    if (all[0] === "aldaba:notice" && document.currentScript === null) Object.assign(window, { isAlive: true });
    listen(...all);
  };
}

/** Waits until the page's WASM has taken over. */
export async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() => "isAlive" in window, undefined, { timeout: 20_000 });
}

/** Opens a page and waits until its WASM has taken over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await alive(page);
}

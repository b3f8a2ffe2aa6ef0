// What keeps a page's WASM from starting, or ends it: as phones, proxies, extensions and faults do.
import type { BrowserContext, Page } from "@playwright/test";

/** As in a browser without WebAssembly, or an iPhone in Lockdown Mode. */
export const noWebAssembly = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => void delete (window as { WebAssembly?: unknown }).WebAssembly);

/** As a filter that lets no WASM through. */
export const blockedWasm = (context: BrowserContext): Promise<unknown> => context.route(/\.wasm$/, (route) => route.abort());

/** As a proxy or a disk that spoils it. */
export const spoiltWasm = (context: BrowserContext): Promise<unknown> =>
  context.route(/\.wasm$/, (route) => route.fulfill({ contentType: "application/wasm", body: "\0asm but not really" }));

/** Only the pages' own chunks are lost: the start succeeds, and what follows does not. */
export const lostChunks = (context: BrowserContext): Promise<unknown> =>
  context.route(/\/(split|chunk)_[^/]*\.wasm$/, (route) => route.abort());

/** As a proxy that makes pages smaller. */
export const strippedComments = (context: BrowserContext): Promise<unknown> => rewrite(context, (html) => html.replace(/<!(?!doctype)[^>]*>/gi, ""));

/** As a proxy that keeps some comments: the WASM starts and does not find its places. */
export const halfTheComments = (context: BrowserContext): Promise<unknown> =>
  rewrite(context, (html) => {
    let count = 0;
    return html.replace(/<!(?!doctype)[^>]*>/gi, (comment) => (count++ % 2 === 0 ? comment : ""));
  });

/** As a proxy that marks up what it finds, before any script could see it: each field gets an icon. */
export const iconsFromTheStart = (context: BrowserContext): Promise<unknown> =>
  rewrite(context, (html) => html.replace(/<input\b[^>]*>/g, (input) => `${input}<i class="vault-icon"><svg></svg></i>`));

async function rewrite(context: BrowserContext, change: (html: string) => string): Promise<void> {
  await context.route("**/*", async (route) => {
    if (route.request().resourceType() !== "document" || route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch({ maxRedirects: 0 });
    const isPage = response.headers()["content-type"]?.startsWith("text/html");
    return isPage ? route.fulfill({ response, body: change(await response.text()) }) : route.fulfill({ response });
  });
}

/** A translation, as browsers do it: each text gives way to elements that hold another text. Again for what comes later. */
function translate(): void {
  const wrap = (node: Node): void => {
    if (!node.isConnected || !node.textContent?.trim() || node.parentElement?.closest("font, noscript, script, style, textarea, option, title, [translate=no]")) return;
    const outer = document.createElement("font");
    const inner = outer.appendChild(document.createElement("font"));
    inner.textContent = node.textContent;
    node.parentNode!.replaceChild(outer, node);
  };
  const all = (root: Node): void => {
    const texts: Node[] = [];
    const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) texts.push(walk.currentNode);
    texts.forEach(wrap);
  };
  all(document.body);
  // It asks a server first.
  const later = (nodes: Node[]) => setTimeout(() => nodes.forEach((node) => (node.nodeType === Node.TEXT_NODE ? wrap(node) : all(node))), 30);
  new MutationObserver((records) => void later(records.flatMap(({ addedNodes }) => [...addedNodes]))).observe(document.body, { childList: true, subtree: true });
}

/** A password manager: an icon after each field, a mark on it, and texts cut in two on the way. */
function decorate(): void {
  for (const input of document.querySelectorAll("input, select, textarea")) {
    const icon = document.createElement("vault-icon");
    icon.append(document.createElement("img"), "Fill in");
    input.setAttribute("data-vault", "1");
    input.after(icon);
  }
  for (const label of document.querySelectorAll("label")) (label.firstChild as Text | null)?.splitText?.(1);
}

const early = (context: BrowserContext, what: () => void): Promise<unknown> =>
  context.addInitScript(`document.addEventListener("DOMContentLoaded", () => (${what.toString()})())`);

export const translatedEarly = (context: BrowserContext): Promise<unknown> => early(context, translate);
export const decoratedEarly = (context: BrowserContext): Promise<unknown> => early(context, decorate);
export const translatedNow = (page: Page): Promise<unknown> => page.evaluate(translate);
export const decoratedNow = (page: Page): Promise<unknown> => page.evaluate(decorate);

/** Its memory in ruins, the next thing the WASM does is its last. */
export async function ruin(page: Page): Promise<void> {
  const code = await page.locator('link[rel="modulepreload"]').first().getAttribute("href");
  await page.evaluate(`import("${code}").then((app) => app.default()).then((wasm) => void new Uint8Array(wasm.memory.buffer).fill(255))`);
}

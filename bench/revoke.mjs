// How long after the answer to a revoke an agent's page of the account is empty. Prints the times in ms as JSON.
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../end2end/", import.meta.url))("@playwright/test");
const TIMES = 20;
// What live.js forgets when its stream of notices says hello.
const RELOADED = "aldaba-reloaded-for";
const base = `http://${process.argv[2]}`;
const quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium", args: ["--no-sandbox", ...quiet] });

async function signIn(email) {
  const context = await browser.newContext({ baseURL: base });
  await context.request.post("/sign-in", { form: { email, password: "aldaba demo", next: "" }, headers: { "sec-fetch-site": "same-origin" } });
  return context;
}

async function call(context, name, form) {
  const answer = await context.request.post(`/rpc/${name}`, { form, headers: { "sec-fetch-site": "same-origin", accept: "application/json" } });
  if (!answer.ok()) throw new Error(`${name}: ${answer.status()} ${await answer.text()}`);
}

const [ada, ana] = [await signIn("ada@nebula.example"), await signIn("ana@support.example")];
const letters = "abcdefghijklmnopqrstuvwxyz234567";
const newId = () => Array.from({ length: 24 }, () => letters[Math.floor(Math.random() * 32)]).join("");
const times = [];
for (let n = 0; n < TIMES; n++) {
  await call(ada, "grant_access", { account: "nebula", "form[id]": newId(), "form[duration]": "1h", "form[scope]": "full" });
  const page = await ana.newPage();
  await page.addInitScript((reloaded) => sessionStorage.setItem(reloaded, "-"), RELOADED);
  await page.goto("/a/nebula/shipments");
  await page.locator("tbody tr").first().waitFor();
  await page.waitForFunction((reloaded) => sessionStorage.getItem(reloaded) === null, RELOADED);
  await page.evaluate(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector("tbody tr")) return;
      window.emptied = performance.timeOrigin + performance.now();
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await call(ada, "revoke_all_grants", { account: "nebula" });
  const acknowledged = performance.timeOrigin + performance.now();
  const emptied = await (await page.waitForFunction(() => window.emptied)).jsonValue();
  times.push(Math.max(0, emptied - acknowledged));
  await page.close();
}
await browser.close();
console.log(JSON.stringify(times));

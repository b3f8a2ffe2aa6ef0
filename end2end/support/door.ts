// The door of an account, as people see and use it.
import type { APIRequestContext, Locator, Page } from "@playwright/test";
import { expect } from "./server";

export const SETTINGS = "/a/nebula/settings/account";
export const SHIPMENTS = "/a/nebula/shipments";
export const ACCESS_LOG = "/a/nebula/access-log";

/** The section where doors are opened and shut. */
export const agentLogin = (page: Page): Locator => page.locator("#agent-login");

/** The big timers there, one for each live grant. */
export const timers = (page: Page): Locator => agentLogin(page).getByRole("timer");

export const grantButton = (page: Page): Locator => agentLogin(page).getByRole("button", { name: "Grant permission" });
export const revokeButton = (page: Page): Locator => agentLogin(page).getByRole("button", { name: "Revoke permission" });

/** The bar over an agent's visit. */
export const visit = (page: Page): Locator => page.getByRole("region", { name: "Your visit" });

/** Chooses an agent by name; their handle stands beside it. */
export async function choose(who: Locator, name: string): Promise<void> {
  const label = await who.locator("option", { hasText: name }).textContent();
  await who.selectOption({ label: label ?? name });
}

/** An agent as accounts read of them, and what they are told of. */
export const agent = (name: string, rest = ""): RegExp => new RegExp(`${name} · [a-z2-7]{6}${rest}`);

/** A timer's text in seconds: `0:59:58`, `6d 23:59:59`. */
export function seconds(text: string): number {
  const [, days, hours, minutes, rest] = /^(?:(\d+)d )?(\d+):(\d\d):(\d\d)$/.exec(text.trim()) ?? [];
  if (rest === undefined) throw new Error(`not a timer: ${text}`);
  return ((Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(rest);
}

export const read = async (timer: Locator): Promise<number> => seconds(await timer.innerText());

export interface Grant {
  id: string;
  left_ms: number;
  note: string;
}

/** What the server says of an account's door to a member. */
export async function door(member: APIRequestContext, account = "nebula"): Promise<{ grants: Grant[]; requests: { id: string }[] }> {
  const answer = await member.post("/rpc/door", { form: { account } });
  expect(answer.status()).toBe(200);
  return answer.json();
}

/** How far a timer is from what the server says, in seconds. */
export async function offBy(timer: Locator, member: Page): Promise<number> {
  const asked = Date.now();
  const { grants } = await door(member.request);
  const [shown, now] = [await read(timer), Date.now()];
  const left = (at: number): number => (grants[0]!.left_ms - (at - asked)) / 1000;
  // Shown rounded up, at some instant between asking and now.
  return Math.max(0, shown - 1 - left(asked), left(now) - shown);
}

/** Lets agents in without opening a page, for stories that begin with an open door. */
export async function grant(
  member: APIRequestContext,
  form: { duration?: string; scope?: string; who?: string; note?: string; until?: string } = {},
  account = "nebula",
): Promise<Grant> {
  const id = newId();
  const fields = { duration: "1h", scope: "full", ...form, id };
  const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`form[${name}]`, value]));
  const answer = await member.post("/rpc/grant_access", { form: { account, ...named } });
  expect(answer.status(), await answer.text()).toBe(200);
  const given = (await door(member, account)).grants.find((one) => one.id === id);
  expect(given, "the grant is live").toBeDefined();
  return given!;
}

/** Shuts every door without opening a page. When it returns, nothing more may come out. */
export async function revokeAll(member: APIRequestContext, account = "nebula"): Promise<void> {
  const answer = await member.post("/rpc/revoke_all_grants", { form: { account } });
  expect(answer.status()).toBe(200);
}

/** An instant as the account's clock (Bogotá, five hours behind UTC) shows it, for `datetime-local`. */
export function inBogota(at: Date): string {
  return new Date(at.getTime() - 5 * 3600_000).toISOString().slice(0, 16);
}

/** Knocks without opening a page. */
export async function ask(
  agent: APIRequestContext,
  form: { reason?: string; duration?: string; scope?: string } = {},
  account = "nebula",
): Promise<void> {
  const fields = { reason: "Labels come out blank.", duration: "1d", scope: "full", ...form, id: newId() };
  const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`form[${name}]`, value]));
  const answer = await agent.post("/rpc/ask_access", { form: { account, ...named } });
  expect(answer.status(), await answer.text()).toBe(200);
}

function newId(): string {
  return Array.from({ length: 24 }, () => "abcdefghijklmnopqrstuvwxyz234567"[Math.floor(Math.random() * 32)]).join("");
}

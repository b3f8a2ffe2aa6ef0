// The timer counts from the time left that the server sent: the browser's clock may say what it likes.
import type { BrowserContext } from "@playwright/test";
import { SETTINGS, SHIPMENTS, grant, offBy, read, timers, visit } from "../support/door";
import { expect, open, test } from "../support/people";

const DAY = 24 * 3600_000;

/** Sets the clock of every page of a browser off by so much; what `performance` measures is not touched. */
async function setOff(context: BrowserContext, by: number): Promise<void> {
  await context.addInitScript((by) => {
    const Real = Date;
    const off = { by };
    class Off extends Real {
      constructor(...given: unknown[]) {
        super(...((given.length > 0 ? given : [Real.now() + off.by]) as []));
      }
      static override now(): number {
        return Real.now() + off.by;
      }
    }
    window.Date = Off as DateConstructor;
    Object.assign(window, { setClockOff: (by: number) => (off.by = by) });
  }, by);
}

for (const [name, by] of [["behind", -DAY], ["ahead", DAY]] as const) {
  test(`the timers are right within a second with a clock a day ${name}`, async ({ as }) => {
    const ada = await as("ada");
    await grant(ada.request);
    await setOff(ada.context(), by);
    const ana = await as("ana");
    await setOff(ana.context(), by);
    await open(ada, SETTINGS);
    await open(ana, SHIPMENTS);
    expect(Math.abs((await ana.evaluate(() => Date.now())) - Date.now() - by)).toBeLessThan(60_000);

    for (let look = 0; look < 3; look++) {
      expect(await offBy(timers(ada), ada)).toBeLessThanOrEqual(1);
      expect(await offBy(ada.locator(".door summary").getByRole("timer"), ada)).toBeLessThanOrEqual(1);
      expect(await offBy(visit(ana).getByRole("timer"), ada)).toBeLessThanOrEqual(1);
      const before = await read(timers(ada));
      await expect.poll(() => read(timers(ada))).toBeLessThan(before);
    }
    await expect(visit(ana)).toBeVisible();
    await expect(ana.getByRole("heading", { name: "Connection lost" })).toHaveCount(0);
  });
}

test("the timer stays right when the clock is set while the page is open", async ({ as }) => {
  const ada = await as("ada");
  await grant(ada.request);
  await setOff(ada.context(), 0);
  await open(ada, SETTINGS);
  for (const by of [DAY, -DAY]) {
    await ada.evaluate((by) => (window as unknown as { setClockOff(by: number): void }).setClockOff(by), by);
    const before = await read(timers(ada));
    await expect.poll(() => read(timers(ada))).toBeLessThanOrEqual(before - 2);
    expect(await offBy(timers(ada), ada)).toBeLessThanOrEqual(1);
  }
});

test("a page that slept asks the server again when it wakes", async ({ as }) => {
  const ada = await as("ada");
  await grant(ada.request, { duration: "4h" });
  await open(ada, SETTINGS);
  // Asleep: nothing runs and nothing is heard, and the page's own measure of time may stand still.
  const asleep = await ada.context().newCDPSession(ada);
  await asleep.send("Emulation.setScriptExecutionDisabled", { value: false });
  const asked = ada.waitForRequest("**/rpc/door");
  await ada.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await asked;
  await expect.poll(() => offBy(timers(ada), ada)).toBeLessThanOrEqual(1);
});

// When public/js/guard.js takes a page off the screen: by which clock, by whose word, and that it stays off.
import assert from "node:assert/strict";
import { test } from "node:test";
import { guarded } from "./support/guarded.mjs";

const HOUR = 3_600_000;
const open = (guard_ms = HOUR, rights = ["r1", "r2"]) => ({ open: true, guard_ms, rights });

test("a page ends when its time has come, without a word from anybody", async () => {
  const page = await guarded({ left: 10_000 }).start();
  await page.pass(9_990);
  assert.equal(page.shows, "data");
  await page.pass(10);
  assert.equal(page.shows, "ended");
});

test("its time counts from the page's first byte by both clocks, however late its script runs", async () => {
  for (const clock of ["wall", "steady"]) {
    const page = await guarded({ left: 10_000, navigation: { responseStart: 500 } }).start();
    page.clock[clock] += 9_000;
    await page.pass(250);
    assert.equal(page.shows, "data", clock);
    await page.pass(250);
    assert.equal(page.shows, "ended", `${clock}: the page had been there for half a second`);
  }
});

test("a wall clock that is set back gives no more time", async () => {
  const page = await guarded({ left: 10_000 }).start();
  page.clock.wall -= 24 * HOUR;
  await page.pass(10_000);
  assert.equal(page.shows, "ended");
});

test("a wall clock that is set forward ends a page early, never late", async () => {
  const page = await guarded({ left: 10_000 }).start();
  page.clock.wall += 10_000;
  await page.pass(250);
  assert.equal(page.shows, "ended");
});

test("while the machine sleeps only the wall clock goes on, and its time goes on with it", async () => {
  const page = await guarded({ left: 10_000 }).start();
  await page.sleep(9_000).pass(750);
  assert.equal(page.shows, "data");
  await page.sleep(1_000).pass(250);
  assert.equal(page.shows, "ended");
});

test("a page is covered after 15 seconds without contact, and shown again by the server's word alone", async () => {
  const page = await guarded().start();
  await page.pass(14_990);
  assert.equal(page.shows, "data");
  await page.pass(10);
  assert.equal(page.shows, "cover");
  await page.pass(5_000);
  assert.equal(page.shows, "cover");
  page.server = open();
  await page.pass(5_000);
  assert.equal(page.shows, "data");
});

test("a machine that wakes up is covered at once, by whichever clock went on", async () => {
  for (const clock of ["wall", "steady"]) {
    const page = await guarded({ left: HOUR, server: open() }).start();
    await page.pass(60_000);
    assert.equal(page.shows, "data");
    page.server = undefined;
    page.clock[clock] += 15_000;
    page.document.fire("visibilitychange");
    assert.equal(page.shows, "cover", clock);
  }
});

test("the server is asked every five seconds, and its word is of the time when it was asked", async () => {
  const page = await guarded({ server: open() }).start();
  assert.equal(page.asked, 1);
  await page.pass(20_000);
  assert.equal(page.asked, 5);
  assert.equal(page.address, "/a/nebula/standing?page=settings");
  // The answer to the next takes three seconds, and the machine sleeps over it.
  let say;
  page.server = () => new Promise((resolve) => (say = resolve));
  await page.pass(5_000);
  page.server = undefined;
  await page.pass(3_000);
  say(open());
  await page.pass(11_750);
  assert.equal(page.shows, "data");
  await page.pass(250);
  assert.equal(page.shows, "cover", "fifteen seconds after it was asked");
});

test("an answer to what was asked before the last one counts for nothing", async () => {
  const answers = [];
  const page = await guarded({ server: () => new Promise((resolve) => answers.push(resolve)) }).start();
  await page.pass(5_000);
  const [first, second] = answers;
  second(open(20_000));
  await page.pass(250);
  first(open(HOUR));
  page.server = undefined;
  await page.pass(20_000);
  assert.equal(page.shows, "ended", "by the later answer, not by the hour of the earlier");
});

test("the server's word gives more time, or less", async () => {
  const longer = await guarded({ left: 4_000, server: open(HOUR) }).start();
  await longer.pass(60_000);
  assert.equal(longer.shows, "data");
  const shorter = await guarded({ left: HOUR, server: open(2_000) }).start();
  shorter.server = undefined;
  await shorter.pass(2_000);
  assert.equal(shorter.shows, "ended");
});

test("a page ends by the server's word: shut, not one's own any more, or not there", async () => {
  for (const server of [{ open: false }, 401, 403, 404]) {
    const page = await guarded({ server }).start();
    assert.equal(page.shows, "ended", JSON.stringify(server));
  }
  for (const server of [undefined, 500, 503, 429, {}, { ...open(), status: 502 }]) {
    const page = await guarded({ server }).start();
    assert.equal(page.shows, "data", "that is no word about the page");
    await page.pass(15_000);
    assert.equal(page.shows, "cover", "nor is it contact");
  }
});

test("what a page came with is what it is shown by", async () => {
  const page = await guarded({ rights: "r1 r2", server: open(HOUR, ["r1"]) }).start();
  assert.equal(page.shows, "ended", "one of them was gone before the first answer");
});

test("when one of the rights it was shown by is gone a page ends, though others remain", async () => {
  const page = await guarded({ server: open() }).start();
  page.server = open(HOUR, ["r1", "r2", "r3"]);
  await page.pass(5_000);
  assert.equal(page.shows, "data", "one more takes nothing away");
  page.server = open(HOUR, ["r1", "r2"]);
  await page.pass(5_000);
  assert.equal(page.shows, "ended", "and is missed when it goes");
});

test("an answer that comes after the end of the page's time gives none back", async () => {
  let say;
  const page = await guarded({ left: 4_000, server: () => new Promise((resolve) => (say = resolve)) }).start();
  page.clock.wall += 4_000;
  say(open());
  await page.notice({ kind: "company" });
  assert.equal(page.shows, "ended");
});

test("nothing undoes an end: no answer, no clock, no code of the page, no return from history", async () => {
  const page = await guarded({ server: open() }).start();
  await page.notice({ kind: "ended", account: "nebula" });
  assert.equal(page.shows, "ended");
  const { asked } = page;
  await page.notice({ kind: "grant", account: "nebula" });
  assert.equal(page.asked, asked, "nobody is asked for it back");
  page.clock.wall -= HOUR;
  page.change((body) => body.append({ name: "data", children: [] }));
  assert.equal(page.shows, "ended", "what is put beside it goes");
  page.document.title = "Lucía Ortega";
  page.change((body) => body.replaceChildren());
  assert.equal(page.shows, "ended", "what is taken away comes back");
  assert.equal(page.document.title, "Aldaba");
  page.document.fire("visibilitychange");
  page.window.fire("pagehide");
  page.window.fire("online");
  await page.pass(60_000);
  page.document.fire("visibilitychange");
  assert.equal(page.shows, "ended");
  assert.ok("over" in page.root.dataset, "and the watchdog knows");
});

test("an answer that was on its way when the end came changes nothing", async () => {
  let say;
  const page = await guarded({ server: () => new Promise((resolve) => (say = resolve)) }).start();
  await page.notice({ kind: "ended", account: "nebula" });
  page.server = undefined;
  say(open());
  await page.pass(1_000);
  assert.equal(page.shows, "ended");
});

test("after an end the page is loaded anew once the server is reached, and not in a hurry", async () => {
  const page = await guarded({ left: 1_000 }).start();
  await page.pass(1_000);
  await page.pass(30_000);
  assert.equal(page.reloads, 0, "nobody answers");
  page.server = 403;
  await page.pass(8_000);
  assert.equal(page.reloads, 1, "a refusal is an answer");
});

test("an end that is told twice is one", async () => {
  const page = await guarded({ server: open() }).start();
  for (let n = 0; n < 2; n += 1) await page.notice({ kind: "ended", account: "nebula" });
  await page.pass(400);
  assert.equal(page.reloads, 0);
  await page.pass(30_000);
  assert.equal(page.reloads, 1);
});

test("a page that ends as often as it loads does not go round quickly", async () => {
  const stored = new Map();
  const first = await guarded({ server: 403, stored }).start();
  await first.pass(500);
  assert.equal(first.reloads, 1);
  const second = await guarded({ server: 403, stored }).start();
  await second.pass(2_750);
  assert.equal(second.reloads, 0);
  await second.pass(250);
  assert.equal(second.reloads, 1);
});

test("the end of another account is not this page's", async () => {
  const page = await guarded({ server: open() }).start();
  await page.notice({ kind: "ended", account: "sol" });
  assert.equal(page.shows, "data");
});

test("an end that comes before the page does leaves nothing to see of it", async () => {
  const page = guarded({ server: open() });
  await page.notice({ kind: "ended", account: "nebula" });
  assert.equal(page.shows, "nothing");
  await page.start();
  assert.equal(page.shows, "ended");
});

test("a page out of the browser's memory is covered until the server has been asked", async () => {
  const ways = [{ discarded: true }, { navigation: { type: "back_forward" } }, { navigation: { transferSize: 0 } }];
  for (const way of ways) {
    const page = guarded(way);
    assert.equal(page.shows, "nothing", "not for a moment");
    await page.start();
    assert.equal(page.shows, "cover", JSON.stringify(way));
    page.server = open();
    await page.pass(5_000);
    assert.equal(page.shows, "data");
  }
});

test("a page that is put away is covered, and stays so until the server has been asked", async () => {
  for (const putAway of [(page) => page.window.fire("pagehide"), (page) => page.document.fire("freeze")]) {
    const page = await guarded({ server: open() }).start();
    page.server = undefined;
    putAway(page);
    assert.equal(page.shows, "cover");
    await page.pass(1_000);
    assert.equal(page.shows, "cover");
    page.server = open();
    await page.pass(5_000);
    assert.equal(page.shows, "data");
  }
});

test("a page that comes back as it was is loaded anew", async () => {
  const page = await guarded({ server: open() }).start();
  page.window.fire("pageshow", { persisted: false });
  assert.equal(page.reloads, 0);
  page.window.fire("pageshow", { persisted: true });
  assert.equal(page.reloads, 1);
});

test("whatever may have changed something lets the server be asked at once", async () => {
  const page = await guarded({ server: open() }).start();
  const reasons = [
    () => page.document.fire("resume"),
    () => page.document.fire("visibilitychange"),
    () => page.window.fire("online"),
    () => page.notice({ kind: "grant", account: "nebula" }),
    () => page.notice({ kind: "extend", account: "nebula" }),
    () => page.notice({ kind: "again" }),
  ];
  for (const reason of reasons) {
    const { asked } = page;
    await reason();
    assert.equal(page.asked, asked + 1, String(reason));
  }
});

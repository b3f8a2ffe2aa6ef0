// The clocks of public/js/watch.js, which has nothing else to do where there is no document.
import assert from "node:assert/strict";
import { test } from "node:test";
import "../../public/js/watch.js";

const { countdown, leftOf, isFresh, isDue, saysPlain, ALIVE_FOR, PLAIN_FOR } = globalThis.clocks;

test("a countdown reads as the page's own code writes it", () => {
  const shown = [42 * 60_000, 3_599_001, 3_600_000, 1, 0, -5_000, 7 * 86_400_000, 604_799_000].map(countdown);
  assert.deepEqual(shown, ["0:42:00", "1:00:00", "1:00:00", "0:00:01", "0:00:00", "0:00:00", "7d 0:00:00", "6d 23:59:59"]);
});

test("what is left shrinks by what has passed since it was said, and is never less than nothing", () => {
  const said = { left: 10_000, at: 2_000 };
  assert.deepEqual([2_000, 2_001, 11_999, 12_000, 99_000].map((now) => leftOf(said, now)), [10_000, 9_999, 1, 0, 0]);
});

test("the WASM lives while its last sign is recent, and has its time again once the page is seen", () => {
  assert.equal(isFresh(null, 0, 0), false, "it never gave one");
  assert.equal(isFresh(1_000, 0, 1_000 + ALIVE_FOR - 1), true);
  assert.equal(isFresh(1_000, 0, 1_000 + ALIVE_FOR), false);
  assert.equal(isFresh(1_000, 60_000, 60_000 + ALIVE_FOR - 1), true, "slowed down while nobody looked");
  assert.equal(isFresh(1_000, 60_000, 60_000 + ALIVE_FOR), false);
});

test("what was never done is due, and so is what was done in the future", () => {
  assert.equal(isDue(null, 1_000, 0), true);
  assert.equal(isDue(500, 1_000, 1_499), false);
  assert.equal(isDue(500, 1_000, 1_500), true);
  assert.equal(isDue(9_000, 1_000, 500), true, "the clock was set back");
});

test("a tab does without WASM for this build, for a while", () => {
  const note = `/pkg/a/watch.js 1000`;
  assert.equal(saysPlain(note, "/pkg/a/watch.js", 1_000 + PLAIN_FOR - 1), true);
  assert.equal(saysPlain(note, "/pkg/a/watch.js", 1_000 + PLAIN_FOR), false, "it may have been a passing fault");
  assert.equal(saysPlain(note, "/pkg/b/watch.js", 2_000), false, "another build may be better");
  assert.equal(saysPlain(note, "/pkg/a/watch.js", 500), false, "noted by a clock that was ahead");
  assert.equal(saysPlain(null, "/pkg/a/watch.js", 2_000), false);
  assert.equal(saysPlain("nonsense", "nonsense", 2_000), false);
});

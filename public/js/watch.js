// Keeps the page true where its WASM is not there: it never came, its start failed, or it has died. It counts the timers down,
// asks whether the door stands as the page shows it, loads the page anew when it does not, and makes it a page of plain forms.
// Before the WASM starts it takes back what extensions have moved; while the WASM lives it only stands by.
(() => {
  "use strict";

  const LOOK_EVERY = 250;
  const ASK_EVERY = 3_000;
  const ANSWER_WITHIN = 4_000;
  // The WASM gives a sign of life every second. It has so long to come, too, before the page is loaded anew without it.
  const ALIVE_FOR = 5_000;
  // Without an answer for so long the page says that it is no longer live.
  const LOST_AFTER = 15_000;
  const RELOAD_EVERY = 10_000;
  // A page whose WASM has died does without for so long, in this tab and with this build.
  const PLAIN_FOR = 600_000;
  // A page that has not gone for so long after it was left stays: a download, or a second thought.
  const GONE_WITHIN = 10_000;
  // An extension that puts back what is taken back must not go on for ever.
  const MOST_ROUNDS = 5_000;

  // Clocks, as functions of what they are told.

  // As the page's own code writes it: rounded up, days in front when there are any (`domain/time.rs`).
  function countdown(ms) {
    const all = Math.ceil(Math.max(0, ms) / 1000);
    const [days, hours, minutes, seconds] = [all / 86_400, (all / 3600) % 24, (all / 60) % 60, all % 60].map(Math.floor);
    const clock = [hours, String(minutes).padStart(2, "0"), String(seconds).padStart(2, "0")].join(":");
    return days > 0 ? `${days}d ${clock}` : clock;
  }

  // What is left now of what was left then.
  function leftOf({ left, at }, now) {
    return Math.max(0, left - (now - at));
  }

  // Whether the WASM gave a sign lately. A page out of sight is slowed down; the time begins when it is seen again.
  function isFresh(sign, seen, now) {
    return sign !== null && now - Math.max(sign, seen) < ALIVE_FOR;
  }

  // Whether so much time has passed. A clock that was set back says yes, and so does what is no time.
  function isDue(last, every, now) {
    return last === null || !(now >= last && now - last < every);
  }

  // Whether a tab's note says that its pages do without WASM: the note is of this build, and not old.
  function saysPlain(note, build, now) {
    const [noted, at] = (note ?? "").split(" ");
    return noted === build && !isDue(Number(at), PLAIN_FOR, now);
  }

  if (typeof document === "undefined") {
    globalThis.clocks = { countdown, leftOf, isFresh, isDue, saysPlain, ALIVE_FOR, PLAIN_FOR };
    return;
  }

  const NOTE = "aldaba-plain";
  const LAST_RELOAD = "aldaba-watch-reload";
  // What changes who may come in.
  const NEWS = ["grant", "extend", "revoke", "expire", "request", "answer", "again"];
  // Events that the page's code hears; what the browser does by itself needs none of them.
  const HEARD = ["click", "input", "change", "submit", "reset", "toggle", "keydown", "focusin", "focusout"];

  const root = document.documentElement;
  const build = new URL(document.currentScript.src).pathname;
  // What the WASM's own files begin with.
  const code = build.replace("watch.js", "app");
  const opened = performance.now();
  // What each timer was told, and when.
  const told = new WeakMap();
  // The last sign of life.
  let sign = null;
  let seen = opened;
  // There is no WASM, and none will come.
  let failed = false;
  let asked = null;
  let reached = opened;
  let isSettled = false;
  let rounds = 0;

  // Storage of the tab; a browser may refuse it.
  function recall(name) {
    try {
      return sessionStorage.getItem(name);
    } catch {
      return null;
    }
  }

  function remember(name, value) {
    try {
      sessionStorage.setItem(name, value);
    } catch {}
    return recall(name) === value;
  }

  // The guard has ended the page: nothing here is true or false any more.
  function isOver() {
    return "over" in root.dataset;
  }

  function isAlive() {
    return !failed && isFresh(sign, seen, performance.now());
  }

  // Whether the page is ours to keep true: not while the WASM is still on its way.
  function isInCharge() {
    return failed || (!isAlive() && performance.now() - Math.max(opened, seen, sign ?? 0) >= ALIVE_FOR);
  }

  // What was typed.

  function differs(control) {
    if (control.type === "hidden" || control.disabled) return false;
    if (control.type === "file") return control.files.length > 0;
    if (/^(checkbox|radio)$/.test(control.type)) return control.checked !== control.defaultChecked;
    if (control.localName === "select") {
      const chosen = [...control.options].findLastIndex((option) => option.defaultSelected);
      return control.selectedIndex !== Math.max(0, chosen);
    }
    return "defaultValue" in control && control.value !== control.defaultValue;
  }

  function isTyping() {
    // The WASM knows its forms; without it they are asked themselves.
    const known = document.querySelector("form:is([data-dirty], [data-typed])") !== null;
    return known || (!isAlive() && [...document.forms].some((form) => [...form.elements].some(differs)));
  }

  // Timers: from what is left by the server's word, by a clock that nobody sets.

  function received() {
    return performance.getEntriesByType("navigation")[0]?.responseStart || opened;
  }

  function count() {
    const now = performance.now();
    for (const timer of document.querySelectorAll("[data-left]")) {
      const left = Number(timer.dataset.left);
      let said = told.get(timer);
      if (said?.word !== left) {
        said = { word: left, left, at: said || sign !== null ? now : received() };
        told.set(timer, said);
      }
      if (!isAlive()) write(timer, leftOf(said, now));
    }
  }

  function write(timer, left) {
    if (timer.localName === "progress") {
      timer.value = left / 1000;
      return;
    }
    put(timer, countdown(left));
  }

  // The WASM may yet come, and looks for the very nodes.
  function put(element, text) {
    if (element.textContent === text) return;
    const own = [...element.childNodes].find((node) => node.nodeType === Node.TEXT_NODE);
    if (own) own.data = text;
    else element.textContent = text;
  }

  // The server's word on the door, for members; agents' pages have the guard.

  function doorHere() {
    return document.querySelector(".door[data-stamp]");
  }

  async function ask() {
    const account = /^\/a\/([^/]+)/.exec(location.pathname)?.[1];
    if (!account || !doorHere() || isOver()) return;
    asked = performance.now();
    try {
      const signal = AbortSignal.timeout(ANSWER_WITHIN);
      const answer = await fetch(`/a/${account}/standing`, { cache: "no-store", redirect: "manual", signal });
      // Busy, or somebody between: no word.
      if (![200, 401, 403, 404].includes(answer.status) || !isInCharge()) return;
      reached = performance.now();
      heed(answer.ok ? await answer.json() : null);
    } catch {
      // Not reached: the silence grows, and the page says so in time.
    }
  }

  // Nothing is said to whom nothing is allowed any more: the page itself will say why.
  function heed(answer) {
    const door = doorHere();
    if (answer && answer.stamp === door?.dataset.stamp) {
      for (const { id, left_ms } of answer.grants) setTimers(id, left_ms);
      setTimers(undefined, Math.max(...answer.grants.map((grant) => grant.left_ms)));
      say(null);
      return;
    }
    if (isTyping()) {
      if (answer && door) paint(door, answer);
      say("watch-changed");
    } else if (isDue(Number(recall(LAST_RELOAD)), RELOAD_EVERY, Date.now())) {
      remember(LAST_RELOAD, String(Date.now()));
      location.reload();
    } else if (answer && door) {
      paint(door, answer);
    }
  }

  function setTimers(grant, left) {
    const at = performance.now();
    for (const timer of document.querySelectorAll("[data-left]")) {
      const said = told.get(timer);
      if (said && timer.closest("[data-grant]")?.dataset.grant === grant) Object.assign(said, { left, at });
    }
  }

  // As much of the truth as fits a page that is not loaded anew.
  function paint(door, { open, grants }) {
    door.classList.toggle("open", open);
    put(door.querySelector(".door-state"), open ? door.dataset.open : door.dataset.shut);
    for (const timer of door.querySelectorAll("summary [data-left]")) timer.hidden = !open;
    for (const grant of document.querySelectorAll("[data-grant]")) {
      grant.hidden = !grants.some(({ id }) => id === grant.dataset.grant);
    }
    for (const shut of document.querySelectorAll("#agent-login .shut")) shut.hidden = open;
  }

  // One of the two sentences that came with the page, or none. It stands after all else, where the WASM does not look.
  function say(name) {
    const said = document.querySelector("body > .notices[data-watch]");
    if ((said?.dataset.watch ?? null) === name) return;
    said?.remove();
    const template = name && document.getElementById(name);
    if (template) document.body.append(document.importNode(template.content, true));
  }

  function tick() {
    if (isOver()) return;
    count();
    if (document.hidden) return;
    if (isAlive()) {
      reached = performance.now();
      say(null);
      return;
    }
    if (!isInCharge()) return;
    const now = performance.now();
    if (isDue(asked, ASK_EVERY, now)) ask();
    if (doorHere() && now - reached >= LOST_AFTER) say("watch-lost");
  }

  // Without WASM: a page of plain forms.

  function bePlain() {
    failed = true;
    moved.disconnect();
    for (const spare of document.querySelectorAll("body noscript")) spare.outerHTML = spare.textContent;
    // What is typed counts as unsaved for the scripts that ask before it is lost.
    const note = ({ target }) => target.form?.method === "post" && (target.form.dataset.dirty = "");
    addEventListener("input", note, true);
    addEventListener("reset", ({ target }) => delete target.dataset.dirty, true);
    tick();
  }

  // What is left of the page's code hears nothing any more, so that it holds back no form and no link.
  function silence() {
    for (const type of HEARD) addEventListener(type, (event) => event.stopPropagation(), true);
    addEventListener("popstate", () => location.reload(), true);
  }

  // Half of the page may be of before, half of after. Loaded anew without WASM it is whole, once; what was typed stays.
  function die() {
    if (failed || isOver()) return;
    const keeps = isTyping();
    const noted = remember(NOTE, `${build} ${Date.now()}`);
    silence();
    bePlain();
    if (noted && !keeps) location.reload();
  }

  // A page that is being left loses what it is still loading, and its code dies of that: it says nothing of the next page. If it
  // comes back out of the browser's cache, it begins anew.
  let left = null;
  let isCut = false;

  function leave() {
    left = performance.now();
  }

  function hearFault({ error, reason }) {
    const cause = error ?? reason;
    const trapped = window.WebAssembly && cause instanceof WebAssembly.RuntimeError;
    if (!trapped && !String(cause?.stack).includes(code)) return;
    if (left === null || isDue(left, GONE_WITHIN, performance.now())) return die();
    isCut = true;
    setTimeout(die, GONE_WITHIN);
  }

  function comeBack({ persisted }) {
    left = null;
    if (persisted && isCut && !isTyping()) location.reload();
  }

  // A proxy that strips comments leaves none: without them the WASM does not find its places.
  function hasComments() {
    return document.createNodeIterator(document.body, NodeFilter.SHOW_COMMENT).nextNode() !== null;
  }

  window.watchdog = {
    isTyping,
    isAlive,
    // Whether to start the WASM. If not, the page is a plain one from now on.
    mayStart() {
      const may = Boolean(window.WebAssembly) && hasComments() && !saysPlain(recall(NOTE), build, Date.now());
      if (!may) bePlain();
      return may;
    },
    // It is about to take over.
    settle() {
      moves.push(...moved.takeRecords());
      isSettled = true;
      takeAllBack();
    },
    // It did not start. What the server sent is as it was.
    failed() {
      if (!failed) bePlain();
    },
  };

  // What others move.

  // Between the page's last byte and its first sign of life nobody but others changes its nodes, and the WASM finds its
  // places by counting: before it looks for them all of it is taken back, the newest first, and what comes then at once.
  const moved = new MutationObserver((records) => {
    moves.push(...records);
    if (isSettled) takeAllBack();
  });
  let moves = [];

  function takeAllBack() {
    rounds += 1;
    if (sign !== null || isOver() || rounds > MOST_ROUNDS) return;
    for (const record of moves.reverse()) takeBack(record);
    moves = [];
    moved.takeRecords();
  }

  function takeBack({ target, addedNodes, removedNodes, previousSibling, nextSibling }) {
    // What stands after the page is in nobody's way, and a photo's form and what is wrong with a field are drawn by scripts of their own.
    const after = target === document.body && nextSibling === null && removedNodes.length === 0;
    if (after || target.closest("[data-photo], [data-answer]")) return;
    for (const node of addedNodes) {
      // A text that was cut in two is one again.
      if (node.nodeType === Node.TEXT_NODE && previousSibling?.nodeType === Node.TEXT_NODE) previousSibling.data += node.data;
      if (node.parentNode === target) node.remove();
    }
    for (const node of removedNodes) target.insertBefore(node, nextSibling?.parentNode === target ? nextSibling : null);
  }

  // Later a translation puts an element in a text's place, and the WASM goes on writing into the text. What it writes is shown.
  const standIns = new WeakMap();
  const translated = new MutationObserver((records) => {
    for (const { addedNodes, removedNodes, previousSibling, nextSibling } of records) {
      const texts = [...removedNodes].filter((node) => node.nodeType === Node.TEXT_NODE && !node.isConnected);
      const standIn = [...addedNodes, previousSibling, nextSibling].find((node) => node?.localName === "font");
      for (const text of standIn ? texts : []) {
        standIns.set(text, standIn);
        written.observe(text, { characterData: true });
      }
    }
  });
  const written = new MutationObserver((records) => {
    for (const { target } of records) {
      if (!target.isConnected) standIns.get(target)?.replaceWith(target);
    }
  });

  function hearLife() {
    if (sign === null) {
      moved.disconnect();
      translated.observe(document.body, { childList: true, subtree: true });
    }
    sign = performance.now();
  }

  // What wakes the watchdog.

  function start() {
    setInterval(tick, LOOK_EVERY);
    tick();
  }

  function wake() {
    if (document.hidden) return;
    seen = performance.now();
    if (failed) ask();
    tick();
  }

  document.addEventListener("readystatechange", () => {
    if (document.readyState === "interactive") moved.observe(document.body, { childList: true, subtree: true });
  });
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("visibilitychange", wake);
  window.addEventListener("beforeunload", leave);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", comeBack);
  window.addEventListener("pageshow", wake);
  window.addEventListener("online", wake);
  window.addEventListener("aldaba:alive", hearLife);
  window.addEventListener("aldaba:notice", ({ detail }) => {
    if (NEWS.includes(detail.kind) && isInCharge()) ask();
  });
  window.addEventListener("error", hearFault);
  window.addEventListener("unhandledrejection", hearFault);
})();

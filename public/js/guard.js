// Takes an agent's page of an account off the screen when the agent's right to it ends. It stands alone: the page's WASM
// may not have loaded or have failed, the live connection may be dead. It knows when the right ends by itself, asks the
// server whether it still stands, covers the page when the server cannot be reached, and never undoes an end.
(() => {
  "use strict";

  const LOOK_EVERY = 250;
  const ASK_EVERY = 5_000;
  const ANSWER_WITHIN = 4_000;
  const COVER_AFTER = 15_000;
  // After an end: how soon the server is asked for the page again, and how long after it could not be reached.
  const RELOAD_AFTER = 500;
  const RETRY_EVERY = 3_000;
  const LAST_RELOAD = "aldaba-guard-reload";

  const root = document.documentElement;
  const templates = {};
  // `undefined` until the page is there, `null` while it shows nothing of an account.
  let account;
  // When the server last let this page be, and how long from then on.
  let contact = received();
  let left = Infinity;
  // What let the agent in at that time, as far as the server names it.
  let rights = [];
  let lastAsked = null;
  let mustCover = restored();
  let cover = null;
  let focused = null;
  let over = false;
  let timer = 0;

  // Time: no clock is believed alone. One may be set, the other may stand still while the machine sleeps.

  function now() {
    return { wall: Date.now(), steady: performance.now() };
  }

  function since(then) {
    return Math.max(Date.now() - then.wall, performance.now() - then.steady);
  }

  function navigation() {
    return performance.getEntriesByType("navigation")[0];
  }

  // When the page's first byte came: what it says was true then.
  function received() {
    const { wall, steady } = now();
    const start = navigation()?.responseStart || steady;
    return { wall: wall - (steady - start), steady: start };
  }

  // Whether the page may be older than it seems.
  function restored() {
    const from = navigation();
    const cached = from?.transferSize === 0 && from.encodedBodySize > 0;
    return document.wasDiscarded === true || from?.type === "back_forward" || cached;
  }

  function remaining(ms) {
    return ms > 0 ? Number(ms) : Infinity;
  }

  // The server's word.

  // Asking also says which page the agent is on, if the page names itself.
  function standing() {
    const page = document.querySelector(".visit[data-page]")?.dataset.page;
    const query = page ? `?${new URLSearchParams({ page })}` : "";
    return fetch(`/a/${account}/standing${query}`, {
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_WITHIN),
    });
  }

  async function ask() {
    if (over || !account) return;
    const asked = now();
    lastAsked = asked;
    try {
      const answer = await standing();
      if ([401, 403, 404].includes(answer.status)) {
        end();
      } else if (answer.ok) {
        heed(await answer.json(), asked);
      }
    } catch {
      // Not reached: the silence grows, and covers the page in time.
    }
  }

  // `rights` names what lets the agent in. When one of them is gone the page shows too much, even if others remain.
  function heed(answer, asked) {
    if (over || asked.steady < contact.steady) return;
    const lost = rights.some((right) => !(answer.rights ?? rights).includes(right));
    if (answer.open === false || lost || since(contact) >= left) {
      end();
    } else if (answer.open === true) {
      contact = asked;
      left = remaining(answer.guard_ms);
      rights = answer.rights ?? [];
      mustCover = false;
      look();
    }
  }

  // The cover: the page is kept, out of sight and out of reach.

  function look() {
    if (over || !account) return;
    if (since(contact) >= left) {
      end();
    } else if (mustCover || since(contact) >= COVER_AFTER) {
      putCover();
    } else {
      takeCover();
    }
  }

  function putCover() {
    if (cover || !document.body) return;
    focused = document.activeElement;
    for (const node of document.body.children) node.inert = true;
    cover = document.createElement("div");
    cover.className = "cover";
    cover.setAttribute("role", "alert");
    cover.append(copy(templates.lost));
    document.body.append(cover);
  }

  function takeCover() {
    if (!cover) return;
    cover.remove();
    cover = null;
    for (const node of document.body.children) node.inert = false;
    focused?.focus?.({ preventScroll: true });
    focused = null;
  }

  // The end: the page's data goes, and does not come back.

  function end() {
    if (over) return;
    over = true;
    // For the watchdog, which must bring nothing back.
    root.dataset.over = "";
    clearInterval(timer);
    // The page's code may only now come alive, or be in the middle of something: it finds nothing, and that is as it should be.
    for (const fault of ["error", "unhandledrejection"]) window.addEventListener(fault, (event) => event.preventDefault());
    if (account === undefined) {
      root.hidden = true;
    } else {
      finish();
    }
  }

  function finish() {
    replacePage();
    reloadWhenReached();
  }

  function replacePage() {
    const page = [...copy(templates.ended).children];
    dropData(page);
    new MutationObserver(() => dropData(page)).observe(root, { childList: true, subtree: true });
    root.hidden = false;
    document.getElementById("main")?.focus();
  }

  // Again after each change, as the page's own code may still run.
  function dropData(page) {
    const { body } = document;
    const kept = body.childNodes.length === page.length && page.every((node, at) => node === body.childNodes[at]);
    if (!kept) body.replaceChildren(...page);
    for (const script of document.querySelectorAll("script:not([src])")) script.remove();
    if (document.title !== "Aldaba") document.title = "Aldaba";
  }

  // The server says who ended it, or shows what a lesser right still allows.
  async function reloadWhenReached() {
    await pause(reloadedLately() ? RETRY_EVERY : RELOAD_AFTER);
    while (!(await reached())) await pause(RETRY_EVERY);
    sessionStorage.setItem(LAST_RELOAD, Date.now());
    location.reload();
  }

  async function reached() {
    try {
      return (await standing()).status < 500;
    } catch {
      return false;
    }
  }

  // A page that ends as often as it loads must not go round quickly.
  function reloadedLately() {
    return Math.abs(Date.now() - sessionStorage.getItem(LAST_RELOAD)) < 2 * RETRY_EVERY;
  }

  function slugHere() {
    return /^\/a\/([^/]+)/.exec(location.pathname)?.[1];
  }

  function pause(ms) {
    return new Promise((resolve) => setTimeout(resolve, ms));
  }

  function copy(template) {
    const fragment = template ? document.importNode(template.content, true) : document.createDocumentFragment();
    // Links of the page's own router would go nowhere once the page is gone.
    for (const link of fragment.querySelectorAll("a")) link.rel = "external";
    return fragment;
  }

  // What wakes the guard.

  function start() {
    templates.ended = document.getElementById("guard-ended");
    templates.lost = document.getElementById("guard-lost");
    account = null;
    if (over) {
      account = slugHere();
      finish();
      return;
    }
    timer = setInterval(tick, LOOK_EVERY);
    watchVisit(contact);
    root.hidden = false;
  }

  // The page's code may show an account later, where the page came without one.
  function watchVisit(from) {
    const visit = document.querySelector(".visit[data-account]");
    if (!visit) return;
    account = visit.dataset.account;
    contact = from;
    left = remaining(visit.dataset.guard);
    rights = (visit.dataset.rights ?? "").split(" ").filter(Boolean);
    look();
    ask();
  }

  function tick() {
    if (!account) {
      watchVisit(now());
      return;
    }
    look();
    if (since(lastAsked) >= ASK_EVERY) ask();
  }

  function wake() {
    if (document.hidden || !account) return;
    look();
    ask();
  }

  function hear({ detail }) {
    const here = detail.account === (account === undefined ? slugHere() : account);
    if (detail.kind === "ended" && here) end();
    if (["grant", "extend", "again"].includes(detail.kind)) ask();
  }

  // The page may lie in the browser's memory for long, and come back as it was.
  function putAway() {
    if (over || !account) return;
    mustCover = true;
    putCover();
  }

  function comeBack(event) {
    if (!event.persisted || !account) return;
    for (const form of document.querySelectorAll("form[data-dirty]")) form.removeAttribute("data-dirty");
    location.reload();
  }

  if (mustCover) root.hidden = true;
  document.addEventListener("DOMContentLoaded", start);
  document.addEventListener("visibilitychange", wake);
  document.addEventListener("freeze", putAway);
  document.addEventListener("resume", wake);
  window.addEventListener("online", wake);
  window.addEventListener("pagehide", putAway);
  window.addEventListener("pageshow", comeBack);
  window.addEventListener("aldaba:notice", hear);
})();

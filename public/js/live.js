// Tells a signed-in page what happened elsewhere: each notice that concerns it becomes an `aldaba:notice` on the window.
// The connection is the browser's, not the page's: a shared worker holds it, or, where there is none, one tab for all.
(() => {
  "use strict";

  const NAME = "aldaba-live";
  const EVENT = "aldaba:notice";
  const RELOADED_FOR = "aldaba-reloaded-for";
  // The first of several reasons to look again waits this long for the others.
  const GATHER = 100;
  // A worker that does not answer for so long will not. Browsers do not tell every tab that it failed.
  const WORKER_ANSWERS = 5_000;

  const { session, worker, last } = document.currentScript.dataset;
  const connectionModule = new URL("live-connection.js", document.currentScript.src);
  // The newest notice this page knows of; at first the newest when the server made the page, if it says so.
  let newest = last ?? "";
  let greeted = false;
  let again = 0;
  // Whether something was dispatched before the page's own code listened.
  let early = false;
  let listening = false;

  // What the page hears.

  function dispatch(detail) {
    early ||= !listening;
    window.dispatchEvent(new CustomEvent(EVENT, { detail }));
  }

  function dispatchAgain() {
    again ||= setTimeout(() => {
      again = 0;
      dispatch({ kind: "again" });
    }, GATHER);
  }

  function concernsPage({ account }) {
    const here = /^\/a\/([^/]+)/.exec(location.pathname)?.[1];
    return !account || !here || account === here;
  }

  function hear(message) {
    if (message.type === "hello") hearHello(message);
    if (message.type === "notice") hearNotice(message);
    if (message.type === "bye") hearBye();
  }

  function hearHello(hello) {
    if (hello.session !== session) {
      reloadFor(hello.session);
      return;
    }
    greeted = true;
    sessionStorage.removeItem(RELOADED_FOR);
    if (hello.again) dispatchAgain();
  }

  function hearNotice({ id, notice }) {
    newest = id || newest;
    // What is not stored is about no record, and comes with the number of the last that was.
    if (concernsPage(notice)) dispatch(notice.record ? { ...notice, id } : notice);
  }

  // Signed out, here or elsewhere. What was typed stays: the next save says what happened.
  function hearBye() {
    if (!isTyping()) location.reload();
  }

  function isTyping() {
    return document.querySelector("form[data-dirty]") !== null || window.watchdog?.isTyping();
  }

  // Somebody signed in anew in this browser. Once for each session: a page that comes back the same must not go round.
  function reloadFor(other) {
    if (isTyping() || sessionStorage.getItem(RELOADED_FOR) === other) return;
    sessionStorage.setItem(RELOADED_FOR, other);
    location.reload();
  }

  // Two ways to share the connection. Each can join and leave, any number of times.

  function throughWorker() {
    const shared = new SharedWorker(worker, { name: NAME, type: "module" });
    let patience = 0;

    function join() {
      clearTimeout(patience);
      patience = setTimeout(giveUp, WORKER_ANSWERS);
      shared.port.postMessage({ type: "hi", session, last: newest });
    }

    function leave() {
      clearTimeout(patience);
      shared.port.postMessage({ type: "bye" });
    }

    function giveUp() {
      leave();
      shared.port.close();
      shared.onerror = null;
      way = throughLeader();
      way.join();
    }

    shared.onerror = giveUp;
    shared.port.onmessage = ({ data }) => {
      clearTimeout(patience);
      hear(data);
    };
    return { join, leave };
  }

  function throughLeader() {
    const tab = crypto.randomUUID();
    let channel = null;
    let connection = null;
    let left = null;

    function join() {
      channel = new BroadcastChannel(NAME);
      channel.onmessage = ({ data }) => (data.type === "hi" ? answer(data) : follow(data));
      channel.postMessage({ type: "hi", from: tab, session, last: newest });
      left = new AbortController();
      lead(left.signal).catch((error) => {
        if (error.name !== "AbortError") throw error;
      });
    }

    // Waits until no other tab leads, then leads until it leaves.
    async function lead(signal) {
      const { connect } = await import(connectionModule);
      await navigator.locks.request(NAME, { signal }, async () => {
        if (signal.aborted) return;
        connection = connect({ tell: tellAll, last: newest, again: greeted });
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      });
    }

    function leave() {
      connection?.close();
      connection = null;
      left.abort();
      channel.close();
    }

    function tellAll(message) {
      channel.postMessage(message);
      hear(message);
    }

    function answer(other) {
      for (const message of connection?.greet(other) ?? []) channel.postMessage({ ...message, to: other.from });
    }

    function follow(message) {
      if (!message.to || message.to === tab) hear(message);
    }

    return { join, leave };
  }

  function chooseWay() {
    try {
      return throughWorker();
    } catch {
      return throughLeader();
    }
  }

  // A page that slept may have missed anything: the wall's clock goes on in sleep, the page's own may not.
  function watchSleep() {
    let wall = Date.now();
    let steady = performance.now();
    setInterval(() => {
      const passed = Date.now() - wall;
      const counted = performance.now() - steady;
      wall += passed;
      steady += counted;
      const stalled = counted > 10_000 && !document.hidden;
      if (stalled || Math.abs(passed - counted) > 3_000) dispatchAgain();
    }, 1_000);
  }

  if (!session) return;
  let way = chooseWay();
  way.join();
  watchSleep();
  window.addEventListener("pagehide", () => way.leave());
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    way.join();
    dispatchAgain();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) dispatchAgain();
  });
  // The page's code says when it listens. What came before that it may not have heard.
  window.addEventListener("aldaba:listening", () => {
    listening = true;
    if (early) dispatchAgain();
    early = false;
  });
})();

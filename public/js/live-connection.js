// The browser's one stream of notices: opened, watched and opened again. Whoever holds it for all tabs, the shared
// worker or a leading tab, imports this file, so that both lose and find the connection in the same way.

const STREAM = "/events";
// The server gives a sign of life every 5 s; without one for this long the connection is dead, whatever the browser says.
const SILENCE = 12_000;
const PAUSES = [1_000, 3_000, 9_000, 15_000];
// Who gave way to newer streams of the same session comes back after this, unless a tab asks for it sooner. Much longer than a
// pause: those that come back at once would drive each other out for ever.
const ASIDE = 120_000;
// Notices kept for tabs whose page was made before they came and that connect after.
const KEPT = 100;

// Opens the stream. `tell` hears { type: "hello", session, again }, { type: "notice", id, notice } and { type: "bye" };
// `again` says that notices may have been missed. `last` is the id of the newest notice already known.
export function connect({ tell, last = "", again = false }) {
  let source = null;
  let silence = 0;
  let retry = 0;
  let failures = 0;
  let session = null;
  let kept = [];

  function open() {
    close();
    source = new EventSource(last ? `${STREAM}?after=${encodeURIComponent(last)}` : STREAM);
    source.addEventListener("error", openLater);
    on("hello", welcome);
    on("notice", pass);
    on("beat", () => (failures = 0));
    on("bye", part);
    on("full", stepAside);
    watch();
  }

  function close() {
    clearTimeout(silence);
    clearTimeout(retry);
    retry = 0;
    source?.close();
    source = null;
  }

  function openLater() {
    close();
    retry = setTimeout(open, PAUSES[Math.min(failures, PAUSES.length - 1)]);
    failures += 1;
  }

  // The session has more streams than it may, and this was the oldest of them. What is missed meanwhile is told when it is back.
  function stepAside() {
    close();
    retry = setTimeout(open, ASIDE);
  }

  function watch() {
    clearTimeout(silence);
    silence = setTimeout(open, SILENCE);
  }

  function on(type, hear) {
    const from = source;
    source.addEventListener(type, (event) => {
      if (from !== source) return;
      watch();
      last = event.lastEventId || last;
      hear(event);
    });
  }

  function welcome(event) {
    const next = JSON.parse(event.data).session;
    if (next !== session) kept = [];
    session = next;
    tell({ type: "hello", session, again });
    again = true;
  }

  function pass(event) {
    const message = { type: "notice", id: event.lastEventId, notice: JSON.parse(event.data) };
    kept = [...kept, message].slice(-KEPT);
    tell(message);
  }

  // The session is over. Whoever signs in next starts afresh.
  function part() {
    session = null;
    last = "";
    kept = [];
    failures = PAUSES.length;
    tell({ type: "bye" });
    openLater();
  }

  // What a tab that joins has to hear at once. A tab of another session than the stream's makes the stream open again,
  // as the browser's session may have changed; then all tabs hear whose it is now.
  function greet(tab) {
    if (session !== null && session === tab.session) {
      const missed = kept.filter((message) => tab.last && Number(message.id) > Number(tab.last));
      return [{ type: "hello", session, again: false }, ...missed];
    }
    if (session !== null || retry) {
      session = null;
      open();
    }
    return [];
  }

  open();
  return { greet, close };
}

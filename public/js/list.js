// Keys for lists, and the way back to the row that one has left by. A list is known by `data-list`, a row by `data-row`
// (`ui/list.rs`); without this file a list is links and forms as before.
//
// Keys are taken only where nobody types, with no modifier held down, and nothing lies over the page. `/` goes to the search,
// `j` and `k` move through the rows from wherever one is: the first time to the first row in sight. The arrows move only while
// a row has the focus, Enter opens only the row that has it: elsewhere they scroll and press as always, and a screen reader's
// own keys never get here. A row that leads somewhere is focused by its link, so that its name is read and Enter is the
// browser's own. The letters can be turned off.
(() => {
  "use strict";

  const PLACE = "aldaba-place";
  const LETTERS = "aldaba-keys";
  const ROW = "[data-list] [data-row]";
  // A list that has not come by then is not waited for any longer; a row that is not in it, for less.
  const WAIT = 10_000;
  const WAIT_FOR_ROW = 1_500;
  const root = document.documentElement;

  // Storage of the browser, which it may refuse.
  function recall(storage, name) {
    try {
      return JSON.parse(window[storage].getItem(name));
    } catch {
      return null;
    }
  }

  function remember(storage, name, value) {
    try {
      if (value === null) window[storage].removeItem(name);
      else window[storage].setItem(name, JSON.stringify(value));
    } catch {}
  }

  // Keys.

  const rows = () => [...document.querySelectorAll(ROW)].filter((row) => row.getClientRects().length > 0);
  const rowOf = (element) => element?.closest?.(ROW);
  const isTyping = (element) => element?.closest?.("input, select, textarea, [contenteditable]");
  const isCovered = () => document.querySelector("dialog[open], :popover-open") !== null;

  function focusRow(row, options) {
    const link = row.querySelector(".row-link");
    if (!link) row.tabIndex = -1;
    (link ?? row).focus(options);
  }

  function move(from, step) {
    const all = rows();
    const at = all.indexOf(from);
    const inSight = all.find((row) => row.getBoundingClientRect().top >= 0) ?? all[0];
    const next = at < 0 ? inSight : all[at + step];
    if (next) focusRow(next);
    return all.length > 0;
  }

  function search() {
    const field = document.querySelector(".filters [type=search]");
    field?.focus();
    field?.select();
    return Boolean(field);
  }

  function open(row) {
    const way = row.querySelector("a.primary") ?? row.querySelector("a[href], summary");
    way?.click();
    return Boolean(way);
  }

  function take({ key, target }) {
    if (isTyping(target)) {
      if (key !== "Escape" || !target.matches(".filters [type=search]")) return false;
      target.blur();
      return true;
    }
    if (isCovered()) return false;
    const row = rowOf(target);
    const has = root.dataset.keys !== "off";
    if (key === "/" && has) return search();
    if (key === "j" && has) return move(row, 1);
    if (key === "k" && has) return move(row, -1);
    if (!row) return false;
    if (key === "ArrowDown") return move(row, 1);
    if (key === "ArrowUp") return move(row, -1);
    return key === "Enter" && target === row && open(row);
  }

  function onKey(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (take(event)) event.preventDefault();
  }

  function turn(letters) {
    root.dataset.keys = letters;
    remember("localStorage", LETTERS, letters);
  }

  // The way back.

  const here = () => location.pathname + location.search;

  function onClick(event) {
    const link = event.target.closest?.("a[href]");
    const button = event.target.closest?.("button[data-keys]");
    if (button) turn(button.dataset.keys);
    if (link && rowOf(link)) leaveBy(link);
    if (link?.hasAttribute("data-back")) goBack(link);
  }

  function leaveBy(link) {
    remember("sessionStorage", PLACE, { at: here(), to: link.pathname, row: rowOf(link).dataset.row, y: scrollY });
  }

  // The own way back of the page that a row has led to leads to the list as one has left it: narrowed, in its order, on its page.
  function goBack(link) {
    const place = recall("sessionStorage", PLACE);
    if (place?.to !== location.pathname || place.at.split("?")[0] !== link.pathname) return;
    link.href = place.at;
    remember("sessionStorage", PLACE, { ...place, back: true });
    comeBack();
  }

  // Waits for the list that one has left, which may yet have to be fetched; whoever does something meanwhile is left alone.
  function comeBack() {
    const place = recall("sessionStorage", PLACE);
    if (!place || (!place.back && place.at !== here())) return;
    const began = performance.now();
    let there = null;
    const stop = new AbortController();
    for (const act of ["keydown", "pointerdown", "wheel"]) addEventListener(act, () => stop.abort(), { once: true, capture: true, signal: stop.signal });
    (function look() {
      const now = performance.now();
      if (stop.signal.aborted || now - began > WAIT) return remember("sessionStorage", PLACE, null);
      const all = here() === place.at ? rows() : [];
      const row = all.find((row) => row.dataset.row === place.row);
      if (all.length > 0) there ??= now;
      if (!row && !(there !== null && now - there > WAIT_FOR_ROW)) return requestAnimationFrame(look);
      stop.abort();
      remember("sessionStorage", PLACE, null);
      if (row) focusRow(row, { preventScroll: true, focusVisible: true });
      scrollTo({ top: place.y, behavior: "instant" });
    })();
  }

  if (recall("localStorage", LETTERS) === "off") root.dataset.keys = "off";
  window.addEventListener("keydown", onKey);
  // On the way in, before the page's router follows a link.
  window.addEventListener("click", onClick, true);
  window.addEventListener("popstate", comeBack);
  const [navigation] = performance.getEntriesByType("navigation");
  if (navigation?.type === "back_forward" || recall("sessionStorage", PLACE)?.back) comeBack();
})();

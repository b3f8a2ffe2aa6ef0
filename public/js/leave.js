// Small manners of a page that need no WASM: asking before what was typed is lost, and closing what opened over the page.
(() => {
  "use strict";

  // The form that is being sent as a page of its own, if one is.
  let sent = null;

  function unsaved() {
    return [...document.querySelectorAll("form[data-dirty]")].filter((form) => form !== sent);
  }

  // Before leaving.

  function askBeforeUnload(event) {
    if (unsaved().length > 0) event.preventDefault();
  }

  function leadsAway(link, event) {
    const plain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    const sameTab = !link.target || link.target === "_self";
    const onPage = link.hash !== "" && link.href.split("#")[0] === location.href.split("#")[0];
    return plain && sameTab && !onPage && !link.hasAttribute("download") && link.protocol.startsWith("http");
  }

  // Asked here already, as the page's router follows links without unloading anything.
  function askBeforeLink(event) {
    const link = event.target.closest("a[href]");
    if (link?.matches("[data-opens], [data-closes]") && window.watchdog?.isAlive()) return;
    if (link?.hasAttribute("data-opens")) return openBeside(link);
    const forms = unsaved();
    if (!link || forms.length === 0 || !leadsAway(link, event)) return;
    if (confirm(document.body.dataset.unsaved)) {
      for (const form of forms) form.removeAttribute("data-dirty");
    } else {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  // A link to a form takes nothing with it as long as the page's code follows it. Before that, and without it, the form opens on
  // a page of its own if something is typed here.
  function openBeside(link) {
    const before = link.getAttribute("target");
    if (window.watchdog?.isTyping()) link.target = "_blank";
    else link.removeAttribute("target");
    setTimeout(() => (before === null ? link.removeAttribute("target") : link.setAttribute("target", before)));
  }

  // Sending a form is no leaving. If the page's code takes it over, the page stays and the form counts again.
  function noteSending(event) {
    sent = event.target;
    setTimeout(() => {
      if (event.defaultPrevented) sent = null;
    });
  }

  // What is open over the page.

  function closeDisclosures(except) {
    for (const open of document.querySelectorAll("details.disclose[open]")) if (open !== except) open.open = false;
  }

  function closeOnEscape(event) {
    if (event.key !== "Escape") return;
    document.activeElement?.closest("details.disclose[open]")?.querySelector("summary").focus();
    closeDisclosures(null);
  }

  function closeOnClick(event) {
    closeDisclosures(event.target.closest("details.disclose"));
    const menu = event.target.closest("a[href]")?.closest("#menu");
    if (menu?.matches(":popover-open")) menu.hidePopover();
  }

  window.addEventListener("beforeunload", askBeforeUnload);
  window.addEventListener("submit", noteSending, true);
  window.addEventListener("click", askBeforeLink, true);
  // On the way in: what died of the page's code is kept from hearing anything on the way (`watch.js`).
  window.addEventListener("click", closeOnClick, true);
  window.addEventListener("keydown", closeOnEscape, true);
})();

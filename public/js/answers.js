// What is wrong in a field is said when it is left, and from then on at each keystroke until it is right: by the server's own rules
// (`crates/answers`), whether or not the page's WASM lives. A right one is shown in its normal form. Nothing is held back by it: what
// is posted, the server decides.
(() => {
  "use strict";

  // What was done with a field: `typed` into since it was drawn; `left` after that, or sent, or refused by the server, and so judged
  // from now on. What happens to it changes that, and tells whether it is to be judged now.
  const FRESH = { typed: false, left: false };

  function after({ typed, left }, event) {
    switch (event) {
      case "type":
        return { typed: true, left, judge: left };
      case "leave":
        return { typed, left: left || typed, judge: left || typed };
      case "choose":
      case "send":
        return { typed: true, left: true, judge: true };
      case "meaning":
        return { typed, left, judge: left };
      case "refuse":
        return { typed, left: true, judge: false };
      default:
        return { ...FRESH, judge: false };
    }
  }

  // What the rules answered: `=` and the normal form, or `!` and what is wrong; and what else would make it right.
  function read(answer) {
    const [said, kind = "", looks = "", take = ""] = answer.split("\u001f");
    const isWrong = said.startsWith("!");
    return { isWrong, text: isWrong ? said.slice(1) : "", shown: isWrong ? null : said.slice(1), kind, looks, take };
  }

  // The same of what the server answered. It may have found fault with other fields, which are not asked about.
  function server(status, answer, name) {
    if (status === 200) return { ...read(""), shown: answer.shown };
    const fault = status === 422 && answer.fields?.find(({ field }) => field === name);
    return fault ? { ...read("!"), text: fault.message } : null;
  }

  const nameOf = (control) => /^form\[(.*)\]$/.exec(control.name)?.[1] ?? control.name;

  if (typeof document === "undefined") {
    globalThis.answers = { FRESH, after, read, server, nameOf };
    return;
  }

  const BETWEEN = "\u001f";
  const home = new URL(".", document.currentScript.src);
  const lang = document.documentElement.lang;
  const known = new WeakMap();
  // What is to be judged once the rules are there, or the pointer is up.
  const waiting = new Set();
  let rules = null;
  let loading = null;
  let isPressing = false;

  // Where they cannot come, the server says it all; the next field that is looked at tries again.
  function load() {
    if (!window.WebAssembly) return;
    loading ??= bring().then(settle, () => (loading = null));
  }

  async function bring() {
    const words = fetch(new URL(`words.${lang}.json`, home)).then((answer) => answer.json());
    const [module, texts] = await Promise.all([import(new URL("rules.js", home)), words]);
    await module.default();
    module.learn(lang, texts.join(BETWEEN));
    rules = module;
  }

  const ruled = (form) => [...form.elements].filter((control) => control.dataset?.rule);
  const part = (control, name) => document.getElementById(`${control.id}-${name}`);

  // A field that came back with a mistake was left.
  function stateOf(control) {
    return known.get(control) ?? { ...FRESH, left: control.getAttribute("aria-invalid") === "true" };
  }

  function beside(control) {
    const name = rules.sibling(control.dataset.rule);
    const named = (name) => control.form?.elements.namedItem(name);
    return name ? named(`form[${name}]`) ?? named(name) : null;
  }

  function judged(control) {
    const sibling = beside(control);
    const value = sibling?.value ?? "";
    const reads = sibling?.selectedOptions?.[0]?.text ?? value;
    const choices = [...(control.options ?? [])].map((option) => option.value).join(BETWEEN);
    try {
      return read(rules.judge(control.dataset.rule, control.value, value, reads, choices, Date.now(), lang));
    } catch {
      // No rule is worth the page: `watch.js` takes what is thrown for a fault of the page's code.
      rules = null;
      return null;
    }
  }

  // What no rule tells, the server does: it is asked once nobody types for a moment, and nothing is saved by it. Where it cannot be
  // reached, nothing is said.
  const ASK_AFTER = 300;
  const asking = new WeakMap();

  function ask(control, verdict) {
    forget(control);
    const turn = setTimeout(
      async () => {
        const said = await asked(control).catch(() => null);
        // Something else was typed, or decided, meanwhile.
        if (asking.get(control) === turn && control.isConnected) finish(control, said ?? verdict);
      },
      control === document.activeElement ? ASK_AFTER : 0,
    );
    asking.set(control, turn);
  }

  function forget(control) {
    clearTimeout(asking.get(control));
    asking.delete(control);
  }

  async function asked(control) {
    const body = new URLSearchParams(new FormData(control.form));
    const answer = await fetch(control.dataset.judge, { method: "POST", headers: { accept: "application/json" }, body });
    return server(answer.status, await answer.json(), nameOf(control));
  }

  function finish(control, verdict) {
    say(control, verdict);
    if (control !== document.activeElement) show(control, verdict);
  }

  // Said in the place of what the server said of it, above the form too.
  function say(control, verdict) {
    const answer = part(control, "answer");
    if (!answer || !verdict) return;
    const { isWrong, text, kind, looks, take } = verdict;
    const sibling = kind && beside(control);
    const option = sibling && [...sibling.options].find((option) => option.value === kind);
    // What it would be under another choice says more than what it is not under this one.
    const all = option ? looks.replace("{kind}", option.text) : text;
    // What stands there already is not said again.
    if (answer.dataset.said !== all + kind) {
      answer.dataset.said = all + kind;
      answer.replaceChildren(...(all ? [all] : []), ...(option ? [" ", button(control, kind, take)] : []));
    }
    answer.classList.toggle("hint", !isWrong);
    control.closest(".field").dataset.judged = "";
    mark(control, isWrong, "answer");
    mended(control, true);
  }

  function mark(control, isWrong, name) {
    if (isWrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    control.setAttribute("aria-describedby", `${control.id}-hint ${control.id}-${name}`);
  }

  function mended(control, is) {
    const link = control.form?.querySelector(`.problems a[href="#${CSS.escape(control.id)}"]`);
    link?.closest("li").toggleAttribute("data-mended", is);
  }

  // The server's word stands again.
  function unsay(control) {
    const answer = part(control, "answer");
    if (!answer) return;
    answer.replaceChildren();
    delete answer.dataset.said;
    delete control.closest(".field").dataset.judged;
    mark(control, part(control, "error") !== null, "error");
    mended(control, false);
  }

  // Takes the choice that would make it right.
  function button(control, kind, take) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button small", textContent: take });
    button.addEventListener("click", () => {
      const sibling = beside(control);
      sibling.value = kind;
      for (const type of ["input", "change"]) sibling.dispatchEvent(new Event(type, { bubbles: true }));
      show(control);
      control.focus();
    });
    return button;
  }

  // Its normal form, where something was typed.
  function show(control, verdict = judged(control)) {
    const { isWrong = true, shown } = verdict ?? {};
    const isText = control.localName === "textarea" || /^(text|url|tel|email|search)$/.test(control.type);
    if (isText && !isWrong && stateOf(control).typed && control.value !== shown) control.value = shown;
  }

  function happen(control, event) {
    if (control.disabled || control.readOnly) return;
    const { judge, ...state } = after(stateOf(control), event);
    known.set(control, state);
    forget(control);
    if (event === "clear" || event === "refuse") {
      unsay(control);
      waiting.delete(control);
    } else if (judge) {
      waiting.add(control);
      settle();
    }
  }

  // While a pointer is down nothing moves from under it.
  function settle() {
    if (!rules || isPressing) return;
    for (const control of waiting) {
      if (!control.isConnected || !rules) continue;
      const verdict = judged(control);
      if (control.dataset.judge && control.value && verdict && !verdict.isWrong) ask(control, verdict);
      else finish(control, verdict);
    }
    waiting.clear();
  }

  // Those that this one gives their meaning.
  function told(control) {
    if (!rules || !control.form) return;
    for (const other of ruled(control.form)) {
      if (rules.sibling(other.dataset.rule) === nameOf(control)) happen(other, "meaning");
    }
  }

  // Fields that another choice has changed have other rules.
  const reshaped = new MutationObserver((records) => {
    for (const { target } of records) if (target.dataset.rule) happen(target, "meaning");
  });
  const watched = new WeakSet();

  function watch(form) {
    if (!form || watched.has(form)) return;
    watched.add(form);
    reshaped.observe(form, { subtree: true, attributes: true, attributeFilter: ["data-rule"] });
  }

  // On the way in, as `watch.js` may let nothing further.
  const hear = (type, act) => addEventListener(type, act, true);
  const onField = (act) => (event) => event.target?.dataset?.rule !== undefined && act(event.target, event);

  hear("focusin", onField((control) => {
    load();
    watch(control.form);
  }));
  hear("input", (event) => {
    const control = event.target;
    if (control?.dataset?.rule && control.localName !== "select") happen(control, "type");
    if (control?.form) told(control);
  });
  hear("change", (event) => {
    const control = event.target;
    if (control?.dataset?.rule && control.localName === "select") happen(control, "choose");
    if (control?.form) told(control);
  });
  hear("focusout", onField((control) => {
    // Another window came before ours: one goes on typing later.
    if (document.activeElement !== control) happen(control, "leave");
  }));
  hear("submit", ({ target, submitter }) => {
    // The form as it is for another choice is not sent to be saved.
    if (submitter?.name !== "reshape") for (const control of ruled(target)) happen(control, "send");
  });
  hear("reset", ({ target }) => ruled(target).forEach((control) => happen(control, "clear")));
  // The page's code shows what the server refused.
  hear("aldaba:refused", ({ target }) => {
    const controls = ruled(target);
    // Of a refusal that names no field, they know nothing.
    if (!controls.some((control) => part(control, "error"))) return;
    for (const control of controls) happen(control, part(control, "error") ? "refuse" : "clear");
  });
  hear("pointerdown", () => (isPressing = true));
  for (const type of ["pointerup", "pointercancel"]) {
    hear(type, () => {
      isPressing = false;
      // After the click that it may be.
      setTimeout(settle);
    });
  }
  addEventListener("load", () => {
    (globalThis.requestIdleCallback ?? setTimeout)(() => document.querySelector("[data-rule]") && load());
  });
})();

// A page under public/js/guard.js without a browser: its clocks, its server and its document are the test's.
import { readFileSync } from "node:fs";
import vm from "node:vm";

const guard = new vm.Script(readFileSync(new URL("../../../public/js/guard.js", import.meta.url), "utf8"));
const settled = () => new Promise((resolve) => setImmediate(resolve));

/** As much of an element as the guard touches. */
class Element {
  dataset = {};
  hidden = false;
  inert = false;
  parent = null;
  children = [];
  constructor(name) {
    this.name = name;
  }
  get childNodes() {
    return this.children;
  }
  append(...nodes) {
    for (const node of nodes.flatMap((node) => (node instanceof Fragment ? node.children : [node]))) {
      node.parent = this;
      this.children.push(node);
    }
  }
  replaceChildren(...nodes) {
    this.children = [];
    this.append(...nodes);
  }
  remove() {
    if (this.parent) this.parent.children = this.parent.children.filter((node) => node !== this);
  }
  setAttribute() {}
  focus() {}
}

class Fragment extends Element {
  querySelectorAll() {
    return [];
  }
}

/** Whatever listens: the window, the document. */
function listening(rest) {
  const heard = new Map();
  const addEventListener = (name, hear) => heard.set(name, [...(heard.get(name) ?? []), hear]);
  const fire = (name, event = {}) => heard.get(name)?.forEach((hear) => hear(event));
  return Object.assign(rest, { addEventListener, fire });
}

/**
 * A page that came with so much time left, by such rights. `server` is what asking gives: a status, or what is said (with 200, unless it names
 * another status); without it nobody answers. `navigation` is how the browser came by the page, `stored` what the tab remembers.
 */
export function guarded({ left = 60_000, rights = "r1 r2", server, navigation = {}, discarded = false, stored = new Map() } = {}) {
  // In a second of their own each: one clock read for the other is found out.
  const clock = { wall: 1_800_000_000_000, steady: 1_000 };
  const page = { server, asked: 0, reloads: 0 };
  let timers = [];
  let observers = [];

  const later = (run, ms, every) => {
    const timer = { run, at: clock.steady + ms, every };
    timers.push(timer);
    return timer;
  };
  const cancel = (timer) => (timers = timers.filter((other) => other !== timer));

  const root = new Element("root");
  const body = new Element("body");
  const main = new Element("data");
  body.append(main);
  const visit = new Element("visit");
  visit.dataset = { account: "nebula", guard: String(left), rights, page: "settings" };
  const template = (name) => ({ content: { name } });
  const templates = { "guard-ended": template("ended"), "guard-lost": template("lost") };
  const document = listening({
    documentElement: root,
    body,
    activeElement: main,
    hidden: false,
    title: "Settings",
    wasDiscarded: discarded,
    createElement: (name) => new Element(name),
    getElementById: (id) => templates[id],
    importNode(content) {
      const copy = new Fragment();
      copy.append(new Element(content.name));
      return copy;
    },
    querySelector: () => visit,
    querySelectorAll: () => [],
  });
  const window = listening({});

  async function fetch(address, { signal }) {
    page.asked += 1;
    page.address = address;
    const says = await (typeof page.server === "function" ? page.server() : page.server);
    if (says === undefined) return new Promise((_, reject) => later(() => reject(new Error("no answer")), signal.ms));
    const status = typeof says === "number" ? says : (says.status ?? 200);
    return { status, ok: status === 200, json: async () => says };
  }

  const world = {
    document,
    window,
    fetch,
    performance: {
      now: () => clock.steady,
      getEntriesByType: () => [{ responseStart: clock.steady, transferSize: 1, encodedBodySize: 1, type: "navigate", ...navigation }],
    },
    Date: class extends Date {
      static now() {
        return clock.wall;
      }
    },
    AbortSignal: { timeout: (ms) => ({ ms }) },
    MutationObserver: class {
      constructor(see) {
        observers.push(see);
      }
      observe() {}
    },
    location: { pathname: "/a/nebula/settings/account", reload: () => (page.reloads += 1) },
    sessionStorage: { getItem: (key) => stored.get(key) ?? null, setItem: (key, value) => stored.set(key, String(value)) },
    setInterval: (run, ms) => later(run, ms, ms),
    clearInterval: cancel,
    setTimeout: (run, ms) => later(run, ms),
    URLSearchParams,
  };
  guard.runInContext(vm.createContext(world));

  const able = {
    clock,
    document,
    window,
    root,
    /** The page's code is read; the document is there. */
    async start() {
      document.fire("DOMContentLoaded");
      await settled();
      return page;
    },
    /** Time passes by both clocks, and timers run when they are due. */
    async pass(ms) {
      const end = clock.steady + ms;
      for (;;) {
        const next = timers.filter((timer) => timer.at <= end).sort((one, other) => one.at - other.at)[0];
        if (!next) break;
        clock.wall += next.at - clock.steady;
        clock.steady = next.at;
        if (next.every) next.at += next.every;
        else cancel(next);
        next.run();
        await settled();
      }
      clock.wall += end - clock.steady;
      clock.steady = end;
      return page;
    },
    /** The machine sleeps: its wall clock goes on, and nothing else. */
    sleep(ms) {
      clock.wall += ms;
      return page;
    },
    /** Something changes the document; whoever observes it sees it. */
    change(act) {
      act(body);
      for (const see of observers) see();
    },
    notice(detail) {
      window.fire("aldaba:notice", { detail });
      return settled();
    },
    /** What the agent sees: the data, the cover over them, the word that it is over, or nothing yet. */
    get shows() {
      if (root.hidden) return "nothing";
      const names = body.children.map((child) => child.name);
      if (names.includes("data") && names.includes("div")) return main.inert ? "cover" : "data beside a cover";
      return names.join(" and ");
    },
  };
  return Object.defineProperties(page, Object.getOwnPropertyDescriptors(able));
}

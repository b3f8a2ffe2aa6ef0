// One Aldaba for each test: a server of its own, on a copy of the demo database. It starts in a fifth of a second.
import { test as base } from "@playwright/test";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { copyFile, mkdtemp, open, readFile, readdir, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { once, scratch } from "./scratch";
import { database } from "./postgres";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
const program = process.env.ALDABA_BIN ?? join(root, "target/debug/aldaba");

/** A running Aldaba. `kill` and `start` are for tests of what survives a crash: the database stays. */
export interface Aldaba {
  url: string;
  databaseUrl: string;
  /** Runs `aldaba <args>` on the same database and returns what it printed. */
  cli(...args: string[]): Promise<string>;
  start(): Promise<void>;
  /** The letters that were mailed to an address, as files. */
  letters(to: string): Promise<string[]>;
  /** As a power cut would: no chance to tidy up. */
  kill(): Promise<void>;
}

export const test = base.extend<{ aldaba: Aldaba }>({
  aldaba: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "aldaba-e2e-"));
      let server: Server | undefined;
      try {
        server = new Server(await demoDatabase(folder), await freePort(), folder);
        await server.start();
        await use(server);
      } finally {
        await server?.kill();
        await rm(folder, { recursive: true, force: true });
      }
    },
    { timeout: 120_000 },
  ],
  baseURL: async ({ aldaba }, use) => use(aldaba.url),
});

export { expect } from "@playwright/test";

class Server implements Aldaba {
  readonly url: string;
  private child?: ChildProcess;

  constructor(
    readonly databaseUrl: string,
    private readonly port: number,
    private readonly folder: string,
  ) {
    this.url = `http://127.0.0.1:${port}`;
  }

  async cli(...args: string[]): Promise<string> {
    return (await run(program, args, { cwd: this.folder, env: settings(this.databaseUrl, this.port) })).stdout;
  }

  async start(): Promise<void> {
    const log = await open(join(this.folder, "server.log"), "a");
    // `setpriv` becomes the server, and ends it with this worker however that ends.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", program, "serve"], {
      cwd: this.folder,
      env: settings(this.databaseUrl, this.port),
      stdio: ["ignore", log.fd, log.fd],
    });
    this.child = child;
    await log.close();
    await ready(this.url, child, join(this.folder, "server.log"));
  }

  async letters(to: string): Promise<string[]> {
    const folder = join(this.folder, "mail");
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".eml")).sort();
    const letters = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
    return letters.filter((letter) => letter.includes(`\nTo: ${to}\r\n`));
  }

  async kill(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await gone;
  }
}

function settings(databaseUrl: string, port: number): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    ALDABA_ADDR: `127.0.0.1:${port}`,
    ALDABA_SITE_ROOT: process.env.ALDABA_SITE_ROOT ?? join(root, "target/site"),
    ALDABA_MASTER_KEY: "5a".repeat(32),
  };
}

/** The URL of a fresh copy of the demo database, which is made once in a run. */
async function demoDatabase(folder: string): Promise<string> {
  if (process.env.E2E_DATABASE === "postgres") return database(demo);
  const template = join(scratch, "demo.db");
  await once("demo", () => demo(`sqlite:${template}`));
  const copy = join(folder, "aldaba.db");
  await copyFile(template, copy);
  return `sqlite:${copy}`;
}

async function demo(databaseUrl: string): Promise<void> {
  await run(program, ["demo"], { cwd: scratch, env: settings(databaseUrl, 0) });
}

async function ready(url: string, child: ChildProcess, log: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`aldaba serve ended with ${child.exitCode}; see ${log}`);
    const answer = await fetch(`${url}/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`${url}/ready did not answer; see ${log}`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

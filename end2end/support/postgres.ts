// Databases in the PostgreSQL cluster that `cargo xtask test` has started.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { once } from "./scratch";

const run = promisify(execFile);
const template = `e2e_demo_${process.env.ALDABA_E2E_RUN ?? process.pid}`;

/** The URL of a fresh database with the demo in it; PostgreSQL copies a template as fast as files are copied. */
export async function database(demo: (url: string) => Promise<void>): Promise<string> {
  await once("demo-postgres", async () => {
    await sql(`CREATE DATABASE ${template}`);
    await demo(url(template));
  });
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  await sql(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  return url(name);
}

function url(name: string): string {
  return `${cluster()}/${name}?sslmode=disable`;
}

function cluster(): string {
  const found = process.env.ALDABA_TEST_POSTGRES;
  if (!found) throw new Error("ALDABA_TEST_POSTGRES is not set: run the browser tests with `cargo xtask test browser`");
  return found;
}

async function sql(statement: string): Promise<void> {
  await run("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, url("postgres")]);
}

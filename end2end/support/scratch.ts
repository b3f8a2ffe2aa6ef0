// A folder that all workers of one run share, and things done once in it.
import { mkdirSync } from "node:fs";
import { mkdir, rm, writeFile, access } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Workers are children of the one process that runs Playwright; they inherit its environment.
process.env.ALDABA_E2E_RUN ??= String(process.pid);
export const scratch = join(tmpdir(), `aldaba-e2e-run-${process.env.ALDABA_E2E_RUN}`);
mkdirSync(scratch, { recursive: true });

/** Does `work` in the first worker that asks; the others wait for it. */
export async function once(name: string, work: () => Promise<void>): Promise<void> {
  const [claim, done, failed] = ["claim", "done", "failed"].map((end) => join(scratch, `${name}.${end}`));
  if (await mkdir(claim!).then(() => true, () => false)) {
    try {
      await work();
      await writeFile(done!, "");
    } catch (error) {
      await writeFile(failed!, "");
      throw error;
    }
    return;
  }
  while (!(await exists(done!))) {
    if (await exists(failed!)) throw new Error(`${name} failed in another worker`);
    await new Promise((later) => setTimeout(later, 50));
  }
}

export async function clear(): Promise<void> {
  await rm(scratch, { recursive: true, force: true });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false);
}

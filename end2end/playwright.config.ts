import { defineConfig, devices } from "@playwright/test";

// Chromium of the system: nothing is downloaded, and it must not look for updates while tests run.
const chromium = {
  executablePath: process.env.CHROME_PATH ?? "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

// Workers inherit it: what they share (support/scratch.ts) lies under this name.
process.env.ALDABA_E2E_RUN ??= String(process.pid);

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  // Two cores carry two browsers with a server each (support/server.ts).
  workers: 2,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A test that passes only sometimes is a fault of the test or of Aldaba: a retry names it as flaky, and lets a noisy
  // machine finish.
  retries: process.env.CI ? 2 : 0,
  timeout: 60_000,
  expect: { timeout: 7_000 },
  globalTeardown: "./support/teardown.ts",
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    channel: undefined,
    launchOptions: chromium,
    // Recording takes a tenth of the time: where a test is tried again, its second try is soon enough.
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    screenshot: "only-on-failure",
  },
});

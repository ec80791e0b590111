import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/repository/build-when-stale.ts",
    // A hung test may take its minute to be told; one that merely waits for a busy machine is not to fail.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 15_000 } },
    // By default one core stays idle, which on a machine with two is half of it.
    maxWorkers: "100%",
    restoreMocks: true,
  },
})

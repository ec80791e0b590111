import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: "test/repository/build-when-stale.ts",
    testTimeout: 20_000,
    restoreMocks: true,
  },
})

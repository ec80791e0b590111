import { describe, it } from "vitest"
import { inProcessExecutor } from "../../src/executors/in-process.js"
import { executorContract } from "../../src/testing/executor-contract.js"

describe("a branch of the in-process executor", () => {
  for (const { name, run } of executorContract(() => inProcessExecutor)) it(name, run)
})

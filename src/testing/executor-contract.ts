import assert from "node:assert/strict"
import type { Executor } from "../executors/executor.js"
import type { ContractCase } from "./contract-case.js"
import { claimCases } from "./executor-claims.js"
import { endingCases } from "./executor-endings.js"
import { isolationCases } from "./executor-isolation.js"
import { outputCases } from "./executor-outputs.js"
import { stopCases } from "./executor-stops.js"

/**
 * What every executor has to keep: it settles each branch once, whatever its agent does, and never rejects.
 *
 * The cases run closures in virtual time, so they are for executors whose `capabilities.closures` is true.
 *
 * Not exported by the package: no pattern takes an executor yet.
 */
export function executorContract(makeExecutor: () => Executor): readonly ContractCase[] {
  const cases = [...endingCases, ...stopCases, ...outputCases, ...claimCases, ...isolationCases]
  return cases.map(({ name, check }) => ({
    name,
    async run() {
      const executor = makeExecutor()
      assert.notEqual(executor.name, "", "expected the executor to have a name")
      try {
        await check(executor)
      } finally {
        await executor.close()
      }
    },
  }))
}

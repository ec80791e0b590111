import { describe, expect, it } from "vitest"
import { functionAgent } from "../../../src/agents/function-agent.js"
import type { Integrator } from "../../../src/integrate/integrator.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { section } from "../../../src/patterns/section/section.js"
import { failureAccountMarkdown } from "../../../src/report/failure-account.js"
import { testRuntime } from "../../../src/testing/test-runtime.js"

const outputs: Readonly<Record<string, unknown>> = {
  a: { findings: ["no tests", "no types"] },
  b: { findings: ["no types", "no docs"] },
}
const agent = functionAgent(({ id }) => {
  const output = outputs[id]
  if (output === undefined) throw new Error("no luck")
  return output
})
const honest = merge<unknown>({ rules: {} })

/** A merge that loses the last of its findings on the way out, in the output alone or in its ledger, too. */
function careless(where: "output" | "ledger"): Integrator {
  return {
    ...honest,
    async integrate(outcomes, context) {
      const integration = await honest.integrate(outcomes, context)
      if (!integration.done || integration.records === undefined) return integration
      const { records, counts } = integration.records
      const output = { findings: ["no tests", "no types"] }
      if (where === "output") return { ...integration, output }
      const left = { ...integration.records, records: records.slice(0, -1) }
      return { ...integration, output, records: { ...left, counts: { ...counts, in: 3 + 1, kept: 2 } } }
    },
  }
}

async function run(integrate: Integrator, ids: readonly string[]) {
  const { runtime, clock } = testRuntime()
  const briefs = ids.map((id) => ({ id, objective: `read ${id}` }))
  return clock.until(section({ agent, briefs, integrate }).run("Review it", { runtime }))
}

describe("a section", () => {
  it("is complete when every record is accounted for", async () => {
    const { status, output, verdict, records } = await run(honest, ["a", "b"])
    expect([status, output]).toEqual(["complete", { findings: ["no tests", "no types", "no docs"] }])
    expect(verdict.ok).toBe(true)
    expect(records?.counts).toEqual({ in: 4, kept: 3, merged: 1, dropped: 0, missing: 0 })
  })

  it("is partial when its integrator loses a record, and says which", async () => {
    const { status, reason } = await run(careless("output"), ["a", "b"])
    expect(status).toBe("partial")
    expect(reason).toContain("V2: record R3 does not stand in the output (/findings/2)")
  })

  it("is partial when the ledger hides the loss", async () => {
    const { status, verdict } = await run(careless("ledger"), ["a", "b"])
    expect(status).toBe("partial")
    expect(verdict.findings.map(({ message }) => message)).toContain("record b#/findings/1 was lost")
  })

  it("gives an account of what is missing", async () => {
    const result = await run(honest, ["a", "c"])
    expect(result.status).toBe("partial")
    expect(result.verdict.ok).toBe(true)
    expect(failureAccountMarkdown(result)).toContain("- Why it is missing: agent: no luck")
  })
})

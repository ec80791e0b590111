import fc from "fast-check"
import { expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { section } from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const names = ["database", "port 80", "printer"]

test("briefs that name the same resource never run at once, the others do, and nobody waits for ever", async () => {
  const cases = fc.array(fc.subarray(names), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(cases, fc.integer({ min: 1, max: 12 }), async (resources, concurrency) => {
      const { runtime, clock } = testRuntime()
      const held = new Map<string, string>()
      const clashes: string[] = []
      const agent = functionAgent(async ({ id, exclusive = [] }) => {
        for (const name of exclusive) {
          if (held.has(name)) clashes.push(`${id} and ${held.get(name)} hold ${name}`)
          held.set(name, id)
        }
        await new Promise<void>((resolve) => void clock.setTimer(100, resolve))
        for (const name of exclusive) held.delete(name)
        return id
      })
      const briefs = resources.map((exclusive, place) => ({
        id: `b${place}`,
        objective: `do ${place}`,
        exclusive,
      }))
      const result = await clock.until(section({ agent, briefs, concurrency }).run("x", { runtime }))
      expect(clashes).toEqual([])
      expect(result.status).toBe("complete")
    }),
    { numRuns: 100 },
  )
})

test("who waits for a resource holds no place among the running branches", async () => {
  const { runtime, clock } = testRuntime({ start: 0 })
  const agent = functionAgent(async ({ id }) => {
    await new Promise<void>((resolve) => void clock.setTimer(100, resolve))
    return id
  })
  const briefs = [
    { id: "a", objective: "write", exclusive: ["file"] },
    { id: "b", objective: "write more", exclusive: ["file"] },
    { id: "c", objective: "read" },
  ]
  const result = await clock.until(section({ agent, briefs, concurrency: 2 }).run("x", { runtime }))
  expect(result.outcomes.map(({ startedAt }) => startedAt)).toEqual([0, 100, 0])
})

test("a resource is free only when the agent that held it has really ended", async () => {
  const { runtime, clock } = testRuntime({ start: 0 })
  let holders = 0
  let most = 0
  const agent = functionAgent(async ({ id }) => {
    holders += 1
    most = Math.max(most, holders)
    // Does not heed its signal.
    await new Promise<void>((resolve) => void clock.setTimer(200, resolve))
    holders -= 1
    return id
  })
  const briefs = ["a", "b"].map((id) => ({ id, objective: id, exclusive: ["file"] }))
  const result = await clock.until(section({ agent, briefs, timeoutMs: 50 }).run("x", { runtime }))
  expect(result.outcomes.map(({ status, endedAt }) => [status, endedAt])).toEqual([
    ["timed_out", 50],
    ["timed_out", 250],
  ])
  expect(most).toBe(1)
})

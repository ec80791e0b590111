import { expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { collect } from "../../src/integrate/collect.js"
import { section } from "../../src/patterns/section/section.js"

const briefs = ["a", "b"].map((id) => ({ id, objective: "look" }))
const run = (fails: readonly string[]) =>
  section({
    agent: functionAgent(({ id }) => {
      if (fails.includes(id)) throw new Error("broke")
      return id
    }),
    briefs,
    integrate: collect(),
    shortfall: "integrate",
  }).run("x")

test("a collection of nothing is no output: the run has failed, also where less than the quorum is tolerated", async () => {
  const result = await run(["a", "b"])
  expect(result.status).toBe("failed")
  expect(result).not.toHaveProperty("output")
})

test("what little was delivered is collected, and the result is partial", async () => {
  const result = await run(["b"])
  expect(result).toMatchObject({ status: "partial", output: [{ briefId: "a", output: "a" }] })
})

import { expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { section } from "../../src/patterns/section/section.js"

const inner = section({
  agent: functionAgent((_, context) => {
    context.wrote("/etc/passwd")
    return "done"
  }),
  briefs: [{ id: "inside", objective: "write", writes: ["/etc/passwd"] }],
})

test.each([
  ["/tmp/a", "failed", "skipped"],
  ["/etc/", "complete", "ok"],
])("a run inside a branch may write no more than the branch: %s", async (place, status, ended) => {
  const result = await section({
    agent: inner.asAgent(),
    briefs: [{ id: "outside", objective: "have it written", writes: [place] }],
  }).run("x")
  expect(result.status).toBe(status)
  expect(result.outcomes[0]).toMatchObject({ status: ended, nested: { status: "complete" } })
})

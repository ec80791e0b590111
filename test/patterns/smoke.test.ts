import { expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch, section, vote } from "../../src/index.js"

test("a vote", async () => {
  const result = await vote({ agent: functionAgent(({ sampleIndex }) => (sampleIndex === 1 ? "b" : "a")), samples: 7 }).run("q?")
  console.log(JSON.stringify(result, null, 1).slice(0, 3000))
  expect(result.status).toBe("complete")
})
test("a section", async () => {
  const result = await section({
    agent: functionAgent(({ id }) => { if (id === "b") throw new Error("boom"); return id }),
    briefs: ["a", "b", "c"].map((id) => ({ id, objective: `do ${id}` })),
  }).run("x")
  console.log(JSON.stringify(result, null, 1).slice(0, 5000))
})
test("a batch", async () => {
  for (const n of [100, 1000, 10000, 50000]) {
    const b = batch({ agent: functionAgent(() => 1), concurrency: 50 })
    const t = performance.now()
    const r = await b.run(Array.from({ length: n }, (_, i) => i))
    console.log(n, r.status, (performance.now() - t) * 1000 / n, "us")
  }
}, 60000)

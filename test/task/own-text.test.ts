import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/index.js"
import { ownText } from "../../src/task/own-text.js"

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

test("is the same text, whatever it is made of", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => ownText(text) === text))
})

test("a short output that was cut out of a long text does not keep the long text", async () => {
  const heads = batch({
    agent: functionAgent(({ input }) => ({ head: String(input).repeat(100_000).slice(0, 40) })),
  })
  collectGarbage()
  const before = process.memoryUsage().heapUsed
  const result = await heads.run(Array.from({ length: 200 }, (_, index) => String(1_000 + index)))
  collectGarbage()
  // 80 MB, where each keeps its text.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000)
  expect(result.coverage.ok).toBe(200)
})

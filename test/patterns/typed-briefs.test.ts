import { expect, test } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../src/agents/function-agent.js"
import { merge } from "../../src/integrate/merge/merge.js"
import { section } from "../../src/patterns/section/section.js"

const briefs = ["a", "b"].map((id) => ({
  id,
  objective: `look at ${id}`,
  output: z.object({ summary: z.string(), findings: z.array(z.string()) }),
}))
const agent = functionAgent(({ id }) => ({ summary: id, findings: [id] }))

test("briefs whose outputs share a key that no merge rule names are refused before anything is paid", () => {
  expect(() => section({ agent, briefs, integrate: merge({ rules: { "findings[]": "union" } }) })).toThrow(
    /"a" and "b" fill the same output key "summary", and no merge rule says which counts.*give "summary" a merge rule/,
  )
})

test("with a rule for each key that they share, they are merged", async () => {
  const rules = { "findings[]": "union", summary: "keepAll" } as const
  const result = await section({ agent, briefs, integrate: merge({ rules }) }).run("x")
  expect(result.output).toMatchObject({ summary: [{ value: "a" }, { value: "b" }], findings: ["a", "b"] })
})

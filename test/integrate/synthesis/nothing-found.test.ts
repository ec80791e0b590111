import { describe, expect, test } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { proseWriter } from "../../../src/integrate/synthesis/prose-writer.js"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import { section } from "../../../src/patterns/section/section.js"
import { integrate } from "./integration.js"
import { answer, scriptedWriter } from "./scripted-writer.js"

const briefs = ["a", "b", "c"].map((id) => ({ id, objective: `review ${id}` }))

const writers = [
  [
    "a merge with prose",
    (model: ReturnType<typeof scriptedWriter>["model"]) =>
      merge<string>({ rules: {}, prose: proseWriter({ model }) }),
  ],
  ["a synthesis", (model: ReturnType<typeof scriptedWriter>["model"]) => synthesis({ model })],
] as const

describe.each(writers)("%s over branches that looked and found nothing", (_, writing) => {
  test.each([[{ findings: [] }], [[]]])(
    "is complete without a call, when all delivered %j",
    async (output) => {
      const { model, prompts } = scriptedWriter(() => answer([]))
      const agent = functionAgent(() => output)
      const result = await section({ agent, briefs, integrate: writing(model) }).run("Review it.", {
        seed: 1,
      })
      expect(result.status).toBe("complete")
      expect(result.output).toBe("Nothing was found by: a, b, c.")
      expect(result.verdict).toMatchObject({ ok: true, findings: [] })
      expect(result.records?.counts.in).toBe(0)
      expect(prompts()).toEqual([])
    },
  )

  test("names the missing brief under that", async () => {
    const { model, prompts } = scriptedWriter(() => answer([]))
    const agent = functionAgent(({ id }) => {
      if (id === "b") throw new Error("no luck")
      return { findings: [] }
    })
    const result = await section({ agent, briefs, integrate: writing(model) }).run("Review it.", { seed: 1 })
    expect(result.status).toBe("partial")
    expect(result.output).toBe(
      "Nothing was found by: a, c.\n\nMissing from this answer:\n- b (review b): agent: no luck",
    )
    expect(result.verdict).toMatchObject({ ok: true, findings: [] })
    expect(prompts()).toEqual([])
  })

  test("says who found nothing under what the others found", async () => {
    const { model } = scriptedWriter(() => answer([["The port is open.", "R1"]]))
    const agent = functionAgent(({ id }) => ({ findings: id === "a" ? [{ text: "The port is open." }] : [] }))
    const result = await section({ agent, briefs, integrate: writing(model) }).run("Review it.", { seed: 1 })
    expect(result.status).toBe("complete")
    expect(result.output).toBe("The port is open. [R1]\n\nNothing was found by: b, c.")
    expect(result.verdict).toMatchObject({ ok: true, findings: [] })
  })

  test("is no excuse for a model that writes nothing over what was found", async () => {
    const { model } = scriptedWriter(() => answer([]))
    const { shortfall, ...rest } = await integrate(writing(model), {
      a: { output: { findings: [{ text: "The port is open." }] } },
    })
    expect(shortfall).toBe("synthesis failed: no sentence (of 0) cites a record that exists")
    expect("output" in rest).toBe(false)
  })
})

test("a synthesis in a shape of the caller's is asked for all the same, and the model is told that nothing was found", async () => {
  const { model, prompts } = scriptedWriter(() => ({ answer: { bugs: 0 }, conflicts: [] }))
  const { output } = await integrate(
    synthesis<{ bugs: number }>({ model, output: z.object({ bugs: z.number() }) }),
    { a: { output: { findings: [] } } },
  )
  expect(output).toEqual({ bugs: 0 })
  expect(prompts()).toHaveLength(1)
  expect(prompts()[0]).toContain("The workers looked and found nothing")
})

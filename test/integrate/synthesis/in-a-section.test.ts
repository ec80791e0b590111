import { expect, test } from "vitest"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { section } from "../../../src/patterns/section/section.js"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import { answer, scriptedWriter } from "./scripted-writer.js"

const outputs: Readonly<Record<string, string>> = { a: "The port is 80.", c: "Logs rotate." }
const agent = functionAgent(({ id }) => {
  const output = outputs[id]
  if (output === undefined) throw new Error("no luck")
  return output
})
const briefs = ["a", "b", "c"].map((id) => ({ id, objective: `read ${id}` }))

test("a section is answered with cited sentences, and is partial by the brief that is missing", async () => {
  const { model, prompts } = scriptedWriter(() => answer([["The port is 80.", "R1"]]))
  const result = await section({ agent, briefs, integrate: synthesis({ model }) }).run("Which port?", {
    seed: 1,
  })
  expect(result.status).toBe("partial")
  expect(result.output).toBe(
    "The port is 80. [R1]\n\nMissing from this answer:\n- b (read b): agent: no luck",
  )
  expect(result.prose?.claims).toEqual([{ sentence: "The port is 80.", recordIds: ["R1"] }])
  expect(result.records?.counts).toEqual({ in: 3, kept: 2, merged: 0, dropped: 0, missing: 1 })
  expect(result.verdict).toMatchObject({ ok: true, findings: [] })
  expect(prompts()).toHaveLength(1)
})

test("a sentence whose number stands in no record is written again, and nothing else is", async () => {
  const { model, prompts } = scriptedWriter((_, number) =>
    number === 1
      ? answer([
          ["The port is 81.", "R1"],
          ["Logs rotate.", "R2"],
        ])
      : { sentences: [{ number: 1, text: "The port is 80.", records: ["R1"] }] },
  )
  const result = await section({ agent, briefs, integrate: synthesis({ model }) }).run("Which port?", {
    seed: 1,
  })
  expect(prompts()).toHaveLength(2)
  expect(result.output).toMatch(/^The port is 80\. \[R1\] Logs rotate\. \[R2\]\n/)
  expect(result.verdict.ok).toBe(true)
})

test("an answer whose mending fails is partial, with the answer and what is wrong with it", async () => {
  const { model, prompts } = scriptedWriter((_, number) => {
    if (number > 1) throw Object.assign(new Error("400 Bad Request"), { status: 400 })
    return answer([["The port is 81.", "R1"]])
  })
  const one = briefs.slice(0, 1)
  const result = await section({ agent, briefs: one, integrate: synthesis({ model }) }).run("Which port?", {
    seed: 1,
  })
  expect(result.status).toBe("partial")
  expect(result.output).toBe("The port is 81. [R1]")
  expect(result.verdict.findings).toMatchObject([{ check: "V5" }])
  expect(prompts()).toHaveLength(2)
})

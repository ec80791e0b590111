import { expect, it } from "vitest"
import { repairPrompt, schemaPrompt } from "../../../src/agents/prompts/prompts.js"
import { ask } from "./ask.js"

const schema = { type: "object", properties: { answer: { type: "number" } }, required: ["answer"] }

it("answers the question again when a message only asks for a correction", async () => {
  const before = [
    { role: "user", content: "What is 17 * 23?" },
    { role: "assistant", content: '{"answer": "391"}' },
  ]
  const prompt = repairPrompt("answer: expected number, got string")
  expect(JSON.parse(await ask(prompt, { before, schema }))).toEqual({ answer: 391 })
})

it("follows a schema that stands in the prompt", async () => {
  expect(JSON.parse(await ask(`What is 17 * 23?\n\n${schemaPrompt(schema)}`))).toEqual({ answer: 391 })
})

it("says something of the prompt when it can do nothing else, the same every time", async () => {
  const prompt = "Tell me a story about a dragon and the tax office"
  expect(await ask(prompt)).toContain("dragon")
  expect(await ask(prompt, { seed: 9 })).toBe(await ask(prompt, { seed: 1 }))
})

it("has an answer to a prompt without words", async () => {
  expect(await ask("?!")).not.toBe("")
})

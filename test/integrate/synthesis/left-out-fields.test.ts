import { expect, test } from "vitest"
import { z } from "zod"
import { replySchema } from "../../../src/agents/replies/reply-schema.js"
import { condensedSchema } from "../../../src/integrate/synthesis/condense.js"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import { replySchemaOf } from "../../../src/integrate/synthesis/write-answer.js"
import { integrate } from "./integration.js"
import { scriptedWriter } from "./scripted-writer.js"

const brought = { a: { output: "The port is 80." } } as const

test("an answer without its layout flags and conflicts is an answer", async () => {
  const { model, prompts } = scriptedWriter(() => ({
    sentences: [{ text: "The port is 80.", records: ["R1"] }],
  }))
  const { output } = await integrate(synthesis({ model }), brought)
  expect(output).toBe("The port is 80. [R1]")
  expect(prompts()).toHaveLength(1)
})

test("an answer whose flag is null is an answer", async () => {
  const { model } = scriptedWriter(() => ({
    sentences: [{ text: "The port is 80.", records: ["R1"], paragraph: null }],
    conflicts: null,
  }))
  expect((await integrate(synthesis({ model }), brought)).output).toBe("The port is 80. [R1]")
})

test("an answer in a shape of the caller's may leave out the conflicts", async () => {
  const { model, prompts } = scriptedWriter(() => ({ answer: { port: 80 } }))
  const shape = z.object({ port: z.number() })
  const { output } = await integrate(synthesis<{ port: number }>({ model, output: shape }), brought)
  expect(output).toEqual({ port: 80 })
  expect(prompts()).toHaveLength(1)
})

test("a sentence without its records is asked for again: what it rests on is not guessed", async () => {
  const { model, prompts } = scriptedWriter((_, number) => ({
    sentences: [{ text: "The port is 80.", ...(number === 1 ? {} : { records: ["R1"] }) }],
  }))
  expect((await integrate(synthesis({ model }), brought)).output).toBe("The port is 80. [R1]")
  expect(prompts()).toHaveLength(2)
})

test("condensed claims may leave out the conflicts, and a conflict its detail", () => {
  expect(condensedSchema.parse({ claims: [] })).toEqual({ claims: [], conflicts: [] })
  expect(
    condensedSchema.parse({ claims: [], conflicts: [{ about: "port", records: ["R1"] }] }).conflicts,
  ).toEqual([{ about: "port", records: ["R1"], detail: "" }])
})

test("models are asked for every field, in the form of strict mode", () => {
  const shape = z.object({ port: z.number() })
  const asked = [replySchemaOf(undefined), replySchemaOf(shape), condensedSchema].map(replySchema)
  expect(asked.map(({ strict, wrapped, json }) => ({ strict, wrapped, required: json["required"] }))).toEqual(
    [
      { strict: true, wrapped: false, required: ["sentences", "conflicts"] },
      { strict: true, wrapped: false, required: ["answer", "conflicts"] },
      { strict: true, wrapped: false, required: ["claims", "conflicts"] },
    ],
  )
  expect(JSON.stringify(asked[0]?.json)).toContain('"required":["text","records","paragraph"]')
})

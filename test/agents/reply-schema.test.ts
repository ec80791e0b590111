import { describe, expect, it } from "vitest"
import { z } from "zod"
import { replySchema } from "../../src/agents/replies/reply-schema.js"

const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree)
  },
})

type Nested = string | Nested[]
const Nested: z.ZodType<Nested> = z.lazy(() => z.union([z.string(), z.array(Nested)]))

describe("the JSON Schema a model is asked for", () => {
  it("requires every property, allows no other, and lets optional ones be null", () => {
    const output = z.object({
      name: z.string(),
      age: z.int().min(0).optional(),
      tags: z.array(z.object({ label: z.string().optional() })),
    })
    expect(replySchema(output)).toEqual({
      wrapped: false,
      strict: true,
      json: {
        type: "object",
        properties: {
          name: { type: "string" },
          age: {
            anyOf: [{ type: "integer", minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, { type: "null" }],
          },
          tags: {
            type: "array",
            items: {
              type: "object",
              properties: { label: { anyOf: [{ type: "string" }, { type: "null" }] } },
              required: ["label"],
              additionalProperties: false,
            },
          },
        },
        required: ["name", "age", "tags"],
        additionalProperties: false,
      },
    })
  })

  it.each([
    ["an enum", z.enum(["bug", "feature"]), { type: "string", enum: ["bug", "feature"] }],
    ["a list", z.array(z.string()), { type: "array", items: { type: "string" } }],
    ["a number", z.number(), { type: "number" }],
    ["a truth value", z.boolean(), { type: "boolean" }],
  ])("wraps %s, for it is no object", (_, output, answer) => {
    expect(replySchema(output)).toEqual({
      wrapped: true,
      strict: true,
      json: { type: "object", properties: { answer }, required: ["answer"], additionalProperties: false },
    })
  })

  it.each([
    ["a record", z.record(z.string(), z.number())],
    ["an object that holds a record", z.object({ counts: z.record(z.string(), z.number()) })],
    ["an object with room for anything", z.looseObject({ name: z.string() })],
    ["anything at all", z.object({ value: z.unknown() })],
    ["a tuple", z.tuple([z.string(), z.number()])],
    ["two patterns at once", z.string().regex(/a/).regex(/b/)],
  ])("does not claim strictness for %s", (_, output) => {
    expect(replySchema(output).strict).toBe(false)
  })

  it("keeps a default out: strict mode knows none", () => {
    const { json } = replySchema(z.object({ unit: z.string().default("cm") }))
    expect(json["properties"]).toEqual({ unit: { anyOf: [{ type: "string" }, { type: "null" }] } })
  })

  it("puts bounds that strict mode does not know into the description", () => {
    const { json } = replySchema(z.object({ id: z.string().min(1).max(60).describe("short"), link: z.url() }))
    expect(json["properties"]).toEqual({
      id: { type: "string", description: "short (minLength 1, maxLength 60)" },
      link: { type: "string", description: "(format uri)" },
    })
  })

  it("offers the members of a discriminated union as anyOf, the one choice strict mode knows", () => {
    const output = z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), n: z.number() }),
      z.object({ kind: z.literal("b"), note: z.string().optional() }),
    ])
    const { json, strict } = replySchema(output)
    expect(strict).toBe(true)
    expect(JSON.stringify(json)).not.toContain("oneOf")
    expect(json["properties"]).toMatchObject({
      answer: { anyOf: [{ required: ["kind", "n"] }, { required: ["kind", "note"] }] },
    })
  })

  it("keeps a schema that refers to itself whole", () => {
    expect(replySchema(Tree).json["properties"]).toMatchObject({
      children: { type: "array", items: { $ref: "#" } },
    })
    const { json, wrapped } = replySchema(z.object({ it: Nested }).shape.it)
    expect(wrapped).toBe(true)
    const references = [...JSON.stringify(json).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? "")
    const targets = references.map((reference) =>
      reference
        .slice(2)
        .split("/")
        .reduce<unknown>((at, key) => Reflect.get(Object(at), key), json),
    )
    expect(targets).not.toHaveLength(0)
    for (const target of targets) expect(target).toMatchObject({ anyOf: expect.any(Array) })
  })

  it("refuses a type that JSON cannot hold, in one line with the remedy", () => {
    expect(() => replySchema(z.object({ at: z.date() }))).toThrow(
      /^Expected an output schema that JSON Schema can express, got one that it cannot \(.*\)\. Use plain objects, arrays, texts, numbers, booleans and enums$/,
    )
  })
})

import { AIMessage } from "@langchain/core/messages"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import type { ModelReply } from "../../src/agents/agent.js"
import { readJson } from "../../src/agents/replies/read-reply.js"
import { replySchema } from "../../src/agents/replies/reply-schema.js"
import { outputLimitsSchema } from "../../src/task/limits.js"

const limits = outputLimitsSchema.parse({})

function read(output: z.ZodType, text: string): ReturnType<ReturnType<typeof readJson>> {
  const reply: ModelReply = { text, message: new AIMessage(text), finishReason: "stop", refusal: undefined }
  return readJson(output, replySchema(output).wrapped, limits)(reply)
}

const Tree = z.object({
  name: z.string(),
  get children() {
    return z.array(Tree)
  },
})

/** Schemas with the values that fit them. */
const table: readonly [string, z.ZodType, fc.Arbitrary<unknown>][] = [
  ["text", z.string(), fc.string()],
  ["number", z.number(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0)],
  ["integer", z.int().min(0).max(9), fc.integer({ min: 0, max: 9 })],
  ["truth value", z.boolean(), fc.boolean()],
  ["enum", z.enum(["bug", "feature", "question"]), fc.constantFrom("bug", "feature", "question")],
  ["text or null", z.string().nullable(), fc.option(fc.string())],
  ["list", z.array(z.string().nullable()), fc.array(fc.option(fc.string()))],
  ["object", z.object({ a: z.string(), b: z.number() }), fc.record({ a: fc.string(), b: fc.integer() })],
  ["object with a field named answer", z.object({ answer: z.string() }), fc.record({ answer: fc.string() })],
  [
    "optional beside nullable",
    z.object({ kept: z.string().nullable(), left: z.string().optional(), both: z.string().nullish() }),
    fc.record(
      { kept: fc.option(fc.string()), left: fc.string(), both: fc.option(fc.string()) },
      { requiredKeys: ["kept", "both"] },
    ),
  ],
  [
    "union",
    z.union([
      z.object({ kind: z.literal("a"), x: z.string().nullable(), z: z.string().optional() }),
      z.object({ kind: z.literal("b"), x: z.string() }),
    ]),
    fc.oneof(
      fc.record(
        { kind: fc.constant("a"), x: fc.option(fc.string()), z: fc.string() },
        { requiredKeys: ["kind", "x"] },
      ),
      fc.record({ kind: fc.constant("b"), x: fc.string() }),
    ),
  ],
  [
    "discriminated union",
    z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("a"), n: z.number().nullable() }),
      z.object({ kind: z.literal("b"), note: z.string().optional() }),
    ]),
    fc.oneof(
      fc.record({ kind: fc.constant("a"), n: fc.option(fc.integer()) }),
      fc.record({ kind: fc.constant("b"), note: fc.string() }, { requiredKeys: ["kind"] }),
    ),
  ],
  [
    "record",
    z.record(z.string(), z.number()),
    fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.integer(), { noNullPrototype: true }),
  ],
  ["tuple", z.tuple([z.string(), z.number()]), fc.tuple(fc.string(), fc.integer())],
  [
    "tree",
    Tree,
    fc.letrec((tie) => ({
      tree: fc.record({
        name: fc.string(),
        children: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie("tree"), { maxLength: 3 })),
      }),
    })).tree,
  ],
]

/** The value as a model in strict mode sends it: every field it leaves out is null. */
function withNulls(whole: unknown, root: object): unknown {
  return walk(whole, root)

  function walk(value: unknown, schema: unknown): unknown {
    const at = (key: string): unknown =>
      typeof schema === "object" && schema !== null ? Reflect.get(schema, key) : undefined
    if (at("$ref") === "#") return walk(value, root)
    const choices = at("anyOf")
    if (Array.isArray(choices)) {
      const fitting = choices.find((choice: { properties?: { kind?: { const?: unknown } } }) => {
        const kind = choice.properties?.kind?.const
        return kind === undefined
          ? true
          : typeof value === "object" && value !== null && Reflect.get(value, "kind") === kind
      }) as unknown
      return walk(value, fitting)
    }
    if (Array.isArray(value)) return value.map((element: unknown) => walk(element, at("items")))
    const properties = at("properties")
    if (typeof value !== "object" || value === null || typeof properties !== "object" || properties === null)
      return value
    return Object.fromEntries(
      Object.entries(properties).map(([key, member]) => {
        const given: unknown = Reflect.get(value, key)
        return [key, given === undefined ? null : walk(given, member)]
      }),
    )
  }
}

describe("a value that fits its schema and comes as JSON", () => {
  it.each(table)("is accepted as it is: %s", (_, output, values) => {
    const { wrapped } = replySchema(output)
    fc.assert(
      fc.property(values, (value) => {
        const sent = JSON.stringify(wrapped ? { answer: value } : value)
        expect(read(output, sent)).toEqual({ value: JSON.parse(JSON.stringify(value)) })
      }),
    )
  })

  it.each(table)("is accepted with null for what is left out: %s", (_, output, values) => {
    const { wrapped, json, strict } = replySchema(output)
    fc.assert(
      fc.property(values, (value) => {
        const whole = wrapped ? { answer: value } : value
        const reply = read(output, JSON.stringify(strict ? withNulls(whole, json) : whole))
        if (!("value" in reply)) throw new Error(reply.problem.message)
        expect(output.parse(reply.value)).toEqual(output.parse(value))
      }),
    )
  })
})

describe("a reply that does not fit", () => {
  const output = z.object({ name: z.string(), age: z.number() })

  it.each([
    ["a field of another type", '{"name":"Ada","age":"36"}', /^at age: .*number/],
    ["a missing field", '{"name":"Ada"}', /^at age: /],
    ["null for a field that has to be there", '{"name":null,"age":36}', /^at name: /],
    ["another shape altogether", "[1,2,3]", /^at the top: /],
    ["words", "I would rather not say.", /^the reply is not JSON$/],
    ["half an object", '{"name":"Ada","age":', /^the reply is not JSON$/],
    [
      "a key that poisons prototypes",
      '{"name":"Ada","age":36,"__proto__":{"admin":true}}',
      /^the reply has the forbidden key "__proto__"$/,
    ],
    [
      "200,000 levels of nesting",
      `${"[".repeat(200_000)}${"]".repeat(200_000)}`,
      /^the reply is nested deeper than 64 levels$/,
    ],
  ])("is a problem that says what is wrong: %s", (_, text, message) => {
    expect(read(output, text)).toEqual({
      problem: { kind: "invalid_output", message: expect.stringMatching(message) as string },
    })
  })
})

describe("JSON as models send it", () => {
  const output = z.object({ n: z.number() })
  it.each([
    ["bare", '{"n":1}'],
    ["in a fence", '```json\n{"n":1}\n```'],
    ["in a fence without a language", 'Here you are:\n\n```\n{"n":1}\n```\n'],
    ["in a fence on one line", '```json {"n":1} ```'],
    ["with words around it", 'Sure! The answer is {"n":1}. Anything else?'],
  ])("is read: %s", (_, text) => {
    expect(read(output, text)).toEqual({ value: { n: 1 } })
  })

  it("is read without its wrapping, too, as models that are not held to a schema send it", () => {
    expect(read(z.enum(["bug", "feature"]), '"bug"')).toEqual({ value: "bug" })
    expect(read(z.array(z.number()), "[1,2]")).toEqual({ value: [1, 2] })
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { briefPrompt } from "../../../src/agents/prompts/prompts.js"
import { ask } from "./ask.js"

const documents = [
  { source: "docs/server.md", text: "The port is 8080 unless the variable PORT says otherwise." },
  { source: "docs/logs.md", text: "Every request of a user is logged with its id." },
  { source: "docs/backup.md", text: "Backups of the data are kept for thirty days." },
]
const objective = "What of the port, the logged requests and the backups?"
const prompt = briefPrompt({ id: "a", index: 0, objective, input: { documents } })

/** A reply for the schema, unparsed by it. */
async function fill(schema: z.ZodType, seed = 1): Promise<unknown> {
  const sent = z.toJSONSchema(schema, { io: "input" })
  return JSON.parse(await ask(prompt, { schema: sent, seed }))
}

describe("every schema gets a value that follows it", () => {
  interface Tree {
    readonly value: string
    readonly children: readonly Tree[]
  }
  const tree: z.ZodType<Tree> = z.object({ value: z.string(), children: z.array(z.lazy(() => tree)) })
  const person = z.object({ name: z.string(), born: z.iso.date() }).meta({ id: "Person" })
  const schemas: Record<string, z.ZodType> = {
    "nested objects": z.object({ a: z.object({ b: z.object({ c: z.boolean() }) }) }),
    enums: z.object({ level: z.enum(["low", "high"]), fixed: z.literal("v1"), one: z.literal([1, 2]) }),
    "bounded numbers": z.object({
      a: z.number().min(0).max(1),
      b: z.int().min(3).max(4),
      c: z.number().gt(5).lt(6),
    }),
    steps: z.object({
      a: z.number().multipleOf(5).min(12),
      b: z.number().multipleOf(0.25).max(-1),
      c: z.int().negative(),
    }),
    "bounded texts": z.object({
      short: z.string().max(5),
      long: z.string().min(300),
      exact: z.string().length(12),
    }),
    formats: z.object({
      a: z.email(),
      b: z.url(),
      c: z.uuid(),
      d: z.iso.datetime(),
      e: z.iso.date(),
      f: z.iso.time(),
      g: z.ipv4(),
    }),
    "more formats": z.object({
      a: z.ipv6(),
      b: z.iso.duration(),
      c: z.base64url(),
      d: z.e164(),
      e: z.cidrv4(),
      f: z.ulid(),
      g: z.nanoid(),
    }),
    patterns: z.object({
      a: z.string().regex(/^[A-Z]{3}-\d{4}$/),
      b: z.string().startsWith("id_"),
      c: z.string().regex(/^(?:yes|no)!?$/),
    }),
    "long lists": z.array(z.string()).min(20),
    "short lists": z.array(z.object({ text: z.string() })).max(2),
    tuples: z.tuple([z.string(), z.number(), z.boolean()]),
    unions: z.union([z.object({ kind: z.literal("a"), a: z.number() }), z.object({ kind: z.literal("b") })]),
    "told apart by a field": z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("x"), x: z.int() }),
      z.object({ kind: z.literal("y") }),
    ]),
    "both of two": z.intersection(z.object({ a: z.string() }), z.object({ b: z.number() })),
    "null or not": z.object({ a: z.string().nullable(), b: z.null(), c: z.enum(["p", "q"]).nullable() }),
    records: z.record(z.string(), z.number()),
    "records with known keys": z.record(z.enum(["red", "green"]), z.int()),
    "shared definitions": z.object({ author: person, editor: person }),
    "a schema that holds itself": tree,
    "nothing optional left wrong": z.object({ a: z.string().optional(), never: z.never().optional() }),
    anything: z.object({ a: z.unknown(), b: z.any() }),
  }
  for (const [name, schema] of Object.entries(schemas)) {
    it(name, async () => {
      for (let seed = 0; seed < 10; seed += 1) {
        const parsed = schema.safeParse(await fill(schema, seed))
        expect(parsed.error?.message).toBeUndefined()
      }
    })
  }

  it("whatever is built out of these", async () => {
    const { schema } = fc.letrec<{ schema: z.ZodType }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom<z.ZodType>(
          z.string(),
          z.number(),
          z.int(),
          z.boolean(),
          z.null(),
          z.enum(["one", "two"]),
        ),
        fc
          .record({ from: fc.integer({ min: -50, max: 50 }), span: fc.integer({ min: 0, max: 9 }) })
          .map(({ from, span }) =>
            z
              .int()
              .min(from)
              .max(from + span),
          ),
        fc.record({ from: fc.nat(30), span: fc.nat(9) }).map(({ from, span }) =>
          z
            .string()
            .min(from)
            .max(from + span),
        ),
        fc
          .dictionary(
            fc.constantFrom("source", "text", "score", "answer", "items", "id", "x"),
            tie("schema"),
            { maxKeys: 4 },
          )
          .map((shape) => z.object(shape)),
        fc.tuple(tie("schema"), fc.nat(4)).map(([item, least]) =>
          z
            .array(item)
            .min(least)
            .max(least + 3),
        ),
        fc.tuple(tie("schema"), tie("schema")).map(([left, right]) => z.union([left, right])),
        tie("schema").map((inner) => z.nullable(inner)),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(schema, fc.nat(99), async (built, seed) => {
        expect(built.safeParse(await fill(built, seed)).error?.message).toBeUndefined()
      }),
      { numRuns: 300 },
    )
  })

  it("a schema as wide and deep as it is endless, in reasonable time", async () => {
    const properties = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`p${at}`, { $ref: "#" }]))
    const reply = await ask(prompt, { schema: { type: "object", properties } })
    expect(reply.length).toBeLessThan(1_000_000)
  })
})

describe("what is said lands where it belongs", () => {
  const passages = documents.map(({ text, source }) => ({ claim: text, file: source }))

  it("gives each entry of a list a sentence with the file it came from, and invents no conflicts", async () => {
    const finding = z.object({ claim: z.string(), file: z.string() })
    const value = await fill(z.object({ findings: z.array(finding), conflicts: z.array(z.string()) }))
    expect(value).toEqual({ findings: passages, conflicts: [] })
  })

  it("tells everything in the one text there is, with sources", async () => {
    expect(await fill(z.object({ summary: z.string() }))).toEqual({
      summary: passages.map(({ claim, file }) => `- ${claim} [${file}]`).join("\n"),
    })
  })

  it("names each source once in a list of sources", async () => {
    expect(await fill(z.object({ answer: z.string(), sources: z.array(z.string()) }))).toMatchObject({
      sources: ["docs/server.md", "docs/logs.md", "docs/backup.md"],
    })
  })
})

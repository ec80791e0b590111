import { describe, expect, it } from "vitest"
import { z } from "zod"
import { ConfigError } from "../../../src/errors.js"
import { equivalenceOf } from "../../../src/tally/equivalence/equivalence-of.js"
import { keyOf } from "./keys.js"

describe("the equivalence of a schema", () => {
  it.each<[string, z.ZodType, string]>([
    ["a number", z.number().min(0), "numbers"],
    ["an integer", z.int(), "numbers"],
    ["a bigint", z.bigint(), "numbers"],
    ["a coerced number", z.coerce.number(), "numbers"],
    ["an enum", z.enum(["a", "b"]), "oneOf"],
    ["a literal", z.literal("a"), "oneOf"],
    ["several literals", z.literal(["a", 1, null]), "oneOf"],
    ["a union of literals", z.union([z.literal("a"), z.enum(["b", "c"]), z.null()]), "oneOf"],
    ["a boolean", z.boolean(), "booleans"],
    ["both truth values", z.union([z.literal(true), z.literal(false)]), "booleans"],
    ["an object", z.object({ a: z.string() }), "json"],
    ["a list", z.array(z.number()), "json"],
    ["a tuple", z.tuple([z.number()]), "json"],
    ["a record", z.record(z.string(), z.number()), "json"],
    ["a text", z.string(), "any"],
    ["an email", z.email(), "any"],
    ["what may be anything", z.unknown(), "any"],
    ["a union of other things", z.union([z.number(), z.string()]), "any"],
    ["a date", z.date(), "any"],
    ["an optional number", z.number().optional(), "numbers"],
    ["a nullable enum with a default", z.enum(["a"]).nullable().default("a"), "oneOf"],
    ["a branded, readonly, caught number", z.number().readonly().catch(0).brand("x"), "numbers"],
    ["the output side of a pipe", z.string().pipe(z.coerce.number()), "numbers"],
    ["the output side of stringbool", z.stringbool(), "booleans"],
    ["a preprocessed number", z.preprocess((value) => value, z.number()), "numbers"],
    ["a transform, whose output is not known", z.string().transform((text) => text.length), "any"],
    ["a lazy schema", z.lazy(() => z.number()), "numbers"],
    ["an enum whose options look the same", z.enum(["a", " a"]), "any"],
    ["an enum of nothing", z.enum([""]), "any"],
  ])("of %s", (_, schema, name) => expect(equivalenceOf(schema).name).toBe(name))

  it("ends where a lazy schema does not", () => {
    const endless: z.ZodType = z.lazy(() => endless)
    expect(equivalenceOf(endless).name).toBe("any")
  })

  it("leaves plain texts to canonicalChoice, where numbers have one key", () =>
    expect(keyOf(equivalenceOf(z.string()), "391")).toBe(keyOf(equivalenceOf(z.string()), "391.0")))

  it("refuses an option that is not in the enum", () =>
    expect(keyOf(equivalenceOf(z.enum(["bug", "feature"])), "question")).toBe("<invalid>"))
})

describe("the equivalence of an object", () => {
  const item = z.object({
    price: z.number(),
    unit: z.enum(["EUR", "USD"]),
    name: z.string(),
    used: z.boolean().default(false),
    note: z.string().nullable().optional(),
  })
  const { key } = equivalenceOf(item)
  const plain = { price: 1000, unit: "EUR", name: "Ann", used: true }
  const same = '{"name":"Ann","price":1000,"unit":"EUR","used":true}'

  it.each([
    [plain],
    [{ ...plain, price: "1,000" }],
    [{ ...plain, price: "€1,000.00", unit: "eur.", name: ' "Ann" ', used: "yes" }],
    [{ ...plain, color: "zod takes unknown keys away" }],
    [JSON.stringify(plain, null, 2)],
    ["Here:\n```json\n{name: 'Ann', price: $1,000, unit: 'EUR', used: True,}\n```"],
    [`{"thought": 1}\n${JSON.stringify(plain)}`],
  ])("counts every field by its own schema: %j", (output) => expect(keyOf({ key }, output)).toBe(same))

  it.each<[unknown, string]>([
    [{ ...plain, price: "a lot" }, '/price: no number: "a lot"'],
    [{ ...plain, unit: "GBP" }, "/unit: not one of EUR, USD"],
    [{ ...plain, name: {} }, "/name: not a text"],
    [{ price: 1 }, "/unit: missing"],
    [[plain], "not an object"],
    [5, "not an object"],
    ["Ann, 1000 EUR", "not JSON: no JSON in the text"],
    ['{"price": 1, "price": 2, "unit": "EUR", "name": "Ann"}', 'the key "price" comes twice'],
  ])("counts %j as invalid, and says why", (output, reason) =>
    expect(key(output)).toMatchObject({ kind: "invalid", reason: expect.stringContaining(reason) }),
  )

  it("abstains on null, nothing and an empty text", () => {
    for (const output of [null, undefined, " "]) expect(keyOf({ key }, output)).toBe("<none>")
  })

  it("keeps null, an empty text and a missing field apart from each other's neighbours", () => {
    const keys = [{ ...plain, note: null }, { ...plain, note: "" }, plain, { ...plain, note: "null" }].map(
      (output) => keyOf({ key }, output),
    )
    expect(new Set(keys).size).toBe(4)
  })

  it("writes a fraction that does not end as a text, and reads it again", () => {
    const ratio = equivalenceOf(z.object({ ratio: z.number() }))
    expect(keyOf(ratio, { ratio: "2/6" })).toBe('{"ratio":"1/3"}')
    expect(keyOf(ratio, '{"ratio":"1/3"}')).toBe('{"ratio":"1/3"}')
  })

  it("refuses unknown keys where the schema does, and counts those that it lets through", () => {
    expect(keyOf(equivalenceOf(z.strictObject({ a: z.number() })), { a: 1, b: 2 })).toBe("<invalid>")
    expect(keyOf(equivalenceOf(z.looseObject({ a: z.number() })), { a: 1, b: "2" })).toBe('{"a":1,"b":"2"}')
  })

  it("takes declared lists for sets by what their elements count as", () => {
    const tags = equivalenceOf(z.object({ tags: z.array(z.enum(["x", "y"])) }), { sets: ["/tags"] })
    expect(keyOf(tags, { tags: ["Y", "x", "y."] })).toBe('{"tags":["x","y"]}')
  })

  it("follows recursive schemas as far as outputs go", () => {
    const tree = z.object({
      size: z.number(),
      get children() {
        return z.array(tree).optional()
      },
    })
    expect(keyOf(equivalenceOf(tree), { size: "1.0", children: [{ size: "2 000" }] })).toBe(
      '{"children":[{"size":2000}],"size":1}',
    )
  })

  it("counts the elements of lists, tuples and records", () => {
    expect(keyOf(equivalenceOf(z.array(z.number())), '["1,000", 2.0]')).toBe("[1000,2]")
    expect(keyOf(equivalenceOf(z.tuple([z.boolean()], z.number())), ["yes", "50%"])).toBe("[true,0.5]")
    expect(keyOf(equivalenceOf(z.record(z.string(), z.number())), { b: "1.0", a: 2 })).toBe('{"a":2,"b":1}')
  })

  it("shows its schema", () =>
    expect(equivalenceOf(z.object({ a: z.number() })).params).toMatchObject({
      schema: { type: "object", properties: { a: { type: "number" } } },
    }))

  it("refuses unknown options", () =>
    expect(() => equivalenceOf(item, { set: [] } as never)).toThrow(ConfigError))
})

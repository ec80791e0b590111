import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { ConfigError } from "../../src/errors.js"
import { castBallot } from "../../src/tally/ballot.js"
import { count } from "../../src/tally/count.js"
import { perField } from "../../src/tally/per-field.js"
import type { PerFieldOptions } from "../../src/tally/per-field-options.js"
import { plurality } from "../../src/tally/plurality.js"
import { reduceBallots } from "../../src/tally/rule.js"

const cast = (outputs: readonly unknown[]) =>
  outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))

const vote = (outputs: readonly unknown[], more: Partial<PerFieldOptions> = {}) =>
  count(cast(outputs), {
    rule: perField({ samples: Math.max(1, outputs.length), quorum: 1, ties: "abstain", ...more }),
  })

describe("perField", () => {
  it("decides each field by itself and composes what nobody needs to have said", () => {
    const tally = vote([
      { city: "Rome", year: 1900 },
      { city: "Rome", year: 1901 },
      { city: "Oslo", year: 1901 },
    ])
    expect(tally).toMatchObject({
      status: "decided",
      winner: '{"city":"Rome","year":1901}',
      exemplar: { city: "Rome", year: 1901 },
      agreement: 1 / 3,
    })
    expect(tally.detail).toEqual({
      counted: 3,
      consistency: 1 / 3,
      fields: [
        {
          field: "city",
          rule: "plurality",
          winner: "Rome",
          counts: [
            { choice: "Rome", count: 2 },
            { choice: "Oslo", count: 1 },
          ],
          agreement: 2 / 3,
          tied: [],
        },
        {
          field: "year",
          rule: "plurality",
          winner: "1901",
          counts: [
            { choice: "1900", count: 1 },
            { choice: "1901", count: 2 },
          ],
          agreement: 2 / 3,
          tied: [],
        },
      ],
    })
  })

  it("warns where no ballot says the whole of it", () => {
    const tally = vote([
      { a: 1, b: 1, c: 2 },
      { a: 1, b: 2, c: 1 },
      { a: 2, b: 1, c: 1 },
    ])
    expect(tally).toMatchObject({ exemplar: { a: 1, b: 1, c: 1 }, agreement: 0, detail: { consistency: 0 } })
    expect(tally.warnings).toContain("No ballot is the composed object: it is nobody's output")
  })

  it("compares values in canonical form, keeps them as first written, and takes nested objects whole", () => {
    const tally = vote([
      { price: "1,000", at: { x: 1, y: 2 } },
      { at: { y: 2, x: 1 }, price: 1000 },
      { price: 7, at: { x: 1, y: 3 } },
    ])
    expect(tally.exemplar).toEqual({ price: "1,000", at: { x: 1, y: 2 } })
    expect(tally.agreement).toBe(2 / 3)
  })

  it("tells apart a field that is left out, one that is null and one that is blank", () => {
    expect(
      vote([
        { a: 1, note: null },
        { a: 1, note: null },
        { a: 1, note: "x" },
      ]).exemplar,
    ).toEqual({
      a: 1,
      note: null,
    })
    expect(
      vote([
        { a: 1, note: "" },
        { a: 1, note: "" },
        { a: 1, note: "x" },
      ]).exemplar,
    ).toEqual({ a: 1, note: "" })
    const left = vote([{ a: 1 }, { a: 1 }, { a: 1, note: "x" }])
    expect(left).toMatchObject({ exemplar: { a: 1 }, agreement: 2 / 3 })
    expect(vote([{ note: null }, { note: "" }, {}])).toMatchObject({
      tied: ['{"note":null}', '{"note":""}', "{}"],
    })
  })

  it("decides fields by majority, median, trimmed mean or as sets, where told to", () => {
    const outputs = [
      { label: "x", low: 1, high: 10, tags: ["a", "b"] },
      { label: "x", low: 2, high: 20, tags: ["b", "c"] },
      { label: "x", low: 3, high: 30, tags: ["b"] },
      { label: "y", low: 4, high: 40, tags: ["c", "b"] },
      { label: "y", low: 99, high: 999, tags: ["c"] },
    ]
    const fields = { label: "majority", low: "median", high: "trimmedMean", tags: "set" } as const
    const tally = vote(outputs, { fields })
    expect(tally.exemplar).toEqual({ label: "x", low: 3, high: 30, tags: ["b", "c"] })
    expect(tally.agreement).toBe(0)
    expect(tally.detail).toMatchObject({
      fields: [
        { field: "label", rule: "majority", agreement: 0.6 },
        { field: "low", rule: "median", winner: "3", agreement: 0.2 },
        { field: "high", rule: "trimmedMean", winner: "30", agreement: 0.2 },
        { field: "tags", rule: "set", winner: '["b","c"]', agreement: 0.4 },
      ],
    })
    expect(vote(outputs, { fields, trim: 0.4 }).exemplar).toMatchObject({ high: 30 })
    expect(vote(outputs, { fields, trim: 0 }).exemplar).toMatchObject({ high: 219.8 })
  })

  it("needs more than half of the ballots for a majority, and names the field that has none", () => {
    const fields = { a: "majority" } as const
    expect(vote([{ a: 1 }, { a: 1 }, { a: 1 }, { a: 2 }, {}], { fields }).exemplar).toEqual({ a: 1 })
    const half = vote([{ a: 1 }, { a: 1 }, { a: 2 }, {}], { fields })
    expect(half).toMatchObject({ status: "undecided", winner: null, tied: [] })
    expect(half.warnings).toContain('field "a": no value has more than half of the ballots')
    expect(half.warnings).toContain('No winner for the field "a"')
  })

  it("counts a ballot as the whole also where its set is in another order", () => {
    const outputs = [{ tags: ["a", "b"] }, { tags: ["b", "a"] }, { tags: ["a"] }]
    expect(vote(outputs, { fields: { tags: "set" } }).agreement).toBe(2 / 3)
  })

  it("lets ballots abstain on a number or a list that they do not have, and says so", () => {
    const outputs = [{ n: 1, tags: ["a"] }, { n: "many", tags: "a" }, { n: 3, tags: ["a"] }, {}]
    const tally = vote(outputs, { fields: { n: "median", tags: "set" } })
    expect(tally.exemplar).toEqual({ n: 2, tags: ["a"] })
    expect(tally.warnings).toContain('field "n": 2 of 4 ballots do not have a number there')
    expect(tally.warnings).toContain('field "tags": 2 of 4 ballots do not have a list there')
  })

  it("leaves out ballots that are no object, also from the quorum, and says how many", () => {
    const tally = vote([{ a: 1 }, [1], "a", 3, { a: 1 }])
    expect(tally).toMatchObject({ exemplar: { a: 1 }, agreement: 0.4, detail: { counted: 2 } })
    expect(tally.warnings).toContain("3 of 5 ballots do not count: not an object (3)")
    const few = vote([{ a: 1 }, 1, 2], { quorum: 2 })
    expect(few).toMatchObject({ status: "undecided", winner: null })
    expect(few.warnings).toContain("1 ballots count, 2 needed")
  })

  it("is safe from fields called like what every object has", () => {
    const output: unknown = JSON.parse('{"__proto__": {"admin": true}, "constructor": 1, "toString": "x"}')
    const tally = vote([output, output])
    expect(Object.keys(tally.exemplar as object).sort()).toEqual(["__proto__", "constructor", "toString"])
    expect(Object.getPrototypeOf(tally.exemplar)).toBe(Object.prototype)
    expect(({} as { admin?: boolean }).admin).toBeUndefined()
    expect(tally.winner).toBe('{"__proto__":{"admin":true},"constructor":1,"toString":"x"}')
    const fields = JSON.parse('{"__proto__": "median"}') as PerFieldOptions["fields"]
    expect(
      vote([JSON.parse('{"__proto__": 1}'), JSON.parse('{"__proto__": 4}')], { fields: fields ?? {} }).winner,
    ).toBe('{"__proto__":2.5}')
  })
})

describe("ties of fields", () => {
  const outputs = [
    { color: "red", size: 1 },
    { color: "blue", size: 1 },
  ]

  it("leave the vote undecided and are named, where the policy is to abstain", () => {
    const tally = vote(outputs)
    expect(tally).toMatchObject({
      status: "undecided",
      winner: null,
      tied: ['{"color":"red"}', '{"color":"blue"}'],
    })
    expect(tally.warnings).toContain('field "color": tied between "red", "blue"')
    expect(tally.warnings).toContain('No winner for the field "color"')
  })

  it("are broken field by field by launch order or a function, and stay on record", () => {
    const level = [
      { a: "x", b: "p", c: 1 },
      { a: "y", b: "q", c: 1 },
    ]
    expect(vote(level, { ties: "first" })).toMatchObject({
      status: "decided",
      exemplar: { a: "x", b: "p", c: 1 },
      tied: ['{"a":"x"}', '{"a":"y"}', '{"b":"p"}', '{"b":"q"}'],
    })
    const asked: (readonly string[])[] = []
    const last = (tied: readonly string[]) => {
      asked.push(tied)
      return tied.at(-1) ?? null
    }
    expect(vote(level, { ties: last }).exemplar).toEqual({ a: "y", b: "q", c: 1 })
    expect(asked.slice(0, 2)).toEqual([
      ["x", "y"],
      ["p", "q"],
    ])
    const wrong = vote(level, { ties: () => "z" })
    expect(wrong.status).toBe("undecided")
    expect(wrong.warnings).toContain(
      'field "a": the `ties` function took "z", which is not one of the tied choices',
    )
  })

  it("can be broken in favour of leaving the field out", () => {
    const half = [{ a: 1 }, { a: 1, note: "x" }]
    expect(vote(half, { ties: "first" })).toMatchObject({ exemplar: { a: 1 }, tied: ["{}", '{"note":"x"}'] })
    expect(vote(half, { ties: () => "" }).exemplar).toEqual({ a: 1 })
  })

  it("draw further ballots, one at a time and up to five, by default", () => {
    const rule = perField({ samples: 2 })
    const decide = (drawn: readonly unknown[]) => rule.decide(reduceBallots(rule, cast(drawn)))
    expect(decide(outputs)).toEqual({ action: "continue", wave: 1 })
    expect(decide([...outputs, { color: "red", size: 2 }])).toEqual({ action: "stop", reason: "tie_broken" })
    const seven = [...outputs, ...outputs, ...outputs, { color: "green", size: 1 }]
    expect(decide(seven)).toEqual({ action: "stop", reason: "all_counted" })
    expect(count(cast(seven), { rule })).toMatchObject({
      status: "tied",
      winner: null,
      tied: ['{"color":"red"}', '{"color":"blue"}'],
    })
  })
})

describe("the schema of perField", () => {
  const schema = z.object({ name: z.string(), age: z.number().nullable(), nick: z.string().optional() })

  it("lets a composed object through that fits it, as it is", () =>
    expect(
      vote(
        [
          { name: "Ada", age: null },
          { name: "Ada", age: null },
          { name: "Eva", age: 3 },
        ],
        { schema },
      ),
    ).toMatchObject({ status: "decided", exemplar: { name: "Ada", age: null } }))

  it("leaves the vote undecided where a required field has no winner, and names it", () => {
    const tally = vote(
      [
        { name: "Ada", age: 1 },
        { name: "Eva", age: 1 },
      ],
      { schema },
    )
    expect(tally).toMatchObject({ status: "undecided", winner: null })
    expect(tally.warnings).toContain('No winner for the field "name"')
  })

  it("does without an optional field that has no winner, and says so", () => {
    const outputs = [
      { name: "Ada", age: 1, nick: "A" },
      { name: "Ada", age: 1, nick: "Countess" },
      { name: "Ada", age: 1 },
    ]
    const tally = vote(outputs, { schema })
    expect(tally).toMatchObject({ status: "decided", exemplar: { name: "Ada", age: 1 }, agreement: 1 / 3 })
    expect(tally.warnings).toContain('No winner for the field "nick": it is left out')
    expect(vote(outputs)).toMatchObject({ status: "undecided" })
  })

  it("refuses an object whose fields do not go together, and says why", () => {
    const range = z
      .object({ from: z.number(), to: z.number() })
      .refine(({ from, to }) => from <= to, { message: "from is above to", path: ["from"] })
    const outputs = [
      { from: 5, to: 6 },
      { from: 5, to: 9 },
      { from: 1, to: 3 },
      { from: 2, to: 3 },
      { from: 5, to: 5 },
      { from: 0, to: 3 },
    ]
    const tally = vote(outputs, { schema: range })
    expect(tally).toMatchObject({ status: "undecided", winner: null })
    expect(tally.warnings).toContain("The composed object does not fit the schema: from: from is above to")
    expect(vote(outputs)).toMatchObject({ exemplar: { from: 5, to: 3 }, agreement: 0 })
  })

  it("that cannot be asked at once decides nothing, and is no crash", () => {
    const later = z.object({ a: z.number() }).refine(async () => true)
    const tally = vote([{ a: 1 }, { a: 1 }], { schema: later })
    expect(tally.status).toBe("undecided")
    expect(tally.warnings.join()).toContain("The composed object does not fit the schema: ")
  })
})

describe("the laws of perField", () => {
  const names = ["a", "b", "c"]
  const objects = fc.array(
    fc.record(
      { a: fc.constantFrom("x", "y", "z"), b: fc.constantFrom(1, 2, 3), c: fc.boolean() },
      { requiredKeys: ["a", "b"] },
    ),
    { minLength: 1, maxLength: 9 },
  )
  const said = (tally: {
    readonly exemplar: unknown
    readonly status: string
    readonly agreement: number
  }) => ({
    exemplar: tally.exemplar,
    status: tally.status,
    agreement: tally.status === "decided" ? tally.agreement : null,
  })

  it("agrees with a plurality of each field by itself", () => {
    fc.assert(
      fc.property(objects, (outputs) => {
        const fields = names.map((field) => {
          const values = outputs.map((output) =>
            String(Object.entries(output).find(([key]) => key === field)?.[1]),
          )
          const rule = plurality({ samples: values.length, quorum: 1, ties: "abstain" })
          return [field, count(cast(values), { rule }).winner] as const
        })
        const tally = vote(outputs)
        const isOpen = fields.some(([, winner]) => winner === null)
        expect(tally.status).toBe(isOpen ? "undecided" : "decided")
        if (isOpen) return
        const given = fields.filter(([, winner]) => winner !== "undefined")
        const composed = Object.entries(tally.exemplar as object).map(([key, value]) => [key, String(value)])
        expect(Object.fromEntries(composed)).toEqual(Object.fromEntries(given))
      }),
    )
  })

  it("depends neither on the order of ballots, nor on that of fields, nor on how often all are there", () => {
    const turned = objects.chain((outputs) =>
      fc.tuple(fc.constant(outputs), fc.shuffledSubarray(outputs, { minLength: outputs.length })),
    )
    fc.assert(
      fc.property(turned, ([outputs, order]) => {
        const before = said(vote(outputs))
        const backwards = order.map((output) => Object.fromEntries(Object.entries(output).toReversed()))
        expect(said(vote(backwards))).toEqual(before)
        expect(said(vote([...outputs, ...outputs]))).toEqual(before)
      }),
    )
  })

  it("keeps the composed object when it is cast once more, and when somebody abstains", () => {
    fc.assert(
      fc.property(objects, (outputs) => {
        const before = vote(outputs)
        const rule = perField({ samples: outputs.length, quorum: 1, ties: "abstain" })
        const idle = castBallot({ briefId: "idle", index: outputs.length, output: null })
        expect(said(count([...cast(outputs), idle], { rule }))).toEqual(said(before))
        if (before.winner === null) return
        const once = vote([...outputs, before.exemplar])
        expect(once.exemplar).toEqual(before.exemplar)
        expect(once.agreement).toBeGreaterThan(0)
      }),
    )
  })

  it("only renames fields and values that are renamed", () => {
    const renamed = (value: unknown) => ({ x: "1st", y: "2nd", z: "3rd" })[String(value)] ?? value
    fc.assert(
      fc.property(objects, (outputs) => {
        const other = outputs.map((output) =>
          Object.fromEntries(Object.entries(output).map(([key, value]) => [`${key} `, renamed(value)])),
        )
        const before = vote(outputs)
        const after = vote(other)
        expect(after.status).toBe(before.status)
        expect(after.exemplar).toEqual(
          before.exemplar === null
            ? null
            : Object.fromEntries(
                Object.entries(before.exemplar as object).map(([key, value]) => [`${key} `, renamed(value)]),
              ),
        )
      }),
    )
  })

  it("writes a tally that is plain JSON", () => {
    fc.assert(
      fc.property(objects, fc.constantFrom("plurality", "median", "set", "majority"), (outputs, rule) => {
        const tally = vote(outputs, { fields: { b: rule } })
        expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
      }),
    )
  })
})

describe("the options of perField", () => {
  const schema = z.object({ age: z.number() })

  it.each([
    [
      { ties: "judge" as const },
      'expected `ties` to be "extend", "first", "abstain" or a function, got "judge"',
    ],
    [
      { fields: { a: "mode" } },
      "expected `fields` to be an object of field names, each with one of plurality, majority",
    ],
    [{ fields: ["a"] }, "expected `fields` to be an object of field names"],
    [{ fields: { agee: "median" }, schema }, 'expected `fields` to name fields of the schema, got "agee"'],
    [
      { fields: { agee: "median" }, schema: schema.strict() },
      "expected `fields` to name fields of the schema",
    ],
    [{ schema: { age: "number" } }, "expected `schema` to be a zod schema"],
    [
      { trim: 0.5, fields: { a: "trimmedMean" } },
      "expected `trim` to be a share from 0 to below 0.5, got 0.5",
    ],
    [{ trim: 0.1 }, 'expected `trim` to go with a field under "trimmedMean"'],
    [{ field: {} }, "unknown option `field`"],
    [{ quorum: 4 }, "expected `quorum` to be at most `samples` (3), got 4"],
  ])("are refused where they make no sense: %#", (options, message) => {
    const make = () => perField({ samples: 3, ...options } as PerFieldOptions)
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
  })

  it("may name what a loose schema does not", () =>
    expect(perField({ samples: 3, fields: { more: "median" }, schema: schema.loose() }).name).toBe(
      "perField",
    ))

  it("are printed, with the defaults filled in", () =>
    expect(perField({ samples: 5, schema, fields: { age: "trimmedMean" } }).params).toEqual({
      samples: 5,
      quorum: 3,
      ties: "extend",
      fields: { age: "trimmedMean" },
      trim: 0.2,
      schema: true,
    }))
})

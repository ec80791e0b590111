import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { canonicalChoice } from "../../src/tally/index.js"
import { processorTime } from "../testing/processor-time.js"

describe("canonicalChoice of text", () => {
  it.each([
    ["  Paris  ", "Paris"],
    ['"Paris"', "Paris"],
    ["“Paris.”", "Paris"],
    ["'\"Paris\".'", "Paris"],
    ["the\n  red\u00a0fox", "the red fox"],
    ["ＡＢＣ", "ABC"],
    ["yes\u200b", "yes"],
  ])("counts %j as %j", (text, key) => expect(canonicalChoice(text)).toBe(key))

  it.each([
    ["Paris", "paris"],
    ["10²", "102"],
    ["10₂", "102"],
    ["1½", "11/2"],
    ["wait...", "wait"],
    ['"a" or "b"', "a or b"],
    ["$391", "391"],
    ["39 %", "39"],
    ["007", "7"],
    ["1,39", "139"],
    ["1,3910", "13910"],
    [".", ""],
  ])("keeps %j and %j apart", (one, other) => expect(canonicalChoice(one)).not.toBe(canonicalChoice(other)))

  it.each(["", "   ", "\n\t", '""', '" "', "\u200b", null, undefined])("takes %j for no choice", (output) =>
    expect(canonicalChoice(output)).toBe(""),
  )

  it("takes adversarial text in its stride", () => {
    const hostile = [
      "\"'".repeat(50_000),
      " .".repeat(50_000),
      `1${"0".repeat(100_000)}x`,
      "[".repeat(100_000),
    ]
    const started = processorTime()
    for (const text of hostile) expect(canonicalChoice(canonicalChoice(text))).toBe(canonicalChoice(text))
    expect(processorTime() - started).toBeLessThan(2_000)
  })
})

describe("canonicalChoice of numbers", () => {
  it.each(["391", "391.0", "391.", "+391", "3.91e2", "0.0391E4", "３９１", '"391"', 391, 391.0])(
    "counts %j as 391",
    (output) => expect(canonicalChoice(output)).toBe("391"),
  )

  it.each([
    ["1,391", "1391"],
    ["-1,234,567.50", "-1234567.5"],
    ["−5", "-5"],
    [".5", "0.5"],
    ["-0.0", "0"],
    [-0, "0"],
    [1e21, "1000000000000000000000"],
    ["1e400", "1e400"],
    ["10E+399", "1e400"],
    ["0.00000001", "1e-8"],
    [1.5e-9, "1.5e-9"],
  ])("writes %j as %s", (output, key) => expect(canonicalChoice(output)).toBe(key))

  it.each([
    ["0.1", "0.10000000000000001"],
    ["1e400", "1e401"],
    ["9007199254740993", "9007199254740992"],
    [0.1 + 0.2, 0.3],
    ["5", "-5"],
  ])("does not round %j into %j", (one, other) =>
    expect(canonicalChoice(one)).not.toBe(canonicalChoice(other)),
  )

  it("gives two numbers one key only if they are equal", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    const pair = fc.oneof(
      fc.tuple(finite, finite),
      fc.tuple(finite, fc.constant(1 + Number.EPSILON)).map(([x, near]) => [x, x * near] as const),
    )
    fc.assert(
      fc.property(
        pair,
        ([one, other]) => (canonicalChoice(one) === canonicalChoice(other)) === (one === other),
      ),
    )
  })

  it("gives two decimals in any spelling one key only if they are equal", () => {
    const decimal = fc.tuple(
      fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
      fc.integer({ min: 0, max: 12 }),
    )
    const spell = ([digits, places]: readonly [bigint, number]) => {
      const text = String(digits < 0n ? -digits : digits).padStart(places + 1, "0")
      const sign = digits < 0n ? "-" : ""
      return places === 0 ? sign + text : `${sign}${text.slice(0, -places)}.${text.slice(-places)}`
    }
    const sameValue = (one: readonly [bigint, number], other: readonly [bigint, number]) =>
      one[0] * 10n ** BigInt(other[1]) === other[0] * 10n ** BigInt(one[1])
    const rescaled = fc.tuple(decimal, fc.integer({ min: 0, max: 5 })).map(([[digits, places], more]) => {
      const other: [bigint, number] = [digits * 10n ** BigInt(more), places + more]
      return [[digits, places], other] as const
    })
    fc.assert(
      fc.property(fc.oneof(fc.tuple(decimal, decimal), rescaled), ([one, other]) => {
        expect(canonicalChoice(spell(one)) === canonicalChoice(spell(other))).toBe(sameValue(one, other))
        expect(canonicalChoice(`${one[0]}e-${one[1]}`)).toBe(canonicalChoice(spell(one)))
      }),
    )
  })
})

describe("canonicalChoice of JSON", () => {
  it("sorts keys at every level and writes no whitespace", () =>
    expect(canonicalChoice({ b: [1, { d: null, c: "x  y" }], a: true })).toBe(
      '{"a":true,"b":[1,{"c":"x  y","d":null}]}',
    ))

  it("counts a value and the text that spells it as one choice", () => {
    expect(canonicalChoice(true)).toBe(canonicalChoice("true"))
    expect(canonicalChoice(["a"])).toBe(canonicalChoice(' ["a"] '))
  })

  it("keeps the number 1 and the text 1 apart inside an object", () =>
    expect(canonicalChoice({ n: 1 })).not.toBe(canonicalChoice({ n: "1" })))

  it("counts empty objects and arrays as choices", () => {
    expect(canonicalChoice({})).toBe("{}")
    expect(canonicalChoice([])).toBe("[]")
  })

  it("takes what is not plain JSON for no choice, and never throws", () => {
    const cycle: Record<string, unknown> = {}
    cycle["self"] = cycle
    let unfolding: unknown = ["x"]
    for (let level = 0; level < 100; level += 1) unfolding = [unfolding, unfolding]
    let deep: unknown = 1
    for (let level = 0; level < 30_000; level += 1) deep = [deep]
    const throwing = {
      get trap() {
        throw new Error("no")
      },
    }
    const values = [
      NaN,
      Infinity,
      1n,
      Symbol("s"),
      () => 1,
      new Date(0),
      new Map(),
      { at: new Date(0) },
      [undefined],
      [NaN],
    ]
    for (const value of [...values, cycle, unfolding, deep, throwing]) expect(canonicalChoice(value)).toBe("")
  })
})

describe("canonicalChoice of anything", () => {
  const anything = fc.oneof(
    fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
    fc.jsonValue(),
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(
        "1",
        "0",
        ".",
        ",",
        "-",
        "+",
        "e",
        '"',
        "'",
        " ",
        "[",
        "]",
        "{",
        "}",
        ":",
        "²",
        "½",
        "₂",
        "“",
        "”",
        "„",
        "Å",
      ),
    }),
    fc.jsonValue().map((value) => JSON.stringify(value, null, 1)),
  )

  it("stays the same when it is made canonical again", () => {
    fc.assert(
      fc.property(anything, (output) => {
        const key = canonicalChoice(output)
        expect(canonicalChoice(key)).toBe(key)
      }),
      { numRuns: 5_000 },
    )
  })

  it("gives objects and arrays one key only if they are equal JSON", () => {
    const structure = fc.oneof(
      fc.array(fc.jsonValue({ maxDepth: 2 })),
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })),
    )
    const sameJson = (one: unknown, other: unknown) => {
      try {
        expect(JSON.parse(JSON.stringify(one))).toStrictEqual(JSON.parse(JSON.stringify(other)))
        return true
      } catch {
        return false
      }
    }
    fc.assert(
      fc.property(
        structure,
        structure,
        (one, other) => (canonicalChoice(one) === canonicalChoice(other)) === sameJson(one, other),
      ),
    )
  })
})

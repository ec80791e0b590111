import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { boundedCopy } from "../../src/task/bounded-copy.js"
import { outputLimitsSchema, overlongText, violatedLimit } from "../../src/task/limits.js"

const bounds = outputLimitsSchema.parse({})
const json = fc.jsonValue({ maxDepth: 6 }).filter((value) => violatedLimit(value, bounds) === undefined)

const copied = (value: unknown): unknown => {
  const copy = boundedCopy(value, bounds)
  if ("problem" in copy) throw new Error(copy.problem)
  return copy.value
}

/** Every list and object in a value. */
function partsOf(value: unknown): readonly object[] {
  if (typeof value !== "object" || value === null) return []
  return [value, ...Object.values(value).flatMap(partsOf)]
}

describe("the copy of a value within its bounds", () => {
  it("is the value, and shares no part with it", () => {
    fc.assert(
      fc.property(json, (value) => {
        const copy = copied(value)
        expect(copy).toEqual(value)
        // The order of names included: what is written out is the same, byte for byte.
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
        const parts = new Set(partsOf(value))
        expect(partsOf(copy).some((part) => parts.has(part))).toBe(false)
      }),
      { numRuns: 10_000 },
    )
  })

  it("is of plain objects and lists, whatever the value was made of", () => {
    const made = Object.assign(Object.create(null), { list: new Proxy([1], {}), [Symbol("s")]: 1 })
    const copy = copied(new Proxy(made, {}))
    expect(copy).toStrictEqual({ list: [1] })
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  })

  it("unfolds what stands in two places", () => {
    const shared = { a: 1 }
    const [first, second] = copied([shared, shared]) as [object, object]
    expect(first).toEqual(second)
    expect(first).not.toBe(second)
  })

  it("keeps members that are undefined and the holes of lists, as no value", () => {
    const holes: unknown[] = []
    holes.length = 2
    expect(copied({ a: undefined, list: holes })).toStrictEqual({
      a: undefined,
      list: [undefined, undefined],
    })
  })
})

describe("a value out of its bounds", () => {
  it("is named in few words, however long its name is", () => {
    const named = Object.defineProperty(() => 1, "name", { value: "x".repeat(10_000_000) })
    expect(violatedLimit(named, bounds)?.length).toBeLessThan(200)
  })

  it.each([
    ["a list that says it is endless", new Proxy([], { get: () => 2 ** 53 })],
    ["a list that says no number", new Proxy([], { get: () => "many" })],
    ["a list that says it has less than nothing", [new Proxy([], { get: () => -1e9 })]],
  ])("is refused: %s", (_, value) => {
    expect(violatedLimit(value, bounds)).toBe("has more than 100000 keys and elements")
  })
})

describe("a text", () => {
  it("is measured before anybody reads it", () => {
    expect(overlongText("x".repeat(5), { maxSize: 5 })).toBeUndefined()
    expect(overlongText("x".repeat(6), { maxSize: 5 })).toBe("is larger than 5 characters")
  })
})

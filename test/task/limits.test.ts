import { describe, expect, it } from "vitest"
import { outputLimitsSchema, violatedLimit } from "../../src/task/limits.js"

const usual = outputLimitsSchema.parse({})

/** Refused in time: a branch must not be able to stall the process. Processor time, for a machine that is busy. */
function refusal(output: unknown): string | undefined {
  const before = process.cpuUsage()
  const reason = violatedLimit(output, usual)
  const { user, system } = process.cpuUsage(before)
  expect(user + system).toBeLessThan(2_000_000)
  return reason
}

const parsed = (text: string): unknown => JSON.parse(text)
const nested = (levels: number): unknown => parsed("[".repeat(levels) + "]".repeat(levels))

describe("what a branch may hand back", () => {
  it.each<[string, unknown]>([
    ["a text", "fine"],
    ["null", null],
    ["numbers, texts, lists and objects inside one another", { a: [1, "b", { c: null, d: true }] }],
    ["a text of exactly the limit", "x".repeat(1_000_000)],
    ["64 levels", nested(64)],
    ["100,000 elements", Array.from({ length: 100_000 }, () => 0)],
    ["a null-prototype object", Object.assign(Object.create(null), { a: 1 })],
    ["a value that stands in two places", [["same"], ["same"]]],
  ])("%s passes", (_, output) => {
    expect(refusal(output)).toBeUndefined()
  })

  it.each<[string, () => unknown, string]>([
    ["a text of 100 MB", () => "x".repeat(100_000_000), "is larger than 1000000 characters"],
    [
      "many texts that are 100 MB together",
      () => Array.from({ length: 100 }, () => "x".repeat(1_000_000)),
      "is larger than 1000000 characters",
    ],
    ["a key of 100 MB", () => ({ ["x".repeat(100_000_000)]: 1 }), "is larger than 1000000 characters"],
    ["200,000 levels of lists", () => nested(200_000), "is nested deeper than 64 levels"],
    [
      "200,000 levels of objects",
      () => parsed('{"a":'.repeat(200_000) + "1" + "}".repeat(200_000)),
      "is nested deeper than 64 levels",
    ],
    [
      "1,000,000 keys",
      () => Object.fromEntries(Array.from({ length: 1_000_000 }, (_, key) => [`k${key}`, 0])),
      "has more than 100000 keys and elements",
    ],
    [
      "1,000,000 elements",
      () => Array.from({ length: 1_000_000 }, () => 0),
      "has more than 100000 keys and elements",
    ],
    ["an object that holds itself", () => selfHolding(), "is nested deeper than 64 levels"],
    [
      "__proto__ out of JSON.parse",
      () => parsed('{"list":[{"__proto__":{"admin":true}}]}'),
      'has the forbidden key "__proto__"',
    ],
    ["constructor", () => parsed('{"constructor":{"prototype":{}}}'), 'has the forbidden key "constructor"'],
    ["prototype", () => ({ prototype: 1 }), 'has the forbidden key "prototype"'],
    ["NaN", () => ({ score: Number.NaN }), "holds NaN, which JSON cannot"],
    ["Infinity", () => [-Infinity], "holds -Infinity, which JSON cannot"],
    ["a function", () => [() => 1], "holds a function, which is not plain JSON"],
    ["a Date", () => ({ at: new Date(0) }), "holds a Date, which is not plain JSON"],
    [
      "a bigint of a million digits, in time",
      () => 1n << 4_000_000n,
      "holds a bigint, which is not plain JSON",
    ],
    ["a symbol", () => Symbol("s"), "holds a symbol, which is not plain JSON"],
  ])("%s is refused", (_, make, reason) => {
    expect(refusal(make())).toBe(reason)
  })

  it("counts sharing in full: a few shared lists that unfold to billions are refused", () => {
    let bomb: unknown[] = ["lol"]
    for (let level = 0; level < 30; level += 1) bomb = Array.from({ length: 10 }, () => bomb)
    expect(refusal(bomb)).toBe("has more than 100000 keys and elements")
  })

  it("is bounded as the caller says", () => {
    const narrow = outputLimitsSchema.parse({ maxSize: 5, maxDepth: 1, maxKeys: 2 })
    expect(violatedLimit("123456", narrow)).toBe("is larger than 5 characters")
    expect(violatedLimit([[1]], narrow)).toBe("is nested deeper than 1 levels")
    expect(violatedLimit([1, 2, 3], narrow)).toBe("has more than 2 keys and elements")
    expect(violatedLimit({ a: 1, b: "xyz" }, narrow)).toBeUndefined()
  })
})

function selfHolding(): unknown {
  const held: { self?: unknown } = {}
  held.self = held
  return held
}

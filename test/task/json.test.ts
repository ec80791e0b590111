import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { deepFreeze, describe as described, toJson } from "../../src/task/json.js"

describe("input that goes into the graph's state", () => {
  it("is an equal deep copy of any JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const copy = toJson(value, "input")
        expect(JSON.stringify(copy)).toBe(JSON.stringify(value))
        if (typeof value === "object" && value !== null) expect(copy).not.toBe(value)
      }),
    )
  })

  it("is not changed by what the caller does later", () => {
    const input = { rows: [{ n: 1 }] }
    const copy = toJson(input, "input")
    input.rows.push({ n: 2 })
    expect(copy).toEqual({ rows: [{ n: 1 }] })
  })

  it("loses members that are undefined, as in JSON", () => {
    expect(toJson({ a: undefined, b: 1 }, "input")).toEqual({ b: 1 })
  })

  it("keeps a __proto__ key as a key, and the prototype as it is", () => {
    const copy = toJson(JSON.parse('{"__proto__":{"admin":true}}'), "input")
    expect(Object.keys(copy ?? {})).toEqual(["__proto__"])
    expect(Reflect.get({}, "admin")).toBeUndefined()
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  })

  it.each<[string, unknown, string]>([
    ["a function", { run: function load() {} }, "input.run to be plain JSON, got a function (load)"],
    ["a Date", [{ at: new Date(0) }], "input[0].at to be plain JSON, got a Date"],
    ["NaN", [1, Number.NaN], "input[1] to be plain JSON, got NaN"],
    ["a bigint", { n: 1n }, "input.n to be plain JSON, got 1"],
    ["undefined in a list", [undefined], "input[0] to be plain JSON, got undefined"],
    ["a hole in a list", listWithHole(), "input[1] to be plain JSON, got undefined"],
    ["a class instance", new Map(), "input to be plain JSON, got a Map"],
    ["undefined", undefined, "input to be plain JSON, got undefined"],
  ])("is refused when it holds %s", (_, value, message) => {
    expect(() => toJson(value, "input")).toThrow(
      `Expected ${message}. Convert it first: the graph's state has to fit any checkpointer`,
    )
  })

  it("is refused when it holds itself or is nested too deep", () => {
    const circular: { self?: unknown } = {}
    circular.self = circular
    const deep: unknown = JSON.parse("[".repeat(200_000) + "]".repeat(200_000))
    for (const value of [circular, deep]) {
      expect(() => toJson(value, "input")).toThrow(ConfigError)
      expect(() => toJson(value, "input")).toThrow(
        "to be nested at most 200 levels deep (or it holds itself)",
      )
    }
  })
})

describe("a frozen value", () => {
  it("cannot be changed at any level", () => {
    const value = deepFreeze({ list: [{ n: 1 }], text: "a" })
    expect(() => Object.assign(value, { text: "b" })).toThrow(TypeError)
    expect(() => value.list.push({ n: 2 })).toThrow(TypeError)
    expect(() => Object.assign(value.list[0] ?? {}, { n: 3 })).toThrow(TypeError)
    expect(value).toEqual({ list: [{ n: 1 }], text: "a" })
  })

  it("is the same value, not a copy", () => {
    const value = { a: 1 }
    expect(deepFreeze(value)).toBe(value)
    expect(deepFreeze("text")).toBe("text")
  })
})

describe("a value in an error message", () => {
  it.each<[unknown, string]>([
    ["short", '"short"'],
    ["x".repeat(100), `"${"x".repeat(57)}..."`],
    [[1, 2], "an array of 2"],
    [{}, "an object"],
    [Object.create(null), "an object"],
    [new Set(), "a Set"],
    [() => 1, "a function"],
    [null, "null"],
    [-0.5, "-0.5"],
  ])("is short and has its type: %#", (value, text) => {
    expect(described(value)).toBe(text)
  })
})

function listWithHole(): readonly unknown[] {
  const list = [1]
  list[2] = 3
  return list
}

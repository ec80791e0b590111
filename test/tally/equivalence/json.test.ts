import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../../src/errors.js"
import { canonicalJson } from "../../../src/tally/equivalence/canonical-json.js"
import { json } from "../../../src/tally/equivalence/json.js"
import { strictJson } from "../../../src/tally/equivalence/strict-json.js"
import { keyOf } from "./keys.js"

describe("json", () => {
  it("writes every value as canonicalJson does, from the value and from its text", () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => value !== null),
        (value) => {
          const text = JSON.stringify(value, null, 1)
          expect(keyOf(json(), text)).toBe(canonicalJson(JSON.parse(text)))
          if (typeof value !== "string") expect(keyOf(json(), value)).toBe(canonicalJson(value))
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it.each([
    '{"a": 1, "a": 2}',
    '{"a": 1, "\\u0061": 1}',
    '[{"x": {"b": 1, "c": 2, "b": 1}}]',
    '{"a": 1, "a": 1,}',
  ])("refuses %s, where a key comes twice", (text) =>
    expect(json().key(text)).toMatchObject({
      kind: "invalid",
      reason: expect.stringContaining("comes twice"),
    }),
  )

  it("lets the same key come in two objects", () =>
    expect(keyOf(json(), '[{"a": 1}, {"a": 1}]')).toBe('[{"a":1},{"a":1}]'))

  it("keeps numbers apart that a double would make one", () => {
    expect(keyOf(json(), "[9007199254740993]")).toBe("[9007199254740993]")
    expect(keyOf(json(), "[9007199254740992]")).toBe("[9007199254740992]")
    expect(keyOf(json(), "[1e400]")).toBe("[1e400]")
    expect(keyOf(json(), "[0.10]")).toBe(keyOf(json(), [0.1]))
    expect(keyOf(json(), "[1e21]")).toBe(keyOf(json(), [1e21]))
  })

  it("takes declared lists for sets, also inside of lists", () => {
    const sets = json({ sets: ["/tags", "/items/*/labels", "/a~1b"] })
    expect(keyOf(sets, { tags: ["b", "a", "b"], order: [2, 1] })).toBe('{"order":[2,1],"tags":["a","b"]}')
    expect(keyOf(sets, { items: [{ labels: [2, 10, 2] }, { labels: [] }] })).toBe(
      '{"items":[{"labels":[10,2]},{"labels":[]}]}',
    )
    expect(keyOf(sets, { "a/b": [2, 1] })).toBe('{"a/b":[1,2]}')
    expect(keyOf(json({ sets: [""] }), '[{"b": 1, "a": 2}, {"a": 2, "b": 1}]')).toBe('[{"a":2,"b":1}]')
  })

  it("forgets the case of texts, never of keys, where that is declared", () =>
    expect(keyOf(json({ ignoreCase: true }), { Name: "ANN" })).toBe('{"Name":"ann"}'))

  it("mends a text that is not quite JSON, unless it shall not", () => {
    expect(keyOf(json(), "```json\n{'a': 1,}\n```")).toBe('{"a":1}')
    expect(keyOf(json({ repair: false }), "{'a': 1,}")).toBe("<invalid>")
  })

  it("abstains on nothing and refuses what is not JSON", () => {
    for (const output of [null, undefined, "", " ", "null"]) expect(keyOf(json(), output)).toBe("<none>")
    const cycle: unknown[] = []
    cycle.push(cycle)
    const throwing = {
      get trap() {
        throw new Error("no")
      },
    }
    let unfolding: unknown = ["x"]
    for (let level = 0; level < 100; level += 1) unfolding = [unfolding, unfolding]
    const outputs = [
      NaN,
      1n,
      new Date(0),
      [undefined],
      [NaN],
      { at: new Map() },
      cycle,
      throwing,
      unfolding,
      "hello",
    ]
    for (const output of outputs) expect(keyOf(json(), output)).toBe("<invalid>")
  })

  it("says where the trouble is", () =>
    expect(json().key({ a: [1, { b: NaN }] })).toEqual({
      kind: "invalid",
      reason: "/a/1/b: NaN is not JSON",
    }))

  it.each([{ sets: ["tags"] }, { sets: "/tags" }, { ignoreCase: "yes" }, { set: [] }])(
    "refuses %j",
    (options) => expect(() => json(options as never)).toThrow(ConfigError),
  )
})

describe("strictJson", () => {
  it("reads what JSON.parse reads, and nothing else", () => {
    const texts = fc.oneof(
      fc.json(),
      fc.string({ unit: fc.constantFrom(...Array.from('{}[]",:\\ 01-+.eEntrufals\n')) }),
      fc
        .tuple(fc.json(), fc.nat(), fc.constantFrom(...Array.from('{}[]",:\\ 0-.e')))
        .map(([text, at, character]) => {
          const place = at % (text.length + 1)
          return text.slice(0, place) + character + text.slice(place)
        }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const read = strictJson(text)
        let parsed: { readonly value: unknown } | undefined
        try {
          parsed = { value: JSON.parse(text) }
        } catch {
          parsed = undefined
        }
        if (read.ok) expect(read.value).toEqual(parsed?.value)
        else if (!read.duplicate) expect(parsed).toBeUndefined()
      }),
      { numRuns: 3_000 },
    )
  })

  it("gives a member called __proto__ no power", () => {
    const read = strictJson('{"__proto__": {"admin": true}}')
    expect(read.ok && Object.getPrototypeOf(read.value)).toBe(Object.prototype)
    expect(read.ok && Object.keys(read.value as object)).toEqual(["__proto__"])
  })
})

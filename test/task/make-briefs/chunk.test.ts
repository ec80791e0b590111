import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { planBriefs } from "../../../src/task/brief.js"
import { type ChunkOptions, chunk } from "../../../src/task/make-briefs/chunk.js"

const objective = "Read them."
const numbersTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)

function sizes(items: readonly unknown[], options: ChunkOptions<unknown>): readonly number[] {
  return chunk(items, options).map((brief) => brief.items?.length ?? 0)
}

/** How many chunks come of filling one after the other, which no way of keeping the order can better. */
function nextFit(weights: readonly number[], capacity: number): number {
  let chunks = 0
  let room = -1
  for (const weight of weights) {
    if (chunks === 0 || weight > room) {
      chunks += 1
      room = capacity
    }
    room -= weight
  }
  return chunks
}

describe("chunk", () => {
  it("makes briefs of neighbours, named and numbered, with the items as input", () => {
    expect(chunk(["a", "b", "c", "d", "e"], { size: 2, objective, constraints: ["short"] })).toEqual([
      { id: "chunk-01", objective, constraints: ["short"], input: { items: ["a", "b"] }, items: ["a", "b"] },
      { id: "chunk-02", objective, constraints: ["short"], input: { items: ["c", "d"] }, items: ["c", "d"] },
      { id: "e", objective, constraints: ["short"], input: { items: ["e"] }, items: ["e"] },
    ])
  })

  it("shows documents as documents, named by their source", () => {
    const documents = ["a.md", "b.md", "c.md", "d.md"].map((source) => ({ source, text: `About ${source}` }))
    const [first] = chunk(documents, { size: 2, objective })
    expect(first).toMatchObject({ input: { documents: documents.slice(0, 2) }, items: ["a.md", "b.md"] })
  })

  it("lets functions write the objective and the input of each chunk", () => {
    const briefs = chunk(["a", "b", "c", "d"], {
      size: 2,
      name: "part",
      objective: (items, { index, count, id }) => `${id}: ${items.join("+")}, ${index + 1} of ${count}`,
      input: (items) => items.join(" "),
    })
    expect(briefs.map((brief) => [brief.objective, brief.input])).toEqual([
      ["part-01: a+b, 1 of 2", "a b"],
      ["part-02: c+d, 2 of 2", "c d"],
    ])
  })

  it("leaves no crumb: what is left over is spread", () => {
    expect(sizes(numbersTo(41), { size: 20, objective })).toEqual([14, 14, 13])
    expect(sizes(numbersTo(21), { size: 20, objective })).toEqual([11, 10])
    expect(sizes(numbersTo(40), { size: 20, objective })).toEqual([20, 20])
  })

  it("counts tokens as a quarter of the characters, and gives a long item a chunk of its own", () => {
    const texts = ["x".repeat(40), "y".repeat(40), "z".repeat(4_000), "w".repeat(40)]
    const briefs = chunk(texts, { tokens: 20, objective, id: (item) => item.slice(0, 1) })
    expect(briefs.map((brief) => [brief.id, brief.items])).toEqual([
      ["chunk-01", ["x", "y"]],
      ["z", ["z"]],
      ["w", ["w"]],
    ])
  })

  it("weighs items as the caller does", () => {
    const files = [300, 200, 100, 400, 500].map((lines, index) => ({ path: `${index}.ts`, lines }))
    expect(
      sizes(files, { cost: 500, costOf: (file) => (file as { lines: number }).lines, objective }),
    ).toEqual([2, 2, 1])
  })

  it("names items by themselves, by their fields, or by their number, each apart", () => {
    const items = ["short", { path: "p.ts" }, { name: "n" }, 7, "line\nbreak", "short", "short"]
    expect(chunk(items, { size: 10, objective })[0]?.items).toEqual([
      "short",
      "p.ts",
      "n",
      "4",
      "5",
      "short (2)",
      "short (3)",
    ])
  })

  it("keeps ids apart where an item has the name of a chunk", () => {
    const briefs = chunk(["chunk-02", "chunk-01"], { size: 1, objective })
    expect(briefs.map(({ id }) => id)).toEqual(["chunk-01", "chunk-02"])
    planBriefs(briefs)
  })

  it("makes nothing of nothing", () => {
    expect(chunk([], { size: 3, objective })).toEqual([])
  })

  it("has every item in exactly one chunk, in order, no chunk too full, as few as can be", () => {
    const weights = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 60 })
    fc.assert(
      fc.property(weights, fc.integer({ min: 1, max: 20 }), (costs, cost) => {
        const items = costs.map((weight, index) => ({ id: `item ${index}`, weight }))
        const briefs = chunk(items, { cost, costOf: ({ weight }) => weight, objective })
        const given = briefs.map((brief) => (brief.input as { items: typeof items }).items)
        expect(given.flat()).toEqual(items)
        expect(briefs.flatMap((brief) => brief.items ?? [])).toEqual(items.map(({ id }) => id))
        for (const members of given) {
          const total = members.reduce((sum, { weight }) => sum + weight, 0)
          expect(members.length === 1 || total <= cost).toBe(true)
        }
        expect(briefs).toHaveLength(nextFit(costs, cost))
        expect(new Set(briefs.map(({ id }) => id)).size).toBe(briefs.length)
      }),
      { numRuns: 10_000 },
    )
  })

  it("makes chunks of a size that differ by one item at most", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 60 }), (count, size) => {
        const made = sizes(numbersTo(count), { size, objective })
        expect(Math.max(...made) - Math.min(...made)).toBeLessThanOrEqual(1)
        expect(made).toHaveLength(Math.ceil(count / size))
      }),
      { numRuns: 1_000 },
    )
  })

  it("holds for weights that are no whole numbers", () => {
    const weights = fc.array(fc.double({ min: 0, max: 3, noNaN: true }), { maxLength: 40 })
    fc.assert(
      fc.property(weights, fc.double({ min: 0.01, max: 4, noNaN: true }), (costs, cost) => {
        const items = costs.map((weight, index) => ({ id: String(index), weight }))
        const given = chunk(items, { cost, costOf: ({ weight }) => weight, objective }).map(
          (brief) => (brief.input as { items: typeof items }).items,
        )
        expect(given.flat()).toEqual(items)
        for (const members of given) {
          const total = members.reduce((sum, { weight }) => sum + weight, 0)
          expect(members.length === 1 || total <= cost * (1 + 1e-9) + 1e-9).toBe(true)
        }
      }),
      { numRuns: 2_000 },
    )
  })

  it.each<[string, unknown, RegExp]>([
    ["no bound", { objective }, /one of `size`, `tokens` and `cost`, got none/],
    ["two bounds", { size: 2, tokens: 3, objective }, /got `size` and `tokens`\. Give one/],
    ["a size of 0", { size: 0, objective }, /`size`/],
    ["a size of half an item", { size: 0.5, objective }, /`size`/],
    ["endless tokens", { tokens: Infinity, objective }, /`tokens`/],
    ["a cost without costOf", { cost: 3, objective }, /got no `costOf`\. Give both/],
    ["costOf without a cost", { size: 3, costOf: () => 1, objective }, /got no `cost`/],
    ["a cost below 0", { cost: 3, costOf: () => -1, objective }, /at least 0, got -1 for item 1/],
    ["a cost that is no number", { cost: 3, costOf: () => Number.NaN, objective }, /got NaN for item 1/],
    ["a name twice", { size: 3, id: () => "x", objective }, /got "x" for items 1 and 2/],
    ["an empty name", { size: 3, id: () => "", objective }, /name item 1 with a text, got ""/],
    ["no objective", { size: 3 }, /`objective`/],
    ["an empty objective", { size: 3, objective: "" }, /`objective` to be a text that is not empty/],
    ["an unknown option", { size: 3, objective, sise: 3 }, /unknown option `sise`/],
  ])("refuses %s", (_, options, message) => {
    expect(() => chunk(["a", "b"], options as ChunkOptions<string>)).toThrow(message)
  })

  it("refuses what is no list", () => {
    expect(() => chunk("abc" as never, { size: 1, objective })).toThrow(/a list of items, got "abc"/)
  })
})

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { completeLink, pairsToAsk } from "../../src/tally/complete-link.js"
import type { PairTest } from "../../src/tally/complete-link.js"

const names = ["a", "b", "c", "d", "e", "f", "g"]
/** Similarities of named items, equal for a pair in either order. */
type Table = ReadonlyMap<string, number>
const pairOf = (left: string, right: string) => [left, right].toSorted().join()
const testOf = (items: readonly string[], table: Table): PairTest => {
  return (earlier, later) => table.get(pairOf(items[earlier] ?? "", items[later] ?? ""))
}
const groupsOf = (items: readonly string[], table: Table, threshold: number) =>
  completeLink(items, testOf(items, table), threshold).map(({ members }) =>
    members.map((place) => items[place] ?? ""),
  )

const pairs = names.flatMap((left, place) => names.slice(0, place).map((right) => pairOf(left, right)))
/** Every pair with a value of its own, so that nothing depends on which of two equals is first. */
const distinctTables = fc
  .shuffledSubarray(
    pairs.map((_, rank) => rank / pairs.length),
    { minLength: pairs.length },
  )
  .map((values): Table => new Map(pairs.map((pair, place) => [pair, values[place] ?? 0])))
const coarseTables = fc
  .array(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), { minLength: pairs.length, maxLength: pairs.length })
  .map((values): Table => new Map(pairs.map((pair, place) => [pair, values[place] ?? 0])))
const thresholds = fc.constantFrom(0.1, 0.25, 0.5, 0.8, 1)

/** Merges step by step, looking at every pair of members anew each time. */
function byHand(items: readonly string[], table: Table, threshold: number): string[][] {
  const groups = items.map((item) => [item])
  for (;;) {
    let best: { one: number; other: number; least: number } | undefined
    for (const [one, left] of groups.entries()) {
      for (const [other, right] of groups.entries()) {
        if (other <= one) continue
        const least = Math.min(...left.flatMap((a) => right.map((b) => table.get(pairOf(a, b)) ?? 0)))
        if (least >= threshold && (best === undefined || least > best.least)) best = { one, other, least }
      }
    }
    if (best === undefined)
      return groups.map((group) => group.toSorted((a, b) => items.indexOf(a) - items.indexOf(b)))
    groups[best.one]?.push(...(groups[best.other] ?? []))
    groups.splice(best.other, 1)
  }
}

describe("complete-link clusters", () => {
  it("put together what is the same, under the earliest item", () => {
    const same: PairTest = (earlier, later) => earlier % 2 === later % 2
    expect(completeLink(["a", "b", "c", "d", "e"], same)).toEqual([
      { representative: 0, members: [0, 2, 4] },
      { representative: 1, members: [1, 3] },
    ])
  })

  it("take equal items as one without asking", () => {
    const asked: string[] = []
    const clusters = completeLink(["x", "y", "x", "y", "x"], (earlier, later) => {
      asked.push(`${earlier}-${later}`)
      return false
    })
    expect(clusters.map(({ members }) => members)).toEqual([
      [0, 2, 4],
      [1, 3],
    ])
    expect(asked).toEqual(["0-1"])
  })

  it("make no chain: that a is like b and b like c does not put a and c together", () => {
    const table = new Map([
      ["a,b", 0.9],
      ["b,c", 0.95],
      ["a,c", 0.1],
    ])
    expect(groupsOf(["a", "b", "c"], table, 0.5)).toEqual([["a"], ["b", "c"]])
  })

  it("merge the closest first, and of equals those with the earliest items", () => {
    const table = new Map([
      ["a,b", 0.6],
      ["b,c", 0.6],
      ["a,c", 0],
    ])
    expect(groupsOf(["a", "b", "c"], table, 0.5)).toEqual([["a", "b"], ["c"]])
    expect(groupsOf(["c", "b", "a"], table, 0.5)).toEqual([["c", "b"], ["a"]])
  })

  it("keep apart what nobody knows about", () =>
    expect(completeLink(["a", "b"], () => undefined)).toHaveLength(2))

  it("take what is no number for no similarity", () =>
    expect(completeLink(["a", "b"], () => Number.NaN, 0.5)).toHaveLength(2))

  it("are none of nothing", () => expect(completeLink([], () => true)).toEqual([]))

  it("refuse a threshold that says nothing, and more items than a table can hold", () => {
    expect(() => completeLink(["a"], () => true, 0)).toThrow(ConfigError)
    expect(() => completeLink(["a"], () => true, Number.NaN)).toThrow("expected a threshold above 0, got NaN")
    const many = Array.from({ length: 2_001 }, (_, index) => String(index))
    expect(() => completeLink(many, () => true)).toThrow("expected at most 2000 distinct items, got 2001")
    expect(completeLink([...many.slice(1), "1", "1"], () => false)).toHaveLength(2_000)
  })
})

describe("complete-link clusters, as a law", () => {
  const shuffledNames = fc.shuffledSubarray(names, { minLength: names.length })

  it("hold nobody who is not like all the others, and cannot be merged any further", () => {
    fc.assert(
      fc.property(coarseTables, thresholds, (table, threshold) => {
        const groups = groupsOf(names, table, threshold)
        const like = (left: string, right: string) => (table.get(pairOf(left, right)) ?? 0) >= threshold
        for (const group of groups)
          for (const one of group)
            expect(group.every((other) => other === one || like(one, other))).toBe(true)
        for (const [place, group] of groups.entries())
          for (const other of groups.slice(place + 1))
            expect(group.every((one) => other.every((two) => like(one, two)))).toBe(false)
      }),
    )
  })

  it("are those of merging step by step by hand", () => {
    fc.assert(
      fc.property(
        shuffledNames,
        fc.oneof(coarseTables, distinctTables),
        thresholds,
        (items, table, threshold) => {
          expect(groupsOf(items, table, threshold)).toEqual(byHand(items, table, threshold))
        },
      ),
      { numRuns: 300 },
    )
  })

  it("hold the same items in whatever order these come, where no two pairs are equally alike", () => {
    fc.assert(
      fc.property(shuffledNames, distinctTables, thresholds, (items, table, threshold) => {
        const inOrder = (groups: readonly string[][]) =>
          groups.map((group) => group.toSorted().join("")).toSorted()
        expect(inOrder(groupsOf(items, table, threshold))).toEqual(inOrder(groupsOf(names, table, threshold)))
      }),
    )
  })

  it("hold every item once, and stand in the order of their earliest", () => {
    const lists = fc.array(fc.constantFrom(...names), { maxLength: 15 })
    fc.assert(
      fc.property(lists, coarseTables, thresholds, (items, table, threshold) => {
        const clusters = completeLink(items, testOf(items, table), threshold)
        const places = clusters.flatMap(({ members }) => members)
        expect(places.toSorted((one, other) => one - other)).toEqual([...items.keys()])
        const representatives = clusters.map(({ representative }) => representative)
        expect(representatives).toEqual(clusters.map(({ members }) => Math.min(...members)))
        expect(representatives).toEqual(representatives.toSorted((one, other) => one - other))
      }),
    )
  })

  it("do not change when an item is there twice", () => {
    fc.assert(
      fc.property(coarseTables, thresholds, (table, threshold) => {
        const twice = groupsOf([...names, ...names], table, threshold)
        expect(twice.map((group) => [...new Set(group)])).toEqual(groupsOf(names, table, threshold))
      }),
    )
  })
})

describe("the pairs that are still to be asked about", () => {
  it("are those of distinct items that nobody knows about, the shortest first", () => {
    const items = ["yes", "no", "yes", "certainly", "no way"]
    expect(pairsToAsk(items, () => undefined)).toEqual([
      [0, 1],
      [1, 4],
      [0, 4],
      [1, 3],
      [0, 3],
      [3, 4],
    ])
    expect(pairsToAsk(items, (earlier) => (earlier === 0 ? false : undefined))).toEqual([
      [1, 4],
      [1, 3],
      [3, 4],
    ])
  })

  it("come in launch order where texts are equally long, the earlier item first", () =>
    expect(pairsToAsk(["b", "a", "c"], () => undefined)).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]))

  it("are none once every one of them is answered, and then the clusters are final", () => {
    const known = new Map<string, boolean>()
    const items = ["a", "b", "a", "c", "d"]
    const test: PairTest = (earlier, later) => known.get(`${earlier}-${later}`)
    for (const [earlier, later] of pairsToAsk(items, test)) known.set(`${earlier}-${later}`, later !== 4)
    expect(pairsToAsk(items, test)).toEqual([])
    expect(completeLink(items, test).map(({ members }) => members)).toEqual([[0, 1, 2, 3], [4]])
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { linkInOrder } from "../../src/tally/index.js"

type Relation = readonly (readonly boolean[])[]

const alikeIn =
  (relation: Relation) =>
  (earlier: number, later: number): boolean =>
    relation[earlier]?.[later] ?? false
const items = (count: number): readonly number[] => Array.from({ length: count }, (_, item) => item)

/** Any symmetric or lopsided relation of up to ten items: only the upper half is ever looked at. */
const relations = fc.integer({ min: 0, max: 10 }).chain((count) =>
  fc.array(fc.array(fc.boolean(), { minLength: count, maxLength: count }), {
    minLength: count,
    maxLength: count,
  }),
)

/** The definition, word by word. */
function byDefinition(relation: Relation): number[][] {
  const clusters: number[][] = []
  for (const item of items(relation.length)) {
    const home = clusters.find((members) => members.every((member) => alikeIn(relation)(member, item)))
    if (home === undefined) clusters.push([item])
    else home.push(item)
  }
  return clusters
}

/** Answers every open question, round by round, until there is none. */
function askAll(relation: Relation): {
  readonly clusters: readonly (readonly number[])[]
  readonly asked: readonly string[]
  readonly rounds: number
} {
  const known = new Map<string, boolean>()
  const asked: string[] = []
  for (let rounds = 0; ; rounds += 1) {
    const { clusters, open } = linkInOrder(items(relation.length), (earlier, later) =>
      known.get(`${earlier}-${later}`),
    )
    if (open.length === 0) return { clusters, asked, rounds }
    for (const [earlier, later] of open) {
      asked.push(`${earlier}-${later}`)
      known.set(`${earlier}-${later}`, alikeIn(relation)(earlier, later))
    }
  }
}

const groups = (...sizes: readonly number[]): Relation => {
  const of = sizes.flatMap((size, group) => Array.from({ length: size }, () => group))
  return of.map((left) => of.map((right) => left === right))
}

describe("clusters in launch order", () => {
  it("are those of the definition: each item joins the earliest cluster that it is alike to throughout", () => {
    fc.assert(
      fc.property(relations, (relation) => {
        const { clusters, open } = linkInOrder(items(relation.length), alikeIn(relation))
        expect(open).toEqual([])
        expect(clusters).toEqual(byDefinition(relation))
      }),
    )
  })

  it("are the same when every answer has to be asked for, and no pair is asked twice", () => {
    fc.assert(
      fc.property(relations, (relation) => {
        const { clusters, asked } = askAll(relation)
        expect(clusters).toEqual(byDefinition(relation))
        expect(new Set(asked).size).toBe(asked.length)
      }),
    )
  })

  it("never move when items come after them", () => {
    fc.assert(
      fc.property(relations, fc.nat(10), (relation, size) => {
        const all = linkInOrder(items(relation.length), alikeIn(relation)).clusters
        const first = Math.min(size, relation.length)
        const before = linkInOrder(items(first), alikeIn(relation)).clusters
        const cut = all.map((members) => members.filter((item) => item < first))
        expect(cut.filter((members) => members.length > 0)).toEqual(before)
      }),
    )
  })

  it("do not chain: what is alike to one member only stays out", () => {
    const chain = [
      [true, true, false],
      [true, true, true],
      [false, true, true],
    ]
    expect(linkInOrder(items(3), alikeIn(chain)).clusters).toEqual([[0, 1], [2]])
  })
})

describe("what is asked", () => {
  it("is every pair, in two rounds, when all are alike", () => {
    expect(askAll(groups(15))).toMatchObject({ rounds: 2, asked: { length: 105 } })
  })

  it("is less than every pair when there are clusters: members of one are not compared throughout with another", () => {
    // 66 pairs: 30 inside the clusters, 6 of the later ones with the founder of the first.
    expect(askAll(groups(6, 6)).asked).toHaveLength(36)
    expect(askAll(groups(4, 4, 4)).asked).toHaveLength(18 + 8 + 4)
  })

  it("is nothing of an item that stands alone, and one pair of two", () => {
    expect(askAll(groups(1)).asked).toEqual([])
    expect(askAll(groups(1, 1)).asked).toEqual(["0-1"])
  })
})

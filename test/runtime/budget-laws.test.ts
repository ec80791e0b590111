import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BudgetTree, type Move, parents } from "./budget-tree.js"

const cap = (max: number) => fc.option(fc.integer({ min: 1, max }), { nil: Infinity, freq: 2 })
const caps = fc.tuple(...parents.map(() => fc.record({ calls: cap(8), tokens: cap(60), cost: cap(60) })))

const moves: fc.Arbitrary<Move[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        kind: fc.constant("ask" as const),
        at: fc.nat(parents.length - 1),
        tokens: fc.nat(30),
        cost: fc.nat(30),
        scope: fc.nat(3),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("settle" as const),
        which: fc.nat(50),
        tokens: fc.nat(35),
        cost: fc.option(fc.nat(35)),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constantFrom("send" as const, "release" as const, "unknown" as const),
        which: fc.nat(50),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop" as const), scope: fc.nat(3) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("wait" as const) }) },
  ),
  { maxLength: 30 },
)

/** Lets every promise that can settle do so. */
async function flush(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await Promise.resolve()
}

describe("in every interleaving of asking, sending, settling, giving back and stopping, in a tree of runs", () => {
  it("spent and reserved stay within every cap, all adds up, nobody waits in vain or is passed by his like", async () => {
    await fc.assert(
      fc.asyncProperty(caps, moves, async (caps, moves) => {
        const tree = new BudgetTree(caps)
        for (const move of moves) {
          tree.play(move)
          tree.checkCaps()
          if (move.kind !== "wait") continue
          await flush()
          tree.checkCaps()
          tree.checkSums()
          tree.checkLine()
        }
        await flush()
        // Whoever is left settles, one by one: then everybody has got an answer and nothing is held.
        while (tree.open.length > 0) {
          tree.play({ kind: "settle", which: 0, tokens: 3, cost: 3 })
          await flush()
          tree.checkCaps()
        }
        tree.checkSums()
        tree.checkOrder()
        expect(tree.asked.filter(({ state }) => state === "waits")).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  }, 60_000)
})

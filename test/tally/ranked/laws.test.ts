import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { count } from "../../../src/tally/count.js"
import { ranked } from "../../../src/tally/ranked/ranked.js"
import { lost } from "../ballots.js"
import { cast, everyMethod, labels, partialRankings, rank, topOf } from "./rankings.js"
import type { Ranking } from "./rankings.js"

const candidates: string[] = [...labels]
const methods = fc.constantFrom(...everyMethod)
const byName = (rankings: readonly Ranking[], method: (typeof everyMethod)[number]) => {
  const { status, winner, detail, agreement } = rank(rankings, method, { candidates })
  const sorted: unknown = JSON.parse(JSON.stringify(detail), (_, value: unknown) =>
    Array.isArray(value) && !("rounds" in value)
      ? value.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))
      : value,
  )
  return { status, winner, agreement, sorted }
}

describe("ranked, by whatever method", () => {
  it("does not depend on the order of the ballots, ties included", () => {
    const shuffled = partialRankings().chain((rankings) =>
      fc.tuple(fc.constant(rankings), fc.shuffledSubarray(rankings, { minLength: rankings.length })),
    )
    fc.assert(
      fc.property(shuffled, methods, ([rankings, order], method) => {
        expect(byName(order, method)).toMatchObject({ sorted: byName(rankings, method).sorted })
        expect(topOf(rank(order, method))).toEqual(topOf(rank(rankings, method)))
      }),
    )
  })

  it("does not depend on the order in which ballots arrive", () => {
    const shuffled = partialRankings().chain((rankings) => {
      const ballots = cast(rankings)
      return fc.tuple(fc.constant(ballots), fc.shuffledSubarray(ballots, { minLength: ballots.length }))
    })
    fc.assert(
      fc.property(shuffled, methods, ([ballots, arrived], method) => {
        const rule = () => ranked({ samples: ballots.length, method, ties: "first" })
        expect(count(arrived, { rule: rule() })).toEqual(count(ballots, { rule: rule() }))
      }),
    )
  })

  it("only renames the winner when the choices are renamed", () => {
    const names: Record<string, string> = { a: "x", b: "a", c: "zebra", d: "1" }
    const rename = (choice: string) => names[choice] ?? choice
    fc.assert(
      fc.property(partialRankings(), methods, (rankings, method) => {
        const before = rank(rankings, method)
        const after = rank(
          rankings.map((ranking) => ranking.map(rename)),
          method,
        )
        expect(after).toMatchObject({
          status: before.status,
          winner: before.winner === null ? null : rename(before.winner),
          tied: before.tied.map(rename),
        })
      }),
    )
  })

  it("keeps status, winner and tie when every ballot is there twice", () => {
    fc.assert(
      fc.property(partialRankings(), methods, (rankings, method) => {
        const once = rank(rankings, method, { candidates })
        const { status, winner, tied, agreement } = rank([...rankings, ...rankings], method, { candidates })
        expect({ status, winner, tied, agreement }).toEqual({
          status: once.status,
          winner: once.winner,
          tied: once.tied,
          agreement: once.agreement,
        })
      }),
    )
  })

  it("never lets a ballot for the winner alone hurt it", () => {
    fc.assert(
      fc.property(partialRankings(), methods, (rankings, method) => {
        const { winner } = rank(rankings, method, { candidates })
        if (winner === null) return
        expect(rank([...rankings, [winner]], method, { candidates }).winner).toBe(winner)
      }),
      { numRuns: 500 },
    )
  })

  it.each(["borda", "reciprocalRank", "instantRunoff"] as const)(
    "never lets a ballot that ranks the winner first hurt it, by %s",
    (method) => {
      const withOneMore = fc.tuple(partialRankings(), fc.shuffledSubarray(candidates, { minLength: 1 }))
      fc.assert(
        fc.property(withOneMore, ([rankings, more]) => {
          const { winner } = rank(rankings, method, { candidates })
          if (winner === null) return
          const ballot = [winner, ...more.filter((choice) => choice !== winner)]
          expect(rank([...rankings, ballot], method, { candidates }).winner).toBe(winner)
        }),
      )
    },
  )

  it.each(["borda", "copeland", "reciprocalRank"] as const)(
    "never lets a ballot that moves the winner up hurt it, by %s",
    (method) => {
      fc.assert(
        fc.property(partialRankings(), fc.nat(), fc.nat(), (rankings, which, up) => {
          const { winner } = rank(rankings, method, { candidates })
          if (winner === null) return
          const changed = which % rankings.length
          const raised = rankings.map((ranking, index) => {
            const at = ranking.indexOf(winner)
            if (index !== changed || at < 0) return ranking
            const others = ranking.filter((choice) => choice !== winner)
            return others.toSpliced(up % (at + 1), 0, winner)
          })
          expect(rank(raised, method, { candidates }).winner).toBe(winner)
        }),
        { numRuns: 500 },
      )
    },
  )

  it("gives abstentions and failures no vote", () => {
    fc.assert(
      fc.property(partialRankings(), methods, fc.integer({ min: 1, max: 3 }), (rankings, method, others) => {
        const usable = cast(rankings)
        const more = Array.from({ length: others }, (_, index) =>
          lost(usable.length + index, index === 0 ? "abstained" : "failed"),
        )
        const rule = ranked({ samples: usable.length, quorum: 1, method })
        const [without, withThem] = [usable, [...usable, ...more]].map((ballots) => count(ballots, { rule }))
        expect(withThem).toMatchObject({
          status: without?.status,
          winner: without?.winner,
          tied: without?.tied,
          detail: without?.detail,
        })
      }),
    )
  })

  it("writes a tally that is plain JSON", () => {
    fc.assert(
      fc.property(partialRankings(), methods, (rankings, method) => {
        const tally = rank(rankings, method)
        expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
      }),
    )
  })
})

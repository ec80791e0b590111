import { describe, expect, it } from "vitest"
import { z } from "zod"
import { count } from "../../../src/tally/count.js"
import { plurality } from "../../../src/tally/plurality.js"
import { readRows, recordings } from "../recordings.js"
import { cast, rank, topOf } from "./rankings.js"
import type { Ranking } from "./rankings.js"
import { runoffByHand } from "./runoff-by-hand.js"

const { present, title } = recordings("rankings recorded from real models")
const candidates = ["A", "B", "C", "D", "E"]
const name = z.enum(["A", "B", "C", "D", "E"])
const rowSchema = z.object({
  row: z.number(),
  rankings: z.array(z.array(z.string())),
  authors: z.object({ irv: name, borda: name, mrr: name }),
})

describe.skipIf(!present)(title, () => {
  const rows = present ? readRows("rankedvoting_votes_n8", rowSchema) : []
  const isValid = (ranking: Ranking) =>
    ranking.every((choice) => candidates.includes(choice)) && new Set(ranking).size === ranking.length

  it("has the authors' winner on all 4,884 rows by Borda, with the defaults and ties to the first", () => {
    expect(rows).toHaveLength(4_884)
    for (const { row, rankings, authors } of rows) {
      const { winner } = rank(rankings, "borda", { candidates, ties: "first" })
      expect({ row, winner }).toEqual({ row, winner: authors.borda })
    }
  })

  it("has the authors' winner on all 4,884 rows by reciprocal rank, with ties to the first", () => {
    expect(rows).toHaveLength(4_884)
    for (const { row, rankings, authors } of rows) {
      const { winner } = rank(rankings, "reciprocalRank", { candidates, ties: "first" })
      expect({ row, winner }).toEqual({ row, winner: authors.mrr })
    }
  })

  it("has on all 4,884 rows by plurality of first places what the authors call instant run-off", () => {
    expect(rows).toHaveLength(4_884)
    for (const { row, rankings, authors } of rows) {
      const ballots = cast(rankings.filter(isValid).map(([first]) => first))
      const rule = plurality({ samples: ballots.length, quorum: 1, ties: "first" })
      expect({ row, winner: count(ballots, { rule }).winner }).toEqual({ row, winner: authors.irv })
    }
  })

  it("leaves out the ballots that are no rankings of A to E, and says how many", () => {
    let lost = 0
    for (const { rankings } of rows) {
      const invalid = rankings.filter((ranking) => !isValid(ranking)).length
      const { warnings } = rank(rankings, "borda", { candidates })
      const said = warnings.some((text) =>
        text.startsWith(`${invalid} of ${rankings.length} ballots do not count`),
      )
      expect(said).toBe(invalid > 0)
      lost += invalid
    }
    expect(lost).toBe(5_068)
  })

  it("transfers ballots in its run-off, and so differs from the authors on 8 rows, as counted by hand", () => {
    const otherWinner: number[] = []
    const levelled: number[] = []
    let levelFromTheStart = 0
    for (const { row, rankings, authors } of rows) {
      const valid = rankings.filter(isValid)
      const tally = rank(rankings, "instantRunoff", { candidates })
      expect({ row, top: topOf(tally) }).toEqual({ row, top: runoffByHand(valid, candidates) })
      if (tally.winner === authors.irv) continue
      if (tally.winner !== null) otherWinner.push(row)
      else if (levelOnFirsts(valid)) levelFromTheStart += 1
      else levelled.push(row)
    }
    // 3 first places each, until the one ballot of a third goes to the other; and 4 to 3, until it makes 4 to 4.
    expect(otherWinner).toEqual([2_712, 3_017, 3_322, 3_627])
    expect(levelled).toEqual([3_735, 4_040, 4_345, 4_650])
    // The authors take the choice seen first.
    expect(levelFromTheStart).toBe(36)
  })
})

/** Whether several share the most first places. */
function levelOnFirsts(rankings: readonly Ranking[]): boolean {
  const votes = candidates.map((choice) => rankings.filter(([first]) => first === choice).length)
  const most = Math.max(...votes)
  return votes.filter((count) => count === most).length > 1
}

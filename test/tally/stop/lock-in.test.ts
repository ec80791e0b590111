import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { lockIn, majority, never, plurality, weighted } from "../../../src/tally/index.js"
import type { Ballot, Rule, StopRule } from "../../../src/tally/index.js"
import { reduceBallots } from "../../../src/tally/rule.js"
import { ballotsWith, sequences } from "../ballots.js"
import { drawOneByOne } from "../draw.js"

type Vote = Partial<Ballot> & Pick<Ballot, "choice">
type MakeRule = (samples: number, stop: StopRule) => Rule

const equal: MakeRule = (samples, stop) => plurality({ samples, stop, quorum: 1, ties: "abstain" })
const half: MakeRule = (samples, stop) => majority({ samples, stop, quorum: 1, ties: "abstain" })
const byBallot: MakeRule = (samples, stop) =>
  weighted({ samples, stop, by: "ballot", quorum: 1, ties: "abstain" })

const labels: readonly Vote[] = ["a", "b", "c"].map((choice) => ({ choice }))
const abstains: Vote = { choice: null, status: "abstained" }
const light: readonly Vote[] = labels.flatMap(({ choice }) => [{ choice }, { choice, weight: 0.4 }])

/**
 * Plays every vote of so many ballots to its end and to its lock, and compares with all the ends that every beginning
 * can still have; gives how many votes were locked early.
 */
function lockAll(makeRule: MakeRule, votes: readonly Vote[], samples: number): number {
  const [full, early] = [makeRule(samples, never()), makeRule(samples, lockIn())]
  const played = [...sequences(votes, samples)].map((vote) => {
    const ballots = ballotsWith(vote)
    const names = vote.map(({ choice, weight }) => `${choice}${weight ?? ""}`)
    return {
      ballots,
      beginnings: [...Array(samples + 1).keys()].map((length) => names.slice(0, length).join(" ")),
    }
  })
  const winners = new Map<string, Set<string | null>>()
  for (const { ballots, beginnings } of played) {
    const { winner } = full.result(reduceBallots(full, ballots))
    for (const beginning of beginnings) {
      const known = winners.get(beginning)
      if (known === undefined) winners.set(beginning, new Set([winner]))
      else known.add(winner)
    }
  }
  let locks = 0
  for (const { ballots, beginnings } of played) {
    const { taken, reason, result } = drawOneByOne(early, ballots)
    const possible = beginnings.map((beginning) => winners.get(beginning) ?? new Set())
    // Where it stopped, nothing else can come out any more; one ballot before, something else could.
    const kept = possible[taken]?.size === 1 && possible[taken].has(result.winner)
    const late = possible.slice(0, taken).some((set) => set.size === 1 && !set.has(null))
    if (!kept || late)
      expect({ vote: beginnings.at(-1), taken, kept, late }).toEqual("locked at the right ballot")
    if (reason === "locked") locks += 1
  }
  return locks
}

describe("lockIn", () => {
  it.each([
    ["plurality", equal],
    ["majority", half],
    ["weighted", byBallot],
  ] as const)(
    "names the winner of the full vote, not one ballot too early or too late: every %s of up to 9 ballots for 3 choices",
    (_, makeRule) => {
      for (let samples = 1; samples <= 8; samples += 1) lockAll(makeRule, labels, samples)
      expect(lockAll(makeRule, labels, 9)).toBeGreaterThan(3_000)
    },
  )

  it.each([
    ["plurality", equal],
    ["majority", half],
    ["weighted", byBallot],
  ] as const)("holds with abstentions: every %s of up to 6 ballots", (_, makeRule) => {
    for (let samples = 1; samples <= 5; samples += 1) lockAll(makeRule, [...labels, abstains], samples)
    expect(lockAll(makeRule, [...labels, abstains], 6)).toBeGreaterThan(300)
  })

  it("holds where ballots do not weigh the same: every vote of up to 5 ballots of weight 1 or 0.4", () => {
    for (const makeRule of [equal, half, byBallot]) {
      for (let samples = 1; samples <= 4; samples += 1) lockAll(makeRule, light, samples)
      expect(lockAll(makeRule, light, 5)).toBeGreaterThan(300)
    }
  })

  it("names the winner of the full vote whatever the ballots weigh, and at no later ballot than it can", () => {
    const weighty = fc.record({
      choice: fc.constantFrom("a", "b", "c"),
      weight: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(fc.array(weighty, { minLength: 1, maxLength: 15 }), (votes) => {
        const samples = votes.length
        const [full, early] = [byBallot(samples, never()), byBallot(samples, lockIn())]
        const { taken, reason, result } = drawOneByOne(early, ballotsWith(votes))
        expect(result.winner).toBe(drawOneByOne(full, ballotsWith(votes)).result.winner)
        if (reason !== "locked") return
        // One ballot before, heavy ballots for somebody else could still have taken it away.
        const before = votes.slice(0, taken - 1)
        const turned = ["a", "b", "c", "d"].map((choice) => {
          const rest = Array.from({ length: samples - before.length }, () => ({ choice, weight: 1 }))
          return drawOneByOne(full, ballotsWith([...before, ...rest])).result.winner
        })
        expect(new Set(turned).size).toBeGreaterThan(1)
      }),
      { numRuns: 300 },
    )
  })

  it("never locks what the last ballot can still tie, though rounded weights say otherwise", () => {
    const three = ballotsWith(["a", "b", "a"].map((choice) => ({ choice })))
    expect(drawOneByOne(equal(4, lockIn()), three).reason).toBeUndefined()
    // One more for b makes it 1.3 against 1.3; in whole parts of 2^-30, three times 0.1 is less than 0.3.
    const tenths = [0.1, 0.1, 0.1].map((weight) => ({ choice: "b", weight }))
    const votes = [{ choice: "a" }, { choice: "a", weight: 0.3 }, ...tenths, { choice: "b" }]
    for (const makeRule of [equal, half, byBallot])
      expect(drawOneByOne(makeRule(6, lockIn()), ballotsWith(votes))).toMatchObject({
        taken: 6,
        result: { status: "tied" },
      })
  })
})

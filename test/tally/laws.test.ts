import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { adaptive, count, majority, never, plurality, weighted } from "../../src/tally/index.js"
import type { Ballot, Rule, Tally } from "../../src/tally/index.js"
import { ballotLists, ballotsFor, choiceLists } from "./ballots.js"
import { drawInWaves } from "./draw.js"

/** Rules that count all of so many ballots, and leave ties alone. */
const fixed: readonly ((samples: number) => Rule)[] = [
  (samples) => plurality({ samples, quorum: 1, stop: never(), ties: "abstain" }),
  (samples) => majority({ samples, quorum: 1, stop: never(), ties: "abstain" }),
  (samples) => weighted({ samples, quorum: 1, stop: never(), ties: "abstain", by: "ballot" }),
]
const rules = fc.constantFrom(...fixed)
/** Some of the ballots weigh less than the others. */
const weightyLists = fc
  .tuple(ballotLists, fc.array(fc.constantFrom(1, 1, 0.25, 0.1), { minLength: 25, maxLength: 25 }))
  .map(([ballots, weights]) => ballots.map((ballot, index) => ({ ...ballot, weight: weights[index] ?? 1 })))
const shuffled = (lists: fc.Arbitrary<Ballot[]>) =>
  lists.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })))
const more = (ballots: readonly Ballot[], choice: string): Ballot => {
  return { briefId: "more", index: ballots.length, status: "usable", choice, weight: 1 }
}

const strengths = (tally: Tally) =>
  tally.choices.map(({ choice, count: votes }) => `${choice} ${votes}`).sort()
const renumber = (ballots: readonly Ballot[]) =>
  ballots.map((ballot, index): Ballot => ({ ...ballot, index }))

describe("counting", () => {
  it("does not depend on the order in which ballots are given", () => {
    fc.assert(
      fc.property(shuffled(weightyLists), rules, ([ballots, arrived], makeRule) => {
        const rule = makeRule(ballots.length)
        expect(count(arrived, { rule })).toEqual(count(ballots, { rule }))
      }),
    )
  })

  it("of an adaptive vote does not depend on it either: what is counted is fixed by the launch order", () => {
    const arrived = shuffled(choiceLists(30).map(ballotsFor))
    fc.assert(
      fc.property(arrived, fc.constantFrom(0.7, 0.9, 0.95), ([launched, order], confidence) => {
        const rule = adaptive({ confidence })
        const { taken, reason, result } = drawInWaves(rule, launched)
        const options = { rule, ...(reason === undefined ? {} : { stopReason: reason }) }
        const tally = count(
          order.filter(({ index }) => index < taken),
          options,
        )
        expect(tally).toEqual(count(launched.slice(0, taken), options))
        if (tally.status !== "no_quorum") expect(tally.winner).toBe(result.winner)
      }),
    )
  })

  it("does not depend on the launch order when there is no tie", () => {
    fc.assert(
      fc.property(shuffled(weightyLists), rules, ([ballots, order], makeRule) => {
        const [one, other] = [ballots, renumber(order)].map((list) =>
          count(list, { rule: makeRule(list.length) }),
        )
        if (one === undefined || other === undefined || one.tied.length > 0) return
        expect(other).toMatchObject({
          status: one.status,
          winner: one.winner,
          margin: one.margin,
          samples: one.samples,
          agreement: one.agreement,
        })
        expect(strengths(other)).toEqual(strengths(one))
      }),
    )
  })

  it("only renames the winner when the choices are renamed", () => {
    const names = new Map([
      ["a", "x"],
      ["b", "a"],
      ["c", "zebra"],
    ])
    const rename = (choice: string | null) => (choice === null ? null : (names.get(choice) ?? choice))
    fc.assert(
      fc.property(weightyLists, rules, (ballots, makeRule) => {
        const rule = makeRule(ballots.length)
        const before = count(ballots, { rule })
        const after = count(
          ballots.map((ballot) => ({ ...ballot, choice: rename(ballot.choice) })),
          { rule },
        )
        expect(after).toMatchObject({
          status: before.status,
          winner: rename(before.winner),
          tied: before.tied.map(rename),
        })
      }),
    )
  })

  it("keeps status and winner when every ballot is there twice", () => {
    fc.assert(
      fc.property(weightyLists, rules, (ballots, makeRule) => {
        const doubled = renumber([
          ...ballots,
          ...ballots.map((ballot) => ({ ...ballot, briefId: `${ballot.briefId}-again` })),
        ])
        const [once, twice] = [ballots, doubled].map((list) => count(list, { rule: makeRule(list.length) }))
        expect([twice?.status, twice?.winner, twice?.tied]).toEqual([once?.status, once?.winner, once?.tied])
      }),
    )
  })

  it("never lets a vote for the winner hurt it", () => {
    fc.assert(
      fc.property(weightyLists, rules, (ballots, makeRule) => {
        const rule = makeRule(ballots.length)
        const { winner, agreement } = count(ballots, { rule })
        if (winner === null) return
        const after = count([...ballots, more(ballots, winner)], { rule })
        expect(after.winner).toBe(winner)
        expect(after.agreement).toBeGreaterThanOrEqual(agreement)
      }),
    )
  })

  it("never lets an abstention win, or change who leads", () => {
    fc.assert(
      fc.property(choiceLists(), (choices) => {
        const rule = (samples: number) => plurality({ samples, quorum: 1 })
        const voters = choices.filter((choice) => choice !== null)
        const tally = count(ballotsFor(choices), { rule: rule(choices.length) })
        expect(tally.winner).toBe(
          voters.length === 0 ? null : count(ballotsFor(voters), { rule: rule(voters.length) }).winner,
        )
        if (tally.winner !== null) expect(voters).toContain(tally.winner)
      }),
    )
  })

  it("changes nothing but the account when ballots without a vote come in, wherever they were launched", () => {
    fc.assert(
      fc.property(weightyLists, rules, (ballots, makeRule) => {
        const usable = renumber(ballots.filter(({ status }) => status === "usable"))
        if (usable.length === 0) return
        const rule = makeRule(ballots.length)
        const [all, voters] = [count(ballots, { rule }), count(usable, { rule })]
        const said = ({
          status,
          winner,
          tied,
          margin,
          agreement,
          entropy,
          modeProbability,
          dissent,
        }: Tally) => {
          return { status, winner, tied, margin, agreement, entropy, modeProbability, dissent }
        }
        expect(said(all)).toEqual(said(voters))
        expect(all.samples.usable).toBe(voters.samples.usable)
        expect(all.samples.launched - voters.samples.launched).toBe(ballots.length - usable.length)
      }),
    )
  })

  it("accounts for every ballot and every share", () => {
    fc.assert(
      fc.property(ballotLists, fc.integer({ min: 0, max: 5 }), (ballots, unlaunched) => {
        const tally = count(ballots, { rule: plurality({ samples: ballots.length + unlaunched }) })
        const { requested, launched, usable, invalid, abstained, failed, timedOut, cancelled, saved } =
          tally.samples
        expect(usable + invalid + abstained + failed + timedOut + cancelled).toBe(launched)
        expect(launched + saved).toBe(requested)
        expect(tally.choices.reduce((sum, choice) => sum + choice.count, 0)).toBe(usable)
        expect(tally.choices.flatMap((choice) => choice.briefIds).length).toBe(usable)
        expect(tally.choices.reduce((sum, choice) => sum + choice.shareOfUsable, 0)).toBeCloseTo(
          usable > 0 ? 1 : 0,
          9,
        )
        expect(tally.choices.reduce((sum, choice) => sum + choice.shareOfLaunched, 0)).toBeCloseTo(
          usable / launched,
          9,
        )
        expect(tally.entropy.normalised).toBeLessThanOrEqual(1)
        expect((tally.winner === null) === (tally.status !== "decided")).toBe(true)
        expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
      }),
    )
  })
})

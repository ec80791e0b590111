import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { count, majority, never, plurality } from "../../src/tally/index.js"
import type { Ballot, Tally } from "../../src/tally/index.js"
import { ballotLists, ballotsFor, choiceLists } from "./ballots.js"

const strengths = (tally: Tally) =>
  tally.choices.map(({ choice, count: votes }) => `${choice} ${votes}`).sort()
const renumber = (ballots: readonly Ballot[]) =>
  ballots.map((ballot, index): Ballot => ({ ...ballot, index }))

describe("counting", () => {
  it("does not depend on the order in which ballots are given", () => {
    const shuffled = ballotLists.chain((ballots) =>
      fc.tuple(fc.constant(ballots), fc.shuffledSubarray(ballots, { minLength: ballots.length })),
    )
    fc.assert(
      fc.property(shuffled, ([ballots, arrived]) => {
        expect(count(arrived)).toEqual(count(ballots))
      }),
    )
  })

  it("does not depend on the launch order when there is no tie", () => {
    const relaunched = ballotLists.chain((ballots) =>
      fc.tuple(fc.constant(ballots), fc.shuffledSubarray(ballots, { minLength: ballots.length })),
    )
    fc.assert(
      fc.property(relaunched, fc.constantFrom(plurality, majority), ([ballots, order], rule) => {
        const [one, other] = [ballots, renumber(order)].map((list) =>
          count(list, { rule: rule({ samples: list.length, stop: never() }) }),
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
      fc.property(ballotLists, (ballots) => {
        const before = count(ballots)
        const after = count(ballots.map((ballot) => ({ ...ballot, choice: rename(ballot.choice) })))
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
      fc.property(ballotLists, fc.constantFrom(plurality, majority), (ballots, rule) => {
        const doubled = renumber([
          ...ballots,
          ...ballots.map((ballot) => ({ ...ballot, briefId: `${ballot.briefId}-again` })),
        ])
        const [once, twice] = [ballots, doubled].map((list) =>
          count(list, { rule: rule({ samples: list.length, quorum: 1 }) }),
        )
        expect([twice?.status, twice?.winner, twice?.tied]).toEqual([once?.status, once?.winner, once?.tied])
      }),
    )
  })

  it("never lets a vote for the winner hurt it", () => {
    fc.assert(
      fc.property(ballotLists, (ballots) => {
        const { winner } = count(ballots)
        if (winner === null) return
        const more: Ballot = {
          briefId: "more",
          index: ballots.length,
          status: "usable",
          choice: winner,
          weight: 1,
        }
        expect(count([...ballots, more]).winner).toBe(winner)
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

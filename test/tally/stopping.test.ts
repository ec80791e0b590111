import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  adaptive,
  aheadBy,
  anyOf,
  betaStop,
  certified,
  lockIn,
  never,
  plurality,
  replay,
  unanimousWindow,
} from "../../src/tally/index.js"
import type { Rule } from "../../src/tally/index.js"
import { ballotsFor, choiceLists } from "./ballots.js"
import { drawInWaves, drawOneByOne } from "./draw.js"
import { processorTime } from "../testing/processor-time.js"

describe("stopping early", () => {
  it.each([
    never(),
    lockIn(),
    betaStop(),
    aheadBy(2),
    unanimousWindow(3),
    certified({ delta: 0.2 }),
    anyOf(lockIn(), betaStop(0.9)),
  ])("replay takes the samples of the live run ($name)", (stop) => {
    fc.assert(
      fc.property(choiceLists(), (choices) => {
        const replayed = replay(choices, { stop })
        const rule = plurality({ samples: choices.length, stop, ties: "first", quorum: 1 })
        const live = drawInWaves(rule, ballotsFor(choices))
        expect([replayed.winner, replayed.samples, replayed.reason]).toEqual([
          live.result.winner,
          live.taken,
          live.reason,
        ])
      }),
    )
  })

  it("adaptive takes four ballots for an easy question, and goes on with a contested one", () => {
    const drawn = (choices: readonly string[]) => drawInWaves(adaptive(), ballotsFor(choices))
    expect(drawn(Array<string>(15).fill("a"))).toMatchObject({ taken: 4, waves: [4], reason: "confident" })
    // 3 against 1 could be sure at 6 against 1.
    expect(drawn(["a", "a", "b", "a", "a", "a", "a"])).toMatchObject({
      taken: 7,
      waves: [4, 3],
      reason: "confident",
    })
    const contested = drawn(["a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "a", "b", "a", "a", "a"])
    expect(contested).toMatchObject({ taken: 14, reason: "locked", result: { winner: "a" } })
    expect(drawInWaves(adaptive({ firstWave: 6 }), ballotsFor(Array<string>(15).fill("a"))).waves).toEqual([
      6,
    ])
    expect(drawInWaves(adaptive({ samples: 3 }), ballotsFor(["a", "a", "a"]))).toMatchObject({
      taken: 2,
      reason: "locked",
    })
  })

  it("adaptive stops where lockIn or betaStop(0.95) would, and only a tie takes it beyond its samples", () => {
    fc.assert(
      fc.property(choiceLists(20), (choices) => {
        const rule = adaptive({ quorum: 1 })
        const { taken, reason } = drawOneByOne(rule, ballotsFor(choices))
        const byHand = replay(choices, { stop: anyOf(lockIn(), betaStop(0.95)), maxSamples: 15 })
        if (choices.length < 15) return
        if (byHand.tally.tied.length > 0) expect(taken).toBeGreaterThan(15)
        else expect([taken, reason]).toEqual([byHand.samples, byHand.reason])
      }),
    )
  })
})

describe("cost", () => {
  const many = [...Array(10_000).keys()]
  it.each([
    ["all choices differ", many.map(String)],
    ["all agree", many.map(() => "a")],
    ["the vote is tied throughout", many.map((n) => (n % 2 === 0 ? "a" : "b"))],
  ])("a decision after each of 10,000 ballots stays far from quadratic where %s", (_, choices) => {
    const ballots = ballotsFor(choices)
    const rules: readonly Rule[] = [
      plurality({ samples: 10_000, quorum: 9_999 }),
      adaptive({ samples: 10_000, quorum: 9_999 }),
      plurality({ samples: 10_000, quorum: 9_999, stop: certified({ delta: 0.05 }) }),
    ]
    for (const rule of rules) {
      const started = processorTime()
      expect(drawOneByOne(rule, ballots).taken).toBeGreaterThan(9_998)
      // Takes 5 to 40 ms here; one step per earlier choice, or per ballot that is missing, would take seconds.
      expect(processorTime() - started, `by ${rule.name}`).toBeLessThan(500)
    }
  })
})

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { anyOf, count, lockIn, majority, never, plurality, replay } from "../../src/tally/index.js"
import type { Rule, StopRule } from "../../src/tally/index.js"
import { ballotsFor, choiceLists, sequences } from "./ballots.js"

/** The live run: launches what the rule asks for and counts whole waves; `oneByOne` ignores the size. */
function run(rule: Rule, choices: readonly (string | null)[], oneByOne: boolean) {
  const ballots = ballotsFor(choices)
  let state = rule.init()
  let launched = 0
  let rounds = 0
  for (;;) {
    const decision = rule.decide(state, { launched, remaining: rule.samples - launched })
    if (decision.action === "stop")
      return { launched, rounds, reason: decision.reason, winner: rule.result(state).winner }
    const wave = oneByOne ? 1 : decision.wave
    expect(wave).toBeLessThanOrEqual(rule.samples - launched)
    for (const ballot of ballots.slice(launched, launched + wave)) state = rule.onBallot(state, ballot)
    launched += wave
    rounds += 1
  }
}

const stops: readonly [string, () => StopRule][] = [
  ["never", never],
  ["lockIn", lockIn],
  ["anyOf", () => anyOf(never(), lockIn())],
]

describe("stopping early", () => {
  it("lockIn names the winner of the full vote: every vote of up to 9 samples over 3 labels", () => {
    for (let samples = 1; samples <= 9; samples += 1) {
      const full = plurality({ samples, stop: never(), ties: "first", quorum: 1 })
      const early = plurality({ samples, stop: lockIn(), ties: "first", quorum: 1 })
      for (const choices of sequences(["a", "b", "c"], samples)) {
        const [all, locked] = [run(full, choices, true), run(early, choices, true)]
        if (all.winner !== locked.winner || all.launched !== samples)
          expect({ choices, locked }).toEqual({ choices, locked: all })
      }
    }
  })

  it.each(["abstain", "first"] as const)(
    "lockIn names the winner of the full vote with abstentions and quorum (ties: %s)",
    (ties) => {
      fc.assert(
        fc.property(choiceLists(), (choices) => {
          const [full, early] = [never(), lockIn()].map((stop) =>
            plurality({ samples: choices.length, stop, ties }),
          )
          if (full === undefined || early === undefined) return
          const { launched, winner } = run(early, choices, true)
          expect(winner).toBe(run(full, choices, true).winner)
          const [all, taken] = [
            count(ballotsFor(choices), { rule: full }),
            count(ballotsFor(choices.slice(0, launched)), { rule: early }),
          ]
          expect([taken.status, taken.winner]).toEqual([all.status, all.winner])
        }),
      )
    },
  )

  it.each(stops)("waves need the samples of one-by-one and name its winner (%s)", (_, stop) => {
    fc.assert(
      fc.property(
        choiceLists(),
        fc.constantFrom(plurality, majority),
        fc.option(fc.constant(1), { nil: undefined }),
        (choices, rule, quorum) => {
          const options = {
            samples: choices.length,
            stop: stop(),
            ...(quorum === undefined ? {} : { quorum }),
          }
          const [waves, single] = [run(rule(options), choices, false), run(rule(options), choices, true)]
          expect({ ...waves, rounds: 0 }).toEqual({ ...single, rounds: 0 })
          expect(waves.rounds).toBeLessThanOrEqual(single.rounds)
        },
      ),
    )
  })

  it.each([
    ["plurality", plurality],
    ["majority", majority],
  ] as const)("a wave is the fewest ballots that could end the vote (%s)", (_, rule) => {
    const voting = rule({ samples: 6, quorum: 2 })
    const ends = (choices: readonly (string | null)[]) => {
      let state = voting.init()
      for (const ballot of ballotsFor(choices)) state = voting.onBallot(state, ballot)
      return voting.decide(state, { launched: choices.length, remaining: 6 - choices.length })
    }
    for (let known = 0; known < 6; known += 1) {
      for (const beginning of sequences(["a", "b", null], known)) {
        const decision = ends(beginning)
        if (decision.action === "stop") continue
        let fewest = 0
        for (let more = 1; fewest === 0; more += 1) {
          for (const rest of sequences(["a", "b", "new", null], more))
            if (ends([...beginning, ...rest]).action === "stop") fewest = more
        }
        expect({ beginning, wave: decision.wave }).toEqual({ beginning, wave: fewest })
      }
    }
  })

  it.each(stops)("replay takes the samples of the live run (%s)", (_, stop) => {
    fc.assert(
      fc.property(choiceLists(), (choices) => {
        const replayed = replay(choices, { stop: stop() })
        const live = run(
          plurality({ samples: choices.length, stop: stop(), ties: "first", quorum: 1 }),
          choices,
          false,
        )
        expect([replayed.winner, replayed.samples, replayed.reason]).toEqual([
          live.winner,
          live.launched,
          live.reason,
        ])
      }),
    )
  })
})

describe("cost", () => {
  it("a decision after each of 10,000 ballots stays far from quadratic, also when all choices differ", () => {
    for (const choices of [[...Array(10_000).keys()], Array<number>(10_000).fill(1)]) {
      const started = performance.now()
      expect(
        replay(choices, {
          stop: { ...lockIn(), decide: (standing) => ({ action: "continue", wave: standing.toLock }) },
        }).samples,
      ).toBe(10_000)
      // Takes about 20 ms here; one step per earlier choice would take seconds.
      expect(performance.now() - started).toBeLessThan(500)
    }
  })
})

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  adaptive,
  aheadBy,
  anyOf,
  betaStop,
  certified,
  lockIn,
  majority,
  never,
  plurality,
  unanimousWindow,
  weighted,
} from "../../src/tally/index.js"
import type { Ballot, Rule, StopRule } from "../../src/tally/index.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { ballotsFor, lost, sequences } from "./ballots.js"
import { drawInWaves, drawOneByOne } from "./draw.js"

const stops: readonly StopRule[] = [
  never(),
  lockIn(),
  betaStop(0.95),
  betaStop(0.7),
  betaStop(0.4),
  aheadBy(1),
  aheadBy(3),
  unanimousWindow(1),
  unanimousWindow(2),
  unanimousWindow(3),
  certified({ delta: 0.3 }),
  certified({ delta: 0.3, classes: 3 }),
  anyOf(lockIn(), betaStop(0.9)),
  anyOf(unanimousWindow(3), aheadBy(2), never()),
  anyOf(certified({ delta: 0.2 }), unanimousWindow(2), betaStop(0.99)),
]
const weighing = stops.filter(({ weighs }) => weighs === true)

type MakeRule = (samples: number) => Rule

/** Every rule with every stop rule it can have, ties, quorums and redraws in turn. */
const rules: readonly (readonly [string, MakeRule])[] = [
  ...stops.flatMap((stop) => {
    const name = `${stop.name} ${JSON.stringify(stop.params)}`
    return [
      [`plurality, ${name}`, (samples: number) => plurality({ samples, stop })],
      [
        `plurality without quorum, ties to the first, ${name}`,
        (samples: number) => plurality({ samples, stop, quorum: 1, ties: "first" }),
      ],
      [
        `plurality with two redraws, ${name}`,
        (samples: number) => plurality({ samples, stop, redraw: 2, quorum: 1, ties: "abstain" }),
      ],
      [`majority, ${name}`, (samples: number) => majority({ samples, stop })],
    ] as const
  }),
  ...weighing.map(
    (stop) =>
      [
        `weighted, ${stop.name}`,
        (samples: number) => weighted({ samples, stop, by: "ballot", redraw: 1 }),
      ] as const,
  ),
  ["adaptive", (samples) => adaptive({ samples })],
  [
    "adaptive with a first wave of 3",
    (samples) => adaptive({ samples, firstWave: 3, confidence: 0.6, redraw: 1 }),
  ],
  [
    "adaptive with a quorum of two thirds",
    (samples) => adaptive({ samples, quorum: 2 / 3, confidence: 0.8 }),
  ],
]

/** A reply: a choice, an abstention, or "!" for what is invalid; the weights of choices take turns. */
function cast(replies: readonly (string | null)[]): Ballot[] {
  return ballotsFor(replies).map((ballot, index) => {
    if (ballot.choice === "!") return lost(index, "invalid")
    return { ...ballot, weight: index % 3 === 2 ? 0.6 : 1 }
  })
}

/** The same winner after the same ballots for the same reason, in no more rounds. */
function expectSame(rule: Rule, ballots: readonly Ballot[]): void {
  const [waves, single] = [drawInWaves(rule, ballots), drawOneByOne(rule, ballots)]
  const [inWaves, oneByOne] = [waves, single].map(({ taken, reason, result }) =>
    JSON.stringify({ taken, reason, result }),
  )
  if (inWaves === oneByOne && waves.waves.length <= single.waves.length) return
  expect({ votes: ballots.map(({ status, choice }) => choice ?? status), ...waves }).toEqual(single)
}

describe("waves are the same vote as sampling one by one", () => {
  it.each(rules)("every vote of 4 samples and its ties (%s)", (_, makeRule) => {
    const rule = makeRule(4)
    for (const replies of sequences(["a", "b", null], 7)) expectSame(rule, cast(replies))
    for (const replies of sequences(["a", "b", "c", "!", null], 5)) expectSame(rule, cast(replies))
  })

  it.each(rules)("long votes (%s)", (_, makeRule) => {
    const reply = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom("a", "b") },
      { weight: 3, arbitrary: fc.constantFrom("c", "d", null, "!") },
    )
    const votes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.array(reply, { minLength: 50, maxLength: 50 }))
    fc.assert(
      fc.property(votes, ([samples, replies]) => expectSame(makeRule(samples), cast(replies))),
      { numRuns: 60 },
    )
  })
})

describe("a wave", () => {
  /** The fewest ballots, whatever they say, after which the vote could end; at most `most`. */
  function fewestToStop(rule: Rule, beginning: readonly (string | null)[], most: number): number {
    for (let further = 1; further < most; further += 1)
      for (const end of sequences(["a", "b", "new", "!", null], further))
        if (rule.decide(reduceBallots(rule, cast([...beginning, ...end]))).action === "stop") return further
    return most
  }

  it.each(rules)("is never larger than the fewest ballots that could end the vote (%s)", (_, makeRule) => {
    const rule = makeRule(4)
    for (let known = 0; known <= 4; known += 1)
      for (const beginning of sequences(["a", "b", "!", null], known)) {
        const decision = rule.decide(reduceBallots(rule, cast(beginning)))
        if (decision.action === "stop") continue
        const fewest = fewestToStop(rule, beginning, decision.wave)
        if (fewest < decision.wave)
          expect({ beginning, wave: decision.wave }).toEqual({ beginning, wave: fewest })
      }
  })

  it.each([
    lockIn(),
    betaStop(0.95),
    betaStop(0.7),
    aheadBy(2),
    unanimousWindow(3),
    certified({ delta: 0.3, classes: 2 }),
    anyOf(lockIn(), betaStop(0.8)),
    anyOf(unanimousWindow(3), aheadBy(2)),
  ])("is exactly that many where no quorum is missing ($name $params)", (stop) => {
    for (const rule of [
      plurality({ samples: 6, stop, quorum: 1 }),
      majority({ samples: 6, stop, quorum: 1 }),
    ])
      for (let known = 0; known < 6; known += 1)
        for (const beginning of sequences(["a", "b", null], known)) {
          const decision = rule.decide(reduceBallots(rule, ballotsFor(beginning)))
          if (decision.action === "stop") continue
          let fewest = 0
          for (let more = 1; fewest === 0; more += 1)
            for (const end of sequences(["a", "b", "new"], more)) {
              const after = rule.decide(reduceBallots(rule, ballotsFor([...beginning, ...end])))
              if (after.action === "stop") fewest = more
            }
          expect({ beginning, wave: decision.wave }).toEqual({ beginning, wave: fewest })
        }
  })
})

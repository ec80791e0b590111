import { AssertionError } from "node:assert"
import { describe, expect, it } from "vitest"
import {
  type Ballot,
  type CastBallot,
  type Rule,
  adaptive,
  aheadBy,
  anyOf,
  betaStop,
  castBallot,
  certified,
  judge,
  lockIn,
  majority,
  never,
  plurality,
  unanimousWindow,
  weighted,
} from "../../src/tally/index.js"
import { bestOf } from "../../src/tally/best-of.js"
import { fixedRule } from "../../src/tally/fixed-rule.js"
import { type RuleContractOptions, ruleContract } from "../../src/testing/index.js"

/** The middle of the numbers that were given: nobody's ballot where they are even. */
function middle(samples: number): Rule {
  return fixedRule({
    name: "middle",
    params: {},
    samples,
    quorum: 1,
    ties: "abstain",
    evaluate(ballots) {
      const sorted = ballots.map(({ output }) => Number(output)).toSorted((one, other) => one - other)
      const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]]
      if (low === undefined || high === undefined) return { status: "undecided", winner: null, tied: [] }
      const output = (low + high) / 2
      return { status: "decided", winner: String(output), tied: [], output, detail: { sorted } }
    },
  })
}

/** Whoever is named first by most; ballots are lists. */
function firstNamed(samples: number): Rule {
  return fixedRule({
    name: "first named",
    params: {},
    samples,
    quorum: undefined,
    ties: "extend",
    evaluate(ballots) {
      const named = ballots.map(({ output }) => (Array.isArray(output) ? String(output[0]) : ""))
      const times = (choice: string) => named.filter((other) => other === choice).length
      const most = Math.max(0, ...named.map(times))
      const [first, ...others] = [...new Set(named)].filter((choice) => times(choice) === most)
      if (first === undefined) return { status: "undecided", winner: null, tied: [] }
      return others.length === 0
        ? { status: "decided", winner: first, tied: [] }
        : { status: "tied", winner: null, tied: [first, ...others] }
    },
  })
}

const voters = ["strong", "weak", "weaker"]
const byTurns = (ballot: CastBallot): Ballot =>
  castBallot({
    ...ballot,
    voter: voters[ballot.index % 3] ?? "",
    weight: ballot.index % 2 === 0 ? 1 : 0.4,
    confidence: (ballot.index + 1) / 10,
    logProbability: -ballot.index / 3,
  })

const rules: readonly (readonly [name: string, makeRule: () => Rule, options?: RuleContractOptions])[] = [
  ["plurality of 5", () => plurality({ samples: 5 })],
  ["plurality of 4, ties to the first", () => plurality({ samples: 4, ties: "first" })],
  [
    "plurality of 4, ties to a function",
    () => plurality({ samples: 4, ties: (tied) => tied.at(-1) ?? null }),
  ],
  ["plurality of 3 that takes them all", () => plurality({ samples: 3, stop: never() })],
  ["plurality of 1", () => plurality({ samples: 1 })],
  ["plurality that redraws", () => plurality({ samples: 4, redraw: 2, stop: betaStop(0.7) })],
  ["plurality ahead by 2", () => plurality({ samples: 4, stop: aheadBy(2), quorum: 1 })],
  ["plurality by windows of 2", () => plurality({ samples: 4, stop: unanimousWindow(2) })],
  ["plurality, certified", () => plurality({ samples: 4, stop: anyOf(certified({ delta: 0.4 }), lockIn()) })],
  ["plurality of weights", () => plurality({ samples: 4 }), { cast: byTurns }],
  ["majority of 4", () => majority({ samples: 4 })],
  ["majority of 3 with a quorum of 3", () => majority({ samples: 3, quorum: 3, ties: "abstain" })],
  ["adaptive of 5", () => adaptive({ samples: 5, confidence: 0.8 })],
  ["adaptive of 4 with a first wave of 3", () => adaptive({ samples: 4, firstWave: 3, quorum: 0.6 })],
  [
    "weighted by voter",
    () => weighted({ samples: 4, by: "voter", weights: { strong: 2.5, weak: 1.25, weaker: 1.25 } }),
    { cast: byTurns },
  ],
  ["weighted by ballot", () => weighted({ samples: 4, by: "ballot" }), { cast: byTurns }],
  ["weighted by confidence", () => weighted({ samples: 4, by: "confidence" }), { cast: byTurns }],
  ["weighted by log-probability", () => weighted({ samples: 4, by: "logProbability" }), { cast: byTurns }],
  ["judge of 4", () => judge({ samples: 4 })],
  ["a rule over numbers", () => middle(4), { outputs: [1, 2.5, -7] }],
  ["a rule over lists", () => firstNamed(4), { outputs: [["a"], ["a", "b"], ["c", "a"]] }],
]

for (const [title, makeRule, options] of rules) {
  describe(title, () => {
    for (const { name, run } of ruleContract(makeRule, options)) it(name, run)
  })
}

describe("the contract of rules", () => {
  it("compares waves with single ballots only where no wave holds spare ones", async () => {
    const verifier = (): Rule => bestOf((output) => output === "a", { samples: 3 })
    const compared = (options: RuleContractOptions) =>
      ruleContract(verifier, options).filter(({ name }) => name.startsWith("is the same vote in waves"))
    await expect(compared({})[0]?.run()).rejects.toBeInstanceOf(AssertionError)
    expect(compared({ spareBallots: true })).toEqual([])
    for (const { run } of ruleContract(verifier, { spareBallots: true })) await run()
  })

  it("refuses what it cannot try: too many samples, too few outputs", () => {
    expect(() => ruleContract(() => plurality({ samples: 8 }))).toThrow("at most 7 samples, got 8")
    expect(() => ruleContract(() => plurality({ samples: 3 }), { outputs: [1] })).toThrow(
      "at least 2 outputs",
    )
  })
})

describe("the contract of rules catches a rule that", () => {
  const undecided = { status: "undecided", winner: null, tied: [] } as const
  const broken: readonly (readonly [string, string, (rule: Rule) => Partial<Rule>])[] = [
    [
      "stops as locked too early",
      "stops as locked only",
      () => ({ decide: () => ({ action: "stop", reason: "locked" }) }),
    ],
    [
      "asks for more than there is",
      "asks for 1 to all",
      () => ({ decide: () => ({ action: "continue", wave: 6 }) }),
    ],
    [
      "asks for nothing and goes on",
      "asks for 1 to all",
      () => ({ decide: () => ({ action: "continue", wave: 0 }) }),
    ],
    [
      "never has enough",
      "asks for 1 to all",
      (rule) => ({
        decide: (state) => {
          const decision = rule.decide(state)
          return decision.action === "stop" ? { action: "continue", wave: 1 } : decision
        },
      }),
    ],
    [
      "draws waves that are too large",
      "is the same vote in waves",
      (rule) => ({
        decide: (state) => {
          const decision = rule.decide(state)
          return decision.action === "continue" && decision.wave === 3 ? { ...decision, wave: 4 } : decision
        },
      }),
    ],
    [
      "says something else each time it is asked",
      "counts the same in whatever order",
      () => {
        let asked = 0
        return { result: () => ({ ...undecided, detail: { asked: (asked += 1) } }) }
      },
    ],
    [
      "counts abstentions as votes against",
      "gives an abstention no vote",
      (rule) => {
        let ballots = 0
        return {
          init: () => {
            ballots = 0
            return rule.init()
          },
          onBallot: (state, ballot) => {
            ballots += 1
            return rule.onBallot(state, ballot)
          },
          result: (state) => (ballots > 3 ? undecided : rule.result(state)),
        }
      },
    ],
    [
      "names a winner without deciding",
      "names a winner exactly when",
      () => ({ result: () => ({ status: "tied", winner: "a", tied: [] }) }),
    ],
    [
      "names a winner when nobody votes",
      "names a winner exactly when",
      (rule) => ({
        result: (state) => {
          const result = rule.result(state)
          return result.status === "undecided" ? { status: "decided", winner: "a", tied: [] } : result
        },
      }),
    ],
    ["has settings that are no JSON", "has a name", () => ({ params: { at: Number.NaN } })],
    [
      "has results that are no JSON",
      "has a name",
      () => ({ result: () => ({ ...undecided, detail: Number.NaN }) }),
    ],
    ["has no name", "has a name", () => ({ name: "" })],
    [
      "keeps its counts between votes",
      "starts every count",
      (rule) => {
        const kept = rule.init()
        return { init: () => kept }
      },
    ],
  ]

  it.each(broken)("%s", async (_, about, change) => {
    const makeRule = (): Rule => {
      const rule = plurality({ samples: 5 }) as Rule
      return { ...rule, ...change(rule) }
    }
    const cases = ruleContract(makeRule).filter(({ name }) => name.startsWith(about))
    expect(cases).toHaveLength(1)
    await expect(cases[0]?.run()).rejects.toBeInstanceOf(AssertionError)
  })

  it("breaks everything it might, once for each check", () => {
    const checked = new Set(broken.map(([, about]) => about))
    const names = ruleContract(() => plurality({ samples: 1 })).map(({ name }) => name)
    expect(names.filter((name) => ![...checked].some((about) => name.startsWith(about)))).toEqual([])
  })
})

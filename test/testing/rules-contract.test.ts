import { describe, expect, it } from "vitest"
import { type Rule, lockIn, majority, never, plurality } from "../../src/tally/index.js"
import { ruleContract } from "../../src/testing/index.js"

const rules: readonly (readonly [string, () => Rule])[] = [
  ["plurality of 5", () => plurality({ samples: 5 })],
  ["plurality of 4, ties to the first", () => plurality({ samples: 4, ties: "first" })],
  ["plurality of 3 that takes them all", () => plurality({ samples: 3, stop: never() })],
  ["plurality of 1", () => plurality({ samples: 1 })],
  ["majority of 5", () => majority({ samples: 5, stop: lockIn() })],
  ["majority of 4 with a quorum of 4", () => majority({ samples: 4, quorum: 4 })],
]

describe.each(rules)("%s", (_, makeRule) => {
  for (const { name, run } of ruleContract(makeRule)) it(name, run)
})

describe("the contract of rules catches a rule that", () => {
  const broken: readonly (readonly [string, string, (rule: Rule) => Partial<Rule>])[] = [
    [
      "locks too early",
      "locks a winner only",
      (rule) => ({ locked: (state) => rule.result(state).winner ?? undefined }),
    ],
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
      "lets the last to arrive win",
      "counts the same in whatever order",
      () => {
        let last: string | null = null
        return {
          init: () => (last = null),
          onBallot: (_, ballot) => (last = ballot.choice ?? last),
          result: () => ({ status: last === null ? "undecided" : "decided", winner: last, tied: [] }),
        }
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
          result: (state) =>
            ballots > 3 ? { status: "undecided", winner: null, tied: [] } : rule.result(state),
        }
      },
    ],
    [
      "names a winner without deciding",
      "names a winner exactly when",
      () => ({ result: () => ({ status: "tied", winner: "a", tied: [] }) }),
    ],
    ["has settings that are no JSON", "has a name", () => ({ params: { at: Number.NaN } })],
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
    await expect(cases[0]?.run()).rejects.toThrow()
  })
})

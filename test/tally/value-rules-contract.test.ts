import { describe, it } from "vitest"
import { castBallot } from "../../src/tally/ballot.js"
import type { CastBallot } from "../../src/tally/ballot.js"
import { bestOf } from "../../src/tally/best-of.js"
import { median } from "../../src/tally/median.js"
import { medoid } from "../../src/tally/medoid.js"
import type { Rule } from "../../src/tally/rule.js"
import { trimmedMean } from "../../src/tally/trimmed-mean.js"
import { weightedBestOf } from "../../src/tally/weighted-best-of.js"
import { ruleContract } from "../../src/testing/rule-contract.js"
import type { RuleContractOptions } from "../../src/testing/rule-contract.js"

const scores = new Map<unknown, number>([
  ["a", 0.25],
  ["b", 0.5],
  ["c", 0.5],
])
const scored = (ballot: CastBallot) => castBallot({ ...ballot, score: scores.get(ballot.output) ?? 0 })
const isA = (output: unknown) => output === "a"
const numbers = { outputs: [1, 2.5, -7] }
const texts = { outputs: ["red fox", "red fox runs", "the moon"] }

const rules: readonly (readonly [string, () => Rule, RuleContractOptions])[] = [
  ["median", () => median({ samples: 5 }), numbers],
  ["median, the lower one", () => median({ samples: 4, even: "lower" }), numbers],
  ["trimmedMean", () => trimmedMean({ samples: 5 }), numbers],
  ["trimmedMean of texts", () => trimmedMean({ samples: 4, trim: 0.25 }), { outputs: ["$1", "1/3", "many"] }],
  ["bestOf by scores", () => bestOf({ samples: 4 }), { cast: scored }],
  ["bestOf by scores, ended by one", () => bestOf({ samples: 4, stopAt: 0.5, wave: 1 }), { cast: scored }],
  ["bestOf by a verifier", () => bestOf(isA, { samples: 4, wave: 1 }), {}],
  ["bestOf by a verifier, never ended", () => bestOf(isA, { samples: 4, stopAt: null }), {}],
  ["weightedBestOf", () => weightedBestOf({ samples: 4 }), { cast: scored }],
  ["weightedBestOf by a verifier", () => weightedBestOf(isA, { samples: 4, ties: "first" }), {}],
  ["medoid", () => medoid({ samples: 5 }), texts],
  ["medoid, ties to the first", () => medoid({ samples: 4, ties: "first" }), texts],
]

describe.each(rules)("%s", (_, makeRule, options) => {
  for (const { name, run } of ruleContract(makeRule, options)) it(name, run)
})

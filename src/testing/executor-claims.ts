import assert from "node:assert/strict"
import type { Outcome } from "../task/outcome.js"
import { type ExecutorCase, settleBranch } from "./executor-branch.js"

/** What no reply may say of its own branch, and what is no confidence, probability or list of texts. */
const claims: readonly (readonly [string, object, readonly string[]])[] = [
  ["another brief's id and index", { briefId: "another", index: 7 }, ["briefId", "index"]],
  [
    "a weight and many ballots",
    { weight: 1e9, ballots: Array.from({ length: 1_000 }) },
    ["weight", "ballots"],
  ],
  ["another ending", { status: "cancelled", by: "user", cost: 0 }, ["status", "by", "cost"]],
  ["a confidence that is no number", { confidence: Number.NaN }, ["confidence: NaN"]],
  ["a confidence above 1", { confidence: 1.5 }, ["confidence: 1.5"]],
  ["a confidence below 0", { confidence: -1 }, ["confidence: -1"]],
  ["a confidence in words", { confidence: "high" }, ['confidence: "high"']],
  ["a probability above 1", { logProbability: 0.5 }, ["logProbability: 0.5"]],
  ["an impossible reply", { logProbability: -Infinity }, ["logProbability: -Infinity"]],
  ["evidence that is no list", { evidence: "line 3" }, ['evidence: "line 3", not a list of texts']],
  [
    "assumptions that are no texts",
    { assumptions: [1] },
    ["assumptions: an array of 1, not a list of texts"],
  ],
  [
    "something that throws when it is looked at",
    Object.defineProperty({}, "confidence", { enumerable: true, get: raise }),
    ["confidence: it cannot be read"],
  ],
]

function raise(): never {
  throw new Error("looked at")
}

export const claimCases: readonly ExecutorCase[] = [
  ...claims.map(([what, claim, ignored]): ExecutorCase => ({
    name: `ignores it and says so when a reply claims ${what}`,
    async check(executor) {
      const reply: object = Object.defineProperties(
        { output: "fine" },
        Object.getOwnPropertyDescriptors(claim),
      )
      const { outcome } = await settleBranch(executor, async () => reply)
      assert.equal(outcome.status, "ok")
      assert.equal(outcome.output, "fine")
      assert.deepEqual(outcome.ignored, ignored)
      assert.deepEqual(besides(outcome), {})
    },
  })),
  {
    name: "names at most 10 of the claims of a reply, each in short",
    async check(executor) {
      const names = Array.from({ length: 1_000 }, (_, index) => `${"x".repeat(5_000)}${index}`)
      const reply = { output: "fine", ...Object.fromEntries<number>(names.map((name) => [name, 1])) }
      const { outcome } = await settleBranch(executor, async () => reply)
      assert.equal(outcome.ignored?.length, 10)
      assert.equal(outcome.ignored.at(-1), "and 991 more")
      assert.ok(outcome.ignored.every((entry) => entry.length <= 100))
    },
  },
  {
    name: "takes only what is the reply's own, not what it inherits",
    async check(executor) {
      const heir = { output: "fine" }
      Object.setPrototypeOf(heir, { confidence: 1 })
      const { outcome } = await settleBranch(executor, async () => heir)
      assert.equal(outcome.status, "ok")
      assert.equal(outcome.confidence, undefined)
      const beggar = {}
      Object.setPrototypeOf(beggar, { output: "inherited" })
      assert.equal((await settleBranch(executor, async () => beggar)).outcome.status, "failed")
    },
  },
  {
    name: "looks at each part of a reply once: a proxy cannot say one thing and then another",
    async check(executor) {
      const seen: PropertyKey[] = []
      const reply = new Proxy(
        { output: "fine", confidence: 0.5 },
        {
          get(target, key) {
            seen.push(key)
            return Reflect.get(target, key) as unknown
          },
        },
      )
      const { outcome } = await settleBranch(executor, async () => reply)
      assert.equal(outcome.status, "ok")
      assert.deepEqual(
        seen.filter((key) => key === "output" || key === "confidence"),
        ["output", "confidence"],
      )
    },
  },
  {
    name: "keeps the text of a ballot, also an invalid one, and of nothing else",
    async check(executor) {
      const reply = { output: "B", raw: 'Sure! {"answer":"B"}' }
      const ballot = await settleBranch(executor, async () => reply, { brief: { sampleIndex: 3 } })
      assert.equal(ballot.outcome.status, "ok")
      assert.equal(ballot.outcome.raw, reply.raw)
      const brief = await settleBranch(executor, async () => reply)
      assert.equal(brief.outcome.status, "ok")
      assert.equal(brief.outcome.raw, undefined)
      const tooLong = { output: "B", raw: "x".repeat(10_001) }
      const { outcome } = await settleBranch(executor, async () => tooLong, { brief: { sampleIndex: 3 } })
      assert.equal(outcome.status, "ok")
      assert.equal(outcome.raw, undefined)
      assert.deepEqual(outcome.ignored, ["raw: 10001 characters, more than the 10000 allowed"])
    },
  },
]

function besides(outcome: Extract<Outcome, { status: "ok" }>): object {
  const { confidence, logProbability, evidence, assumptions } = outcome
  return Object.fromEntries(
    Object.entries({ confidence, logProbability, evidence, assumptions }).filter(
      ([, value]) => value !== undefined,
    ),
  )
}

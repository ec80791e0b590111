import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import type { Agent, AgentReply } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { vote } from "../../src/index.js"
import { never } from "../../src/tally/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

/** Replies by sample index, handed over as they are, whatever they claim. */
const replying = (replies: readonly object[]): Agent => ({
  name: "stuffer",
  run: async ({ sampleIndex = 0 }) => replies[sampleIndex] as AgentReply,
})

const cast = async (agent: Agent, samples: number, options: object = {}) => {
  const { runtime, clock } = testRuntime()
  return clock.until(
    vote({ agent, samples, rule: "plurality", stop: never(), ties: "abstain", ...options }).run("q?", {
      runtime,
    }),
  )
}

const ids = (samples: number) => Array.from({ length: samples }, (_, index) => `sample-${index + 1}`)

/** What everybody counts by: whose ballot it is, what it says, what it weighs. */
const counted = ({ tally, outcomes }: Awaited<ReturnType<typeof cast>>) => ({
  outcomes: outcomes.map(({ briefId, index, status }) => ({ briefId, index, status })),
  ballots: tally.ballots.map(({ briefId, index, status, choice, weight }) => ({
    briefId,
    index,
    status,
    choice,
    weight,
  })),
  winner: tally.winner,
  samples: tally.samples,
})

/** What the report says of claims; a thin margin, say, is another matter. */
const told = ({ warnings }: { readonly warnings: readonly string[] }) =>
  warnings.filter((warning) => /claimed|like these/.test(warning))

describe("a ballot stuffer", () => {
  const claims = [
    { briefId: "sample-1", index: 0, sampleIndex: 0 },
    { ballots: Array.from({ length: 1_000 }, (_, index) => ({ briefId: `sample-${index}`, choice: "B" })) },
    { weight: 1e9 },
    { weight: Number.NaN },
    { weight: -1 },
    { status: "ok", choice: "B", attempts: [], cost: -5, voter: "everybody" },
    { confidence: 1e9 },
    { logProbability: 100 },
  ]
  it.each(claims)("gets one ballot, its own, and a line in the report: %j", async (claim) => {
    const replies = [{ output: "A" }, { output: "A" }, { output: "B", ...claim }]
    const result = await cast(replying(replies), 3)
    expect(counted(result)).toEqual(
      counted(await cast(replying(replies.map(({ output }) => ({ output }))), 3)),
    )
    expect(result).toMatchObject({ status: "complete", output: "A" })
    expect(told(result)).toEqual([
      expect.stringMatching(`^the reply of sample-3 also claimed ${Object.keys(claim)[0]}.*: ignored$`),
    ])
  })

  it("is told of by name, 20 of them one by one and the others by their number", async () => {
    const replies = Array.from({ length: 23 }, () => ({ output: "A", briefId: "sample-1", weight: 2 }))
    const warnings = told(await cast(replying(replies), 23))
    expect(warnings).toHaveLength(21)
    expect(warnings[1]).toBe("the reply of sample-2 also claimed briefId, weight: ignored")
    expect(warnings[20]).toBe("and 3 more replies like these")
  })

  it("says nothing where nothing was claimed", async () => {
    const replies = Array.from({ length: 3 }, () => ({ output: "A", confidence: 0.5, evidence: ["line 3"] }))
    expect(told(await cast(replying(replies), 3))).toEqual([])
  })
})

describe("whatever a reply claims", () => {
  const claim = fc.object({
    key: fc.oneof(
      fc.string(),
      fc.constantFrom(
        "briefId",
        "index",
        "weight",
        "ballots",
        "status",
        "choice",
        "voter",
        "attempts",
        "ignored",
        "raw",
        "confidence",
        "logProbability",
        "evidence",
        "assumptions",
        "__proto__",
        "constructor",
      ),
    ),
    values: [
      fc.string(),
      fc.double(),
      fc.constantFrom(Number.NaN, -1, 1e9, null, undefined, "sample-1"),
      fc.array(fc.string(), { maxLength: 3 }),
    ],
    maxDepth: 2,
  })

  it("its ballot is its own brief's, and counts once, as it would without the claims", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom("A", "B", "C"), claim), { minLength: 1, maxLength: 5 }),
        async (voters) => {
          const clean = voters.map(([output]) => ({ output }))
          const replies = voters.map(([output, claims]) => ({ ...claims, output }))
          const result = await cast(replying(replies), voters.length)
          expect(counted(result)).toEqual(counted(await cast(replying(clean), voters.length)))
          expect(result.outcomes.map(({ briefId }) => briefId)).toEqual(ids(voters.length))
          for (const [position, { ignored = [] }] of result.outcomes.entries()) {
            expect(ignored.length).toBeLessThanOrEqual(10)
            const odd = Object.keys(replies[position] ?? {}).includes("weight")
            if (odd && ignored.length < 10) expect(ignored).toContain("weight")
          }
          // A checkpointer has to hold all of it.
          expect(JSON.parse(JSON.stringify(result.outcomes))).toEqual(result.outcomes)
        },
      ),
      { numRuns: 60 },
    )
  })

  it("as the whole of it, or as the output of a function, it is one ballot at most", async () => {
    const replies = fc.array(claim, { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(replies, fc.boolean(), async (given, asOutput) => {
        const agent = asOutput ? functionAgent(({ sampleIndex = 0 }) => given[sampleIndex]) : replying(given)
        const { outcomes, tally } = await cast(agent, given.length, { output: z.unknown(), quorum: 1 })
        expect(outcomes.map(({ briefId, index }) => [briefId, index])).toEqual(
          ids(given.length).map((id, index) => [id, index]),
        )
        expect(tally.ballots.map(({ briefId, index, weight }) => [briefId, index, weight])).toEqual(
          ids(given.length).map((id, index) => [id, index, 1]),
        )
        const { usable, abstained, invalid, failed } = tally.samples
        expect(usable + abstained + invalid + failed).toBe(given.length)
      }),
      { numRuns: 60 },
    )
  })
})

import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Agent, AgentReply } from "../../src/agents/agent.js"
import { inProcessExecutor } from "../../src/executors/in-process.js"
import { branchHarness, testBrief } from "../../src/testing/branch-harness.js"

const replying = (reply: unknown): Agent => ({ name: "test", run: async () => reply as AgentReply })

const settle = (reply: unknown, sampleIndex?: number) =>
  inProcessExecutor.run(
    testBrief({ id: "own", index: 4, ...(sampleIndex === undefined ? {} : { sampleIndex }) }),
    replying(reply),
    branchHarness().site,
  )

function throwing(keys: readonly string[]): object {
  const get = (): never => {
    throw new Error("looked at")
  }
  return Object.defineProperties(
    { output: "fine" },
    Object.fromEntries(keys.map((key) => [key, { enumerable: true, get }])),
  )
}

describe("a reply that cannot be looked at", () => {
  it.each([
    ["beside its output", throwing(["weight", "evidence", "raw"]), ["weight", "evidence: it cannot be read"]],
    [
      "in a list",
      { output: "fine", evidence: Object.defineProperty(["a"], 0, { get: () => throwing([]) }) },
      ["evidence: an array of 1, not a list of texts"],
    ],
    [
      "as a list that is a revoked proxy",
      { output: "fine", assumptions: revoked([]) },
      ["assumptions: it cannot be read"],
    ],
    [
      "as a confidence that is one",
      { output: "fine", confidence: revoked({}) },
      ["confidence: it cannot be read"],
    ],
  ])("keeps its output when it is so %s", async (_, reply, ignored) => {
    expect(await settle(reply)).toMatchObject({ status: "ok", output: "fine", ignored })
  })

  it("is a failed branch when its output is so", async () => {
    const reply = Object.defineProperty({}, "output", { enumerable: true, get: () => raise() })
    expect(await settle(reply)).toMatchObject({
      briefId: "own",
      index: 4,
      status: "failed",
      error: { kind: "invalid_output", message: "the agent returned no output" },
      ignored: ["output: it cannot be read"],
    })
  })

  it.each([
    ["that does not tell its names", { ownKeys: () => raise() }],
    [
      "that makes names up",
      { ownKeys: () => ["output", "weight"], getOwnPropertyDescriptor: () => undefined },
    ],
    ["that answers nothing", { get: () => raise(), ownKeys: () => raise() }],
    ["that has no prototype to tell", { getPrototypeOf: () => raise() }],
  ] satisfies [string, ProxyHandler<object>][])("settles when it is a proxy %s", async (_, handler) => {
    const outcome = await settle(new Proxy({ output: "fine" }, handler), 0)
    expect(outcome).toMatchObject({ briefId: "own", index: 4 })
    expect(["ok", "failed"]).toContain(outcome.status)
  })

  it.each([undefined, null, 7, "text", () => "output"])("is a failed branch when it is %s", async (reply) => {
    expect(await settle(reply)).toMatchObject({
      status: "failed",
      error: {
        kind: "invalid_output",
        message: expect.stringMatching(/^expected a reply with an output, got /),
      },
    })
  })
})

describe("what is ignored is told", () => {
  it("in the order of the reply, in short, and in a way no terminal acts on", async () => {
    const reply = {
      "\u001b[31mred\u001b[0m\n": 1,
      output: "fine",
      confidence: "\u009b1mhigh\u202e",
      ["long".repeat(100)]: 2,
    }
    const { ignored } = await settle(reply)
    expect(ignored).toEqual([
      "\ufffd[31mred\ufffd[0m\ufffd",
      'confidence: "\ufffd1mhigh\ufffd"',
      `${"long".repeat(25).slice(0, 97)}...`,
    ])
  })

  it("10 names at most, with how many more there are", async () => {
    const names = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, at) => [`n${at}`, at]))
    expect((await settle({ output: "fine", ...names(10) })).ignored).toEqual(Object.keys(names(10)))
    const { ignored } = await settle({ output: "fine", ...names(500_000) })
    expect(ignored).toEqual([...Object.keys(names(9)), "and 499991 more"])
  })

  it("for a reply that is invalid otherwise, too", async () => {
    expect(await settle({ weight: 3 })).toMatchObject({ status: "failed", ignored: ["weight"] })
  })
})

describe("what a reply may say", () => {
  it("is kept for every share, log-probability and list of texts, and nothing else is", async () => {
    const anything = fc.oneof(fc.double(), fc.integer({ min: -2, max: 2 }), fc.anything())
    await fc.assert(
      fc.asyncProperty(anything, anything, anything, async (confidence, logProbability, evidence) => {
        const outcome = await settle({ output: "fine", confidence, logProbability, evidence })
        if (outcome.status !== "ok") {
          // Only what is over the limits or cannot be copied fails the branch.
          expect(Array.isArray(evidence)).toBe(true)
          return
        }
        const isShare = typeof confidence === "number" && confidence >= 0 && confidence <= 1
        expect(outcome.confidence).toBe(isShare ? confidence : undefined)
        const isLog = typeof logProbability === "number" && logProbability <= 0 && logProbability > -Infinity
        expect(outcome.logProbability).toBe(isLog ? logProbability : undefined)
        const isTexts = Array.isArray(evidence) && evidence.every((text) => typeof text === "string")
        expect(outcome.evidence).toEqual(isTexts ? [...evidence] : undefined)
        const refused = [confidence, isShare, logProbability, isLog, evidence, isTexts]
        const count = [0, 2, 4].filter((at) => refused[at] !== undefined && refused[at + 1] === false).length
        expect(outcome.ignored ?? []).toHaveLength(count)
      }),
    )
  })
})

function raise(): never {
  throw new Error("looked at")
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

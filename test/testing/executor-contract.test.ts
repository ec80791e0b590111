import { describe, expect, it } from "vitest"
import type { Executor } from "../../src/executors/executor.js"
import { inProcessExecutor } from "../../src/executors/in-process.js"
import type { Brief } from "../../src/task/brief.js"
import { executorContract } from "../../src/testing/executor-contract.js"

type Run = Executor["run"]

const honest: Run = (...parameters) => inProcessExecutor.run(...parameters)

function withoutSchema(brief: Brief): Brief {
  return Object.fromEntries(Object.entries(brief).filter(([key]) => key !== "output")) as unknown as Brief
}

const broken: readonly (readonly [string, RegExp, Run])[] = [
  [
    "rejects when the agent throws",
    /^ends failed, never rejects, when its agent throws: an Error$/,
    async (brief, agent, site) => {
      const outcome = await honest(brief, agent, site)
      if (outcome.status === "failed") throw new Error(outcome.error.message)
      return outcome
    },
  ],
  [
    "knows no deadline",
    /^ends timed_out at its deadline when the agent ignores/,
    (brief, agent, site) => honest(brief, agent, { ...site, timeoutMs: undefined }),
  ],
  [
    "loses what was saved",
    /^keeps what was saved last/,
    async (...parameters) => {
      const outcome = await honest(...parameters)
      return outcome.status === "timed_out" ? { ...outcome, partial: undefined } : outcome
    },
  ],
  [
    "blames the parent for every cancellation",
    /^ends cancelled by user .* heeds/,
    async (...parameters) => {
      const outcome = await honest(...parameters)
      return outcome.status === "cancelled" ? { ...outcome, by: "parent" } : outcome
    },
  ],
  [
    "keeps no record",
    /^puts the try that was cut off on record$/,
    async (...parameters) => ({ ...(await honest(...parameters)), attempts: [] }),
  ],
  [
    "lets everything through",
    /holds a __proto__ key$/,
    (brief, agent, site) =>
      honest(
        brief,
        {
          ...agent,
          run: async (given, context) => ({
            output: JSON.stringify((await agent.run(given, context)).output),
          }),
        },
        site,
      ),
  ],
  [
    "forgets the schema",
    /^passes on what the brief's schema makes/,
    (brief, agent, site) => honest(withoutSchema(brief), agent, site),
  ],
  [
    "draws the same for every brief",
    /^draws the same random numbers/,
    (brief, agent, site) => honest({ ...brief, id: "brief" }, agent, site),
  ],
  [
    "gives the agent a brief of its own to scribble on",
    /^gives the agent a brief that it cannot change/,
    (brief, agent, site) => honest(structuredClone(brief), agent, site),
  ],
]

describe("the contract of executors catches one that", () => {
  it.each(broken)("%s", async (_, about, run) => {
    const cases = executorContract(() => ({ ...inProcessExecutor, run })).filter(({ name }) =>
      about.test(name),
    )
    expect(cases).toHaveLength(1)
    await expect(cases[0]?.run()).rejects.toThrow()
  })

  it("has cases with names of their own", () => {
    const names = executorContract(() => inProcessExecutor).map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })
})

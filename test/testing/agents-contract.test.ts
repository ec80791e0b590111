import { describe, expect, it } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { commandAgent } from "../../src/agents/command-agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { agentContract, scriptedAgent } from "../../src/testing/index.js"
import { CountingModel, HangingModel } from "./chat-models.js"

const hangUntilAborted = () =>
  functionAgent(
    (_, { signal }) =>
      new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true })
      }),
  )

describe("functionAgent", () => {
  const cases = agentContract({
    makeAgent: () => functionAgent((brief) => ({ length: brief.objective.length, rows: brief.input })),
    brief: {
      objective: "count the rows",
      input: { rows: [1, 2] },
      output: z.object({ length: z.number(), rows: z.unknown() }),
    },
    slow: { makeAgent: hangUntilAborted },
  })
  for (const { name, run } of cases) it(name, run)
})

describe("commandAgent", () => {
  const cases = agentContract({
    makeAgent: () => commandAgent({ command: "cat" }),
    brief: { input: "first text" },
    other: { input: "second text" },
    slow: { makeAgent: () => commandAgent({ command: "sleep 60" }) },
  })
  for (const { name, run } of cases) it(name, run)
})

describe("chatAgent", () => {
  const cases = agentContract({
    makeAgent: () => chatAgent({ model: new CountingModel() }),
    brief: { objective: "short" },
    other: { objective: "a longer objective" },
    slow: { makeAgent: () => chatAgent({ model: new HangingModel() }) },
  })
  for (const { name, run } of cases) it(name, run)
})

describe("scriptedAgent", () => {
  const cases = agentContract({
    makeAgent: () =>
      scriptedAgent({ brief: Array.from({ length: 3 }, () => ({ reply: "one" })), other: { reply: "two" } }),
    slow: { makeAgent: () => scriptedAgent([{ hang: true }]) },
  })
  for (const { name, run } of cases) it(name, run)
})

describe("the contract of agents catches one that", () => {
  const broken: readonly (readonly [string, string, () => Agent])[] = [
    [
      "changes its brief",
      "leaves its brief",
      () => functionAgent((brief) => Object.isFrozen(brief.input) || (brief.input as number[]).push(4)),
    ],
    [
      "remembers the brief before",
      "carries nothing over",
      () => {
        let calls = 0
        return functionAgent(() => (calls += 1))
      },
    ],
    ["hands back what is no JSON", "has a name", () => functionAgent(() => ({ at: undefined }))],
    ["fails", "has a name", () => functionAgent(() => Promise.reject(new Error("broke")))],
    ["ignores its signal", "ends what it started", () => functionAgent(() => new Promise(() => {}))],
  ]

  it.each(broken)("%s", async (_, about, makeAgent) => {
    const cases = agentContract({
      makeAgent,
      brief: { input: [1, 2, 3] },
      slow: { makeAgent },
      patienceMs: 50,
    })
    const one = cases.filter(({ name }) => name.startsWith(about))
    expect(one).toHaveLength(1)
    await expect(one[0]?.run()).rejects.toThrow(/expected|Expected/)
  })
})

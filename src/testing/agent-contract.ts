import assert from "node:assert/strict"
import type { Agent } from "../agents/agent.js"
import { inProcessExecutor } from "../executors/in-process.js"
import { systemClock } from "../runtime/clock.js"
import { Interruption } from "../runtime/interruption.js"
import type { Brief } from "../task/brief.js"
import { toJson } from "../task/json.js"
import type { OkOutcome } from "../task/outcome.js"
import { branchHarness, testBrief } from "./branch-harness.js"
import type { ContractCase } from "./contract-case.js"
import { watchCalls } from "./watch-calls.js"

/** An agent and a brief for it. */
export interface AgentCase {
  /** A new agent, equal to all the others it makes. */
  readonly makeAgent: () => Agent
  /** @default an objective and the input `null` */
  readonly brief?: Partial<Brief>
}

export interface AgentContractOptions extends AgentCase {
  /** A brief that the agent answers otherwise than the first, to see that it keeps the two apart. @default another objective */
  readonly other?: Partial<Brief>
  /** The agent at work on something that would take for ever: a program that sleeps, a model that hangs. */
  readonly slow: AgentCase
  /** Real milliseconds it is given to start, and to end what it started once it is told to. @default 5_000 */
  readonly patienceMs?: number
}

/**
 * What every agent has to keep: it ends what it started when its branch is stopped, leaves its brief alone, and
 * carries nothing over from one brief to another.
 *
 * The agent has to answer the same brief the same way each time; give it a model that does.
 *
 * @example
 * ```ts
 * import { functionAgent } from "langgraph-quorum/agents"
 * import { agentContract } from "langgraph-quorum/testing"
 *
 * const makeAgent = () => functionAgent((brief) => brief.objective.length)
 * const slow = { makeAgent: () => functionAgent((_, { signal }) => new Promise((_, reject) => {
 *   signal.addEventListener("abort", () => reject(signal.reason))
 * })) }
 * for (const { name, run } of agentContract({ makeAgent, slow })) {
 *   await run()
 *   console.log("kept:", name)
 * }
 * ```
 */
export function agentContract(options: AgentContractOptions): readonly ContractCase[] {
  const { makeAgent, slow, patienceMs = 5_000 } = options
  const brief = testBrief(options.brief)
  const other = testBrief({ id: "other", index: 1, objective: "Do something else", ...options.other })
  return [
    {
      name: "has a name and hands back plain JSON",
      run: async () => {
        const agent = makeAgent()
        assert.notEqual(agent.name, "")
        const output = await outputOf(agent, brief)
        assert.deepEqual(toJson(output, "output"), output)
      },
    },
    {
      name: "says of its branch what a reply may say, and no more: no id, no weight, no status",
      run: async () => {
        const outcome = await outcomeOf(makeAgent(), brief)
        assert.deepEqual(outcome.ignored ?? [], [], "expected nothing in the reply that is ignored")
      },
    },
    {
      name: "leaves its brief as it is, also one that could be changed",
      run: async () => {
        const { output, ...plain } = brief
        const open: Brief = { ...structuredClone(plain), ...(output === undefined ? {} : { output }) }
        await outputOf(makeAgent(), open)
        assert.deepEqual({ ...open, output: undefined }, { ...plain, output: undefined })
      },
    },
    {
      name: "carries nothing over from one brief to another, one after the other or at the same time",
      run: async () => {
        const expected = await outputOf(makeAgent(), brief)
        const agent = makeAgent()
        const together = await Promise.all([
          outputOf(agent, brief),
          outputOf(agent, other),
          outputOf(agent, brief),
        ])
        assert.deepEqual(
          [together[0], together[2]],
          [expected, expected],
          "expected the same output beside another brief",
        )
        assert.deepEqual(
          await outputOf(agent, brief),
          expected,
          "expected the same output after another brief",
        )
      },
    },
    {
      name: "ends what it started when its branch is stopped",
      run: async () => {
        const { site, scope, clock } = branchHarness()
        const { agent, running } = watchCalls(slow.makeAgent(), site.runtime.limiters)
        const work = inProcessExecutor.run(testBrief(slow.brief), agent, site)
        await realtime(() => running() > 0, patienceMs, "expected the slow agent to start something")
        // A few turns more, so that a program it starts is really there.
        await clock.settle()
        assert.ok(running() > 0, "expected the slow agent still to be at work")
        scope.stop(new Interruption({ status: "cancelled", by: "user" }))
        assert.equal((await work).status, "cancelled")
        await realtime(
          () => running() === 0,
          patienceMs,
          "expected the agent to end what it started once its signal is aborted",
        )
      },
    },
  ]
}

async function outputOf(agent: Agent, brief: Brief): Promise<unknown> {
  return (await outcomeOf(agent, brief)).output
}

async function outcomeOf(agent: Agent, brief: Brief): Promise<OkOutcome> {
  const { site } = branchHarness()
  const outcome = await inProcessExecutor.run(brief, agent, site)
  if (outcome.status === "ok") return outcome
  const why = outcome.status === "failed" ? `: ${outcome.error.message}` : ""
  return assert.fail(`expected the agent to deliver, but its branch ended ${outcome.status}${why}`)
}

/** Waits in real time, for agents that run programs or talk to sockets. */
async function realtime(condition: () => boolean, patienceMs: number, message: string): Promise<void> {
  const until = systemClock.now() + patienceMs
  while (!condition()) {
    assert.ok(systemClock.now() < until, `${message}, waited ${patienceMs} ms`)
    await new Promise<void>((resolve) => {
      systemClock.setTimer(2, resolve)
    })
  }
}

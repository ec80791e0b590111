import { Annotation, END, START, StateGraph } from "@langchain/langgraph"
import { describe, expect, it } from "vitest"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { graphAgent } from "../../src/agents/graph-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { noUsage } from "../../src/task/usage.js"
import { testRuntime } from "../../src/testing/test-runtime.js"
import { eventually } from "../testing/eventually.js"

const State = Annotation.Root({ input: Annotation<string>, answer: Annotation<string> })

/** A voter that costs a quarter of a dollar, and counts its calls. */
function paid() {
  const counted = { calls: 0 }
  const voter: Agent = {
    name: "paid",
    run: async (_, context) => ({
      output: await context.call("paid", async () => {
        counted.calls += 1
        return { value: "yes", spend: { usage: { ...noUsage, calls: 1 }, cost: 0.25 } }
      }),
    }),
  }
  return { counted, label: vote({ agent: voter, samples: 4, quorum: 1 }) }
}

const inGraph = ({ label }: ReturnType<typeof paid>) =>
  graphAgent(
    new StateGraph(State)
      .addNode(
        "label",
        label.asNode<typeof State.State, Partial<typeof State.State>>({
          input: ({ input }) => input,
          output: ({ output }) => ({ answer: JSON.stringify(output) }),
        }),
      )
      .addEdge(START, "label")
      .addEdge("label", END)
      .compile(),
    { input: (brief) => ({ input: String(brief.input), answer: "" }) },
  )

const inFunction = ({ label }: ReturnType<typeof paid>) =>
  functionAgent(async (brief) => {
    const { output } = await label.run(String(brief.input))
    return output
  })

const ways = [
  ["as a node of a graph", inGraph],
  ["run by a function", inFunction],
] as const

describe.each(ways)("a pattern inside a branch, %s", (_, agentOf) => {
  it("is on the account of that branch", async () => {
    const inner = paid()
    const result = await batch({ agent: agentOf(inner) }).run(["one", "two"])
    expect(result.status).toBe("complete")
    // Three of four decide a vote.
    expect(inner.counted.calls).toBeGreaterThanOrEqual(6)
    expect(result.cost).toBe(inner.counted.calls / 4)
    expect(result.usage.calls).toBe(inner.counted.calls)
    expect(result.outcomes[0]?.nested).toMatchObject({ pattern: "vote", status: "complete" })
  })

  it("keeps to the caps of the run around it", { timeout: 20_000 }, async () => {
    const inner = paid()
    const result = await batch({ agent: agentOf(inner), maxCalls: 4, concurrency: 1 }).run(["one", "two"])
    // One call is the function or graph itself.
    expect(inner.counted.calls).toBeLessThanOrEqual(3)
    expect(result.ranOut).toBe("budget")
  })

  it("is stopped with that branch", async () => {
    let asked = 0
    let told = 0
    const slow: Agent = {
      name: "slow",
      run: (__, { signal }) =>
        new Promise((___, reject) => {
          asked += 1
          signal.addEventListener("abort", () => {
            told += 1
            reject(new Error("stopped"))
          })
        }),
    }
    const label = vote({ agent: slow, samples: 3 })
    const agent = agentOf({ counted: { calls: 0 }, label })
    const { runtime, clock } = testRuntime()
    const running = batch({ agent, timeoutMs: 200 }).run(["one"], { runtime })
    await eventually(() => expect(asked).toBeGreaterThan(0))
    await clock.advance(200)
    const result = await running
    expect(result.outcomes[0]).toMatchObject({ status: "timed_out", scope: "branch" })
    expect(told).toBe(asked)
  })
})

describe("a function that runs a pattern twice", () => {
  const twice = (seed: number | undefined) => {
    const drawn: number[] = []
    const voter: Agent = {
      name: "draws",
      run: (_, { random }) => {
        drawn.push(random())
        return Promise.resolve({ output: "yes" })
      },
    }
    const label = vote({ agent: voter, samples: 1 })
    const agent = functionAgent(async () => {
      await label.run("a")
      return (await label.run("a")).output
    })
    return { drawn, done: batch({ agent }).run(["one"], seed === undefined ? {} : { seed }) }
  }

  it("gives each run a seed of its own, the same under the same seed", async () => {
    const [first, second] = [twice(7), twice(7)]
    await Promise.all([first.done, second.done])
    expect(new Set(first.drawn).size).toBe(2)
    expect(second.drawn).toEqual(first.drawn)
  })
})

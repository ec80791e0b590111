import { AsyncResource } from "node:async_hooks"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons"
import { RunnableLambda } from "@langchain/core/runnables"
import { MemorySaver } from "@langchain/langgraph"
import { afterAll, describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/index.js"
import type { RunOptions } from "../../src/index.js"

setFlagsFromString("--expose-gc")
const collectGarbage = runInNewContext("gc") as () => void

const folder = mkdtempSync(join(tmpdir(), "quorum-let-go-"))
afterAll(() => rmSync(folder, { recursive: true }))

/** What clients keep open after a call, as a socket: it keeps the async context in which it was opened. */
const kept: AsyncResource[] = []

const connecting = batch({
  agent: functionAgent(({ input }) => {
    kept.push(new AsyncResource("socket"))
    return { text: `output of ${String(input)}` }
  }),
})

/** Runs it and drops the result. */
async function outcomesOfOneRun(options: RunOptions): Promise<readonly WeakRef<object>[]> {
  const { outcomes } = await connecting.run(["a", "b", "c"], options)
  return outcomes.map((outcome) => new WeakRef(outcome))
}

async function isCollected(ref: WeakRef<object>): Promise<boolean> {
  for (let tries = 0; tries < 20 && ref.deref() !== undefined; tries += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    collectGarbage()
  }
  return ref.deref() === undefined
}

describe("a run that is over", () => {
  test.each<[string, RunOptions]>([
    ["", {}],
    [" with a journal", { journal: folder }],
    [" with a listener", { onEvent: () => {} }],
  ])("is let go%s, though a socket that one of its branches opened lives on", async (_, options) => {
    kept.length = 0
    const outcomes = await outcomesOfOneRun(options)
    expect(kept).toHaveLength(3)
    for (const outcome of outcomes) expect(await isCollected(outcome)).toBe(true)
  })
})

describe("what travels together", () => {
  /** A pattern whose branches note the configuration that LangGraph would hand on to what they call. */
  const noting = (seen: Set<unknown>) =>
    batch({
      agent: functionAgent(({ input }) => {
        seen.add(AsyncLocalStorageProviderSingleton.getRunnableConfig())
        return input
      }),
    })

  test("is one brief a Send, where nobody looks", async () => {
    const seen = new Set<unknown>()
    await noting(seen).run([1, 2, 3, 4, 5])
    expect(seen.size).toBe(5)
  })

  test("is one brief a Send, where a checkpointer resumes each by itself", async () => {
    const seen = new Set<unknown>()
    await noting(seen).run([1, 2, 3, 4, 5], { checkpointer: new MemorySaver() })
    expect(seen.size).toBe(5)
  })

  test("is one brief a Send, where a trace shows each by itself", async () => {
    const seen = new Set<unknown>()
    const started: (string | undefined)[] = []
    const pattern = noting(seen)
    const outer = RunnableLambda.from(async () => (await pattern.run([1, 2, 3, 4, 5])).status)
    await outer.invoke("x", {
      callbacks: [
        {
          handleChainStart: (_chain, _inputs, _runId, _parent, _tags, _metadata, _type, name) => {
            started.push(name)
          },
        },
      ],
    })
    expect(started.filter((name) => name === "branch")).toHaveLength(5)
    expect(seen.size).toBe(5)
  })
})

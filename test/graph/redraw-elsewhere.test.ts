import { MemorySaver } from "@langchain/langgraph"
import { expect, test } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../src/agents/function-agent.js"
import { closeRun, openedRun } from "../../src/graph/run/runs.js"
import { distinct } from "../../src/integrate/variants.js"
import { section } from "../../src/patterns/section/section.js"
import { variants } from "../../src/task/make-briefs/variants.js"

test("what is drawn again in another process has the shape of the brief, too", async () => {
  const pattern = section({
    agent: functionAgent(({ output, redraws }) =>
      output === undefined ? "a text" : { title: redraws === undefined ? "colour" : "number" },
    ),
    briefs: variants(2, { objective: "Write a headline.", output: z.object({ title: z.string() }) }),
    integrate: distinct(),
  })
  const graph = pattern.graph().compile({ checkpointer: new MemorySaver() })
  const config = { configurable: { thread_id: "t" } }
  const stopped = await graph.invoke({ input: "x" }, { ...config, interruptAfter: ["integrate"] })
  const run = openedRun(stopped.run.id)
  expect(run).toBeDefined()
  if (run !== undefined) closeRun(run)
  const { result } = await graph.invoke(null, config)
  expect(result.outcomes).toMatchObject([
    { output: { title: "colour" } },
    { output: { title: "colour" } },
    { output: { title: "number" } },
  ])
})

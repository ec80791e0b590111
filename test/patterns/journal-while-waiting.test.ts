import { MemorySaver } from "@langchain/langgraph"
import { describe, expect, test } from "vitest"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { ApprovalRequired, type PersonRequest } from "../../src/patterns/waiting/approvals.js"
import { section } from "../../src/patterns/section/section.js"
import { cutTo, decided, newRoot, upTo } from "./cut-journal.js"

const briefs = ["a", "b", "c", "d"].map((id) => ({ id, objective: `Do ${id}` }))

function noting(fails: readonly string[] = []): { readonly agent: Agent; readonly called: string[] } {
  const called: string[] = []
  const agent = functionAgent(({ id }) => {
    called.push(id)
    if (fails.includes(id) && called.filter((other) => other === id).length === 1)
      throw new Error(`no luck with ${id}`)
    return `done ${id}`
  })
  return { agent, called }
}

/** The question that a run waits with. */
async function waiting(run: Promise<unknown>): Promise<ApprovalRequired> {
  const ended: unknown = await run.catch((thrown: unknown) => thrown)
  if (ended instanceof ApprovalRequired) return ended
  throw new Error("expected a run that waits")
}

const held = (root: string) => ({ journal: root, checkpointer: new MemorySaver() })
const yes = (request: PersonRequest) => {
  if (request.kind !== "approval") throw new Error("expected a plan to approve")
  return { approve: true as const, planHash: request.planHash }
}

describe("a run with a journal and a checkpointer that waits for a person", () => {
  const approved = (agent: Agent) => section<unknown>({ agent, briefs, approve: "plan", concurrency: 1 })

  test("is recorded on when it is answered, to its end", async () => {
    const at = held(newRoot())
    const { agent } = noting()
    const { interruptId, request } = await waiting(approved(agent).run("x", { runId: "one", seed: 1, ...at }))
    const whole = await approved(agent).resume("one", { interruptId, answer: yes(request), ...at })
    expect(whole.status).toBe("complete")
    expect(await approved(agent).fold("one", { journal: at.journal })).toEqual(whole)
    const undisturbed = await approved(agent).run("x", { runId: "two", seed: 1, onApproval: yes })
    expect(decided(whole)).toBe(decided(undisturbed))
  })

  test("goes on by its journal when it was killed after the answer", async () => {
    const at = held(newRoot())
    const { agent, called } = noting()
    const { interruptId, request } = await waiting(approved(agent).run("x", { runId: "one", ...at }))
    await approved(agent).resume("one", { interruptId, answer: yes(request), ...at })
    cutTo(at.journal, "one", upTo("outcome", 2))
    called.length = 0
    const result = await approved(agent).resume("one", { journal: at.journal })
    expect([result.status, called]).toEqual(["complete", ["c", "d"]])
  })

  test("is refused an answer when its journal went on without the checkpointer, and nothing runs", async () => {
    const at = held(newRoot())
    const { agent, called } = noting()
    const { interruptId, request } = await waiting(approved(agent).run("x", { runId: "one", ...at }))
    await approved(agent).resume("one", { journal: at.journal, onApproval: yes })
    called.length = 0
    const late = approved(agent).resume("one", { interruptId, answer: yes(request), ...at })
    await expect(late).rejects.toThrow("a journal that ends where the checkpointer stands")
    expect(called).toEqual([])
  })

  test("keeps what ended before a question about a shortfall, and counts it once", async () => {
    const at = held(newRoot())
    const { agent, called } = noting(["c", "d"])
    const short = section<unknown>({ agent, briefs, quorum: 4, shortfall: "ask", concurrency: 1 })
    const { interruptId, request } = await waiting(short.run("x", { runId: "one", ...at }))
    if (request.kind !== "shortfall") throw new Error("expected a shortfall to decide on")
    const answer = { decide: "retry" as const, requestHash: request.requestHash }
    const result = await short.resume("one", { interruptId, answer, ...at })
    expect([result.status, called.join("")]).toEqual(["complete", "abcdcd"])
    expect(await short.fold("one", { journal: at.journal })).toEqual(result)
  })
})

test("a run with both that was cut off is told to go on by its journal alone", async () => {
  const { journal, checkpointer } = held(newRoot())
  const put = checkpointer.put.bind(checkpointer)
  let last: ReturnType<typeof put> | undefined
  let steps = 0
  // The checkpointer hears nothing after its third step, as when the process is killed there.
  checkpointer.put = (...parameters) => {
    steps += 1
    return steps > 3 && last !== undefined ? last : (last = put(...parameters))
  }
  const { agent, called } = noting()
  const pattern = section<unknown>({ agent, briefs, concurrency: 1 })
  await pattern.run("x", { runId: "one", journal, checkpointer })
  cutTo(journal, "one", upTo("outcome", 3))
  const both = pattern.resume("one", { journal, checkpointer })
  await expect(both).rejects.toThrow("Go on with it by its `journal` alone")
  called.length = 0
  const result = await pattern.resume("one", { journal })
  expect([result.status, called]).toEqual(["complete", ["d"]])
})

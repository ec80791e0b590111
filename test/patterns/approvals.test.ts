import { MemorySaver } from "@langchain/langgraph"
import { beforeEach, describe, expect, test, vi } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { ConfigError } from "../../src/errors.js"
import { cancel } from "../../src/graph/run/runs.js"
import { ApprovalRequired } from "../../src/patterns/waiting/approvals.js"
import { section } from "../../src/patterns/section/section.js"
import type { SectionOptions } from "../../src/patterns/section/section-options.js"
import type { RunEvent } from "../../src/runtime/events.js"
import { testRuntime } from "../../src/testing/index.js"
import type { ApprovalAnswer, ApprovalRequest } from "../../src/task/approval.js"
import { noUsage } from "../../src/task/usage.js"

let called: string[] = []
beforeEach(() => {
  called = []
})

const recorder = functionAgent(({ id, objective }) => {
  called.push(id)
  return objective
})

const briefs = [
  { id: "trees", objective: "Name a tree" },
  { id: "rivers", objective: "Name a river" },
]

function walk(options: Partial<SectionOptions> = {}) {
  return section<unknown>({ agent: recorder, briefs, approve: "plan", ...options })
}

const approve = ({ planHash }: { readonly planHash: string }): ApprovalAnswer => ({ approve: true, planHash })

/** The run that waits in `checkpointer`, as whoever began it is told. */
async function begin(checkpointer: MemorySaver, runId: string, pattern = walk()) {
  const thrown: unknown = await pattern
    .run("Nature", { checkpointer, runId })
    .catch((error: unknown) => error)
  if (!(thrown instanceof ApprovalRequired)) throw new Error("expected it to wait", { cause: thrown })
  const { interruptId, code, data } = thrown
  return { runId: thrown.runId, interruptId, code, data, request: thrown.request as ApprovalRequest }
}

describe("asked in process", () => {
  test("the plan is shown before anything is called, and the run goes on with the answer", async () => {
    const requests: ApprovalRequest[] = []
    const result = await walk().run("Nature", {
      onApproval(request) {
        expect(called).toEqual([])
        requests.push(request)
        return approve(request)
      },
    })
    expect(requests).toHaveLength(1)
    expect(result).toMatchObject({ status: "complete", runId: requests[0]?.runId })
    expect(called).toHaveLength(2)
  })

  test("the result is that of a run without an approval", async () => {
    const told = { seed: 7, runId: "walk" }
    const at = testRuntime()
    const asked = await at.clock.until(
      walk().run("Nature", { ...told, runtime: at.runtime, onApproval: approve }),
    )
    const plain = testRuntime()
    const unasked = await plain.clock.until(
      section<unknown>({ agent: recorder, briefs }).run("Nature", { ...told, runtime: plain.runtime }),
    )
    expect(asked).toEqual(unasked)
  })

  test("a rejected plan ends cancelled, and nothing was called", async () => {
    const result = await walk().run("Nature", {
      onApproval: ({ planHash }) => ({ reject: true, reason: "not now", planHash }),
    })
    expect(result).toMatchObject({ status: "cancelled", reason: "the plan was rejected: not now" })
    expect(called).toEqual([])
  })

  test("an edited plan that is refused is asked again with what is wrong, and may be mended", async () => {
    const problems: (string | undefined)[] = []
    const result = await walk().run("Nature", {
      onApproval({ planHash, problem }) {
        problems.push(problem)
        const objective = problem === undefined ? "" : "Name a hill"
        return { edit: { briefs: [{ id: "hills", objective }] }, planHash }
      },
    })
    expect(problems).toEqual([undefined, expect.stringContaining("objective")])
    expect(result.outcomes.map(({ briefId }) => briefId)).toEqual(["hills"])
    expect(called).toEqual(["hills"])
  })

  test("a function that gives the same unusable plan again and again comes to an end", async () => {
    let asked = 0
    const onApproval = ({ planHash }: ApprovalRequest): ApprovalAnswer => {
      asked += 1
      return { edit: { briefs: [{ id: "a", objective: "" }] }, planHash }
    }
    await expect(walk().run("Nature", { onApproval })).rejects.toThrow("Expected an answer that can be used")
    expect([asked, called.length]).toEqual([11, 0])
  })

  test.each([
    ["of another plan", { approve: true, planHash: "x" }, "the plan hash"],
    ["that is none", true, "got true"],
  ])("an answer %s is a mistake of the caller's", async (_name, answer, message) => {
    const run = walk().run("Nature", { onApproval: () => answer as ApprovalAnswer, runId: "mistaken" })
    await expect(run).rejects.toThrow(message)
    await expect(run).rejects.toBeInstanceOf(ConfigError)
    expect(called).toEqual([])
  })

  test("what the function throws is what the run rejects with, and its id is free again", async () => {
    const gone = new Error("nobody is in")
    const options = { runId: "thrown", onApproval: () => Promise.reject(gone) }
    await expect(walk().run("Nature", options)).rejects.toBe(gone)
    expect(cancel("thrown")).toBe(false)
    await expect(walk().run("Nature", options)).rejects.toBe(gone)
  })

  test("the time a person takes is not the run's", async () => {
    const { runtime, clock } = testRuntime()
    const running = walk({ runTimeoutMs: 1_000 }).run("Nature", {
      runtime,
      onApproval: (request) =>
        new Promise((resolve) => {
          clock.setTimer(3_600_000, () => resolve(approve(request)))
        }),
    })
    await clock.advance(3_600_000)
    expect((await clock.until(running)).status).toBe("complete")
  })

  test.each(["signal", "id"])(
    "a run that is cancelled by its %s while it waits calls nothing",
    async (how) => {
      const stop = new AbortController()
      let withdrawn = false
      const result = await walk().run("Nature", {
        runId: "waits",
        signal: stop.signal,
        onApproval: (_request, { signal }) =>
          new Promise<ApprovalAnswer>(() => {
            signal.addEventListener("abort", () => (withdrawn = true))
            if (how === "signal") stop.abort()
            else expect(cancel("waits")).toBe(true)
          }),
      })
      expect([result.status, withdrawn, called]).toEqual(["cancelled", true, []])
      expect(result.outcomes.map(({ status }) => status)).toEqual(["skipped", "skipped"])
    },
  )

  test("its events are numbered through, and end with the result", async () => {
    const events: RunEvent[] = []
    for await (const event of walk().stream("Nature", { onApproval: approve })) events.push(event)
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1))
    expect(events.map(({ type }) => type).filter((type) => type === "run_started")).toHaveLength(1)
    expect(events.at(-1)).toMatchObject({ type: "run_ended", result: { status: "complete" } })
  })

  test("what the planner has spent counts against the cap after the approval, too", async () => {
    const dear = (name: string, output: unknown): Agent => ({
      name,
      run: async (_brief, { call }) => ({
        output: await call(name, () => {
          called.push(name)
          return Promise.resolve({ value: output, spend: { usage: noUsage, cost: 1 } })
        }),
      }),
    })
    const capped = (approve: "plan" | undefined) =>
      section<unknown>({
        agent: dear("branch", "x"),
        planner: dear("planner", {
          briefs: [1, 2, 3, 4].map((id) => ({ id: String(id), objective: `Do ${id}` })),
        }),
        maxCost: 2,
        concurrency: 1,
        ...(approve === undefined ? {} : { approve }),
      })
    const unasked = await capped(undefined).run("Nature")
    const asked = await capped("plan").run("Nature", { onApproval: approve })
    expect(asked.cost).toBe(unasked.cost)
    expect(asked.ranOut).toBe("budget")
  })
})

describe("held by a checkpointer", () => {
  test("a run that waits tells who to answer, and goes on when it is resumed", async () => {
    const checkpointer = new MemorySaver()
    const { runId, interruptId, request, code, data } = await begin(checkpointer, "walk")
    expect([runId, code, data]).toEqual(["walk", "approval", { runId, interruptId, request }])
    expect(called).toEqual([])
    const result = await walk().resume(runId, { interruptId, answer: approve(request), checkpointer })
    expect(result).toMatchObject({ status: "complete", runId: "walk", pattern: "section" })
    expect(called).toHaveLength(2)
  })

  test("goes on in another process, with the same seed", async () => {
    const checkpointer = new MemorySaver()
    const { interruptId, request } = await begin(checkpointer, "elsewhere")
    // A fresh copy of the modules knows no more of the run than another process would.
    vi.resetModules()
    const fresh = await import("../../src/index.js")
    const agents = await import("../../src/agents/index.js")
    const again = fresh.section({ agent: agents.functionAgent(({ id }) => id), briefs, approve: "plan" })
    const result = await again.resume("elsewhere", { interruptId, answer: approve(request), checkpointer })
    expect(result.output).toEqual([
      { briefId: "trees", output: "trees" },
      { briefId: "rivers", output: "rivers" },
    ])
    expect(called).toEqual([])
  })

  test.each(["asked at once", "resumed"])(
    "briefs have the shapes of their outputs when the run is %s",
    async (how) => {
      const shaped = walk({
        agent: functionAgent(({ output }) => output !== undefined),
        briefs: briefs.map((brief) => ({ ...brief, output: z.boolean() })),
      })
      const checkpointer = new MemorySaver()
      const waiting = how === "resumed" ? await begin(checkpointer, "shaped", shaped) : undefined
      const result =
        waiting === undefined
          ? await shaped.run("Nature", { onApproval: approve })
          : await shaped.resume("shaped", {
              interruptId: waiting.interruptId,
              answer: approve(waiting.request),
              checkpointer,
            })
      expect(result.output).toEqual(briefs.map(({ id }) => ({ briefId: id, output: true })))
    },
  )

  test("can be rejected, or asked about in process when it is resumed", async () => {
    const checkpointer = new MemorySaver()
    const first = await begin(checkpointer, "rejected")
    const answer: ApprovalAnswer = { reject: true, planHash: first.request.planHash }
    const rejected = await walk().resume("rejected", { interruptId: first.interruptId, answer, checkpointer })
    expect([rejected.status, called]).toEqual(["cancelled", []])
    await begin(checkpointer, "asked")
    const asked = await walk().resume("asked", { onApproval: approve, checkpointer })
    expect(asked.status).toBe("complete")
  })

  test("an edited plan that is refused leaves the run waiting", async () => {
    const checkpointer = new MemorySaver()
    const { interruptId, request } = await begin(checkpointer, "edited")
    const edit = { edit: { briefs: [{ objective: "" }] }, planHash: request.planHash }
    const refused = walk().resume("edited", { interruptId, answer: edit, checkpointer })
    await expect(refused).rejects.toMatchObject({
      code: "approval",
      message: expect.stringContaining("refused"),
    })
    const answer = { edit: { briefs: [{ objective: "Name a hill" }] }, planHash: request.planHash }
    expect((await walk().resume("edited", { interruptId, answer, checkpointer })).coverage.ok).toBe(1)
  })

  test.each<[string, (waiting: { interruptId: string; planHash: string }) => object, string]>([
    [
      "a stale plan hash",
      ({ interruptId }) => ({ interruptId, answer: { approve: true, planHash: "x" } }),
      "the plan hash",
    ],
    ["a bare value", ({ interruptId }) => ({ interruptId, answer: true }), "got true"],
    [
      "another question",
      ({ planHash }) => ({ interruptId: "x", answer: { approve: true, planHash } }),
      "not open",
    ],
    [
      "an answer to no question",
      ({ planHash }) => ({ answer: { approve: true, planHash } }),
      "to no question",
    ],
    ["a question without an answer", ({ interruptId }) => ({ interruptId }), "without an answer"],
  ])("refuses %s, and takes the right answer then", async (_name, wrong, message) => {
    const checkpointer = new MemorySaver()
    const { interruptId, request } = await begin(checkpointer, "refused")
    const { planHash } = request
    const refused = walk().resume("refused", { checkpointer, ...wrong({ interruptId, planHash }) })
    await expect(refused).rejects.toThrow(message)
    await expect(refused).rejects.toBeInstanceOf(ConfigError)
    expect(called).toEqual([])
    const answer = approve(request)
    expect((await walk().resume("refused", { interruptId, answer, checkpointer })).status).toBe("complete")
  })

  test("refuses a second approval, also one that comes while the first one runs", async () => {
    const checkpointer = new MemorySaver()
    const { interruptId, request } = await begin(checkpointer, "twice")
    const resume = () => walk().resume("twice", { interruptId, answer: approve(request), checkpointer })
    const [first, second] = await Promise.allSettled([resume(), resume()])
    expect(first.status).toBe("fulfilled")
    expect(second).toMatchObject({ status: "rejected", reason: { code: "config" } })
    await expect(resume()).rejects.toThrow("its plan was approved already")
    expect(called).toHaveLength(2)
  })

  test("refuses an unknown run, one that has ended, and a new run under the id of one that waits", async () => {
    const checkpointer = new MemorySaver()
    await expect(walk().resume("nobody", { checkpointer })).rejects.toThrow('got "nobody"')
    const { interruptId, request } = await begin(checkpointer, "known")
    await expect(walk().run("Nature", { checkpointer, runId: "known" })).rejects.toThrow("does not hold yet")
    await expect(walk().resume("known", { checkpointer })).rejects.toBeInstanceOf(ApprovalRequired)
    await walk().resume("known", { interruptId, answer: approve(request), checkpointer })
    await expect(walk().resume("known", { checkpointer })).rejects.toThrow("has not ended")
  })

  test("goes on without an answer where it was cut off after the approval, and runs no finished branch again", async () => {
    const checkpointer = new MemorySaver()
    const put = vi.spyOn(checkpointer, "put")
    let cut = false
    const pattern = walk({
      agent: functionAgent(({ id }) => {
        called.push(id)
        return id
      }),
      integrate: (outcomes) => {
        // From here on nothing is kept: as if the process had ended.
        if (!cut) put.mockRejectedValue(new Error("the power is gone"))
        cut = true
        return outcomes.length
      },
    })
    const { interruptId, request } = await begin(checkpointer, "cut", pattern)
    const broken = pattern.resume("cut", { interruptId, answer: approve(request), checkpointer })
    await expect(broken).rejects.toThrow("the power is gone")
    put.mockRestore()
    expect((await pattern.resume("cut", { checkpointer })).output).toBe(2)
    expect(called).toHaveLength(2)
  })
})

describe("a run that falls short, and asks what becomes of it", () => {
  const lacking = (once = false) => {
    let failures = 0
    return section<unknown>({
      agent: functionAgent(({ id }) => {
        called.push(id)
        if (id !== "rivers" || (once && failures > 0)) return id
        failures += 1
        throw new Error("no river")
      }),
      briefs,
      quorum: 2,
      shortfall: "ask",
    })
  }

  test.each([
    ["integrate", "partial"],
    ["fail", "failed"],
  ] as const)("is %sd by the answer of a function", async (decide, status) => {
    const result = await lacking().run("Nature", {
      onShortfall: ({ requestHash, missing }) => {
        expect(missing.map(({ briefId }) => briefId)).toEqual(["rivers"])
        return { decide, requestHash }
      },
    })
    expect([result.status, called]).toEqual([status, ["trees", "rivers"]])
  })

  test("sends just the missing briefs out again", async () => {
    const result = await lacking(true).run("Nature", {
      onShortfall: ({ requestHash }) => ({ decide: "retry", requestHash }),
    })
    expect([result.status, called]).toEqual(["complete", ["trees", "rivers", "rivers"]])
  })

  test("waits in a checkpointer for the answer, which is refused when it is to something else", async () => {
    const checkpointer = new MemorySaver()
    const thrown: unknown = await lacking()
      .run("Nature", { checkpointer, runId: "short" })
      .catch((error: unknown) => error)
    if (!(thrown instanceof ApprovalRequired)) throw new Error("expected it to wait", { cause: thrown })
    const { interruptId, request } = thrown
    if (request.kind !== "shortfall") throw new Error("expected a shortfall to decide on")
    const { requestHash } = request
    const answer = approve({ planHash: requestHash })
    await expect(lacking().resume("short", { interruptId, answer, checkpointer })).rejects.toThrow("decide")
    const decision = { decide: "integrate", requestHash } as const
    const result = await lacking().resume("short", { interruptId, answer: decision, checkpointer })
    expect([result.status, called]).toEqual(["partial", ["trees", "rivers"]])
  })

  test("is refused before anything is called, when nobody could be asked", async () => {
    await expect(lacking().run("Nature")).rejects.toThrow("expected `onShortfall`")
    expect(called).toEqual([])
  })
})

describe("a pattern that asks, where nobody can be asked", () => {
  test("is refused before its planner is paid", async () => {
    let planned = 0
    const planner = functionAgent(() => (planned += 1))
    const pattern = section<unknown>({ agent: recorder, planner, approve: "plan" })
    await expect(pattern.run("Nature")).rejects.toThrow(
      "expected `onApproval` (asked at once) or `checkpointer`",
    )
    await expect(pattern.stream("Nature")[Symbol.asyncIterator]().next()).rejects.toThrow("onApproval")
    expect(planned).toBe(0)
  })

  test.each([
    ["an agent", () => walk().asAgent(), "Ask at the outer pattern"],
    ["a tool", () => walk().asTool({ name: "walk", description: "walks" }), "Ask before the tool is called"],
    ["a node", () => walk().asNode({ input: () => "", output: () => ({}) }), "compiled `graph()`"],
  ])("is refused as %s when that is made", (name, make, remedy) => {
    expect(make).toThrow(`section as ${name}: expected a pattern that asks nobody`)
    expect(make).toThrow(remedy)
  })
})

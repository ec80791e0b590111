import { Command, MemorySaver } from "@langchain/langgraph"
import { beforeEach, describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { ConfigError } from "../../src/errors.js"
import { cancel } from "../../src/graph/run/runs.js"
import { ApprovalRequired } from "../../src/patterns/waiting/approvals.js"
import { section } from "../../src/patterns/section/section.js"
import type { SectionOptions } from "../../src/patterns/section/section-options.js"
import type { ApprovalAnswer, ApprovalRequest } from "../../src/task/approval.js"
import type { BriefSpec } from "../../src/task/brief.js"

let called: string[] = []
let planned = 0
beforeEach(() => {
  called = []
  planned = 0
})

const recorder = functionAgent(({ id, input }) => {
  called.push(id)
  return `saw ${String(input)}`
})

const briefs: BriefSpec[] = [
  { id: "trees", objective: "Name a tree" },
  { id: "rivers", objective: "Name a river" },
]

const planner = functionAgent(() => {
  planned += 1
  return { briefs: [{ id: "trees", objective: "Name a tree", constraints: ["one word"] }] }
})

function walk(options: Partial<SectionOptions> = {}) {
  return section<unknown>({ agent: recorder, briefs, approve: "plan", ...options })
}

const approve = ({ planHash }: { readonly planHash: string }): ApprovalAnswer => ({ approve: true, planHash })

const thread = { configurable: { thread_id: "t" } }

describe("a rule of the pattern's own that decides on approvals", () => {
  test.each<[string, () => boolean | string | Promise<boolean | string>, string | undefined]>([
    ["promises no", () => Promise.resolve(false), undefined],
    ["promises a reason", () => Promise.resolve("it is dear"), "it is dear"],
    [
      "throws",
      () => {
        throw new Error("the table is gone")
      },
      "could not say: the table is gone",
    ],
    ["rejects", () => Promise.reject(new Error("no line")), "could not say: no line"],
    ["says nothing", () => undefined as unknown as boolean, "said undefined"],
  ])("that %s is heard, and the plan it is about is not lost", async (_name, rule, reason) => {
    const requests: ApprovalRequest[] = []
    const result = await section<unknown>({ agent: recorder, planner, approve: rule }).run("x", {
      onApproval: (request) => {
        expect(called).toEqual([])
        requests.push(request)
        return approve(request)
      },
    })
    expect(requests.map((request) => request.reason)).toEqual(
      reason === undefined ? [] : [expect.stringContaining(reason)],
    )
    expect([result.status, planned, called]).toEqual(["complete", 1, ["trees"]])
  })

  test("that throws leaves a run that waits, and that can be resumed", async () => {
    const checkpointer = new MemorySaver()
    const pattern = section<unknown>({
      agent: recorder,
      planner,
      approve: () => {
        throw new Error("the table is gone")
      },
    })
    const thrown: unknown = await pattern
      .run("x", { checkpointer, runId: "r" })
      .catch((error: unknown) => error)
    expect(thrown).toBeInstanceOf(ApprovalRequired)
    const result = await pattern.resume("r", { checkpointer, onApproval: approve })
    expect([result.status, planned]).toEqual(["complete", 1])
  })

  test("is asked once for a plan", async () => {
    let asked = 0
    const graph = walk({ approve: () => (asked += 1) > 0 })
      .graph()
      .compile({ checkpointer: new MemorySaver() })
    await graph.invoke({ input: "x" }, thread)
    await graph.invoke(new Command({ resume: "yes" }), thread)
    expect(asked).toBe(1)
  })
})

describe("a run whose planning did not end", () => {
  const flaky = () => {
    let fails = true
    return walk({
      briefs: () => {
        if (!fails) return briefs
        fails = false
        throw new Error("the list is gone")
      },
      approve: () => false,
    })
  }

  test("can be begun anew under its id", async () => {
    const checkpointer = new MemorySaver()
    const pattern = flaky()
    await expect(pattern.run("x", { checkpointer, runId: "r" })).rejects.toThrow("the list is gone")
    const result = await pattern.run("y", { checkpointer, runId: "r" })
    expect([result.status, result.runId, result.output]).toEqual([
      "complete",
      "r",
      briefs.map(({ id }) => ({ briefId: id, output: "saw y" })),
    ])
    await expect(pattern.run("z", { checkpointer, runId: "r" })).rejects.toThrow("does not hold yet")
  })

  test("tells whoever resumes it to run it again", async () => {
    const checkpointer = new MemorySaver()
    const pattern = flaky()
    await expect(pattern.run("x", { checkpointer, runId: "r" })).rejects.toThrow()
    const resumed = pattern.resume("r", { checkpointer })
    await expect(resumed).rejects.toThrow("Run it again under its id")
    await expect(resumed).rejects.toBeInstanceOf(ConfigError)
  })
})

describe("a thread of a graph that was compiled by itself", () => {
  test("is not resumed as a run: its input would be lost", async () => {
    const checkpointer = new MemorySaver()
    const graph = walk().graph().compile({ checkpointer })
    const { run } = await graph.invoke({ input: "my diff" }, thread)
    const resumed = walk().resume("t", { checkpointer, onApproval: approve })
    await expect(resumed).rejects.toThrow(`the thread of a compiled graph with the run "${run.id}"`)
    await expect(resumed).rejects.toBeInstanceOf(ConfigError)
    expect(called).toEqual([])
  })

  test("shows no result of the run before while the next one waits", async () => {
    const graph = walk().graph().compile({ checkpointer: new MemorySaver() })
    const waiting = async () => {
      const state = (await graph.invoke({ input: "x" }, thread)) as object
      const [open] = (state as { __interrupt__: { id: string; value: ApprovalRequest }[] }).__interrupt__
      if (open === undefined) throw new Error("expected it to wait")
      return { ...open, state: state as { result: unknown; run: { id: string } } }
    }
    const first = await waiting()
    expect(first.state.result).toBeNull()
    const { result } = await graph.invoke(
      new Command({ resume: { [first.id]: approve(first.value) } }),
      thread,
    )
    expect(result.runId).toBe(first.value.runId)
    const second = await waiting()
    expect([second.state.run.id === first.value.runId, second.state.result]).toEqual([false, null])
  })
})

describe("a required brief", () => {
  const agent = functionAgent(({ id }) => {
    called.push(id)
    if (id === "trees") throw new Error("no tree")
    return id
  })
  const required = { agent, required: ["trees"] }

  test("is still required in a plan that was edited", async () => {
    const result = await walk(required).run("x", {
      onApproval: ({ planHash }) => ({ edit: { briefs: briefs.toReversed() }, planHash }),
    })
    expect([result.status, result.reason]).toEqual(["failed", "required brief missing: trees"])
  })

  test("cannot be edited away", async () => {
    const problems: (string | undefined)[] = []
    const result = await walk(required).run("x", {
      onApproval: ({ planHash, problem }) => {
        problems.push(problem)
        return problem === undefined
          ? { edit: { briefs: briefs.slice(1) }, planHash }
          : { reject: true, planHash }
      },
    })
    expect(problems).toEqual([undefined, expect.stringContaining('"trees", which it has not')])
    expect([result.status, called]).toEqual(["cancelled", []])
  })

  test("that `only` left out need not come back by an edit", async () => {
    const result = await walk(required).run("x", {
      only: ["rivers"],
      onApproval: ({ planHash }) => ({ edit: { briefs: briefs.slice(1) }, planHash }),
    })
    expect([result.status, called]).toEqual(["complete", ["rivers"]])
  })

  test("that a planner leaves out fails the run, and what the planner cost is not lost", async () => {
    const pattern = section<unknown>({ agent: recorder, planner, required: ["zz"] })
    const result = await pattern.run("x")
    expect(result.status).toBe("failed")
    expect(result.reason).toContain(
      'planning failed: Expected `required` to name briefs of the plan, got "zz"',
    )
    expect([planned, called]).toEqual([1, []])
  })

  test("of nobody's is a mistake of the caller's, found when the pattern is made", () => {
    expect(() => walk({ required: ["zz"] })).toThrow('got "zz"')
    expect(() => walk({ required: ["trees"] })).not.toThrow()
  })
})

test("a rejected plan ends its run once, and nothing is integrated", async () => {
  const ended: string[] = []
  let integrated = 0
  const result = await walk({ integrate: () => (integrated += 1) }).run("x", {
    onApproval: ({ planHash }) => ({ reject: true, planHash }),
    onEvent: ({ type }) => {
      if (type === "run_ended") ended.push(type)
    },
  })
  expect([result.status, ended.length, integrated]).toEqual(["cancelled", 1, 0])
})

describe("a run that is cancelled by its id", () => {
  test("while it is asked about is cancelled by the user, not rejected", async () => {
    const result = await walk().run("x", {
      runId: "asked",
      onApproval: () =>
        new Promise<ApprovalAnswer>(() => {
          expect(cancel("asked")).toBe(true)
        }),
    })
    expect([result.status, result.reason]).toEqual(["cancelled", "cancelled by user, 0 of 2 briefs ok"])
  })

  test("while it is planned is not asked about any more", async () => {
    let asked = 0
    const result = await section<unknown>({
      agent: recorder,
      approve: "plan",
      planner: functionAgent(() => ({ briefs })),
      briefs: undefined,
      critic: functionAgent(() => {
        cancel("planning")
        return { remarks: [] }
      }),
    }).run("x", {
      runId: "planning",
      onApproval: (request) => {
        asked += 1
        return approve(request)
      },
    })
    expect([result.status, result.reason, asked, called]).toEqual([
      "cancelled",
      "cancelled by user, 0 of 2 briefs ok",
      0,
      [],
    ])
  })
})

test("the briefs that a request shows can be given back as an edit", async () => {
  const pattern = section<unknown>({
    agent: recorder,
    approve: "plan",
    briefs: [
      { id: "trees", objective: "Name a tree", constraints: ["one word"], scope: { in: ["woods"] } },
      { id: "rivers", objective: "Name a river" },
    ],
  })
  const result = await pattern.run("x", {
    onApproval: ({ plan, planHash }) => ({
      edit: { briefs: plan.briefs.filter(({ id }) => id === "trees") },
      planHash,
    }),
  })
  expect([result.status, called]).toEqual(["complete", ["trees"]])
})

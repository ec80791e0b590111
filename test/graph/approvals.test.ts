import { Annotation, Command, END, MemorySaver, START, StateGraph } from "@langchain/langgraph"
import fc from "fast-check"
import { beforeEach, describe, expect, test } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { cancel } from "../../src/graph/run/runs.js"
import { section } from "../../src/patterns/section/section.js"
import type { SectionOptions } from "../../src/patterns/section/section-options.js"
import type { ApprovalRequest } from "../../src/task/approval.js"
import type { Outcome } from "../../src/task/outcome.js"
import type { Plan } from "../../src/task/plan.js"
import { planHash } from "../../src/task/plan-hash.js"
import type { Result } from "../../src/task/result.js"
import { noSpend } from "../../src/task/usage.js"

const thread = { configurable: { thread_id: "t" } }

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

interface Waiting {
  readonly id: string
  readonly value: ApprovalRequest
}

function waitingIn(state: object): readonly Waiting[] {
  return "__interrupt__" in state ? (state.__interrupt__ as readonly Waiting[]) : []
}

function onlyOne(state: object): Waiting {
  const [waiting, ...others] = waitingIn(state)
  if (waiting === undefined || others.length > 0) throw new Error("expected one run that waits")
  return waiting
}

function compiled(options?: Partial<SectionOptions>) {
  return walk(options).graph().compile({ checkpointer: new MemorySaver() })
}

type Compiled = ReturnType<typeof compiled>

const answered = (graph: Compiled, id: string, answer: unknown) =>
  graph.invoke(new Command({ resume: { [id]: answer } }), thread)

describe("a graph whose plan is to be approved", () => {
  test("waits before the fan-out with plan, hash and estimate, and nothing has been called", async () => {
    const { value } = onlyOne(await compiled().invoke({ input: "Nature" }, thread))
    expect(value).toMatchObject({
      kind: "approval",
      reason: "every plan is to be approved",
      plan: {
        briefs: [
          { id: "trees", index: 0 },
          { id: "rivers", index: 1 },
        ],
      },
      estimate: { calls: 2, cost: null },
    })
    expect(value.planHash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.parse(JSON.stringify(value))).toEqual(value)
    expect(called).toEqual([])
  })

  test("goes on when its interrupt is answered with the plan hash", async () => {
    const graph = compiled()
    const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    const { result, approval } = await answered(graph, id, { approve: true, planHash: value.planHash })
    expect(result).toMatchObject({ status: "complete", runId: value.runId })
    expect(approval).toMatchObject({ status: "approved", planHash: value.planHash })
    expect(called.toSorted()).toEqual(["rivers", "trees"])
  })

  test("ends cancelled when the plan is rejected: every brief is skipped, nothing was called", async () => {
    const graph = compiled()
    const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    const answer = { reject: true, reason: "too dear", planHash: value.planHash }
    const { result } = await answered(graph, id, answer)
    expect(result).toMatchObject({ status: "cancelled", reason: "the plan was rejected: too dear", cost: 0 })
    expect(result.outcomes).toMatchObject([
      { status: "skipped", reason: "not_approved" },
      { status: "skipped", reason: "not_approved" },
    ])
    expect(result.failures.map(({ briefId }) => briefId)).toEqual(["trees", "rivers"])
    expect(called).toEqual([])
  })

  test("runs an edited plan instead, in which a brief that keeps its id keeps the shape of its output", async () => {
    const graph = walk({
      agent: functionAgent(({ id, output }) => ({ id, shaped: output !== undefined })),
      briefs: briefs.map((brief) => ({
        ...brief,
        output: z.object({ id: z.string(), shaped: z.boolean() }),
      })),
    })
      .graph()
      .compile({ checkpointer: new MemorySaver() })
    const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    const edited = [value.plan.briefs[1], { id: "hills", objective: "Name a hill" }]
    const { result, approval } = await answered(graph, id, {
      edit: { briefs: edited },
      planHash: value.planHash,
    })
    expect(approval?.status).toBe("edited")
    expect(result.outcomes.map((outcome: Outcome) => outcome.status === "ok" && outcome.output)).toEqual([
      { id: "rivers", shaped: true },
      { id: "hills", shaped: false },
    ])
  })

  const one = (value: Partial<Record<string, unknown>>) => ({ id: "a", objective: "A", ...value })
  test.each([
    ["no briefs", []],
    ["a brief without an objective", [{ id: "a" }]],
    ["two briefs of one id", [one({}), one({})]],
    ["an unknown field", [one({ objektive: "A" })]],
    ["fewer briefs than the quorum", [one({})]],
    ["a brief that depends on no brief", [one({ dependsOn: ["z"] }), one({ id: "b" })]],
    ["a circle", [one({ dependsOn: ["b"] }), one({ id: "b", dependsOn: ["a"] })]],
    ["two briefs that write one place", [one({ writes: ["x/y"] }), one({ id: "b", writes: ["x/*"] })]],
  ])(
    "checks an edited plan again: %s is asked anew with what is wrong, and called is nothing",
    async (_name, edit) => {
      const graph = compiled({ quorum: 2 })
      const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
      const again = onlyOne(await answered(graph, id, { edit: { briefs: edit }, planHash: value.planHash }))
      expect(again).toMatchObject({
        id,
        value: { problem: expect.stringMatching(/./), planHash: value.planHash },
      })
      expect(called).toEqual([])
      const { result } = await answered(graph, id, { approve: true, planHash: value.planHash })
      expect(result.status).toBe("complete")
    },
  )

  test.each<[string, (hash: string) => unknown]>([
    ["yes", () => true],
    ["a text", () => "approve"],
    ["an approval without a hash", () => ({ approve: true })],
    ["an approval of another plan", () => ({ approve: true, planHash: "0".repeat(64) })],
    ["approve: false", (planHash) => ({ approve: false, planHash })],
    ["approval and rejection at once", (planHash) => ({ approve: true, reject: true, planHash })],
    ["something else beside", (planHash) => ({ approve: true, planHash, force: true })],
    ["an edit without briefs", (planHash) => ({ edit: {}, planHash })],
    ["null", () => null],
    ["no", () => false],
  ])("refuses %s, asks again, and takes the right answer then", async (_name, wrong) => {
    const graph = compiled()
    const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    for (let times = 0; times < 2; times += 1) {
      const again = onlyOne(await answered(graph, id, wrong(value.planHash)))
      expect(again).toMatchObject({ id, value: { problem: expect.stringMatching(/^expected/) } })
      expect(called).toEqual([])
    }
    const { result } = await answered(graph, id, { approve: true, planHash: value.planHash })
    expect(result.status).toBe("complete")
    expect(called).toHaveLength(2)
  })

  test("an approval of one run is worth nothing to another run of the same plan", async () => {
    const graph = compiled()
    const first = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    const second = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    expect(second.value.planHash).not.toBe(first.value.planHash)
    const again = onlyOne(await answered(graph, second.id, { approve: true, planHash: first.value.planHash }))
    expect(again.value.problem).toContain("another run")
    expect(called).toEqual([])
  })

  test("a second approval of the same run calls nothing", async () => {
    const graph = compiled()
    const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    const approval = { approve: true, planHash: value.planHash }
    const first = await answered(graph, id, approval)
    const second = await answered(graph, id, approval)
    expect(second.result).toEqual(first.result)
    expect(called).toHaveLength(2)
  })

  test("has its planner asked once, whatever is answered", async () => {
    let planned = 0
    const planner = functionAgent(() => {
      planned += 1
      return { briefs }
    })
    const graph = section<unknown>({ agent: recorder, planner, approve: "plan" })
      .graph()
      .compile({ checkpointer: new MemorySaver() })
    const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    await answered(graph, id, "yes")
    const { result } = await answered(graph, id, { approve: true, planHash: value.planHash })
    expect([planned, result.status, called.length]).toEqual([1, "complete", 2])
  })

  test("leaves nothing of the run in this process while it waits", async () => {
    const { value } = onlyOne(await compiled({ runTimeoutMs: 60_000 }).invoke({ input: "Nature" }, thread))
    expect(cancel(value.runId)).toBe(false)
  })

  test("is refused without a checkpointer, before the planner is paid", async () => {
    let planned = 0
    const planner = functionAgent(() => (planned += 1))
    const graph = section<unknown>({ agent: recorder, planner, approve: "plan" }).graph().compile()
    await expect(graph.invoke({ input: "Nature" })).rejects.toThrow("Compile the graph with one")
    expect(planned).toBe(0)
  })
})

describe("two runs that wait in one thread of a bigger graph", () => {
  const State = Annotation.Root({ left: Annotation<Result>(), right: Annotation<Result>() })

  function bigger() {
    const inner = walk().graph().compile()
    return new StateGraph(State)
      .addNode("a", async () => ({ left: (await inner.invoke({ input: "left" })).result }))
      .addNode("b", async () => ({ right: (await inner.invoke({ input: "right" })).result }))
      .addEdge(START, "a")
      .addEdge(START, "b")
      .addEdge("a", END)
      .addEdge("b", END)
      .compile({ checkpointer: new MemorySaver() })
  }

  async function begin() {
    const graph = bigger()
    const [first, second, ...others] = waitingIn(await graph.invoke({}, thread))
    if (first === undefined || second === undefined || others.length > 0) throw new Error("expected two")
    const resume = (value: unknown) => graph.invoke(new Command({ resume: value }), thread)
    return {
      first,
      second,
      resume,
      approval: ({ value: { planHash } }: Waiting) => ({ approve: true, planHash }),
    }
  }

  test("are approved one by one, or both at once, by the ids of their interrupts", async () => {
    const { first, second, resume, approval } = await begin()
    const left = onlyOne(await resume({ [second.id]: approval(second) }))
    expect(left.id).toBe(first.id)
    expect(called).toHaveLength(2)
    const { left: one, right: other } = await resume({ [first.id]: approval(first) })
    expect([one.status, other.status, called.length]).toEqual(["complete", "complete", 4])

    const both = await begin()
    const ended = await both.resume({
      [both.first.id]: approval(both.first),
      [both.second.id]: approval(both.second),
    })
    expect([ended.left.status, ended.right.status]).toEqual(["complete", "complete"])
  })

  test("a bare value approves neither of them", async () => {
    const { first, second, resume, approval } = await begin()
    for (const bare of [true, "approve", { approve: true }, { approve: true, planHash: "x" }]) {
      const waiting = waitingIn(await resume(bare))
      expect(waiting.map(({ id }) => id).toSorted()).toEqual([first.id, second.id].toSorted())
      for (const { value } of waiting) expect(value.problem).toMatch(/^expected/)
    }
    expect(called).toEqual([])
    const { left, right } = await resume({ [first.id]: approval(first), [second.id]: approval(second) })
    expect([left.status, right.status]).toEqual(["complete", "complete"])
  })

  test("a bare approval with a hash reaches the one plan that it names, and never the other", async () => {
    const { first, second, resume, approval } = await begin()
    const left = onlyOne(await resume(approval(second)))
    expect(left).toMatchObject({ id: first.id, value: { problem: expect.stringContaining("another plan") } })
    expect(called).toHaveLength(2)
    const { left: one, right: other } = await resume({ [first.id]: approval(first) })
    expect([one.status, other.status]).toEqual(["complete", "complete"])
  })

  test("answers under each other's ids are refused, and the right ones work then", async () => {
    const { first, second, resume, approval } = await begin()
    const waiting = waitingIn(await resume({ [first.id]: approval(second), [second.id]: approval(first) }))
    expect(waiting).toHaveLength(2)
    expect(called).toEqual([])
    const { left, right } = await resume({ [first.id]: approval(first), [second.id]: approval(second) })
    expect([left.status, right.status, called.length]).toEqual(["complete", "complete", 4])
  })
})

describe("when a plan has to be approved", () => {
  const priced = (price: number | null): Agent => ({ ...recorder, priceOf: () => price })

  test.each([
    [0.01, "complete"],
    [0.05, "complete"],
    [0.06, "waits"],
    [null, "waits"],
  ])("with approve: budget and a cap of 0.10, two briefs at %s dollars: %s", async (price, ending) => {
    const graph = compiled({ agent: priced(price), approve: "budget", maxCost: 0.1 })
    const state = await graph.invoke({ input: "Nature" }, thread)
    expect(waitingIn(state).length === 0 ? state.result.status : "waits").toBe(ending)
    if (ending === "waits") {
      expect(onlyOne(state).value.reason).toMatch(price === null ? /not known/ : /about 0\.12 US dollars/)
      expect(called).toEqual([])
    }
  })

  test("a budget without a cap is refused when the pattern is made", () => {
    expect(() => walk({ approve: "budget" })).toThrow("expected `maxCost`")
  })

  test.each([
    [true, "the pattern's own rule asks for it"],
    ["two briefs are many", "two briefs are many"],
    [false, undefined],
  ])("a function that says %s decides on plan and estimate", async (said, reason) => {
    const graph = compiled({
      approve: (plan, { calls }) => {
        expect([plan.briefs.length, calls]).toEqual([2, 2])
        return said
      },
    })
    const state = await graph.invoke({ input: "Nature" }, thread)
    expect(waitingIn(state).at(0)?.value.reason).toBe(reason)
    expect(called).toHaveLength(reason === undefined ? 2 : 0)
  })

  test("a rule that has changed its mind meanwhile lets no rejected plan through", async () => {
    let strict = true
    const graph = compiled({ approve: () => strict })
    const { id, value } = onlyOne(await graph.invoke({ input: "Nature" }, thread))
    strict = false
    const { result } = await answered(graph, id, { reject: true, planHash: value.planHash })
    expect([result.status, called]).toEqual(["cancelled", []])
  })
})

describe("a plan hash", () => {
  const plan = (objectives: readonly string[]): Plan => ({
    origin: "caller",
    briefs: objectives.map((objective, index) => ({ id: String(index), index, objective })),
    ...noSpend,
  })

  test("is its own for each plan and each run", () => {
    const cases = fc.tuple(fc.array(fc.string()), fc.string())
    fc.assert(
      fc.property(cases, cases, ([left, leftRun], [right, rightRun]) => {
        const same = leftRun === rightRun && JSON.stringify(left) === JSON.stringify(right)
        expect(planHash(plan(left), leftRun) === planHash(plan(right), rightRun)).toBe(same)
      }),
    )
  })

  test("does not depend on the order of keys, as a checkpointer may change it", () => {
    const { origin, briefs, usage, cost } = plan(["a"])
    const turned = {
      cost,
      usage,
      briefs: briefs.map(({ id, index, objective }) => ({ objective, index, id })),
      origin,
    }
    expect(planHash(turned, "run")).toBe(planHash(plan(["a"]), "run"))
  })
})

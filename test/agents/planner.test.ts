import { describe, expect, it } from "vitest"
import { planPrompt } from "../../src/agents/prompts/plan-prompts.js"
import { planReply } from "../../src/agents/plan-reply.js"
import { type PlannedTask, plannedTask, plannerAgent } from "../../src/agents/planner.js"
import { replySchema } from "../../src/agents/replies/reply-schema.js"
import { planBriefs } from "../../src/task/brief.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

type PlannedBrief = PlannedTask["briefs"][number]

const brief = (id: string, rest: Partial<PlannedBrief> = {}): PlannedBrief => ({
  id,
  objective: `Look at ${id}.`,
  scope: { in: [], out: [] },
  format: "One line.",
  constraints: [],
  requirementIds: ["req-1"],
  dependsOn: [],
  ...rest,
})

const planOf = (briefs: readonly PlannedBrief[], rest: Partial<PlannedTask> = {}): PlannedTask => ({
  requirements: [{ id: "req-1", text: "A comparison." }],
  split: true,
  why: "by topic",
  briefs: [...briefs],
  ...rest,
})

const replyOf = (plan: PlannedTask): ReturnType<typeof says> => says(JSON.stringify(plan))

describe("a planner agent", () => {
  it("splits the task it is given into briefs, and says what it asks for and why", async () => {
    const plan = planOf([brief("cost"), brief("speed", { dependsOn: ["cost"] })])
    const model = new ScriptedChatModel([replyOf(plan)])
    const outcome = await runAgent(plannerAgent({ model, instructions: "Think of safety." }), {
      input: "Compare trains and planes.",
    })
    expect(outputOf(outcome)).toEqual(plan)
    const [system, human] = model.seen[0]?.messages ?? []
    expect(system?.text).toMatch(/^You plan work for workers[\s\S]*\n\nThink of safety\.$/)
    expect(human?.text).toMatch(
      /^Split the task below into at most 8 briefs, or answer that it should not be split\.\n\n<task>\nCompare trains and planes\.\n<\/task>/,
    )
  })

  it.each([
    ["more briefs than it may", planOf(["a", "b", "c"].map((id) => brief(id))), /at briefs: /],
    ["no briefs", planOf([]), /at briefs: /],
    ["two briefs of one id", planOf([brief("a"), brief("a")]), /at briefs: .*"a" twice/],
    [
      "two requirements of one id",
      planOf([brief("a")], {
        requirements: [
          { id: "req-1", text: "x" },
          { id: "req-1", text: "y" },
        ],
      }),
      /at requirements: .*"req-1" twice/,
    ],
    [
      "a requirement that no brief serves",
      planOf([brief("a"), brief("b")], {
        requirements: [
          { id: "req-1", text: "x" },
          { id: "req-2", text: "y" },
        ],
      }),
      /at briefs: expected every requirement in the requirementIds of a brief, "req-2" in none/,
    ],
    [
      "two briefs though it says not to split",
      planOf([brief("a"), brief("b")], { split: false }),
      /at briefs: expected one brief, as the task is not to be split, got 2/,
    ],
    [
      "briefs that wait for each other",
      planOf([brief("a", { dependsOn: ["b"] }), brief("b", { dependsOn: ["a"] })]),
      /at briefs: expected dependsOn without a circle, got one among "a", "b"/,
    ],
  ])("is asked once more when it makes %s", async (_, first, problem) => {
    const model = new ScriptedChatModel([replyOf(first), replyOf(planOf([brief("a"), brief("b")]))])
    const outcome = await runAgent(plannerAgent({ model, maxBriefs: 2 }), { input: "Compare." })
    expect(outputOf(outcome)).toMatchObject({ briefs: [{ id: "a" }, { id: "b" }] })
    expect(model.seen).toHaveLength(2)
    expect(model.seen[1]?.messages.at(-1)?.text).toMatch(problem)
    expect(outcome.usage.calls).toBe(2)
  })

  it("fails when the second plan is no better", async () => {
    const model = new ScriptedChatModel([replyOf(planOf(["a", "b", "c"].map((id) => brief(id))))])
    const outcome = await runAgent(plannerAgent({ model, maxBriefs: 2 }), { input: "Compare." })
    expect(errorOf(outcome).kind).toBe("invalid_output")
    expect(model.seen).toHaveLength(2)
  })

  it("asks for a schema that strict mode can express, with nothing left out", () => {
    const { strict, wrapped, json } = replySchema(plannedTask(8))
    expect({ strict, wrapped }).toEqual({ strict: true, wrapped: false })
    expect(json["required"]).toEqual(["requirements", "split", "why", "briefs"])
  })

  it("shows documents one by one, and the task first", () => {
    const input = { task: "What is it?", documents: [{ source: "a.md", text: "Alpha." }] }
    expect(planPrompt(input, 1)).toBe(
      'Split the task below into at most 1 brief, or answer that it should not be split.\n\nWhat is it?\n\n<document source="a.md">\nAlpha.\n</document>',
    )
  })

  it.each([
    [{ maxBriefs: 0 }, /`maxBriefs`/],
    [{ briefs: 3 }, "plannerAgent: unknown option `briefs`. Check the spelling"],
  ])("is refused with options that cannot work: %j", (options, message) => {
    expect(() => plannerAgent({ model: new ScriptedChatModel([]), ...options })).toThrow(message)
  })
})

describe("what a run takes of a planner's reply", () => {
  const read = (output: unknown, task?: string) => {
    const reply = planReply(output, task)
    if ("failure" in reply) throw new Error(`expected a plan, got ${reply.failure}`)
    planBriefs(reply.briefs)
    return reply
  }

  it("is its briefs without what is empty, its requirements and its reason", () => {
    const full = brief("a", { scope: { in: ["x"], out: [] }, constraints: ["short"] })
    expect(read(planOf([full, brief("b", { format: "", dependsOn: ["a"] })]))).toEqual({
      origin: "planner",
      requirements: [{ id: "req-1", text: "A comparison." }],
      rationale: "by topic",
      warnings: [],
      briefs: [
        {
          id: "a",
          objective: "Look at a.",
          scope: { in: ["x"] },
          format: "One line.",
          constraints: ["short"],
          requirementIds: ["req-1"],
        },
        { id: "b", objective: "Look at b.", requirementIds: ["req-1"], dependsOn: ["a"] },
      ],
    })
  })

  it("is one brief and the reason, when the task is not to be split", () => {
    expect(read(planOf([brief("all")], { split: false, why: "one question" })).unsplit).toBe("one question")
    expect(read(planOf([brief("a"), brief("b")])).unsplit).toBeUndefined()
  })

  it("is the task itself, when a planner says not to split it and writes no brief", () => {
    const { briefs, unsplit } = read({ split: false, requirements: [{ id: "r", text: "x" }] }, "What is it?")
    expect(briefs).toEqual([{ id: "whole", objective: "What is it?", requirementIds: ["r"] }])
    expect(unsplit).toBe("the planner gave no reason")
  })

  it("warns of a planner that says not to split, and splits", () => {
    const { briefs, unsplit, warnings } = read(planOf([brief("a"), brief("b")], { split: false }))
    expect(briefs).toHaveLength(2)
    expect(unsplit).toBeUndefined()
    expect(warnings).toEqual(["the planner said not to split the task, and split it into 2 briefs"])
  })

  it("gives names that are used twice a number, one that nobody has", () => {
    const { briefs } = read({ briefs: ["x", "x", "x-2", "x"].map((id) => ({ id, objective: "o" })) })
    expect(briefs.map(({ id }) => id)).toEqual(["x", "x-3", "x-2", "x-4"])
  })

  it("lets a brief serve both requirements of a name that was used twice", () => {
    const requirements = ["one", "two"].map((text) => ({ id: "r", text }))
    const reply = read({ requirements, briefs: [{ id: "a", objective: "o", requirementIds: ["r"] }] })
    expect(reply.requirements.map(({ id }) => id)).toEqual(["r", "r-2"])
    expect(reply.briefs[0]?.requirementIds).toEqual(["r", "r-2"])
  })

  it("leaves out names of nothing, with a warning each", () => {
    const odd = brief("a", { requirementIds: ["req-1", "req-9"], dependsOn: ["a", "nobody"] })
    const { briefs, warnings } = read(planOf([odd, brief("b")]))
    expect(briefs[0]).not.toHaveProperty("dependsOn")
    expect(briefs[0]?.requirementIds).toEqual(["req-1"])
    expect(warnings).toEqual([
      'brief "a" names the requirement "req-9", which the plan does not have: dropped',
      'brief "a" names itself in dependsOn: dropped',
      'brief "a" names in dependsOn a brief "nobody", which the plan does not have: dropped',
    ])
  })

  it("is a plan of a planner of the caller's own, of which only id and objective are asked", () => {
    expect(read({ rationale: "halves", briefs: [{ id: "a", objective: "half" }] })).toEqual({
      origin: "planner",
      briefs: [{ id: "a", objective: "half" }],
      requirements: [],
      rationale: "halves",
      warnings: [],
    })
  })

  it.each([[null], ["no plan"], [{ briefs: "none" }], [{ briefs: [{ id: "a" }] }]])(
    "is a failure when it is no plan: %j",
    (output) => {
      expect(planReply(output)).toMatchObject({
        origin: "planner",
        failure: expect.stringMatching(/^the planner returned no plan/),
      })
    },
  )
})

import { describe, expect, it } from "vitest"
import { plannerAgent } from "../../src/agents/planner.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

const plan = (...ids: string[]): ReturnType<typeof says> =>
  says(
    JSON.stringify({
      rationale: "by topic",
      briefs: ids.map((id) => ({ id, objective: `Look at ${id}.`, constraints: [] })),
    }),
  )

describe("a planner agent", () => {
  it("splits the task it is given into briefs, and says why", async () => {
    const model = new ScriptedChatModel([plan("cost", "speed")])
    const outcome = await runAgent(plannerAgent({ model, instructions: "Think of safety." }), {
      input: "Compare trains and planes.",
    })
    expect(outputOf(outcome)).toEqual({
      rationale: "by topic",
      briefs: [
        { id: "cost", objective: "Look at cost.", constraints: [] },
        { id: "speed", objective: "Look at speed.", constraints: [] },
      ],
    })
    const [system, human] = model.seen[0]?.messages ?? []
    expect(system?.text).toMatch(/^You split a task into briefs[\s\S]*\n\nThink of safety\.$/)
    expect(human?.text).toMatch(
      /^Split the task below into at most 8 briefs\.\n\n<task>\nCompare trains and planes\.\n<\/task>/,
    )
  })

  it.each([
    ["more briefs than it may", plan("a", "b", "c"), /at briefs: /],
    ["no briefs", plan(), /at briefs: /],
    ["two briefs of one id", plan("a", "a"), /at briefs: .*"a"/],
  ])("is asked once more when it makes %s", async (_, first, problem) => {
    const model = new ScriptedChatModel([first, plan("a", "b")])
    const outcome = await runAgent(plannerAgent({ model, maxBriefs: 2 }), { input: "Compare." })
    expect(outputOf(outcome)).toMatchObject({ briefs: [{ id: "a" }, { id: "b" }] })
    expect(model.seen).toHaveLength(2)
    expect(model.seen[1]?.messages.at(-1)?.text).toMatch(problem)
    expect(outcome.usage.calls).toBe(2)
  })

  it("fails when the second plan is no better", async () => {
    const model = new ScriptedChatModel([plan("a", "b", "c")])
    const outcome = await runAgent(plannerAgent({ model, maxBriefs: 2 }), { input: "Compare." })
    expect(errorOf(outcome).kind).toBe("invalid_output")
    expect(model.seen).toHaveLength(2)
  })

  it.each([
    [{ maxBriefs: 0 }, /`maxBriefs`/],
    [{ briefs: 3 }, "plannerAgent: unknown option `briefs`. Check the spelling"],
  ])("is refused with options that cannot work: %j", (options, message) => {
    expect(() => plannerAgent({ model: new ScriptedChatModel([]), ...options })).toThrow(message)
  })
})

import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type Integrator, section } from "../../src/index.js"

const agent = functionAgent(({ id }) => id)
const briefs = [
  { id: "a", objective: "a" },
  { id: "b", objective: "b" },
]

const asking = (next: (round: number) => string): Integrator<string[]> => ({
  name: "asking",
  params: {},
  integrate: (outcomes, { round }) =>
    Promise.resolve(
      round > 20
        ? { done: true, output: outcomes.map((outcome) => outcome.briefId), reason: "enough" }
        : { done: false, more: [{ id: next(round), objective: "more" }], reason: "more" },
    ),
})

describe("an integrator that asks for more briefs", () => {
  test("gets them, with all outcomes so far", async () => {
    const integrate: Integrator<string[]> = {
      name: "one more",
      params: {},
      integrate: (outcomes, { round }) =>
        Promise.resolve(
          round === 1
            ? { done: false, more: [{ id: "c", objective: "c" }], reason: "one more" }
            : { done: true, output: outcomes.map((outcome) => outcome.briefId), reason: "done" },
        ),
    }
    const result = await section({ agent, briefs, integrate }).run("x")
    expect(result).toMatchObject({ status: "complete", output: ["a", "b", "c"], rounds: 2 })
    expect(result.coverage.briefs).toBe(3)
  })

  test("that never has enough is stopped after the last round, and no outcome is lost", async () => {
    const result = await section({ agent, briefs, integrate: asking((round) => `more-${round}`) }).run("x")
    expect(result.status).toBe("failed")
    expect(result.reason).toBe("the integrator asking asked for more briefs though the run is closed")
    expect(result.coverage).toMatchObject({ briefs: 8, ok: 8 })
  })

  test("under an id that is taken is refused, and no outcome is lost", async () => {
    const result = await section({ agent, briefs, integrate: asking(() => "a") }).run("x")
    expect(result.status).toBe("failed")
    expect(result.reason).toContain('asked for a brief "a", which the plan has already')
    expect(result.coverage).toMatchObject({ briefs: 2, ok: 2 })
  })
})

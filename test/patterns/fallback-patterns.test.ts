import { describe, expect, it } from "vitest"
import { type Agent } from "../../src/agents/agent.js"
import { fallbackAgent } from "../../src/agents/fallback-agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { vote } from "../../src/patterns/vote/vote.js"

const failing = (status: number, code?: string): Agent =>
  functionAgent(
    () => {
      throw Object.assign(new Error(`HTTP ${status}`), { status, code })
    },
    { name: `fails with ${status}` },
  )
const good = functionAgent(() => "yes", { name: "good" })
const voteOf = (agent: Agent): Agent => vote({ agent, samples: 3 }).asAgent({ name: `vote of ${agent.name}` })

describe("a fallback from a pattern whose model is out", () => {
  it.each([
    [401, "invalid_api_key"],
    [429, "insufficient_quota"],
  ])("goes on with the next pattern after a %i", async (status, code) => {
    const agent = fallbackAgent([voteOf(failing(status, code)), voteOf(good)])
    const result = await batch({ agent }).run(["one"])
    expect(result.outcomes[0]).toMatchObject({ status: "ok", output: "yes" })
  })

  it("stays where the brief itself is the trouble", async () => {
    const agent = fallbackAgent([voteOf(failing(400)), voteOf(good)])
    const { outcomes } = await batch({ agent }).run(["one"])
    expect(outcomes[0]).toMatchObject({ status: "failed", error: { kind: "agent" } })
  })

  it("stays where the voters failed for several reasons", async () => {
    let asked = 0
    const mixed = functionAgent(() => {
      asked += 1
      throw Object.assign(new Error("no"), { status: asked === 1 ? 401 : 400 })
    })
    const { outcomes } = await batch({ agent: fallbackAgent([voteOf(mixed), voteOf(good)]) }).run(["one"])
    expect(outcomes[0]).toMatchObject({ status: "failed", error: { kind: "agent" } })
  })

  it("sets a brief aside that was really tried by two of them", async () => {
    const agents = [voteOf(failing(401)), voteOf(failing(401)), voteOf(good)]
    const { outcomes } = await batch({ agent: fallbackAgent(agents) }).run(["one"])
    expect(outcomes[0]).toMatchObject({ status: "failed", error: { kind: "auth", code: "set_aside" } })
    expect(outcomes[0]?.status === "failed" && outcomes[0].error.message).not.toContain("unasked")
  })
})

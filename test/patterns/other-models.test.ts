import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { systemClock } from "../../src/runtime/clock.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import { never } from "../../src/tally/stop/never.js"
import { type Outcome, isOk } from "../../src/task/outcome.js"
import { type SeenRequest, type Step, apiError, completion, openAIWire } from "../agents/openai-wire.js"

const wire = openAIWire()
const near = "openai:gpt-5-mini"
const far = "openai:gpt-5-nano"

const noMoney = apiError(429, { message: "You exceeded your current quota", code: "insufficient_quota" })

const asked = ({ body }: SeenRequest): string => JSON.stringify(body["messages"])

function script(answer: (model: string, request: SeenRequest) => Step): void {
  wire.answer((request) => answer(String(request.body["model"]), request)(request))
}

const alone = () => ({ runtime: createRuntime(systemClock, () => "run") })

describe("a run whose model is out of money", () => {
  it("is finished by the next one; only what was under way was sent in vain", async () => {
    script((model) => (model === "gpt-5-mini" ? noMoney : completion("hello")))
    const items = Array.from({ length: 30 }, (_, index) => `item ${index}`)
    const greet = batch({ objective: "Greet.", model: near, fallbacks: [far], concurrency: 4 })
    const result = await greet.run(items, alone())
    expect(result.status).toBe("complete")
    const inVain = wire.requests.filter(({ body }) => body["model"] === "gpt-5-mini").length
    expect(inVain).toBeGreaterThanOrEqual(1)
    expect(inVain).toBeLessThanOrEqual(4)
    expect(wire.requests).toHaveLength(30 + inVain)
    const kinds = result.outcomes.flatMap(({ attempts }) =>
      attempts.map(({ kind, status }) => `${kind} ${status}`),
    )
    expect(kinds.filter((kind) => kind === "move ok")).toHaveLength(30)
  })

  it("sets aside what the next one cannot do either, and goes on with the rest", async () => {
    script((model, request) => {
      if (model === "gpt-5-mini") return noMoney
      return asked(request).includes("bad one")
        ? apiError(400, { message: "Cannot read it" })
        : completion("hello")
    })
    const result = await batch({
      objective: "Greet.",
      model: near,
      fallbacks: [far, "openai:gpt-5"],
      concurrency: 1,
    }).run(["bad one", "one", "two"], alone())
    expect(result.status).toBe("partial")
    expect(result.outcomes.map(({ status }) => status)).toEqual(["failed", "ok", "ok"])
    expect(result.outcomes[0]).toMatchObject({ error: { code: "set_aside" } })
    expect(JSON.stringify(result.failures)).toContain("You exceeded your current quota")
    expect(JSON.stringify(result.failures)).toContain("Cannot read it")
  })

  it("is a vote of the models that answer: every ballot is counted once", async () => {
    script((model) => (model === "gpt-5-mini" ? noMoney : completion('{"answer":"yes"}')))
    const { output, tally, outcomes } = await vote({
      model: near,
      fallbacks: [far],
      samples: 5,
      output: z.enum(["yes", "no"]),
      stop: never(),
    }).run("Is it?", alone())
    expect(output).toBe("yes")
    expect(tally).toMatchObject({ samples: { launched: 5, usable: 5 } })
    expect(outcomes).toHaveLength(5)
  })
})

describe("the price of a model", () => {
  const price = { inputPerMillion: 1_000_000, outputPerMillion: 0 }
  const model = "http://models.example/v1#demo"

  it("that the table does not know is taken from the pattern, so that a cap can hold", async () => {
    const plain = { briefs: [{ objective: "Say hello." }], maxCost: 5 }
    expect(() => section({ model: near, ...plain })).not.toThrow()
    await expect(section({ model, ...plain }).run("task")).rejects.toThrow("Expected a known price")
    await expect(section({ model, price, ...plain }).run("task", alone())).resolves.toMatchObject({
      status: "failed",
    })
  })

  it("is refused beside an agent, as are fallbacks and a limit group", () => {
    const agent = functionAgent(() => "")
    for (const terms of [{ price }, { fallbacks: [far] }, { limitGroup: "small ones" }]) {
      expect(() => batch({ agent, ...terms })).toThrow(
        `expected \`${Object.keys(terms)[0]}\` to go with \`model\``,
      )
    }
  })

  it("of the vote is not that of a voter with a model of its own, nor are its fallbacks", () => {
    const panel = vote({
      model: near,
      fallbacks: [far],
      voters: [{ name: "a" }, { name: "b", model: far }],
      output: z.enum(["yes", "no"]),
      samples: 2,
    })
    // The voter's own model may well be one of the fallbacks.
    expect(panel.name).toBe("vote")
  })
})

describe("a run with a reply cache", () => {
  it("pays for nothing twice, and N votes stay N ballots", async () => {
    const folder = mkdtempSync(join(tmpdir(), "quorum-cache-"))
    try {
      script(() => completion(`{"answer":"${wire.requests.length % 2 === 0 ? "no" : "yes"}"}`))
      const ask = vote({
        model: near,
        samples: 5,
        output: z.enum(["yes", "no"]),
        stop: never(),
        cache: folder,
        concurrency: 1,
      })
      const first = await ask.run("Is it?", alone())
      const second = await ask.run("Is it?", alone())
      expect(wire.requests).toHaveLength(5)
      expect(first.output).toBe("yes")
      expect(second.output).toBe("yes")
      const ballots = (outcomes: readonly Outcome[]): unknown[] =>
        outcomes.filter(isOk).map(({ output }) => output)
      expect(ballots(first.outcomes)).toEqual(["yes", "no", "yes", "no", "yes"])
      expect(ballots(second.outcomes)).toEqual(ballots(first.outcomes))
      expect(first.cost).toBeGreaterThan(0)
      expect(second.cost).toBe(0)
      expect(second.usage.calls).toBe(0)
      expect(second.outcomes.every(({ attempts }) => attempts[0]?.cached === true)).toBe(true)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

import { describe, expect, it } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { fallbackAgent } from "../../src/agents/fallback-agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { systemClock } from "../../src/runtime/clock.js"
import { AttemptError } from "../../src/runtime/failure.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import type { Outcome } from "../../src/task/outcome.js"
import { type Step, apiError, completion, openAIWire } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

const wire = openAIWire()
const near = "openai:gpt-5-mini"
const far = "openai:gpt-5-nano"
const third = "openai:gpt-5"

/** Each model answers by its own step, as often as it is asked. */
function script(steps: Readonly<Record<string, Step>>): void {
  wire.answer((request) => {
    const name = String(request.body["model"])
    const step = steps[name]
    if (step === undefined) throw new Error(`nobody expected ${name}`)
    return step(request)
  })
}

const noMoney = apiError(429, { message: "You exceeded your current quota", code: "insufficient_quota" })
const badKey = apiError(401, { message: "Incorrect API key provided", code: "invalid_api_key" })
const overloaded = apiError(503, { message: "The engine is overloaded" })
const badRequest = apiError(400, { message: "Unknown parameter", code: "unknown_parameter" })

const told = (outcome: Outcome): unknown[] =>
  outcome.attempts.map(({ kind, target, error }) => [kind, target, error?.kind ?? "ok"])

describe("a branch whose model is out goes on with the next one", () => {
  it.each([
    ["out of money", noMoney, "quota"],
    ["a refused key", badKey, "auth"],
  ])("%s", async (_, failure, kind) => {
    script({ "gpt-5-mini": failure, "gpt-5-nano": completion("hello") })
    const outcome = await runAgent(chatAgent({ model: near, fallbacks: [far] }))
    expect(outputOf(outcome)).toBe("hello")
    expect(told(outcome)).toEqual([
      ["first", near, kind],
      ["move", far, "ok"],
    ])
  })

  it("overloaded for as long as it is tried", async () => {
    script({ "gpt-5-mini": overloaded, "gpt-5-nano": completion("hello") })
    const outcome = await runAgent(
      chatAgent({ model: near, fallbacks: [far] }),
      {},
      { retry: { attempts: 2 } },
    )
    expect(outputOf(outcome)).toBe("hello")
    expect(told(outcome)).toEqual([
      ["first", near, "overloaded"],
      ["retry", near, "overloaded"],
      ["move", far, "ok"],
    ])
  })

  it("also a ballot by schema: the next model gets the question as the first one did", async () => {
    script({ "gpt-5-mini": noMoney, "gpt-5-nano": completion('{"answer":42}') })
    const agent = chatAgent({ model: near, fallbacks: [far] })
    const outcome = await runAgent(agent, { output: z.number(), sampleIndex: 0 })
    expect(outputOf(outcome)).toBe(42)
    const [first, second] = wire.requests
    expect(second?.body["messages"]).toEqual(first?.body["messages"])
    expect(second?.body["response_format"]).toEqual(first?.body["response_format"])
  })

  it("and the ones after it start with the model that is left, without asking the other", async () => {
    script({ "gpt-5-mini": noMoney, "gpt-5-nano": completion("hello") })
    const runtime = createRuntime(systemClock, () => "run")
    const agent = chatAgent({ model: near, fallbacks: [far] })
    await runAgent(agent, {}, { runtime })
    const later = await runAgent(agent, {}, { runtime })
    expect(outputOf(later)).toBe("hello")
    expect(told(later)).toEqual([["move", far, "ok"]])
    expect(wire.requests.map(({ body }) => body["model"])).toEqual(["gpt-5-mini", "gpt-5-nano", "gpt-5-nano"])
  })

  it("with a LangChain model as well", async () => {
    script({ "gpt-5-mini": noMoney })
    const other = new ScriptedChatModel([says("hello")])
    const outcome = await runAgent(chatAgent({ model: near, fallbacks: [other] }))
    expect(told(outcome)).toEqual([
      ["first", near, "quota"],
      ["move", "scripted:scripted", "ok"],
    ])
  })

  it("with the price that was given for it", async () => {
    script({ "gpt-5-mini": noMoney })
    const price = { inputPerMillion: 1_000_000, outputPerMillion: 0 }
    const agent = chatAgent({
      model: near,
      fallbacks: [{ model: new ScriptedChatModel([says("hello")]), price }],
    })
    expect((await runAgent(agent)).cost).toBe(10)
  })
})

describe("a failure that is the brief's own", () => {
  it("does not go to the next model", async () => {
    script({ "gpt-5-mini": badRequest })
    const outcome = await runAgent(chatAgent({ model: near, fallbacks: [far] }))
    expect(errorOf(outcome)).toMatchObject({ kind: "invalid_request", code: "unknown_parameter" })
    expect(wire.requests).toHaveLength(1)
  })

  it("nor does a branch that is out of time", async () => {
    const outcome = await runAgent(
      fallbackAgent([
        functionAgent(() => new Promise<string>(() => {}), { name: "near" }),
        functionAgent(() => "hello", { name: "far" }),
      ]),
      {},
      { timeoutMs: 30 },
    )
    expect(outcome).toMatchObject({ status: "timed_out", scope: "branch" })
    expect(outcome.attempts).toHaveLength(1)
  })
})

describe("a brief that failed on two models is set aside", () => {
  it("with both reasons, and is not tried on a third", async () => {
    script({ "gpt-5-mini": noMoney, "gpt-5-nano": badRequest })
    const outcome = await runAgent(chatAgent({ model: near, fallbacks: [far, third] }))
    const error = errorOf(outcome)
    expect(error).toMatchObject({ kind: "invalid_request", code: "set_aside" })
    expect(error.message).toContain(`${near}: 429 You exceeded your current quota`)
    expect(error.message).toContain(`${far}: 400 Unknown parameter`)
    expect(wire.requests).toHaveLength(2)
  })

  it("also when what it got from the second was no use; a ballot keeps what that said", async () => {
    script({ "gpt-5-mini": noMoney, "gpt-5-nano": completion("forty-two") })
    const agent = chatAgent({ model: near, fallbacks: [far, third], repairs: 0 })
    const outcome = await runAgent(agent, { output: z.number(), sampleIndex: 3 })
    expect(errorOf(outcome)).toMatchObject({ kind: "invalid_output", code: "set_aside" })
    expect(outcome).toMatchObject({ raw: "forty-two" })
  })

  it("also when the second ran out of its own time", async () => {
    const agent = fallbackAgent([
      functionAgent(
        () => Promise.reject(Object.assign(new Error("no money"), { code: "insufficient_quota" })),
        {
          name: "near",
        },
      ),
      functionAgent(() => new Promise<string>(() => {}), { name: "far" }),
    ])
    const outcome = await runAgent(agent, {}, { attemptTimeoutMs: 20, retry: { attempts: 1 } })
    expect(errorOf(outcome)).toEqual({
      kind: "timeout",
      code: "set_aside",
      message: "set aside, as it failed on two: near: no money; far: attempt timeout",
    })
  })

  it("one that was stopped before does not count: nothing was sent to it", async () => {
    script({ "gpt-5-mini": noMoney, "gpt-5-nano": overloaded, "gpt-5": completion("hello") })
    const runtime = createRuntime(systemClock, () => "run")
    await runAgent(chatAgent({ model: near }), {}, { runtime })
    const agent = chatAgent({ model: near, fallbacks: [far, third] })
    const outcome = await runAgent(agent, {}, { runtime, retry: { attempts: 1 } })
    expect(outputOf(outcome)).toBe("hello")
    expect(told(outcome)).toEqual([
      ["move", far, "overloaded"],
      ["move", third, "ok"],
    ])
  })

  it("nor does one for which there was no time left", async () => {
    const late: Agent<string> = {
      name: "late",
      run: () => Promise.reject(new AttemptError({ kind: "deadline", message: "no time left" })),
    }
    const broke = functionAgent(() =>
      Promise.reject(Object.assign(new Error("no money"), { code: "insufficient_quota" })),
    )
    const outcome = await runAgent(fallbackAgent([broke, late]))
    expect(outcome).toMatchObject({ status: "timed_out", scope: "run" })
  })

  it("with nobody left, it fails for the reason of the first, and tells all of them", async () => {
    script({ "gpt-5-mini": noMoney })
    const runtime = createRuntime(systemClock, () => "run")
    await runAgent(chatAgent({ model: near }), {}, { runtime })
    await runAgent(chatAgent({ model: near, limitGroup: "g" }), {}, { runtime })
    const agent = chatAgent({ model: near, fallbacks: [{ model: far, limitGroup: "g" }] })
    const outcome = await runAgent(agent, {}, { runtime })
    const error = errorOf(outcome)
    expect(error.kind).toBe("quota")
    expect(error.message).toMatch(
      /^nobody is left to go on with: openai:gpt-5-mini \(unasked\): .*gpt-5-nano \(unasked\): /,
    )
    expect(outcome.attempts).toEqual([])
  })
})

describe("a model that is found to be out for everybody", () => {
  const outOfLimiter = (name: string): Agent<string> => ({
    name,
    run: () =>
      Promise.reject(
        new AttemptError({ kind: "overloaded", message: `${name} is out`, code: "limiter_out" }),
      ),
  })

  it("does not set the brief aside: it may go to a third", async () => {
    const agents = [outOfLimiter("a"), outOfLimiter("b"), functionAgent(() => "hello", { name: "far" })]
    expect(outputOf(await runAgent(fallbackAgent(agents)))).toBe("hello")
  })

  it("is not waited for by calls that have somewhere else to go, those of the last one wait", async () => {
    const asked: unknown[] = []
    const asking = (name: string): Agent => ({
      name,
      run: (_, context) => {
        context.model("simulated:demo", { limitGroup: name })
        return outOfLimiter(name).run(_, context)
      },
    })
    const agent = fallbackAgent(["a", "b", "c"].map((name) => asking(name)))
    const watched: Agent = {
      name: "watched",
      run: (brief, context) =>
        agent.run(
          brief,
          new Proxy(context, {
            get: (branch, key) =>
              key === "model"
                ? (input: string, terms: object) => {
                    asked.push(terms)
                    return branch.model(input, terms)
                  }
                : (Reflect.get(branch, key, branch) as unknown),
          }),
        ),
    }
    await runAgent(watched)
    expect(asked).toEqual([
      { limitGroup: "a", movable: true },
      { limitGroup: "b", movable: true },
      { limitGroup: "c" },
    ])
  })
})

describe("agents of any kind can stand in for each other", () => {
  const out = (code: string): Agent<string> =>
    functionAgent(() => Promise.reject(Object.assign(new Error(code), { code })), { name: code })

  it("goes on where one is out", async () => {
    const agent = fallbackAgent([out("insufficient_quota"), functionAgent(() => "hello", { name: "far" })])
    const outcome = await runAgent(agent)
    expect(outputOf(outcome)).toBe("hello")
    expect(told(outcome)).toEqual([
      ["first", "function insufficient_quota", "quota"],
      ["move", "function far", "ok"],
    ])
  })

  it("passes on what was set aside inside", async () => {
    const inner = fallbackAgent([out("insufficient_quota"), out("credit_balance_exhausted")])
    const outcome = await runAgent(fallbackAgent([inner, functionAgent(() => "hello")]))
    expect(errorOf(outcome).code).toBe("set_aside")
  })

  it("is refused before anything is paid when one of them would be", () => {
    const refusing: Agent<string> = {
      name: "refusing",
      run: () => Promise.resolve({ output: "" }),
      preflight: () => {
        throw new Error("no key")
      },
    }
    const agent = fallbackAgent([functionAgent(() => "hello"), refusing])
    expect(() => agent.preflight?.({ maxCost: undefined })).toThrow("no key")
  })

  it("may run twice only when all of them may", () => {
    const may = functionAgent(() => "", { idempotent: true })
    expect(fallbackAgent([may, may]).idempotent).toBe(true)
    expect(fallbackAgent([may, functionAgent(() => "")]).idempotent).toBe(false)
    expect(chatAgent({ model: near, fallbacks: [far] }).idempotent).toBe(true)
  })

  it.each([[[]], [[functionAgent(() => "")]], [[functionAgent(() => ""), undefined]]])(
    "is refused for anything but two agents or more",
    (agents) => {
      expect(() => fallbackAgent(agents as Agent[])).toThrow("expected a list of at least two agents")
    },
  )
})

describe("fallbacks are checked before anything is paid", () => {
  it("a model that comes twice is refused", () => {
    expect(() => chatAgent({ model: near, fallbacks: [far, near] })).toThrow(
      `expected \`fallbacks\` to be other models, got "${near}" twice`,
    )
  })

  it("a spec that is none, or a missing key, is refused", () => {
    expect(() => chatAgent({ model: "simulated:demo", fallbacks: ["nonsense"] })).toThrow(
      "chatAgent: expected a model spec",
    )
    expect(() => chatAgent({ model: near, fallbacks: [{ model: far, prize: 1 } as never] })).toThrow(
      "fallbacks",
    )
  })

  it("an unknown price is refused under a cap, of a fallback too", () => {
    const agent = chatAgent({ model: near, fallbacks: ["http://models.example/v1#demo"] })
    expect(() => agent.preflight?.({ maxCost: 1 })).toThrow(
      "Expected a known price for http://models.example/v1#demo",
    )
    const price = { inputPerMillion: 1, outputPerMillion: 1 }
    const priced = chatAgent({ model: near, fallbacks: [{ model: "http://models.example/v1#demo", price }] })
    expect(() => priced.preflight?.({ maxCost: 1 })).not.toThrow()
  })
})

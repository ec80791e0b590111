import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { HumanMessage } from "@langchain/core/messages"
import { tool } from "@langchain/core/tools"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { type ChatAgentOptions, chatAgent } from "../../src/agents/chat-agent.js"
import { readText } from "../../src/agents/replies/read-reply.js"
import { type ReplyCache, type StoredReply, openReplyCache } from "../../src/agents/models/reply-cache.js"
import { toolAgent } from "../../src/agents/tool-agent.js"
import { Budget } from "../../src/runtime/budget/budget.js"
import { systemClock } from "../../src/runtime/clock.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import type { Brief } from "../../src/task/brief.js"
import { apiError, completion, openAIWire, streamed } from "./openai-wire.js"
import { type RunAgentOptions, outputOf, runAgent } from "./run-agent.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"

let folder: string
let warnings: string[]
let cache: ReplyCache

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "quorum-cache-"))
  warnings = []
  cache = openReplyCache(folder, { warn: (message) => warnings.push(message) })
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** The places of all entries. */
const entries = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

interface Asking extends Partial<Brief> {
  readonly agent?: Partial<ChatAgentOptions>
  readonly run?: RunAgentOptions
}

const ask = ({ agent, run, ...brief }: Asking = {}) =>
  runAgent(chatAgent({ model, ...agent }), { objective: "Say hello.", ...brief }, { cache, ...run })

/** Every request gets an answer of its own: the first "reply 1", the second "reply 2". */
function counting(): void {
  wire.answer(() => completion(`reply ${wire.requests.length}`)(wire.requests[0] as never))
}

describe("a reply that was paid for once", () => {
  it("is not asked for again: the try is on record, nothing is sent or paid", async () => {
    counting()
    const first = await ask()
    const second = await ask()
    expect(outputOf(first)).toBe("reply 1")
    expect(outputOf(second)).toBe("reply 1")
    expect(wire.requests).toHaveLength(1)
    expect(second.attempts).toEqual([
      expect.objectContaining({
        number: 1,
        target: model,
        kind: "first",
        status: "ok",
        cached: true,
        cost: 0,
      }),
    ])
    expect(second.usage).toMatchObject({ calls: 0, inputTokens: 0, outputTokens: 0 })
    expect(second.cost).toBe(0)
    expect(first.attempts[0]).not.toHaveProperty("cached")
  })

  it("passes neither the limiter nor the budget", async () => {
    counting()
    await ask()
    const runtime = createRuntime(systemClock, () => "run")
    const budget = new Budget({ maxCalls: 1 })
    budget.commit({ calls: 1, tokens: 0, cost: 0 })
    const outcome = await ask({ run: { runtime, budget } })
    expect(outputOf(outcome)).toBe("reply 1")
    expect(runtime.limiters.snapshot()).toEqual([])
    expect(budget.snapshot().spent.calls).toBe(1)
  })

  it("is found by another process, which opens the folder anew", async () => {
    counting()
    await ask()
    cache = openReplyCache(folder, { warn: (message) => warnings.push(message) })
    expect(outputOf(await ask())).toBe("reply 1")
    expect(wire.requests).toHaveLength(1)
    expect(warnings).toEqual([])
  })

  it("is shown piece by piece to nobody, but as a whole to who listens to the stream", async () => {
    wire.answer(streamed(["hel", "lo"], "finished"))
    await ask({ agent: { stream: true } })
    const texts: string[] = []
    const agent: Agent = {
      name: "listens",
      run: async (brief, context) => {
        const onText = (text: string): void => void texts.push(text)
        const asked = await context
          .model(model)
          .invoke([new HumanMessage(brief.objective)], { onText }, readText)
        return { output: asked.ok ? asked.value : "" }
      },
    }
    const outcome = await runAgent(agent, { objective: "Say hello." }, { cache })
    expect(outputOf(outcome)).toBe("hello")
    expect(texts).toEqual(["hello"])
    expect(wire.requests).toHaveLength(1)
  })
})

describe("what is asked otherwise has an entry of its own", () => {
  const ways: readonly (readonly [string, Asking])[] = [
    ["another question", { objective: "Say goodbye." }],
    ["another input", { input: "x" }],
    ["another model", { agent: { model: "openai:gpt-5-nano" } }],
    ["another place", { agent: { model: "http://models.example/v1#gpt-5-mini" } }],
    ["another temperature", { agent: { temperature: 0.5 } }],
    ["another bound of its length", { agent: { maxOutputTokens: 10 } }],
    ["other instructions", { agent: { instructions: "Be brief." } }],
    ["a shape", { output: z.object({ a: z.string() }) }],
    ["log-probabilities", { agent: { logprobs: true } }],
    ["a seed", { run: { seed: 7 } }],
    ["a ballot", { sampleIndex: 0 }],
    ["another ballot", { sampleIndex: 1 }],
  ]

  it.each(ways)("%s", async (_, asking) => {
    const kept = recording()
    await ask({ run: { cache: kept.cache } })
    await ask({ ...asking, run: { ...asking.run, cache: kept.cache } })
    expect(new Set(kept.keys).size).toBe(2)
  })

  it("each different from all others, and the same for the same", async () => {
    const kept = recording()
    for (const [, asking] of ways) {
      await ask({ ...asking, run: { ...asking.run, cache: kept.cache } })
      await ask({ ...asking, run: { ...asking.run, cache: kept.cache } })
    }
    expect(new Set(kept.keys).size).toBe(ways.length)
  })

  /** A cache that holds nothing, and tells what it was asked for. */
  function recording(): { readonly keys: string[]; readonly cache: ReplyCache } {
    wire.answer(apiError(400, { message: "no" }))
    const keys: string[] = []
    return {
      keys,
      cache: {
        read: (key) => {
          keys.push(key)
          return Promise.reject(new Error("nothing is sent here"))
        },
        write: () => Promise.resolve(),
      },
    }
  }

  it("so N votes are N replies, now and when they are asked again", async () => {
    counting()
    const vote = async (): Promise<unknown[]> => {
      const outputs: unknown[] = []
      for (const sampleIndex of [0, 1, 2, 3, 4]) outputs.push(outputOf(await ask({ sampleIndex })))
      return outputs
    }
    const first = await vote()
    expect(first).toEqual([1, 2, 3, 4, 5].map((number) => `reply ${number}`))
    expect(await vote()).toEqual(first)
    expect(wire.requests).toHaveLength(5)
  })

  it("and so are a question and its repetition in one branch", async () => {
    counting()
    const twice: Agent = {
      name: "twice",
      run: async (brief, context) => {
        const chat = chatAgent({ model })
        const first = await chat.run(brief, context)
        return { output: [first.output, (await chat.run(brief, context)).output] }
      },
    }
    const again = async (): Promise<unknown> =>
      outputOf(await runAgent(twice, { objective: "Say hello." }, { cache }))
    expect(await again()).toEqual(["reply 1", "reply 2"])
    expect(await again()).toEqual(["reply 1", "reply 2"])
    expect(wire.requests).toHaveLength(2)
  })
})

describe("of a LangChain model of the caller's own", () => {
  const reply = (temperature: number, text: string): ScriptedChatModel =>
    Object.assign(new ScriptedChatModel([says(text)]), { temperature })

  it("the settings it carries are part of what is asked", async () => {
    expect(outputOf(await ask({ agent: { model: reply(0, "cold") } }))).toBe("cold")
    expect(outputOf(await ask({ agent: { model: reply(1, "hot") } }))).toBe("hot")
    expect(outputOf(await ask({ agent: { model: reply(0, "unasked") } }))).toBe("cold")
  })

  it("its tools are, too, and calls of tools are kept", async () => {
    const wants = says("", { tool_calls: [{ name: "add", args: { a: 12, b: 30 }, id: "call-1" }] })
    const schema = z.object({ a: z.number(), b: z.number() })
    const run = (chat: ScriptedChatModel, description = "Adds.") =>
      runAgent(
        toolAgent({ model: chat, tools: [tool(() => "42", { name: "add", description, schema })] }),
        { objective: "What is 12 + 30?" },
        { cache },
      )
    const first = new ScriptedChatModel([wants, says("It is 42.")])
    expect(outputOf(await run(first))).toBe("It is 42.")
    const second = new ScriptedChatModel([says("unasked")])
    const outcome = await run(second)
    expect(outputOf(outcome)).toBe("It is 42.")
    expect(outcome.attempts.map(({ cached }) => cached)).toEqual([true, true])
    expect(second.seen).toEqual([])
    expect(outputOf(await run(new ScriptedChatModel([says("Another tool.")]), "Multiplies."))).toBe(
      "Another tool.",
    )
  })
})

describe("failures are never kept", () => {
  it("neither an error", async () => {
    wire.answer(apiError(400, { message: "no" }), completion("hello"))
    expect((await ask()).status).toBe("failed")
    expect(entries()).toEqual([])
    expect(outputOf(await ask())).toBe("hello")
  })

  it("nor a reply that cannot be used; the one that repairs it is kept", async () => {
    wire.answer(completion("no JSON"), completion('{"a":"1"}'), completion('{"a":"2"}'))
    const output = z.object({ a: z.string() })
    expect(outputOf(await ask({ output }))).toEqual({ a: "1" })
    expect(entries()).toHaveLength(1)
    expect(outputOf(await ask({ output }))).toEqual({ a: "2" })
  })

  it("and a kept reply that is held to more than it was then is asked for again", async () => {
    wire.answer(completion('{"a":"1"}'), completion('{"a":"22"}'))
    const long = z.object({ a: z.string().refine((text) => text.length > 1) })
    expect(outputOf(await ask({ output: z.object({ a: z.string() }) }))).toEqual({ a: "1" })
    expect(outputOf(await ask({ output: long }))).toEqual({ a: "22" })
    expect(wire.requests).toHaveLength(2)
  })
})

describe("a damaged entry is asked for again, with one warning, and never an error", () => {
  it.each([
    ["cut off", (text: string) => text.slice(0, text.length / 2)],
    ["empty", () => ""],
    ["of another form", () => '{"version":2}'],
    ["changed", (text: string) => text.replace("reply 1", "reply 9")],
    ["no JSON", () => "\0\0\0"],
  ])("%s", async (_, damage) => {
    counting()
    await ask()
    const [place = ""] = entries()
    writeFileSync(place, damage(readFileSync(place, "utf8")))
    expect(outputOf(await ask())).toBe("reply 2")
    expect(warnings).toEqual([`the reply cache has a damaged entry, which is asked for again: ${place}`])
    // The good reply has taken its place.
    expect(outputOf(await ask())).toBe("reply 2")
    expect(warnings).toHaveLength(1)
  })

  it("one warning stands for all", async () => {
    counting()
    for (const sampleIndex of [0, 1, 2]) await ask({ sampleIndex })
    for (const place of entries()) writeFileSync(place, "{")
    for (const sampleIndex of [0, 1, 2]) outputOf(await ask({ sampleIndex }))
    expect(warnings).toHaveLength(1)
  })

  it("a folder that cannot be made keeps nothing, and says so once", async () => {
    counting()
    const file = join(folder, "file")
    writeFileSync(file, "")
    cache = openReplyCache(join(file, "cache"), { warn: (message) => warnings.push(message) })
    expect(outputOf(await ask({ objective: "One." }))).toBe("reply 1")
    expect(outputOf(await ask({ objective: "Two." }))).toBe("reply 2")
    expect(warnings).toEqual([expect.stringContaining("replies are not kept in the reply cache")])
  })
})

describe("the folder", () => {
  it("holds files for their owner only, whole ones, and of what was asked only a hash", async () => {
    counting()
    await ask({ objective: "Something secret." })
    const [place = "", ...others] = entries()
    expect(others).toEqual([])
    expect(place).toMatch(/[0-9a-f]{2}\/[0-9a-f]{64}\.json$/)
    expect(statSync(place).mode & 0o777).toBe(0o600)
    expect(readFileSync(place, "utf8")).not.toContain("secret")
  })

  it("is not made before something is to be kept", async () => {
    const unmade = join(folder, "cache")
    cache = openReplyCache(unmade, { warn: () => {} })
    expect(await cache.read("0".repeat(64))).toBeUndefined()
    expect(readdirSync(folder)).toEqual([])
  })

  it("gives back what it was given, whatever that is", async () => {
    const reply: fc.Arbitrary<StoredReply> = fc.record(
      {
        content: fc.string(),
        toolCalls: fc.array(
          fc.record({ name: fc.string(), args: fc.dictionary(fc.string(), fc.jsonValue()) }),
          { maxLength: 3 },
        ),
        usage: fc.record({ input_tokens: fc.nat(), output_tokens: fc.nat() }),
        finishReason: fc.string(),
        logProbability: fc.double({ max: 0, noNaN: true, noDefaultInfinity: true }),
        simulated: fc.boolean(),
      },
      { requiredKeys: ["content", "toolCalls", "simulated"] },
    )
    const oddArguments = JSON.parse('{ "__proto__": {} }') as Record<string, never>
    const odd: StoredReply = { content: "", toolCalls: [{ name: "", args: oddArguments }], simulated: false }
    let entry = 0
    await fc.assert(
      fc.asyncProperty(reply, async (given) => {
        entry += 1
        const key = String(entry).padStart(64, "0")
        await cache.write(key, given)
        expect(await cache.read(key)).toEqual(JSON.parse(JSON.stringify(given)))
      }),
      { numRuns: 300, examples: [[odd]] },
    )
    expect(warnings).toEqual([])
  })
})

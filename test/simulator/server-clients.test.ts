import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages"
import { ChatOpenAI } from "@langchain/openai"
import OpenAI from "openai"
import { describe, expect, test } from "vitest"
import { z } from "zod"
import { question, startForTest } from "./ask.js"

const schema = {
  type: "object",
  properties: { answer: { type: "number" }, unit: { type: "string", enum: ["metres", "none"] } },
  required: ["answer", "unit"],
  additionalProperties: false,
}
const multiply = {
  type: "function" as const,
  function: {
    name: "multiply",
    description: "Multiplies two numbers",
    parameters: {
      type: "object",
      properties: { a: { type: "number" }, b: { type: "number" } },
      required: ["a", "b"],
    },
  },
}
const usageSchema = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  total_tokens: z.number(),
})
const messages = [{ role: "user" as const, content: question }]

describe("the simulator under the openai client", () => {
  const open = async () => {
    const simulator = await startForTest({ accuracy: 1 })
    return { simulator, client: new OpenAI({ baseURL: simulator.url, apiKey: "none", maxRetries: 0 }) }
  }

  test("answers plainly, several choices at a time", async () => {
    const { client } = await open()
    const reply = await client.chat.completions.create({ model: "demo", messages, n: 3 })
    expect(reply.choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, "391"],
      [1, "391"],
      [2, "391"],
    ])
  })

  test("streams the reply that it gives whole, with the usage at the end when asked for", async () => {
    const { client, simulator } = await open()
    const long = [{ role: "user" as const, content: "Why do bridges sway in the wind of a winter storm?" }]
    const whole = await client.chat.completions.create({ model: "demo", messages: long })
    for (const include_usage of [true, false]) {
      const stream = await client.chat.completions.create({
        model: "demo",
        messages: long,
        stream: true,
        stream_options: { include_usage },
      })
      let text = ""
      let finish: unknown
      let usage: unknown
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? ""
        finish ??= chunk.choices[0]?.finish_reason
        usage = chunk.usage ?? usage
        expect(chunk).toMatchObject({ system_fingerprint: "SIMULATED" })
      }
      expect(text).toBe(whole.choices[0]?.message.content)
      expect(finish).toBe("stop")
      expect(usage).toEqual(include_usage ? whole.usage : undefined)
    }
    expect(simulator.stats()).toMatchObject({ completed: 3, inFlight: 0 })
  })

  test("keeps the choices of a stream apart", async () => {
    const { client } = await open()
    const stream = client.chat.completions.stream({ model: "demo", messages, n: 3, logprobs: true })
    const { choices } = await stream.finalChatCompletion()
    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, "391"],
      [1, "391"],
      [2, "391"],
    ])
    expect(choices[2]?.logprobs?.content?.map(({ token }) => token).join("")).toBe("391")
  })

  test("gives log probabilities whose tokens make up the text, the likeliest first", async () => {
    const { client } = await open()
    const reply = await client.chat.completions.create({
      model: "demo",
      messages: [{ role: "user", content: "Say something about trees and 🌳🌳🌳." }],
      logprobs: true,
      top_logprobs: 3,
    })
    const [choice] = reply.choices
    const tokens = choice?.logprobs?.content ?? []
    expect(tokens.map(({ token }) => token).join("")).toBe(choice?.message.content)
    for (const { token, logprob, bytes, top_logprobs: top } of tokens) {
      expect(logprob).toBeLessThanOrEqual(0)
      expect(new TextDecoder().decode(Uint8Array.from(bytes ?? []))).toBe(token)
      expect(top).toHaveLength(3)
      expect(top[0]?.token).toBe(token)
      const probabilities = top.map((entry) => Math.exp(entry.logprob))
      expect(probabilities).toEqual(probabilities.toSorted((left, right) => right - left))
      expect(probabilities.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(1 + 1e-9)
    }
  })

  test("follows a JSON schema", async () => {
    const { client } = await open()
    const reply = await client.chat.completions.create({
      model: "demo",
      messages,
      response_format: { type: "json_schema", json_schema: { name: "reply", strict: true, schema } },
    })
    const value: unknown = JSON.parse(reply.choices[0]?.message.content ?? "")
    expect(value).toEqual({ answer: 391, unit: expect.stringMatching(/^(metres|none)$/) as unknown })
  })

  test.each([false, true])("calls a tool with the numbers of the question, streamed: %s", async (stream) => {
    const { client } = await open()
    const body = { model: "demo", messages, tools: [multiply] }
    const { choices } = stream
      ? await client.chat.completions.stream(body).finalChatCompletion()
      : await client.chat.completions.create(body)
    const [call] = choices[0]?.message.tool_calls ?? []
    expect(choices[0]?.finish_reason).toBe("tool_calls")
    expect(call).toMatchObject({ type: "function", function: { name: "multiply" } })
    expect(call?.type === "function" ? JSON.parse(call.function.arguments) : undefined).toEqual({
      a: 17,
      b: 23,
    })
  })

  test("raises the client's own errors", async () => {
    const simulator = await startForTest({ requireKey: "right", quotaAfter: 0 })
    const ask = (apiKey: string) =>
      new OpenAI({ baseURL: simulator.url, apiKey, maxRetries: 0 }).chat.completions.create({
        model: "demo",
        messages,
      })
    await expect(ask("wrong")).rejects.toBeInstanceOf(OpenAI.AuthenticationError)
    await expect(ask("right")).rejects.toMatchObject({ status: 429, code: "insufficient_quota" })
  })

  test("lists models", async () => {
    const { client } = await open()
    const ids: string[] = []
    for await (const { id } of client.models.list()) ids.push(id)
    expect(ids).toContain("simulated/demo")
    expect((await client.models.retrieve("simulated/demo")).owned_by).toBe("SIMULATED")
  })
})

describe("the simulator under ChatOpenAI", () => {
  const open = async () => {
    const simulator = await startForTest({ accuracy: 1 })
    return new ChatOpenAI({
      model: "demo",
      apiKey: "none",
      maxRetries: 0,
      configuration: { baseURL: simulator.url, maxRetries: 0 },
    })
  }

  test("answers, with stamp and usage", async () => {
    const message = await (await open()).invoke(question)
    expect(message.content).toBe("391")
    expect(message.response_metadata).toMatchObject({
      system_fingerprint: "SIMULATED",
      model_name: "simulated/demo",
    })
    const { input_tokens: input, ...rest } = usageSchema.parse(message.usage_metadata)
    expect(input).toBeGreaterThan(0)
    expect(rest).toEqual({ output_tokens: 1, total_tokens: input + 1 })
  })

  test("streams", async () => {
    let text = ""
    for await (const chunk of await (await open()).stream(question)) text += chunk.text
    expect(text).toBe("391")
  })

  test("follows a JSON schema", async () => {
    const model = (await open()).withStructuredOutput({ title: "reply", ...schema }, { method: "jsonSchema" })
    expect(await model.invoke(question)).toMatchObject({ answer: 391 })
  })

  test("calls a tool, then answers from its result", async () => {
    const model = (await open()).bindTools([multiply])
    const asked = await model.invoke(question)
    expect(asked.tool_calls).toMatchObject([{ name: "multiply", args: { a: 17, b: 23 } }])
    const id = asked.tool_calls?.[0]?.id ?? ""
    const answer = await model.invoke([
      new HumanMessage(question),
      new AIMessage({ content: "", tool_calls: asked.tool_calls ?? [] }),
      new ToolMessage({ content: "The product is 391.", tool_call_id: id }),
    ])
    expect(answer.tool_calls).toEqual([])
    expect(answer.text).toContain("391")
  })
})

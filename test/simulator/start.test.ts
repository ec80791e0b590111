import { ChatOpenAI } from "@langchain/openai"
import { createAgent, tool, toolStrategy } from "langchain"
import { expect, test } from "vitest"
import { z } from "zod"
import { post, readReply, startForTest } from "./ask.js"

/** Servers that keep this process alive. */
const servers = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === "TCPServerWrap").length

test("a server started with unref lets the process end, another does not", async () => {
  const before = servers()
  const loose = await startForTest({ unref: true })
  expect(servers()).toBe(before)
  expect((await post(loose)).status).toBe(200)
  await startForTest()
  expect(servers()).toBe(before + 1)
})

test("starting a server leaves the globals of its process as they are", async () => {
  const { Request: request, Response: response } = globalThis
  await startForTest()
  expect(globalThis.Request).toBe(request)
  expect(globalThis.Response).toBe(response)
})

test("an agent that must call tools calls each once and ends with the structured answer", async () => {
  const simulator = await startForTest({ accuracy: 1 })
  const calls: number[][] = []
  const add = tool(({ a, b }) => (calls.push([a, b]), String(a + b)), {
    name: "add",
    description: "Add two numbers",
    schema: z.object({ a: z.number(), b: z.number() }),
  })
  const model = new ChatOpenAI({
    model: "demo",
    apiKey: "x",
    maxRetries: 0,
    configuration: { baseURL: simulator.url },
  })
  const responseFormat = toolStrategy(z.object({ total: z.number() }))
  const agent = createAgent({ model, tools: [add], responseFormat })
  const { structuredResponse } = await agent.invoke({
    messages: [{ role: "user", content: "Add 12 and 30" }],
  })
  expect(calls).toEqual([[12, 30]])
  expect(structuredResponse).toEqual({ total: 42 })
  expect(simulator.stats().completed).toBe(2)
})

test("a request that the simulator itself trips over is answered with 500 and counted as failed", async () => {
  const simulator = await startForTest()
  const schema = { $ref: "#/%" }
  const response = await post(simulator, {
    response_format: { type: "json_schema", json_schema: { name: "broken", schema } },
  })
  expect(response.status).toBe(500)
  expect(simulator.stats()).toMatchObject({ failed: 1, inFlight: 0 })
})

test("every request is counted under exactly one ending", async () => {
  const simulator = await startForTest({
    serverErrorRate: 0.3,
    resetRate: 0.3,
    quotaAfter: 30,
    requireKey: "k",
  })
  await Promise.allSettled(
    Array.from({ length: 40 }, async (_, index) => {
      const headers = index % 8 === 0 ? {} : { authorization: "Bearer k" }
      return (await post(simulator, {}, { headers })).text()
    }),
  )
  const { requests, completed, rejected, failed, reset, aborted, inFlight } = simulator.stats()
  expect(requests).toBe(40)
  expect(completed + rejected + failed + reset + aborted).toBe(40)
  expect(inFlight).toBe(0)
  expect(Math.min(completed, rejected, failed, reset)).toBeGreaterThan(0)
})

test("a document with hardly a sentence is still answered from", async () => {
  const simulator = await startForTest({ accuracy: 1 })
  const content = `What is this?\n\n<document source="README.md">\n# x\n\nThe **x86** binary for \`@a/b\`\n</document>`
  const reply = await readReply(await post(simulator, { messages: [{ role: "user", content }] }))
  expect(reply.choices[0]?.message.content).toBe("- The **x86** binary for `@a/b` [README.md]")
})

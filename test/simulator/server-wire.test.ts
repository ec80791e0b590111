import { describe, expect, test } from "vitest"
import { post, readError, readReply, startForTest } from "./ask.js"

describe("the simulator on the wire", () => {
  test("stamps every reply in header, fingerprint and model name, and not in the content", async () => {
    const simulator = await startForTest()
    const response = await post(simulator)
    expect(response.headers.get("x-quorum-simulated")).toBe("true")
    const reply = await readReply(response)
    expect(reply).toMatchObject({ model: "simulated/demo", system_fingerprint: "SIMULATED" })
    expect(JSON.stringify(reply.choices)).not.toContain("SIMULATED")
    expect((await readReply(await post(simulator, { model: "simulated/x" }))).model).toBe("simulated/x")
  })

  test("lists stamped models and knows a model by any name", async () => {
    const { url } = await startForTest()
    const list: unknown = await (await fetch(`${url}/models`)).json()
    expect(list).toMatchObject({
      object: "list",
      data: [{ id: "simulated/demo", owned_by: "SIMULATED" }, {}, {}],
    })
    for (const path of ["simulated/demo", "simulated%2Fdemo", "demo"]) {
      const model: unknown = await (await fetch(`${url}/models/${path}`)).json()
      expect(model).toMatchObject({ id: "simulated/demo", object: "model" })
    }
  })

  test("answers what it does not serve with 404 in OpenAI's shape", async () => {
    const { url } = await startForTest()
    const response = await fetch(`${url}/embeddings`, { method: "POST", body: "{}" })
    expect(response.status).toBe(404)
    expect(response.headers.get("x-quorum-simulated")).toBe("true")
    expect(await readError(response)).toMatchObject({ type: "invalid_request_error", code: "unknown_url" })
  })

  test.each([
    ["no messages", { messages: undefined }, "messages"],
    ["an empty list of messages", { messages: [] }, "messages"],
    ["no model", { model: undefined }, "model"],
    ["a temperature of 3", { temperature: 3 }, "temperature"],
    ["n of 0", { n: 0 }, "n"],
  ])("refuses %s with 400 and names the parameter", async (_, body, param) => {
    const simulator = await startForTest()
    const response = await post(simulator, body)
    expect(response.status).toBe(400)
    expect(await readError(response)).toMatchObject({ type: "invalid_request_error", param })
    expect(simulator.stats()).toMatchObject({ requests: 1, rejected: 1, inFlight: 0 })
  })

  test("refuses a body that is not JSON with 400", async () => {
    const { url } = await startForTest()
    for (const body of ["{", "[]", "null", ""]) {
      const response = await fetch(`${url}/chat/completions`, { method: "POST", body })
      expect(response.status).toBe(400)
      await readError(response)
    }
  })

  test("counts about four characters as a token, and the sum as the total", async () => {
    const simulator = await startForTest()
    const { usage } = await readReply(
      await post(
        simulator,
        { n: 3, messages: [{ role: "user", content: "y".repeat(400) }] },
        { headers: { "x-quorum-simulate": JSON.stringify({ content: "x".repeat(40) }) } },
      ),
    )
    expect(Math.abs(usage.prompt_tokens - 100)).toBeLessThanOrEqual(1)
    expect(usage.completion_tokens).toBe(30)
    expect(usage.total_tokens).toBe(usage.prompt_tokens + 30)
    expect(simulator.stats().tokens).toEqual({ input: usage.prompt_tokens, output: 30 })
  })

  test("cuts a reply at max_tokens and says so", async () => {
    const simulator = await startForTest()
    const headers = { "x-quorum-simulate": JSON.stringify({ content: "x".repeat(40) }) }
    for (const key of ["max_tokens", "max_completion_tokens"]) {
      const { choices, usage } = await readReply(await post(simulator, { [key]: 3 }, { headers }))
      expect(choices[0]).toMatchObject({ message: { content: "x".repeat(12) }, finish_reason: "length" })
      expect(usage.completion_tokens).toBe(3)
    }
    const { choices } = await readReply(await post(simulator, { max_tokens: 10 }, { headers }))
    expect(choices[0]?.finish_reason).toBe("stop")
  })

  test("replies with an object when any JSON object is asked for", async () => {
    const simulator = await startForTest({ accuracy: 1 })
    const { choices } = await readReply(await post(simulator, { response_format: { type: "json_object" } }))
    expect(JSON.parse(choices[0]?.message.content ?? "")).toEqual({ answer: "391" })
  })

  test("answers from what a tool found", async () => {
    const simulator = await startForTest()
    const { choices } = await readReply(
      await post(simulator, {
        messages: [
          { role: "user", content: "How warm is it?" },
          {
            role: "assistant",
            content: null,
            tool_calls: [{ id: "1", type: "function", function: { name: "warmth", arguments: "{}" } }],
          },
          { role: "tool", tool_call_id: "1", content: "It is 21 degrees." },
        ],
        tools: [{ type: "function", function: { name: "warmth", parameters: { type: "object" } } }],
      }),
    )
    expect(choices[0]?.message.content).toContain("21 degrees")
  })
})

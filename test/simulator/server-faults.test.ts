import { describe, expect, test } from "vitest"
import { eventually } from "../testing/eventually.js"
import { ending, post, readError, readReply, startForTest } from "./ask.js"

const schema = {
  type: "object",
  properties: { answer: { type: "string" } },
  required: ["answer"],
  additionalProperties: false,
}
const asJson = {
  response_format: { type: "json_schema", json_schema: { name: "reply", schema, strict: true } },
}
const header = (override: object) => ({ headers: { "x-quorum-simulate": JSON.stringify(override) } })

describe("the simulator's faults", () => {
  test("a server error is 500 or 503 in OpenAI's shape and counted as failed", async () => {
    const simulator = await startForTest({ serverErrorRate: 1 })
    const responses = await Promise.all(Array.from({ length: 20 }, () => post(simulator)))
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([500, 503]))
    for (const response of responses) expect((await readError(response)).type).toBe("server_error")
    expect(simulator.stats()).toMatchObject({ requests: 20, failed: 20, completed: 0, inFlight: 0 })
  })

  test("an overload is 529 or 503", async () => {
    const simulator = await startForTest({ overloadRate: 1 })
    const responses = await Promise.all(Array.from({ length: 20 }, () => post(simulator)))
    expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([503, 529]))
  })

  test("a reset destroys the socket before or in the middle of the reply", async () => {
    const simulator = await startForTest({ resetRate: 1 })
    const ends = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await post(simulator).catch(() => undefined)
        if (response === undefined) return "before"
        return response.text().then(
          () => "whole",
          () => "middle",
        )
      }),
    )
    expect(new Set(ends)).toEqual(new Set(["before", "middle"]))
    expect(simulator.stats()).toMatchObject({ requests: 20, reset: 20, inFlight: 0 })
  })

  test("a hang answers nothing until the client goes away, which is counted", async () => {
    const simulator = await startForTest({ hangRate: 1 })
    const leave = new AbortController()
    const lost = ending(post(simulator, {}, { signal: leave.signal }))
    await eventually(() => expect(simulator.stats()).toMatchObject({ requests: 1, inFlight: 1 }))
    leave.abort()
    expect(await lost).toContain("aborted")
    await eventually(() => expect(simulator.stats()).toMatchObject({ aborted: 1, inFlight: 0 }))
  })

  test("a malformed reply does not hold the JSON that was asked for, in several ways", async () => {
    const simulator = await startForTest({ malformedRate: 1 })
    const replies = await Promise.all(
      Array.from(
        { length: 40 },
        async () => (await readReply(await post(simulator, asJson))).choices[0]?.message.content,
      ),
    )
    const fits = (text: string | null | undefined): boolean => {
      try {
        const value: unknown = JSON.parse(text ?? "")
        return (
          typeof value === "object" && value !== null && "answer" in value && typeof value.answer === "string"
        )
      } catch {
        return false
      }
    }
    expect(replies.filter(fits)).toEqual([])
    expect(replies.some((text) => text?.startsWith("```json"))).toBe(true)
    expect(replies.some((text) => text?.endsWith(",}"))).toBe(true)
    expect(replies.some((text) => text?.startsWith("Sure"))).toBe(true)
    expect(replies.some((text) => text?.startsWith('{"answer":{'))).toBe(true)
    expect(simulator.stats().completed).toBe(40)
  })

  test("a malformed rate leaves replies in plain text alone", async () => {
    const simulator = await startForTest({ malformedRate: 1, accuracy: 1 })
    expect((await readReply(await post(simulator))).choices[0]?.message.content).toBe("391")
  })

  test("a refusal has no content", async () => {
    const simulator = await startForTest({ refusalRate: 1 })
    const { choices } = await readReply(await post(simulator))
    expect(choices[0]?.message.content).toBeNull()
    expect(choices[0]?.message.refusal).toContain("can't help")
  })

  test("a rate of a half strikes about half of the requests", async () => {
    const simulator = await startForTest({ serverErrorRate: 0.5 })
    for (let index = 0; index < 10; index += 1)
      await Promise.all(Array.from({ length: 20 }, () => post(simulator)))
    // 200 draws: five standard deviations are 35.
    expect(simulator.stats().failed).toBeGreaterThan(65)
    expect(simulator.stats().failed).toBeLessThan(135)
  })

  test("a missing or wrong key gets 401 and the key is not repeated", async () => {
    const simulator = await startForTest({ requireKey: "open-sesame" })
    for (const headers of [{}, { authorization: "Bearer wrong-key" }]) {
      const response = await post(simulator, {}, { headers })
      expect(response.status).toBe(401)
      const error = await readError(response)
      expect(error.code).toBe("invalid_api_key")
      expect(error.message).not.toContain("wrong-key")
    }
    expect((await post(simulator, {}, { headers: { authorization: "Bearer open-sesame" } })).status).toBe(200)
  })

  test("one request can ask for its own fate by header", async () => {
    const simulator = await startForTest({ serverErrorRate: 1 })
    const written = await readReply(await post(simulator, {}, header({ content: "as written" })))
    expect(written.choices[0]?.message.content).toBe("as written")
    const limited = await post(simulator, {}, header({ status: 429, code: "slow_down", retryAfterMs: 1500 }))
    expect(limited.status).toBe(429)
    expect([limited.headers.get("retry-after-ms"), limited.headers.get("retry-after")]).toEqual(["1500", "2"])
    expect((await readError(limited)).code).toBe("slow_down")
    await expect(post(simulator, {}, header({ resetAfter: 0 }))).rejects.toThrow("fetch failed")
    expect((await post(simulator, {}, header({ nonsense: 1 }))).status).toBe(400)
  })
})

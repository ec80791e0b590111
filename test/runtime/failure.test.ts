import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { AttemptError, classifyFailure, messageOf } from "../../src/runtime/failure.js"
import { httpError } from "./call-site.js"

const cause = (message: string, inner: unknown): Error => new Error(message, { cause: inner })
const coded = (code: string, message = "broke"): Error => Object.assign(new Error(message), { code })
const named = (name: string, message: string): Error => Object.assign(new Error(message), { name })

describe("a failure is told by its status, its code and what caused it", () => {
  it.each([
    ["a rate limit", httpError(429), "rate_limit"],
    ["a rate limit with a code", httpError(429, { code: "rate_limit_exceeded" }), "rate_limit"],
    ["a spent quota", httpError(429, { code: "insufficient_quota" }), "quota"],
    ["a spent quota told by its type", httpError(429, { type: "insufficient_quota" }), "quota"],
    ["a spend limit of a project", httpError(429, { code: "project_spend_limit_exceeded" }), "quota"],
    ["a spend limit of another provider", httpError(429, { type: "enforced_spend_limit_reached" }), "quota"],
    [
      "a spent quota told beside a number for a code",
      httpError(429, { code: "429", type: "insufficient_quota" }),
      "quota",
    ],
    ["an account that was closed", httpError(429, { code: "billing_not_active" }), "quota"],
    ["money that is asked for", httpError(402), "quota"],
    [
      "money that is asked for in words",
      httpError(400, { message: "Your credit balance is too low" }),
      "quota",
    ],
    ["a wrong key", httpError(401, { code: "invalid_api_key" }), "auth"],
    ["a key without the right", httpError(403, { code: "permission_denied" }), "auth"],
    ["a key without the right, in words", httpError(403, { message: "Your API key lacks it" }), "auth"],
    ["a key without that model", httpError(403, { message: "Project p does not have access" }), "auth"],
    ["a country without service", httpError(403, { code: "unsupported_country_region_territory" }), "auth"],
    ["a prompt that is forbidden", httpError(403), "invalid_request"],
    [
      "a prompt that moderation has flagged, whatever it quotes",
      httpError(403, { message: 'Your input was flagged: "what is an API key"' }),
      "invalid_request",
    ],
    [
      "a prompt that moderation has blocked",
      httpError(403, { code: "moderation_blocked" }),
      "content_filter",
    ],
    ["a wrong request", httpError(400, { code: "invalid_value" }), "invalid_request"],
    ["a model that is not there", httpError(404), "invalid_request"],
    ["a prompt that is too long", httpError(413), "invalid_request"],
    ["a filtered prompt", httpError(400, { code: "content_filter" }), "content_filter"],
    ["a request timeout", httpError(408), "transient"],
    ["a conflict", httpError(409), "transient"],
    ["a server error", httpError(500), "transient"],
    ["a bad gateway", httpError(502), "transient"],
    ["an overloaded server", httpError(503), "overloaded"],
    ["an overloaded server of another provider", httpError(529), "overloaded"],
    ["a connection that was reset", coded("ECONNRESET"), "transient"],
    ["a server that is not there", coded("ECONNREFUSED"), "transient"],
    ["a socket that closed", coded("UND_ERR_SOCKET"), "transient"],
    ["a reset inside two causes", cause("fetch", cause("inner", coded("ECONNRESET"))), "transient"],
    ["a status inside a cause", cause("LangChain wraps it", httpError(429)), "rate_limit"],
    ["fetch failed", new TypeError("fetch failed"), "transient"],
    ["a body that broke off", new TypeError("terminated"), "transient"],
    ["the client's connection error", named("APIConnectionError", "Connection error."), "transient"],
    ["the client's timeout", named("APIConnectionTimeoutError", "Request timed out."), "transient"],
    ["a program that is not there", coded("ENOENT"), "agent"],
    ["a bug", new TypeError("x is not a function"), "agent"],
    ["a text", "a text", "agent"],
    ["undefined", undefined, "agent"],
    ["a number", 429, "agent"],
    ["null", null, "agent"],
    ["an error of Quorum's own", new ConfigError("Expected less"), "internal"],
  ])("%s", (_, thrown, kind) => {
    expect(classifyFailure(thrown).error.kind).toBe(kind)
  })

  it("keeps status, code and message for the record", () => {
    expect(classifyFailure(httpError(400, { code: "invalid_value" })).error).toEqual({
      kind: "invalid_request",
      message: "HTTP 400",
      code: "invalid_value",
      httpStatus: 400,
    })
  })

  it("takes an agent's own word for it", () => {
    const failure = { kind: "content_filter", message: "refused" } as const
    expect(classifyFailure(new AttemptError(failure))).toEqual({ error: failure })
  })

  it("ends with causes that go round in a circle", () => {
    const first = new Error("first")
    const second = cause("second", first)
    first.cause = second
    expect(classifyFailure(first).error).toEqual({ kind: "agent", message: "first" })
  })

  it.each(["status", "code", "cause", "headers", "message", "name"])(
    "never throws, also when `%s` does",
    (key) => {
      const error = new Error("own message")
      Object.defineProperty(error, key, {
        get() {
          throw new Error("do not look")
        },
      })
      expect(classifyFailure(error).error.kind).toBe("agent")
    },
  )

  it("waits only where waiting helps: not for a wrong key that comes with Retry-After", () => {
    const headers = { "retry-after": "5" }
    const wait = (status: number) => classifyFailure(httpError(status, { headers })).retryAfterMs
    expect([wait(429), wait(503), wait(401), wait(500)]).toEqual([5_000, 5_000, undefined, undefined])
  })

  it("reads a Retry-After that is a date", () => {
    const now = Date.parse("2026-11-21T10:00:00Z")
    const headers = { "retry-after": "Sat, 21 Nov 2026 10:00:30 GMT" }
    expect(classifyFailure(httpError(429, { headers }), now).retryAfterMs).toBe(30_000)
  })

  it.each(["-1", "soon", "NaN", "", "86401"])("ignores a Retry-After of %j", (value) => {
    expect(
      classifyFailure(httpError(429, { headers: { "retry-after": value } })).retryAfterMs,
    ).toBeUndefined()
  })
})

describe("a provider that says itself whether to try again", () => {
  const told = (status: number, value: string, more: object = {}) =>
    classifyFailure(httpError(status, { headers: { "x-should-retry": value }, ...more }))

  it.each([
    [429, "rate_limit"],
    [500, "transient"],
    [529, "overloaded"],
    [408, "transient"],
  ])("is believed when a %i is final, which stays what it is", (status, kind) => {
    expect(told(status, "false")).toMatchObject({ error: { kind }, final: true })
  })

  it.each([400, 404, 409, 422])("is believed when a %i is none", (status) => {
    const failure = told(status, "true")
    expect(failure.error).toMatchObject({ kind: "transient", httpStatus: status })
    expect(failure.final).toBeUndefined()
  })

  it("is not believed that more money comes by asking", () => {
    expect(told(429, "true", { code: "insufficient_quota" }).error.kind).toBe("quota")
  })
})

describe("the message of whatever was thrown", () => {
  it.each([
    [new Error("first line\nsecond line"), "first line"],
    [new RangeError(""), "RangeError"],
    ["  a text\nwith more", "a text"],
    ["", "an empty text was thrown"],
    [undefined, "undefined was thrown"],
    [null, "null was thrown"],
    [42, "42 was thrown"],
    [42n, "42 was thrown"],
    [{ reason: "odd" }, '{"reason":"odd"} was thrown'],
    [Symbol("s"), "symbol was thrown"],
    [() => 1, "function was thrown"],
  ])("is one line: %s", (thrown, message) => {
    expect(messageOf(thrown)).toBe(message)
  })

  it("is at most 500 characters, whatever was thrown", () => {
    const long = "x".repeat(100_000)
    for (const thrown of [new Error(long), long, { long }]) expect(messageOf(thrown).length).toBeLessThan(520)
  })

  it("says so when it cannot be read", () => {
    const circular: { self?: unknown } = {}
    circular.self = circular
    expect(messageOf(circular)).toBe("something that cannot be read was thrown")
  })
})

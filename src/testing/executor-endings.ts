import assert from "node:assert/strict"
import { type AgentRun, type ExecutorCase, settleBranch } from "./executor-branch.js"

const circular: { self?: unknown } = {}
circular.self = circular

/** An error that cannot be looked at. */
const hostile: object = Object.defineProperties(
  {},
  Object.fromEntries(
    ["name", "message", "status", "code", "type", "cause", "headers", "stack", "toJSON"].map((key) => [
      key,
      {
        get: () => raise(hostile),
      },
    ]),
  ),
)

const thrown: readonly (readonly [string, unknown])[] = [
  ["an Error", new Error("the agent's own fault")],
  ["an Error without a message", new Error("")],
  ["a text", "a text"],
  ["undefined", undefined],
  ["null", null],
  ["a bigint", 10n],
  ["a symbol", Symbol("thrown")],
  ["an object that holds itself", circular],
  ["an object without a prototype", Object.create(null)],
  ["an object whose getters throw", hostile],
  ["a revoked proxy", revoked()],
]

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

/** `{ output: undefined }` is `{}` in JSON. */
function explain(reply: unknown): string {
  return typeof reply === "object" && reply !== null && "output" in reply
    ? "an output that is undefined"
    : (JSON.stringify(reply) ?? "undefined")
}

/** Throws what no honest code would. */
function raise(value: unknown): never {
  throw value
}

const ways: readonly (readonly [string, (value: unknown) => AgentRun])[] = [
  ["when its agent throws", (value) => async () => raise(value)],
  ["when its agent throws before its first await", (value) => () => raise(value)],
  [
    "when a call of its agent throws",
    (value) => (context) => context.call("call", () => Promise.resolve().then(() => raise(value))),
  ],
]

export const endingCases: readonly ExecutorCase[] = [
  {
    name: "ends ok with what the agent returned",
    async check(executor) {
      const reply = {
        output: { found: [1, 2] },
        confidence: 0.5,
        evidence: ["line 3"],
        assumptions: ["it is UTF-8"],
      }
      const { outcome } = await settleBranch(executor, async () => reply)
      assert.equal(outcome.status, "ok")
      assert.deepEqual(
        {
          output: outcome.output,
          confidence: outcome.confidence,
          evidence: outcome.evidence,
          assumptions: outcome.assumptions,
        },
        reply,
      )
    },
  },
  {
    name: "takes a reply that is no promise",
    async check(executor) {
      const { outcome } = await settleBranch(executor, () => ({ output: "at once" }))
      assert.equal(outcome.status, "ok")
    },
  },
  ...ways.flatMap(([when, way]) =>
    thrown.map(([what, value]): ExecutorCase => ({
      name: `ends failed, never rejects, ${when}: ${what}`,
      async check(executor) {
        const { outcome } = await settleBranch(executor, way(value))
        assert.equal(outcome.status, "failed")
        assert.equal(outcome.error.kind, "agent")
        assert.equal(typeof outcome.error.message, "string")
        assert.notEqual(outcome.error.message, "", "expected the failure to say something")
        for (const attempt of outcome.attempts) assert.equal(attempt.status, "failed")
      },
    })),
  ),
  ...[undefined, null, {}, { output: undefined }, "text"].map((reply): ExecutorCase => ({
    name: `ends failed when the agent returns ${explain(reply)}`,
    async check(executor) {
      const { outcome } = await settleBranch(executor, () => reply)
      assert.equal(outcome.status, "failed")
    },
  })),
  {
    name: "puts every try on record: failed ones, what they waited, the last one",
    async check(executor) {
      let tries = 0
      const { outcome, harness } = await settleBranch(executor, async (context) => ({
        output: await context.call("flaky", async () => {
          tries += 1
          if (tries < 3) throw Object.assign(new Error("overloaded"), { status: 503 })
          return { value: "at last" }
        }),
      }))
      assert.deepEqual(
        outcome.attempts.map(({ target, status }) => `${target} ${status}`),
        ["flaky failed", "flaky failed", "flaky ok"],
      )
      assert.equal(outcome.attempts[0]?.backoffMs, 0)
      assert.ok((outcome.attempts[1]?.backoffMs ?? 0) > 0, "expected the second try to have waited")
      assert.equal(outcome.attempts[0]?.error?.kind, "overloaded")
      const announced = harness.events.filter((event) => event.type === "attempt")
      assert.deepEqual(
        announced.map((event) => event.attempt),
        outcome.attempts,
        "expected every try to be announced once",
      )
    },
  },
]

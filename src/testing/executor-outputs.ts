import assert from "node:assert/strict"
import { z } from "zod"
import type { BranchContext } from "../agents/agent.js"
import { type ExecutorCase, settleBranch } from "./executor-branch.js"

function nested(levels: number): unknown {
  return JSON.parse("[".repeat(levels) + "]".repeat(levels))
}

/** What must not come out of a branch; the limits of the harness are 10,000 characters and 1,000 keys. */
const refused: readonly (readonly [string, unknown])[] = [
  ["a text that is too long", "x".repeat(10_001)],
  ["texts that are too long together", Array.from({ length: 11 }, () => "x".repeat(1_000))],
  ["a key that is too long", { ["x".repeat(10_001)]: 1 }],
  ["more elements than allowed", Array.from({ length: 1_001 }, () => 0)],
  ["65 levels of nesting", nested(66)],
  ["200,000 levels of nesting", nested(200_000)],
  ["a __proto__ key", JSON.parse('{"a":{"__proto__":{"admin":true}}}')],
  ["a constructor key", { constructor: 1 }],
  ["NaN", { score: Number.NaN }],
  ["Infinity", [Infinity]],
  ["a function", { run: () => 1 }],
  ["a bigint", 1n],
  ["a Date", { at: new Date(0) }],
  ["a Map", new Map()],
  ["an object whose getter throws", Object.defineProperty({}, "trap", { enumerable: true, get: raise })],
]

/** A list that can be counted, and whose iterator comes to no end. */
function endless(): unknown {
  const iterator = { next: () => ({ done: false, value: 0 }) }
  return Object.assign([1, 2], { [Symbol.iterator]: () => iterator })
}

function raise(): never {
  throw new Error("looked at")
}

const shape = z.object({ severity: z.enum(["low", "high"]), lines: z.array(z.number()).default([]) })

export const outputCases: readonly ExecutorCase[] = [
  ...refused.map(([what, output]): ExecutorCase => ({
    name: `ends failed, passing nothing on, when the output is or holds ${what}`,
    async check(executor) {
      const { outcome } = await settleBranch(executor, async () => ({ output }))
      assert.equal(outcome.status, "failed")
      assert.ok(!("output" in outcome), "expected a failed outcome without output")
    },
  })),
  {
    name: "names the limit as invalid_output",
    async check(executor) {
      const { outcome } = await settleBranch(executor, async () => ({ output: "x".repeat(10_001) }))
      assert.equal(outcome.status, "failed")
      assert.equal(outcome.error.kind, "invalid_output")
      assert.match(outcome.error.message, /larger than 10000/)
    },
  },
  {
    name: "leaves Object.prototype alone",
    async check(executor) {
      const output: unknown = JSON.parse(
        '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
      )
      await settleBranch(executor, async () => ({ output }), { brief: { output: z.looseObject({}) } })
      assert.equal(Reflect.get({}, "polluted"), undefined)
    },
  },
  {
    name: "drops a partial that is over the limits",
    async check(executor) {
      const { outcome } = await settleBranch(
        executor,
        async (context) => {
          context.savePartial("x".repeat(10_001))
          await new Promise(() => {})
        },
        { site: { timeoutMs: 1_000 } },
      )
      assert.equal(outcome.status, "timed_out")
      assert.equal(outcome.partial, undefined)
    },
  },
  {
    name: "drops a partial that cannot be looked at",
    async check(executor) {
      const { outcome } = await settleBranch(
        executor,
        async (context) => {
          context.savePartial(Object.defineProperty({}, "trap", { enumerable: true, get: raise }))
          await new Promise(() => {})
        },
        { site: { timeoutMs: 1_000 } },
      )
      assert.equal(outcome.status, "timed_out")
      assert.equal(outcome.partial, undefined)
    },
  },
  {
    name: "keeps what came out of a branch as it was, though its agent still holds it and goes on",
    async check(executor) {
      const rows = ["first"]
      const later = (context: BranchContext): void => {
        context.runtime.clock.setTimer(5_000, () => rows.push("too late"))
      }
      const done = await settleBranch(executor, async (context) => {
        later(context)
        return { output: { rows }, evidence: rows }
      })
      assert.equal(done.outcome.status, "ok")
      assert.deepEqual([done.outcome.output, done.outcome.evidence], [{ rows: ["first"] }, ["first"]])
      const partial = ["first"]
      const cut = await settleBranch(
        executor,
        async (context) => {
          context.savePartial(partial)
          context.runtime.clock.setTimer(5_000, () => partial.push("too late"))
          await new Promise(() => {})
        },
        { site: { timeoutMs: 1_000 } },
      )
      assert.equal(cut.outcome.status, "timed_out")
      assert.deepEqual(cut.outcome.partial, ["first"])
    },
  },
  {
    name: "reads each part of an output once, so that nothing else comes out than was looked at",
    async check(executor) {
      const said = ["fine", "x".repeat(10_001)]
      let times = 0
      const output = Object.defineProperty({}, "text", { enumerable: true, get: () => said[times++] })
      const { outcome } = await settleBranch(executor, async () => ({ output }))
      assert.equal(outcome.status, "ok")
      assert.deepEqual(outcome.output, { text: "fine" })
    },
  },
  {
    name: "takes of a list its elements, whatever else was hung on it",
    async check(executor) {
      const named: unknown = Object.assign([1, 2], { more: "x".repeat(10_001) })
      for (const output of [named, endless()]) {
        const { outcome } = await settleBranch(executor, async () => ({ output }))
        assert.equal(outcome.status, "ok")
        assert.ok(Array.isArray(outcome.output), "expected a list")
        assert.deepEqual(Reflect.ownKeys(outcome.output), ["0", "1", "length"])
      }
    },
  },
  {
    name: "bounds what an agent says beside its output",
    async check(executor) {
      const evidence = ["x".repeat(10_001)]
      const { outcome } = await settleBranch(executor, async () => ({ output: "fine", evidence }))
      assert.equal(outcome.status, "failed")
    },
  },
  {
    name: "passes on what the brief's schema makes of the output",
    async check(executor) {
      const output = { severity: "low", unknown: "dropped by the schema" }
      const { outcome } = await settleBranch(executor, async () => ({ output }), { brief: { output: shape } })
      assert.equal(outcome.status, "ok")
      assert.deepEqual(outcome.output, { severity: "low", lines: [] })
    },
  },
  {
    name: "ends failed with invalid_output, naming the place, when the output breaks the brief's schema",
    async check(executor) {
      const output = { severity: "enormous" }
      const { outcome } = await settleBranch(executor, async () => ({ output }), { brief: { output: shape } })
      assert.equal(outcome.status, "failed")
      assert.equal(outcome.error.kind, "invalid_output")
      assert.match(outcome.error.message, /severity/)
    },
  },
  {
    name: "applies the limits again to what the schema made",
    async check(executor) {
      const output = z.string().transform((text) => text.repeat(2))
      const { outcome } = await settleBranch(executor, async () => ({ output: "x".repeat(6_000) }), {
        brief: { output },
      })
      assert.equal(outcome.status, "failed")
      assert.equal(outcome.error.kind, "invalid_output")
    },
  },
]

import assert from "node:assert/strict"
import { Interruption, type Stop } from "../runtime/interruption.js"
import { Scope } from "../runtime/scope.js"
import { type AgentRun, type ExecutorCase, settleBranch } from "./executor-branch.js"

/** Saves, then waits for ever, deaf to its signal. */
const deaf: AgentRun = async (context) => {
  context.savePartial("half")
  await new Promise(() => {})
}

/** The same inside a call, so that there is an attempt to cut off. */
const deafInCall: AgentRun = async (context) => {
  context.savePartial({ text: "half" })
  await context.call("call", () => new Promise<never>(() => {}))
}

const heedful: AgentRun = (context) =>
  new Promise((_, reject) => {
    context.signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true })
  })

const cancellations: readonly Extract<Stop, { status: "cancelled" }>["by"][] = ["user", "parent", "decided"]

export const stopCases: readonly ExecutorCase[] = [
  ...(
    [
      ["heeds its signal", heedful],
      ["ignores its signal", deaf],
      ["is inside a call", deafInCall],
    ] as const
  ).map(([which, run]): ExecutorCase => ({
    name: `ends timed_out at its deadline when the agent ${which}`,
    async check(executor) {
      const { outcome } = await settleBranch(executor, run, { site: { timeoutMs: 5_000 } })
      assert.equal(outcome.status, "timed_out")
      assert.equal(outcome.scope, "branch")
      assert.equal(outcome.runMs, 5_000)
    },
  })),
  {
    name: "keeps what was saved last when a branch passes its deadline",
    async check(executor) {
      const run: AgentRun = async (context) => {
        context.savePartial("first")
        context.savePartial({ text: "second" })
        await new Promise(() => {})
      }
      const { outcome } = await settleBranch(executor, run, { site: { timeoutMs: 5_000 } })
      assert.equal(outcome.status, "timed_out")
      assert.deepEqual(outcome.partial, { text: "second" })
    },
  },
  {
    name: "lets a brief's own timeout go before the run's",
    async check(executor) {
      const setup = { brief: { timeoutMs: 1_000 }, site: { timeoutMs: 5_000 } }
      const { outcome } = await settleBranch(executor, deaf, setup)
      assert.equal(outcome.runMs, 1_000)
    },
  },
  {
    name: "tells the agent its deadline",
    async check(executor) {
      const run: AgentRun = async (context) => ({ output: context.deadline })
      const limited = await settleBranch(executor, run, { site: { timeoutMs: 5_000 } })
      assert.equal(limited.outcome.status, "ok")
      assert.equal(limited.outcome.output, limited.outcome.startedAt + 5_000)
    },
  },
  {
    name: "aborts the signal of a branch that is stopped, with the reason",
    async check(executor) {
      const reasons: unknown[] = []
      const run: AgentRun = async ({ signal }) => {
        signal.addEventListener("abort", () => reasons.push(signal.reason), { once: true })
        await new Promise(() => {})
      }
      await settleBranch(executor, run, { site: { timeoutMs: 5_000 } })
      assert.equal(reasons.length, 1)
      assert.equal(reasons[0] instanceof Error ? reasons[0].name : undefined, "AbortError")
    },
  },
  ...cancellations.flatMap((by) =>
    (
      [
        ["heeds its signal", heedful],
        ["ignores its signal", deaf],
      ] as const
    ).map(([which, run]): ExecutorCase => ({
      name: `ends cancelled by ${by} when its run is stopped and the agent ${which}`,
      async check(executor) {
        const { outcome } = await settleBranch(executor, run, {
          meanwhile: async ({ clock, scope }) => {
            await clock.advance(100)
            scope.stop(new Interruption({ status: "cancelled", by }))
          },
        })
        assert.equal(outcome.status, "cancelled")
        assert.equal(outcome.by, by)
        assert.equal(outcome.runMs, 100)
      },
    })),
  ),
  {
    name: "ends timed_out by the run when the run is out of time",
    async check(executor) {
      const { outcome } = await settleBranch(executor, deaf, {
        meanwhile: async ({ scope }) => scope.stop(new Interruption({ status: "timed_out", scope: "run" })),
      })
      assert.equal(outcome.status, "timed_out")
      assert.equal(outcome.scope, "run")
    },
  },
  {
    name: "starts no agent in a run that is stopped already",
    async check(executor) {
      let started = false
      const scope = new Scope()
      scope.stop(new Interruption({ status: "cancelled", by: "user" }))
      const run: AgentRun = async () => {
        started = true
        return { output: "started" }
      }
      const { outcome } = await settleBranch(executor, run, { site: { scope } })
      assert.equal(outcome.status, "cancelled")
      assert.equal(started, false)
    },
  },
  {
    name: "puts the try that was cut off on record",
    async check(executor) {
      const { outcome } = await settleBranch(executor, deafInCall, { site: { timeoutMs: 5_000 } })
      assert.deepEqual(
        outcome.attempts.map(({ target, status, runMs }) => ({ target, status, runMs })),
        [{ target: "call", status: "timed_out", runMs: 5_000 }],
      )
    },
  },
  {
    name: "tells what an agent left running to stop, once its branch has settled",
    async check(executor) {
      const left: AbortSignal[] = []
      const run: AgentRun = async (context) => {
        const forgotten = context.call("forgotten", ({ signal }) => {
          left.push(signal)
          return new Promise<never>(() => {})
        })
        forgotten.catch(() => {})
        return { output: "done" }
      }
      const { outcome } = await settleBranch(executor, run)
      assert.equal(outcome.status, "ok")
      assert.deepEqual(
        left.map(({ aborted }) => aborted),
        [true],
      )
      assert.deepEqual(
        outcome.attempts.map(({ target, status }) => `${target} ${status}`),
        ["forgotten cancelled"],
      )
    },
  },
  {
    name: "starts no call for an agent that goes on after its branch is settled",
    async check(executor) {
      let calls = 0
      const run: AgentRun = async (context) => {
        await new Promise<void>((resolve) => {
          context.runtime.clock.setTimer(10_000, resolve)
        })
        await context.call("late", async () => {
          calls += 1
          return { value: null }
        })
      }
      const { harness } = await settleBranch(executor, async (...parameters) => run(...parameters), {
        site: { timeoutMs: 5_000 },
      })
      await harness.clock.runAll()
      assert.equal(calls, 0)
    },
  },
  {
    name: "leaves no timer behind once a branch has settled",
    async check(executor) {
      const run: AgentRun = async (context) => ({
        output: await context.call("call", async () => ({ value: 1 })),
      })
      const { harness } = await settleBranch(executor, run, {
        site: { timeoutMs: 5_000, attemptTimeoutMs: 1_000 },
      })
      assert.equal(harness.clock.pending, 0)
    },
  },
]

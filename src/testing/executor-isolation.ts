import assert from "node:assert/strict"
import { type AgentRun, type ExecutorCase, settleBranch } from "./executor-branch.js"
import { branchHarness, testBrief } from "./branch-harness.js"

const draw: AgentRun = async (context) => ({ output: [context.random(), context.random(), context.random()] })

export const isolationCases: readonly ExecutorCase[] = [
  {
    name: "gives the agent a brief that it cannot change",
    async check(executor) {
      const brief = testBrief({ input: { rows: [1, 2] }, constraints: ["short"] })
      const before = structuredClone(brief)
      const refusals: unknown[] = []
      const attempt = (change: () => void): void => {
        try {
          change()
        } catch (error) {
          refusals.push(error)
        }
      }
      const { site, clock } = branchHarness()
      const run = executor.run(
        brief,
        {
          name: "vandal",
          async run(given) {
            attempt(() => Reflect.set(given, "objective", "something else") || assert.fail("refused"))
            attempt(() => (given.input as { rows: number[] }).rows.push(3))
            attempt(() => Object.assign(given.constraints ?? [], ["long"]))
            return { output: "done" }
          },
        },
        site,
      )
      await clock.until(run)
      assert.equal(refusals.length, 3, "expected every change of the brief to be refused")
      assert.deepEqual(brief, before, "expected the brief to be as it was")
    },
  },
  {
    name: "draws the same random numbers for the same seed and brief, others for another brief or seed",
    async check(executor) {
      const drawn = async (id: string, seed: number): Promise<unknown> => {
        const { outcome } = await settleBranch(executor, draw, { brief: { id }, site: { seed } })
        assert.equal(outcome.status, "ok")
        return outcome.output
      }
      const first = await drawn("a", 1)
      assert.deepEqual(await drawn("a", 1), first)
      assert.notDeepEqual(await drawn("b", 1), first)
      assert.notDeepEqual(await drawn("a", 2), first)
      const numbers = first as readonly number[]
      assert.equal(new Set(numbers).size, 3, "expected three draws to differ")
      assert.ok(
        numbers.every((number) => number >= 0 && number < 1),
        "expected numbers in [0, 1)",
      )
    },
  },
  {
    name: "keeps branches apart that run at the same time: each its own signal, partial and record",
    async check(executor) {
      const { site, clock } = branchHarness()
      const slow = executor.run(
        testBrief({ id: "slow", index: 0, timeoutMs: 1_000 }),
        {
          name: "slow",
          async run(_, context) {
            context.savePartial("slow")
            await context.call("slow call", () => new Promise<never>(() => {}))
            return { output: null }
          },
        },
        site,
      )
      const quick = executor.run(
        testBrief({ id: "quick", index: 1 }),
        {
          name: "quick",
          async run(_, context) {
            await new Promise<void>((resolve) => {
              context.runtime.clock.setTimer(2_000, resolve)
            })
            return { output: { aborted: context.signal.aborted, attempt: context.attempt } }
          },
        },
        site,
      )
      const [cut, done] = await clock.until(Promise.all([slow, quick]))
      assert.equal(cut.status, "timed_out")
      assert.equal(cut.attempts.length, 1)
      assert.equal(done.status, "ok")
      assert.deepEqual(done.output, { aborted: false, attempt: 1 })
      assert.deepEqual(done.attempts, [])
    },
  },
  {
    name: "hands on what an agent emits, under the brief's id",
    async check(executor) {
      const run: AgentRun = async (context) => {
        context.emit({ step: 1 })
        return { output: null }
      }
      const { harness } = await settleBranch(executor, run, { brief: { id: "talker" } })
      const data = harness.events.filter((event) => event.type === "data")
      assert.deepEqual(
        data.map(({ briefId, data }) => ({ briefId, data })),
        [{ briefId: "talker", data: { step: 1 } }],
      )
    },
  },
]

import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type BranchContext, section } from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const briefs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ id: `b${index}`, objective: `do ${index}` }))

describe("one branch of fifty goes wrong", () => {
  const thrown: Record<string, unknown> = {
    "an Error": new Error("boom"),
    "a string": "boom",
    undefined: undefined,
    "an object whose getters throw": {
      get message(): string {
        throw new Error("no message for you")
      },
      get status(): number {
        throw new Error("no status either")
      },
    },
  }
  for (const [what, error] of Object.entries(thrown)) {
    test(`49 deliver and one is on record as failed when it throws ${what}`, async () => {
      const agent = functionAgent(({ index }) => {
        if (index === 17) throw error
        return index
      })
      const result = await section({ agent, briefs: briefs(50) }).run("x")
      expect(result.coverage).toMatchObject({ briefs: 50, ok: 49, failed: 1 })
      expect(result.status).toBe("partial")
      expect(result.failures).toHaveLength(1)
      expect(result.failures[0]).toMatchObject({
        briefId: "b17",
        status: "failed",
        lacks: "do 17",
        rerun: "b17",
      })
      expect(result.output?.map((part) => part.briefId)).not.toContain("b17")
    })
  }

  test("a branch that throws before its first await is a failed branch like any other", async () => {
    const agent = {
      name: "hasty",
      run: (): never => {
        throw new Error("before any promise")
      },
    }
    const result = await section({ agent, briefs: briefs(2) }).run("x")
    expect(result.status).toBe("failed")
    expect(result.reason).toContain("quorum")
    expect(result.failures.map((failure) => failure.reason)).toEqual([
      "agent: before any promise",
      "agent: before any promise",
    ])
  })
})

describe("deadlines", () => {
  test("a branch that ignores its signal and never returns is timed out at its deadline, with what it had saved", async () => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent((brief, context) => {
      if (brief.id !== "b1") return brief.id
      context.savePartial("half of it")
      return new Promise<string>(() => {})
    })
    const run = section({ agent, briefs: briefs(3), timeoutMs: 5_000 }).run("x", { runtime })
    const result = await clock.until(run)
    expect(result.status).toBe("partial")
    expect(result.outcomes[1]).toMatchObject({
      status: "timed_out",
      scope: "branch",
      partial: "half of it",
      runMs: 5_000,
    })
    expect(result.failures[0]).toMatchObject({ briefId: "b1", partial: true })
    expect(result.endedAt - result.startedAt).toBe(5_000)
  })

  test("waiting for a slot of the run is not running time", async () => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent(
      (_, context) =>
        new Promise<string>((resolve) => context.runtime.clock.setTimer(4_000, () => resolve("done"))),
    )
    const run = section({ agent, briefs: briefs(4), timeoutMs: 5_000, concurrency: 1 }).run("x", { runtime })
    const result = await clock.until(run)
    expect(result.status).toBe("complete")
    expect(result.outcomes.map((outcome) => outcome.queueMs)).toEqual([0, 4_000, 8_000, 12_000])
  })

  test("a run past its deadline ends with what is there, and says which briefs are missing and why", async () => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent((brief, context) => {
      if (brief.index < 2) return brief.id
      return new Promise<string>((_, reject) =>
        context.signal.addEventListener("abort", () => reject(context.signal.reason)),
      )
    })
    const result = await clock.until(
      section({ agent, briefs: briefs(4), runTimeoutMs: 10_000 }).run("x", { runtime }),
    )
    expect(result.status).toBe("partial")
    expect(result.outcomes.slice(2)).toMatchObject([
      { status: "timed_out", scope: "run" },
      { status: "timed_out", scope: "run" },
    ])
    expect(result.endedAt - result.startedAt).toBe(10_000)
  })

  test("a quorum that is missed fails the run, whatever was delivered", async () => {
    const agent = functionAgent(({ index }) => {
      if (index > 0) throw new Error("no")
      return "yes"
    })
    const result = await section({ agent, briefs: briefs(3), quorum: 2 }).run("x")
    expect(result.status).toBe("failed")
    expect(result.reason).toBe("1 of 3 briefs ok, quorum is 2")
    expect(result.output).toHaveLength(1)
  })

  test("a required brief that is missing fails the run although the quorum holds", async () => {
    const agent = functionAgent(({ id }) => {
      if (id === "must") throw new Error("no")
      return id
    })
    const pattern = section({
      agent,
      briefs: [
        { id: "must", objective: "a", required: true },
        { id: "may", objective: "b" },
      ],
    })
    expect(await pattern.run("x")).toMatchObject({ status: "failed", reason: "required brief missing: must" })
  })
})

describe("isolation", () => {
  test("a branch cannot change its brief, nor what another branch sees", async () => {
    const agent = functionAgent((brief) => {
      const input = brief.input as { list: number[] }
      if (brief.index === 0) input.list.push(99)
      return input.list.length
    })
    const mine = { list: [1, 2] }
    const result = await section({ agent, briefs: briefs(2), concurrency: 1 }).run(mine)
    expect(result.outcomes.map((outcome) => outcome.status)).toEqual(["failed", "ok"])
    expect(result.output).toEqual([{ briefId: "b1", output: 2 }])
    mine.list.push(3)
    expect(mine.list).toEqual([1, 2, 3])
  })

  test("an agent may take its context apart", async () => {
    const agent = {
      name: "apart",
      run: async (_: unknown, { random, call, savePartial, emit }: BranchContext) => {
        savePartial("p")
        emit("e")
        return { output: await call("x", () => Promise.resolve({ value: random() < 1 })) }
      },
    }
    expect((await section({ agent, briefs: briefs(1) }).run("x")).output).toEqual([
      { briefId: "b0", output: true },
    ])
  })

  test("same seed, same draws in each branch, whatever the concurrency", async () => {
    const agent = functionAgent((_, context) => [context.random(), context.random()])
    const draw = async (seed: number, concurrency: number) =>
      (await section({ agent, briefs: briefs(8), concurrency }).run("x", { seed })).output
    expect(await draw(7, 1)).toEqual(await draw(7, 8))
    expect(await draw(7, 8)).not.toEqual(await draw(8, 8))
    expect(new Set((await draw(7, 8))?.map((part) => JSON.stringify(part.output))).size).toBe(8)
  })

  test("outcomes are in plan order, in whatever order branches ended", async () => {
    const { runtime, clock } = testRuntime()
    const ended: string[] = []
    const agent = functionAgent(
      ({ index, id }) =>
        new Promise<string>((resolve) => clock.setTimer((5 - index) * 100, () => resolve(id))),
    )
    const run = section({ agent, briefs: briefs(5) }).run("x", {
      runtime,
      onEvent: (event) => event.type === "outcome" && ended.push(event.outcome.briefId),
    })
    const result = await clock.until(run)
    expect(ended).toEqual(["b4", "b3", "b2", "b1", "b0"])
    expect(result.outcomes.map((outcome) => outcome.briefId)).toEqual(["b0", "b1", "b2", "b3", "b4"])
  })

  test("an output that is too large, or carries a forbidden key, is refused at the boundary", async () => {
    const poisoned: unknown[] = [
      "x".repeat(1_000_001),
      JSON.parse('{"__proto__": {"polluted": true}}'),
      { value: Number.NaN },
      () => 1,
    ]
    const agent = functionAgent(({ index }) => poisoned[index])
    const result = await section({ agent, briefs: briefs(4) }).run("x")
    expect(result.failures.map((failure) => failure.reason)).toEqual([
      "invalid_output: the output is larger than 1000000 characters",
      'invalid_output: the output has the forbidden key "__proto__"',
      "invalid_output: the output holds NaN, which JSON cannot",
      "invalid_output: the output holds a function, which is not plain JSON",
    ])
    expect(Reflect.get({}, "polluted")).toBeUndefined()
  })
})

describe("cancelling", () => {
  test("a cancelled run keeps what it has and is reported as cancelled", async () => {
    const controller = new AbortController()
    const aborted: string[] = []
    const agent = functionAgent((brief, context) => {
      if (brief.index === 0) return "first"
      return new Promise<string>((_, reject) => {
        context.signal.addEventListener("abort", () => {
          aborted.push(brief.id)
          reject(context.signal.reason)
        })
        // The fifth starts when the first has delivered.
        if (brief.index === 4) queueMicrotask(() => controller.abort())
      })
    })
    const pattern = section({ agent, briefs: briefs(10), concurrency: 4 })
    const result = await pattern.run("x", { signal: controller.signal })
    expect(result).toMatchObject({ status: "cancelled", reason: "cancelled by user, 1 of 10 briefs ok" })
    expect(aborted).toEqual(["b1", "b2", "b3", "b4"])
    expect(result.output).toEqual([{ briefId: "b0", output: "first" }])
    expect(
      result.outcomes.slice(1).every((outcome) => outcome.status === "cancelled" && outcome.by === "user"),
    ).toBe(true)
  })

  test("a run with a signal that is aborted already calls nothing", async () => {
    let calls = 0
    const agent = functionAgent(() => (calls += 1))
    const result = await section({ agent, briefs: briefs(3) }).run("x", { signal: AbortSignal.abort() })
    expect(result.status).toBe("cancelled")
    expect(calls).toBe(0)
  })

  test("leaving the stream of events early cancels the run", async () => {
    let stopped = 0
    const agent = functionAgent(
      (_, context) =>
        new Promise((_resolve, reject) =>
          context.signal.addEventListener("abort", () => {
            stopped += 1
            reject(context.signal.reason)
          }),
        ),
    )
    for await (const event of section({ agent, briefs: briefs(3) }).stream("x"))
      if (event.type === "branch_started" && event.index === 2) break
    await new Promise((resolve) => setImmediate(resolve))
    expect(stopped).toBe(3)
  })
})

import { MemorySaver } from "@langchain/langgraph"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type Brief, type BriefSpec, type RunEvent, section } from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const brief = (id: string, dependsOn: readonly string[] = []): BriefSpec => ({
  id,
  objective: `do ${id}`,
  dependsOn: [...dependsOn],
})

/** Says what it was given: "d(b(a)c(a))". */
const tell = functionAgent(
  ({ id, dependencies = [] }: Brief) =>
    `${id}${dependencies.length === 0 ? "" : `(${dependencies.map(({ output }) => String(output)).join("")})`}`,
)

const outputs = (result: {
  readonly output?: readonly { readonly briefId: string; readonly output: unknown }[]
}) => Object.fromEntries((result.output ?? []).map(({ briefId, output }) => [briefId, output]))

describe("briefs that depend on others", () => {
  test("a diamond gives each brief the outputs of those it depends on", async () => {
    const briefs = [brief("d", ["b", "c"]), brief("b", ["a"]), brief("c", ["a"]), brief("a")]
    const result = await section({ agent: tell, briefs }).run("x")
    expect(result.status).toBe("complete")
    expect(outputs(result)).toEqual({ a: "a", b: "b(a)", c: "c(a)", d: "d(b(a)c(a))" })
  })

  test("a brief starts as soon as what it needs has settled, whatever others are still at", async () => {
    const { runtime, clock } = testRuntime({ start: 0 })
    const lasting: Record<string, number> = { quick: 10, slow: 1_000, next: 10 }
    const agent = functionAgent(async ({ id }) => {
      await new Promise<void>((resolve) => void clock.setTimer(lasting[id] ?? 0, resolve))
      return id
    })
    const started = new Map<string, number>()
    const onEvent = (event: RunEvent): void => {
      if (event.type === "branch_started") started.set(event.briefId, event.at)
    }
    const briefs = [brief("quick"), brief("slow"), brief("next", ["quick"])]
    await clock.until(section({ agent, briefs }).run("x", { runtime, onEvent }))
    expect(Object.fromEntries(started)).toEqual({ quick: 0, slow: 0, next: 10 })
  })

  test("a failed dependency skips all that needs it, names it, and holds up nobody else", async () => {
    const agent = functionAgent(({ id }) => {
      if (id === "a") throw new Error("broke")
      return id
    })
    const briefs = [brief("c", ["b"]), brief("b", ["a"]), brief("a"), brief("other")]
    const result = await section({ agent, briefs, retry: { attempts: 1 } }).run("x")
    const [c, b, a, other] = result.outcomes
    expect([a?.status, other?.status]).toEqual(["failed", "ok"])
    expect(b).toMatchObject({
      status: "skipped",
      reason: "dependency_failed",
      because: 'brief "a" delivered nothing',
    })
    expect(c).toMatchObject({
      status: "skipped",
      reason: "dependency_failed",
      because: 'brief "b" delivered nothing',
    })
    expect(result.status).toBe("partial")
    expect(result.failures.map(({ briefId }) => briefId)).toEqual(["c", "b", "a"])
  })

  test.each([
    ["a cycle", [brief("a", ["b"]), brief("b", ["c"]), brief("c", ["a"])], /a.*b.*c|cycle/],
    ["itself", [brief("a", ["a"])], /itself|cycle|depends on/],
    ["an unknown brief", [brief("a", ["ghost"])], /ghost/],
  ])("refuses a brief that depends on %s before anything runs", (_, briefs, message) => {
    expect(() => section({ agent: tell, briefs })).toThrow(message)
  })

  test("random graphs of briefs settle every brief once, each after those it depends on", async () => {
    const graphs = fc.integer({ min: 1, max: 40 }).chain((count) =>
      fc.tuple(
        fc.array(fc.array(fc.nat(count - 1), { maxLength: 3 }), { minLength: count, maxLength: count }),
        fc.subarray(
          Array.from({ length: count }, (_, place) => place),
          { maxLength: Math.min(3, count) },
        ),
        fc.integer({ min: 1, max: 5 }),
      ),
    )
    await fc.assert(
      fc.asyncProperty(graphs, async ([edges, failing, concurrency]) => {
        // Edges only to lower numbers: no cycles. Listed from the end, so that needs come after what needs them.
        const briefs = edges
          .map((others, place) =>
            brief(
              `b${place}`,
              [...new Set(others)].filter((other) => other < place).map((other) => `b${other}`),
            ),
          )
          .toReversed()
        const broken = new Set(failing.map((place) => `b${place}`))
        const agent = functionAgent(({ id }) => {
          if (broken.has(id)) throw new Error("broke")
          return id
        })
        const order: string[] = []
        const result = await section({
          agent,
          briefs,
          concurrency,
          retry: { attempts: 1 },
          shortfall: "integrate",
        }).run("x", {
          onEvent: (event) => {
            if (event.type === "outcome") order.push(event.outcome.briefId)
          },
        })
        expect(result.outcomes.map(({ briefId }) => briefId)).toEqual(briefs.map(({ id }) => id))
        const place = new Map(order.map((id, index) => [id, index]))
        const lost = new Set<string>()
        for (const { id = "", dependsOn = [] } of briefs.toReversed()) {
          for (const other of dependsOn) expect(place.get(other)).toBeLessThan(place.get(id) ?? -1)
          if (broken.has(id) || dependsOn.some((other) => lost.has(other))) lost.add(id)
        }
        expect(new Set(result.failures.map(({ briefId }) => briefId))).toEqual(lost)
      }),
      { numRuns: 60 },
    )
  })

  test("a chain of 3,000 briefs, listed from its end, neither hangs nor overflows", async () => {
    const briefs = Array.from({ length: 3_000 }, (_, place) =>
      brief(`b${place}`, place === 0 ? [] : [`b${place - 1}`]),
    ).toReversed()
    const result = await section({ agent: functionAgent(({ id }) => id), briefs }).run("x")
    expect(result.coverage).toMatchObject({ briefs: 3_000, ok: 3_000 })
  })

  test("`only` runs what a brief depends on as well", async () => {
    const briefs = [brief("a"), brief("b", ["a"]), brief("c")]
    const result = await section({ agent: tell, briefs }).run("x", { only: ["b"] })
    expect(outputs(result)).toEqual({ a: "a", b: "b(a)" })
  })

  test("cancelling while others wait ends all of them", async () => {
    const { runtime, clock } = testRuntime()
    const stop = new AbortController()
    const agent = functionAgent(async (_, { signal }) => {
      await new Promise((_resolve, reject) =>
        signal.addEventListener("abort", () => reject(new Error("stopped"))),
      )
    })
    const running = section({ agent, briefs: [brief("a"), brief("b", ["a"])] }).run("x", {
      runtime,
      signal: stop.signal,
    })
    await clock.settle()
    stop.abort()
    const result = await clock.until(running)
    expect(result.status).toBe("cancelled")
    expect(result.outcomes.map(({ status }) => status)).toEqual(["cancelled", "skipped"])
  })

  test("a graph that users compile with a checkpointer of their own runs them, too", async () => {
    const app = section({ agent: tell, briefs: [brief("b", ["a"]), brief("a")] })
      .graph()
      .compile({ checkpointer: new MemorySaver() })
    const { result } = await app.invoke({ input: "x" }, { configurable: { thread_id: "t" } })
    expect(result.status).toBe("complete")
  })
})

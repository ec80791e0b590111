import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import { FairQueue } from "../../../src/runtime/throttle/line/fair-queue.js"
import type { Queued } from "../../../src/runtime/throttle/line/flow.js"
import { byUser } from "../scopes.js"
import { limiterOf, request, taking } from "./limited.js"

/** A limiter with a batch of one call at a time that takes three seconds each. */
function besideSlowBatch() {
  const setup = limiterOf()
  setup.leave()
  const leave = setup.limiter.join({ concurrency: 1 }, "batch")
  const scope = new Scope()
  const slow = Array.from({ length: 5 }, () =>
    setup.limiter.run(taking(setup.clock, 3_000), scope, request({ flow: "batch" })),
  )
  return { ...setup, leave, scope, slow }
}

describe("what a run wishes for the calls it has in flight", () => {
  it("binds that run alone: a vote beside it is not kept waiting", async () => {
    const { clock, limiter, slow } = besideSlowBatch()
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ running: 1, waiting: 4 })
    limiter.join({}, "vote")
    const ballots = Array.from({ length: 5 }, () =>
      limiter.run(taking(clock, 20), new Scope(), request({ flow: "vote" })),
    )
    await expect(clock.until(Promise.all(ballots))).resolves.toEqual([0, 0, 0, 0, 0])
    await expect(clock.until(Promise.all(slow))).resolves.toEqual([0, 3_000, 6_000, 9_000, 12_000])
  })

  it("is the strictest of what runs inside it wish, and ends with them", async () => {
    const { clock, limiter } = limiterOf({ limits: {} })
    limiter.join({ concurrency: 3 }, "run")
    const leaveInner = limiter.join({ concurrency: 1 }, "run")
    for (let call = 0; call < 6; call += 1) void limiter.run(taking(clock, 1_000), new Scope(), request())
    await clock.settle()
    expect(limiter.snapshot().running).toBe(1)
    leaveInner()
    await clock.settle()
    expect(limiter.snapshot().running).toBe(3)
  })

  it("does not keep those in line who are refused or stopped", async () => {
    const { clock, limiter, scope, slow } = besideSlowBatch()
    await clock.settle()
    const ended = Promise.allSettled(slow)
    scope.stop(byUser())
    await clock.until(ended)
    expect(limiter.snapshot()).toMatchObject({ waiting: 0 })
    await clock.advance(3_000)
    expect(limiter.snapshot()).toMatchObject({ running: 0 })
    const next = limiter.run(taking(clock, 1), new Scope(), request({ flow: "batch" }))
    await expect(clock.until(next)).resolves.toBe(3_000)
  })
})

describe("a line that knows how many of a flow may be served at once", () => {
  const flows = ["a", "b", "c"] as const
  const step = fc.record({
    does: fc.constantFrom("push", "push", "shift", "shift", "free", "remove", "widths"),
    flow: fc.constantFrom(...flows),
    pick: fc.nat(20),
  })

  it("never serves more of it, passes nobody over who may be served, and loses none", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const widths = new Map<string, number>(flows.map((flow) => [flow, Infinity]))
        const queue = new FairQueue<Queued>((flow) => widths.get(flow) ?? Infinity)
        const waiting = new Set<Queued>()
        let running: readonly Queued[] = []
        const runningOf = (flow: string): number => running.filter((one) => one.flow === flow).length
        const mayGo = (): boolean =>
          [...waiting].some(({ flow }) => runningOf(flow) < (widths.get(flow) ?? Infinity))
        for (const { does, flow, pick } of steps) {
          if (does === "push") {
            const one = { flow, share: 1, priority: 0, front: false, sequence: 0, waiting: false, charged: 0 }
            waiting.add(one)
            queue.push(one)
          } else if (does === "free") {
            const one = running[pick % Math.max(1, running.length)]
            if (one === undefined) continue
            running = running.filter((other) => other !== one)
            queue.freed(one)
          } else if (does === "remove") {
            const one = [...waiting][pick % Math.max(1, waiting.size)]
            if (one === undefined) continue
            waiting.delete(one)
            queue.remove(one)
          } else if (does === "widths") {
            widths.set(flow, 1 + (pick % 3))
            queue.reconsider()
          } else {
            const next = queue.shift()
            expect(next !== undefined).toBe(mayGo())
            if (next === undefined) continue
            expect(runningOf(next.flow)).toBeLessThan(widths.get(next.flow) ?? Infinity)
            waiting.delete(next)
            running = [...running, next]
          }
          expect(queue.size).toBe(waiting.size)
        }
        for (const flow of flows) widths.set(flow, Infinity)
        queue.reconsider()
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) waiting.delete(next)
        expect(waiting.size).toBe(0)
      }),
      { numRuns: 10_000 },
    )
  })
})

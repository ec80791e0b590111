import { expect, it } from "vitest"
import { FairQueue } from "../../../src/runtime/throttle/line/fair-queue.js"
import type { Queued } from "../../../src/runtime/throttle/line/flow.js"

function entry(flow: string, share: number): Queued {
  return { flow, priority: 0, front: false, share, sequence: 0, waiting: false, charged: 0 }
}

it.each([0, 1, 4, 8])(
  "flows get equal amounts of what they really took, though one is estimated at twenty times that (%i in flight)",
  (inFlight) => {
    const took = new Map<Queued, number>()
    const queue = new FairQueue<Queued>()
    for (let index = 0; index < 2_000; index += 1) {
      for (const [flow, factor] of [
        ["rightly", 1],
        ["dearly", 20],
      ] as const) {
        const real = 1 + ((index * 7_919) % 500)
        const each = entry(flow, factor * real)
        took.set(each, real)
        queue.push(each)
      }
    }
    const given = { rightly: 0, dearly: 0 }
    const running: Queued[] = []
    for (let served = 0; served < 2_000; served += 1) {
      const next = queue.shift()
      if (next !== undefined) running.push(next)
      const ended = running.length > inFlight ? running.shift() : undefined
      const real = ended === undefined ? undefined : took.get(ended)
      if (ended === undefined || real === undefined) continue
      queue.settle(ended, real)
      // Before the first have ended, nobody can know better.
      if (served > 100) given[ended.flow === "dearly" ? "dearly" : "rightly"] += real
    }
    const sum = given.rightly + given.dearly
    expect(Math.abs(given.rightly - given.dearly) / sum).toBeLessThan(0.05)
  },
)

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { FairQueue } from "../../../src/runtime/throttle/line/fair-queue.js"
import type { Queued } from "../../../src/runtime/throttle/line/flow.js"

function entry(flow: string, options: Partial<Pick<Queued, "priority" | "front" | "share">> = {}): Queued {
  return { flow, priority: 0, front: false, share: 1, ...options, sequence: 0, waiting: false, charged: 0 }
}

function drain(queue: FairQueue<Queued>): readonly Queued[] {
  const drained: Queued[] = []
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) drained.push(next)
  return drained
}

function filled(entries: readonly Queued[]): FairQueue<Queued> {
  const queue = new FairQueue<Queued>()
  for (const each of entries) queue.push(each)
  return queue
}

const anyEntry = fc.record({
  flow: fc.constantFrom("a", "b", "c", "d"),
  priority: fc.integer({ min: -2, max: 2 }),
  front: fc.boolean(),
  share: fc.integer({ min: 1, max: 5_000 }),
  sequence: fc.constant(0),
  waiting: fc.constant(false),
  charged: fc.constant(0),
})

/** What may happen to a queue: somebody comes, the next is served, or the n-th who waits goes away. */
const anyStep = fc.oneof(
  { weight: 3, arbitrary: anyEntry.map((come) => ({ come })) },
  { weight: 2, arbitrary: fc.constant({ serve: true as const }) },
  { weight: 1, arbitrary: fc.nat({ max: 60 }).map((go) => ({ go })) },
)

/** Who is before whom in a flow, said without a heap. */
function inOrder(entries: readonly Queued[]): readonly Queued[] {
  return entries.toSorted(
    (one, other) =>
      Number(other.front) - Number(one.front) ||
      other.priority - one.priority ||
      one.sequence - other.sequence,
  )
}

describe("a fair queue", () => {
  it("serves one flow by priority, then in order of arrival, and those that came back before all others", () => {
    const late = entry("run", { priority: 9 })
    const back = entry("run", { front: true, priority: -1 })
    const [first, second] = [entry("run"), entry("run")]
    expect(drain(filled([first, second, late, back]))).toEqual([back, late, first, second])
  })

  it("takes turns between flows, whatever one of them has waiting", () => {
    const batch = Array.from({ length: 10_000 }, () => entry("batch"))
    const queue = filled(batch)
    for (let served = 0; served < 100; served += 1) queue.shift()
    for (let vote = 0; vote < 5; vote += 1) queue.push(entry("vote"))
    const next = Array.from({ length: 11 }, () => queue.shift()?.flow)
    expect(next.filter((flow) => flow === "vote")).toHaveLength(5)
  })

  it("gives a flow of costly calls as much as one of cheap calls, not as many calls", () => {
    const entries = Array.from({ length: 2_000 }, () => [
      entry("cheap", { share: 100 }),
      entry("costly", { share: 1_900 }),
    ]).flat()
    const queue = filled(entries)
    const given = { cheap: 0, costly: 0 }
    for (let served = 0; served < 1_000; served += 1) {
      const next = queue.shift()
      if (next !== undefined) given[next.flow === "cheap" ? "cheap" : "costly"] += next.share
    }
    expect(Math.abs(given.cheap - given.costly)).toBeLessThanOrEqual(2 * 1_900)
  })

  it("lets nobody save up turns by staying away", () => {
    const queue = filled([entry("late"), ...Array.from({ length: 2_000 }, () => entry("steady"))])
    for (let served = 0; served < 1_000; served += 1) queue.shift()
    for (let call = 0; call < 500; call += 1) queue.push(entry("late"))
    const next = Array.from({ length: 100 }, () => queue.shift()?.flow)
    expect(next.filter((flow) => flow === "late").length).toBeLessThanOrEqual(52)
  })

  it("lets nobody lose a debt by leaving for a moment", () => {
    const queue = filled(Array.from({ length: 2_000 }, () => entry("steady", { share: 10 })))
    const given = { steady: 0, greedy: 0 }
    let away = 0
    for (let served = 0; served < 1_000; served += 1) {
      // It comes with one call, and comes back when it has been away for three.
      if (away === 0) queue.push(entry("greedy", { share: 1_000 }))
      away -= 1
      const next = queue.shift()
      if (next === undefined) break
      given[next.flow === "steady" ? "steady" : "greedy"] += next.share
      if (next.flow === "greedy") away = 3
    }
    expect(given.greedy).toBeLessThanOrEqual(given.steady + 2_000)
  })

  it("forgets flows that have gone, however many runs a process sees", () => {
    const queue = filled([entry("batch"), entry("batch")])
    for (let run = 0; run < 10_000; run += 1) {
      queue.push(entry(`run ${run}`))
      queue.push(entry("batch"))
      for (const served of [queue.shift(), queue.shift()]) if (served !== undefined) queue.freed(served)
    }
    expect(queue.flows).toBeLessThan(500)
  })

  it("hands out everything that is in it when it is cleared, in order of arrival", () => {
    const entries = ["b", "a", "b", "c"].map((flow, index) => entry(flow, { priority: index }))
    const queue = filled(entries)
    expect(queue.clear()).toEqual(entries)
    expect([queue.size, queue.peek(), entries.some(({ waiting }) => waiting)]).toEqual([0, undefined, false])
  })

  it("keeps the order of 10,000 when most of them leave from anywhere in it", () => {
    const entries = Array.from({ length: 10_000 }, (_, index) =>
      entry("run", { priority: (index * 7_919) % 13, front: index % 1_000 === 0 }),
    )
    const queue = filled(entries)
    const leave = entries.filter((_, index) => (index * 31) % 10 < 7)
    const stay = inOrder(entries.filter((_, index) => (index * 31) % 10 >= 7))
    const served = Array.from({ length: 5 }, () => queue.shift())
    for (const each of leave) queue.remove(each)
    expect([...served, ...drain(queue)].filter((each) => each !== undefined && stay.includes(each))).toEqual(
      stay,
    )
    expect(queue.size).toBe(0)
  })

  it("serves each entry once or lets it go, in the order of its flow, and shows before who is next", () => {
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
        const queue = new FairQueue<Queued>()
        let waiting: readonly Queued[] = []
        for (const step of steps) {
          if ("come" in step) {
            const come = { ...step.come }
            queue.push(come)
            waiting = [...waiting, come]
          } else if ("go" in step) {
            const goes = waiting[step.go]
            if (goes === undefined) continue
            queue.remove(goes)
            queue.remove(goes)
            waiting = waiting.filter((other) => other !== goes)
          } else {
            const next = queue.peek()
            expect(queue.shift()).toBe(next)
            expect(next).toBe(inOrder(waiting.filter(({ flow }) => flow === next?.flow))[0])
            waiting = waiting.filter((other) => other !== next)
          }
          expect(queue.size).toBe(waiting.length)
        }
        expect(new Set(drain(queue))).toEqual(new Set(waiting))
      }),
      { numRuns: 10_000 },
    )
  })

  it("keeps what flows got while all of them waited within three of the largest calls", () => {
    const flows = fc.array(fc.array(fc.integer({ min: 1, max: 2_000 }), { minLength: 5, maxLength: 30 }), {
      minLength: 2,
      maxLength: 8,
    })
    fc.assert(
      fc.property(flows, fc.boolean(), (shares, inTurns) => {
        const entries = shares.flatMap((each, flow) => each.map((share) => entry(String(flow), { share })))
        const queue = filled(inTurns ? entries.toSorted((one, other) => one.share - other.share) : entries)
        const given = new Map<string, number>()
        const left = new Map(shares.map((each, flow) => [String(flow), each.length]))
        const largest = Math.max(...shares.flat())
        while ([...left.values()].every((count) => count > 0)) {
          const next = queue.shift()
          if (next === undefined) break
          given.set(next.flow, (given.get(next.flow) ?? 0) + next.share)
          left.set(next.flow, (left.get(next.flow) ?? 0) - 1)
          const got = [...left.keys()].map((flow) => given.get(flow) ?? 0)
          expect(Math.max(...got) - Math.min(...got)).toBeLessThanOrEqual(3 * largest)
        }
      }),
      { numRuns: 5_000 },
    )
  })

  it("serves whoever waits within two rounds, whatever the others send meanwhile", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12 }),
        fc.array(fc.nat({ max: 11 }), { maxLength: 60 }),
        (others, arrivals) => {
          const queue = new FairQueue<Queued>()
          for (let flow = 0; flow < others; flow += 1)
            for (let call = 0; call < 40; call += 1) queue.push(entry(`other ${flow}`))
          for (const arrival of arrivals) {
            queue.push(entry(`other ${arrival % others}`, { priority: 9, front: true }))
            queue.shift()
          }
          const waits = entry("waits", { priority: -9 })
          queue.push(waits)
          let served = 0
          while (waits.waiting) {
            queue.push(entry(`other ${served % others}`, { priority: 9 }))
            queue.shift()
            served += 1
          }
          expect(served).toBeLessThanOrEqual(2 * others + 1)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

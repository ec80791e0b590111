import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import type { Limiter } from "../../../src/runtime/throttle/limiter.js"
import { memoryLimitStore } from "../../../src/runtime/throttle/limits/limit-store.js"
import { Limiters } from "../../../src/runtime/throttle/limiters.js"
import { type FakeClock, createFakeClock } from "../../../src/testing/fake-clock.js"
import { byUser } from "../scopes.js"
import { failure, ok, request, taking } from "./limited.js"

const send = (clock: FakeClock, limiter: Limiter, flow: string, ending = ok(), runMs = 10) =>
  limiter.run(taking(clock, runMs, ending), new Scope(), request({ flow })).then(
    () => "sent",
    (thrown: unknown) => String(thrown),
  )

async function stopped(flow = "batch") {
  const clock = createFakeClock(0)
  const limiters = new Limiters(clock)
  const first = limiters.join("model", {}, 16, flow)
  await clock.until(send(clock, first.limiter, flow, failure("auth", 401)))
  return { clock, limiters, first, flow }
}

describe("a limiter that was stopped", () => {
  it("stays so for runs nested in one that knows of it, also after each of them has left", async () => {
    const { clock, limiters, first, flow } = await stopped()
    first.leave()
    for (let nested = 0; nested < 20; nested += 1) {
      const joined = limiters.join("model", {}, 16, flow)
      expect(await clock.until(send(clock, joined.limiter, flow))).toContain("Not sent")
      joined.leave()
    }
    expect(limiters.snapshot()).toEqual([])
  })

  it("opens for a run that does not know of it, and then for all", async () => {
    const { clock, limiters, first, flow } = await stopped()
    const other = limiters.join("model", {}, 16, "vote")
    expect(await clock.until(send(clock, other.limiter, "vote"))).toBe("sent")
    expect(await clock.until(send(clock, first.limiter, flow))).toBe("sent")
  })

  it("is known to all who had joined it, though they had called nothing yet", async () => {
    const clock = createFakeClock(0)
    const limiters = new Limiters(clock)
    limiters.join("model", {}, 16, "quiet")
    const { limiter } = limiters.join("model", {}, 16, "loud")
    await clock.until(send(clock, limiter, "loud", failure("quota", 429)))
    limiters.join("model", {}, 16, "quiet")
    expect(limiter.snapshot().stopped).toMatchObject({ kind: "quota" })
  })

  it("is forgotten ten minutes after its last run", async () => {
    const { clock, limiters, first, flow } = await stopped()
    first.leave()
    await clock.advance(600_001)
    expect(await clock.until(send(clock, limiters.join("model", {}, 16, flow).limiter, flow))).toBe("sent")
  })
})

describe("a run that is being drained", () => {
  it("has refused what waits, of all its limiters, while what is in flight goes on and others wait", async () => {
    const clock = createFakeClock(0)
    const limiters = new Limiters(clock)
    const { limiter } = limiters.join("model", { requestsPerMinute: 1 }, 16, "run")
    limiters.join("model", {}, 16, "other")
    const mine = Array.from({ length: 5 }, () => send(clock, limiter, "run", ok(), 5_000))
    const other = send(clock, limiter, "other")
    await clock.advance(100)
    limiters.refuseFlow("run", byUser())
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ waiting: 1, running: 1 })
    const ends = await clock.until(Promise.all(mine))
    expect(ends.map((end) => end === "sent")).toEqual([true, false, false, false, false])
    expect(await clock.until(other)).toBe("sent")
  })

  it("sends afterwards what need not wait, and nothing else", async () => {
    const clock = createFakeClock(0)
    const limiters = new Limiters(clock)
    const joined = limiters.join("model", { concurrency: 1 }, 16, "run")
    limiters.refuseFlow("run", byUser())
    const now = send(clock, joined.limiter, "run")
    const later = send(clock, joined.limiter, "run")
    expect(await clock.until(Promise.all([now, later]))).toEqual(["sent", expect.not.stringMatching("sent")])
    joined.leave()
    const again = limiters.join("model", { concurrency: 1 }, 16, "run").limiter
    const both = [send(clock, again, "run"), send(clock, again, "run")]
    expect(await clock.until(Promise.all(both))).toEqual(["sent", "sent"])
  })
})

it("the book of a key is dropped two windows after nobody used it, and no earlier", async () => {
  const clock = createFakeClock(0)
  const forgotten: string[] = []
  const store = memoryLimitStore()
  const limiters = new Limiters(clock, { ...store, forget: (key) => forgotten.push(key) })
  limiters.join("short", {}, 16).leave()
  const long = limiters.join("long", {}, 16)
  const windows = { requests: { limit: 100, remaining: 50, resetMs: 1_800_000 } }
  await clock.until(
    long.limiter.run(
      async (admission) => {
        admission.learn({ windows, chargesUpFront: true, status: 200 })
        admission.end(ok())
      },
      new Scope(),
      request(),
    ),
  )
  long.leave()
  await clock.advance(600_001)
  limiters.snapshot()
  expect(forgotten).toEqual(["short"])
  await clock.advance(2 * 3_600_000)
  limiters.snapshot()
  expect(forgotten).toEqual(["short", "long"])
})

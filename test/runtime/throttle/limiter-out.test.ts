import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import type { Limiter } from "../../../src/runtime/throttle/limiter.js"
import type { FakeClock } from "../../../src/testing/fake-clock.js"
import { failure, limiterOf, ok, request, taking } from "./limited.js"

/** How a call ended: when it was sent, or the code with which it was not. */
function outcomeOf(
  { clock, limiter }: { readonly clock: FakeClock; readonly limiter: Limiter },
  ending = failure("overloaded", 529),
  movable = true,
): Promise<unknown> {
  return clock.until(
    limiter
      .run(taking(clock, 10, ending), new Scope(), request({ movable }))
      .catch((thrown: unknown) => (thrown as { failure?: { kind: string; code?: string } }).failure),
  )
}

const out = { kind: "overloaded", code: "limiter_out" }

async function overloaded(calls = 8) {
  const setup = limiterOf()
  for (let call = 0; call < calls; call += 1) await outcomeOf(setup)
  return setup
}

describe("a limiter whose last eight calls all ended with an overload", () => {
  it("refuses at once, unsent, what can go elsewhere", async () => {
    const setup = await overloaded()
    const before = setup.clock.now()
    for (let call = 0; call < 100; call += 1) expect(await outcomeOf(setup)).toMatchObject(out)
    expect(setup.clock.now()).toBe(before)
    expect(setup.limiter.snapshot().sent).toBe(8)
  })

  it("goes on for what can go nowhere else", async () => {
    const setup = await overloaded()
    expect(await outcomeOf(setup, failure("overloaded", 529), false)).toEqual(expect.any(Number))
  })

  it("refuses what waits already, and only what can go elsewhere", async () => {
    const setup = await overloaded(7)
    const { clock, limiter } = setup
    const ends: unknown[] = []
    for (const movable of [false, true, false, true]) {
      const wait = limiter.run(
        taking(clock, 10, failure("overloaded", 529)),
        new Scope(),
        request({ movable }),
      )
      void wait.then(
        () => ends.push("sent"),
        () => ends.push("refused"),
      )
    }
    await clock.advance(60_000)
    expect(ends.filter((end) => end === "sent")).toHaveLength(2)
    expect(ends.filter((end) => end === "refused")).toHaveLength(2)
    expect(limiter.snapshot().waiting).toBe(0)
  })

  it("lets one through every fifteen seconds, and everybody once that went well", async () => {
    const setup = await overloaded()
    await setup.clock.advance(15_000)
    expect(await outcomeOf(setup)).toEqual(expect.any(Number))
    expect(await outcomeOf(setup)).toMatchObject(out)
    await setup.clock.advance(15_000)
    expect(await outcomeOf(setup, ok())).toEqual(expect.any(Number))
    expect(await outcomeOf(setup, ok())).toEqual(expect.any(Number))
  })

  it("is not out when one of the eight went well", async () => {
    const setup = await overloaded(7)
    await outcomeOf(setup, ok())
    for (let call = 0; call < 7; call += 1) expect(await outcomeOf(setup)).toEqual(expect.any(Number))
    expect(setup.limiter.snapshot().sent).toBe(15)
  })
})

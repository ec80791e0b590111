import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import type { LimitBook, Taken } from "../../../src/runtime/throttle/limits/limit-store.js"
import type { RequestCost } from "../../../src/runtime/throttle/limits/request-cost.js"
import { byUser, handle } from "../scopes.js"
import { limiterOf, request, taking } from "./limited.js"

/** A book that several processes share: it answers when the test says so. */
function sharedBook() {
  const asked: { readonly cost: RequestCost; answer(taken: Taken): void; fail(): void }[] = []
  const refunded: number[] = []
  const book: LimitBook = {
    learned: true,
    limitsTokens: true,
    heldUntil: -Infinity,
    give: () => () => {},
    reject: () => {},
    snapshot: () => [],
    take(cost) {
      const answer = handle<Taken>()
      asked.push({ cost, answer: answer.resolve, fail: () => answer.reject(new Error("unreachable")) })
      return answer.promise
    },
  }
  const lease = (tokens: number): Taken => ({
    lease: { settle: () => {}, learn: () => {}, refund: () => void refunded.push(tokens) },
  })
  return { book, asked, refunded, lease }
}

function setup() {
  const shared = sharedBook()
  const limiter = limiterOf({ book: () => shared.book })
  const call = (tokens: number, scope = new Scope(), priority = 0) =>
    limiter.limiter.run(taking(limiter.clock, 1), scope, request({ tokens, priority }))
  return { ...shared, ...limiter, call }
}

describe("a limiter whose limits are kept elsewhere", () => {
  it("stands still until the answer is there, and asks for one call at a time", async () => {
    const { clock, asked, lease, call } = setup()
    const first = call(1)
    void call(2)
    await clock.advance(5_000)
    expect(asked.map(({ cost }) => cost.inputTokens)).toEqual([1])
    asked[0]?.answer(lease(1))
    await expect(clock.until(first)).resolves.toBe(5_000)
    expect(asked.map(({ cost }) => cost.inputTokens)).toEqual([1, 2])
  })

  it("waits as long as the answer says, then asks again", async () => {
    const { clock, asked, lease, call } = setup()
    const waits = call(1)
    await clock.settle()
    asked[0]?.answer({ waitMs: 700, scarce: "requests" })
    await clock.advance(699)
    expect(asked).toHaveLength(1)
    await clock.advance(1)
    asked[1]?.answer(lease(1))
    await expect(clock.until(waits)).resolves.toBe(700)
  })

  it("gives back what it got for a call that has left meanwhile", async () => {
    const { clock, asked, refunded, lease, call, limiter } = setup()
    const scope = new Scope()
    const leaves = call(1, scope)
    await clock.settle()
    scope.stop(byUser())
    await expect(leaves).rejects.toThrow("cancelled by user")
    asked[0]?.answer(lease(1))
    await clock.settle()
    expect([refunded, limiter.snapshot().running]).toEqual([[1], 0])
  })

  it("gives back what it got for a call that is not the next any more, and asks for the one that is", async () => {
    const { clock, asked, refunded, lease, call } = setup()
    void call(1)
    await clock.settle()
    const urgent = call(9, new Scope(), 5)
    asked[0]?.answer(lease(1))
    await clock.settle()
    expect([refunded, asked.map(({ cost }) => cost.inputTokens)]).toEqual([[1], [1, 9]])
    asked[1]?.answer(lease(9))
    await expect(clock.until(urgent)).resolves.toBe(0)
  })

  it("asks again after a second when the store cannot be reached", async () => {
    const { clock, asked, lease, call } = setup()
    const waits = call(1)
    await clock.settle()
    asked[0]?.fail()
    await clock.advance(999)
    expect(asked).toHaveLength(1)
    await clock.advance(1)
    asked[1]?.answer(lease(1))
    await expect(clock.until(waits)).resolves.toBe(1_000)
  })
})

import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import type { LimitBook, LimitStore } from "../../../src/runtime/throttle/limits/limit-store.js"
import { memoryLimitStore } from "../../../src/runtime/throttle/limits/limit-store.js"
import { Limiters } from "../../../src/runtime/throttle/limiters.js"
import { type FakeClock, createFakeClock } from "../../../src/testing/fake-clock.js"
import { request, taking } from "./limited.js"

type Take = LimitBook["take"]

/** A store elsewhere, made of one in memory: `take` and what it is told are replaced. */
function storeElsewhere(
  book: LimitBook,
  replaced: { readonly take?: (own: Take) => Take; readonly told?: () => PromiseLike<void> },
): LimitStore {
  const own: Take = (cost, now) => book.take(cost, now)
  const told = replaced.told ?? (async () => {})
  return {
    open: () => ({
      get learned() {
        return book.learned
      },
      get limitsTokens() {
        return book.limitsTokens
      },
      get heldUntil() {
        return book.heldUntil
      },
      give: (limits, now) => book.give(limits, now),
      snapshot: (now) => book.snapshot(now),
      reject: told,
      take: (replaced.take ?? ((take) => take))((cost, now) => {
        const taken = own(cost, now)
        if ("then" in taken || !("lease" in taken)) return taken
        return {
          lease: { ...taken.lease, settle: told, refund: (at) => taken.lease.refund(at), learn: told },
        }
      }),
    }),
  }
}

/** Sends 50 calls through a limiter on that store. */
async function sendAll(clock: FakeClock, store: LimitStore) {
  const { limiter } = new Limiters(clock, store).join("model", { concurrency: 8 }, 16, "run")
  const calls = Array.from({ length: 50 }, () => limiter.run(taking(clock, 1), new Scope(), request()))
  const startedAt = clock.now()
  await clock.advance(500)
  const { storeProblem } = limiter.snapshot()
  await clock.until(Promise.all(calls))
  return { storeProblem, tookMs: clock.now() - startedAt, after: limiter.snapshot() }
}

const inMemory = (): LimitBook => memoryLimitStore().open("model")

describe("a store of limits that fails", () => {
  /** The third `take` does something else. */
  const third =
    (other: Take) =>
    (own: Take): Take => {
      let takes = 0
      return (cost, now) => {
        takes += 1
        return takes === 3 ? other(cost, now) : own(cost, now)
      }
    }

  it.each<readonly [string, Take, number]>([
    [
      "throws",
      () => {
        throw new Error("the socket is closed")
      },
      1_000,
    ],
    ["rejects", () => Promise.reject(new Error("the socket is closed")), 1_000],
    ["never answers", () => new Promise(() => {}), 11_000],
  ])("once, as it %s, is asked again, and all is sent", async (_, other, milliseconds) => {
    const { tookMs, after } = await sendAll(
      createFakeClock(0),
      storeElsewhere(inMemory(), { take: third(other) }),
    )
    expect(after).toMatchObject({ sent: 50, waiting: 0, running: 0 })
    expect(after.storeProblem).toBeUndefined()
    expect(tookMs).toBeGreaterThanOrEqual(milliseconds)
    expect(tookMs).toBeLessThan(milliseconds + 1_000)
  })

  it("for a while is asked less and less often, and its problem is told", async () => {
    const clock = createFakeClock(0)
    const askedAt: number[] = []
    const down =
      (own: Take): Take =>
      (cost, now) => {
        if (now >= 100_000) return own(cost, now)
        askedAt.push(now)
        throw new Error("the socket is closed")
      }
    const { storeProblem, after } = await sendAll(clock, storeElsewhere(inMemory(), { take: down }))
    expect(storeProblem).toBe("the socket is closed")
    expect(askedAt).toEqual([0, 1_000, 3_000, 7_000, 15_000, 31_000, 61_000, 91_000])
    expect(after.sent).toBe(50)
  })

  it("with what it is told, without its caller hearing of it: the run goes on, and the problem is told", async () => {
    const told = (): Promise<void> => Promise.reject(new Error("the socket is closed"))
    const { after } = await sendAll(createFakeClock(0), storeElsewhere(inMemory(), { told }))
    expect(after).toMatchObject({ sent: 50, storeProblem: "the socket is closed" })
  })

  it("too late gives back what it let through after nobody waited any more", async () => {
    const clock = createFakeClock(0)
    const book = inMemory()
    const late = (own: Take): Take =>
      third(
        (cost, now) =>
          new Promise((resolve) => {
            clock.setTimer(15_000, () => resolve(own(cost, now)))
          }),
      )(own)
    await sendAll(clock, storeElsewhere(book, { take: late }))
    await clock.advance(20_000)
    book.give({ requestsPerMinute: 1_000 }, clock.now())
    expect(book.snapshot(clock.now())[0]).toMatchObject({ reserved: 51, refunded: 1 })
  })
})

it("a store may answer with a promise of its own kind", async () => {
  const clock = createFakeClock(0)
  const own =
    (take: Take): Take =>
    (cost, now) => {
      const then = (resolve: (taken: unknown) => void): void => {
        clock.setTimer(5, () => resolve(take(cost, now)))
      }
      // oxlint-disable-next-line unicorn/no-thenable -- that is what is tested
      return { then } as unknown as PromiseLike<never>
    }
  const { tookMs, after } = await sendAll(clock, storeElsewhere(inMemory(), { take: own }))
  expect(after.sent).toBe(50)
  expect(tookMs).toBeLessThan(1_000)
})

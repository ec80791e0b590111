import {
  type Lease,
  type LimitBook,
  memoryLimitStore,
} from "../../../src/runtime/throttle/limits/limit-store.js"
import { type RequestCost, noRequestCost } from "../../../src/runtime/throttle/limits/request-cost.js"

export const cost = (inputTokens: number, outputTokens = 0): RequestCost => ({ inputTokens, outputTokens })

/** Keeps to nothing less than the limit, so that the numbers of a test are round. */
export const openBook = (safety = 1): LimitBook => memoryLimitStore({ safety }).open("test")

export function ask(book: LimitBook, of = noRequestCost, now = 0): Lease | number {
  const taken = book.take(of, now)
  if ("then" in taken) throw new Error("a book in memory answers at once")
  return "lease" in taken ? taken.lease : taken.waitMs
}

/** Takes as often as there is room. */
export function takeAll(book: LimitBook, of = noRequestCost, now = 0): readonly Lease[] {
  const leases: Lease[] = []
  for (let lease = ask(book, of, now); typeof lease !== "number"; lease = ask(book, of, now))
    leases.push(lease)
  return leases
}

export function take(book: LimitBook, of = noRequestCost, now = 0): Lease {
  const lease = ask(book, of, now)
  if (typeof lease === "number") throw new Error(`there is no room for ${lease} ms`)
  return lease
}

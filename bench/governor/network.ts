import type { Clock } from "../../src/runtime/clock.js"
import { randomStream } from "../../src/runtime/random.js"

/** Shortest time a request or a reply is under way, in milliseconds, and the mean of what comes on top. */
const leastMs = 10
const meanMs = 20

/**
 * A way to the provider and back that takes its time: 10 ms and an exponential 20 ms more, each way.
 *
 * Requests overtake each other on it, as they do over many connections: what a reply tells of the limits was true for
 * another order than they were sent in.
 */
export function overNetwork(ask: typeof fetch, seed: number, clock: Clock): typeof fetch {
  const random = randomStream(seed, "network")
  const underWay = (signal: AbortSignal | null | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const arrive = (): void => {
        signal?.removeEventListener("abort", leave)
        resolve()
      }
      const cancel = clock.setTimer(leastMs - meanMs * Math.log(1 - random()), arrive)
      const leave = (): void => {
        cancel()
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason, as fetch rejects with it
        reject(signal?.reason)
      }
      signal?.addEventListener("abort", leave, { once: true })
    })
  return async (input, init) => {
    await underWay(init?.signal)
    const response = await ask(input, init)
    await underWay(init?.signal)
    return response
  }
}

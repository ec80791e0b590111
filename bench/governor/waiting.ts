import { processorSince } from "../voting/processor-time.js"
import { systemClock } from "../../src/runtime/clock.js"
import { Interruption } from "../../src/runtime/interruption.js"
import { randomStream } from "../../src/runtime/random.js"
import { Scope } from "../../src/runtime/scope.js"
import type { Limiter, LimiterRequest } from "../../src/runtime/throttle/limiter.js"
import { Limiters } from "../../src/runtime/throttle/limiters.js"

/** What waiting in the governor's line costs, over several rounds. */
export interface WaitingFigures {
  /** Microseconds of processor time a call, from joining the line to its end. */
  readonly overhead: Readonly<Record<string, readonly number[]>>
  /** Milliseconds from the abort of a call that waits to its rejection, at a backlog of 10,000: each. */
  readonly abortMs: readonly number[]
}

const backlogs = [10_000, 100_000]
const aborted = 100
const flows = 4

export async function measureWaiting(rounds: number): Promise<WaitingFigures> {
  const overhead: Record<string, number[]> = {}
  const abortMs: number[] = []
  // The first round compiles.
  for (let round = 0; round <= rounds; round += 1) {
    for (const backlog of backlogs) {
      const took = await overheadOf(backlog)
      if (round > 0) (overhead[String(backlog)] ??= []).push(took)
    }
    const took = await abortTimes(10_000)
    if (round > 0) abortMs.push(...took)
  }
  return { overhead, abortMs }
}

function openLimiter(concurrency: number): Limiter {
  // Limits that never bind: they are taken from and settled all the same.
  const limits = { concurrency, requestsPerMinute: 1e12, tokensPerMinute: 1e15 }
  return new Limiters(systemClock).join("bench", limits).limiter
}

function requestOf(index: number, random: () => number): LimiterRequest {
  return {
    flow: `run ${index % flows}`,
    priority: Math.floor(random() * 1_000),
    cost: { inputTokens: 100, outputTokens: 50 },
    front: false,
    deadline: Infinity,
    queueTimeoutMs: undefined,
  }
}

/** Everything joins the line at once, with mixed priorities, and ends as soon as it is sent. */
async function overheadOf(backlog: number): Promise<number> {
  const limiter = openLimiter(50)
  const random = randomStream(backlog, "priorities")
  const scope = new Scope()
  const used = { inputTokens: 100, outputTokens: 10 }
  const requests = Array.from({ length: backlog }, (_, index) => requestOf(index, random))
  const before = process.cpuUsage()
  await Promise.all(
    requests.map((request) =>
      limiter.run(
        async (admission) => {
          await Promise.resolve()
          admission.end({ ended: "ok", used, runMs: 1 })
        },
        scope,
        request,
      ),
    ),
  )
  return (processorSince(before) * 1_000) / backlog
}

/** One slot that is never given back, a backlog behind it, and calls of it that are aborted one by one. */
async function abortTimes(backlog: number): Promise<readonly number[]> {
  const limiter = openLimiter(1)
  const random = randomStream(backlog, "aborts")
  const scopes = Array.from({ length: backlog }, () => new Scope())
  let release = (): void => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const ended = scopes.map((scope, index) =>
    limiter.run(() => held, scope, requestOf(index, random)).catch((reason: unknown) => reason),
  )
  const times: number[] = []
  for (let count = 0; count < aborted; count += 1) {
    const index = 1 + Math.floor(random() * (backlog - 1))
    const before = performance.now()
    scopes[index]?.stop(new Interruption({ status: "cancelled", by: "user" }))
    await ended[index]
    times.push(performance.now() - before)
  }
  release()
  await Promise.all(ended)
  return times
}

import { describe, expect, test } from "vitest"
import { quorumClient } from "../../../../bench/governor/clients/quorum-client.js"
import { makeProvider } from "../../../../bench/governor/provider.js"
import { virtualTime } from "../../../../bench/governor/virtual-time.js"
import { makeLoad } from "../../../../bench/governor/workload.js"
import { randomStream } from "../../../../src/runtime/random.js"

const minuteMs = 60_000
const perMinute = 30

/** Whether a request that comes now is let through. */
type Window = (now: number) => boolean

const windows: Readonly<Record<string, (phaseMs: number) => Window>> = {
  "a bucket": () => {
    let [held, at] = [perMinute, 0]
    return (now) => {
      held = Math.min(perMinute, held + ((now - at) * perMinute) / minuteMs)
      at = now
      if (held < 1) return false
      held -= 1
      return true
    }
  },
  "a fixed window": (phaseMs) => {
    let [window, used] = [-1, 0]
    return (now) => {
      const current = Math.floor((now + phaseMs) / minuteMs)
      if (current !== window) [window, used] = [current, 0]
      used += 1
      return used <= perMinute
    }
  },
  "a sliding window": () => {
    let passed: readonly number[] = []
    return (now) => {
      passed = passed.filter((at) => at > now - minuteMs)
      if (passed.length >= perMinute) return false
      passed = [...passed, now]
      return true
    }
  },
}

/** Headers that tell of a day's requests and of a minute's tokens: neither is ever short. */
function told(day: number): Record<string, string> {
  return {
    "x-ratelimit-limit-requests": "14400",
    "x-ratelimit-remaining-requests": String(day),
    "x-ratelimit-reset-requests": `${((14_400 - day) * 6).toFixed(2)}s`,
    "x-ratelimit-limit-tokens": "600000",
    "x-ratelimit-remaining-tokens": "599900",
    "x-ratelimit-reset-tokens": "10ms",
  }
}

interface Shape {
  readonly window: string
  readonly concurrency: number
  readonly requests: number
  /** What a rejection's `retry-after` says; none where it says nothing. */
  readonly hint: string | undefined
  readonly tells: boolean
}

async function send({ window, concurrency, requests, hint, tells }: Shape, seed: number) {
  const time = virtualTime(1_800_000_000_000)
  const random = randomStream(seed, "provider")
  const passes = windows[window]?.(random() * minuteMs)
  if (passes === undefined) throw new Error(`no such window: ${window}`)
  const rejectedAt: number[] = []
  let [lost, day] = [0, 14_400]
  const startedAt = time.now()
  const ask: typeof fetch = async () => {
    const passed = passes(time.now())
    const headers = tells ? told(passed ? (day -= 1) : day) : {}
    // Rejections are quick, replies are not.
    await new Promise<void>((resolve) => {
      time.setTimer(passed ? 300 + random() * 3_000 : 50 + random() * 100, resolve)
    })
    const usage = { prompt_tokens: 20, completion_tokens: 10 }
    if (passed) return Response.json({ usage }, { headers })
    rejectedAt.push(time.now() - startedAt)
    const body = { error: { message: "Rate limit reached", code: "rate_limit_exceeded" } }
    return Response.json(body, {
      status: 429,
      headers: { ...headers, ...(hint === undefined ? {} : { "retry-after": hint }) },
    })
  }
  const client = quorumClient({
    clock: time,
    knowledge: "learned",
    concurrency,
    onLost: () => {
      lost += 1
    },
  })
  const site = {
    provider: makeProvider("requests", seed),
    ask,
    url: "http://provider",
    seed,
    answered: () => {},
  }
  await time.until(client.run(makeLoad(seed, requests, 2), site))
  return {
    lost,
    /** Rejections after the first burst. */
    later: rejectedAt.filter((at) => at >= 2_000).length,
    tookMs: time.now() - startedAt,
  }
}

const seeds = Array.from({ length: 20 }, (_, index) => index + 1)
const usual = { requests: 200, concurrency: 64, tells: true, hint: "2" }
const shapes: readonly Shape[] = [
  ...Object.keys(windows).flatMap((window) => [
    { ...usual, window },
    { ...usual, window, concurrency: 16 },
    { ...usual, window, concurrency: 16, tells: false },
  ]),
  { ...usual, window: "a bucket", hint: undefined },
  { ...usual, window: "a bucket", hint: "0" },
]

describe("a limit of 30 requests a minute that no header tells", () => {
  test.each(shapes)(
    "loses no request: $window, $concurrency at once, other limits told: $tells, retry-after: $hint",
    { timeout: 120_000 },
    async (shape) => {
      for (const seed of seeds) {
        const { lost, later, tookMs } = await send(shape, seed)
        expect(lost).toBe(0)
        // Probes while a window is used up: each waits twice as long as the one before.
        expect(later).toBeLessThanOrEqual(20)
        // 200 at 30 a minute, the first 30 at once, are 340 s.
        expect(tookMs).toBeLessThan(460_000)
      }
    },
  )
})

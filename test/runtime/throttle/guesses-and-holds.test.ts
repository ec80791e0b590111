import { expect, it } from "vitest"
import { createTokenEstimate } from "../../../src/agents/models/token-estimate.js"
import { Scope } from "../../../src/runtime/scope.js"
import { openBook, take } from "./ask-book.js"
import { failure, limiterOf, ok, request, startsOf, taking } from "./limited.js"

it("a guessed output larger than a limit of tokens is no reason to refuse a call, a bound that is sent is", async () => {
  const setup = () => {
    const book = openBook()
    const windows = { tokens: { limit: 200, remaining: 180, resetMs: 6_000 } }
    take(book, { inputTokens: 10, outputTokens: 0 }).learn({ windows, chargesUpFront: true, status: 200 }, 0)
    return limiterOf({ book: () => book })
  }
  const guess = createTokenEstimate().expect(40, undefined)
  expect(guess.outputTokens).toBeGreaterThan(200)
  await expect(startsOf(setup(), 5, { cost: guess })).resolves.toHaveLength(5)
  const bound = createTokenEstimate().expect(40, 256)
  await expect(startsOf(setup(), 1, { cost: bound })).rejects.toThrow("more than the limit of tokens ever")
  const tooLong = createTokenEstimate().expect(2_000, undefined)
  await expect(startsOf(setup(), 1, { cost: tooLong })).rejects.toThrow("more than the limit of tokens ever")
})

it.each([
  ["a rejection", failure("rate_limit", 429, 3_000), 3_010],
  ["an overload", failure("overloaded", 529), 510],
])(
  "during the hold after %s the snapshot says that it is the hold, and until when",
  async (_, ending, until) => {
    const { clock, limiter } = limiterOf({ limits: { requestsPerMinute: 100 } })
    await clock.until(limiter.run(taking(clock, 10, ending), new Scope(), request()))
    const next = limiter.run(taking(clock, 10, ok()), new Scope(), request())
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ binding: "hold", heldUntil: until, waiting: 1, running: 0 })
    await clock.until(next)
    expect(limiter.snapshot().binding).toBe("none")
    expect(limiter.snapshot()).not.toHaveProperty("heldUntil")
  },
)

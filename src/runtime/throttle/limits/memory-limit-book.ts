import { createEstimateCorrection } from "./estimate-correction.js"
import { createHold } from "./hold.js"
import { KnownLimit } from "./known-limit.js"
import { Ledger } from "./ledger.js"
import type { GivenLimits, Lease, LimitBook, LimitState, Taken } from "./limit-book.js"
import type { LimitName, RateReport } from "./rate-report.js"
import type { RequestCost } from "./request-cost.js"
import { type Taking, limitNames, minus, takingOf } from "./taking.js"
import { UnnamedLimit } from "./unnamed-limit.js"
import { createUpFront } from "./up-front.js"

/** The limits of this process alone; times are given, so that the same calls get the same answers. */
export class MemoryLimitBook implements LimitBook {
  readonly #safety: number
  readonly #ledger = new Ledger()
  readonly #hold = createHold()
  readonly #correction = createEstimateCorrection()
  readonly #wishes = new Set<GivenLimits>()
  readonly #given = new Map<LimitName, KnownLimit>()
  readonly #fromHeaders = new Map<LimitName, KnownLimit>()
  /** Both maps' limits: all are charged, so that each may come to count again. */
  #known: readonly KnownLimit[] = []
  /** Those that hold calls back. */
  #counting: readonly KnownLimit[] = []
  readonly #unnamed: UnnamedLimit
  readonly #upFront = createUpFront()
  /** Limits that were told and that calls have shown to be none, by what was told. */
  readonly #disproved = new Map<LimitName, number>()

  constructor(safety: number) {
    this.#safety = safety
    this.#unnamed = new UnnamedLimit(safety)
  }

  /** Whether it is one of these itself, and nothing that stands in front of one. */
  static is(book: LimitBook): boolean {
    return #ledger in book
  }

  get learned(): boolean {
    return this.#counting.length > 0
  }

  get limitsTokens(): boolean {
    return this.#counting.some(({ name }) => name !== "requests")
  }

  get heldUntil(): number {
    return this.#hold.until
  }

  give(limits: GivenLimits, now: number): (now: number) => void {
    const wish = { ...limits }
    this.#wishes.add(wish)
    this.#applyWishes(now)
    return (withdrawnAt) => {
      if (this.#wishes.delete(wish)) this.#applyWishes(withdrawnAt)
    }
  }

  take(cost: RequestCost, now: number): Taken {
    const taking = this.#takingOf(cost)
    const bound = this.#upFront.told && cost.outputBound === true
    const certain = bound ? taking : { ...taking, outputTokens: 0 }
    let waitMs = Math.max(0, Math.ceil(this.#hold.until - now), this.#unnamed.waitFor(now))
    let scarce: LimitName = "requests"
    for (const limit of this.#counting) {
      const wait = limit.waitFor(taking, certain, now)
      if (wait <= waitMs) continue
      waitMs = wait
      scarce = limit.name
    }
    if (waitMs > 0) return { waitMs, scarce }
    this.#ledger.reserve(taking, now)
    this.#unnamed.take(now)
    for (const limit of this.#known) limit.take(taking, now)
    return { lease: this.#open(cost, taking, now) }
  }

  reject(now: number, retryAfterMs: number | undefined, cost: RequestCost, sentAt = now): void {
    const taking = this.#takingOf(cost)
    for (const limit of this.#fromHeaders.values()) limit.rejected(taking, sentAt, now)
    const short = [...this.#fromHeaders.values()].filter((limit) => limit.lacks(taking, now))
    // Headers that say what is short say how long it takes as well.
    if (retryAfterMs === undefined && short.length > 0) return
    // Without headers nobody says whether tokens come back; they cannot, if there is less than the replies leave.
    if (this.#fromHeaders.size === 0) this.#upFront.assume(now)
    const news = !this.#hold.knows(sentAt)
    const heldMs = this.#hold.reject(now, retryAfterMs, sentAt)
    this.#unnamed.rejected(sentAt, now)
    if (short.length === 0 && news) this.#unnamed.meet(now + heldMs, retryAfterMs, now)
    // Headers would have told that theirs is short; what is only given may be.
    for (const limit of short.length > 0 ? short : this.#given.values()) limit.owe(taking, heldMs, now)
  }

  snapshot(now: number): readonly LimitState[] {
    const unnamed = this.#unnamed.state(this.#ledger, now)
    return this.#counting.map((limit) => limit.state(now)).concat(unnamed ?? [])
  }

  /** What a call is expected to take; what is only guessed of its output is never more than a limit lets through. */
  #takingOf(cost: RequestCost): Taking {
    const taking = takingOf(this.#correction.correct(cost))
    if (cost.outputBound === true) return taking
    let { outputTokens } = taking
    for (const limit of this.#counting)
      outputTokens = Math.min(outputTokens, limit.roomForOutput(taking.inputTokens))
    return { ...taking, outputTokens }
  }

  #open(estimate: RequestCost, taking: Taking, sentAt: number): Lease {
    let open = true
    const close = (used: Taking, now: number): void => {
      if (!open) return
      open = false
      this.#ledger.settle(taking, used, now)
      const back = minus(used, taking)
      for (const limit of this.#known) limit.take(back, now)
    }
    return {
      settle: (used, now) => {
        if (used === undefined) return close(taking, now)
        const truly = takingOf(used)
        const rejected = truly.inputTokens + truly.outputTokens === 0
        if (!rejected) {
          this.#hold.success(sentAt)
          this.#correction.learn(estimate, used)
          this.#passed(taking, truly)
        }
        close(this.#upFront.charges(now) && !rejected ? taking : truly, now)
      },
      refund: (now) => {
        if (open) this.#unnamed.giveBack(sentAt, now)
        close(minus(taking, taking), now)
      },
      learn: (report, now) => this.#learn(report, taking, sentAt, now),
    }
  }

  /** What has passed tells which limits cannot be: a call is never larger than a limit. */
  #passed(taking: Taking, used: Taking): void {
    for (const limit of this.#given.values()) if (limit.exceededBy(taking)) this.#upFront.refute()
    for (const [name, limit] of this.#fromHeaders) {
      if (limit.proven({ ...used, outputTokens: 0 })) continue
      this.#disproved.set(name, limit.limit)
      this.#fromHeaders.delete(name)
      this.#refresh()
    }
  }

  #learn(report: RateReport, taking: Taking, sentAt: number, now: number): void {
    const rejected = report.status === 429
    const { chargesUpFront } = report
    for (const name of limitNames) {
      const told = report.windows[name]
      if (told === undefined || this.#disproved.get(name) === (told.limit ?? -1)) continue
      this.#upFront.tell(chargesUpFront)
      const known = this.#fromHeaders.get(name) ?? this.#discover(name, told.limit, now)
      known?.learn(told, { taking, sentAt, rejected, chargesUpFront }, now)
      // An estimate that fits in speaks for the limit; one that does not proves nothing.
      if (report.status < 400) known?.proven({ ...taking, outputTokens: 0 })
    }
    this.#refresh()
  }

  #discover(name: LimitName, limit: number | undefined, now: number): KnownLimit | undefined {
    if (limit === undefined) return undefined
    const known = new KnownLimit({ name, source: "headers" }, limit, this.#safety, this.#ledger, now)
    this.#fromHeaders.set(name, known)
    return known
  }

  #applyWishes(now: number): void {
    const wishes = [...this.#wishes]
    this.#applyWish("requests", strictest(wishes.map((wish) => wish.requestsPerMinute)), now)
    this.#applyWish("tokens", strictest(wishes.map((wish) => wish.tokensPerMinute)), now)
    this.#refresh()
  }

  #applyWish(name: LimitName, limit: number | undefined, now: number): void {
    if (limit === undefined) {
      this.#given.delete(name)
      return
    }
    const known = this.#given.get(name)
    if (known !== undefined) known.change(limit, now)
    else
      this.#given.set(name, new KnownLimit({ name, source: "given" }, limit, this.#safety, this.#ledger, now))
  }

  #refresh(): void {
    const given = [...this.#given.values()].filter((limit) => {
      const told = this.#fromHeaders.get(limit.name)
      // Headers correct what estimates get wrong; the same limit without them would only be in the way.
      return told === undefined || !limit.impliedBy(told)
    })
    this.#known = [...this.#given.values(), ...this.#fromHeaders.values()]
    this.#counting = [...given, ...this.#fromHeaders.values()]
  }
}

function strictest(limits: readonly (number | undefined)[]): number | undefined {
  const given = limits.filter((limit) => limit !== undefined)
  return given.length === 0 ? undefined : Math.min(...given)
}

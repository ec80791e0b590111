import { ConfigError } from "../errors.js"
import { type CallRates, type Expense, callsOf, totalOf } from "./expense.js"
import { describe } from "./json.js"
import { scheduleOf } from "./schedule.js"
import type { Usage } from "./usage.js"

/** What an estimate looks at of a brief. */
export interface EstimatedBrief {
  readonly id: string
  readonly dependsOn?: readonly string[] | undefined
  readonly exclusive?: readonly string[] | undefined
}

/** Characters of a prompt: what is the brief's own, and what others are given, too, as the run's input is. */
export interface PromptCharacters {
  readonly own: number
  /** Each brief that has it pays for it; one call would get it once. */
  readonly shared: number
}

/** What is known before anything is called. */
export interface EstimateOptions<Brief extends EstimatedBrief = EstimatedBrief> {
  /** The briefs whose calls are reckoned. */
  readonly briefs: readonly Brief[]
  /** Characters that a brief's prompt holds: a number where they are all its own. */
  readonly charactersOf: (brief: Brief) => number | PromptCharacters
  /** Calls that plan, one after another before the briefs go out; each reads what is shared. @default 0 */
  readonly planningCalls?: number
  /** Calls that integrate, one after another; each reads every reply. */
  readonly furtherCalls: number
  /** Tokens of a reply. @default 400 */
  readonly replyTokens?: number
  /** Tokens that instructions and schema add to a call. @default 150 */
  readonly instructionTokens?: number
  /** Branches at once. */
  readonly concurrency: number
  /** Calls that may start within a minute. @default no limit */
  readonly requestsPerMinute?: number | undefined
  /** Tokens, in and out, that may go through within a minute. @default no limit */
  readonly tokensPerMinute?: number | undefined
  /** Seconds in which a call writes `replyTokens`. @default 8, which is 50 tokens a second */
  readonly secondsPerCall?: number
  /** US dollars for the usage of one call, `null` when the price is not known. @default unknown */
  readonly priceOf?: ((usage: Usage) => number | null) | undefined
  /** Tokens that fit into one call. @default 128_000 */
  readonly contextTokens?: number | undefined
}

/** What a plan uses, about, and the same of one call that is given everything at once. */
export interface PlanEstimate extends Expense {
  readonly calls: number
  /** One call over the same material. */
  readonly single: Expense & {
    /** Whether what it reads and writes goes into one context. */
    readonly fits: boolean
  }
  /** True when splitting makes it possible, faster by `worthwhileSpeedup`, or cheaper; quality is not estimated. */
  readonly pays: boolean
  /** Why splitting pays or not, in one sentence. */
  readonly why: string
}

/** How many times as fast a split run has to be, to pay for what it costs more. */
const worthwhileSpeedup = 1.5

const charactersPerToken = 4
const usualReply = 400
const usualInstructions = 150

/**
 * What a plan costs in calls, tokens, money and time, about, against one call over the same material.
 *
 * It takes a token for 4 characters, every reply to have `replyTokens`, every call to succeed the first time, and prices
 * without discounts for what a provider has cached. What is shared counts once for each brief that gets it, and a brief
 * that depends on others reads their replies. A call takes the time of writing its reply, and a second for each 5,000
 * tokens it reads; `concurrency` calls run at once, briefs in plan order, each after those it depends on, and those with
 * an `exclusive` resource in common one after another. The one call writes what all briefs write, or a single reply when
 * the run has calls that integrate. How good the output gets is not estimated: only measuring tells.
 *
 * @throws ConfigError for numbers that are negative, not finite, or a concurrency below 1
 */
export function estimatePlan<Brief extends EstimatedBrief>(options: EstimateOptions<Brief>): PlanEstimate {
  checkNumbers(options)
  const { briefs, contextTokens = 128_000 } = options
  const given = briefs.map((brief) => charactersIn(options.charactersOf(brief)))
  const split = splitInto(briefs, given, options)
  const single = allInOne(given, options)
  const fits = single.inputTokens + single.outputTokens <= contextTokens
  const estimate = { ...split, single: { fits, ...single } }
  return { ...estimate, ...judge(estimate, briefs.length, contextTokens) }
}

/** The numbers of an estimate, whatever its briefs look like. */
type Numbers = Omit<EstimateOptions, "briefs" | "charactersOf">

function splitInto(
  briefs: readonly EstimatedBrief[],
  given: readonly PromptCharacters[],
  options: Numbers,
): Expense & { readonly calls: number } {
  const {
    furtherCalls,
    planningCalls = 0,
    concurrency,
    requestsPerMinute = Number.POSITIVE_INFINITY,
    tokensPerMinute = Number.POSITIVE_INFINITY,
  } = options
  const { replyTokens = usualReply, instructionTokens = usualInstructions } = options
  const call = callsOf(ratesOf(options))
  const known = new Set(briefs.map(({ id }) => id))
  const branches = briefs.map(({ dependsOn = [] }, index) => {
    const { own, shared } = given[index] ?? { own: 0, shared: 0 }
    const replies = dependsOn.filter((id) => known.has(id)).length
    return call(tokensOf(own + shared) + instructionTokens + replies * replyTokens, replyTokens)
  })
  const planning = call(tokensOf(mostShared(given)) + instructionTokens, replyTokens)
  const integrating = call(briefs.length * replyTokens + instructionTokens, replyTokens)
  const calls = planningCalls + briefs.length + furtherCalls
  const running =
    planningCalls * planning.seconds +
    scheduleOf({ briefs, secondsOf: (index) => branches[index]?.seconds ?? 0, concurrency }) +
    furtherCalls * integrating.seconds
  const total = totalOf([
    ...Array.from({ length: planningCalls }, () => planning),
    ...branches,
    ...Array.from({ length: furtherCalls }, () => integrating),
  ])
  const tokens = total.inputTokens + total.outputTokens
  const limited = Math.max(heldBackFor(calls, requestsPerMinute), heldBackFor(tokens, tokensPerMinute))
  return { calls, ...total, seconds: Math.max(running, limited) }
}

/** Share of a limit that is used. */
const usedShare = 0.97

/** Seconds until a limit has let so much through: a bucket of a minute's worth, full at first, that refills all the time. */
export function heldBackFor(needed: number, perMinute: number): number {
  const used = usedShare * perMinute
  return (60 * Math.max(0, needed - used)) / used
}

function allInOne(given: readonly PromptCharacters[], options: Numbers): Expense {
  const { replyTokens = usualReply, instructionTokens = usualInstructions, furtherCalls } = options
  const own = given.reduce((sum, characters) => sum + characters.own, 0)
  const replies = furtherCalls > 0 ? 1 : Math.max(1, given.length)
  return callsOf(ratesOf(options))(
    tokensOf(own + mostShared(given)) + instructionTokens,
    replies * replyTokens,
  )
}

function ratesOf({ replyTokens = usualReply, secondsPerCall = 8, priceOf }: Numbers): CallRates {
  return { replyTokens, secondsPerCall, priceOf }
}

function mostShared(given: readonly PromptCharacters[]): number {
  return given.reduce((most, { shared }) => Math.max(most, shared), 0)
}

type Compared = Pick<PlanEstimate, keyof Expense | "single">

function judge(plan: Compared, briefs: number, contextTokens: number): Pick<PlanEstimate, "pays" | "why"> {
  const { single } = plan
  const tail = "; how good the output gets is not estimated"
  if (briefs < 2)
    return { pays: false, why: `there is nothing to split: ${briefs === 1 ? "one brief" : "no briefs"}` }
  if (!single.fits) {
    const needed = single.inputTokens + single.outputTokens
    return {
      pays: true,
      why: `the material does not fit into one call: about ${count(needed)} tokens, of ${count(contextTokens)} that a context is taken to hold`,
    }
  }
  const speedup = single.seconds / plan.seconds
  const tokens = (plan.inputTokens + plan.outputTokens) / (single.inputTokens + single.outputTokens)
  const against = `${times(speedup)} as fast as one call, for ${times(tokens)} the tokens`
  if (plan.cost !== null && single.cost !== null && plan.cost < single.cost)
    return { pays: true, why: `it is cheaper than one call, and ${times(speedup)} as fast${tail}` }
  if (speedup >= worthwhileSpeedup) return { pays: true, why: `about ${against}${tail}` }
  return { pays: false, why: `only about ${against}, and all fits into one${tail}` }
}

function charactersIn(characters: number | PromptCharacters): PromptCharacters {
  return typeof characters === "number" ? { own: characters, shared: 0 } : characters
}

function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken)
}

function times(factor: number): string {
  return `${factor >= 9.95 ? count(factor) : factor.toFixed(1)} times`
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en-US")
}

function checkNumbers(options: Numbers): void {
  const { concurrency, replyTokens, instructionTokens, secondsPerCall, contextTokens } = options
  const { furtherCalls, planningCalls } = options
  const numbers = {
    furtherCalls,
    planningCalls,
    replyTokens,
    instructionTokens,
    secondsPerCall,
    contextTokens,
  }
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined && !(value >= 0 && Number.isFinite(value)))
      throw new ConfigError(
        `estimatePlan: expected \`${name}\` to be a finite number of at least 0, got ${describe(value)}`,
      )
  }
  const { requestsPerMinute, tokensPerMinute } = options
  for (const [name, value] of Object.entries({ requestsPerMinute, tokensPerMinute })) {
    if (value !== undefined && !(value > 0))
      throw new ConfigError(
        `estimatePlan: expected \`${name}\` to be a number above 0, got ${describe(value)}`,
      )
  }
  if (!(concurrency >= 1))
    throw new ConfigError(
      `estimatePlan: expected \`concurrency\` to be a number of at least 1, got ${describe(concurrency)}`,
    )
}

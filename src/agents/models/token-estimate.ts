import type { Runtime } from "../../runtime/runtime.js"
import type { RequestCost } from "../../runtime/throttle/limits/request-cost.js"
import { RecentMap } from "./recent-map.js"

/** What the calls of one limiter are expected to take, learned from what its replies reported. */
export interface TokenEstimate {
  /** What a call is expected to take; `outputBound` is the most it may write, where that is set. */
  expect(characters: number, outputBound: number | undefined): RequestCost
  /** Input tokens that so many characters are most likely not to exceed. */
  most(characters: number): number
  /** Takes what a call of so many characters really took. */
  learn(characters: number, used: RequestCost): void
}

/** Four characters a token: English text, before a reply has told better. */
const usualRatio = 0.25
/** Tokens a character: no text is cut coarser or finer than this, whatever a provider reports. */
const [leastRatio, mostRatio] = [0.1, 2]
/** Tokens a character that an upper bound counts at least: it errs on the dear side. */
const dearRatio = 0.4
/** How much dearer than the mean a text may be. */
const dearFactor = 1.5
/** Tokens that wrap a request's messages. */
const framing = 50
/** Characters that the usual ratio counts for: about one short request. */
const priorCharacters = 1_000
/** What is left of what was known, with each reply: the last twenty or so count. */
const memory = 0.95
/** Output tokens expected before a reply has told any: half of what is then reserved. */
const priorOutput = 128
/** Replies of twice the mean length are to fit. */
const outputFactor = 2

/** A running ratio of tokens to characters, and a running mean of output tokens. */
export function createTokenEstimate(): TokenEstimate {
  let characterSum = priorCharacters
  let tokenSum = priorCharacters * usualRatio
  let outputWeight = 1
  let outputSum = priorOutput
  const ratio = (): number => Math.min(mostRatio, Math.max(leastRatio, tokenSum / characterSum))
  return {
    expect: (characters, outputBound) => ({
      inputTokens: Math.ceil(characters * ratio()),
      outputTokens: outputBound ?? Math.ceil((outputFactor * outputSum) / outputWeight),
      ...(outputBound === undefined ? {} : { outputBound: true }),
    }),
    most: (characters) => {
      const dear = Math.min(mostRatio, Math.max(dearRatio, ratio() * dearFactor))
      return Math.ceil(characters * dear) + framing
    },
    learn: (characters, { inputTokens, outputTokens }) => {
      if (characters > 0 && inputTokens > 0) {
        characterSum = characterSum * memory + characters
        tokenSum = tokenSum * memory + inputTokens
      }
      outputWeight = outputWeight * memory + 1
      outputSum = outputSum * memory + outputTokens
    },
  }
}

/** By runtime, so that two runs of the same seed, each on its own, reckon alike. */
const known = new WeakMap<Runtime, RecentMap<string, TokenEstimate>>()

/** Limiters that are remembered: one that comes back later learns anew. */
const mostKnown = 1_000

/** The estimate of a limiter, shared by all who use it in a runtime. */
export function tokenEstimateOf(runtime: Runtime, limiterKey: string): TokenEstimate {
  const estimates = known.get(runtime) ?? new RecentMap<string, TokenEstimate>(mostKnown)
  known.set(runtime, estimates)
  const estimate = estimates.get(limiterKey) ?? createTokenEstimate()
  estimates.set(limiterKey, estimate)
  return estimate
}

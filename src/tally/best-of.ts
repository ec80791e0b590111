import { z } from "zod"
import type { Ballot } from "./ballot.js"

import type { ParamValue } from "./params.js"
import { usualQuorum } from "./quorum.js"
import { tooFew } from "./ranked/choice-list.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { checkQuorum, parseRuleOptions, show, wholeNumber } from "./rule-options.js"
import { allCounted } from "./rule.js"
import type { Rule, RuleResult } from "./rule.js"
import { settleTie, showTies, tieExtension } from "./ties.js"
import { type Verifier, faultWarnings, readArguments, readVerdict, showVerifier } from "./verdict.js"

const finite = (name: string) =>
  z.custom<number>((value) => Number.isFinite(value), {
    error: (issue) => `expected \`${name}\` to be a finite number, got ${show(issue.input)}`,
  })

/** Options of `bestOf`. */
export interface BestOfOptions extends FixedRuleOptions {
  /** Fewest ballots with a score that decide without a pass. @default max(2, ceil(samples / 2)), never above samples */
  readonly quorum?: number | undefined
  /** A ballot with this score or more ends the vote; `null` = none does. @default a verifier's `true` does */
  readonly stopAt?: number | null | undefined
  /** Least score that may win. @default any; of a verifier's `false`, none */
  readonly least?: number | undefined
  /** Ballots that go out together; 1 asks for no ballot after the one that ends the vote. @default samples */
  readonly wave?: number | undefined
}

export const bestOfSchema = z.strictObject({
  ...fixedRuleOptions,
  quorum: wholeNumber("quorum", 1).optional(),
  stopAt: finite("stopAt").nullable().optional(),
  least: finite("least").optional(),
  wave: wholeNumber("wave", 1).optional(),
})

type Settings = z.output<typeof bestOfSchema>

/** The best ballot of one choice. */
interface Best {
  readonly ballot: Ballot
  readonly choice: string
  readonly score: number
  readonly passed?: boolean
}

interface BestState {
  /** Ballots of any status. */
  readonly seen: number
  /** Ballots that voted, and those of them that have a score. */
  readonly usable: number
  readonly counted: number
  /** By choice, in launch order. */
  readonly bests: Map<string, Best>
  readonly faults: Map<string, number>
  /** The ballot that ended the vote. */
  readonly verified: Best | undefined
}

/**
 * The ballot with the highest score wins (best of N), and what comes out is its own output.
 *
 * Scores are those of the verifier, a pure function of the output, or without one `ballot.score`, as `scoreBallots`
 * sets it. A verifier may say `true` or `false` instead: the first ballot in launch order that passes then wins, the
 * vote is over with the reason "verified", and ballots after it do not count; what fails never wins. `stopAt` does
 * the same for numbers. A ballot whose score is no finite number, or whose verifier throws, does not count, with a
 * warning. Distinct choices with the same best score are tied. A pass decides alone, without a quorum.
 *
 * Source: Cobbe et al., "Training Verifiers to Solve Math Word Problems" (arXiv 2110.14168).
 *
 * @throws ConfigError for an unknown option, `samples` below 1, a quorum above it, or an asynchronous verifier
 * @example
 * ```ts
 * import { bestOf, castBallot, count } from "langgraph-quorum/tally"
 *
 * const rule = bestOf((output) => Number(output) % 17 === 0, { samples: 3 })
 * const ballots = ["390", "391", "408"].map((output, index) =>
 *   castBallot({ briefId: `sample-${index}`, index, output }),
 * )
 * console.log(count(ballots, { rule }).winner) // "391": the first that passes
 * ```
 */
export function bestOf(options: BestOfOptions): Rule
export function bestOf(verifier: Verifier, options: BestOfOptions): Rule
export function bestOf(...given: [BestOfOptions] | [Verifier, BestOfOptions]): Rule {
  const { verifier, options } = readArguments(given, "bestOf")
  return bestOfRule(verifier, parseRuleOptions(bestOfSchema, options, "bestOf"))
}

function bestOfRule(verifier: Verifier | undefined, settings: Settings): Rule<BestState> {
  const { samples, ties, stopAt, least, wave = samples } = settings
  checkQuorum(settings.quorum, samples, "bestOf")
  const quorum = settings.quorum ?? usualQuorum(samples)
  const most = samples + (ties === "extend" ? tieExtension : 0)
  const mayEnd = stopAt !== null && (stopAt !== undefined || verifier !== undefined)
  const ends = ({ score, passed }: Best) =>
    stopAt === undefined ? passed === true : stopAt !== null && score >= stopAt
  const needs = [
    ...(ties === "judge" ? (["judge"] as const) : []),
    ...(verifier === undefined ? (["score"] as const) : []),
  ]

  const onBallot = (state: BestState, ballot: Ballot): BestState => {
    // The vote is over; what was launched beside the ballot that ended it must not change what it says.
    if (state.verified !== undefined) return state
    const { choice, status } = ballot
    const seen = state.seen + 1
    if (status !== "usable" || choice === null) return { ...state, seen }
    const usable = state.usable + 1
    const verdict = readVerdict(ballot, verifier)
    if ("fault" in verdict) {
      state.faults.set(verdict.fault, (state.faults.get(verdict.fault) ?? 0) + 1)
      return { ...state, seen, usable }
    }
    const own: Best = { ballot, choice, ...verdict }
    const before = state.bests.get(choice)
    if (before === undefined || own.score > before.score) state.bests.set(choice, own)
    return { ...state, seen, usable, counted: state.counted + 1, verified: ends(own) ? own : undefined }
  }

  return {
    name: "bestOf",
    params: {
      verifier: showVerifier(verifier),
      samples,
      quorum,
      ties: showTies(ties),
      ...(stopAt === undefined ? {} : { stopAt }),
      ...(least === undefined ? {} : { least }),
      wave: Math.min(wave, samples),
    },
    ...(needs.length === 0 ? {} : { needs }),
    samples,
    quorum: () => (mayEnd ? 1 : quorum),
    init: () => ({
      seen: 0,
      usable: 0,
      counted: 0,
      bests: new Map(),
      faults: new Map(),
      verified: undefined,
    }),
    onBallot,
    decide(state) {
      const { seen, counted, verified } = state
      if (verified !== undefined) return { action: "stop", reason: "verified" }
      if (seen < samples) return { action: "continue", wave: Math.min(wave, samples - seen) }
      if (seen >= most || counted < quorum) return { action: "stop", reason: allCounted }
      const top = topOf(state, least)
      // Nothing is better than a pass: further ballots cannot break that tie.
      if (top.length > 1 && top[0]?.passed !== true) return { action: "continue", wave: 1 }
      return { action: "stop", reason: seen === samples ? allCounted : "tie_broken" }
    },
    result(state) {
      const result = settleTie(resultOf(state, quorum, least), ties)
      const { winner } = result
      if (winner === null) return result
      const best = state.bests.get(winner)?.ballot
      // The choice may have been made before, by a ballot that is not as good.
      const output = best?.output ?? best?.raw
      return output === undefined ? result : { ...result, output }
    },
  }
}

/** The choices that share the best score, in launch order. */
function topOf({ bests, verified }: BestState, least = -Infinity): readonly Best[] {
  if (verified !== undefined) return [verified]
  const eligible = [...bests.values()].filter(({ score, passed }) => passed !== false && score >= least)
  const best = eligible.reduce((most, { score }) => Math.max(most, score), -Infinity)
  return eligible.filter(({ score }) => score === best)
}

function resultOf(state: BestState, quorum: number, least: number | undefined): RuleResult {
  const { counted, usable, verified } = state
  const warnings = faultWarnings(state.faults, usable)
  if (verified === undefined && counted < quorum) return tooFew(counted, quorum, warnings)
  const top = topOf(state, least)
  const [first] = top
  const said = first === undefined ? [...warnings, nobodyPassed(state, least)] : warnings
  const beside = { detail: detailOf(state), ...(said.length === 0 ? {} : { warnings: said }) }
  if (first === undefined) return { status: "undecided", winner: null, tied: [], ...beside }
  if (top.length === 1) return { status: "decided", winner: first.choice, tied: [], ...beside }
  return { status: "tied", winner: null, tied: top.map(({ choice }) => choice), ...beside }
}

function nobodyPassed({ bests }: BestState, least: number | undefined): string {
  if (least === undefined) return "No ballot passed"
  const best = [...bests.values()].reduce((most, { score }) => Math.max(most, score), -Infinity)
  return `No ballot passed: the best score is ${best}, at least ${least} is needed`
}

/** The best ballot of each choice, best first. */
function detailOf({ bests, counted, verified }: BestState): ParamValue {
  const scores = [...bests.values()]
    .sort((left, right) => right.score - left.score)
    .map(({ choice, score, ballot }) => ({ choice, score, briefId: ballot.briefId }))
  return { counted, ...(verified === undefined ? {} : { verified: verified.ballot.briefId }), scores }
}

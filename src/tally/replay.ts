import { z } from "zod"
import { ConfigError } from "../errors.js"
import type { Ballot } from "./ballot.js"
import { count } from "./count.js"
import { never } from "./stop/never.js"
import { pluralityRule } from "./plurality.js"
import { parseRuleOptions, show, stopRule, wholeNumber } from "./rule-options.js"
import { allCounted } from "./rule.js"
import type { StopReason } from "./rule.js"
import type { Tally } from "./tally.js"
import type { StopRule } from "./stop/stop-rule.js"

/** Options of `replay`. */
export interface ReplayOptions {
  /** When to stop before the last sample. @default never() */
  readonly stop?: StopRule | undefined
  /** Most samples to take. @default all that were recorded */
  readonly maxSamples?: number | undefined
}

export const replaySchema = z.strictObject({
  stop: stopRule().default(() => never()),
  maxSamples: wholeNumber("maxSamples", 1).optional(),
})

/** How a recorded vote would have gone. */
export interface Replay {
  /** The caller's own value; `null` when nobody voted. */
  readonly winner: string | number | null
  /** Samples taken, abstentions included. */
  readonly samples: number
  readonly reason: StopReason
  /** Its keys are the choices as JSON, so that 1 and "1" stay apart. */
  readonly tally: Tally
}

/**
 * Counts recorded choices in launch order, stopping where the rule would have.
 *
 * Choices are compared by value as given: 1 and "1" differ, nothing is made canonical. `null` abstains: it
 * uses up a sample and casts no vote. Equal counts go to the choice launched first. The rule is asked after
 * each sample before the last. There is no quorum: one vote among abstentions wins.
 *
 * @throws ConfigError for a choice that is no string, finite number or null, or for `maxSamples` below 1
 * @example
 * ```ts
 * import { lockIn, replay } from "langgraph-quorum/tally"
 *
 * console.log(replay(["a", "b", "a", null, "a"]).winner) // "a", after 5 samples
 * console.log(replay(["a", "a", "a", "b", "b"], { stop: lockIn() }).samples) // 3
 * ```
 */
export function replay(choices: readonly (string | number | null)[], options: ReplayOptions = {}): Replay {
  const { stop, maxSamples } = parseRuleOptions(replaySchema, options, "replay")
  const given: unknown = choices
  if (!Array.isArray(given)) {
    throw new ConfigError(
      `replay: expected an array of choices in launch order, got ${show(given)}. Use null for an abstention`,
    )
  }
  const cap = Math.min(choices.length, maxSamples ?? choices.length)
  const rule = pluralityRule({
    name: "plurality",
    params: { quorum: 1 },
    samples: cap,
    stop,
    ties: "first",
    quorum: () => 1,
  })

  const ballots: Ballot[] = []
  let state = rule.init()
  let reason: StopReason = allCounted
  for (const choice of choices.slice(0, cap)) {
    const ballot = recorded(choice, ballots.length)
    ballots.push(ballot)
    state = rule.onBallot(state, ballot)
    const decision = rule.decide(state)
    if (decision.action === "continue") continue
    reason = decision.reason
    break
  }

  const tally = count(ballots, { rule, stopReason: reason, rounds: ballots.length })
  const winner = ballots.find((ballot) => ballot.choice !== null && ballot.choice === tally.winner)
  return {
    winner: winner === undefined ? null : valueAt(choices, winner.index),
    samples: ballots.length,
    reason,
    tally,
  }
}

function recorded(choice: string | number | null, index: number): Ballot {
  const own = { briefId: `sample-${index}`, index, weight: 1 }
  if (choice === null) return { ...own, status: "abstained", choice }
  if (typeof choice === "string")
    return { ...own, status: "usable", choice: JSON.stringify(choice), output: choice }
  if (typeof choice === "number" && Number.isFinite(choice))
    return { ...own, status: "usable", choice: String(choice), output: choice }
  throw new ConfigError(
    `replay: expected choice ${index} to be a string, a finite number or null, got ${show(choice)}. ` +
      "Use null for an abstention",
  )
}

function valueAt(choices: readonly (string | number | null)[], index: number): string | number | null {
  return choices[index] ?? null
}

import { z } from "zod"
import { show } from "./rule-options.js"
import type { RuleResult } from "./rule.js"

/** Further ballots that `ties: "extend"` draws at most. */
export const tieExtension = 5

/** Takes one of the tied choices (canonical keys, in launch order of their first ballots), or none. */
export type TieFunction = (tied: readonly string[]) => string | null

/**
 * What a tie becomes: `extend` = up to 5 more ballots are drawn, one at a time, and then it stays a tie; `judge` = a
 * judge is asked by whoever runs the vote; `first` = the choice launched first, never finished first; `abstain` = no
 * winner; or a function of your own.
 */
export type TiePolicy = "extend" | "judge" | "first" | "abstain" | TieFunction

const policies = ["extend", "judge", "first", "abstain"]

/** A tie policy, with an error that names the option. */
export function tiePolicy() {
  return z.custom<TiePolicy>((value) => typeof value === "function" || policies.includes(String(value)), {
    error: (issue) =>
      `expected \`ties\` to be "extend", "judge", "first", "abstain" or a function, got ${show(issue.input)}`,
  })
}

/** The policy as plain JSON. */
export function showTies(ties: TiePolicy): string {
  return typeof ties === "string" ? ties : `function ${ties.name === "" ? "(anonymous)" : ties.name}`
}

/** What the policy makes of a tie among ballots that are all counted. */
export function breakTie(
  tied: readonly string[],
  ties: TiePolicy,
): { readonly winner: string | null; readonly warning?: string } {
  if (typeof ties === "string") return { winner: ties === "first" ? (tied[0] ?? null) : null }
  let taken: unknown
  try {
    // A copy: a function that takes the last away must not change what was tied.
    taken = ties([...tied])
  } catch (error) {
    return {
      winner: null,
      warning: `the \`ties\` function threw: ${error instanceof Error ? error.message : show(error)}`,
    }
  }
  if (taken === null) return { winner: null }
  const winner = tied.find((choice) => choice === taken)
  if (winner !== undefined) return { winner }
  return {
    winner: null,
    warning: `the \`ties\` function took ${show(taken)}, which is not one of the tied choices`,
  }
}

/** The result with the tie policy applied to it. */
export function settleTie(result: RuleResult, ties: TiePolicy): RuleResult {
  if (result.status !== "tied") return result
  const { winner, warning } = breakTie(result.tied, ties)
  const warnings = warning === undefined ? (result.warnings ?? []) : [...(result.warnings ?? []), warning]
  const warned = warnings.length === 0 ? {} : { warnings }
  return winner === null ? { ...result, ...warned } : { ...result, ...warned, status: "decided", winner }
}

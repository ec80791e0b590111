import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { Ballot } from "../ballot.js"
import { canonicalChoice } from "../equivalence/canonical.js"
import { show } from "../rule-options.js"
import type { Rule, RuleResult } from "../rule.js"

/** Gives the canonical key of what stands in a list; `""` = no choice. A text is made canonical once. */
export function keyReader(): (element: unknown) => string {
  const known = new Map<string, string>()
  return (element) => {
    if (typeof element !== "string") return canonicalChoice(element)
    const before = known.get(element)
    if (before !== undefined) return before
    const key = canonicalChoice(element)
    known.set(element, key)
    return key
  }
}

/** The choices there are, where they are known beforehand. */
export function candidatesOption() {
  return z.custom<readonly (string | number)[]>(isCandidates, {
    error: (issue) =>
      `expected \`candidates\` to be a list of texts or numbers, not empty, got ${show(issue.input)}`,
  })
}

function isCandidates(value: unknown): boolean {
  if (!Array.isArray(value) || value.length === 0) return false
  return value.every((candidate) => ["string", "number"].includes(typeof candidate))
}

/**
 * The canonical keys of declared candidates.
 *
 * @throws ConfigError for one that is no choice, or two that are the same
 */
export function candidateKeys(candidates: readonly (string | number)[], where: string): readonly string[] {
  const first = new Map<string, string | number>()
  for (const candidate of candidates) {
    const key = canonicalChoice(candidate)
    if (key === "") {
      throw new ConfigError(
        `${where}: expected \`candidates\` to be choices, got ${show(candidate)}, which is none. Leave it out`,
      )
    }
    const before = first.get(key)
    if (before !== undefined) {
      throw new ConfigError(
        `${where}: expected \`candidates\` to differ, but ${show(before)} and ${show(candidate)} are the same ` +
          `choice, ${show(key)}. Leave one out`,
      )
    }
    first.set(key, candidate)
  }
  return [...first.keys()]
}

/** What one ballot says, or why it does not count. */
export type Read<Vote> = { readonly vote: Vote } | { readonly fault: string }

/** The ballots that can be read, in launch order; the others are in the warning. */
export function readBallots<Vote>(
  ballots: readonly Ballot[],
  read: (output: unknown) => Read<Vote>,
): { readonly votes: readonly Vote[]; readonly warnings: readonly string[] } {
  const votes: Vote[] = []
  const faults = new Map<string, number>()
  for (const { output } of ballots) {
    const said = read(output)
    if ("vote" in said) votes.push(said.vote)
    else faults.set(said.fault, (faults.get(said.fault) ?? 0) + 1)
  }
  if (faults.size === 0) return { votes, warnings: [] }
  const causes = [...faults].map(([fault, times]) => `${fault} (${times})`).sort(byText)
  const lost = ballots.length - votes.length
  return { votes, warnings: [`${lost} of ${ballots.length} ballots do not count: ${causes.join(", ")}`] }
}

/** By code units: no order of the ballots and no language of the machine shows in it. */
function byText(left: string, right: string): number {
  return left < right ? -1 : 1
}

/** What ballots that say too little decide: nothing. A ballot that does not count is not part of a quorum. */
export function tooFew(counted: number, needed: number, warnings: readonly string[]): RuleResult {
  const shortfall = `${counted} ballots count, ${needed} needed`
  return {
    status: "undecided",
    winner: null,
    tied: [],
    ...(warnings.length === 0 ? {} : { warnings: [...warnings, shortfall] }),
  }
}

/** Lets a winner that stands inside ballots come out as it was first written: 391 and not its key "391". */
export function asFirstWritten<State extends { readonly usable: readonly Ballot[] }>(
  rule: Rule<State>,
): Rule<State> {
  return {
    ...rule,
    result(state) {
      const result = rule.result(state)
      if (result.winner === null) return result
      const output = firstWritten(state.usable, result.winner)
      return output === undefined ? result : { ...result, output }
    },
  }
}

function firstWritten(ballots: readonly Ballot[], winner: string): unknown {
  const keyOf = keyReader()
  for (const { output } of ballots.toSorted((left, right) => left.index - right.index)) {
    const elements: readonly unknown[] = Array.isArray(output) ? output : [output]
    const found = elements.find((element) => keyOf(element) === winner)
    if (found !== undefined) return found
  }
  return undefined
}

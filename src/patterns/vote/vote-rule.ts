import type { z } from "zod"
import { ConfigError } from "../../errors.js"
import {
  type Rule,
  type StopRule,
  adaptive,
  lockIn,
  majority,
  plurality,
  weighted,
} from "../../tally/index.js"
import { isRule } from "../../tally/rule.js"
import { quorumCount } from "../../task/quorum.js"
import type { voteOptionsSchema } from "./vote-options.js"

type VoteSettings = z.output<typeof voteOptionsSchema>

/** Ballots of a vote that says nothing of it: more are rarely worth their price (see adaptive). */
export const usualSamples = 15

/** Invalid ballots that red flags draw again, for each sample. */
const redrawsPerSample = 1

/**
 * The rule that the options ask for.
 *
 * @param voters their names, where there are several
 * @throws ConfigError for options that do not go together
 */
export function ruleOf(options: VoteSettings, voters: readonly string[]): Rule {
  const { stop, ties, quorum, redFlags } = options
  // Who names a stop rule means the plurality that it ends.
  const { rule = voters.length > 1 || stop !== undefined ? "plurality" : "adaptive" } = options
  if (isRule(rule)) return ownRule(options, rule)
  const samples = options.samples ?? (voters.length > 1 ? voters.length : usualSamples)
  const common = {
    samples,
    ...(quorum === undefined ? {} : { quorum: quorumCount(quorum, samples, "samples") }),
    ...(ties === undefined ? {} : { ties }),
    ...(redFlags === false ? {} : { redraw: samples * redrawsPerSample }),
  }
  const weights = weightsOf(options, voters)
  if (weights !== undefined) {
    if (rule !== "plurality")
      refuse(
        `weights of voters to go with rule "plurality"`,
        `"${nameOf(rule)}"`,
        "Drop the weights, or the rule",
      )
    return weighted({ ...common, by: "voter", weights, stop: stop ?? lockIn() })
  }
  checkReach(typeof rule === "string" ? stop : rule, samples)
  if (typeof rule !== "string") {
    if (stop !== undefined)
      refuse("one stop rule", "one as `rule` and one as `stop`", "Combine them: anyOf(...)")
    return plurality({ ...common, stop: rule })
  }
  if (rule === "adaptive") {
    // How many it launches is not known beforehand: a share stays one.
    const share = quorum === undefined ? {} : { quorum }
    if (stop !== undefined)
      refuse(
        '`stop` to go with rule "plurality" or "majority"',
        'it with "adaptive"',
        'Set rule: "plurality"',
      )
    return adaptive({ ...common, ...share })
  }
  const stopping = { ...common, stop: stop ?? lockIn() }
  if (rule === "plurality") return plurality(stopping)
  if (ties !== undefined && ties !== "extend" && ties !== "abstain") {
    refuse(
      '`ties` of a majority to be "extend" or "abstain"',
      "another",
      "No other policy can make a majority",
    )
  }
  return majority({ ...stopping, ties: ties ?? "extend" })
}

/** Refuses a stop rule that no ballots of this vote could make stop. */
function checkReach(stop: StopRule | undefined, samples: number): void {
  const { name = "", least = 0 } = stop ?? {}
  if (least <= samples) return
  refuse(
    `at least ${least} samples for ${name}`,
    `${samples}, with which it would never stop the vote`,
    "Raise `samples`, or ask for less",
  )
}

/** A rule of the caller's own brings its settings along. */
function ownRule(options: VoteSettings, rule: Rule): Rule {
  const { stop, ties, samples, quorum } = options
  if (options.redFlags !== false && rule.params["redraw"] === undefined) {
    refuse(
      "a rule that draws flagged ballots again, under `redFlags`",
      `${rule.name} without \`redraw\``,
      "Set `redraw` on the rule, or take a named one",
    )
  }
  const same = { samples: rule.samples, quorum: rule.quorum(rule.samples) }
  const beside = Object.entries({
    stop,
    ties,
    samples: samples === same.samples ? undefined : samples,
    quorum: quorum === same.quorum ? undefined : quorum,
  }).filter(([, value]) => value !== undefined)
  if (beside.length > 0) {
    refuse(
      `${beside.map(([key]) => `\`${key}\``).join(", ")} to go with a named rule`,
      "a rule of your own",
      "Set them on the rule",
    )
  }
  return rule
}

/** What voters weigh, where any of them has a weight. */
function weightsOf({ voters }: VoteSettings, names: readonly string[]): Record<string, number> | undefined {
  if (voters === undefined || voters.every(({ weight }) => weight === undefined)) return undefined
  return Object.fromEntries(voters.map(({ weight = 1 }, index) => [names[index] ?? "", weight]))
}

function nameOf(rule: string | StopRule): string {
  return typeof rule === "string" ? rule : rule.name
}

export function refuse(expected: string, got: string, remedy: string): never {
  throw new ConfigError(`vote: expected ${expected}, got ${got}. ${remedy}`)
}

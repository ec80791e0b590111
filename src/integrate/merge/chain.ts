import { ConfigError } from "../../errors.js"
import { type CompleteRule, definitionOf, labelOf, parseRule } from "./merge-rule.js"

/** How far a list at a path is taken apart: not at all, into elements that merge, or into values of one rule. */
export type Grain = "whole" | "elements" | "values"

/** Rules that are tried in turn; plan order comes after the last of them, unless that one combines. */
export interface Chain {
  readonly deciding: readonly CompleteRule[]
  /** What combines all values when no rule before it decided. */
  readonly last?: CompleteRule
  readonly grain: Grain
}

/** What decides when no rule could: the index of the brief, then the place in its output. */
export const planOrder = "plan order"

/**
 * Reads a rule or a chain of rules.
 *
 * @throws ConfigError for an unknown rule, no rule at all, or a rule after one that combines
 */
export function parseChain(given: unknown, where: string): Chain {
  const rules = (Array.isArray(given) ? given : [given]).map((rule: unknown) => parseRule(rule, where))
  const last = rules.at(-1)
  if (last === undefined) throw new ConfigError(`${where}: expected at least one rule, got none`)
  const early = rules.slice(0, -1).find((rule) => definitionOf(rule).kind !== "deciding")
  if (early !== undefined) {
    throw new ConfigError(
      `${where}: expected ${labelOf(early)} to stand alone or last, got rules after it. It leaves them nothing to decide`,
    )
  }
  switch (definitionOf(last).kind) {
    case "deciding":
      return { deciding: rules, grain: "whole" }
    case "combining":
      // A count of lists is one of their elements, and so is a sum; but after a vote on lists there are only lists.
      return {
        deciding: rules.slice(0, -1),
        last,
        grain: rules.length === 1 && last.rule !== "keepAll" ? "values" : "whole",
      }
    case "elements": {
      const numeric = rules.find(({ rule }) => rule === "numeric")
      if (numeric !== undefined) {
        throw new ConfigError(
          `${where}: expected no ${labelOf(numeric)} before ${labelOf(last)}. It compares numbers, and here whole lists are compared: drop one of them`,
        )
      }
      return { deciding: rules.slice(0, -1), last, grain: "elements" }
    }
  }
}

/** The chain as data, as short as it can be written. */
export function chainData(chain: Chain): CompleteRule | string | readonly (CompleteRule | string)[] {
  const rules = rulesOf(chain).map((rule) => (Object.keys(rule).length === 1 ? rule.rule : rule))
  const [only] = rules
  return only !== undefined && rules.length === 1 ? only : rules
}

export function rulesOf({ deciding, last }: Chain): readonly CompleteRule[] {
  return last === undefined ? deciding : [...deciding, last]
}

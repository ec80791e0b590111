import { ConfigError } from "../../../errors.js"
import { type Json, isPlainObject } from "../../../task/json.js"
import { type Chain, parseChain, planOrder, rulesOf } from "../../merge/chain.js"
import { labelOf } from "../../merge/merge-rule.js"

/** The table of a merge, read back out of what its integrator says of itself. */
export interface StatedRules {
  /** The chain of a path that the table names, with `[]` at its end or without. */
  readonly named: (path: string) => Chain | undefined
  /** Of every other value, and of every other list. */
  readonly anyValue: Chain
  readonly anyList: Chain
}

/** Reads the rules out of an integrator's parameters, where it has a table of them. */
export function statedRules(params: Json | undefined): StatedRules | undefined {
  const table = isPlainObject(params) ? params["rules"] : undefined
  if (!isPlainObject(table)) return undefined
  try {
    const chains = new Map(Object.entries(table).map(([path, rule]) => [path, parseChain(rule, path)]))
    const { "*": value = "only", "*[]": list = "union" } = table
    return {
      named: (path) => chains.get(path) ?? chains.get(`${listPath(path)}[]`) ?? chains.get(listPath(path)),
      anyValue: parseChain(value, "*"),
      anyList: parseChain(list, "*[]"),
    }
  } catch (thrown) {
    // Rules of another kind, in an integrator of somebody else's.
    if (thrown instanceof ConfigError) return undefined
    throw thrown
  }
}

/** The rules under which near elements become one where elements do not merge by their fields: all of them choose. */
export function choosing({ anyValue, anyList }: StatedRules): StatedRules {
  return { named: () => undefined, anyValue: choosingOnly(anyValue), anyList: choosingOnly(anyList) }
}

function choosingOnly(chain: Chain): Chain {
  if (chain.last === undefined || chain.grain === "elements") return chain
  return { deciding: chain.deciding.length === 0 ? [{ rule: "only" }] : chain.deciding, grain: "whole" }
}

/** The path of a list, by that of its elements. */
export function listPath(path: string): string {
  return path.endsWith("[]") ? path.slice(0, -2) : path
}

/** How records that one of the chains leaves out may say why. */
export function labelsOf(chains: readonly Chain[]): ReadonlySet<string> {
  return new Set([planOrder, ...chains.flatMap(rulesOf).map(labelOf)])
}

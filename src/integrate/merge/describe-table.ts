import { type Chain, planOrder, rulesOf } from "./chain.js"
import { definitionOf } from "./merge-rule.js"
import {
  type CompleteTable,
  type MergeTable,
  type TableNode,
  completeTable,
  entryPath,
} from "./merge-table.js"

/**
 * The rules of a table in words, one line for each path: the documented priority rules.
 *
 * @throws ConfigError for a table that cannot be read
 * @example
 * ```ts
 * import { describeTable, majority, unionBy } from "langgraph-quorum/merge"
 *
 * for (const line of describeTable({ packages: unionBy("name"), "packages[].licence": majority() })) console.log(line)
 * // packages[]: elements with the same name merge field by field
 * // packages[].licence: majority of at least 2, then plan order
 * // every other value: one value only, then plan order
 * // every other list: all elements, equal ones merged
 * ```
 */
export function describeTable(table: MergeTable): readonly string[] {
  return describeRules(completeTable(table))
}

/** The same of a table that has been checked. */
export function describeRules({ root, anyValue, anyList }: CompleteTable): readonly string[] {
  const named: { readonly rank: number; readonly line: string }[] = []
  collect(root, named)
  named.sort((left, right) => left.rank - right.rank)
  return [
    ...named.map(({ line }) => line),
    `every other value: ${wordsOf(anyValue.chain)}`,
    `every other list: ${wordsOf(anyList.chain)}`,
  ]
}

function collect(node: TableNode, into: { readonly rank: number; readonly line: string }[]): void {
  if (node.entry !== undefined) {
    const { chain, rank } = node.entry
    into.push({ rank, line: `${entryPath(node)}: ${wordsOf(chain)}` })
  }
  for (const member of node.members.values()) collect(member, into)
  if (node.element !== undefined) collect(node.element, into)
}

function wordsOf(chain: Chain): string {
  const words = rulesOf(chain).map((rule) => definitionOf(rule).words(rule))
  return [...words, ...(chain.last === undefined ? [planOrder] : [])].join(", then ")
}

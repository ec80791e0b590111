import { ConfigError } from "../../errors.js"
import { describe, isPlainObject } from "../../task/json.js"
import { type Chain, chainData, parseChain } from "./chain.js"
import type { CompleteRule, MergeRule } from "./merge-rule.js"
import { type Step, formatPath, parsePath } from "./path.js"
import { isForbiddenKey } from "./value-key.js"

/**
 * The rules of a merge by path, as plain data: `{ summary: "only", "findings[]": "union" }`.
 *
 * A chain of rules is tried in turn, and plan order decides last. `*` is for every value that is not named (default
 * `only`), `*[]` for every list that is not (default `union`).
 */
export type MergeTable = Readonly<Record<string, MergeRule | readonly MergeRule[]>>

/** The chain of a path, and its place in the table. */
export interface TableEntry {
  readonly chain: Chain
  readonly rank: number
}

/** One path of the table, or a part of one. */
export interface TableNode {
  readonly path: string
  entry?: TableEntry
  readonly members: Map<string, TableNode>
  element?: TableNode
}

/** A table that has been checked. */
export interface CompleteTable {
  readonly root: TableNode
  readonly anyValue: TableEntry
  readonly anyList: TableEntry
  /** The table with its defaults, as plain data. */
  readonly data: Readonly<Record<string, CompleteRule | string | readonly (CompleteRule | string)[]>>
}

/**
 * Checks a table and fills in its defaults.
 *
 * @throws ConfigError naming the path for an unknown rule, a path that cannot be read, stands there twice, or is never
 *   reached
 */
export function completeTable(table: MergeTable, where = "merge"): CompleteTable {
  if (!isPlainObject(table)) {
    throw new ConfigError(
      `${where}: expected \`rules\` to be an object of rules by path, got ${describe(table)}`,
    )
  }
  const root: TableNode = { path: "$", members: new Map() }
  const data: Record<string, ReturnType<typeof chainData>> = {}
  const { "*": value = "only", "*[]": list = "union", ...named } = table
  const entries = Object.entries(named)
  for (const [rank, [path, rule]] of entries.entries()) {
    const own = `${where}: rule of ${JSON.stringify(path)}`
    const chain = parseChain(rule, own)
    const node = nodeAt(root, parsePath(path, own), own)
    if (node.entry !== undefined) {
      throw new ConfigError(`${own}: expected every path once, got two rules of \`${node.path}\`. Keep one`)
    }
    node.entry = { chain, rank }
    data[entryPath(node)] = chainData(chain)
  }
  const anyValue = { chain: parseChain(value, `${where}: rule of "*"`), rank: entries.length }
  const anyList = { chain: parseChain(list, `${where}: rule of "*[]"`), rank: entries.length + 1 }
  if (anyValue.chain.grain === "elements") {
    throw new ConfigError(
      `${where}: rule of "*": expected a rule for values, got one for lists. Give it to "*[]"`,
    )
  }
  data["*"] = chainData(anyValue.chain)
  data["*[]"] = chainData(anyList.chain)
  refuseUnreached(root, anyList.chain, where)
  return { root, anyValue, anyList, data }
}

/** The node of a path; that of a list is the same with `[]` at the end and without. */
function nodeAt(root: TableNode, steps: readonly Step[], where: string): TableNode {
  let node = root
  const ofList = steps.at(-1) === "elements" ? steps.slice(0, -1) : steps
  for (const [place, step] of ofList.entries()) {
    const path = formatPath(ofList.slice(0, place + 1))
    if (step === "elements") {
      node.element ??= { path, members: new Map() }
      node = node.element
      continue
    }
    if (isForbiddenKey(step.key)) {
      throw new ConfigError(`${where}: expected no key ${JSON.stringify(step.key)}, which no output may have`)
    }
    const next = node.members.get(step.key) ?? { path, members: new Map<string, TableNode>() }
    node.members.set(step.key, next)
    node = next
  }
  return node
}

/** A rule under a value that another rule takes as a whole would never be asked. */
function refuseUnreached(node: TableNode, anyList: Chain, where: string): void {
  const own = node.entry?.chain
  const [member] = node.members.values()
  if (own !== undefined && member !== undefined) {
    throw new ConfigError(
      `${where}: rule of \`${firstPath(member)}\` is never asked, because \`${node.path}\` has a rule of its own that takes it as a whole. Drop one`,
    )
  }
  if (node.element !== undefined && (own ?? anyList).last?.rule !== "unionBy") {
    throw new ConfigError(
      `${where}: rule of \`${firstPath(node.element)}\` is never asked, because elements of \`${node.path}\` do not merge field by field. Give \`${node.path}[]\` the rule { rule: "unionBy", key: "..." }`,
    )
  }
  for (const next of node.members.values()) refuseUnreached(next, anyList, where)
  if (node.element !== undefined) refuseUnreached(node.element, anyList, where)
}

/** The path of an entry as the report has it: that of a list whose elements merge ends in `[]`. */
export function entryPath({ path, entry }: TableNode): string {
  return entry?.chain.grain === "elements" ? `${path}[]` : path
}

function firstPath(node: TableNode): string {
  if (node.entry !== undefined) return entryPath(node)
  const next = node.members.values().next().value ?? node.element
  return next === undefined ? node.path : firstPath(next)
}

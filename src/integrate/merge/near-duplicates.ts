import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { Json } from "../../task/json.js"
import { nearPairs } from "../../task/near-pairs.js"
import { parseOptions } from "../../task/options.js"
import type { CompleteTable } from "./merge-table.js"
import { type LabelledPair, type MergeThreshold, labelledPair, mergeThreshold } from "./merge-threshold.js"
import { formatPath, parseKeys, parsePath } from "./path.js"
import { valueAt } from "./rules/value-at.js"

const share = z.number().gt(0, "expected a number above 0").max(1, "expected a number of at most 1")

export const nearDuplicateSchema = z.strictObject({
  of: z.string().min(1, "expected a path that is not empty"),
  on: z.array(z.string().min(1)).min(1, "expected at least one field").readonly().optional(),
  precision: share.default(0.95),
  proposeAt: share.default(0.6),
  labelled: z.array(labelledPair).readonly().optional(),
})

/**
 * Which elements of a list may be the same though they are not equal.
 *
 * Those that merge do so field by field: of the fields in `on` the first wording stands, all others that differ are
 * conflicts. Texts keep the first wording; a text and an object, or two lists, are only proposed.
 */
export interface NearDuplicateOptions {
  /** The list whose elements are compared, for example `findings[]`; its rule is `union` or `unionBy`. */
  readonly of: string
  /** Fields whose texts are compared, and may then differ without a conflict. @default every text of the element */
  readonly on?: readonly string[] | undefined
  /** Share of merged pairs that must really be the same; shown by the labelled pairs, or nothing is merged. @default 0.95 */
  readonly precision?: number | undefined
  /** Similarity from which pairs are proposed to people. @default 0.6 */
  readonly proposeAt?: number | undefined
  /**
   * Texts of two elements each, and whether they are the same: what similarity is worth on your data.
   * @default none: nothing is merged, near elements are proposed
   */
  readonly labelled?: readonly LabelledPair[] | undefined
}

/** A comparison of near elements that has been checked. */
export interface NearDuplicates {
  /** Path of the list, as the table has it. */
  readonly path: string
  readonly on: readonly (readonly string[])[] | undefined
  readonly proposeAt: number
  readonly threshold: MergeThreshold
  readonly data: Json
}

/**
 * Checks which near elements may merge.
 *
 * @throws ConfigError for unknown options, or a list that is not in the table's reach or has no rule that merges
 */
export function readNearDuplicates(options: NearDuplicateOptions, table: CompleteTable): NearDuplicates {
  const where = "merge: duplicates"
  const { of, on, precision, proposeAt, labelled } = parseOptions(nearDuplicateSchema, options, where)
  const steps = parsePath(of, where)
  const list = steps.at(-1) === "elements" ? steps.slice(0, -1) : steps
  if (list.includes("elements")) {
    throw new ConfigError(
      `${where}: expected a list that is in no other list, got ${JSON.stringify(of)}. Only its elements are records`,
    )
  }
  const path = formatPath(list)
  let node: CompleteTable["root"] | undefined = table.root
  for (const step of list) {
    if (node?.entry !== undefined) {
      throw new ConfigError(
        `${where}: \`${path}\` is never looked at, because \`${node.path}\` has a rule that takes it as a whole. Drop one`,
      )
    }
    if (step !== "elements") node = node?.members.get(step.key)
  }
  const rule = (node?.entry ?? table.anyList).chain.last?.rule
  if (rule !== "union" && rule !== "unionBy") {
    throw new ConfigError(
      `${where}: expected \`${path}\` to have the rule "union" or "unionBy", got ${JSON.stringify(rule ?? "another")}. Nothing merges there otherwise`,
    )
  }
  const threshold = mergeThreshold(labelled ?? [], precision)
  const keys = on?.map((field) => parseKeys(field, where))
  const { at } = threshold
  return {
    path,
    on: keys,
    proposeAt,
    threshold,
    data: {
      of: `${path}[]`,
      ...(on === undefined ? {} : { on }),
      precision,
      proposeAt,
      labelled: labelled?.length ?? 0,
      mergeAt: at ?? null,
    },
  }
}

/** Two elements by their places, the earlier one first. */
export interface NearElements {
  readonly left: number
  readonly right: number
  readonly similarity: number
  readonly merges: boolean
}

/** Most near pairs of one list: there are more only where everything is like everything. */
const mostPairs = 100_000

/** Which elements are near each other, and which of these merge. */
export function nearElements(
  values: readonly Json[],
  { on, proposeAt, threshold }: NearDuplicates,
): { readonly pairs: readonly NearElements[]; readonly cut: boolean } {
  const texts = values.map((value) => textOf(value, on))
  const { at: mergeAt = Number.POSITIVE_INFINITY } = threshold
  const found = nearPairs(texts, { threshold: Math.min(mergeAt, proposeAt), most: mostPairs })
  const pairs = found.map((pair) => ({ ...pair, merges: pair.similarity >= mergeAt - rounding }))
  return { pairs, cut: found.length >= mostPairs }
}

/** Similarities are quotients of small whole numbers: two that differ differ by far more. */
const rounding = 1e-9

function textOf(value: Json, on: NearDuplicates["on"]): string {
  const parts: string[] = []
  if (on === undefined || typeof value !== "object") collectTexts(value, parts)
  else for (const keys of on) collectTexts(valueAt(value, keys) ?? null, parts)
  return parts.join("\n")
}

function collectTexts(value: Json, into: string[]): void {
  if (typeof value === "string") into.push(value)
  else if (typeof value === "object" && value !== null)
    for (const member of Object.values<Json>(value)) collectTexts(member, into)
}

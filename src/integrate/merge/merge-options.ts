import { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import { parseOptions } from "../../task/options.js"
import { isAgent } from "../ask/ask-agent.js"
import type { ProseWriter } from "../prose-writer.js"
import { type CompleteTable, type MergeTable, completeTable } from "./merge-table.js"
import { type NearDuplicateOptions, type NearDuplicates, readNearDuplicates } from "./near-duplicates.js"

const agent = z.custom<Agent>(isAgent)

export const mergeSchema = z.strictObject({
  rules: z.custom<MergeTable>((value) => value !== undefined, "expected rules by path, for example {}"),
  /** Read list by list, with the table at hand. */
  duplicates: z.custom<MergeOptions["duplicates"]>().optional(),
  judges: z
    .union([z.array(agent).min(1, "expected at least one judge").readonly(), agent], {
      error: "expected a judge or several, for example judgeAgent({ model })",
    })
    .optional(),
  mostJudged: z.int().min(1, "expected a whole number of at least 1").default(20),
  prose: z
    .custom<ProseWriter>(
      (value) => typeof value === "object" && value !== null && "write" in value,
      "expected a writer of prose, for example proseWriter({ model })",
    )
    .optional(),
})

/** Options of `merge`. */
export interface MergeOptions {
  /** The rules by path, as plain data; `*` is for every other value, `*[]` for every other list. */
  readonly rules: MergeTable
  /** Lists in which elements may be the same though they are not equal. @default only equal elements are duplicates */
  readonly duplicates?: NearDuplicateOptions | readonly NearDuplicateOptions[] | undefined
  /** Who decides where the rule `judge` stands. @default nobody: such conflicts stay unresolved */
  readonly judges?: Agent | readonly Agent[] | undefined
  /** Most conflicts the judges are asked about; the rest stays unresolved, and a warning says so. @default 20 */
  readonly mostJudged?: number | undefined
  /** Writes a text over the merged records, which is then the output; the structure stays in `merged`. @default none */
  readonly prose?: ProseWriter | undefined
}

/** The options of a merge, checked. */
export interface MergeSettings {
  readonly table: CompleteTable
  readonly near: readonly NearDuplicates[]
  readonly judges: readonly Agent[]
  readonly mostJudged: number
  readonly prose: ProseWriter | undefined
}

/** @throws ConfigError for anything that is wrong with the options, naming the path of a rule */
export function readMergeOptions(options: MergeOptions): MergeSettings {
  const { rules, judges = [], mostJudged, prose } = parseOptions(mergeSchema, options, "merge")
  const { duplicates = [] } = options
  const table = completeTable(rules)
  const lists: readonly NearDuplicateOptions[] = isList(duplicates) ? duplicates : [duplicates]
  return {
    table,
    near: lists.map((list) => readNearDuplicates(list, table)),
    judges: Array.isArray(judges) ? judges : [judges],
    mostJudged,
    prose,
  }
}

/** `Array.isArray` does not know of lists that are readonly. */
function isList<Item>(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value)
}

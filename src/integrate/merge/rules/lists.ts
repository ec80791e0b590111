import { z } from "zod"
import { parseKeys } from "../path.js"
import type { RuleDefinition } from "./definition.js"

const unionSchema = z.strictObject({ rule: z.literal("union") })
const concatSchema = z.strictObject({ rule: z.literal("concatOrdered") })

const key = z.string().min(1, "expected a key that is not empty")

const unionBySchema = z.strictObject({
  rule: z.literal("unionBy"),
  /** Where an element says which thing it is about: one key, or several that count together. */
  key: z.union([key, z.array(key).min(1).readonly()], {
    error: 'expected a key such as "name", or several such as ["name", "version"]',
  }),
})

/** All elements; equal ones merge and keep all their sources. */
export const union: RuleDefinition<z.output<typeof unionSchema>> = {
  kind: "elements",
  schema: unionSchema,
  label: () => "union",
  words: () => "all elements, equal ones merged",
}

/** All elements, in plan order; nothing merges. */
export const concatOrdered: RuleDefinition<z.output<typeof concatSchema>> = {
  kind: "elements",
  schema: concatSchema,
  label: () => "concatOrdered",
  words: () => "all elements, in plan order",
}

/**
 * All elements of a list; those with the same key are one, merged field by field by the rules of `list[].field`.
 *
 * @example
 * ```ts
 * import { majority, mergeOutputs, unionBy } from "langgraph-quorum/merge"
 *
 * const outputs = [
 *   { briefId: "a", output: { packages: [{ name: "zod", licence: "MIT" }] } },
 *   { briefId: "b", output: { packages: [{ name: "zod", version: "4.6.7" }] } },
 * ]
 * const rules = { packages: unionBy("name"), "packages[].licence": majority() }
 * console.log(mergeOutputs(outputs, rules).value) // { packages: [{ name: "zod", licence: "MIT", version: "4.6.7" }] }
 * ```
 */
export function unionBy(key: string | readonly string[]): z.input<typeof unionBySchema> {
  return { rule: "unionBy", key }
}

export const unionByRule: RuleDefinition<z.output<typeof unionBySchema>> = {
  kind: "elements",
  schema: unionBySchema,
  label: (rule) => `unionBy(${keyNames(rule).join(", ")})`,
  words: (rule) => `elements with the same ${keyNames(rule).join(" and ")} merge field by field`,
}

function keyNames({ key }: z.output<typeof unionBySchema>): readonly string[] {
  return typeof key === "string" ? [key] : key
}

/** The keys of an element by which it merges, with the path of each. */
export interface ElementKey {
  readonly name: string
  readonly keys: readonly string[]
}

export function elementKeys(rule: z.output<typeof unionBySchema>): readonly ElementKey[] {
  return keyNames(rule).map((name) => ({ name, keys: parseKeys(name, "unionBy") }))
}

import { z } from "zod"
import { type FieldRule, fieldRules } from "./field-vote.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { show } from "./rule-options.js"

export const usualTrim = 0.2

/** Options of `perField`. */
export interface PerFieldOptions extends FixedRuleOptions {
  /** What the composed object has to fit: a schema of the ballots' outputs as they are, transforms done. @default any */
  readonly schema?: z.ZodType | undefined
  /** How fields are decided, by their top-level names. @default "plurality" for each */
  readonly fields?: Readonly<Record<string, FieldRule>> | undefined
  /** Share of the numbers that "trimmedMean" cuts at each end; from 0, below 0.5. @default 0.2 */
  readonly trim?: number | undefined
}

export const perFieldSchema = z.strictObject({
  ...fixedRuleOptions,
  schema: z
    .custom<z.ZodType>((value) => value instanceof z.ZodType, "expected `schema` to be a zod schema")
    .optional(),
  fields: z
    .custom<Readonly<Record<string, FieldRule>>>(isFieldRules, {
      error: `expected \`fields\` to be an object of field names, each with one of ${fieldRules.join(", ")}`,
    })
    .default({}),
  trim: z
    .custom<number>((value) => typeof value === "number" && value >= 0 && value < 0.5, {
      error: (issue) => `expected \`trim\` to be a share from 0 to below 0.5, got ${show(issue.input)}`,
    })
    .default(usualTrim),
})

function isFieldRules(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  return Object.values(value).every((rule) => fieldRules.some((known) => known === rule))
}

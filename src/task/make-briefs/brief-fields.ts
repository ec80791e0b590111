import { type BriefSpec, briefSchema } from "../brief.js"

/** What every brief that is made of one recipe has in common. */
export interface BriefFields extends Pick<
  BriefSpec,
  | "output"
  | "constraints"
  | "format"
  | "requirementIds"
  | "outputKeys"
  | "timeoutMs"
  | "required"
  | "priority"
> {}

export const briefFieldsSchema = briefSchema
  .pick({
    output: true,
    constraints: true,
    format: true,
    requirementIds: true,
    outputKeys: true,
    timeoutMs: true,
    required: true,
    priority: true,
  })
  .strict()

/** The same, out of the options of a recipe. */
export const ownBriefFields = briefFieldsSchema.strip()

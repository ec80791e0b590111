import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { BriefSpec } from "../brief.js"
import { describe } from "../json.js"
import { parseOptions } from "../options.js"
import { type BriefFields, briefFieldsSchema } from "./brief-fields.js"

const text = z.string().min(1, "expected a text that is not empty")

/** Ways to go about a text, so that equal objectives do not lead to equal texts; they fit headlines as well as essays. */
const usualAngles = [
  "start from what the reader gains by it",
  "start from the trouble it ends",
  "put it as a question that the reader asks already",
  "lead with a figure or another hard fact, if there is one",
  "say it as plainly and briefly as you can",
  "set what was before against what is now",
  "tell of one person and one moment",
  "make one bold claim and stand by it",
  "understate it, and let the reader draw the conclusion",
  "use the words its readers use among themselves",
  "take a picture from an entirely different field",
  "begin with what nearly everybody gets wrong about it",
]

export const variantsSchema = briefFieldsSchema.extend({
  objective: text,
  input: z.unknown().optional(),
  angles: z.array(text).min(1, "expected at least one angle").readonly().default(usualAngles),
  name: text.max(100).default("variant"),
})

/** Options of `variants`. */
export interface VariantsOptions extends BriefFields {
  /** What all of them are to write. */
  readonly objective: string
  /** What every brief works on: plain JSON. @default the input of the run */
  readonly input?: unknown
  /**
   * How each is to differ: the first takes the first, and so on, in pairs when there are more variants than angles.
   * @default twelve that fit headlines as well as essays
   */
  readonly angles?: readonly string[] | undefined
  /** What the ids begin with. @default "variant" */
  readonly name?: string | undefined
}

/**
 * Briefs that ask for `n` different outputs of one objective, as for headlines or the texts of an A/B test: each has a
 * number and an angle of its own. Integrate them with `distinct()`, which draws near-duplicates again.
 *
 * @throws ConfigError when `n` is no whole number of at least 1, or for unknown options
 *
 * @example
 * ```ts
 * import { distinct, section, variants } from "langgraph-quorum"
 *
 * const headlines = section({
 *   model: "simulated:demo",
 *   briefs: variants(5, { objective: "Write a headline for a library that lets many models work on one task." }),
 *   integrate: distinct(),
 * })
 * const { output, duplicates } = await headlines.run("For developers.")
 * console.log(output?.map(({ output: headline }) => headline), duplicates)
 * ```
 */
export function variants(n: number, options: VariantsOptions): readonly BriefSpec[] {
  if (!Number.isSafeInteger(n) || n < 1)
    throw new ConfigError(`variants: expected a whole number of at least 1, got ${describe(n)}`)
  const { objective, angles, name, ...fields } = parseOptions(variantsSchema, options, "variants")
  const width = String(n).length
  return Array.from({ length: n }, (_, index) => ({
    ...fields,
    id: `${name}-${String(index + 1).padStart(width, "0")}`,
    objective: `${objective}\n\nThis is number ${index + 1} of ${n} that are written apart and must differ. For this one: ${angleOf(angles, index)}. Give this one alone.`,
  }))
}

/** One angle each as long as there are enough, then two that were not together before. */
function angleOf(angles: readonly string[], index: number): string {
  const first = angles[index % angles.length] ?? ""
  const round = Math.floor(index / angles.length) % angles.length
  const second = round === 0 ? undefined : angles[(index + round) % angles.length]
  return second === undefined ? first : `${first}; and ${second}`
}

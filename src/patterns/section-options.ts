import { z } from "zod"
import { isAgent } from "../integrate/ask/ask-agent.js"
import type { Agent } from "../agents/agent.js"
import type { Collected } from "../integrate/collect.js"
import type { IntegrateFunction } from "../integrate/from-function.js"
import type { Integrator } from "../integrate/integrator.js"
import { approvalPolicySchema } from "../task/approval.js"
import type { BriefSpec } from "../task/brief.js"
import type { Json } from "../task/json.js"
import { commonOptionsSchema } from "./agent-options.js"

/** Briefs, or a function that makes them from the input; pure, as it may run again. */
export type SectionBriefs = readonly BriefSpec[] | ((input: Json) => readonly BriefSpec[])

/** How outputs become one: kept side by side, written into one answer by the model, or your own way. */
export type Integrate<T> = "collect" | "synthesis" | IntegrateFunction<T> | Integrator<T>

const agent = (what: string) => z.custom<Agent>(isAgent, `expected ${what}`)

export const sectionOptionsSchema = commonOptionsSchema.extend({
  briefs: z
    .custom<SectionBriefs>(
      (value) => Array.isArray(value) || typeof value === "function",
      "expected briefs, or a function that makes them",
    )
    .optional(),
  /** An agent that makes the briefs from the input. @default a planner on `model`, when no briefs are given */
  planner: agent("a planner agent, for example plannerAgent({ model })").optional(),
  /** Reads the plan and gives its remarks as warnings; it refuses nothing. */
  critic: agent("a critic, for example criticAgent({ model })").optional(),
  /** Asks a person before the branches run: always, when the estimate is above `maxCost` or unknown, or as you say. */
  approve: approvalPolicySchema.optional(),
  integrate: z
    .custom<Integrate<unknown>>(isIntegrate, 'expected "collect", "synthesis", a function or an integrator')
    .default("collect"),
  /** Shape of the integrated output, checked when it is made. */
  result: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  /** Ids of briefs that the result cannot do without, beside those that say so themselves. */
  required: z.array(z.string().min(1)).optional(),
  /** Milliseconds the others still have once quorum and required briefs are in; 0 ends at once. @default waits for all */
  graceMs: z.number().min(0, "expected a number of milliseconds of at least 0").optional(),
  /**
   * What becomes of a run below its quorum or without a required brief: it fails, what is there is integrated and
   * called partial, the missing briefs go out again (at most twice), or a person is asked. @default "fail"
   */
  onShortfall: z.enum(["fail", "integrate", "retry", "ask"]).default("fail"),
  validate: z
    .strictObject({
      /** Checks to do without, of V3, V4, V5, V7, V8 and V9. */
      waive: z.array(z.string()).default([]),
      /** Asked of each sentence of a written answer whether its records say so (V9). */
      judge: agent("an agent, for example chatAgent({ model })").optional(),
      /** Most rounds of repair. @default 2 */
      repairs: z.int().min(0).max(2, "expected at most 2 rounds").default(2),
    })
    .prefault({}),
})

/** Options of `section`. */
export type SectionOptions<T> = Omit<z.input<typeof sectionOptionsSchema>, "integrate"> & {
  integrate?: Integrate<T>
}

/** A section that collects: the default. */
export type CollectingOptions = SectionOptions<readonly Collected[]> & { integrate?: "collect" }
/** A section whose model writes one answer. */
export type SynthesisingOptions = SectionOptions<string> & { integrate: "synthesis" }

function isIntegrate(value: unknown): boolean {
  if (value === "collect" || value === "synthesis" || typeof value === "function") return true
  return (
    typeof value === "object" &&
    value !== null &&
    "integrate" in value &&
    typeof value.integrate === "function"
  )
}

import { z } from "zod"
import { isAgent } from "../../integrate/ask/ask-agent.js"
import type { Agent } from "../../agents/agent.js"
import type { Collected } from "../../integrate/collect.js"
import type { IntegrateFunction } from "../../integrate/from-function.js"
import type { ShortfallPolicy } from "../../graph/blueprint.js"
import type { Integrator } from "../../integrate/integrator.js"
import { type ApprovalPolicy, approvalPolicySchema } from "../../task/approval.js"
import type { BriefSpec } from "../../task/brief.js"
import type { Json } from "../../task/json.js"
import { type BranchOutput, type CommonOptions, commonOptionsSchema } from "../agent-options.js"

/** Briefs, or a function that makes them from the input; pure, as it may run again. */
export type SectionBriefs = readonly BriefSpec[] | ((input: Json) => readonly BriefSpec[])

/** How outputs become one: kept side by side, written into one answer by the model, or your own way. */
export type Integrate<T> = "collect" | "synthesis" | IntegrateFunction<T> | Integrator<T>

const agent = (what: string) => z.custom<Agent>(isAgent, `expected ${what}`)

/** How a result is held against what the branches delivered. */
export interface ValidateOptions {
  /** Checks to do without, of V3, V4, V5, V7, V8 and V9. @default none */
  readonly waive?: readonly string[] | undefined
  /**
   * Asked of each sentence of a written answer whether its records say so (V9). @default nobody: V9 goes by the words
   */
  readonly judge?: Agent | undefined
  /** Most rounds of repair, from 0 to 2. @default 2 */
  readonly repairs?: number | undefined
}

/** Options of `section`. */
export interface SectionOptions<
  T = unknown,
  Schema extends z.ZodType = z.ZodType,
  Output = unknown,
> extends CommonOptions<Schema, Output> {
  /**
   * The briefs, or a function that makes them from the input; pure, as it may run again. @default a planner makes
   * them
   */
  readonly briefs?: SectionBriefs | undefined
  /** An agent that makes the briefs from the input. @default a planner on `model`, when no briefs are given */
  readonly planner?: Agent | undefined
  /** Reads the plan and gives its remarks as warnings; it refuses nothing. @default nobody */
  readonly critic?: Agent | undefined
  /**
   * Asks a person before the branches run: always, when the estimate is above `maxCost` or unknown, or as you say.
   * @default nobody
   */
  readonly approve?: ApprovalPolicy | undefined
  /**
   * How outputs become one: kept side by side, written into one answer by the model, or your own way. @default
   * "collect"
   */
  readonly integrate?: Integrate<T> | undefined
  /** Shape of the integrated output, checked when it is made. @default as it was integrated */
  readonly result?: z.ZodType | undefined
  /** Ids of briefs that the result cannot do without, beside those that say so themselves. @default none */
  readonly required?: readonly string[] | undefined
  /**
   * Milliseconds the others still have once quorum and required briefs are in; 0 ends at once. @default waits for all
   */
  readonly graceMs?: number | undefined
  /**
   * What becomes of a run below its quorum or without a required brief: it fails, what is there is integrated and
   * called partial, the missing briefs go out again (at most twice), or a person is asked. @default "fail"
   */
  readonly shortfall?: ShortfallPolicy | undefined
  /** How the result is held against what the branches delivered. @default all checks, 2 rounds of repair */
  readonly validate?: ValidateOptions | undefined
}

export const sectionOptionsSchema = commonOptionsSchema.extend({
  briefs: z
    .custom<SectionBriefs>(
      (value) => Array.isArray(value) || typeof value === "function",
      "expected briefs, or a function that makes them",
    )
    .optional(),
  planner: agent("a planner agent, for example plannerAgent({ model })").optional(),
  critic: agent("a critic, for example criticAgent({ model })").optional(),
  approve: approvalPolicySchema.optional(),
  integrate: z
    .custom<Integrate<unknown>>(isIntegrate, 'expected "collect", "synthesis", a function or an integrator')
    .default("collect"),
  result: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  required: z.array(z.string().min(1)).readonly().optional(),
  graceMs: z.number().min(0, "expected a number of milliseconds of at least 0").optional(),
  shortfall: z.enum(["fail", "integrate", "retry", "ask"]).default("fail"),
  validate: z
    .strictObject({
      waive: z.array(z.string()).readonly().default([]),
      judge: agent("an agent, for example chatAgent({ model })").optional(),
      repairs: z.int().min(0).max(2, "expected at most 2 rounds").default(2),
    })
    .prefault({}),
})

/** Briefs that leave the shape of their output to the section. */
export type UnshapedBriefs = readonly UnshapedBrief[] | ((input: Json) => readonly UnshapedBrief[])

type UnshapedBrief = BriefSpec & { readonly output?: undefined }

/** A section that collects: the default. */
export type CollectingOptions<Schema extends z.ZodType = z.ZodType, Output = unknown> = SectionOptions<
  readonly Collected<BranchOutput<Schema, Output>>[],
  Schema,
  Output
> & { readonly integrate?: "collect" | undefined }
/** A section whose model writes one answer. */
export type SynthesisingOptions = SectionOptions<string> & { readonly integrate: "synthesis" }

function isIntegrate(value: unknown): boolean {
  if (value === "collect" || value === "synthesis" || typeof value === "function") return true
  return (
    typeof value === "object" &&
    value !== null &&
    "integrate" in value &&
    typeof value.integrate === "function"
  )
}

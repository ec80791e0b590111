import { contextWindow } from "../../agents/models/context-window.js"
import { type KnownModel, knowModel } from "../../agents/models/open-model.js"
import { costOf } from "../../agents/models/price.js"
import { defaultConcurrency } from "../../graph/settings.js"
import { clip, count, counted, dollars, time } from "../../report/numbers.js"
import { type PlanEstimate, estimatePlan, heldBackFor } from "../../task/estimate.js"
import type { Expense } from "../../task/expense.js"
import { type ForecastOptions, type Needs, forecastCaps } from "../../task/forecast.js"
import { capLines, capsAsJson } from "./cap-lines.js"
import { exitCodes } from "../output/exit-code.js"
import { type ChosenModel, modelLine } from "../flags/model-choice.js"
import type { RunFlags } from "../flags/run-flags.js"

/** A brief as a dry run shows and counts it. */
export interface EstimatedBrief {
  readonly id: string
  readonly objective: string
  /** Characters of its prompt that are its own. */
  readonly characters: number
  /** Characters of its prompt that other briefs are given, too. @default 0 */
  readonly sharedCharacters?: number
  readonly dependsOn?: readonly string[]
}

export interface DryRun {
  /** Absent when a planner would make them. */
  readonly briefs: readonly EstimatedBrief[] | undefined
  /** Most briefs a planner would make; given where a task is split, which is then weighed against one call. */
  readonly planned?: number
  /** Characters of the task, which a planner and every brief of its plan are given. @default 0 */
  readonly taskCharacters?: number
  /** Calls beside one for each brief. */
  readonly furtherCalls?: number
  /** Absent when no model is asked. */
  readonly model?: ChosenModel
  readonly flags: RunFlags
  readonly note?: string
}

const mostShown = 20
/** Tokens that instructions and schema add to a call; with an objective that a planner wrote. */
const instructionTokens = { given: 150, planned: 200 }

/** What a call sets aside under a cap: a long reply, and input that is cut finer than four characters a token. */
const mostOutputTokens = 4_096
const dearFactor = 1.6

/** Prints what a run would do, what it would cost, about, and whether splitting pays; calls nothing. */
export function dryRun(plan: DryRun): number {
  const { briefs, model, flags, planned } = plan
  const known = model === undefined ? undefined : knowModel(model.spec.id)
  const estimate = known === undefined ? undefined : estimateOf(plan, known)
  const caps = capsOf(plan, known, estimate)
  const forecasts = forecastCaps(caps)
  if (flags.json === true) {
    const shown = {
      dryRun: true,
      briefs: briefs ?? null,
      ...(briefs === undefined ? { mostBriefs: planned ?? 0 } : {}),
      model: model?.spec.id ?? null,
      estimate: estimate === undefined ? null : planned === undefined ? withoutSplit(estimate) : estimate,
      caps: capsAsJson(forecasts),
    }
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
    return exitCodes.complete
  }
  const lines = [
    ...planLines(plan),
    ...(model === undefined ? [] : [modelLine(model)]),
    ...(estimate === undefined ? [] : estimateLines(estimate, plan)),
    ...capLines(forecasts, caps),
    ...(plan.note === undefined || plan.note === "" ? [] : [plan.note]),
    "nothing was called (--dry-run)",
  ]
  process.stdout.write(`${lines.join("\n")}\n`)
  return exitCodes.complete
}

function planLines({ briefs, planned = 0 }: DryRun): readonly string[] {
  if (briefs === undefined) {
    return [
      `plan: a planner would make up to ${counted(planned, "brief")}; which ones, only asking it tells, so that this counts the most`,
    ]
  }
  const shown = briefs.slice(0, mostShown)
  const width = Math.min(40, Math.max(0, ...shown.map((brief) => brief.id.length)))
  const left = briefs.length - shown.length
  return [
    `plan: ${counted(briefs.length, "brief")}`,
    ...shown.map(({ id, objective, dependsOn = [] }) => {
      const after = dependsOn.length === 0 ? "" : `  (after ${clip(dependsOn.join(", "), 60)})`
      return `  ${clip(id, 40).padEnd(width)}  ${clip(objective, 100)}${after}`
    }),
    ...(left > 0 ? [`  and ${count(left)} more`] : []),
  ]
}

function estimateLines(estimate: PlanEstimate, { planned, flags }: DryRun): readonly string[] {
  const { calls, single, pays, why } = estimate
  const width = flags.concurrency ?? defaultConcurrency
  return [
    `estimate: up to ${counted(calls, "call")}, ${expense(estimate)}`,
    `time: about ${time(estimate.seconds * 1_000)}, with up to ${counted(width, "call")} at once${heldBackBy(estimate, flags)}`,
    ...(planned === undefined
      ? []
      : [
          `one call instead: ${single.fits ? `${expense(single)}, about ${time(single.seconds * 1_000)}` : "it would not fit"}`,
          `splitting ${pays ? "pays" : "does not pay"}: ${why}`,
        ]),
  ]
}

function expense({ inputTokens, outputTokens, cost }: Expense): string {
  const price = cost === null ? "cost unknown (no price for this model)" : dollars(cost)
  return `about ${count(inputTokens)} tokens in and ${count(outputTokens)} out, ${price}`
}

function withoutSplit({ calls, inputTokens, outputTokens, cost, seconds }: PlanEstimate) {
  return { calls, inputTokens, outputTokens, cost, seconds }
}

function estimateOf(plan: DryRun, known: KnownModel, furtherCalls = plan.furtherCalls ?? 0): PlanEstimate {
  const { briefs, planned = 0, taskCharacters = 0, flags } = plan
  const counted: readonly EstimatedBrief[] =
    briefs ??
    Array.from({ length: planned }, (_, index) => ({
      id: String(index + 1),
      objective: "",
      characters: 0,
      sharedCharacters: taskCharacters,
    }))
  return estimatePlan({
    briefs: counted,
    charactersOf: ({ characters, sharedCharacters = 0 }) => ({ own: characters, shared: sharedCharacters }),
    planningCalls: briefs === undefined ? 1 : 0,
    furtherCalls,
    instructionTokens: briefs === undefined ? instructionTokens.planned : instructionTokens.given,
    concurrency: flags.concurrency ?? defaultConcurrency,
    requestsPerMinute: flags.rpm,
    tokensPerMinute: flags.tpm,
    priceOf: (usage) => costOf(usage, known, flags.price),
    contextTokens: contextWindow(known.id),
  })
}

/** The limit that a run waits for, when it is not the time of its calls that counts. */
function heldBackBy(
  { calls, seconds, inputTokens, outputTokens }: PlanEstimate,
  { rpm, tpm }: RunFlags,
): string {
  const bound = (limit: number | undefined, needed: number): boolean =>
    limit !== undefined && heldBackFor(needed, limit) >= seconds
  if (bound(tpm, inputTokens + outputTokens)) return `, held back by --tpm ${tpm?.toLocaleString("en-US")}`
  return bound(rpm, calls) ? `, held back by --rpm ${rpm?.toLocaleString("en-US")}` : ""
}

function capsOf(
  plan: DryRun,
  known: KnownModel | undefined,
  estimate: PlanEstimate | undefined,
): ForecastOptions {
  const { briefs, planned = 0, flags } = plan
  const count = briefs?.length ?? planned
  const caps = {
    calls: flags.maxCalls,
    tokens: flags.maxTokens,
    cost: flags.maxCost,
    seconds: flags.deadline === undefined ? undefined : flags.deadline / 1_000,
  }
  if (known === undefined || estimate === undefined) {
    // A program of the user's own: nobody knows how long it takes, and it spends nothing that is counted here.
    const needs: Needs = { calls: count, tokens: 0, cost: 0, seconds: null }
    return { briefs: count, planningCalls: 0, work: needs, all: needs, call: { ...needs, calls: 1 }, caps }
  }
  const work = estimateOf(plan, known, 0)
  const inputTokens = Math.ceil((dearFactor * work.inputTokens) / Math.max(1, work.calls))
  const usage = { calls: 1, inputTokens, outputTokens: mostOutputTokens, cachedTokens: 0, reasoningTokens: 0 }
  return {
    briefs: count,
    planningCalls: briefs === undefined ? 1 : 0,
    work: needsOf(work),
    all: needsOf(estimate),
    call: { calls: 1, tokens: inputTokens + mostOutputTokens, cost: costOf(usage, known, flags.price) },
    caps,
  }
}

function needsOf({ calls, inputTokens, outputTokens, cost, seconds }: PlanEstimate): Needs {
  return { calls, tokens: inputTokens + outputTokens, cost, seconds }
}

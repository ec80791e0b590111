import { costOf } from "../agents/price.js"
import { knowModel } from "../agents/open-model.js"
import { clip, count, counted, dollars } from "../report/numbers.js"
import { exitCodes } from "./exit-code.js"
import { type ChosenModel, modelLine } from "./model-choice.js"
import type { RunFlags } from "./run-flags.js"

/** A brief as a dry run shows and counts it. */
export interface EstimatedBrief {
  readonly id: string
  readonly objective: string
  readonly characters: number
}

export interface DryRun {
  /** Absent when a planner would make them. */
  readonly briefs: readonly EstimatedBrief[] | undefined
  /** Most briefs a planner would make. */
  readonly planned?: number
  /** Calls beside one for each brief. */
  readonly furtherCalls?: number
  /** Absent when no model is asked. */
  readonly model?: ChosenModel
  readonly flags: RunFlags
  readonly note?: string
}

const mostShown = 20
const charactersPerToken = 4
/** What instructions and schema add to a call, and what a reply is taken to be, in tokens. */
const callTokens = 150
const replyTokens = 400

/** Prints what a run would do and what it would cost, about; calls nothing. */
export function dryRun(plan: DryRun): number {
  const { briefs, model, flags } = plan
  const estimate = model === undefined ? undefined : estimateOf(plan, model)
  if (flags.json === true) {
    const shown = {
      dryRun: true,
      briefs: briefs ?? null,
      model: model?.spec.id ?? null,
      estimate: estimate ?? null,
    }
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
    return exitCodes.complete
  }
  const width = Math.min(
    40,
    Math.max(0, ...(briefs ?? []).slice(0, mostShown).map((brief) => brief.id.length)),
  )
  const lines = [
    briefs === undefined
      ? `plan: a planner would make up to ${plan.planned ?? 0} briefs`
      : `plan: ${counted(briefs.length, "brief")}`,
    ...(briefs ?? [])
      .slice(0, mostShown)
      .map((brief) => `  ${clip(brief.id, 40).padEnd(width)}  ${clip(brief.objective, 100)}`),
    ...((briefs?.length ?? 0) > mostShown ? [`  and ${count((briefs?.length ?? 0) - mostShown)} more`] : []),
    ...(model === undefined ? [] : [modelLine(model)]),
    ...(estimate === undefined
      ? []
      : [
          `estimate: up to ${counted(estimate.calls, "call")}, about ${count(estimate.inputTokens)} tokens in and ${count(estimate.outputTokens)} out, ${estimate.cost === null ? "cost unknown (no price for this model)" : dollars(estimate.cost)}`,
        ]),
    ...(plan.note === undefined || plan.note === "" ? [] : [plan.note]),
    "nothing was called (--dry-run)",
  ]
  process.stdout.write(`${lines.join("\n")}\n`)
  return exitCodes.complete
}

function estimateOf({ briefs, planned = 0, furtherCalls = 0 }: DryRun, { spec }: ChosenModel) {
  const branches = briefs?.length ?? planned
  // A planner is one call more.
  const calls = branches + furtherCalls + (briefs === undefined ? 1 : 0)
  const characters = (briefs ?? []).reduce((sum, brief) => sum + brief.characters, 0)
  // What the branches write is read again by whatever integrates them.
  const integrated = furtherCalls * branches * replyTokens
  const inputTokens = Math.ceil(characters / charactersPerToken) + calls * callTokens + integrated
  const outputTokens = calls * replyTokens
  const usage = { calls, inputTokens, outputTokens, cachedTokens: 0, reasoningTokens: 0 }
  return { calls, inputTokens, outputTokens, cost: costOf(usage, knowModel(spec.id), undefined) }
}

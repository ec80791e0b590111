import { z } from "zod"
import { drawFence } from "../agents/prompts/judge-prompts.js"
import { redrawPrompt } from "../agents/prompts/redraw-prompt.js"
import type { BriefSpec, PlannedBrief } from "../task/brief.js"
import type { Duplicate } from "../task/conflict.js"
import type { Failure } from "../task/failure.js"
import type { Json } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import { type RecordLedger, countRecords, recordRef } from "../task/record.js"
import type { Collected } from "./collect.js"
import type { IntegrateContext, Integration, Integrator } from "./integrator.js"
import { type Slot, type Standing, chooseDraws, drawId, slotsOf } from "./variant-draws.js"

/** Options of `distinct`. */
export interface DistinctOptions {
  /** Two outputs this alike are near-duplicates: Jaccard similarity of their words, above 0, at most 1. @default 0.8 */
  readonly threshold?: number | undefined
  /** Rounds in which near-duplicates are drawn again; 0 for none. @default 2 */
  readonly rounds?: number | undefined
}

export const distinctSchema = z.strictObject({
  threshold: z
    .number()
    .refine((value) => value > 0 && value <= 1, "expected a number above 0 and at most 1")
    .default(0.8),
  rounds: z.int().min(0, "expected a whole number of at least 0").default(2),
})

type Settings = z.output<typeof distinctSchema>

const drawnAgain = "near-duplicate, drawn again"

/**
 * An integrator that keeps every output, in plan order, and has near-duplicates drawn again: of two that are alike, the
 * one launched later gets another try, told what is there already.
 *
 * As many further calls as there were briefs at most. What is still alike after the last round stays, and is listed in
 * `duplicates` as proposed; where a further draw failed or was cut off, that brief is missing, and the result partial.
 *
 * @throws ConfigError for unknown options, or a threshold that is not above 0 and at most 1
 *
 * @example
 * ```ts
 * import { distinct, section, variants } from "langgraph-quorum"
 *
 * const subjects = section({
 *   model: "simulated:demo",
 *   briefs: variants(3, { objective: "Write a subject line for the mail about our new prices." }),
 *   integrate: distinct({ threshold: 0.7 }),
 * })
 * console.log((await subjects.run("They fall by 10 %.")).output)
 * ```
 */
export function distinct<T = unknown>(options: DistinctOptions = {}): Integrator<readonly Collected<T>[]> {
  const settings = parseOptions(distinctSchema, options, "distinct")
  const { threshold, rounds } = settings
  return {
    name: "distinct",
    params: { threshold, rounds },
    refsOf: ({ briefId }) => [recordRef(briefId, "")],
    integrate: (outcomes, context) => {
      const slots = slotsOf(context.briefs, outcomes)
      const standing = chooseDraws(slots, threshold)
      const again = context.closed ? [] : toDrawAgain(slots, standing, settings)
      const more = redraws(again, standing, context)
      const integration: Integration<readonly Collected<T>[]> =
        more.length > 0
          ? { done: false, more, reason: `${more.length} near-duplicates are drawn again` }
          : integrated(slots, standing, settings, context.failures)
      return Promise.resolve(integration)
    },
  }
}

/** What is alike and may have another try, in launch order. */
function toDrawAgain(
  slots: readonly Slot[],
  standing: readonly Standing[],
  { rounds }: Settings,
): readonly Standing[] {
  const launched = slots.reduce((sum, { draws }) => sum + draws.length, 0)
  return standing
    .filter(({ slot, nearest }) => nearest !== undefined && slot.draws.length <= rounds)
    .slice(0, Math.max(0, 2 * slots.length - launched))
}

function redraws(
  again: readonly Standing[],
  standing: readonly Standing[],
  { briefs, random }: IntegrateContext,
): readonly BriefSpec[] {
  const taken = new Set(briefs.map(({ id }) => id))
  return again.map(({ slot, nearest }) => {
    const id = drawId(slot.brief.id, slot.draws.length + 1, taken)
    taken.add(id)
    const others = standing.filter((other) => other.slot !== slot)
    const nearestFirst = [
      ...others.filter(({ draw }) => draw === nearest?.draw),
      ...others.filter(({ draw }) => draw !== nearest?.draw),
    ].map(({ draw }) => (typeof draw.output === "string" ? draw.output : JSON.stringify(draw.output)))
    const objective = redrawPrompt(slot.brief.objective, nearestFirst, drawFence(random, nearestFirst))
    return { ...anew(slot.brief), id, objective, redraws: slot.brief.id }
  })
}

/** The same brief once more: its items are those of the first draw, and nothing depends on this one. */
function anew(brief: PlannedBrief): Omit<BriefSpec, "objective"> {
  const { id: _, index: __, objective: ___, items: ____, required: _____, ...rest } = brief
  return rest
}

function integrated<T>(
  slots: readonly Slot[],
  standing: readonly Standing[],
  { rounds }: Settings,
  failures: readonly Failure[],
): Integration<readonly Collected<T>[]> {
  if (standing.length === 0) {
    const shortfall = "no branch delivered anything"
    return { done: true, shortfall, reason: shortfall }
  }
  const chosen = new Set(standing.map(({ draw }) => draw.briefId))
  // A try that failed lacks nothing either where there is an output unlike the others in its place.
  const replaced = standing.flatMap(({ slot, nearest }) =>
    slot.draws
      .filter(({ briefId, status }) => !chosen.has(briefId) && (status === "ok" || nearest === undefined))
      .map(({ briefId }) => briefId),
  )
  const madeGood = new Set(replaced)
  const duplicates = duplicatesIn(standing)
  const left = duplicates.length
  return {
    done: true,
    output: standing.map(({ draw }) => ({ briefId: draw.briefId, output: draw.output as T })),
    records: ledgerOf(
      standing,
      failures.filter(({ briefId }) => !madeGood.has(briefId)),
    ),
    duplicates,
    replaced,
    ...(left === 0
      ? {}
      : {
          warnings: [
            `${left} of ${standing.length} outputs nearly ${left === 1 ? "repeats" : "repeat"} another, after up to ${rounds} rounds of drawing again`,
          ],
        }),
    reason: `${standing.length} of ${slots.length} outputs, ${replaced.length} drawn again, ${left} still alike`,
  }
}

function ledgerOf(standing: readonly Standing[], missing: readonly Failure[]): RecordLedger {
  const ledger = {
    records: standing.map(({ draw: { briefId, output, evidence } }, place) => ({
      id: `R${place + 1}`,
      path: "$",
      at: `/${place}/output`,
      value: output as Json,
      sources: [{ ref: recordRef(briefId, ""), briefId, ...(evidence === undefined ? {} : { evidence }) }],
    })),
    dropped: standing.flatMap(({ slot, draw }, place) =>
      slot.draws
        .filter((other) => other.status === "ok" && other !== draw)
        .map(({ briefId }) => ({
          ref: recordRef(briefId, ""),
          briefId,
          rule: drawnAgain,
          for: `R${place + 1}`,
        })),
    ),
    missing: missing.map(({ briefId, items }) => ({ briefId, items })),
  }
  return { counts: countRecords(ledger), ...ledger }
}

function duplicatesIn(standing: readonly Standing[]): readonly Duplicate[] {
  const places = new Map(standing.map(({ draw }, place) => [draw.briefId, place]))
  return standing.flatMap(({ draw, nearest }, place) => {
    if (nearest === undefined) return []
    const [one, other] = [nearest.draw.briefId, draw.briefId]
    return [
      {
        refs: [recordRef(one, ""), recordRef(other, "")],
        recordIds: [`R${(places.get(one) ?? 0) + 1}`, `R${place + 1}`],
        similarity: nearest.similarity,
        status: "proposed" as const,
        detail: `"${other}" nearly repeats "${one}" (similarity ${nearest.similarity.toFixed(2)})`,
      },
    ]
  })
}

import type { PlannedBrief } from "../task/brief.js"
import { nearPairs, wordSet } from "../task/near-pairs.js"
import { type OkOutcome, type Outcome, isOk } from "../task/outcome.js"

/** What was drawn for one of the outputs that were asked for. */
export interface Slot {
  readonly brief: PlannedBrief
  /** In the order in which they were asked for; the first answers the brief itself. */
  readonly draws: readonly Outcome[]
}

/** A slot with the draw that stands for it. */
export interface Standing {
  readonly slot: Slot
  readonly draw: OkOutcome
  /** The output that it nearly repeats. */
  readonly nearest?: { readonly draw: OkOutcome; readonly similarity: number }
}

/** An id may have 300 characters. */
const longestBase = 270

/** An id that nobody has, for the brief that draws an output of `briefId` for the `number`th time, from 2. */
export function drawId(briefId: string, number: number, taken: ReadonlySet<string>): string {
  for (let draw = number; ; draw += 1) {
    const id = `${briefId.slice(0, longestBase)} (draw ${draw})`
    if (!taken.has(id)) return id
  }
}

/** The briefs of the plan with all that was drawn for each. */
export function slotsOf(briefs: readonly PlannedBrief[], outcomes: readonly Outcome[]): readonly Slot[] {
  const ids = new Set(briefs.map(({ id }) => id))
  const first = new Map<string, string>()
  for (const { id, redraws } of briefs) if (redraws !== undefined && ids.has(redraws)) first.set(id, redraws)
  const draws = new Map<string, Outcome[]>()
  // In the order of the plan: what was drawn again came later into it.
  for (const outcome of outcomes) {
    const id = first.get(outcome.briefId) ?? outcome.briefId
    const known = draws.get(id)
    if (known === undefined) draws.set(id, [outcome])
    else known.push(outcome)
  }
  return briefs
    .filter(({ id }) => !first.has(id))
    .map((brief) => ({ brief, draws: draws.get(brief.id) ?? [] }))
}

/**
 * What stands for each slot that has anything, in plan order: the first draw that is unlike all that stand before it, by
 * round and within a round in plan order; where there is none, the draw least like them, with what it is like.
 */
export function chooseDraws(slots: readonly Slot[], threshold: number): readonly Standing[] {
  const similarities = alike(slots, threshold)
  const standing = new Map<Slot, Standing>()
  const accepted = new Set<Outcome>()
  const nearestTo = (draw: Outcome): Standing["nearest"] => {
    let nearest: Standing["nearest"]
    for (const [other, similarity] of similarities.get(draw) ?? []) {
      if (accepted.has(other) && similarity > (nearest?.similarity ?? 0))
        nearest = { draw: other, similarity }
    }
    return nearest
  }
  const rounds = Math.max(0, ...slots.map(({ draws }) => draws.length))
  for (let round = 0; round < rounds; round += 1) {
    for (const slot of slots) {
      const draw = slot.draws[round]
      if (draw === undefined || !isOk(draw) || standing.has(slot)) continue
      if (nearestTo(draw) !== undefined) continue
      standing.set(slot, { slot, draw })
      accepted.add(draw)
    }
  }
  return slots.flatMap((slot) => {
    const [first] = standing.has(slot) ? [] : leastAlike(slot, nearestTo)
    const chosen = standing.get(slot) ?? first
    return chosen === undefined ? [] : [chosen]
  })
}

function leastAlike(slot: Slot, nearestTo: (draw: Outcome) => Standing["nearest"]): readonly Standing[] {
  return slot.draws
    .filter(isOk)
    .map((draw): Standing => {
      const nearest = nearestTo(draw)
      return nearest === undefined ? { slot, draw } : { slot, draw, nearest }
    })
    .toSorted((left, right) => (left.nearest?.similarity ?? 0) - (right.nearest?.similarity ?? 0))
}

/** By draw, those that are like it, in the order of the slots. */
type Similarities = ReadonlyMap<Outcome, ReadonlyMap<OkOutcome, number>>

function alike(slots: readonly Slot[], threshold: number): Similarities {
  const draws = slots.flatMap((slot) => slot.draws.filter(isOk))
  const similarities = new Map<Outcome, Map<OkOutcome, number>>()
  const note = (one: OkOutcome, other: OkOutcome, similarity: number): void => {
    const known = similarities.get(one)
    if (known === undefined) similarities.set(one, new Map([[other, similarity]]))
    else known.set(other, similarity)
  }
  for (const { left, right, similarity } of nearPairs(draws.map(wordsIn), { threshold })) {
    const [one, other] = [draws[left], draws[right]]
    if (one === undefined || other === undefined) continue
    note(one, other, similarity)
    note(other, one, similarity)
  }
  return similarities
}

/** What an output says, without the names of its fields; of one without a word, each sign is one. */
function wordsIn({ output }: OkOutcome): string {
  const text = saidIn(output).join(" ")
  if (wordSet(text).size > 0) return text
  return Array.from(text, (sign) => `sign${sign.codePointAt(0) ?? 0}`).join(" ")
}

function saidIn(value: unknown): readonly string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(saidIn)
  return [String(value)]
}

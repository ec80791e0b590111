import type { Json } from "../../task/json.js"
import type { Chain } from "./chain.js"
import { decide } from "./decide.js"
import { conflictOf } from "./describe-conflict.js"
import { definitionOf, labelOf } from "./merge-rule.js"
import type { TableEntry } from "./merge-table.js"
import type { Merging, Where } from "./merging.js"
import type { Place } from "./place.js"
import type { Inquiry } from "./rules/ruling.js"
import { type Candidate, type Saying, type Sayings, candidatesOf, isSome } from "./saying.js"

/** One value out of what the briefs say at a path; each saying ends up kept, merged or dropped. */
export function mergeValues(
  sayings: readonly Saying[],
  place: Place,
  { chain, rank }: TableEntry,
  where: Where,
  merging: Merging,
): Json | undefined {
  if (!isSome(sayings)) return undefined
  const candidates = candidatesOf(sayings)
  if (!isSome(candidates)) return undefined
  const decision = decide(candidates, chain, inquiryAt(where.path, merging))
  if (decision.how === "combined") return combineAll(sayings, chain, place, rank, where, merging)
  const { chosen } = decision
  const agreed = decision.how === "agreed" && candidates.length > 1
  const record = merging.book?.keep({
    path: place.path,
    rank,
    at: where.at,
    value: chosen.value,
    sayings: agreed ? [...chosen.sayings, ...without(sayings, chosen)] : chosen.sayings,
  })
  if (decision.how === "chosen") {
    merging.conflicts.push(conflictOf(where.path, candidates, decision))
    for (const saying of without(sayings, chosen)) merging.book?.drop(saying, decision.rule, record)
  }
  return chosen.value
}

function without(sayings: readonly Saying[], chosen: Candidate): readonly Saying[] {
  return sayings.filter(({ key }) => key !== chosen.key)
}

function combineAll(
  sayings: Sayings,
  { last }: Chain,
  place: Place,
  rank: number,
  where: Where,
  merging: Merging,
): Json | undefined {
  const work = last === undefined ? undefined : definitionOf(last)
  if (last === undefined || work?.kind !== "combining") return undefined
  const { value, records, dropped, because } = work.combine(sayings)
  const kept = records.map((record) =>
    merging.book?.keep({
      path: place.path,
      rank,
      at: `${where.at}${record.at}`,
      value: record.value,
      sayings: record.sayings,
    }),
  )
  const rule = labelOf(last)
  for (const saying of dropped) {
    merging.book?.drop(saying, rule, kept[0])
    merging.warnings.add(
      `\`${place.path}\`: ${rule} leaves out what is ${because ?? "of no use to it"}`,
      saying.ref,
    )
  }
  return value
}

/** What the rules at a path may ask: the judges, who are told of it when they have not been asked. */
export function inquiryAt(path: string, { verdicts, escalations, weights }: Merging): Inquiry {
  return {
    weightOf: ({ briefId }) => weights.get(briefId) ?? 1,
    verdictOn(candidates) {
      const verdict = verdicts.get(path)
      if (verdict === undefined) escalations.push({ path, candidates })
      if (verdict === null) return "abstained"
      return candidates.find(({ key }) => key === verdict)
    },
  }
}

import type { Conflict } from "../../task/conflict.js"
import type { Json } from "../../task/json.js"
import { type ByKind, type Kind, kindNames, nothing } from "./by-kind.js"
import { planOrder } from "./chain.js"
import { decide } from "./decide.js"
import { few, show, valueOf } from "./describe-conflict.js"
import { inquiryAt } from "./merge-values.js"
import type { Merging, Where } from "./merging.js"
import type { Place } from "./place.js"
import { plainValue } from "./plain-value.js"
import type { KeptRecord } from "./record-book.js"
import { type Saying, byPlan, candidatesOf } from "./saying.js"
import { valueKey } from "./value-key.js"
import { recordsOf } from "./walk.js"

/** Merges what is of one kind. */
export type MergeKind = (byKind: ByKind, place: Place, where: Where, merging: Merging) => Json | undefined

type Present = ByKind[Kind][number]

/**
 * Things of different kinds at one path are a conflict: one kind is chosen and merged, the others are left out, for the
 * first record that the chosen one leaves.
 */
export function mergeKinds(
  byKind: ByKind,
  mergeKind: MergeKind,
  place: Place,
  where: Where,
  merging: Merging,
): Json | undefined {
  const sayings = (Object.keys(byKind) as Kind[])
    .flatMap((kind) => byKind[kind].map((item) => kindSaying(kind, item)))
    .sort(byPlan)
  const [first, ...others] = candidatesOf(sayings)
  if (first === undefined) return undefined
  // A judge is shown values, not kinds of them.
  const deciding = place.value.chain.deciding.filter(({ rule }) => rule !== "judge")
  const decision = decide(
    [first, ...others],
    { deciding, grain: "whole" },
    {
      ...inquiryAt(where.path, merging),
      verdictOn: () => undefined,
    },
  )
  const { chosen, rule, status } =
    decision.how === "chosen" ? decision : ({ chosen: first, rule: planOrder, status: "unresolved" } as const)
  const kind = chosen.key as Kind
  const before = merging.book?.size ?? 0
  const merged = mergeKind({ ...nothing(), [kind]: byKind[kind] }, place, where, merging) ?? null
  const preferred = merging.book?.keptAfter(before)
  const rejected = candidatesOf(
    sayings
      .filter(({ key }) => key !== kind)
      .map((saying) => ({ ...saying, key: valueKey(saying.value) ?? saying.ref })),
  )
  for (const other of Object.keys(byKind) as Kind[])
    if (other !== kind) for (const item of byKind[other]) dropAll(item, rule, preferred, merging)
  const stands = kindNames[kind]
  const against = few(
    rejected.map(({ value }) => show(value)),
    3,
    "more",
  )
  const conflict: Conflict = {
    path: where.path,
    values: [{ value: merged, sayings: chosen.sayings }, ...rejected]
      .sort((left, right) => byPlan(left.sayings[0], right.sayings[0]))
      .map(({ value, sayings }) => valueOf(value, sayings)),
    rule,
    chosen: merged,
    rejected: rejected.map(({ value }) => value),
    status,
    detail: `${stands} stands, not ${against}: by ${rule}`,
  }
  merging.conflicts.push(conflict)
  return merged
}

function kindSaying(kind: Kind, item: Present): Saying {
  const { source, ref, order, scope } = item
  return { source, ref, order, value: plainValue(item) ?? null, key: kind, scope }
}

/** What is refused in a list has been dropped already. */
function dropAll(item: Present, rule: string, preferred: KeptRecord | undefined, { book }: Merging): void {
  const records = "elements" in item ? item.elements : recordsOf(item)
  for (const record of records) book?.drop(record, rule, preferred)
}

import type { Json } from "../../task/json.js"
import { type Chain, planOrder } from "./chain.js"
import { type Decision, decide } from "./decide.js"
import { conflictOf } from "./describe-conflict.js"
import { elementValue } from "./element-value.js"
import { type ElementGroup, groupElements } from "./group-elements.js"
import { type JoinedGroups, joinNear, mergedDuplicate, proposedDuplicate } from "./join-near.js"
import type { CompleteRule } from "./merge-rule.js"
import type { TableEntry } from "./merge-table.js"
import { inquiryAt } from "./merge-values.js"
import type { Merging, Where } from "./merging.js"
import { pointerTo } from "./path.js"
import type { Place } from "./place.js"
import { plainValue } from "./plain-value.js"
import type { KeptRecord } from "./record-book.js"
import { byPlan, candidatesOf } from "./saying.js"
import type { WalkedElement, WalkedList } from "./walk.js"

/** One list out of several, element by element; where a rule before decides for one of them, out of that one. */
export function mergeLists(
  items: readonly WalkedList[],
  place: Place,
  { chain, rank }: TableEntry,
  where: Where,
  merging: Merging,
): Json {
  const { last } = chain
  if (last === undefined) return []
  const decision = chain.deciding.length === 0 ? undefined : decideLists(items, chain, where, merging)
  const chosen =
    decision === undefined || decision.how === "combined" ? undefined : decision.chosen.sayings[0]
  const used = chosen === undefined ? items : items.filter(({ ref }) => ref === chosen.ref)
  const unused = chosen === undefined ? [] : items.filter(({ ref }) => ref !== chosen.ref)
  const elements = used.flatMap((list) => list.elements)
  warnOfKeyless(elements, place, last, merging)
  const near = merging.book === undefined ? undefined : merging.near.get(place.path)
  const { joined, proposals } = joinNear(groupElements(elements, last), near, merging)
  const others = new Map<string, WalkedElement[]>()
  const rest = unused.flatMap((list) => list.elements)
  for (const element of rest) {
    const known = others.get(element.key)
    if (known === undefined) others.set(element.key, [element])
    else known.push(element)
  }
  const records = new Map<JoinedGroups, KeptRecord>()
  const values = joined.map((one, index): Json => {
    const value = elementValue(one, index, place, near, where, merging)
    if (merging.book === undefined) return value
    const record = merging.book.keep({
      path: `${place.path}[]`,
      rank,
      at: pointerTo(where.at, index),
      value,
      sayings: withEqual(inPlan(one), others),
    })
    records.set(one, record)
    const duplicate = mergedDuplicate(one, record, near)
    if (duplicate !== undefined) merging.duplicates.push(duplicate)
    return value
  })
  for (const proposal of proposals) {
    const [left, right] = [records.get(proposal.left), records.get(proposal.right)]
    if (left !== undefined && right !== undefined && near !== undefined)
      merging.duplicates.push(proposedDuplicate(proposal, [left, right], near))
  }
  const rule = decision?.how === "chosen" ? decision.rule : planOrder
  const [preferred] = records.values()
  for (const element of rest) if (others.has(element.key)) merging.book?.drop(element, rule, preferred)
  return values
}

/** A group is in plan order; several that are near are not, one behind the other. */
function inPlan({ groups: [group, ...others] }: JoinedGroups): ElementGroup {
  if (others.length === 0) return group
  const all: ElementGroup = [...group, ...others.flat()]
  return all.sort(byPlan)
}

/** The sayings, and behind them those that say the same in lists that were not chosen; these are taken out. */
function withEqual(sayings: ElementGroup, unchosen: Map<string, WalkedElement[]>): ElementGroup {
  if (unchosen.size === 0) return sayings
  const equal = sayings.flatMap(({ key }) => {
    const found = unchosen.get(key) ?? []
    unchosen.delete(key)
    return found
  })
  return [...sayings, ...equal]
}

function decideLists(
  items: readonly WalkedList[],
  chain: Chain,
  where: Where,
  merging: Merging,
): Decision | undefined {
  const [first, ...others] = candidatesOf(
    items.map((item) => {
      const { source, ref, order, scope, elements } = item
      return {
        source,
        ref,
        order,
        value: plainValue(item) ?? null,
        key: `[${elements.map(({ key }) => key).join()}]`,
        scope,
      }
    }),
  )
  if (first === undefined) return undefined
  const candidates = [first, ...others] as const
  const decision = decide([...candidates], chain, inquiryAt(where.path, merging))
  if (decision.how === "chosen") merging.conflicts.push(conflictOf(where.path, candidates, decision))
  return decision
}

function warnOfKeyless(
  elements: readonly WalkedElement[],
  place: Place,
  rule: CompleteRule,
  { warnings }: Merging,
): void {
  if (rule.rule !== "unionBy") return
  const names = place.elementKeys.map(({ name }) => name).join(" and ")
  for (const { ref, about } of elements)
    if (about === undefined) warnings.add(`elements of \`${place.path}[]\` without ${names} stand alone`, ref)
}

import type { Json } from "../../../task/json.js"
import type { Chain } from "../../merge/chain.js"
import { type CompleteRule, definitionOf } from "../../merge/merge-rule.js"
import { type Saying, candidatesOf } from "../../merge/saying.js"
import { valueKey } from "../../merge/value-key.js"
import { equalJson } from "./equal-json.js"

/** What one brief says. */
export interface Said {
  readonly briefId: string
  readonly value: Json
}

/** Whether a merge takes two values for the same, though they may be written in different ways. */
export function sameValue(left: Json, right: Json): boolean {
  const key = valueKey(left)
  return key !== undefined && key === valueKey(right)
}

/** Whether a rule that combines makes the value out of all that was said, none of it left out. */
export function combinesTo(value: Json, said: readonly Said[], rule: CompleteRule): boolean {
  const work = definitionOf(rule)
  const [first, ...others] = said.map(sayingOf)
  if (work.kind !== "combining" || first === undefined) return false
  const { value: combined, dropped } = work.combine([first, ...others])
  return dropped.length === 0 && combined !== undefined && equalJson(combined, value)
}

/** Whether numbers agree within a tolerance of the chain, and on that value. */
export function agreesOn(value: Json, said: readonly Said[], chain: Chain | undefined): boolean {
  return agreed(said, chain).includes(value)
}

/** Whether two values are numbers that are near enough to be taken for one by the chain. */
export function agree(left: Json, right: Json, chain: Chain): boolean {
  const both = [left, right].map((value, place) => ({ briefId: String(place), value }))
  return agreed(both, chain).length > 0
}

/** What the values are taken to mean, by each rule of the chain that has a tolerance for them. */
function agreed(said: readonly Said[], chain: Chain | undefined): readonly Json[] {
  const rules = chain?.deciding.filter(({ rule }) => rule === "numeric") ?? []
  if (rules.length === 0) return []
  const candidates = candidatesOf(said.map(sayingOf))
  return rules.flatMap((rule) => {
    const work = definitionOf(rule)
    if (work.kind !== "deciding") return []
    const ruling = work.narrow(candidates, rule, { weightOf: () => 1, verdictOn: () => undefined })
    return ruling !== undefined && "agreedOn" in ruling ? [ruling.agreedOn.value] : []
  })
}

function sayingOf({ briefId, value }: Said, place: number): Saying {
  const ref = `${briefId}#${place}`
  return {
    source: { briefId, index: place },
    ref,
    order: place,
    value,
    key: valueKey(value) ?? ref,
    scope: { value },
  }
}

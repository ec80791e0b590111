import type { CompleteRule } from "./merge-rule.js"
import type { WalkedElement } from "./walk.js"

/** Elements that are one in the merged list, in plan order. */
export type ElementGroup = [WalkedElement, ...WalkedElement[]]

/** Puts together what the rule says is one thing. */
export function groupElements(
  elements: readonly WalkedElement[],
  rule: CompleteRule,
): readonly ElementGroup[] {
  if (rule.rule === "concatOrdered") return elements.map((element) => [element])
  const groups = new Map<string, ElementGroup>()
  for (const element of elements) {
    const key = groupKey(element)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [element])
    else known.push(element)
  }
  return [...groups.values()]
}

/** Elements without a key are equal as a whole or not at all. */
function groupKey({ about, key }: WalkedElement): string {
  return about === undefined ? `=${key}` : `#${about.id}`
}

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
  const groups: ElementGroup[] = []
  // Elements without a key are equal as a whole or not at all.
  const [byAbout, byKey] = [new Map<string, ElementGroup>(), new Map<string, ElementGroup>()]
  for (const element of elements) {
    const [known, key] = element.about === undefined ? [byKey, element.key] : [byAbout, element.about]
    const group = known.get(key)
    if (group !== undefined) {
      group.push(element)
      continue
    }
    const opened: ElementGroup = [element]
    known.set(key, opened)
    groups.push(opened)
  }
  return groups
}

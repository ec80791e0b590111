import type { PlannedBrief } from "../brief.js"
import { type Found, type IndependenceIssue, namesOf, quote } from "./issue.js"

/** Input items in several briefs, not all of which have declared them shared. */
export function itemsTwice(briefs: readonly PlannedBrief[]): Found {
  const holders = holdersOf(briefs, ({ items = [], shared = [] }) => [...items, ...shared])
  const issues = holders.flatMap(({ name, indexes }): readonly IndependenceIssue[] => {
    const undeclared = indexes.filter((index) => briefs[index]?.shared?.includes(name) !== true)
    if (undeclared.length === 0) return []
    const who = undeclared.length === 2 && indexes.length === 2 ? "both" : namesOf(idsOf(briefs, undeclared))
    return [
      {
        kind: "item",
        briefIds: idsOf(briefs, indexes),
        detail: `${namesOf(idsOf(briefs, indexes))} work on the same item ${quote(name)}`,
        repair: `leave it to one of them, or give \`shared: [${quote(name)}]\` to ${who}`,
      },
    ]
  })
  return { issues }
}

/** Keys of the integrated output that several briefs fill, where no rule says how to merge them. */
export function outputKeysTwice(briefs: readonly PlannedBrief[], isMerged: (key: string) => boolean): Found {
  const holders = holdersOf(briefs, ({ outputKeys = [] }) => outputKeys)
  const issues = holders
    .filter(({ name }) => !isMerged(name))
    .map(({ name, indexes }): IndependenceIssue => {
      return {
        kind: "output_key",
        briefIds: idsOf(briefs, indexes),
        detail: `${namesOf(idsOf(briefs, indexes))} fill the same output key ${quote(name)}, and no merge rule says which counts`,
        repair: `give ${quote(name)} a merge rule, or each brief output keys of its own`,
      }
    })
  return { issues }
}

interface Holders {
  readonly name: string
  /** At least two. */
  readonly indexes: readonly number[]
}

function holdersOf(
  briefs: readonly PlannedBrief[],
  namesIn: (brief: PlannedBrief) => readonly string[],
): readonly Holders[] {
  const holders = new Map<string, number[]>()
  for (const [index, brief] of briefs.entries())
    for (const name of new Set(namesIn(brief))) {
      const known = holders.get(name)
      if (known === undefined) holders.set(name, [index])
      else known.push(index)
    }
  return [...holders]
    .filter(([, indexes]) => indexes.length > 1)
    .map(([name, indexes]) => {
      return { name, indexes }
    })
}

function idsOf(briefs: readonly PlannedBrief[], indexes: readonly number[]): readonly string[] {
  return indexes.map((index) => briefs[index]?.id ?? "")
}

import type { PlannedBrief } from "../brief.js"
import { type Found, type IndependenceIssue, quote } from "./issue.js"
import { asksForOthers, findMentions } from "./mention-finder.js"
import type { Order } from "./order.js"

/** Briefs that speak of others as if they knew what these deliver, and are not given it. */
export function mentions(
  briefs: readonly PlannedBrief[],
  indexOf: ReadonlyMap<string, number>,
  order: Order,
): Found {
  const folded = new Map(briefs.map(({ id }) => [id.toLowerCase(), id]).toReversed() as [string, string][])
  const idOf = (words: string): string | undefined =>
    indexOf.has(words) ? words : folded.get(words.toLowerCase())
  const issues: IndependenceIssue[] = []
  for (const [own, brief] of briefs.entries()) {
    const { id, objective, constraints = [], format = "", dependsOn = [] } = brief
    const text = [objective, ...constraints, format].join("\n\n")
    for (const mention of findMentions(text, idOf, id)) {
      const other = indexOf.get(mention.id) ?? own
      // An item of the same name is what is meant then: chunks of one item are called like it.
      const isItem = [...(brief.items ?? []), ...(briefs[other]?.items ?? [])].includes(mention.id)
      if (isItem || order.waits(own, other)) continue
      issues.push({
        kind: "mention",
        briefIds: own < other ? [id, mention.id] : [mention.id, id],
        detail: `${quote(id)} speaks of ${quote(mention.id)} (${quote(mention.words)}) and is not given what that delivers`,
        repair: `let ${quote(id)} depend on ${quote(mention.id)}, or write into ${quote(id)} what it has to know`,
      })
    }
    if (dependsOn.length === 0 && briefs.length > 1 && asksForOthers(text))
      issues.push({
        kind: "mention",
        briefIds: [id],
        detail: `${quote(id)} asks for what other briefs deliver and is not given it`,
        repair: `name those briefs in \`dependsOn\` of ${quote(id)}, or leave that to the integration`,
      })
  }
  return { issues }
}

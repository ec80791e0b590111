import type { Ballot } from "./ballot.js"
import type { Rule } from "./rule.js"

/** The ballots with the weight the rule counts them for, and what had to be cut or counts for nothing. */
export function weighBallots(
  ballots: readonly Ballot[],
  rule: Rule,
): { readonly ballots: readonly Ballot[]; readonly warnings: readonly string[] } {
  const warnings: string[] = []
  const most = rule.mostWeight ?? 1
  const weighed = ballots.map((ballot) => {
    const { briefId, status, weight, reason } = ballot
    if (weight > most) warnings.push(`the ballot of ${briefId} claimed the weight ${weight}: cut to ${most}`)
    if (status !== "usable") return weight > most ? { ...ballot, weight: most } : ballot
    if (reason !== undefined) warnings.push(`the ballot of ${briefId} ${reason}: counted like any other`)
    const counted = rule.weigh?.(ballot) ?? Math.min(most, weight)
    return counted === weight ? ballot : { ...ballot, weight: counted }
  })
  const silent = rule.needs?.includes("confidence") === true ? weighed.filter(isSilent).length : 0
  if (silent > 0)
    warnings.push(`${silent} usable ballots did not say how sure they are: they count as not sure at all`)
  const nothing = weighed.filter(({ status, weight }) => status === "usable" && weight === 0).length
  if (nothing > 0) warnings.push(`${nothing} usable ballots weigh nothing`)
  return { ballots: weighed, warnings: bounded(warnings) }
}

function isSilent({ status, confidence }: Ballot): boolean {
  return status === "usable" && confidence === undefined
}

function bounded(warnings: readonly string[]): readonly string[] {
  const most = 10
  return warnings.length <= most
    ? warnings
    : [...warnings.slice(0, most), `and ${warnings.length - most} more like these`]
}

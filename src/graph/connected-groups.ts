import type { PlannedBrief } from "../task/brief.js"

/**
 * Briefs that hang together by `dependsOn`, in plan order, each group at the place of its first brief; a brief that
 * nothing hangs on is a group of its own.
 */
export function connectedGroups(briefs: readonly PlannedBrief[]): readonly (readonly PlannedBrief[])[] {
  const places = new Map(briefs.map(({ id }, place) => [id, place]))
  const leaders = briefs.map((_, place) => place)
  const leaderOf = (place: number): number => {
    let leader = place
    for (let next = leaders[leader]; next !== undefined && next !== leader; next = leaders[leader])
      leader = next
    leaders[place] = leader
    return leader
  }
  for (const [place, { dependsOn = [] }] of briefs.entries()) {
    for (const id of dependsOn) {
      const other = places.get(id)
      if (other === undefined) continue
      const [left, right] = [leaderOf(place), leaderOf(other)]
      leaders[Math.max(left, right)] = Math.min(left, right)
    }
  }
  const groups = new Map<number, PlannedBrief[]>()
  for (const [place, brief] of briefs.entries()) {
    const leader = leaderOf(place)
    const group = groups.get(leader)
    if (group === undefined) groups.set(leader, [brief])
    else group.push(brief)
  }
  return [...groups.values()]
}

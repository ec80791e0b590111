import type { Ballot, Linked } from "../../tally/index.js"
import type { ChoiceText } from "./choice-texts.js"

/** Choices that count as one, as plain JSON. */
export type ChoiceCluster = {
  /** The one that was launched first: all of them are counted under it. */
  readonly choice: string
  readonly members: readonly { readonly choice: string; readonly briefIds: readonly string[] }[]
}

/** Counts every ballot under the earliest-launched choice of its cluster; what it says stays in `output` and `raw`. */
export function relabel(
  ballots: readonly Ballot[],
  clusters: readonly Linked<ChoiceText>[],
): readonly Ballot[] {
  const keys = new Map(
    clusters.flatMap((members) => members.map(({ choice }) => [choice, members[0].choice] as const)),
  )
  return ballots.map((ballot) => {
    if (ballot.status !== "usable" || ballot.choice === null) return ballot
    const choice = keys.get(ballot.choice) ?? ballot.choice
    return choice === ballot.choice ? ballot : { ...ballot, choice }
  })
}

/** The clusters for the report, in the order of their first ballots. */
export function describeClusters(clusters: readonly Linked<ChoiceText>[]): readonly ChoiceCluster[] {
  return clusters.map((members) => ({
    choice: members[0].choice,
    members: members.map(({ choice, briefIds }) => ({ choice, briefIds })),
  }))
}

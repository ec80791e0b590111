import type { Ballot } from "./ballot.js"

/** The votes for one choice. */
export interface ChoiceCount {
  readonly choice: string
  /** Ballots. */
  readonly count: number
  readonly weight: number
  /** Launch index of its first ballot. */
  readonly firstIndex: number
}

/** Running counts; the same for every order in which the same ballots are added. */
export interface Counts {
  /** Ballots of any status. */
  readonly seen: number
  /** Ballots that voted. */
  readonly usable: number
  /** Weight of the ballots that voted. */
  readonly weight: number
  readonly byChoice: ReadonlyMap<string, ChoiceCount>
  readonly leader: ChoiceCount | undefined
  readonly runnerUp: ChoiceCount | undefined
}

/** Counts that `addBallot` may still change: it writes to the map, and gives the rest anew. */
export interface RunningCounts extends Counts {
  readonly byChoice: Map<string, ChoiceCount>
}

export function noCounts(): RunningCounts {
  return { seen: 0, usable: 0, weight: 0, byChoice: new Map(), leader: undefined, runnerUp: undefined }
}

/** Adds one ballot in constant time; the counts that went in must not be used again. */
export function addBallot(counts: RunningCounts, ballot: Ballot): RunningCounts {
  const { choice, weight, index } = ballot
  if (ballot.status !== "usable" || choice === null) return { ...counts, seen: counts.seen + 1 }

  const before = counts.byChoice.get(choice)
  const entry: ChoiceCount = {
    choice,
    count: (before?.count ?? 0) + 1,
    weight: (before?.weight ?? 0) + weight,
    firstIndex: Math.min(before?.firstIndex ?? index, index),
  }
  counts.byChoice.set(choice, entry)
  return {
    seen: counts.seen + 1,
    usable: counts.usable + 1,
    weight: counts.weight + weight,
    byChoice: counts.byChoice,
    ...topTwo(counts.leader, counts.runnerUp, entry),
  }
}

/** Another ballot only ever moves its own choice up, so the two at the top follow from the two before. */
function topTwo(leader: ChoiceCount | undefined, runnerUp: ChoiceCount | undefined, entry: ChoiceCount) {
  if (leader === undefined || leader.choice === entry.choice) return { leader: entry, runnerUp }
  if (byRank(entry, leader) < 0) return { leader: entry, runnerUp: leader }
  if (runnerUp === undefined || runnerUp.choice === entry.choice || byRank(entry, runnerUp) < 0) {
    return { leader, runnerUp: entry }
  }
  return { leader, runnerUp }
}

/** The total order of choices: more weight first, then launched first. */
export function byRank(left: ChoiceCount, right: ChoiceCount): number {
  return right.weight - left.weight || left.firstIndex - right.firstIndex
}

/** How far the leading choice is ahead of the next, in weight. */
export function lead(counts: Counts): number {
  return (counts.leader?.weight ?? 0) - (counts.runnerUp?.weight ?? 0)
}

/**
 * The choices that share the top, in launch order: one where there is a leader, none where nobody voted.
 *
 * @param slack weight by which two may differ and still be the same, for weights that were rounded. @default 0
 */
export function atTheTop(counts: Counts, slack = 0): readonly string[] {
  const most = counts.leader?.weight ?? 0
  if (most <= 0) return []
  if (lead(counts) > slack && counts.leader !== undefined) return [counts.leader.choice]
  return [...counts.byChoice.values()]
    .filter((entry) => most - entry.weight <= slack)
    .sort((left, right) => left.firstIndex - right.firstIndex)
    .map((entry) => entry.choice)
}

import { section, vote } from "langgraph-quorum"
import { functionAgent } from "langgraph-quorum/agents"
import { never } from "langgraph-quorum/tally"
import { concurrency } from "../candidates.js"
import { type Spread, spreadOf } from "../spread.js"
import { processorSince } from "./processor-time.js"

export const liveSizes = [1_000, 4_000] as const

/** What a ballot costs when nothing is waited for, beside a branch of a section, in processor time. */
export interface LiveCost {
  readonly size: number
  readonly microsecondsPerBallot: Spread
  readonly microsecondsPerBranch: Spread
  /** Ballot over branch, within a round. */
  readonly ofBranch: Spread
  /** Ballot over ballot of the smallest vote, within a round. */
  readonly ofSmallest: Spread
}

/** Votes and sections whose branches do nothing, in turn, so that a slow moment of the machine meets both. */
export async function measureLiveCost(rounds: number): Promise<readonly LiveCost[]> {
  // Loading and the first compilation are start-up, which is measured by itself.
  for (const size of liveSizes) {
    await timeVote(size)
    await timeSection(size)
  }
  const samples = liveSizes.map((size) => ({ size, ballot: [] as number[], branch: [] as number[] }))
  for (let round = 0; round < rounds; round += 1) {
    for (const { size, ballot, branch } of samples) {
      ballot.push((await timeVote(size)) / size)
      branch.push((await timeSection(size)) / size)
    }
  }
  const smallest = samples[0]?.ballot ?? []
  return samples.map(({ size, ballot, branch }) => ({
    size,
    microsecondsPerBallot: spreadOf(ballot.map((ms) => ms * 1_000)),
    microsecondsPerBranch: spreadOf(branch.map((ms) => ms * 1_000)),
    ofBranch: ratios(ballot, branch),
    ofSmallest: ratios(ballot, smallest),
  }))
}

async function timeVote(samples: number): Promise<number> {
  const agent = functionAgent(({ sampleIndex = 0 }) => (sampleIndex % 3 === 0 ? "no" : "yes"))
  const ask = vote({ agent, rule: "plurality", samples, stop: never(), concurrency })
  const before = process.cpuUsage()
  const { tally } = await ask.run("Is it so?")
  const milliseconds = processorSince(before)
  if (tally.samples.usable !== samples)
    throw new Error(`expected ${samples} usable ballots, got ${tally.samples.usable}`)
  return milliseconds
}

async function timeSection(size: number): Promise<number> {
  const briefs = Array.from({ length: size }, (_, index) => ({
    id: `part-${index + 1}`,
    objective: "Is it so?",
  }))
  const split = section({ agent: functionAgent(() => "yes"), briefs, concurrency })
  const before = process.cpuUsage()
  const { coverage } = await split.run("It is so.")
  const milliseconds = processorSince(before)
  if (coverage.ok !== size) throw new Error(`expected ${size} branches to be ok, got ${coverage.ok}`)
  return milliseconds
}

function ratios(above: readonly number[], below: readonly number[]): Spread {
  return spreadOf(above.map((value, round) => value / (below[round] ?? Number.NaN)))
}

import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import type { CandidateName } from "./candidates.js"
import { type Spread, spreadOf } from "./spread.js"

/** Raw LangGraph takes time with the square of the items: above 10,000 it is left out. */
const plan: readonly { readonly size: number; readonly names: readonly CandidateName[] }[] = [
  { size: 100, names: ["quorum", "p-queue", "raw LangGraph"] },
  { size: 1_000, names: ["quorum", "p-queue", "raw LangGraph"] },
  { size: 10_000, names: ["quorum", "p-queue", "raw LangGraph"] },
  { size: 50_000, names: ["quorum", "p-queue"] },
]

interface Sample {
  readonly milliseconds: number
  readonly bytes: number
}

/** One candidate at one size, over all rounds. */
export interface FanOutFigure {
  readonly name: CandidateName
  readonly size: number
  readonly microsecondsPerBranch: Spread
  readonly kilobytesPerBranch: Spread
  /** In order of the rounds, for ratios between figures of one round. */
  readonly milliseconds: readonly number[]
}

/**
 * Measures every candidate at every size, round by round, so that a slow minute of the machine meets them all.
 *
 * @param limitMs no round begins after that many milliseconds, but for the second
 */
export function measureFanOut(
  rounds: number,
  limitMs: number,
  onRound: (round: number) => void,
): readonly FanOutFigure[] {
  const samples = plan.flatMap(({ size, names }) =>
    names.map((name) => ({ name, size, taken: [] as Sample[] })),
  )
  const startedAt = performance.now()
  for (let round = 1; round <= rounds; round += 1) {
    if (round > 2 && performance.now() - startedAt > limitMs) break
    onRound(round)
    for (const { name, size, taken } of samples) taken.push(measure(name, size))
  }
  return samples.map(({ name, size, taken }) => ({
    name,
    size,
    microsecondsPerBranch: spreadOf(taken.map(({ milliseconds }) => (milliseconds * 1000) / size)),
    kilobytesPerBranch: spreadOf(taken.map(({ bytes }) => bytes / 1024 / size)),
    milliseconds: taken.map(({ milliseconds }) => milliseconds),
  }))
}

const child = fileURLToPath(new URL("fan-out-child.js", import.meta.url))

function measure(name: CandidateName, size: number): Sample {
  const printed = execFileSync(process.execPath, ["--expose-gc", child, name, String(size)], {
    encoding: "utf8",
  })
  return JSON.parse(printed) as Sample
}

import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import type { HedgingFigures } from "./hedging-part.js"
import type { JournalFigures } from "./journal-cost.js"
import type { LaneFigure } from "./lanes.js"
import type { OthersFigures } from "./others-part.js"
import type { QuorumFigures } from "./quorum-part.js"
import type { ScaledFigure } from "./scaled.js"
import type { WaitingFigures } from "./waiting.js"

/** How much is measured: what others do costs more to simulate, and differs less from seed to seed. */
export const extent = { seeds: 20, otherSeeds: 5, requests: 600, files: 10_000, rounds: 3 }

/** Everything that is measured of the governor. */
export interface GovernorFigures {
  readonly quorum: QuorumFigures
  readonly others: OthersFigures
  readonly hedging: HedgingFigures
  readonly lanes: readonly LaneFigure[]
  readonly scaled: ScaledFigure
  readonly waiting: WaitingFigures
  readonly journal: JournalFigures
}

/** Measures in processes of their own, two at a time; what is a time of this machine comes last, and alone. */
export async function measureGovernor(onPart: (part: string) => void): Promise<GovernorFigures> {
  const run = async <Figures>(
    kind: "virtual" | "real",
    part: string,
    ...sizes: readonly number[]
  ): Promise<Figures> => {
    onPart(part)
    const child = fileURLToPath(new URL(`${kind}-child.js`, import.meta.url))
    const { stdout } = await promisify(execFile)(process.execPath, [child, part, ...sizes.map(String)], {
      maxBuffer: 64 * 1024 * 1024,
    })
    return JSON.parse(stdout) as Figures
  }
  const { seeds, otherSeeds, requests, files, rounds } = extent
  const [quorum, rest] = await Promise.all([
    run<QuorumFigures>("virtual", "quorum", seeds, requests),
    (async () => ({
      others: await run<OthersFigures>("virtual", "others", otherSeeds, requests),
      hedging: await run<HedgingFigures>("virtual", "hedging", seeds, requests),
      lanes: await run<readonly LaneFigure[]>("virtual", "lanes", 0, files),
    }))(),
  ])
  const scaled = await run<ScaledFigure>("real", "scaled", requests)
  const waiting = await run<WaitingFigures>("real", "waiting", rounds)
  const journal = await run<JournalFigures>("real", "journal", rounds)
  return { quorum, ...rest, scaled, waiting, journal }
}

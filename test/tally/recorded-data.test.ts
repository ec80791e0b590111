import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import {
  aheadBy,
  anyOf,
  betaStop,
  certified,
  lockIn,
  never,
  replay,
  unanimousWindow,
} from "../../src/tally/index.js"
import type { StopRule } from "../../src/tally/index.js"
import { choiceLists } from "./ballots.js"
import {
  type NaiveStop,
  naiveAheadBy,
  naiveAnyOf,
  naiveBeta,
  naiveCertified,
  naiveLockIn,
  naiveReplay,
  naiveWindow,
} from "./naive-replay.js"
import { readRows, recordings } from "./recordings.js"

const choices = z.array(z.string().nullable())
/** Of recorded rankings, the first places are a vote. */
const rowSchema = z
  .union([z.object({ answers: choices }), z.object({ rankings: z.array(choices.nullable()) })])
  .transform((row) => ("answers" in row ? row.answers : row.rankings.map((ranking) => ranking?.[0] ?? null)))

/** The votes of a file: one sample, or one model, after the other. */
function read(name: string): (string | null)[][] {
  return readRows(name, rowSchema)
}

const files = [
  ["zeroeval_gsm_43models", 1_319],
  ["zeroeval_crux_51models", 800],
  ["mmlu_pro_28models", 12_032],
  ["rankedvoting_votes_n8", 4_884],
  ["gsm8k_openai_4models", 1_319],
  ["tot_game24_gpt4_cot_n100", 100],
  ["tot_game24_gpt4_io_n100", 100],
] as const

interface Replayed {
  readonly name: string
  readonly stop: StopRule
  readonly naive: NaiveStop
  readonly maxSamples?: number
}

const rules: readonly Replayed[] = [
  { name: "never", stop: never(), naive: () => false },
  { name: "lockIn", stop: lockIn(), naive: naiveLockIn },
  {
    name: "betaStop(0.95) or lockIn, of 15 at most",
    stop: anyOf(lockIn(), betaStop(0.95)),
    naive: naiveAnyOf(naiveLockIn, naiveBeta(95)),
    maxSamples: 15,
  },
  { name: "betaStop(0.95)", stop: betaStop(0.95), naive: naiveBeta(95) },
  { name: "unanimousWindow(5)", stop: unanimousWindow(5), naive: naiveWindow(5) },
  { name: "aheadBy(3)", stop: aheadBy(3), naive: naiveAheadBy(3) },
  { name: "certified, classes unknown", stop: certified({ delta: 0.05 }), naive: naiveCertified(5) },
  {
    name: "certified, 10 classes",
    stop: certified({ delta: 0.05, classes: 10 }),
    naive: naiveCertified(5, 10),
  },
]

/** Replays one vote both ways; a mismatch is shown, and gives false. */
function agrees(answers: readonly (string | null)[], { stop, naive, maxSamples }: Replayed): boolean {
  const options = maxSamples === undefined ? { stop } : { stop, maxSamples }
  const { winner, samples } = replay(answers, options)
  const expected = naiveReplay(answers, naive, maxSamples)
  return winner === expected.winner && samples === expected.samples
}

describe.each(rules)("$name is what its definition says, counted anew after every sample", (rule) => {
  it("on votes made up", () => {
    fc.assert(
      fc.property(choiceLists(60), (answers) => {
        expect(agrees(answers, rule)).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})

const { present, title } = recordings("recorded votes of real models")

describe.skipIf(!present)(title, () => {
  it.each([
    ["zeroeval_gsm_43models", 1_319],
    ["zeroeval_crux_51models", 800],
    ["mmlu_pro_28models", 12_032],
  ])("lockIn names the winner of the full vote on every row of %s, for fewer samples", (name, rows) => {
    const recorded = read(name)
    expect(recorded).toHaveLength(rows)
    let [all, taken] = [0, 0]
    for (const [row, answers] of recorded.entries()) {
      const full = replay(answers, { stop: never() })
      const early = replay(answers, { stop: lockIn() })
      all += full.samples
      taken += early.samples
      expect({ row, winner: early.winner }).toEqual({ row, winner: full.winner })
    }
    expect(taken).toBeLessThan(all * 0.9)
  })

  it.each(files)(
    "every rule stops where its definition says, with its winner: every row of %s",
    (name, rows) => {
      const recorded = read(name)
      expect(recorded).toHaveLength(rows)
      for (const rule of rules)
        for (const [row, answers] of recorded.entries())
          if (!agrees(answers, rule)) expect.unreachable(`${rule.name} differs on row ${row} of ${name}`)
      // 12,032 rows under eight rules take 14 s on a quiet machine.
    },
    90_000,
  )
})

import { existsSync, readFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { lockIn, never, replay } from "../../src/tally/index.js"

const folder = new URL("../../../shared/data/", import.meta.url)
const present = existsSync(folder)
const rowSchema = z.object({ answers: z.array(z.string().nullable()) })

function read(name: string): (string | null)[][] {
  const lines = gunzipSync(readFileSync(new URL(`${name}.jsonl.gz`, folder)))
    .toString("utf8")
    .trimEnd()
    .split("\n")
  return lines.map((line) => rowSchema.parse(JSON.parse(line)).answers)
}

const title = present
  ? "recorded votes of real models"
  : "recorded votes: SKIPPED, ../shared/data is not on this machine"
if (!present) console.warn(title)

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
})

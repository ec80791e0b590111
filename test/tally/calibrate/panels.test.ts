import { existsSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { makePanels } from "../../../bench/panels/make-panels.js"
import { panelTable } from "../../../bench/panels/panel-table.js"
import { plainNumber } from "../../../bench/panels/plain-number.js"
import { readRecording, recordingNames } from "../../../bench/panels/recorded-answers.js"
import {
  type CalibratedPanel,
  calibratePanel,
  rowsOf,
  scorePanel,
} from "../../../bench/panels/score-panel.js"
import { calibrate } from "../../../src/tally/calibrate/calibrate.js"
import { dawidSkene } from "../../../src/tally/calibrate/dawid-skene.js"

const folder = fileURLToPath(new URL("../../../../shared/data/", import.meta.url))
const present = existsSync(folder)
const title = present
  ? "panels of recorded models"
  : "panels of recorded models: SKIPPED, ../shared/data is not on this machine"
if (!present) console.warn(title)

describe.skipIf(!present)(title, { timeout: 120_000 }, () => {
  const recorded = new Map(
    recordingNames.flatMap((name) => {
      const recording = present ? readRecording(folder, name) : undefined
      return recording === undefined ? [] : [[name, recording] as const]
    }),
  )
  const scored = new Map<string, readonly CalibratedPanel[]>()
  const figuresOf = (name: (typeof recordingNames)[number]): readonly CalibratedPanel[] => {
    const recording = recorded.get(name)
    if (recording === undefined) throw new Error(`expected ${name} in ${folder}`)
    const figures = scored.get(name) ?? makePanels(recording).map((panel) => calibratePanel(recording, panel))
    scored.set(name, figures)
    return figures
  }

  it.each(recordingNames)(
    "warn in %s exactly where the panel gets no more right than its best voter",
    (name) => {
      for (const { panel, best, equal, logOdds, calibrations } of figuresOf(name)) {
        expect({ panel, warned: calibrations.equal.warnings.length }).toEqual({
          panel,
          warned: equal <= best ? 1 : 0,
        })
        expect({ panel, warned: calibrations.logOdds.warnings.length }).toEqual({
          panel,
          warned: logOdds <= best ? 1 : 0,
        })
      }
    },
  )

  it.each(recordingNames)(
    "regain in %s by two-fold log-odds weights what equal votes lose to the best voter",
    (name) => {
      const losing = figuresOf(name).filter(({ best, equal }) => equal < best)
      expect(losing.length).toBeGreaterThan(0)
      for (const { panel, best, equal, logOdds } of losing) {
        expect({ panel, better: logOdds > equal }).toEqual({ panel, better: true })
        // Within what two halves of the rows can tell, and never less than most of it.
        expect({ panel, regained: (logOdds - equal) / (best - equal) > 0.7 }).toEqual({
          panel,
          regained: true,
        })
      }
    },
  )

  it("lose, equal votes of one strong and four weak, over 10 points to the strong one, and weights regain them", () => {
    for (const name of ["zeroeval_crux_51models", "mmlu_pro_28models"] as const) {
      const one = figuresOf(name).find(({ panel }) => panel === "1 top + 4 weakest")
      expect((one?.best ?? 0) - (one?.equal ?? 0)).toBeGreaterThan(0.1)
      expect(one?.logOdds).toBeGreaterThan(one?.best ?? 1)
    }
  })

  it("regain more with 2 classes than with the 10 there are: models err alike", () => {
    const recording = recorded.get("mmlu_pro_28models")
    if (recording === undefined) throw new Error("expected mmlu_pro_28models")
    for (const panel of makePanels(recording).filter(({ name }) => /^(?:all|1 top|5 spread)/.test(name))) {
      const rows = rowsOf(recording, panel)
      const [two, ten] = [2, 10].map((classes) => calibrate(rows, { classes }).panel.logOdds.accuracy)
      expect(two).toBeGreaterThan((ten ?? 1) + 0.03)
    }
  })

  it("are fitted over 12,032 items by 28 voters, and the objective never falls", () => {
    const recording = recorded.get("mmlu_pro_28models")
    const [all] = recording === undefined ? [] : makePanels(recording)
    if (recording === undefined || all === undefined) throw new Error("expected mmlu_pro_28models")
    const { items, objective, converged, labels } = dawidSkene().fit(rowsOf(recording, all))
    expect(items).toHaveLength(12_032)
    expect(labels).toEqual("A B C D E F G H I J".split(" "))
    expect(converged).toBe(true)
    expect(objective).toEqual([...objective].sort((left, right) => left - right))
  })

  it("make a table whose last column is empty exactly where nothing is wrong", () => {
    const recording = recorded.get("zeroeval_gsm_43models")
    if (recording === undefined) throw new Error("expected zeroeval_gsm_43models")
    const figures = makePanels(recording).map((panel) => scorePanel(recording, panel))
    const lines = panelTable(figures)
    expect(lines).toHaveLength(figures.length + 1)
    for (const [index, { best, equal, logOdds }] of figures.entries()) {
      const warned = /(?:equal|log-odds)$/.test(lines[index + 1] ?? "")
      expect(warned).toBe(equal <= best || logOdds <= best)
    }
  })
})

describe("a recording that is not there", () => {
  it("is undefined, not an empty one", () => {
    expect(readRecording("no-such-folder", "mmlu_pro_28models")).toBeUndefined()
  })
})

describe("an answer that is to be a number", () => {
  it.each([
    ["$1,800", "1800"],
    ["18.0", "18"],
    ["18 dollars", "18"],
    ["-$9", "-9"],
    ["60%", "60"],
    ["9 miles per hour.", "9"],
    ["2 + 2 = 4", "2 + 2 = 4"],
    ["", ""],
  ])("%s is %s", (answer, choice) => {
    expect(plainNumber(answer)).toBe(choice)
  })
})

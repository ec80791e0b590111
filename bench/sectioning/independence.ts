import { checkIndependence } from "langgraph-quorum"
import type { Aim } from "../aims.js"
import { printTable } from "../print-table.js"
import { type Spread, showSpread, spreadOf } from "../spread.js"
import { processorMs } from "../voting/processor-time.js"
import { cleanPlan } from "./plan-of.js"

const sizes = [1_000, 10_000, 20_000] as const
const aimedAt = 10_000
const mostMs = 1_000
/** Twice the briefs, and some for the garbage that more of them leave. */
const mostTimes = 2.5

/** What checking one plan takes, in processor time. */
export interface IndependenceFigure {
  readonly plan: string
  readonly briefs: number
  readonly milliseconds: Spread
  /** Errors and warnings told: none in a clean plan. */
  readonly told: number
}

/** Checks clean plans of several sizes, and plans in which everything clashes. */
export function measureIndependence(rounds = 5): readonly IndependenceFigure[] {
  const plans = [
    ...sizes.map((size) => ({ plan: "clean", briefs: cleanPlan(size) })),
    { plan: "one objective for all", briefs: cleanPlan(aimedAt).map(withOneObjective) },
    { plan: "all write **/*", briefs: cleanPlan(aimedAt).map((brief) => ({ ...brief, writes: ["**/*"] })) },
  ]
  return plans.map(({ plan, briefs }) => {
    const { errors, warnings } = checkIndependence(briefs)
    const taken = Array.from({ length: rounds }, () => processorMs(() => checkIndependence(briefs)))
    return {
      plan,
      briefs: briefs.length,
      milliseconds: spreadOf(taken),
      told: errors.length + warnings.length,
    }
  })
}

function withOneObjective<Brief extends object>(brief: Brief): Brief & { readonly objective: string } {
  return { ...brief, objective: "Review the file for problems" }
}

export function printIndependence(figures: readonly IndependenceFigure[]): void {
  console.log("Independence: milliseconds of processor time for one check of a plan, median (range)")
  printTable([
    ["plan", "briefs", "ms", "us a brief", "told"],
    ...figures.map(({ plan, briefs, milliseconds, told }) => [
      plan,
      briefs.toLocaleString("en-US"),
      showSpread(milliseconds, 0),
      ((milliseconds.median * 1_000) / briefs).toFixed(1),
      String(told),
    ]),
  ])
}

/** Holds the figures against the aims: under a second at 10,000 briefs, and linear. */
export function independenceAims(figures: readonly IndependenceFigure[]): readonly Aim[] {
  const figure = (size: number): Spread => {
    const found = figures.find(({ plan, briefs }) => plan === "clean" && briefs === size)
    if (found === undefined) throw new Error(`expected a clean plan of ${size} briefs to be measured`)
    if (found.told > 0)
      throw new Error(`expected nothing to be told of a clean plan, got ${found.told} issues`)
    return found.milliseconds
  }
  const [at, above] = [figure(aimedAt), figure(2 * aimedAt)]
  const times = spreadOf([above.median / at.median])
  return [
    {
      what: "10,000 briefs are checked for independence in",
      unit: " ms",
      bound: { atMost: mostMs },
      measured: at,
      met: at.median <= mostMs,
    },
    {
      what: "20,000 briefs take to check, of 10,000",
      unit: " x",
      bound: { atMost: mostTimes },
      measured: times,
      met: times.median <= mostTimes,
    },
  ]
}

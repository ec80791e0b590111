import type { RunStatus } from "../task/result.js"
import { type Usage, totalSpend } from "../task/usage.js"
import { mcnemarExact } from "../tally/calibrate/mcnemar.js"
import { type Interval, wilsonInterval } from "../tally/calibrate/wilson.js"

/** What became of one row in one arm; without a usable output it is `missing`, and `reason` says why. */
export interface EvalCell {
  readonly rowId: string
  readonly arm: string
  readonly verdict: "right" | "wrong" | "missing"
  readonly output?: unknown
  readonly reason?: string
  readonly usage: Usage
  /** US dollars; `null` when a price is not known. */
  readonly cost: number | null
}

/** How one arm did. */
export interface ArmReport {
  readonly arm: string
  readonly rows: number
  readonly right: number
  readonly wrong: number
  readonly missing: number
  /** Right rows of all rows, from 0 to 1: a missing one is not right. */
  readonly accuracy: number
  /** The 95 % Wilson interval of `accuracy`. */
  readonly interval: Interval
  readonly usage: Usage
  /** US dollars; `null` when a price is not known. */
  readonly cost: number | null
}

/** Two arms on the same rows, each row right or not right in either. */
export interface PairReport {
  readonly baseline: string
  readonly arm: string
  readonly bothRight: number
  readonly onlyBaseline: number
  readonly onlyArm: number
  readonly neither: number
  /** Of the exact McNemar test, two-sided. */
  readonly pValue: number
}

/** What an evaluation found. */
export interface EvalReport {
  readonly name: string
  /** `complete` when every row has an output in every arm. */
  readonly status: RunStatus
  readonly reason: string
  /** True when the simulator made any of this: then it says nothing about a model. */
  readonly simulated: boolean
  readonly seed: number
  readonly runId: string
  readonly rows: number
  /** In the order of the definition. */
  readonly arms: readonly ArmReport[]
  /** Every other arm against the first. */
  readonly pairs: readonly PairReport[]
  /** Every row in every arm, row by row. */
  readonly cells: readonly EvalCell[]
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
}

/** Counts the cells of one arm. */
export function armReport(arm: string, cells: readonly EvalCell[]): ArmReport {
  const own = cells.filter((cell) => cell.arm === arm)
  const count = { right: 0, wrong: 0, missing: 0 }
  for (const { verdict } of own) count[verdict] += 1
  return {
    arm,
    rows: own.length,
    ...count,
    accuracy: own.length === 0 ? 0 : count.right / own.length,
    interval: wilsonInterval(count.right, own.length),
    ...totalSpend(own),
  }
}

/** Compares an arm with the baseline, row by row. */
export function pairReport(baseline: string, arm: string, cells: readonly EvalCell[]): PairReport {
  const rightIn = (name: string): ReadonlySet<string> =>
    new Set(cells.filter((cell) => cell.arm === name && cell.verdict === "right").map((cell) => cell.rowId))
  const [first, second] = [rightIn(baseline), rightIn(arm)]
  const rows = new Set(cells.map((cell) => cell.rowId)).size
  const bothRight = [...first].filter((id) => second.has(id)).length
  const onlyBaseline = first.size - bothRight
  const onlyArm = second.size - bothRight
  return {
    baseline,
    arm,
    bothRight,
    onlyBaseline,
    onlyArm,
    neither: rows - bothRight - onlyBaseline - onlyArm,
    pValue: mcnemarExact(onlyBaseline, onlyArm),
  }
}

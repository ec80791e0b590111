import { type Interval, wilsonInterval } from "langgraph-quorum/evals"
import { spreadOf } from "../spread.js"
import type { Asked } from "./ask-once.js"
import { type WayName, wayNames } from "./ways.js"

/** What one way of voting came to, on average over the questions. */
export interface WayFigure {
  readonly way: WayName
  readonly questions: number
  /** Share of questions with the right answer, and its 95 % Wilson interval. */
  readonly right: number
  readonly interval: Interval
  readonly withoutWinner: number
  readonly calls: number
  readonly rounds: number
  /** In median calls. */
  readonly criticalPath: number
  readonly wallMs: number
}

/** Milliseconds of the median call, as the caller sees it. */
export function medianCallMs(asked: readonly Asked[]): number {
  return spreadOf(asked.filter(({ way }) => way === "one call").map(({ criticalPathMs }) => criticalPathMs))
    .median
}

/** @param callMs what critical paths are measured in */
export function wayFigures(asked: readonly Asked[], callMs: number): readonly WayFigure[] {
  return wayNames.map((way) => {
    const own = asked.filter((one) => one.way === way)
    const right = own.filter((one) => one.right).length
    return {
      way,
      questions: own.length,
      right: right / own.length,
      interval: wilsonInterval(right, own.length),
      withoutWinner: own.filter(({ winner }) => winner === null).length,
      calls: mean(own.map(({ calls }) => calls)),
      rounds: mean(own.map(({ rounds }) => rounds)),
      criticalPath: mean(own.map(({ criticalPathMs }) => criticalPathMs)) / callMs,
      wallMs: mean(own.map(({ wallMs }) => wallMs)),
    }
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

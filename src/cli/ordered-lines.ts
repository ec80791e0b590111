import { batchLine } from "../integrate/in-order.js"
import type { RunEvent } from "../runtime/events.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import type { OutputTarget } from "./output-target.js"

/** Lines of a batch, written in the order of the items, each as soon as its turn comes. */
export interface OrderedLines {
  onEvent(event: RunEvent): void
  /** Writes what no event told of, and waits until everything has been taken. */
  finish(result: Result): Promise<void>
}

export function orderedLines(output: OutputTarget): OrderedLines {
  let briefs: readonly PlannedBrief[] = []
  let next = 0
  const waiting = new Map<string, Outcome>()
  let written: Promise<void> = Promise.resolve()
  const advance = (): void => {
    let text = ""
    for (let brief = briefs[next]; brief !== undefined; brief = briefs[next]) {
      const outcome = waiting.get(brief.id)
      if (outcome === undefined) break
      waiting.delete(brief.id)
      text += `${JSON.stringify(batchLine(outcome, brief))}\n`
      next += 1
    }
    if (text !== "") written = written.then(() => output.write(text))
  }
  // A failed write is reported by `finish`; until then it must not count as unhandled.
  const guard = (): void => void written.catch(() => {})
  return {
    onEvent(event) {
      if (event.type === "dispatched") briefs = [...briefs, ...event.briefs]
      if (event.type !== "outcome") return
      waiting.set(event.outcome.briefId, event.outcome)
      advance()
      guard()
    },
    async finish(result) {
      for (const outcome of result.outcomes.slice(next)) waiting.set(outcome.briefId, outcome)
      advance()
      await written
    },
  }
}

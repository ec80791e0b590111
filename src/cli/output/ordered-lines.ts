import { batchLine } from "../../integrate/in-order.js"
import type { RunEvent } from "../../runtime/events.js"
import type { PlannedBrief } from "../../task/brief.js"
import type { Outcome } from "../../task/outcome.js"
import type { Result } from "../../task/result.js"
import type { OutputTarget } from "./output-target.js"

/** Characters that are made of lines before the reader is asked to take them. */
const sliceCharacters = 64 * 1_024

/** Outcomes that may come while the reader takes nothing, before the run is asked to wait. */
const mostBehind = 64

/** Lines of a batch, written in the order of the items, each as soon as its turn comes. */
export interface OrderedLines {
  /** Returns a promise when the run should start nothing further before the reader has taken what is there. */
  onEvent(event: RunEvent): Promise<void> | undefined
  /** Writes what no event told of, and waits until everything has been taken. */
  finish(result: Result): Promise<void>
}

/**
 * Writes lines in the order of the items, and holds no line twice.
 *
 * What waits for an item before it waits as the outcome that the run holds anyway; it becomes text when its turn comes,
 * and one slice of text at most is on its way to the reader.
 *
 * @param known what an earlier part of the run has settled
 */
export function orderedLines(
  output: OutputTarget,
  known: { readonly briefs: readonly PlannedBrief[]; readonly outcomes: readonly Outcome[] } = {
    briefs: [],
    outcomes: [],
  },
): OrderedLines {
  const briefs: PlannedBrief[] = [...known.briefs]
  const listed = new Set(briefs.map(({ id }) => id))
  const waiting = new Map(known.outcomes.map((outcome) => [outcome.briefId, outcome]))
  let next = 0
  let behind = 0
  let writing: Promise<void> | undefined

  const slice = (): string => {
    let text = ""
    for (
      let brief = briefs[next];
      brief !== undefined && text.length < sliceCharacters;
      brief = briefs[next]
    ) {
      const outcome = waiting.get(brief.id)
      if (outcome === undefined) break
      waiting.delete(brief.id)
      text += `${JSON.stringify(batchLine(outcome, brief))}\n`
      next += 1
    }
    return text
  }
  const pump = async (first: string): Promise<void> => {
    try {
      for (let text = first; text !== ""; text = slice()) {
        await output.write(text)
        behind = 0
      }
    } finally {
      writing = undefined
    }
  }
  const advance = (): Promise<void> | undefined => {
    if (writing !== undefined) return writing
    const text = slice()
    if (text === "") return undefined
    writing = pump(text)
    // A failed write stops the run through `readerGone`, and is reported by `finish`.
    writing.catch(() => {})
    return writing
  }
  return {
    onEvent(event) {
      if (event.type === "dispatched") {
        for (const brief of event.briefs) if (!listed.has(brief.id)) briefs.push(brief)
        for (const { id } of event.briefs) listed.add(id)
        void advance()
      }
      if (event.type !== "outcome") return undefined
      waiting.set(event.outcome.briefId, event.outcome)
      behind += 1
      const taken = advance()
      return behind > mostBehind ? taken?.catch(() => {}) : undefined
    },
    async finish(result) {
      const written = new Set(briefs.slice(0, next).map(({ id }) => id))
      for (const outcome of result.outcomes)
        if (!written.has(outcome.briefId)) waiting.set(outcome.briefId, outcome)
      await writing?.catch(() => {})
      await advance()
      if (output.failure !== undefined) throw output.failure
    },
  }
}

import type { RunOptions } from "../../patterns/run-options.js"
import type { ProgressReport } from "../../report/progress-report.js"
import { askApproval } from "./ask-approval.js"
import type { RunFlags } from "../flags/run-flags.js"
import { progressFor } from "../run-session.js"

/** How a run asks about its plan, and the progress that makes room for the question. */
export interface Asking {
  readonly options: Pick<RunOptions, "onApproval">
  readonly report: ProgressReport
  /** Whether a person said no. */
  rejected(): boolean
}

/** Asks about plans at the terminal, where there is one; elsewhere nobody is asked. */
export function asksAt(report: ProgressReport, flags: RunFlags): Asking {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return { options: {}, report, rejected: () => false }
  const ask = askApproval({ input: process.stdin, output: process.stderr, environment: process.env })
  let shown = report
  let rejected = false
  return {
    options: {
      onApproval: async (request, context) => {
        // A live region would be drawn over the question.
        shown.stop()
        const answer = await ask(request, context)
        rejected = "reject" in answer
        shown = progressFor(flags)
        return answer
      },
    },
    report: {
      onEvent: (event) => shown.onEvent(event),
      note: (line) => shown.note(line),
      stop: () => shown.stop(),
    },
    rejected: () => rejected,
  }
}

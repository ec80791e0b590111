import type { Pattern } from "../patterns/pattern.js"
import type { RunOptions } from "../patterns/run-options.js"
import type { ProgressReport } from "../report/progress-report.js"
import { reportProgress } from "../report/report-progress.js"
import { systemClock } from "../runtime/clock.js"
import type { RunEvent } from "../runtime/events.js"
import type { OutcomeError } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { exitCodes } from "./exit-code.js"
import { onInterrupt } from "./interrupts.js"
import type { OutputTarget } from "./output-target.js"
import type { RunFlags } from "./run-flags.js"

/** A run that has ended, and what the command needs to know of it beside its result. */
export interface Ended<Output, Extra> {
  readonly result: Result<Output> & Extra
  /** The last error of any attempt. */
  readonly lastError: OutcomeError | undefined
}

/** The progress that the flags ask for, on standard error. */
export function progressFor(flags: RunFlags): ProgressReport {
  return reportProgress(process.stderr, systemClock, {
    quiet: flags.quiet === true,
    environment: process.env,
  })
}

/**
 * Runs a pattern with progress on standard error.
 *
 * The first SIGINT or SIGTERM cancels the run, whose result is then a partial one; the second ends the process. A
 * reader that has gone away cancels it too.
 */
export async function runSession<Input, Output, Extra, Options>(
  pattern: Pattern<Input, Output, Extra, Options>,
  input: Input,
  session: {
    readonly flags: RunFlags
    readonly report: ProgressReport
    readonly output: OutputTarget
    readonly runOptions?: RunOptions
    readonly onEvent?: (event: RunEvent) => void
  },
): Promise<Ended<Output, Extra>> {
  const { flags, report, output } = session
  const stop = new AbortController()
  let lastError: OutcomeError | undefined
  const readerLeft = (): void => stop.abort()
  const ignoreInterrupts = onInterrupt(process, {
    first() {
      report.note("stopping: what runs is cancelled, what is done is kept; again to quit at once")
      stop.abort()
    },
    again: () => process.exit(exitCodes.interrupted),
  })
  output.readerGone.addEventListener("abort", readerLeft, { once: true })
  try {
    const result = await pattern.run(input, {
      ...session.runOptions,
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      signal: stop.signal,
      onEvent(event) {
        if (event.type === "attempt") lastError = event.attempt.error ?? lastError
        report.onEvent(event)
        session.onEvent?.(event)
      },
    })
    return { result, lastError }
  } finally {
    report.stop()
    output.readerGone.removeEventListener("abort", readerLeft)
    ignoreInterrupts()
  }
}

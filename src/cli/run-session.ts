import { JournalError } from "../errors.js"
import type { RunOptions } from "../patterns/run-options.js"
import type { ProgressReport } from "../report/progress-report.js"
import { reportProgress } from "../report/report-progress.js"
import { systemClock } from "../runtime/clock.js"
import type { RunEvent } from "../runtime/events.js"
import type { OutcomeError } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { exitCodes } from "./output/exit-code.js"
import { onInterrupt } from "./interrupts.js"
import { type RunRoot, onRun } from "./record/journal-root.js"
import type { OutputTarget } from "./output/output-target.js"
import type { RunFlags } from "./flags/run-flags.js"
import { outcomeWithoutSecrets, resultWithoutSecrets, withoutSecrets } from "./output/without-secrets.js"

/** A run that has ended, and what the command needs to know of it beside its result. */
export interface Ended<R extends Result = Result> {
  readonly result: R
  /** The last error of any attempt. */
  readonly lastError: OutcomeError | undefined
}

/** What a run of the command goes by, whichever way it is started. */
export type SessionEffects = Required<Pick<RunOptions, "signal" | "drain" | "onEvent">>

/** The progress that the flags ask for, on standard error. */
export function progressFor(flags: Pick<RunFlags, "quiet">): ProgressReport {
  return reportProgress(process.stderr, systemClock, {
    quiet: flags.quiet === true,
    environment: process.env,
  })
}

/**
 * Runs something with progress on standard error.
 *
 * The first SIGINT, SIGTERM or SIGHUP starts nothing further and lets end what runs; the second ends the process. A reader that
 * has gone away, and a disk that is full, cancel the run.
 */
export async function runSession<R extends Result>(
  run: (effects: SessionEffects) => Promise<R>,
  session: {
    readonly report: ProgressReport
    readonly output: OutputTarget
    /** Where the run leaves its journal; absent when it leaves none. */
    readonly root: RunRoot | undefined
    readonly onEvent?: (event: RunEvent) => Promise<void> | undefined
  },
): Promise<Ended<R>> {
  const { report, output, root } = session
  const stop = new AbortController()
  const drain = new AbortController()
  const running = new Set<string>()
  let runId: string | undefined
  let dispatched = false
  let lastError: OutcomeError | undefined
  const warned = new Set<string>()
  const warn = (warning: string): void => {
    if (!warned.has(warning)) report.note(`warning: ${withoutSecrets(warning)}`)
    warned.add(warning)
  }
  const readerLeft = (): void => stop.abort()
  const ignoreInterrupts = onInterrupt(process, {
    first() {
      report.note(drainingText(running.size))
      // While it plans, or somebody is asked, there is nothing that would end by itself.
      if (dispatched) drain.abort()
      else stop.abort()
    },
    again() {
      report.stop()
      if (runId !== undefined && root !== undefined)
        process.stderr.write(`go on with: ${onRun("resume", runId, root)}\n`)
      process.exit(exitCodes.interrupted)
    },
  })
  output.readerGone.addEventListener("abort", readerLeft, { once: true })
  try {
    const result = await run({
      signal: stop.signal,
      drain: drain.signal,
      onEvent(event) {
        const told = withoutSecretsIn(event)
        runId ??= event.runId
        if (event.type === "dispatched") dispatched = true
        if (event.type === "branch_started") running.add(event.briefId)
        if (event.type === "outcome") running.delete(event.outcome.briefId)
        if (event.type === "attempt") lastError = event.attempt.error ?? lastError
        for (const warning of warningsIn(event)) warn(warning)
        report.onEvent(told)
        return session.onEvent?.(told)
      },
    })
    return {
      result: resultWithoutSecrets(result),
      lastError: lastError === undefined ? undefined : withoutSecrets(lastError),
    }
  } catch (error) {
    throw runId === undefined || root === undefined ? error : goingOn(error, runId, root)
  } finally {
    report.stop()
    output.readerGone.removeEventListener("abort", readerLeft)
    ignoreInterrupts()
  }
}

/** An event as it may be shown and printed. */
function withoutSecretsIn(event: RunEvent): RunEvent {
  return event.type === "outcome" ? { ...event, outcome: outcomeWithoutSecrets(event.outcome) } : event
}

/** What an event warns of, also out of a run inside a branch; what the result warns of stands in its account. */
function warningsIn(event: RunEvent): readonly string[] {
  if (event.type === "nested") return warningsIn(event.event)
  return event.type === "warning" ? [event.message] : []
}

/** What a journal could not take is had again by going on with what it holds: it says by which command. */
function goingOn(error: unknown, runId: string, root: RunRoot): unknown {
  if (!(error instanceof JournalError)) return error
  const { message, data, cause } = error
  const command = `go on with: ${onRun("resume", runId, root)}`
  return new JournalError(message.replace(/go on with the run by resuming it$/, command), { data, cause })
}

function drainingText(running: number): string {
  if (running === 0) return "stopping: nothing further starts; again to quit at once"
  const those = running === 1 ? "1 branch that runs" : `${running} branches that run`
  return `stopping: nothing further starts, ${those} may end; again to quit at once`
}

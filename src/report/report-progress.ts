import type { Clock } from "../runtime/clock.js"
import { harmless } from "./harmless.js"
import { liveRegion } from "./live-region.js"
import { plainLines } from "./plain-lines.js"
import type { ProgressReport } from "./progress-report.js"

/** Shows the progress of a run: a live region on a terminal with colour, plain lines elsewhere, nothing when quiet. */
export function reportProgress(
  stream: NodeJS.WriteStream,
  clock: Clock,
  options: { readonly quiet: boolean; readonly environment: NodeJS.ProcessEnv },
): ProgressReport {
  const note = (line: string): void => {
    stream.write(`${harmless(line)}\n`)
  }
  if (options.quiet) return { onEvent: () => {}, note, stop: () => {} }
  if (!stream.isTTY || !mayControl(options.environment)) return plainLines(stream, clock)
  return liveRegion(stream, clock)
}

/** NO_COLOR (no-color.org) and a dumb terminal both ask for text without control sequences. */
export function mayControl(environment: NodeJS.ProcessEnv): boolean {
  return (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb"
}

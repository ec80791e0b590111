import { AttemptError } from "../runtime/failure.js"
import { strictJson } from "../tally/equivalence/strict-json.js"
import type { Finished } from "./run-command.js"

/** How the standard output of a program is read. */
export interface CommandOutputOptions {
  readonly output: "text" | "json"
  readonly maxOutputBytes: number
}

/**
 * What a finished program's standard output says.
 *
 * @throws AttemptError when the program failed, wrote too much, or wrote no JSON where JSON was to come
 */
export function commandOutput(finished: Finished, name: string, options: CommandOutputOptions): unknown {
  // Before its exit code: it was ended for it.
  if (finished.truncated) throw unusable(`${name} wrote more than ${options.maxOutputBytes} bytes`)
  if (finished.exitCode !== 0) {
    const how = finished.killedBy === null ? `with code ${finished.exitCode}` : `by ${finished.killedBy}`
    const why = finished.stderr.trim().split("\n").at(-1) ?? ""
    throw new AttemptError({
      kind: "agent",
      message: `${name} ended ${how}${why === "" ? "" : `: ${why.slice(0, 300)}`}`,
    })
  }
  return options.output === "text" ? finished.stdout.trim() : jsonOf(finished.stdout, name)
}

function jsonOf(stdout: string, name: string): unknown {
  const read = strictJson(stdout)
  if (read.ok) return read.value
  if (read.duplicate) throw unusable(`${name} wrote JSON that can be read in two ways: ${read.reason}`)
  try {
    // Nested deeper than the strict reader goes: for the boundary to refuse by its own limit.
    return JSON.parse(stdout) as unknown
  } catch {
    throw unusable(`${name} wrote no JSON, but ${JSON.stringify(stdout.slice(0, 80))}`)
  }
}

function unusable(message: string): AttemptError {
  return new AttemptError({ kind: "invalid_output", message })
}

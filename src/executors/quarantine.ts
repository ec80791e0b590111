import { messageOf } from "../runtime/failure.js"
import { realPaths } from "../runtime/real-path.js"
import type { Brief } from "../task/brief.js"
import { undeclaredWrites } from "../task/independence/undeclared-writes.js"
import { describe } from "../task/json.js"
import type { Ending } from "./accept.js"

const mostPlaces = 3

/**
 * Sets aside what a branch made that has written where its brief does not say, however it ended: it must not go out again
 * and write there once more, as one that failed would. How it ended is told, and what it had by then is kept.
 */
export function quarantined(ending: Ending, written: ReadonlySet<unknown>, { writes = [] }: Brief): Ending {
  if (written.size === 0) return ending
  const places = undeclared(written, writes)
  if (places.length === 0) return ending
  const others = places.length - mostPlaces
  const shown = `${places.slice(0, mostPlaces).join(", ")}${others > 0 ? ` and ${others} more` : ""}`
  const made = madeBy(ending)
  return {
    status: "skipped",
    reason: "independence",
    because: `it wrote to ${shown}, which its brief does not declare${endOf(ending)}`,
    ...(made === undefined ? {} : { quarantined: made }),
    ...(ending.ignored === undefined ? {} : { ignored: ending.ignored }),
  }
}

/** For people; what cannot be looked at counts as undeclared. */
function undeclared(written: ReadonlySet<unknown>, declared: readonly string[]): readonly string[] {
  try {
    const places = [...written].filter((place) => typeof place === "string")
    return [
      ...undeclaredWrites(places, declared, realPaths(process.cwd())),
      ...[...written].filter((place) => typeof place !== "string"),
    ].map(describe)
  } catch (thrown) {
    return [`a place that could not be checked (${messageOf(thrown)})`]
  }
}

function madeBy(ending: Ending): unknown {
  switch (ending.status) {
    case "ok":
      return ending.output
    case "failed":
    case "timed_out":
    case "cancelled":
      return ending.partial
    case "skipped":
      return undefined
  }
}

function endOf(ending: Ending): string {
  switch (ending.status) {
    case "ok":
      return ""
    case "failed":
      return `, and failed: ${ending.error.kind}: ${ending.error.message}`
    case "timed_out":
      return `, and ran into the ${ending.scope} timeout`
    case "cancelled":
      return `, and was cancelled by ${ending.by}`
    case "skipped":
      return `, and was skipped: ${ending.reason}`
  }
}
